//! Learns tagger and parser from treebanks in CoNLL-U, and prints their figures on others.
//!
//! ```text
//! cargo run --release -p event-extract --features training --example treebank -- learn WORDS.bin MODEL.bin TRAIN.conllu…
//! cargo run --release -p event-extract --features training --example treebank -- figures MODEL.bin TEST.conllu…
//! ```
//!
//! `WORDS.bin` is `config/syntax/words.bin`; `MODEL.bin` may be `config/syntax/english.bin`, the weights built in.

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
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["learn", words, model, treebanks @ ..] => learned(words, model, treebanks),
        ["figures", model, treebanks @ ..] => figures(model, treebanks),
        _ => Err(io::Error::other("usage: treebank learn WORDS MODEL TREEBANK… | treebank figures MODEL TREEBANK…")),
    }
}

fn learned(words: &str, model: &str, treebanks: &[&str]) -> io::Result<()> {
    let mut all = Vec::new();
    for path in treebanks {
        all.extend(sentences(path)?);
    }
    let start = Instant::now();
    let bytes = learn(&all, &fs::read(words)?, Schedule::default(), &mut |step| {
        // Nowhere to report a closed standard error.
        drop(writeln!(io::stderr().lock(), "{:6.1} s  {step}", start.elapsed().as_secs_f64()));
    });
    fs::write(model, bytes.ok_or_else(|| io::Error::other(format!("{words}: no file of make_word_knowledge.py")))?)
}

fn figures(model: &str, treebanks: &[&str]) -> io::Result<()> {
    let bytes: &'static [u8] = fs::read(model)?.leak();
    let start = Instant::now();
    let model = SyntaxModel::read(bytes).ok_or_else(|| io::Error::other("damaged weights"))?;
    let mut out = io::stdout().lock();
    writeln!(out, "{} bytes, loaded in {:.1} ms", bytes.len(), start.elapsed().as_secs_f64() * 1e3)?;
    let mut workspace = Workspace::default();
    for path in treebanks {
        let sentences = sentences(path)?;
        let figures = evaluate(&model, &sentences);
        let start = Instant::now();
        let cut: usize = sentences.iter().map(|s| model.tag(s.words.iter().map(String::as_str), &mut workspace)).sum();
        let tagging = count(figures.tokens) / start.elapsed().as_secs_f64() / 1e6;
        let start = Instant::now();
        for sentence in &sentences {
            drop(model.parse(sentence.words.iter().map(String::as_str), &mut workspace));
        }
        let parsing = count(figures.tokens) / start.elapsed().as_secs_f64() / 1e6;
        let [gold, own, agreed] = compare_tokens(&sentences);
        writeln!(
            out,
            "{path}: UPOS {:.2} XPOS {:.2} UAS {:.2} LAS {:.2} lemmas {:.2}; tokens of raw text F1 {:.2}; \
             {tagging:.2} M tokens/s tagged, {parsing:.3} M parsed; {cut} tokens cut",
            share(figures.upos, figures.tokens),
            share(figures.xpos, figures.tokens),
            share(figures.heads, figures.words),
            share(figures.labelled, figures.words),
            share(figures.lemmas, figures.inflected),
            share(2 * agreed, gold + own),
        )?;
    }
    Ok(())
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Per cent.
fn share(part: usize, of: usize) -> f64 {
    100.0 * count(part) / count(of.max(1))
}
