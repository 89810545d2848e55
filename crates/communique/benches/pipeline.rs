//! Articles a second through the plumbing alone: reader, channels, workers that only decode, writer.
//!
//! `cargo bench -p communique --bench pipeline`

use std::hint::black_box;
use std::io::Write;

use communique::counters::Counters;
use communique::pipeline::{self, Limits, Outputs, Processed};
use criterion::{BenchmarkId, Criterion, Throughput};
use ingest::{RawArticle, Reason, Stop};
use sink::{FileSink, OpenMode};

const ARTICLES: u64 = 50_000;

/// Lines of about 1 kB, so that what is measured is the cost of an article and not of its bytes.
fn articles() -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new()?;
    let text = "The ministers spoke of fish, ships and the weather. ".repeat(18);
    for number in 0..ARTICLES {
        writeln!(file, r#"{{"id":"a{number}","title":"Fish","text":"{text}","published":"2025-04-10"}}"#)?;
    }
    Ok(file)
}

fn decode(raw: &RawArticle) -> Result<Processed, Reason> {
    black_box(ingest::decode(raw, false)?);
    Ok(Processed { lines: b"{\"schema\":\"communique/event/1\"}\n".to_vec(), events: 1 })
}

fn run(path: &std::path::Path, workers: usize) -> anyhow::Result<u64> {
    let stop = Stop::new()?;
    let counters = Counters::default();
    let mut events = FileSink::open("/dev/null".as_ref(), OpenMode::Append)?;
    let mut outputs = Outputs { events: &mut events, rejects: None };
    let limits = Limits { workers, max_article_bytes: 16 << 20, in_flight_bytes: 32 << 20 };
    let inputs = std::iter::once_with(|| ingest::file::open(path, None, &stop));
    pipeline::run(inputs, &decode, &mut outputs, limits, &stop, &counters)?;
    Ok(counters.articles.get())
}

#[expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing better to do than to fail")]
fn plumbing(criterion: &mut Criterion) {
    let file = articles().expect("a temporary file");
    let mut group = criterion.benchmark_group("pipeline");
    group.throughput(Throughput::Elements(ARTICLES)).sample_size(20);
    for workers in [1, 2] {
        group.bench_with_input(BenchmarkId::new("workers", workers), &workers, |bencher, &workers| {
            bencher.iter(|| assert_eq!(run(file.path(), workers).expect("a run"), ARTICLES));
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    plumbing(&mut criterion);
    criterion.final_summary();
}
