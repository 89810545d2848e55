//! From the events of an article to NDJSON lines. Offsets become code points here, through [`CharIndex`].

use std::borrow::Cow;
use std::io;

use event_model::{
    Attribution, ByteSpan, CharIndex, Event, EventDate, Extraction, Field, Mention, Participant, Place, Segmented,
    TextSpan,
};
use serde_json::value::RawValue;

use crate::wire::{
    ArticleRecord, AttributionRecord, DateRecord, ExtractorInfo, MentionRecord, ParticipantRecord, PlaceRecord, Record,
    SchemaId, SentenceRecord, SpanRecord, TriggerRecord,
};
use crate::{Error, ErrorKind};

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
