//! What a long-running source is: it delivers articles together with the positions that they move, and learns when
//! they are durable.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Error, RawArticle, Reason, Stop};

/// A source of the daemon. It runs on a thread of its own and may block, but must heed [`Intake::stop`].
pub trait Source: Send {
    /// Whether it could be opened; changes nothing.
    fn check(&self) -> Result<(), Error>;

    /// How many of its last moves are kept, in order, in place of one position a stream; 0: none are. Then each move is
    /// to a [`Position::Done`] of at most 63 bytes, and `from` has them numbered.
    fn remembers(&self) -> usize {
        0
    }

    /// Opens what the source cannot run without and others may hold at present, such as an address. After a failure it
    /// may be called again; [`Source::run`] is only called after it has succeeded.
    fn open(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Goes on behind `from`, its committed positions, and delivers until it ends, is stopped, or the intake breaks off.
    fn run(self: Box<Self>, intake: &dyn Intake, from: Positions) -> Result<(), Error>;
}

/// The daemon as a source sees it.
pub trait Intake: Sync {
    /// Passes a delivery on. Blocks while too much is in flight, unless the source drops by choice; breaks off when
    /// the daemon ends, and the delivery is then as if it had never been made.
    fn deliver(&self, delivery: Delivery) -> ControlFlow<()>;

    /// Passes all of `deliveries` on, or none of them: never waits for room, for a source that can ask its sender to
    /// come again.
    fn offer(&self, deliveries: Vec<Delivery>) -> Offer;

    /// Says how many bytes the source knows of and has not delivered.
    fn lag(&self, bytes: u64);

    /// Tells what cannot be read at present; the source goes on and tries again.
    fn trouble(&self, error: &Error);

    /// The longest article, in bytes.
    fn limit(&self) -> usize;

    /// The request to stop.
    fn stop(&self) -> &Stop;
}

/// What became of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// All was passed on.
    Taken,
    /// Nothing was: too much is in flight.
    Full,
    /// The daemon ends; what was not passed on is as if it had never been offered.
    Ending,
}

/// One article with what depends on it, or moves alone.
///
/// Deliveries of one source take effect in the order in which they were made: a position moves when this delivery and
/// all before it are durable.
#[derive(Default)]
pub struct Delivery {
    /// The article; without one, only positions move.
    pub article: Option<RawArticle>,
    /// Why the source refuses the article, which is then rejected unread.
    pub refused: Option<Reason>,
    /// Positions that hold once the article is durable.
    pub moves: Vec<Move>,
    /// Called after the checkpoint that holds the moves is on disk; dropped uncalled when that does not come about.
    pub ack: Option<Ack>,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("article", &self.article).field("moves", &self.moves).finish_non_exhaustive()
    }
}

/// Learns what became of a delivery. Runs on the committing thread, so it must not block.
pub type Ack = Box<dyn FnOnce(&Verdict) + Send>;

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its events, so many, are durable in every sink.
    Committed(u64),
    /// It was no article, for this reason; the dead letter is durable.
    Rejected(String),
    /// There was no room for it and the source drops by choice.
    Dropped,
}

/// A new position of one stream of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The stream: a file, as the source names it.
    pub stream: Arc<str>,
    /// Where to go on; `None` forgets the stream.
    pub to: Option<Position>,
}

/// Committed positions by stream.
pub type Positions = BTreeMap<Arc<str>, Position>;

/// Where a source goes on in one of its streams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Position {
    /// In a file.
    File(FilePosition),
    /// All of it is done; what it was, in the source's own words.
    Done(String),
}

/// A place in a file, and what the file must look like for the place to mean anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePosition {
    /// Where the file was last seen.
    pub path: Arc<str>,
    /// Bytes at its beginning that were hashed: at most 1 KiB.
    pub head: u64,
    /// Their hash.
    pub head_hash: u64,
    /// Where the next line begins, in bytes of the unpacked file.
    pub offset: u64,
    /// Lines before it.
    pub lines: u64,
    /// Where the bytes lie that were hashed before `offset`.
    pub tail: u64,
    /// How many.
    pub tail_length: u64,
    /// Their hash.
    pub tail_hash: u64,
    /// When the file was last written to before it was read, in nanoseconds since 1970; 0: not known. What was written
    /// later and then rotated away came after it.
    #[serde(default)]
    pub modified: i64,
}
