//! Group commit: sinks, then positions, then the checkpoint, then everyone who waits for it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use ingest::{Ack, Move, Verdict};
use sink::EventSink;
use tokio::sync::OwnedSemaphorePermit;

use crate::daemon::checkpoint::{Checkpoint, CheckpointFile};
use crate::daemon::dead_letters::DeadLetters;
use crate::daemon::journal::Journal;
use crate::daemon::shared::Shared;
use crate::daemon::tally::Group;
use crate::daemon::workers::{Done, Outcome};
use crate::daemon::writer::GroupLimits;

/// Pauses between tries of a commit that fails.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The part of the readiness that speaks of commits.
const PART: &str = "commit";

/// Everything that a group of articles must reach before it is acknowledged.
pub(super) struct Committer {
    pub(super) sinks: BTreeMap<String, Box<dyn EventSink>>,
    pub(super) dead_letters: Box<dyn DeadLetters>,
    /// By the place of the source.
    pub(super) journals: BTreeMap<usize, Journal>,
    pub(super) file: CheckpointFile,
    pub(super) checkpoint: Checkpoint,
    pub(super) shared: Arc<Shared>,
    group: Pending,
    /// Whether something was opened that no checkpoint knows, because it could not be written.
    unsaved: bool,
}

/// The group that is being gathered.
#[derive(Default)]
struct Pending {
    since: Option<Instant>,
    record_bytes: usize,
    article_bytes: u64,
    counts: Group,
    moves: Vec<(usize, Move)>,
    acks: Vec<(Ack, Verdict)>,
    /// By source, since each has a share of its own.
    permits: BTreeMap<usize, OwnedSemaphorePermit>,
}

impl Committer {
    pub(super) fn new(
        sinks: BTreeMap<String, Box<dyn EventSink>>,
        dead_letters: Box<dyn DeadLetters>,
        journals: BTreeMap<usize, Journal>,
        file: CheckpointFile,
        checkpoint: Checkpoint,
        shared: Arc<Shared>,
    ) -> Self {
        Self { sinks, dead_letters, journals, file, checkpoint, shared, group: Pending::default(), unsaved: false }
    }

    /// When the first delivery of the group came; `None` while it is empty.
    pub(super) fn since(&self) -> Option<Instant> {
        self.group.since
    }

    pub(super) fn is_due(&self, limits: GroupLimits) -> bool {
        self.group.since.is_some_and(|since| since.elapsed() >= limits.interval)
            || self.group.record_bytes >= limits.bytes
            || self.group.article_bytes >= limits.article_bytes
    }

    /// Adds a delivery to the group; deliveries come in the order of their sequence.
    pub(super) fn take(&mut self, done: Done) {
        let group = &mut self.group;
        group.since.get_or_insert_with(Instant::now);
        group.article_bytes += done.volume.bytes;
        let verdict = match done.outcome {
            Outcome::Nothing => Verdict::Committed(0),
            Outcome::Records(records) => {
                group.record_bytes += records.bytes();
                for (_, facts) in records.iter() {
                    *group.counts.events.entry((facts.event_type, facts.status)).or_default() += 1;
                }
                self.sinks.values_mut().for_each(|sink| sink.write(&records));
                group.counts.commit(done.volume);
                Verdict::Committed(records.len() as u64)
            }
            Outcome::Refused(refused) => {
                let (article, reason) = *refused;
                group.counts.reject(done.volume, reason.label());
                self.dead_letters.write(&article, &reason);
                Verdict::Rejected(reason.to_string())
            }
        };
        match self.journals.get_mut(&done.source) {
            // What was rejected may come again, mended.
            Some(_) if matches!(verdict, Verdict::Rejected(_)) => {}
            Some(journal) => done.moves.iter().for_each(|one| journal.write(one)),
            None => group.moves.extend(done.moves.into_iter().map(|one| (done.source, one))),
        }
        group.acks.extend(done.ack.map(|ack| (ack, verdict)));
        let Some(permit) = done.permit else { return };
        match group.permits.get_mut(&done.source) {
            Some(held) => held.merge(permit),
            None => drop(group.permits.insert(done.source, permit)),
        }
    }

    /// Commits, and tries again until it succeeds; false when the daemon must end before that.
    pub(super) fn commit_at_last(&mut self) -> bool {
        let mut pause = FIRST_PAUSE;
        while let Err(error) = self.commit() {
            let reason = format!("{error:#}");
            self.shared.tally.change(|counts| counts.commit_failures += 1);
            if self.shared.readiness.lost(PART, &reason) {
                tracing::error!("nothing is committed until this is mended: {reason}");
            }
            if is_broken_pipe(&error) || self.shared.abandon.wait(pause) {
                return false;
            }
            self.shared.beat();
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        if self.shared.readiness.regained(PART) {
            tracing::info!("commits succeed again; nothing was lost");
        }
        true
    }

    /// One try. Whatever fails may be tried again from the start.
    fn commit(&mut self) -> anyhow::Result<()> {
        let Some(since) = self.group.since else { return Ok(()) };
        self.unsaved |= self.dead_letters.prepare()?;
        for sink in self.sinks.values_mut() {
            self.unsaved |= sink.prepare()?;
        }
        for journal in self.journals.values_mut() {
            self.unsaved |= journal.prepare()?;
        }
        // Also when an earlier try opened it: what no checkpoint knows is not cut back after a crash.
        if self.unsaved {
            self.save()?;
            self.unsaved = false;
        }
        self.dead_letters.sync()?;
        for sink in self.sinks.values_mut() {
            sink.sync()?;
        }
        for journal in self.journals.values_mut() {
            journal.sync()?;
        }
        self.checkpoint.apply(&self.shared.sources, &self.group.moves);
        self.save()?;
        let group = std::mem::take(&mut self.group);
        self.shared.tally.committed(&group.counts, since.elapsed());
        self.shared.positions.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&self.checkpoint.sources);
        for (ack, verdict) in group.acks {
            ack(&verdict);
        }
        self.tidy();
        Ok(())
    }

    fn save(&mut self) -> anyhow::Result<()> {
        self.checkpoint.sinks = self.sinks.iter().map(|(name, sink)| (name.clone(), sink.state())).collect();
        self.checkpoint.dead_letters = self.dead_letters.state();
        let journals = self.journals.iter();
        let named =
            journals.filter_map(|(source, one)| Some((self.shared.sources.get(*source)?.name.clone(), one.state())));
        self.checkpoint.journals = named.collect();
        self.file.write(&self.checkpoint).context("cannot write the checkpoint")
    }

    /// Housekeeping of the sinks, whose failures cost no record.
    pub(super) fn tidy(&mut self) {
        let outcomes = self.sinks.values_mut().map(|sink| sink.tidy().map_err(anyhow::Error::from));
        let journals = self.journals.values_mut().map(Journal::tidy);
        for outcome in outcomes.chain(journals).chain([self.dead_letters.tidy()]) {
            if let Err(error) = outcome {
                tracing::warn!("housekeeping failed and will be tried again: {error:#}");
            }
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<sink::Error>().is_some_and(|error| error.kind == sink::ErrorKind::BrokenPipe)
}
