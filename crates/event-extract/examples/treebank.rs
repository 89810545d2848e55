//! Learns tagger and parser from treebanks in CoNLL-U, and prints their figures on others.
//!
//! `cargo run --release -p event-extract --features training --example treebank -- learn OUT.bin TRAIN.conllu…`
//! `cargo run --release -p event-extract --features training --example treebank -- figures MODEL.bin TEST.conllu…`

use std::io::Write as _;
use std::time::Instant;
use std::{env, fs, io};

use event_extract::training::treebank::{Schedule, TreebankSentence, compare_tokens, evaluate, learn, read};
use event_extract::{SyntaxModel, Workspace};

fn sentences(path: &str) -> io::Result<Vec<TreebankSentence>> {
    let text = fs::read_to_string(path)?;
    read(&text).map_err(|line| io::Error::other(format!("{path}:{line}: no line of CoNLL-U")))
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [command, model, treebanks @ ..] = arguments.as_slice() else {
        return Err(io::Error::other("usage: treebank learn|figures MODEL.bin TREEBANK.conllu…"));
    };
    match command.as_str() {
        "learn" => learned(model, treebanks),
        "figures" => figures(model, treebanks),
        other => Err(io::Error::other(format!("{other}: neither learn nor figures"))),
    }
}

fn learned(model: &str, treebanks: &[String]) -> io::Result<()> {
    let mut all = Vec::new();
    for path in treebanks {
        all.extend(sentences(path)?);
    }
    let passes = env::var("PARSER_PASSES").ok().and_then(|p| p.parse().ok()).unwrap_or(12);
    let schedule = Schedule { tagger_passes: 6, parser_passes: passes, least_updates: 2, folds: 5 };
    let start = Instant::now();
    let bytes = learn(&all, schedule, &mut |step| {
        // Nowhere to report a closed standard error.
        drop(writeln!(io::stderr().lock(), "{:6.1} s  {step}", start.elapsed().as_secs_f64()));
    });
    fs::write(model, bytes)
}

fn figures(model: &str, treebanks: &[String]) -> io::Result<()> {
    let bytes = fs::read(model)?;
    let start = Instant::now();
    let model = SyntaxModel::read(&bytes).ok_or_else(|| io::Error::other("damaged weights"))?;
    let mut out = io::stdout().lock();
    writeln!(out, "loaded in {:.1} ms", start.elapsed().as_secs_f64() * 1e3)?;
    for path in treebanks {
        let sentences = sentences(path)?;
        let figures = evaluate(&model, &sentences);
        let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
        let mut workspace = Workspace::default();
        let start = Instant::now();
        let cut: usize = sentences.iter().map(|s| model.tag(s.words.iter().map(String::as_str), &mut workspace)).sum();
        let tagging = figures.tokens as f64 / start.elapsed().as_secs_f64() / 1e6;
        let start = Instant::now();
        sentences.iter().for_each(|s| drop(model.parse(s.words.iter().map(String::as_str), &mut workspace)));
        let parsing = figures.tokens as f64 / start.elapsed().as_secs_f64() / 1e6;
        let [gold, own, agreed] = compare_tokens(&sentences);
        let tokens = share(2 * agreed, gold + own);
        writeln!(
            out,
            "{path}: tokens of raw text F1 {tokens:.2}; UPOS {:.2} XPOS {:.2} UAS {:.2} LAS {:.2}; {tagging:.2} M tokens/s tagged, {parsing:.3} M parsed; {cut} tokens cut",
            share(figures.upos, figures.tokens),
            share(figures.xpos, figures.tokens),
            share(figures.heads, figures.words),
            share(figures.labelled, figures.words)
        )?;
    }
    Ok(())
}
