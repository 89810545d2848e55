//! The workers: pure work on one article at a time, by the stages that are in force when it is begun.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use async_channel::Receiver;
use ingest::{Ack, Move, RawArticle, Reason};
use sink::ArticleRecords;
use tokio::sync::OwnedSemaphorePermit;

use crate::daemon::feed::Job;
use crate::daemon::shared::Shared;
use crate::daemon::tally::Volume;
use crate::telemetry::panic_message;

/// One delivery on its way to the sinks.
pub(super) struct Done {
    /// Place among all deliveries.
    pub(super) sequence: u64,
    /// Position of its source among all.
    pub(super) source: usize,
    /// What became of its article.
    pub(super) outcome: Outcome,
    /// Positions that hold once it is durable.
    pub(super) moves: Vec<Move>,
    /// Learns that it is.
    pub(super) ack: Option<Ack>,
    /// What it counts for.
    pub(super) volume: Volume,
    /// Given back when it is durable.
    pub(super) permit: Option<OwnedSemaphorePermit>,
}

/// What became of an article.
pub(super) enum Outcome {
    /// There was none.
    Nothing,
    /// Its records, possibly none.
    Records(ArticleRecords),
    /// It is no article, for a reason.
    Refused(Box<(RawArticle, Reason)>),
}

/// Works until the jobs end.
pub(super) fn work(jobs: &Receiver<Job>, done: &SyncSender<Done>, shared: &Shared) {
    while let Ok(Job { sequence, source, delivery, volume, permit }) = jobs.recv_blocking() {
        let outcome = delivery.article.map_or(Outcome::Nothing, |article| outcome_of(article, shared));
        let (moves, ack) = (delivery.moves, delivery.ack);
        if done.send(Done { sequence, source, outcome, moves, ack, volume, permit }).is_err() {
            break;
        }
    }
}

fn outcome_of(article: RawArticle, shared: &Shared) -> Outcome {
    let stages = shared.stages.get();
    let mut last = Instant::now();
    let timed = |stage| {
        let now = Instant::now();
        shared.stage_times.add(stage, now - std::mem::replace(&mut last, now));
    };
    // A defect that one article uncovers must not take the daemon down. The stages are pure, so nothing is left half
    // done behind the panic.
    let worked = catch_unwind(AssertUnwindSafe(|| stages.records(&article, timed)))
        .unwrap_or_else(|panic| Err(Reason::Panic(panic_message(&*panic).to_owned())));
    match worked {
        Ok(records) => Outcome::Records(records),
        Err(reason) => Outcome::Refused(Box::new((article, reason))),
    }
}
