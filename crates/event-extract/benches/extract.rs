//! Bytes per second over the articles of `COMMUNIQUE_BENCH_NEWS`, NDJSON lines with a `text`:
//! `COMMUNIQUE_BENCH_NEWS=path cargo bench -p event-extract --bench extract`. Without it there is nothing to measure.
//!
//! Sentences end at a period and a space here: how well they are cut is no matter of extraction's speed.
use std::hint::black_box;
use std::io::Write as _;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use event_extract::Extractor;
use event_model::{Article, ByteSpan, Field, Segmented, Sentence};
use serde_json::Value;

fn texts(path: &str) -> Vec<String> {
    let lines = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let article = |line| serde_json::from_str::<Value>(line).ok()?.get("text")?.as_str().map(str::to_owned);
    lines.lines().filter_map(article).collect()
}

fn segmented(text: &str) -> Segmented<'_> {
    let mut start = 0;
    let mut sentences = Vec::new();
    for part in text.split_inclusive(". ") {
        let span = ByteSpan::new(start, start + part.trim_end().len());
        sentences.push(Sentence { field: Field::Text, index: sentences.len() as u32, span });
        start += part.len();
    }
    Segmented { article: Article { id: "bench".into(), text: text.into(), ..Article::default() }, sentences }
}

fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    articles: &[Segmented<'_>],
    run: impl Fn(&Segmented<'_>) -> usize,
) {
    group.throughput(Throughput::Bytes(articles.iter().map(|a| a.article.text.len() as u64).sum()));
    group.bench_function(name, |bencher| bencher.iter(|| articles.iter().map(|a| run(black_box(a))).sum::<usize>()));
}

fn extraction(criterion: &mut Criterion, path: &str) {
    let extractor = Extractor::embedded().unwrap_or_else(|error| panic!("{error}"));
    let texts = texts(path);
    let all: Vec<_> = texts.iter().map(|text| segmented(text)).collect();
    let stopped: Vec<_> = all.iter().filter(|a| extractor.extract(a).gated == 0).cloned().collect();
    let mut group = criterion.benchmark_group("extract");
    group.sample_size(20);
    measure(&mut group, "articles", &all, |a| extractor.extract(a).events.len());
    measure(&mut group, "articles that stop at the gate", &stopped, |a| extractor.extract(a).events.len());
    group.finish();
    criterion.bench_function("load the configuration", |bencher| bencher.iter(|| Extractor::embedded().is_ok()));
}

fn main() {
    let Ok(path) = std::env::var("COMMUNIQUE_BENCH_NEWS") else {
        // Nowhere to report a closed standard error.
        drop(writeln!(std::io::stderr().lock(), "skipped: set COMMUNIQUE_BENCH_NEWS to a file of articles"));
        return;
    };
    extraction(&mut Criterion::default().configure_from_args(), &path);
    Criterion::default().configure_from_args().final_summary();
}
