//! Bytes per second over real article text. `NEWS=path cargo bench -p sentence-split` reads NDJSON lines with a `text`;
//! without `NEWS` a short article of our own is repeated.
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use serde_json::Value;

const SAMPLE: &str = "ANKARA, May 3 (Wire) -- Envoys of both countries met at 9 a.m. on Saturday. \"We made progress,\" \
                      Mr. Demir said. The next round is planned for the U.S. in June.\n\n";

fn texts() -> Vec<String> {
    let Ok(path) = std::env::var("NEWS") else { return vec![SAMPLE.repeat(5000)] };
    let lines = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let article = |line| serde_json::from_str::<Value>(line).ok()?.get("text")?.as_str().map(str::to_owned);
    lines.lines().filter_map(article).collect()
}

fn throughput(criterion: &mut Criterion) {
    let texts = texts();
    let mut group = criterion.benchmark_group("split");
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
    group.sample_size(20);
    group.bench_function("articles", |bencher| {
        bencher.iter(|| texts.iter().map(|text| sentence_split::split(black_box(text)).count()).sum::<usize>());
    });
    let line = texts.iter().flat_map(|text| text.split('\n')).collect::<Vec<_>>().join(" ");
    let mut cut = line.len().min(2 << 20);
    while !line.is_char_boundary(cut) {
        cut -= 1;
    }
    let line = line.get(..cut).unwrap_or(&line);
    group.throughput(Throughput::Bytes(line.len() as u64));
    group.bench_function("one line", |bencher| bencher.iter(|| sentence_split::split(black_box(line)).count()));
    group.finish();
}

fn main() {
    throughput(&mut Criterion::default().configure_from_args());
    Criterion::default().configure_from_args().final_summary();
}
