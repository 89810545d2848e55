//! The pipeline: one reader, W workers, one writer, and the two bounded channels between them.
//!
//! ```text
//! inputs ─▶ reader ──Job──▶ workers (decode, split, extract, serialise) ──Done──▶ writer (order, group, flush) ─▶ sinks
//! ```
//!
//! One message is one article; it carries a permit for its bytes, so memory is bounded in bytes whatever the
//! channels hold. There is one way to stop: the inputs end (end of file, or a [`Stop`]), senders drop, stages drain,
//! sinks sync. When a sink fails, the same happens from the other end: inputs are stopped and the byte budget closes,
//! because messages queued for a stage that has gone are not dropped, and their permits with them.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use async_channel::{Receiver, Sender, bounded};
use ingest::{Input, RawArticle, Reason, Stop};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::counters::Counters;
use crate::telemetry::panic_message;
use crate::writer;
pub use crate::writer::Outputs;

/// Messages between two stages: so many that the byte budget is what bounds. A full queue would wake its sender for
/// every message that leaves it, at 10 µs each; the budget comes back in bursts.
const QUEUE: usize = 8192;

/// Charged for an article on top of its bytes, so that a flood of tiny lines is bounded as well.
const OVERHEAD: usize = 1024;

/// What bounds a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Worker threads, at least one.
    pub workers: usize,
    /// The longest article, in bytes.
    pub max_article_bytes: usize,
    /// Bytes of articles between reader and sink.
    pub in_flight_bytes: usize,
}

/// What a worker made of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Processed {
    /// Its events, whole lines.
    pub lines: Vec<u8>,
    /// How many.
    pub events: u64,
}

/// One article on its way to a worker.
struct Job {
    sequence: u64,
    raw: RawArticle,
    permit: OwnedSemaphorePermit,
}

/// One article on its way to the sinks.
pub(crate) struct Done {
    /// Position in the input, from 0, without gaps.
    pub(crate) sequence: u64,
    /// Its events, or the article and the reason why it has none.
    pub(crate) outcome: Result<Processed, Box<(RawArticle, Reason)>>,
    /// Given back once the sinks have the outcome.
    pub(crate) permit: OwnedSemaphorePermit,
}

/// How a run ended: sources that could not be read to their end, each of them rejected and counted as well.
pub type Failures = Vec<ingest::Error>;

/// Runs `process` over every article of `inputs` and writes what comes out, in input order.
pub fn run<I, P>(
    inputs: I,
    process: &P,
    outputs: &mut Outputs<'_>,
    limits: Limits,
    stop: &Stop,
    counters: &Counters,
) -> Result<Failures, sink::Error>
where
    I: Iterator<Item = Result<Input, ingest::Error>> + Send,
    P: Fn(&RawArticle) -> Result<Processed, Reason> + Sync,
{
    let (jobs, queued) = bounded(QUEUE);
    let (finished, done) = bounded(QUEUE);
    let budget = Arc::new(Semaphore::new(limits.in_flight_bytes));
    thread::scope(|scope| {
        let feed = Feed { jobs, budget: Arc::clone(&budget), limits, counters, sequence: 0 };
        let reader = scope.spawn(move || feed.read(inputs));
        for _ in 0..limits.workers.max(1) {
            let (queued, finished) = (queued.clone(), finished.clone());
            scope.spawn(move || work(&queued, &finished, process));
        }
        drop((queued, finished));
        let written = writer::write(&done, outputs, counters);
        drop(done);
        if written.is_err() {
            stop.request();
            budget.close();
        }
        let failures = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.map(|()| failures)
    })
}

/// The reader's end of the pipeline.
struct Feed<'c> {
    jobs: Sender<Job>,
    budget: Arc<Semaphore>,
    limits: Limits,
    counters: &'c Counters,
    sequence: u64,
}

impl Feed<'_> {
    fn read(mut self, inputs: impl Iterator<Item = Result<Input, ingest::Error>>) -> Failures {
        let mut failures = Vec::new();
        for input in inputs {
            let outcome = match input {
                Ok(input) => input.read(self.limits.max_article_bytes, &mut |raw| self.send(raw)),
                Err(error) => {
                    // It could be opened when the run began, so it counts as an article that was lost.
                    let unreadable = Some(error.to_string());
                    let source = Arc::from(error.name.as_str());
                    match self.send(RawArticle { source, unreadable, ..RawArticle::default() }) {
                        ControlFlow::Continue(()) => Err(error),
                        ControlFlow::Break(()) => break,
                    }
                }
            };
            match outcome {
                Ok(0) => {}
                Ok(bytes) => tracing::warn!(bytes, "stopped in the middle of an article, which is not counted"),
                Err(error) => failures.push(error),
            }
        }
        failures
    }

    /// Blocks while too much is in flight; breaks off when nobody is left to take the article.
    fn send(&mut self, raw: RawArticle) -> ControlFlow<()> {
        let bytes = raw.bytes.len();
        // An article larger than the whole budget passes alone.
        let charge = (bytes + OVERHEAD).min(self.limits.in_flight_bytes) as u32;
        let Ok(permit) = pollster::block_on(Arc::clone(&self.budget).acquire_many_owned(charge)) else {
            return ControlFlow::Break(());
        };
        let length = raw.overlong.map_or(bytes as u64, |(length, _)| length);
        tracing::trace!(
            sequence = self.sequence,
            source = &*raw.source,
            line = raw.line,
            offset = raw.offset,
            length,
            "read"
        );
        if self.jobs.send_blocking(Job { sequence: self.sequence, raw, permit }).is_err() {
            return ControlFlow::Break(());
        }
        self.sequence += 1;
        self.counters.read.add(1);
        self.counters.bytes.add(length);
        ControlFlow::Continue(())
    }
}

fn work<P>(queued: &Receiver<Job>, finished: &Sender<Done>, process: &P)
where
    P: Fn(&RawArticle) -> Result<Processed, Reason>,
{
    while let Ok(Job { sequence, raw, permit }) = queued.recv_blocking() {
        // A defect that one article uncovers must not take the others down. `process` is pure, so nothing is left
        // half done behind the panic.
        let outcome = catch_unwind(AssertUnwindSafe(|| process(&raw)))
            .unwrap_or_else(|panic| Err(Reason::Panic(panic_message(&*panic).to_owned())))
            .map_err(|reason| Box::new((raw, reason)));
        if finished.send_blocking(Done { sequence, outcome, permit }).is_err() {
            break;
        }
    }
}
