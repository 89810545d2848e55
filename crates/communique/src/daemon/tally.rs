//! What the daemon counts. One lock, so that every look at it shows `received = committed + rejected + dropped + in
//! flight`, for articles and for bytes.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use event_model::{EventType, Status};

/// Articles and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// How many.
    pub articles: u64,
    /// Bytes of their lines or documents, unpacked.
    pub bytes: u64,
}

impl Volume {
    /// One article of so many bytes.
    pub fn one(bytes: u64) -> Self {
        Self { articles: 1, bytes }
    }

    fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.bytes += other.bytes;
    }

    fn remove(&mut self, other: Self) {
        self.articles -= other.articles;
        self.bytes -= other.bytes;
    }
}

/// Upper bounds of the buckets of the commit latency, in milliseconds; one more bucket has no bound.
pub const LATENCY_BOUNDS: [u64; 10] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000];

/// All counts, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Came from a source.
    pub received: Volume,
    /// All their events, if any, are durable in every sink.
    pub committed: Volume,
    /// Were no articles; their dead letters are durable.
    pub rejected: Volume,
    /// Came when there was no room, from a source that drops by choice.
    pub dropped: Volume,
    /// Were turned away for want of room, and their sender told so: they never came in.
    pub turned_away: u64,
    /// None of these yet.
    pub in_flight: Volume,
    /// Durable events by type and state.
    pub events: BTreeMap<(EventType, Status), u64>,
    /// Rejects by the label of their reason.
    pub rejects: BTreeMap<&'static str, u64>,
    /// Commits by how long they took; see [`LATENCY_BOUNDS`].
    pub commits: [u64; LATENCY_BOUNDS.len() + 1],
    /// Their time together.
    pub commit_time: Duration,
    /// Commits that failed and were tried again.
    pub commit_failures: u64,
    /// Reloads that took effect.
    pub reloads: u64,
    /// Reloads that were refused.
    pub reload_failures: u64,
}

impl Counts {
    /// What must always hold.
    pub fn balances(&self) -> bool {
        let mut sum = Volume::default();
        for part in [self.committed, self.rejected, self.dropped, self.in_flight] {
            sum.add(part);
        }
        sum == self.received
    }
}

/// The counts, shared.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

impl Tally {
    /// A picture of all counts at one moment.
    pub fn snapshot(&self) -> Counts {
        self.lock().clone()
    }

    /// Changes counts together.
    pub fn change(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.lock());
    }

    /// An article came in.
    pub fn received(&self, one: Volume) {
        self.change(|counts| {
            counts.received.add(one);
            counts.in_flight.add(one);
        });
    }

    /// An article came in and there was no room for it.
    pub fn dropped(&self, one: Volume) {
        self.change(|counts| {
            counts.received.add(one);
            counts.dropped.add(one);
        });
    }

    /// Articles were committed or rejected, all of them by one commit that took `time`.
    pub fn committed(&self, group: &Group, time: Duration) {
        self.change(|counts| {
            counts.in_flight.remove(group.committed);
            counts.in_flight.remove(group.rejected);
            counts.committed.add(group.committed);
            counts.rejected.add(group.rejected);
            for (&key, n) in &group.events {
                *counts.events.entry(key).or_default() += n;
            }
            for (&key, n) in &group.rejects {
                *counts.rejects.entry(key).or_default() += n;
            }
            let bucket = LATENCY_BOUNDS.partition_point(|&bound| u128::from(bound) < time.as_millis());
            if let Some(bucket) = counts.commits.get_mut(bucket) {
                *bucket += 1;
            }
            counts.commit_time += time;
        });
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        // Nothing that holds the lock can panic halfway through a change that matters.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one commit adds.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Articles with all their events.
    pub committed: Volume,
    /// Articles with a dead letter.
    pub rejected: Volume,
    /// Events by type and state.
    pub events: BTreeMap<(EventType, Status), u64>,
    /// Rejects by the label of their reason.
    pub rejects: BTreeMap<&'static str, u64>,
}

impl Group {
    /// Adds an article to those with all their events.
    pub fn commit(&mut self, one: Volume) {
        self.committed.add(one);
    }

    /// Adds an article to those with a dead letter.
    pub fn reject(&mut self, one: Volume, label: &'static str) {
        self.rejected.add(one);
        *self.rejects.entry(label).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_in_one_place() {
        let tally = Tally::default();
        for bytes in [10, 20, 30] {
            tally.received(Volume::one(bytes));
            assert!(tally.snapshot().balances());
        }
        tally.dropped(Volume::one(5));
        let mut group = Group::default();
        group.commit(Volume::one(10));
        group.reject(Volume::one(20), "no_text");
        tally.committed(&group, Duration::from_millis(7));
        let counts = tally.snapshot();
        assert!(counts.balances());
        assert_eq!((counts.received.bytes, counts.in_flight), (65, Volume::one(30)));
        assert_eq!((counts.commits[1], counts.rejects["no_text"]), (1, 1));
        assert!(!Counts { received: Volume::one(1), ..Counts::default() }.balances());
    }

    #[test]
    fn the_equation_holds_at_every_look_while_others_count() {
        let tally = Tally::default();
        std::thread::scope(|scope| {
            for source in 0..3 {
                let tally = &tally;
                scope.spawn(move || {
                    for n in 0..2000 {
                        if n % 5 == source {
                            tally.dropped(Volume::one(n));
                            continue;
                        }
                        tally.received(Volume::one(n));
                        let mut group = Group::default();
                        if n % 7 == 0 {
                            group.reject(Volume::one(n), "no_text");
                        } else {
                            group.commit(Volume::one(n));
                        }
                        tally.committed(&group, Duration::ZERO);
                    }
                });
            }
            for _ in 0..2000 {
                let counts = tally.snapshot();
                assert!(counts.balances(), "{counts:?}");
            }
        });
        let counts = tally.snapshot();
        assert_eq!((counts.received.articles, counts.in_flight), (6000, Volume::default()));
    }
}
