//! How the daemon does and where its sources stand: told by the listener, or read from the checkpoint of one that does
//! not run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use ingest::tail::{self, Whereabouts};
use ingest::{FilePosition, Position, Positions};
use serde::{Deserialize, Serialize};

use crate::daemon::checkpoint;
use crate::daemon::shared::Shared;

/// The status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What only a daemon that runs can tell.
    pub running: Option<Running>,
    /// The sources by name.
    pub sources: BTreeMap<String, SourceReport>,
}

/// What a daemon tells of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Of the program.
    pub version: String,
    /// Fingerprint of the rules in force.
    pub rules: String,
    /// Whether it has been asked to stop.
    pub stopping: bool,
    /// Why it is not ready, by part; it is when there is none.
    pub not_ready: BTreeMap<String, String>,
    /// Sinks whose readers take nothing at present, so that everything waits for them.
    #[serde(default)]
    pub stalled: Vec<String>,
    /// Articles by what became of them.
    pub articles: BTreeMap<String, u64>,
    /// Durable events.
    pub events: u64,
}

/// What is known of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReport {
    /// Its type; unknown to a checkpoint.
    pub kind: Option<String>,
    /// Bytes that it knows of and has not delivered; from a checkpoint, bytes of its files behind their positions.
    pub lag: u64,
    /// Articles delivered since the start; unknown to a checkpoint.
    pub delivered: Option<u64>,
    /// Whether it has ended.
    pub ended: bool,
    /// Committed positions.
    pub positions: Positions,
    /// Streams whose files are no longer where their positions say.
    #[serde(default)]
    pub moved: BTreeMap<Arc<str>, Moved>,
}

/// Where a file went that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// A rotation has called it so.
    To(PathBuf),
    /// It was removed, or moved to another folder.
    Away,
}

impl SourceReport {
    /// Adds what the disk says of the files.
    fn with_whereabouts(mut self) -> Self {
        let of_stream = |stream: &str, position: &Position| match position {
            Position::File(position) => match tail::whereabouts(stream, position)? {
                Whereabouts::InPlace => None,
                Whereabouts::Moved(path) => Some(Moved::To(path)),
                Whereabouts::Gone => Some(Moved::Away),
            },
            Position::Done(_) => None,
        };
        let moved = self.positions.iter().filter_map(|(at, position)| Some((Arc::clone(at), of_stream(at, position)?)));
        self.moved = moved.collect();
        self
    }
}

impl Report {
    /// The status of the daemon that runs.
    pub(super) fn of(shared: &Shared) -> Self {
        let counts = shared.tally.snapshot();
        let articles = [
            ("received", counts.received),
            ("committed", counts.committed),
            ("rejected", counts.rejected),
            ("dropped", counts.dropped),
            ("in_flight", counts.in_flight),
        ];
        let stalled = shared.sinks.iter().filter(|sink| sink.is_stalled());
        let running = Running {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: shared.stages.get().extractor.fingerprint().to_owned(),
            stopping: shared.stop.requested(),
            not_ready: shared.readiness.reasons(),
            stalled: stalled.map(|sink| sink.name.clone()).collect(),
            articles: articles.map(|(name, volume)| (name.to_owned(), volume.articles)).into(),
            events: counts.events.values().sum(),
        };
        let mut positions = shared.positions.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sources = shared.sources.iter().map(|one| {
            let report = SourceReport {
                kind: Some(one.kind.to_owned()),
                lag: one.lag.load(Ordering::Relaxed),
                delivered: Some(one.delivered.load(Ordering::Relaxed)),
                ended: one.ended.load(Ordering::Relaxed),
                positions: positions.remove(&one.name).unwrap_or_default(),
                moved: BTreeMap::new(),
            };
            (one.name.clone(), report.with_whereabouts())
        });
        Self { running: Some(running), sources: sources.collect() }
    }

    /// The status as the checkpoint in `folder` has it, and what there is to say about the checkpoint.
    pub fn of_checkpoint(folder: &Path) -> anyhow::Result<(Self, Vec<String>)> {
        let found = checkpoint::read(folder)?;
        let sources = found.checkpoint.sources.into_iter().map(|(name, positions)| {
            let report = SourceReport { positions, ..SourceReport::default() }.with_whereabouts();
            let lag = report.positions.iter().map(|(at, position)| behind(position, report.moved.get(at))).sum();
            (name, SourceReport { lag, ..report })
        });
        Ok((Self { running: None, sources: sources.collect() }, found.notices))
    }
}

/// Bytes of a file behind a position. Of a packed one that cannot be told without unpacking it.
fn behind(position: &Position, moved: Option<&Moved>) -> u64 {
    let Position::File(FilePosition { path, offset, .. }) = position else { return 0 };
    let path = match moved {
        None => Path::new(&**path),
        Some(Moved::To(path)) => path,
        Some(Moved::Away) => return 0,
    };
    let packed = path.extension().is_some_and(|ending| ending == "gz" || ending == "zst");
    let length = fs::metadata(path).map_or(0, |file| file.len());
    if packed { 0 } else { length.saturating_sub(*offset) }
}

/// The name of a type or state, as records have it.
pub(super) fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
