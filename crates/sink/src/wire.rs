//! The wire types of the event record, which `contract/RECORDS.md` describes.
//!
//! They borrow everything, so a record costs its serialisation and a few small vectors. [`crate::schema`] is derived
//! from these same types, so output and schema cannot differ.

use std::borrow::Cow;

use event_model::{Basis, Codes, EventType, Field, Granularity, Kind, ParticipantKind, Role, Status};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

/// The version of the record's form.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(crate) enum SchemaId {
    #[serde(rename = "communique/event/1")]
    V1,
}

/// One event of one article.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Event")]
pub(crate) struct Record<'a> {
    /// Name and version of this form.
    pub(crate) schema: SchemaId,
    /// The same article and rules give the same id on every run and machine.
    pub(crate) id: &'a str,
    /// Meeting or agreement.
    #[serde(rename = "type")]
    pub(crate) event_type: EventType,
    /// What sort of meeting or agreement.
    pub(crate) kind: Kind,
    /// State of the event as of the article.
    pub(crate) status: Status,
    /// Everyone who took part or is bound, in order of first mention.
    pub(crate) participants: Vec<ParticipantRecord<'a>>,
    /// Where it happens, if the article says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<PlaceRecord<'a>>,
    /// When it happens, if the article says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<DateRecord<'a>>,
    /// What a meeting is about or an agreement settles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) topic: Option<SpanRecord<'a>>,
    /// From whom the article has it; empty when it says so itself.
    pub(crate) attribution: Vec<AttributionRecord<'a>>,
    /// The event's code in PLOVER, CAMEO and ACE.
    pub(crate) codes: &'a Codes,
    /// Share of records with this value that are right; three decimals.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub(crate) confidence: f64,
    /// Every sentence that refers to the event.
    #[schemars(length(min = 1))]
    pub(crate) mentions: Vec<MentionRecord<'a>>,
    /// The article it was read from.
    pub(crate) article: &'a ArticleRecord<'a>,
    /// The program and the rules that read it.
    pub(crate) extractor: &'a ExtractorInfo,
}

/// A stretch of one field of the article, in Unicode code points: `field[start:end] == text`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Span")]
pub(crate) struct SpanRecord<'a> {
    /// The field.
    #[serde(rename = "in")]
    pub(crate) field: Field,
    /// First code point.
    pub(crate) start: u32,
    /// One past the last code point.
    pub(crate) end: u32,
    /// The words themselves.
    pub(crate) text: &'a str,
}

/// One who took part or is bound.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Participant")]
pub(crate) struct ParticipantRecord<'a> {
    /// Fullest name in the article, or the gazetteer's.
    pub(crate) name: &'a str,
    /// What it is.
    pub(crate) kind: ParticipantKind,
    /// ISO 3166-1 alpha-3 of the country it is or belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<&'a str>,
    /// What it does in the event.
    pub(crate) role: Role,
    /// Title or office as the article writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<&'a str>,
    /// Whom a person represents.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub(crate) acts_for: Option<&'a str>,
    /// Where the article names it.
    pub(crate) mentions: Vec<SpanRecord<'a>>,
}

/// Where an event happens.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Place")]
pub(crate) struct PlaceRecord<'a> {
    /// Most specific named place.
    pub(crate) name: &'a str,
    /// ISO 3166-1 alpha-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<&'a str>,
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lat: Option<f64>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lon: Option<f64>,
    /// The words that say it.
    pub(crate) mention: SpanRecord<'a>,
}

/// When an event happens.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Date")]
pub(crate) struct DateRecord<'a> {
    /// ISO 8601 day, month, year, week, quarter or interval.
    pub(crate) value: &'a str,
    /// How far it is known.
    pub(crate) granularity: Granularity,
    /// What it was read from.
    pub(crate) basis: Basis,
    /// The words that say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mention: Option<SpanRecord<'a>>,
}

/// From whom the article has it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Attribution")]
pub(crate) struct AttributionRecord<'a> {
    /// The source.
    pub(crate) name: &'a str,
    /// The word that marks it.
    pub(crate) cue: &'a str,
    /// Where the source is named.
    pub(crate) mention: SpanRecord<'a>,
}

/// One sentence that refers to the event.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Mention")]
pub(crate) struct MentionRecord<'a> {
    /// The field that sentence and trigger lie in.
    #[serde(rename = "in")]
    pub(crate) field: Field,
    /// The sentence.
    pub(crate) sentence: SentenceRecord<'a>,
    /// The word or phrase that names the event.
    pub(crate) trigger: TriggerRecord<'a>,
    /// The rule that found it.
    pub(crate) rule: &'a str,
}

/// A sentence, in code points of its field.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Sentence")]
pub(crate) struct SentenceRecord<'a> {
    /// Position among the sentences of the field, from 0.
    pub(crate) index: u32,
    /// First code point.
    pub(crate) start: u32,
    /// One past the last code point.
    pub(crate) end: u32,
    /// The words themselves.
    pub(crate) text: &'a str,
}

/// A trigger, in code points of its field.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Trigger")]
pub(crate) struct TriggerRecord<'a> {
    /// First code point.
    pub(crate) start: u32,
    /// One past the last code point.
    pub(crate) end: u32,
    /// The words themselves.
    pub(crate) text: &'a str,
}

/// The article that an event was read from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Article")]
pub(crate) struct ArticleRecord<'a> {
    /// The feed's id, or a derived one.
    pub(crate) id: &'a str,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<&'a str>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<&'a str>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a str>,
    /// When it was published, as the feed wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<&'a str>,
    /// Language tag, as the feed wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<&'a str>,
    /// The feed's other fields, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) extra: Option<Cow<'a, RawValue>>,
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
