//! The event record: the wire types, and the way from the events of an article to them.
//!
//! The types borrow everything, so a record costs its serialisation and two small vectors.
//! [`crate::schema`] is derived from these same types. Offsets become code points here, through [`CharIndex`].

use std::borrow::Cow;
use std::io;

use event_model::{
    Attribution, Basis, ByteSpan, CharIndex, Codes, Event, EventDate, EventType, Extraction, Field, Granularity, Kind,
    Mention, Participant, ParticipantKind, Place, Role, Segmented, Status, TextSpan,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{Error, ErrorKind};

/// The version of the record's form.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
enum SchemaId {
    #[serde(rename = "communique/event/1")]
    V1,
}

/// One event of one article.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Event")]
pub(crate) struct Record<'a> {
    /// Name and version of this form.
    schema: SchemaId,
    /// The same article and rules give the same id on every run and machine.
    id: &'a str,
    /// Meeting or agreement.
    #[serde(rename = "type")]
    event_type: EventType,
    /// What sort of meeting or agreement.
    kind: Kind,
    /// State of the event as of the article.
    status: Status,
    /// Everyone who took part or is bound, in order of first mention.
    participants: Vec<ParticipantRecord<'a>>,
    /// Where it happens, if the article says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceRecord<'a>>,
    /// When it happens, if the article says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateRecord<'a>>,
    /// What a meeting is about or an agreement settles.
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<SpanRecord<'a>>,
    /// From whom the article has it; empty when it says so itself.
    attribution: Vec<AttributionRecord<'a>>,
    /// The event's code in PLOVER, CAMEO and ACE.
    codes: &'a Codes,
    /// Share of records with this value that are right; three decimals.
    #[schemars(range(min = 0.0, max = 1.0))]
    confidence: f64,
    /// Every sentence that refers to the event.
    #[schemars(length(min = 1))]
    mentions: Vec<MentionRecord<'a>>,
    /// The article it was read from.
    article: &'a ArticleRecord<'a>,
    /// The program and the rules that read it.
    extractor: &'a ExtractorInfo,
}

/// A stretch of one field of the article, in Unicode code points: `field[start:end] == text`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Span")]
struct SpanRecord<'a> {
    /// The field.
    #[serde(rename = "in")]
    field: Field,
    /// First code point.
    start: u32,
    /// One past the last code point.
    end: u32,
    /// The words themselves.
    text: &'a str,
}

/// One who took part or is bound.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Participant")]
struct ParticipantRecord<'a> {
    /// Fullest name in the article, or the gazetteer's.
    name: &'a str,
    /// What it is.
    kind: ParticipantKind,
    /// ISO 3166-1 alpha-3 of the country it is or belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    /// What it does in the event.
    role: Role,
    /// Title or office as the article writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    /// Whom a person represents.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    acts_for: Option<&'a str>,
    /// Where the article names it.
    mentions: Vec<SpanRecord<'a>>,
}

/// Where an event happens.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Place")]
struct PlaceRecord<'a> {
    /// Most specific named place.
    name: &'a str,
    /// ISO 3166-1 alpha-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    /// The words that say it.
    mention: SpanRecord<'a>,
}

/// When an event happens.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Date")]
struct DateRecord<'a> {
    /// ISO 8601 day, month, year, week, quarter or interval.
    value: &'a str,
    /// How far it is known.
    granularity: Granularity,
    /// What it was read from.
    basis: Basis,
    /// The words that say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    mention: Option<SpanRecord<'a>>,
}

/// From whom the article has it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Attribution")]
struct AttributionRecord<'a> {
    /// The source.
    name: &'a str,
    /// The word that marks it.
    cue: &'a str,
    /// Where the source is named.
    mention: SpanRecord<'a>,
}

/// One sentence that refers to the event.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Mention")]
struct MentionRecord<'a> {
    /// The field that sentence and trigger lie in.
    #[serde(rename = "in")]
    field: Field,
    /// The sentence.
    sentence: SentenceRecord<'a>,
    /// The word or phrase that names the event.
    trigger: TriggerRecord<'a>,
    /// The rule that found it.
    rule: &'a str,
}

/// A sentence, in code points of its field.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Sentence")]
struct SentenceRecord<'a> {
    /// Position among the sentences of the field, from 0.
    index: u32,
    /// First code point.
    start: u32,
    /// One past the last code point.
    end: u32,
    /// The words themselves.
    text: &'a str,
}

/// A trigger, in code points of its field.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Trigger")]
struct TriggerRecord<'a> {
    /// First code point.
    start: u32,
    /// One past the last code point.
    end: u32,
    /// The words themselves.
    text: &'a str,
}

/// The article that an event was read from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Article")]
struct ArticleRecord<'a> {
    /// The feed's id, or a derived one.
    id: &'a str,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    /// When it was published, as the feed wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a str>,
    /// Language tag, as the feed wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    /// The feed's other fields, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    extra: Option<Cow<'a, RawValue>>,
}

/// The program and the rules that made a record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Extractor")]
pub struct ExtractorInfo {
    /// Version of the program.
    pub version: String,
    /// Fingerprint of the rules, gazetteers and lexicons in force.
    pub rules: String,
}

/// Writes the events of an article as NDJSON records.
#[derive(Debug)]
pub struct RecordWriter {
    extractor: ExtractorInfo,
}

impl RecordWriter {
    /// A writer that signs its records with `extractor`.
    pub fn new(extractor: ExtractorInfo) -> Self {
        Self { extractor }
    }

    /// Appends one line an event to `out`, and says how many.
    ///
    /// Fails only when the article's `extra` is no JSON object; `out` is then as it was.
    pub fn write(&self, article: &Segmented<'_>, found: &Extraction, out: &mut Vec<u8>) -> Result<usize, Error> {
        if found.events.is_empty() {
            return Ok(0);
        }
        let before = out.len();
        self.write_all(article, found, out).map_err(|source| {
            out.truncate(before);
            Error::new(ErrorKind::Record, &article.article.id, source)
        })?;
        Ok(found.events.len())
    }

    fn write_all(&self, article: &Segmented<'_>, found: &Extraction, out: &mut Vec<u8>) -> io::Result<()> {
        let fields = Fields::new(article);
        let origin = ArticleRecord::new(article)?;
        for event in &found.events {
            serde_json::to_writer(&mut *out, &fields.record(event, &origin, &self.extractor))?;
            out.push(b'\n');
        }
        Ok(())
    }
}

impl<'a> ArticleRecord<'a> {
    fn new(article: &'a Segmented<'_>) -> io::Result<Self> {
        let article = &article.article;
        Ok(Self {
            id: &article.id,
            title: article.title.as_deref(),
            source: article.source.as_deref(),
            url: article.url.as_deref(),
            published: article.published.as_ref().map(|published| &*published.raw),
            language: article.language.as_deref(),
            extra: article.extra.as_deref().map(extra_fields).transpose()?,
        })
    }
}

/// Checks that `json` is an object, and takes its line breaks out: inside JSON they are mere white space,
/// but in NDJSON they would end the record.
fn extra_fields(json: &str) -> io::Result<Cow<'_, RawValue>> {
    if !json.trim_start().starts_with('{') {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a JSON object"));
    }
    if memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(serde_json::from_str(json)?));
    }
    let flat = RawValue::from_string(json.replace(['\n', '\r'], " "))?;
    Ok(Cow::Owned(flat))
}

/// The two fields of an article with their code-point indexes.
struct Fields<'t> {
    title: (&'t str, CharIndex<'t>),
    text: (&'t str, CharIndex<'t>),
}

impl<'t> Fields<'t> {
    fn new(article: &'t Segmented<'_>) -> Self {
        let index = |field| {
            let text = article.article.field(field);
            (text, CharIndex::new(text))
        };
        Self { title: index(Field::Title), text: index(Field::Text) }
    }

    /// Code points and words of a span.
    fn cut(&self, field: Field, span: ByteSpan) -> (u32, u32, &'t str) {
        let (text, index) = match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        };
        let chars = index.chars(span);
        (chars.start, chars.end, span.of(text))
    }

    fn span(&self, at: TextSpan) -> SpanRecord<'t> {
        let (start, end, text) = self.cut(at.field, at.span);
        SpanRecord { field: at.field, start, end, text }
    }

    fn record<'a>(&self, event: &'a Event, article: &'a ArticleRecord<'a>, extractor: &'a ExtractorInfo) -> Record<'a>
    where
        't: 'a,
    {
        Record {
            schema: SchemaId::V1,
            id: &event.id,
            event_type: event.event_type,
            kind: event.kind,
            status: event.status,
            participants: event.participants.iter().map(|one| self.participant(one)).collect(),
            place: event.place.as_ref().map(|place| self.place(place)),
            date: event.date.as_ref().map(|date| self.date(date)),
            topic: event.topic.map(|topic| self.span(topic.at)),
            attribution: event.attribution.iter().map(|one| self.attribution(one)).collect(),
            codes: &event.codes,
            confidence: rounded(event.confidence),
            mentions: event.mentions.iter().map(|one| self.mention(one)).collect(),
            article,
            extractor,
        }
    }

    fn participant<'a>(&self, one: &'a Participant) -> ParticipantRecord<'a>
    where
        't: 'a,
    {
        ParticipantRecord {
            name: &one.name,
            kind: one.kind,
            country: one.country.as_deref(),
            role: one.role,
            title: one.title.as_deref(),
            acts_for: one.acts_for.as_deref(),
            mentions: one.mentions.iter().map(|&at| self.span(at)).collect(),
        }
    }

    fn place<'a>(&self, place: &'a Place) -> PlaceRecord<'a>
    where
        't: 'a,
    {
        // JSON has no infinities; a place without coordinates is still a place.
        let finite = |degrees: f64| degrees.is_finite().then_some(degrees);
        PlaceRecord {
            name: &place.name,
            country: place.country.as_deref(),
            lat: place.lat.and_then(finite),
            lon: place.lon.and_then(finite),
            mention: self.span(place.mention),
        }
    }

    fn date<'a>(&self, date: &'a EventDate) -> DateRecord<'a>
    where
        't: 'a,
    {
        DateRecord {
            value: &date.value,
            granularity: date.granularity,
            basis: date.basis,
            mention: date.mention.map(|at| self.span(at)),
        }
    }

    fn attribution<'a>(&self, one: &'a Attribution) -> AttributionRecord<'a>
    where
        't: 'a,
    {
        AttributionRecord { name: &one.name, cue: &one.cue, mention: self.span(one.mention) }
    }

    fn mention<'a>(&self, one: &'a Mention) -> MentionRecord<'a>
    where
        't: 'a,
    {
        let field = one.sentence.field;
        let (start, end, text) = self.cut(field, one.sentence.span);
        let sentence = SentenceRecord { index: one.index, start, end, text };
        let (start, end, text) = self.cut(field, one.trigger);
        MentionRecord { field, sentence, trigger: TriggerRecord { start, end, text }, rule: &one.rule }
    }
}

/// Three decimals within 0..1: more would feign precision, and make the output depend on the order of additions.
fn rounded(confidence: f64) -> f64 {
    if confidence.is_nan() { 0.0 } else { (confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0 }
}

#[cfg(test)]
mod tests;
