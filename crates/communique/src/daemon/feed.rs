//! Between sources and workers: bytes are charged here, to the share of each source.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use ingest::{Delivery, Error, Intake, Move, Offer, RawArticle, Stop, Verdict};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::daemon::lanes::Lanes;
use crate::daemon::shared::{Shared, SourceStatus};
use crate::daemon::tally::Volume;

/// Charged for an article on top of its bytes, so that a flood of tiny lines is bounded as well.
const OVERHEAD: usize = 1024;

/// Deliveries without an article, which are charged nothing, that may wait for a worker.
const UNCHARGED: usize = 8192;

/// Jobs in the lane of one of `sources`: so many that the byte budget is what bounds those with an article. Else a flood
/// of tiny ones would hold up a source that never waits, because it turns away or drops what finds no room.
pub(super) fn jobs_in_lane(budget_bytes: usize, sources: usize) -> usize {
    budget_bytes / sources.max(1) / OVERHEAD + UNCHARGED
}

/// One delivery on its way to a worker.
pub(super) struct Job {
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
    lanes: Arc<Lanes<Job>>,
    budget: Budget,
    limit: usize,
    shared: Arc<Shared>,
}

/// The budget of bytes in flight, in equal shares: no source can use up what another one needs.
#[derive(Clone)]
pub(super) struct Budget {
    shares: Vec<Arc<Semaphore>>,
    share_bytes: usize,
}

impl Budget {
    fn new(budget_bytes: usize, sources: usize) -> Self {
        let share_bytes = (budget_bytes / sources.max(1)).max(1);
        Self { shares: (0..sources).map(|_| Arc::new(Semaphore::new(share_bytes))).collect(), share_bytes }
    }

    /// Bytes of one share.
    pub(super) fn share_bytes(&self) -> usize {
        self.share_bytes
    }

    /// Sends every source away that waits for room; what it holds was not delivered.
    pub(super) fn close(&self) {
        self.shares.iter().for_each(|share| share.close());
    }
}

impl Feed {
    /// A feed into `lanes`, one a source, that lets `budget_bytes` be in flight, and articles of `limit` bytes at most
    /// pass whole.
    pub(super) fn new(lanes: Arc<Lanes<Job>>, budget_bytes: usize, limit: usize, shared: Arc<Shared>) -> Self {
        let budget = Budget::new(budget_bytes, shared.sources.len());
        Self { lanes, budget, limit, shared }
    }

    /// The budget.
    pub(super) fn budget(&self) -> Budget {
        self.budget.clone()
    }

    /// The feed for one source; with `drops`, what comes while there is no room is dropped.
    pub(super) fn of_source(&self, source: usize, drops: bool) -> SourceFeed {
        let share = self.budget.shares.get(source).cloned().unwrap_or_else(|| Arc::new(Semaphore::new(0)));
        SourceFeed { feed: self.clone(), share, source, drops, skipped: Mutex::default() }
    }
}

/// The feed as one source sees it.
pub(super) struct SourceFeed {
    feed: Feed,
    share: Arc<Semaphore>,
    source: usize,
    drops: bool,
    /// Moves of dropped articles, which go with the next delivery that is made.
    skipped: Mutex<Vec<Move>>,
}

impl SourceFeed {
    /// What is known of the source.
    pub(super) fn status(&self) -> Option<&SourceStatus> {
        self.feed.shared.sources.get(self.source)
    }

    fn charge(&self, article: &RawArticle) -> u32 {
        // An article larger than the whole share passes alone.
        (article.bytes.len() + OVERHEAD).min(self.feed.budget.share_bytes) as u32
    }

    /// Room for the article: `Ok(None)` when it is to be dropped, an error when the daemon ends.
    fn room(&self, article: &RawArticle) -> Result<Option<OwnedSemaphorePermit>, ()> {
        let (budget, charge) = (Arc::clone(&self.share), self.charge(article));
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
        let bytes = volume.bytes + OVERHEAD as u64;
        let job = Job { source: self.source, delivery, volume, permit };
        self.feed.lanes.put(self.source, bytes, job)?;
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
        let charge = all.min(self.feed.budget.share_bytes) as u32;
        let mut permit = match Arc::clone(&self.share).try_acquire_many_owned(charge) {
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
            // When all of it is larger than the share, nothing is left for the last ones.
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
        let status = self.status();
        if let Some(status) = status {
            status.troubles.fetch_add(1, Ordering::Relaxed);
        }
        tracing::warn!(source = status.map(|status| status.name.as_str()), "{error}");
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
            status.ended.store(true, Ordering::SeqCst);
        }
        self.feed.lanes.end_one();
    }
}
