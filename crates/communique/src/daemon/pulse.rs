//! A thread that looks at the daemon from outside: it tells systemd of readiness and progress, and the log of what was
//! held back.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use sd_notify::NotifyState;

use crate::daemon::shared::Shared;
use crate::daemon::tally::Counts;
use crate::telemetry;

/// Time between two looks, unless the watchdog wants more of them.
const PERIOD: Duration = Duration::from_secs(1);

/// Looks until it is dropped.
#[derive(Debug)]
pub(super) struct Pulse {
    /// Never sends: its end is the message.
    ending: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Pulse {
    /// Tells systemd that the daemon is ready, and starts to look.
    pub(super) fn start(shared: Arc<Shared>) -> io::Result<Self> {
        tell(&[NotifyState::Ready]);
        let (ending, ended) = channel();
        let body = move || beat(&ended, &shared);
        let thread = thread::Builder::new().name("pulse".to_owned()).spawn(body)?;
        Ok(Self { ending: Some(ending), thread: Some(thread) })
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        tell(&[NotifyState::Stopping]);
        drop(self.ending.take());
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has been logged, and ends with it.
            drop(thread.join());
        }
        telemetry::tell_all_held_back();
    }
}

fn beat(ended: &Receiver<()>, shared: &Shared) {
    let watchdog = sd_notify::watchdog_enabled();
    let period = watchdog.map_or(PERIOD, |limit| (limit / 4).min(PERIOD));
    let mut progress = Progress::default();
    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(period) {
        let beats = shared.heartbeat.load(std::sync::atomic::Ordering::Relaxed);
        if progress.is_made(beats, &shared.tally.snapshot()) && watchdog.is_some() {
            tell(&[NotifyState::Watchdog]);
        }
        telemetry::tell_held_back();
    }
}

/// Does nothing where no systemd listens.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!("systemd cannot be told: {error}");
    }
}

/// What had happened at the last look.
#[derive(Debug, Default)]
struct Progress {
    beats: u64,
    settled: u64,
}

impl Progress {
    /// Whether the daemon does what it is there for. At rest the committing thread only has to be awake; with articles
    /// in flight, some must be settled, or a commit be tried anew: a full disk is not mended by a restart.
    fn is_made(&mut self, beats: u64, counts: &Counts) -> bool {
        let settled = [counts.committed, counts.rejected].map(|volume| volume.articles).iter().sum::<u64>();
        let settled = settled + counts.commit_failures;
        let awake = std::mem::replace(&mut self.beats, beats) != beats;
        let moved = std::mem::replace(&mut self.settled, settled) != settled;
        moved || awake && counts.in_flight.articles == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tally::Volume;

    #[test]
    fn idle_is_progress_and_stuck_is_not() {
        let mut progress = Progress::default();
        let mut counts = Counts::default();
        assert!(progress.is_made(1, &counts), "at rest and awake");
        assert!(!progress.is_made(1, &counts), "the committing thread hangs");
        counts.in_flight = Volume::one(10);
        assert!(!progress.is_made(2, &counts), "awake, but an article is stuck");
        counts.committed = Volume::one(10);
        assert!(progress.is_made(2, &counts), "one was committed");
        assert!(!progress.is_made(3, &counts), "and no other");
        counts.commit_failures = 1;
        assert!(progress.is_made(4, &counts), "the disk is full and the commit is tried again");
        counts.in_flight = Volume::default();
        assert!(progress.is_made(5, &counts));
    }
}
