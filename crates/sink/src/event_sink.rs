//! What a sink of the daemon is: it takes the records of whole articles and makes them durable in groups.

use std::fmt;

use event_model::{EventType, Extraction, Status};
use serde_json::Value;

use crate::Error;

/// A sink that can promise. All calls come from one thread, in the order
/// `recover`, then again and again `write`*, `prepare`, `sync`, `tidy`.
pub trait EventSink: Send {
    /// Whether it could be written to; changes nothing.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Brings the target back to what a checkpoint says was durable. Called once, before anything is written, with
    /// the [`EventSink::state`] of that checkpoint; without one, there was none. Returns what an operator should know.
    fn recover(&mut self, state: Option<&Value>) -> Result<Vec<String>, Error>;

    /// Takes the records of one article into memory; does no I/O and cannot fail.
    fn write(&mut self, article: &ArticleRecords);

    /// Opens what the next [`EventSink::sync`] will write to. When that changes [`EventSink::state`], it returns true,
    /// and the new state is checkpointed before `sync` is called.
    fn prepare(&mut self) -> Result<bool, Error> {
        Ok(false)
    }

    /// Returns once everything taken is durable. After a failure it is called again until it succeeds, and must then
    /// leave every record in the target once, or overwrite what it wrote before.
    fn sync(&mut self) -> Result<(), Error>;

    /// What [`EventSink::recover`] needs to cut the target back to its present, synced, contents.
    fn state(&self) -> Value {
        Value::Null
    }

    /// Housekeeping that may wait, such as closing files that are large enough; called after each commit, and about
    /// once a second when there is none. A failure is told, and no record depends on it.
    fn tidy(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

impl fmt::Debug for dyn EventSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventSink")
    }
}

/// The records of one article, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArticleRecords {
    lines: Vec<u8>,
    facts: Vec<Facts>,
}

/// What filters and path templates ask of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Meeting or agreement.
    pub event_type: EventType,
    /// Its state.
    pub status: Status,
    /// Alpha-3 codes of all countries in it: participants' and the place's.
    pub countries: Vec<String>,
    /// 0..1.
    pub confidence: f64,
    /// Its date as the record has it, whatever the granularity.
    pub date: Option<String>,
}

impl ArticleRecords {
    /// The records in `lines`, one a line, made of the events of `found`.
    pub fn new(lines: Vec<u8>, found: &Extraction) -> Self {
        let facts = found.events.iter().map(|event| {
            let of_participants = event.participants.iter().filter_map(|one| one.country.clone());
            let of_place = event.place.iter().filter_map(|place| place.country.clone());
            Facts {
                event_type: event.event_type,
                status: event.status,
                countries: of_participants.chain(of_place).collect(),
                confidence: event.confidence,
                date: event.date.as_ref().map(|date| date.value.clone()),
            }
        });
        Self { lines, facts: facts.collect() }
    }

    /// Each record with its newline, and its facts.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Facts)> {
        self.lines.split_inclusive(|&byte| byte == b'\n').zip(&self.facts)
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Bytes of all records.
    pub fn bytes(&self) -> usize {
        self.lines.len()
    }
}
