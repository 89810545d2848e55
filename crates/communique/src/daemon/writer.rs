//! Restores the order of the sequence, and says when a group is to be committed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::daemon::commit::Committer;
use crate::daemon::shared::Shared;
use crate::daemon::workers::Done;

/// How often there is housekeeping when nothing comes.
const IDLE: Duration = Duration::from_secs(1);

/// When a group is committed.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupLimits {
    /// So long after its first article.
    pub(super) interval: Duration,
    /// When its records have so many bytes.
    pub(super) bytes: usize,
    /// When its articles have so many bytes: before the budget is used up and nothing more can come.
    pub(super) article_bytes: u64,
}

/// Takes what the workers have done, until they end or nothing can be committed any more.
pub(super) fn write(done: &Receiver<Done>, mut committer: Committer, limits: GroupLimits, shared: &Arc<Shared>) {
    let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
    let mut next = 0;
    let mut tidied = Instant::now();
    loop {
        let patience = committer.since().map_or(IDLE, |since| limits.interval.saturating_sub(since.elapsed()));
        match done.recv_timeout(patience) {
            Ok(one) => {
                waiting.insert(one.sequence, one);
            }
            Err(RecvTimeoutError::Timeout) => {}
            // What still waits is behind a gap: its predecessor's source was sent away before it could hand it in.
            Err(RecvTimeoutError::Disconnected) => break,
        }
        shared.beat();
        loop {
            if committer.is_due(limits) && !committer.commit_at_last() {
                return;
            }
            let Some(one) = waiting.remove(&next) else { break };
            committer.take(one);
            next += 1;
        }
        if tidied.elapsed() >= IDLE {
            committer.tidy();
            tidied = Instant::now();
        }
    }
    committer.commit_at_last();
}
