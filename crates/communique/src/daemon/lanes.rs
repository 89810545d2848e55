//! What waits for a worker: one lane for each source, so that a source with much to say does not keep another waiting.
//!
//! The order is that of self-clocked fair queueing (Golestani, A Self-Clocked Fair Queueing Scheme for Broadband
//! Applications, 1994): a job's tag is the sum of the bytes before it in its lane, counted from where the clock stood
//! when the lane filled, and the lowest tag is next.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The lanes of all sources.
pub(super) struct Lanes<T> {
    inner: Mutex<Inner<T>>,
    /// Jobs in one lane.
    longest: usize,
    filled: Condvar,
    emptied: Condvar,
}

struct Inner<T> {
    lanes: Vec<Lane<T>>,
    /// Tag of the job that was taken last.
    clock: u64,
    /// How many were taken.
    sequence: u64,
    /// Lanes whose sources have not ended.
    open: usize,
    /// Nobody takes any more.
    abandoned: bool,
}

struct Lane<T> {
    waiting: VecDeque<(u64, T)>,
    /// Tag of the job that came last.
    last: u64,
}

impl<T> Lanes<T> {
    /// Empty lanes for so many sources, with room for `longest` jobs each.
    pub(super) fn new(sources: usize, longest: usize) -> Self {
        let lanes = (0..sources).map(|_| Lane { waiting: VecDeque::new(), last: 0 }).collect();
        let inner = Inner { lanes, clock: 0, sequence: 0, open: sources, abandoned: false };
        Self { inner: Mutex::new(inner), longest, filled: Condvar::new(), emptied: Condvar::new() }
    }

    /// Puts a job of so many bytes into the lane of a source; waits while that is full, breaks off when nobody takes
    /// any more.
    pub(super) fn put(&self, source: usize, bytes: u64, job: T) -> ControlFlow<()> {
        let full = |inner: &mut Inner<T>| {
            !inner.abandoned && inner.lanes.get(source).is_some_and(|lane| lane.waiting.len() >= self.longest)
        };
        let waited = self.emptied.wait_while(self.lock(), full);
        let inner = &mut *waited.unwrap_or_else(PoisonError::into_inner);
        let Some(lane) = inner.lanes.get_mut(source).filter(|_| !inner.abandoned) else {
            return ControlFlow::Break(());
        };
        lane.last = lane.last.max(inner.clock) + bytes;
        lane.waiting.push_back((lane.last, job));
        self.filled.notify_one();
        ControlFlow::Continue(())
    }

    /// The next job with its place among all, from 0, without gaps; `None` when none will come.
    pub(super) fn take(&self) -> Option<(u64, T)> {
        let empty = |inner: &mut Inner<T>| {
            !inner.abandoned && inner.open > 0 && inner.lanes.iter().all(|lane| lane.waiting.is_empty())
        };
        let waited = self.filled.wait_while(self.lock(), empty);
        let inner = &mut *waited.unwrap_or_else(PoisonError::into_inner);
        let heads = inner.lanes.iter_mut().filter(|lane| !lane.waiting.is_empty());
        let next = heads.min_by_key(|lane| lane.waiting.front().map(|(tag, _)| *tag))?;
        let was_full = next.waiting.len() >= self.longest;
        let (tag, job) = next.waiting.pop_front()?;
        let sequence = inner.sequence;
        (inner.clock, inner.sequence) = (tag, sequence + 1);
        if was_full {
            self.emptied.notify_all();
        }
        Some((sequence, job))
    }

    /// A source has ended: nothing more comes into its lane.
    pub(super) fn end_one(&self) {
        let mut inner = self.lock();
        inner.open = inner.open.saturating_sub(1);
        self.filled.notify_all();
    }

    /// Nobody takes any more: what waits is dropped, and who brings more is sent away.
    pub(super) fn abandon(&self) {
        let mut inner = self.lock();
        inner.abandoned = true;
        let waiting: Vec<_> = inner.lanes.iter_mut().map(|lane| std::mem::take(&mut lane.waiting)).collect();
        drop(inner);
        // Not under the lock: whoever learns that a job was dropped may bring another.
        drop(waiting);
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    const LONGEST: usize = 100;

    fn taken<T>(lanes: &Lanes<T>, n: usize) -> Vec<T> {
        (0..n).map(|_| lanes.take().unwrap().1).collect()
    }

    #[test]
    fn who_comes_late_with_little_does_not_wait_for_all_the_others() {
        let lanes = Lanes::new(2, 1000);
        for i in 0..1000 {
            assert!(lanes.put(0, 100, format!("busy {i}")).is_continue());
        }
        taken(&lanes, 500);
        for i in 0..2 {
            assert!(lanes.put(1, 100, format!("late {i}")).is_continue());
        }
        assert_eq!(taken(&lanes, 5), ["busy 500", "late 0", "busy 501", "late 1", "busy 502"]);
    }

    #[test]
    fn shares_are_of_bytes() {
        let lanes = Lanes::new(2, 1000);
        for _ in 0..100 {
            assert!(lanes.put(0, 100, 0).is_continue() && lanes.put(1, 300, 1).is_continue());
        }
        assert_eq!(taken(&lanes, 80).into_iter().filter(|&source| source == 1).count(), 20);
    }

    #[test]
    fn places_have_no_gaps_and_the_end_comes_after_the_last_job() {
        let lanes = Lanes::new(2, 1000);
        assert!(lanes.put(1, 1, 'a').is_continue() && lanes.put(0, 1, 'b').is_continue());
        lanes.end_one();
        lanes.end_one();
        assert_eq!((lanes.take(), lanes.take(), lanes.take()), (Some((0, 'b')), Some((1, 'a')), None));
    }

    #[test]
    fn a_full_lane_makes_its_source_wait_and_the_end_sends_it_away() {
        let lanes = Arc::new(Lanes::new(1, LONGEST));
        for i in 0..LONGEST {
            assert!(lanes.put(0, 1, i).is_continue());
        }
        let put = |job| {
            let lanes = Arc::clone(&lanes);
            thread::spawn(move || lanes.put(0, 1, job))
        };
        let waiting = put(LONGEST);
        assert_eq!(taken(&lanes, LONGEST + 1), (0..=LONGEST).collect::<Vec<_>>());
        assert!(waiting.join().unwrap().is_continue());
        for i in 0..LONGEST {
            assert!(lanes.put(0, 1, i).is_continue());
        }
        let waiting = put(0);
        lanes.abandon();
        assert!(waiting.join().unwrap().is_break() && lanes.put(0, 1, 0).is_break());
        assert_eq!(lanes.take(), None);
    }
}
