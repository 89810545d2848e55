//! What a run has done so far: written by the stages, read by the progress line and the closing summary.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of one run. `read = articles + rejected` holds whenever the pipeline is empty.
#[derive(Debug, Default)]
pub struct Counters {
    /// Lines and documents that came in, blank lines apart.
    pub read: Count,
    /// Their bytes, unpacked.
    pub bytes: Count,
    /// Articles whose events, if any, were written.
    pub articles: Count,
    /// Lines and documents that were no article.
    pub rejected: Count,
    /// Events written.
    pub events: Count,
}

/// One count. Relaxed: every count stands for itself, and threads are joined before the summary reads them.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// Adds `n`.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// The count so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
