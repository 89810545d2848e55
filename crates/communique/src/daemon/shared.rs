//! What every part of the daemon may see: counts, readiness, the state of the sources, the stages in force.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use ingest::{Positions, Stop};
use sink::Stalled;

use crate::daemon::tally::Tally;
use crate::stages::{Stage, Stages};

/// Shared by all threads.
#[derive(Debug)]
pub struct Shared {
    /// The request to end: sources stop, what was read is worked off.
    pub stop: Stop,
    /// The deadline of the ending has passed: what cannot be committed now never will be.
    pub abandon: Stop,
    /// Counts.
    pub tally: Tally,
    /// Whether the daemon does its work, and if not, why.
    pub readiness: Readiness,
    /// The sources, in the order of their names.
    pub sources: Vec<SourceStatus>,
    /// The sinks, in the order of their names.
    pub sinks: Vec<SinkStatus>,
    /// Rules, gazetteers, lexicons and the form of records.
    pub stages: StagesInForce,
    /// Positions of the last checkpoint on disk.
    pub positions: Mutex<BTreeMap<String, Positions>>,
    /// Steps of the committing thread; a watchdog that sees none for long while articles are in flight has found a defect.
    pub heartbeat: AtomicU64,
    /// Time that the workers spent.
    pub stage_times: StageTimes,
}

impl Shared {
    /// Nothing has happened yet.
    pub fn new(
        stages: Stages,
        sources: Vec<SourceStatus>,
        sinks: Vec<SinkStatus>,
        stop: Stop,
    ) -> std::io::Result<Self> {
        Ok(Self {
            stop,
            abandon: Stop::new()?,
            tally: Tally::default(),
            readiness: Readiness::default(),
            sources,
            sinks,
            stages: StagesInForce::new(stages),
            positions: Mutex::default(),
            heartbeat: AtomicU64::new(0),
            stage_times: StageTimes::default(),
        })
    }

    /// The committing thread has made a step.
    pub fn beat(&self) {
        self.heartbeat.fetch_add(1, Ordering::Relaxed);
    }
}

/// Time that the workers spent in each stage since the start.
#[derive(Debug, Default)]
pub struct StageTimes([AtomicU64; Stage::ALL.len()]);

impl StageTimes {
    /// One article has spent `time` in `stage`.
    pub fn add(&self, stage: Stage, time: Duration) {
        if let Some(nanos) = self.0.get(stage as usize) {
            nanos.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    /// Each stage with its time.
    pub fn all(&self) -> impl Iterator<Item = (Stage, Duration)> {
        Stage::ALL.into_iter().zip(self.0.iter().map(|nanos| Duration::from_nanos(nanos.load(Ordering::Relaxed))))
    }
}

/// Reasons why the daemon is not ready, by the part that has them. It is ready when there are none.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<BTreeMap<String, String>>);

impl Readiness {
    /// `part` cannot do its work because of `reason`; true when that is news.
    pub fn lost(&self, part: &str, reason: &str) -> bool {
        self.lock().insert(part.to_owned(), reason.to_owned()).is_none_or(|before| before != reason)
    }

    /// `part` does its work again; true when it did not.
    pub fn regained(&self, part: &str) -> bool {
        self.lock().remove(part).is_some()
    }

    /// Each part that does not do its work, and why.
    pub fn reasons(&self) -> BTreeMap<String, String> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of one source.
#[derive(Debug)]
pub struct SourceStatus {
    /// Its name in the settings.
    pub name: String,
    /// Its type in the settings.
    pub kind: &'static str,
    /// Bytes that it knows of and has not delivered.
    pub lag: AtomicU64,
    /// Articles that it delivered.
    pub delivered: AtomicU64,
    /// Times that it told of something that it could not open or read.
    pub troubles: AtomicU64,
    /// Whether it is kept from its work, and tries to open what it needs again and again.
    pub waits: AtomicBool,
    /// Whether it has ended.
    pub ended: AtomicBool,
}

impl SourceStatus {
    /// A source that has not begun.
    pub fn new(name: &str, kind: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            lag: AtomicU64::new(0),
            delivered: AtomicU64::new(0),
            troubles: AtomicU64::new(0),
            waits: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        }
    }
}

/// What is known of one sink.
pub struct SinkStatus {
    /// Its name in the settings.
    pub name: String,
    stalled: Option<Stalled>,
}

impl SinkStatus {
    /// A sink that can be asked whether its reader takes nothing, if it has one.
    pub fn new(name: &str, stalled: Option<Stalled>) -> Self {
        Self { name: name.to_owned(), stalled }
    }

    /// Whether its reader takes nothing at present, so that everything waits for it.
    pub fn is_stalled(&self) -> bool {
        self.stalled.as_ref().is_some_and(|stalled| stalled())
    }
}

impl std::fmt::Debug for SinkStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SinkStatus").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The stages, which a reload swaps. A worker takes them once an article, so none is read by half of each.
#[derive(Debug)]
pub struct StagesInForce(RwLock<Arc<Stages>>);

impl StagesInForce {
    fn new(stages: Stages) -> Self {
        Self(RwLock::new(Arc::new(stages)))
    }

    /// The stages in force now.
    pub fn get(&self) -> Arc<Stages> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts others in force, for every article that is begun from now on.
    pub fn swap(&self, stages: Stages) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(stages);
    }
}
