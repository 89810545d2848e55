//! The last stage: restores the order of the input, groups what is written, and counts it.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use async_channel::Receiver;
use ingest::Reject;
use sink::{Error, ErrorKind, Sink};
use tokio::sync::OwnedSemaphorePermit;

use crate::counters::Counters;
use crate::pipeline::Done;

/// Least time between two flushes. A lone event goes out at once; in bulk, a system call for every article with an
/// event would cost more than the rest of the plumbing.
const LINGER: Duration = Duration::from_millis(2);

/// Where a run writes.
pub struct Outputs<'s> {
    /// Events, or what was rendered of them.
    pub events: &'s mut dyn Sink,
    /// Dead letters; without it they go to the log.
    pub rejects: Option<&'s mut dyn Sink>,
}

impl std::fmt::Debug for Outputs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outputs").field("rejects", &self.rejects.is_some()).finish_non_exhaustive()
    }
}

/// Writes everything that comes from `done`, until all its senders have gone.
///
/// What is finished ahead of its turn waits; the permits it holds keep the reader from running further ahead.
pub(crate) fn write(done: &Receiver<Done>, outputs: &mut Outputs<'_>, counters: &Counters) -> Result<(), Error> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut flushed: Option<Instant> = None;
    while let Ok(first) = done.recv_blocking() {
        waiting.insert(first.sequence, first);
        loop {
            while let Ok(more) = done.try_recv() {
                waiting.insert(more.sequence, more);
            }
            next = pass_on(&mut waiting, next, outputs, counters)?;
            match flushed.and_then(|at| LINGER.checked_sub(at.elapsed())) {
                Some(rest) => thread::sleep(rest),
                None => break,
            }
        }
        outputs.flush()?;
        tracing::trace!(next, waiting = waiting.len(), "flushed");
        flushed = Some(Instant::now());
    }
    outputs.sync()
}

/// Gives the sinks every outcome whose turn has come; returns the turn after it.
fn pass_on(
    waiting: &mut BTreeMap<u64, Done>,
    mut next: u64,
    outputs: &mut Outputs<'_>,
    counters: &Counters,
) -> Result<u64, Error> {
    let mut held: Option<OwnedSemaphorePermit> = None;
    while let Some(Done { outcome, permit, .. }) = waiting.remove(&next) {
        match outcome {
            Ok(processed) => {
                outputs.events.write_lines(&processed.lines)?;
                tracing::debug!(sequence = next, events = processed.events, "article");
                counters.articles.add(1);
                counters.events.add(processed.events);
            }
            Err(refused) => {
                let (raw, reason) = *refused;
                outputs.reject(&Reject::new(&raw, &reason))?;
                counters.rejected.add(1);
            }
        }
        match &mut held {
            Some(held) => held.merge(permit),
            None => held = Some(permit),
        }
        next += 1;
    }
    // The sinks hold back 256 KiB at most, so what they hold need not be charged any longer. All at once: a reader
    // that waits for bytes would else be woken for every article.
    drop(held);
    Ok(next)
}

impl Outputs<'_> {
    fn reject(&mut self, reject: &Reject<'_>) -> Result<(), Error> {
        let Some(sink) = &mut self.rejects else {
            let Reject { source, line, offset, reason, .. } = reject;
            // An error, so that `-q` tells it: nothing else would say that this article is lost.
            tracing::error!(source, line, offset, "rejected: {reason}");
            return Ok(());
        };
        let line = reject.to_line().map_err(|error| Error {
            kind: ErrorKind::Record,
            target: reject.source.to_owned(),
            source: error.into(),
        })?;
        sink.write_lines(&line)
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.events.flush()?;
        self.rejects.as_mut().map_or(Ok(()), |sink| sink.flush())
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.events.sync()?;
        self.rejects.as_mut().map_or(Ok(()), |sink| sink.sync())
    }
}
