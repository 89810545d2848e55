//! Bytes per second of the grammar of dates. `NEWS=path cargo bench -p event-extract --bench dates` reads NDJSON lines with a
//! `text`; without `NEWS` a few sentences of our own are repeated.
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use event_extract::dates;
use event_model::ByteSpan;
use serde_json::Value;

const SAMPLE: &str = "Envoys of both countries met in Ankara on Saturday, May 3, and agreed to hold the next round in June. \
                      The pact of 2019 had lapsed three years ago, the ministry said last week.\n";

fn texts() -> Vec<String> {
    let Ok(path) = std::env::var("NEWS") else { return vec![SAMPLE.repeat(5000)] };
    let lines = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let article = |line| serde_json::from_str::<Value>(line).ok()?.get("text")?.as_str().map(str::to_owned);
    lines.lines().filter_map(article).collect()
}

fn main() {
    let texts = texts();
    let reference = "2025-06-11".parse().ok();
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("dates");
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
    let found = |text: &String| dates::find(black_box(text), ByteSpan::new(0, text.len())).len();
    group.bench_function("find", |bencher| bencher.iter(|| texts.iter().map(found).sum::<usize>()));
    let read = |text: &String| dates::timexes(black_box(text), reference).len();
    group.bench_function("timexes", |bencher| bencher.iter(|| texts.iter().map(read).sum::<usize>()));
    group.finish();
    criterion.final_summary();
}
