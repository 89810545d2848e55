//! What the stages of communique exchange: articles, sentences, spans, dates and events.
//!
//! No I/O, no async, no clock. Offsets are bytes inside the program and Unicode code points on the wire;
//! the type says which ([`ByteSpan`], [`CharSpan`]), and [`CharIndex`] is the one place that converts.

mod article;
mod event;
mod span;
mod timex;

pub use article::{Article, Published, Segmented, Sentence};
pub use event::{
    Attribution, Codes, Event, EventType, Extraction, Kind, Mention, Participant, ParticipantKind, Place, Role, Status,
    Topic,
};
pub use span::{ByteSpan, CharIndex, CharSpan, Field, TextSpan};
pub use timex::{Basis, EventDate, Granularity, Timex, TimexType};
