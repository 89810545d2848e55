//! The pipeline alone, around a stage that is made for the test.
#![cfg(test)]

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use communique::counters::{Count, Counters};
use communique::pipeline::{self, Limits, Outputs, Processed};
use ingest::{RawArticle, Reason, Stop};
use sink::{Error, ErrorKind, Sink};

/// Keeps what it is given, until it has had enough.
#[derive(Default)]
struct Memory {
    lines: Vec<u8>,
    flushed: usize,
    room: Option<usize>,
}

impl Memory {
    fn numbers(&self) -> Vec<usize> {
        std::str::from_utf8(&self.lines).unwrap().lines().map(|line| line.parse().unwrap()).collect()
    }
}

impl Sink for Memory {
    fn write_lines(&mut self, lines: &[u8]) -> Result<(), Error> {
        self.lines.extend_from_slice(lines);
        if self.room.is_some_and(|room| self.lines.len() > room) {
            return Err(Error {
                kind: ErrorKind::Write,
                target: "memory".into(),
                source: std::io::Error::other("full"),
            });
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.flushed = self.lines.len();
        Ok(())
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.flush()
    }
}

const LIMITS: Limits = Limits { workers: 3, max_article_bytes: 1 << 20, in_flight_bytes: 1 << 20 };

/// A file with the numbers from 0 on, one a line.
fn numbers(count: usize) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for number in 0..count {
        writeln!(file, "{number}").unwrap();
    }
    file
}

fn number(raw: &RawArticle) -> usize {
    std::str::from_utf8(&raw.bytes).unwrap().parse().unwrap()
}

/// What comes in goes out.
#[expect(clippy::unnecessary_wraps, reason = "the pipeline asks for a stage that may fail")]
fn echo(raw: &RawArticle) -> Result<Processed, Reason> {
    Ok(Processed { lines: format!("{}\n", number(raw)).into_bytes(), events: 1 })
}

struct Ran {
    events: Memory,
    rejects: Memory,
    counters: Counters,
    outcome: Result<pipeline::Failures, Error>,
}

fn run(
    path: &Path,
    limits: Limits,
    mut events: Memory,
    process: impl Fn(&RawArticle) -> Result<Processed, Reason> + Sync,
) -> Ran {
    let stop = Stop::new().unwrap();
    let (mut rejects, counters) = (Memory::default(), Counters::default());
    let inputs = std::iter::once_with(|| ingest::file::open(path, None, &stop));
    let mut outputs = Outputs { events: &mut events, rejects: Some(&mut rejects) };
    let outcome = pipeline::run(inputs, &process, &mut outputs, limits, &stop, &counters);
    Ran { events, rejects, counters, outcome }
}

#[test]
fn a_panic_costs_its_own_article_and_no_other() {
    let file = numbers(100);
    let ran = run(file.path(), LIMITS, Memory::default(), |raw| {
        assert_ne!(number(raw), 42, "made to fail");
        echo(raw)
    });
    assert!(ran.outcome.unwrap().is_empty());
    let counts = [&ran.counters.read, &ran.counters.articles, &ran.counters.rejected].map(Count::get);
    assert_eq!(counts, [100, 99, 1]);
    assert_eq!(ran.events.numbers(), (0..100).filter(|n| *n != 42).collect::<Vec<_>>());
    let reject: serde_json::Value = serde_json::from_slice(&ran.rejects.lines).unwrap();
    assert_eq!((&reject["line"], &reject["raw"]), (&43.into(), &"42".into()));
    assert!(reject["reason"].as_str().unwrap().contains("made to fail"), "{reject}");
}

#[test]
fn the_order_of_the_input_is_kept_whatever_takes_long() {
    let file = numbers(2000);
    // The first article is done last: it waits until all the others that can be in flight have been seen.
    let seen = AtomicUsize::new(0);
    let limits = Limits { in_flight_bytes: 100 * 1025, ..LIMITS };
    let ran = run(file.path(), limits, Memory::default(), |raw| {
        seen.fetch_add(1, Ordering::SeqCst);
        while number(raw) == 0 && seen.load(Ordering::SeqCst) < 99 {
            std::thread::yield_now();
        }
        echo(raw)
    });
    assert_eq!(ran.events.numbers(), (0..2000).collect::<Vec<_>>());
    assert_eq!(ran.events.flushed, ran.events.lines.len());
}

#[test]
fn an_article_larger_than_the_budget_passes_alone() {
    let file = numbers(50);
    let limits = Limits { in_flight_bytes: 1, ..LIMITS };
    let ran = run(file.path(), limits, Memory::default(), echo);
    assert_eq!(ran.counters.articles.get(), 50);
}

#[test]
fn what_is_in_flight_is_bounded() {
    let file = numbers(5000);
    let (read, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let limits = Limits { in_flight_bytes: 20 * 1030, workers: 2, ..LIMITS };
    let ran = run(file.path(), limits, Memory::default(), |raw| {
        // Two workers: while the one is at an article, the other cannot get far ahead of it.
        let now = number(raw);
        let before = read.fetch_max(now, Ordering::SeqCst).max(now);
        most.fetch_max(before - now, Ordering::SeqCst);
        echo(raw)
    });
    assert_eq!(ran.counters.articles.get(), 5000);
    assert!(most.load(Ordering::SeqCst) <= 20, "{most:?} articles ahead");
}

#[test]
fn a_sink_that_fails_ends_the_run() {
    let file = numbers(50_000);
    let full = Memory { room: Some(100), ..Memory::default() };
    let ran = run(file.path(), LIMITS, full, echo);
    assert_eq!(ran.outcome.unwrap_err().kind, ErrorKind::Write);
    assert!(ran.counters.articles.get() < 50);
}
