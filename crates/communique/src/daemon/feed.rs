//! Between sources and workers: bytes are charged here, and every delivery gets its place in the one sequence.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_channel::Sender;
use ingest::{Delivery, Error, Intake, Move, Offer, RawArticle, Stop, Verdict};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::daemon::shared::{Shared, SourceStatus};
use crate::daemon::tally::Volume;

/// Charged for an article on top of its bytes, so that a flood of tiny lines is bounded as well.
const OVERHEAD: usize = 1024;

/// One delivery on its way to a worker.
pub(super) struct Job {
    /// Place among all deliveries, from 0, without gaps.
    pub(super) sequence: u64,
    /// Position of its source among all.
    pub(super) source: usize,
    /// What was delivered.
    pub(super) delivery: Delivery,
    /// What it counts for.
    pub(super) volume: Volume,
    /// Given back when it is durable.
    pub(super) permit: Option<OwnedSemaphorePermit>,
}

/// What all sources deliver into.
#[derive(Clone)]
pub(super) struct Feed {
    jobs: Sender<Job>,
    budget: Arc<Semaphore>,
    budget_bytes: usize,
    sequence: Arc<AtomicU64>,
    limit: usize,
    shared: Arc<Shared>,
}

impl Feed {
    /// A feed into `jobs` that lets `budget_bytes` be in flight, and articles of `limit` bytes at most pass whole.
    pub(super) fn new(jobs: Sender<Job>, budget_bytes: usize, limit: usize, shared: Arc<Shared>) -> Self {
        let budget = Arc::new(Semaphore::new(budget_bytes));
        Self { jobs, budget, budget_bytes, sequence: Arc::default(), limit, shared }
    }

    /// The budget; closing it sends every source away that waits for room.
    pub(super) fn budget(&self) -> Arc<Semaphore> {
        Arc::clone(&self.budget)
    }

    /// The feed for one source; with `drops`, what comes while there is no room is dropped.
    pub(super) fn of_source(&self, source: usize, drops: bool) -> SourceFeed {
        SourceFeed { feed: self.clone(), source, drops, skipped: Mutex::default() }
    }
}

/// The feed as one source sees it.
pub(super) struct SourceFeed {
    feed: Feed,
    source: usize,
    drops: bool,
    /// Moves of dropped articles, which go with the next delivery that is made.
    skipped: Mutex<Vec<Move>>,
}

impl SourceFeed {
    fn status(&self) -> Option<&SourceStatus> {
        self.feed.shared.sources.get(self.source)
    }

    fn charge(&self, article: &RawArticle) -> u32 {
        // An article larger than the whole budget passes alone.
        (article.bytes.len() + OVERHEAD).min(self.feed.budget_bytes) as u32
    }

    /// Room for the article: `Ok(None)` when it is to be dropped, an error when the daemon ends.
    fn room(&self, article: &RawArticle) -> Result<Option<OwnedSemaphorePermit>, ()> {
        let (budget, charge) = (Arc::clone(&self.feed.budget), self.charge(article));
        if self.drops {
            return match budget.try_acquire_many_owned(charge) {
                Ok(permit) => Ok(Some(permit)),
                Err(tokio::sync::TryAcquireError::NoPermits) => Ok(None),
                Err(tokio::sync::TryAcquireError::Closed) => Err(()),
            };
        }
        pollster::block_on(budget.acquire_many_owned(charge)).map(Some).map_err(|_| ())
    }

    fn drop_it(&self, delivery: Delivery, volume: Volume) {
        self.feed.shared.tally.dropped(volume);
        let mut skipped = self.skipped.lock().unwrap_or_else(PoisonError::into_inner);
        for one in delivery.moves {
            // The later position of a stream supersedes the earlier one, so this stays as small as the source is wide.
            skipped.retain(|earlier| earlier.stream != one.stream);
            skipped.push(one);
        }
        if let Some(ack) = delivery.ack {
            ack(&Verdict::Dropped);
        }
    }

    fn send(&self, mut delivery: Delivery, volume: Volume, permit: Option<OwnedSemaphorePermit>) -> ControlFlow<()> {
        let mut skipped = std::mem::take(&mut *self.skipped.lock().unwrap_or_else(PoisonError::into_inner));
        skipped.append(&mut delivery.moves);
        delivery.moves = skipped;
        let counted = delivery.article.is_some();
        if counted {
            self.feed.shared.tally.received(volume);
        }
        let sequence = self.feed.sequence.fetch_add(1, Ordering::Relaxed);
        let job = Job { sequence, source: self.source, delivery, volume, permit };
        if self.feed.jobs.send_blocking(job).is_err() {
            return ControlFlow::Break(());
        }
        if let Some(status) = self.status().filter(|_| counted) {
            status.delivered.fetch_add(1, Ordering::Relaxed);
        }
        ControlFlow::Continue(())
    }
}

fn volume_of(article: &RawArticle) -> Volume {
    Volume::one(article.overlong.map_or(article.bytes.len() as u64, |(length, _)| length))
}

impl Intake for SourceFeed {
    fn deliver(&self, delivery: Delivery) -> ControlFlow<()> {
        let Some(article) = &delivery.article else { return self.send(delivery, Volume::default(), None) };
        let volume = volume_of(article);
        match self.room(article) {
            Ok(Some(permit)) => self.send(delivery, volume, Some(permit)),
            Ok(None) => {
                self.drop_it(delivery, volume);
                ControlFlow::Continue(())
            }
            Err(()) => ControlFlow::Break(()),
        }
    }

    fn offer(&self, deliveries: Vec<Delivery>) -> Offer {
        let articles = || deliveries.iter().filter_map(|one| one.article.as_ref());
        let all: usize = articles().map(|article| article.bytes.len() + OVERHEAD).sum();
        let charge = all.min(self.feed.budget_bytes) as u32;
        let mut permit = match Arc::clone(&self.feed.budget).try_acquire_many_owned(charge) {
            Ok(permit) => permit,
            Err(tokio::sync::TryAcquireError::Closed) => return Offer::Ending,
            Err(tokio::sync::TryAcquireError::NoPermits) => {
                let turned_away = articles().count() as u64;
                self.feed.shared.tally.change(|counts| counts.turned_away += turned_away);
                return Offer::Full;
            }
        };
        for delivery in deliveries {
            let (charge, volume) =
                delivery.article.as_ref().map_or((0, Volume::default()), |one| (self.charge(one), volume_of(one)));
            // When all of it is larger than the budget, nothing is left for the last ones.
            let part = permit.split(charge as usize);
            if self.send(delivery, volume, part).is_break() {
                return Offer::Ending;
            }
        }
        Offer::Taken
    }

    fn lag(&self, bytes: u64) {
        if let Some(status) = self.status() {
            status.lag.store(bytes, Ordering::Relaxed);
        }
    }

    fn trouble(&self, error: &Error) {
        let source = self.status().map(|status| status.name.as_str());
        tracing::warn!(source, "{error}");
    }

    fn limit(&self) -> usize {
        self.feed.limit
    }

    fn stop(&self) -> &Stop {
        &self.feed.shared.stop
    }
}

impl Drop for SourceFeed {
    /// A source that ends with dropped articles last still moves past them.
    fn drop(&mut self) {
        let left = !self.skipped.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if left {
            // A daemon that ends already reads them again, which is no loss.
            let _: ControlFlow<()> = self.send(Delivery::default(), Volume::default(), None);
        }
        if let Some(status) = self.status() {
            status.ended.store(true, Ordering::Relaxed);
        }
    }
}
