//! Tokens per second of tagger and parser over the articles of `COMMUNIQUE_BENCH_NEWS`, NDJSON lines with a `text`:
//! `COMMUNIQUE_BENCH_NEWS=path cargo bench -p event-extract --bench parse`. Without it there is nothing to measure.
//!
//! Sentences end at a period and a space here. The tagger reads all of them, the parser those that pass the gate.
use std::hint::black_box;
use std::io::Write as _;

use criterion::{Criterion, Throughput};
use event_extract::{Extractor, SyntaxModel, Workspace, ud_tokens};
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

/// The words of every sentence, and whether it passes the gate.
fn sentences<'t>(extractor: &Extractor, text: &'t str) -> Vec<(Vec<&'t str>, bool)> {
    let article = segmented(text);
    let gated = extractor.gated(&article);
    let words = |s: &Sentence| ud_tokens(text, s.span).iter().map(|t| t.span.of(text)).collect();
    article.sentences.iter().zip(gated).map(|(s, gated)| (words(s), gated)).collect()
}

fn parsing(criterion: &mut Criterion, path: &str) {
    let model = SyntaxModel::embedded().unwrap_or_else(|| panic!("damaged weights"));
    let extractor = Extractor::embedded().unwrap_or_else(|error| panic!("{error}"));
    let texts = texts(path);
    let all: Vec<_> = texts.iter().flat_map(|text| sentences(&extractor, text)).collect();
    let gated: Vec<_> = all.iter().filter(|(_, gated)| *gated).collect();
    let mut workspace = Workspace::default();
    let mut group = criterion.benchmark_group("syntax");
    group.sample_size(20);
    group.throughput(Throughput::Elements(all.iter().map(|(words, _)| words.len() as u64).sum()));
    group.bench_function("tag", |bencher| {
        bencher.iter(|| {
            all.iter().map(|(words, _)| model.tag(black_box(words).iter().copied(), &mut workspace)).sum::<usize>()
        });
    });
    group.throughput(Throughput::Elements(gated.iter().map(|(words, _)| words.len() as u64).sum()));
    group.bench_function("tag and parse gated sentences", |bencher| {
        bencher.iter(|| {
            let parsed = |words: &Vec<&str>| model.parse(black_box(words).iter().copied(), &mut workspace).tokens.len();
            gated.iter().map(|(words, _)| words).map(parsed).sum::<usize>()
        });
    });
    group.finish();
    criterion.bench_function("load the weights", |bencher| bencher.iter(|| SyntaxModel::embedded().is_some()));
}

fn main() {
    let Ok(path) = std::env::var("COMMUNIQUE_BENCH_NEWS") else {
        // Nowhere to report a closed standard error.
        drop(writeln!(std::io::stderr().lock(), "skipped: set COMMUNIQUE_BENCH_NEWS to a file of articles"));
        return;
    };
    parsing(&mut Criterion::default().configure_from_args(), &path);
}
