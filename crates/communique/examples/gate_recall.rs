//! What the gate lets pass: `cargo run --release -p communique --example gate_recall -- GOLD.jsonl CASES STREAM.ndjson`.
//!
//! GOLD holds annotated articles, CASES is a folder of `*.pos.jsonl` with annotated passages, STREAM articles as they
//! come. `MISSES=1` lists what should have passed and did not.

use std::borrow::Cow;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use communique::stages::segment;
use event_extract::Extractor;
use event_model::{Article, ByteSpan, Field, Segmented};
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Hits among so many.
#[derive(Default)]
struct Share {
    hits: u64,
    all: u64,
}

impl Share {
    fn add(&mut self, hit: bool) {
        self.hits += u64::from(hit);
        self.all += 1;
    }

    fn line(&self, what: &str) -> String {
        #[expect(clippy::cast_precision_loss, reason = "counts of sentences are far below 2^52")]
        let share = 100.0 * self.hits as f64 / self.all.max(1) as f64;
        format!("{share:6.2} %  {:>7} of {:>7}  {what}", self.hits, self.all)
    }
}

fn lines(path: &Path) -> Outcome<Vec<Value>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().filter(|l| !l.trim().is_empty()).map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn field<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn article(value: &Value) -> Segmented<'_> {
    let title = value.get("title").and_then(Value::as_str).map(Cow::from);
    segment(
        sentence_split::default_segmenter(),
        Article { title, text: field(value, "text").into(), ..Article::default() },
    )
}

/// The byte at which a code point begins.
fn byte_at(text: &str, code_point: u64) -> Option<usize> {
    text.char_indices().map(|c| c.0).chain([text.len()]).nth(usize::try_from(code_point).ok()?)
}

/// Whether a sentence that holds part of the span passes.
fn passes(article: &Segmented<'_>, gated: &[bool], place: Field, span: ByteSpan) -> bool {
    let touches = |s: ByteSpan| s.start < span.end && span.start < s.end;
    article.sentences.iter().zip(gated).any(|(s, &gated)| gated && s.field == place && touches(s.span))
}

/// The trigger of a gold mention: the first word of that spelling behind the start of its sentence.
fn trigger(article: &Segmented<'_>, mention: &Value) -> Option<(Field, ByteSpan)> {
    [Field::Title, Field::Text].into_iter().find_map(|place| {
        let text = article.article.field(place);
        let start = text.find(field(mention, "sentence"))?;
        let at = start + text.get(start..)?.find(field(mention, "trigger"))?;
        Some((place, ByteSpan::new(at, at + field(mention, "trigger").len())))
    })
}

fn gold(extractor: &Extractor, path: &Path, misses: &mut Vec<String>) -> Outcome<[Share; 2]> {
    let (mut events, mut mentions) = (Share::default(), Share::default());
    for row in lines(path)? {
        let article = article(&row);
        let gated = extractor.gated(&article);
        let required = |e: &&Value| e.get("optional").and_then(Value::as_bool) != Some(true);
        for event in list(&row, "events").iter().filter(required) {
            let mut any = false;
            for mention in list(event, "mentions") {
                let hit = trigger(&article, mention).is_some_and(|(f, span)| passes(&article, &gated, f, span));
                mentions.add(hit);
                any |= hit;
                if !hit {
                    misses.push(format!(
                        "{}: {:?} in {:?}",
                        field(&row, "id"),
                        field(mention, "trigger"),
                        field(mention, "sentence")
                    ));
                }
            }
            events.add(any);
        }
    }
    Ok([events, mentions])
}

fn cases(extractor: &Extractor, folder: &Path, misses: &mut Vec<String>) -> Outcome<Share> {
    let mut share = Share::default();
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths.iter().filter(|p| p.to_string_lossy().ends_with(".pos.jsonl")) {
        for row in lines(path)? {
            let article = article(&row);
            let gated = extractor.gated(&article);
            for event in list(&row, "events").iter().filter(|e| field(e, "fit") == "strong") {
                let at = |name: &str| byte_at(&article.article.text, event.get("trigger")?.get(name)?.as_u64()?);
                let (Some(start), Some(end)) = (at("start"), at("end")) else { continue };
                let span = ByteSpan::new(start, end);
                let hit = passes(&article, &gated, Field::Text, span);
                share.add(hit);
                if !hit {
                    misses.push(format!("{}: {:?}", field(&row, "id"), span.of(&article.article.text)));
                }
            }
        }
    }
    Ok(share)
}

fn stream(extractor: &Extractor, path: &Path) -> Outcome<Share> {
    let mut share = Share::default();
    for row in lines(path)? {
        extractor.gated(&article(&row)).into_iter().for_each(|gated| share.add(gated));
    }
    Ok(share)
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gold_path, cases_path, stream_path] = arguments.as_slice() else {
        return Err("usage: gate_recall GOLD.jsonl CASES STREAM.ndjson".into());
    };
    let extractor = Extractor::embedded()?;
    let mut misses = Vec::new();
    let [events, mentions] = gold(&extractor, gold_path.as_ref(), &mut misses)?;
    let cases = cases(&extractor, cases_path.as_ref(), &mut misses)?;
    let stream = stream(&extractor, stream_path.as_ref())?;
    let mut out = io::stdout().lock();
    if std::env::var_os("MISSES").is_some() {
        misses.iter().try_for_each(|miss| writeln!(out, "{miss}"))?;
    }
    writeln!(out, "{}", events.line("events of GOLD with a mention sentence that passes (at least 99)"))?;
    writeln!(out, "{}", mentions.line("mention sentences of GOLD that pass (at least 90)"))?;
    writeln!(out, "{}", cases.line("strong cases of CASES that pass (at least 97)"))?;
    writeln!(out, "{}", stream.line("sentences of STREAM that pass (at most 14)"))?;
    Ok(())
}
