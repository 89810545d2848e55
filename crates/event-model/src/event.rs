//! What goes out: the events of one article. Closed sets follow `gold/GUIDELINES.md`, fields `contract/RECORDS.md`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ByteSpan, EventDate, TextSpan};

/// The two types of event that communique reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventType {
    /// Two or more parties come together to talk, in person or by wire (ACE `Contact.Meet`, PLOVER `CONSULT`).
    Meeting,
    /// Two or more parties bind themselves (PLOVER `AGREE`).
    Agreement,
}

/// What sort of meeting or agreement. The first nine are meetings, the rest agreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the definitions; GUIDELINES.md lists them")]
pub enum Kind {
    Talks,
    Negotiation,
    Summit,
    Visit,
    Call,
    Conference,
    Session,
    Mediation,
    /// A meeting when nothing narrower fits.
    Meeting,
    Treaty,
    Ceasefire,
    Peace,
    Trade,
    Memorandum,
    Contract,
    Settlement,
    ExchangeOfNotes,
    Merger,
    JointDecision,
    /// An agreement when nothing narrower fits.
    Agreement,
}

/// State of the event as of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Meeting: took place, cut short or not.
    Held,
    /// Meeting: under way.
    Ongoing,
    /// Either: arranged or announced as coming; an agreement due to be signed or made.
    Planned,
    /// Meeting: offered, called for, sought, possible.
    Proposed,
    /// Meeting: put off.
    Postponed,
    /// Meeting: called off.
    Cancelled,
    /// Meeting: said not to have happened, or refused.
    Denied,
    /// Agreement: made or announced, signing not mentioned.
    Reached,
    /// Agreement: signed.
    Signed,
    /// Agreement: in principle, tentative.
    Preliminary,
    /// Agreement: binding now.
    InForce,
    /// Agreement: under negotiation, hoped for, possible.
    Sought,
    /// Agreement: refused, or talks failed to reach it.
    Rejected,
    /// Agreement: said to be broken.
    Violated,
    /// Agreement: expired, annulled, withdrawn from.
    Ended,
}

/// What a participant does in the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes part or is bound.
    Party,
    /// Receives the others.
    Host,
    /// Brings the others together.
    Mediator,
    /// Leads a party's delegation.
    DelegationHead,
}

/// What a participant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ParticipantKind {
    /// One human being.
    Person,
    /// A state or territory, also through its capital or government.
    Country,
    /// A company, body, alliance, party.
    Organization,
    /// People named as a group: "the rebels", "union leaders".
    Group,
}

/// One who took part or is bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Fullest name in the article, without title, or the gazetteer's.
    pub name: String,
    /// What it is.
    pub kind: ParticipantKind,
    /// ISO 3166-1 alpha-3 of the country it is or belongs to.
    pub country: Option<String>,
    /// What it does in the event.
    pub role: Role,
    /// Title or office as the article writes it.
    pub title: Option<String>,
    /// Whom a person acts for.
    pub acts_for: Option<String>,
    /// Where the article names it.
    pub mentions: Vec<TextSpan>,
}

/// Where an event happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Most specific named place.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// The words that say it.
    pub mention: TextSpan,
}

/// What a meeting is about or an agreement settles: the words of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Where the words stand.
    pub at: TextSpan,
}

/// From whom the article has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The source, as [`Participant::name`].
    pub name: String,
    /// The word that marks it: "said", "according to".
    pub cue: String,
    /// Where the source is named.
    pub mention: TextSpan,
}

/// The event's code in the field's ontologies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Codes {
    /// PLOVER event type, with mode where the code book has one: `CONSULT`, `AGREE`, `CONSULT.visit`.
    pub plover: String,
    /// CAMEO code: `042`, `057`.
    pub cameo: String,
    /// ACE 2005 event type, `Contact.Meet` or `Contact.Phone-Write`; empty for agreements, which ACE has not.
    pub ace: String,
}

/// One sentence that refers to the event, and the rule that found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The sentence, as a span of its field.
    pub sentence: TextSpan,
    /// Position of the sentence among those of its field, from 0.
    pub index: u32,
    /// The word or phrase that names the event, in the sentence's field.
    pub trigger: ByteSpan,
    /// Id of the rule: `meeting/talks`.
    pub rule: String,
}

/// One event in the world, with everything the article says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// 32 hexadecimal digits; the same article and rules give the same id everywhere.
    pub id: String,
    /// Meeting or agreement.
    pub event_type: EventType,
    /// What sort of it.
    pub kind: Kind,
    /// Its state as of the article.
    pub status: Status,
    /// Everyone who took part or is bound, in order of first mention.
    pub participants: Vec<Participant>,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub date: Option<EventDate>,
    /// About what.
    pub topic: Option<Topic>,
    /// Said by whom.
    pub attribution: Vec<Attribution>,
    /// In the field's ontologies.
    pub codes: Codes,
    /// 0..1.
    pub confidence: f64,
    /// Sentences that refer to it, in text order, never empty.
    pub mentions: Vec<Mention>,
}

/// What extraction found in one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// The events, in order of their first mention.
    pub events: Vec<Event>,
    /// Sentences looked at.
    pub sentences: u32,
    /// Sentences that passed the gate.
    pub gated: u32,
}
