//! Learns the weights of models from annotated articles, writes them into a folder laid out like `config/`, and tells how
//! often each chooses rightly, cross-validated by article:
//!
//! `cargo run --release -p communique --features training --example learn -- GOLD.jsonl config [MODEL…]`
//!
//! Without a name it learns all, in the order of the steps: a model is learned on what the models before it choose. Behind
//! `confidence` it prints what thresholds of confidence keep.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use communique::configuration::Configuration;
use communique::stages::segment;
use event_extract::training::{
    Choice, GoldEvent, Model, RecordField, candidates, choices, field_choices, fit, mention_choices, probability,
    record_choices, right, status_named,
};
use event_extract::{ConfigFile, Extractor};
use event_model::{Article, ByteSpan, EventType, Field, Published, Status};
use serde_json::Value;

/// Of the Gaussian prior: the one that is best, cross-validated. Topics have many candidates a choice, words many features.
fn prior(model: Model) -> f64 {
    match model {
        Model::Sense => 8.0,
        Model::Field(RecordField::Topic) => 3.0,
        Model::Confidence => 30.0,
        _ => 10.0,
    }
}

/// Parts of the cross-validation.
const FOLDS: usize = 10;

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(path), Some(folder)) = (args.next(), args.next().map(PathBuf::from)) else { bail!(USAGE) };
    let wanted: Vec<String> = args.collect();
    if let Some(unknown) = wanted.iter().find(|w| Model::ALL.iter().all(|m| m.0 != w.as_str())) {
        bail!("no model {unknown}; {USAGE}");
    }
    let gold = std::fs::read_to_string(&path).with_context(|| path.clone())?;
    let gold: Vec<&str> = gold.lines().collect();
    let mut out = io::stdout().lock();
    for (name, model) in Model::ALL.iter().filter(|m| wanted.is_empty() || wanted.iter().any(|w| w == m.0)) {
        let configuration = Configuration::load(Some(&folder)).map_err(|failure| anyhow!("{failure:?}"))?;
        let files = configuration.files().to_vec();
        let learned =
            if *model == Model::Confidence { calibrate(&gold, files)? } else { learn(name, *model, &gold, files)? };
        let file = folder.join(format!("models/{name}.tsv"));
        std::fs::write(&file, learned.weights).with_context(|| file.display().to_string())?;
        writeln!(out, "{name}: {}", learned.told)?;
    }
    Ok(())
}

const USAGE: &str = "usage: learn GOLD.jsonl CONFIG [sense|coreference|participants|date|place|topic|confidence …]";

/// What was learned.
struct Learned {
    /// The file of weights.
    weights: String,
    /// How well it does, cross-validated by article.
    told: String,
}

/// Learns a model on what the models before it choose.
fn learn(name: &str, model: Model, gold: &[&str], files: Vec<ConfigFile>) -> Result<Learned> {
    let extractor = before(model, files)?;
    let articles = faced(model, &extractor, gold)?;
    let all = articles.concat();
    let features = model.features(&extractor);
    let told = format!(
        "{} choices of {} articles; right, cross-validated by article: {:.3}",
        all.len(),
        articles.len(),
        crossed(features.len(), &articles, prior(model))
    );
    let weights = written(name, &told, &features, &fit(features.len(), &all, prior(model)))?;
    Ok(Learned { weights, told })
}

/// An extractor without the weights of a model and of those behind it: they are of no use to it, and may be of an older
/// version.
fn before(model: Model, mut files: Vec<ConfigFile>) -> Result<Extractor> {
    for (later, _) in Model::ALL.iter().skip_while(|m| m.1 != model) {
        files.iter_mut().filter(|f| f.path == format!("models/{later}.tsv")).for_each(|f| f.contents.clear());
    }
    Ok(Extractor::new(&files)?)
}

/// The choices that a model faces on each article.
fn faced(model: Model, extractor: &Extractor, gold: &[&str]) -> Result<Vec<Vec<Choice>>> {
    let read = |line: &&str| {
        let (article, gold) = annotated(line)?;
        let article = segment(sentence_split::default_segmenter(), article);
        Ok(match model {
            Model::Sense => mention_choices(extractor, &article, &gold),
            Model::Coreference => choices(extractor, &article, &gold),
            Model::Participants => candidates(extractor, &article, &gold, same_name),
            Model::Field(field) => field_choices(extractor, &article, &gold, field),
            Model::Confidence => record_choices(extractor, &article, &gold),
        })
    };
    gold.iter().map(read).collect()
}

fn written(name: &str, told: &str, features: &[String], weights: &[[f64; 2]]) -> Result<String> {
    let mut out = String::new();
    writeln!(out, "# Weights of the {name} model.")?;
    writeln!(
        out,
        "# Learned by: cargo run --release -p communique --features training --example learn -- GOLD.jsonl config {name}"
    )?;
    for line in told.lines() {
        writeln!(out, "# {line}")?;
    }
    writeln!(out, "# feature\tmeeting\tagreement")?;
    for (name, [meeting, agreement]) in features.iter().zip(weights) {
        writeln!(out, "{name}\t{meeting:.3}\t{agreement:.3}")?;
    }
    Ok(out)
}

/// Parts of the articles for [`calibrate`]: each takes a new round of learning.
const PARTS: usize = 5;

/// Learns how sure records are, from records that the models make of articles which they have not learned from: of those
/// that they know they are too sure.
fn calibrate(gold: &[&str], files: Vec<ConfigFile>) -> Result<Learned> {
    let mut articles: Vec<Vec<Choice>> = Vec::new();
    let mut events = 0;
    for part in 0..PARTS {
        let split = |inside: bool| -> Vec<&str> {
            gold.iter().enumerate().filter(|(i, _)| (i % PARTS == part) == inside).map(|(_, line)| *line).collect()
        };
        let (known, held_out) = (split(false), split(true));
        let mut own = files.clone();
        for (name, model) in Model::ALL.iter().take_while(|m| m.1 != Model::Confidence) {
            let extractor = before(*model, own.clone())?;
            let choices = faced(*model, &extractor, &known)?.concat();
            let features = model.features(&extractor);
            let weights = written(name, "", &features, &fit(features.len(), &choices, prior(*model)))?;
            own.iter_mut()
                .filter(|f| f.path == format!("models/{name}.tsv"))
                .for_each(|f| f.contents.clone_from(&weights));
        }
        articles.extend(faced(Model::Confidence, &before(Model::Confidence, own)?, &held_out)?);
        for line in held_out {
            events += annotated(line)?.1.iter().filter(|e| !e.optional).count();
        }
    }
    let features = Model::Confidence.features(&before(Model::Confidence, files)?);
    let told = calibration(&articles, features.len(), events);
    let weights = fit(features.len(), &articles.concat(), prior(Model::Confidence));
    Ok(Learned { weights: written("confidence", &told, &features, &weights)?, told })
}

/// Expected calibration error, and what a threshold keeps, cross-validated by article.
fn calibration(articles: &[Vec<Choice>], features: usize, events: usize) -> String {
    let mut judged: Vec<(f64, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let (own, others): (Vec<_>, Vec<_>) = articles.iter().enumerate().partition(|(i, _)| i % FOLDS == fold);
        let flat = |part: Vec<(usize, &Vec<Choice>)>| part.into_iter().flat_map(|p| p.1.clone()).collect::<Vec<_>>();
        let weights = fit(features, &flat(others), prior(Model::Confidence));
        judged.extend(flat(own).iter().map(|c| (probability(c, &weights), c.right.contains(&0))));
    }
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let error: f64 = (0..10)
        .map(f64::from)
        .map(|bin| {
            let at = |sure: f64| (sure * 10.0).floor().min(9.0);
            let inside: Vec<_> = judged.iter().filter(|j| (at(j.0) - bin).abs() < 0.5).collect();
            let sure: f64 = inside.iter().map(|j| j.0).sum();
            (sure - count(inside.iter().filter(|j| j.1).count())).abs()
        })
        .sum();
    let mut told = format!(
        "{} records of {} articles; expected calibration error, cross-validated by article: {:.3}\n\
         threshold\trecords\tprecision\trecall",
        judged.len(),
        articles.len(),
        error / count(judged.len())
    );
    for threshold in [0.0, 0.3, 0.5, 0.7, 0.9] {
        let kept: Vec<_> = judged.iter().filter(|j| j.0 >= threshold).collect();
        let right = count(kept.iter().filter(|j| j.1).count());
        let row = format!(
            "\n{threshold}\t{}\t{:.2}\t{:.2}",
            kept.len(),
            right / count(kept.len()).max(1.0),
            right / count(events)
        );
        told.push_str(&row);
    }
    told
}

/// The share of right choices on articles that were not learned from.
fn crossed(features: usize, articles: &[Vec<Choice>], prior: f64) -> f64 {
    let part = |fold: usize, inside: bool| {
        let chosen = articles.iter().enumerate().filter(|(i, _)| (i % FOLDS == fold) == inside);
        chosen.flat_map(|(_, choices)| choices.iter().cloned()).collect::<Vec<_>>()
    };
    let hits: usize = (0..FOLDS).map(|fold| right(&part(fold, true), &fit(features, &part(fold, false), prior))).sum();
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(hits) / count(articles.iter().map(Vec::len).sum()).max(1.0)
}

fn annotated(line: &str) -> Result<(Article<'static>, Vec<GoldEvent>)> {
    let value: Value = serde_json::from_str(line)?;
    let get = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let published =
        get("published").map(|raw| Published { day: raw.get(..10).and_then(|d| d.parse().ok()), raw: raw.into() });
    let article = Article {
        id: get("id").unwrap_or_default().into(),
        title: get("title").map(Into::into),
        text: get("text").unwrap_or_default().into(),
        published,
        ..Article::default()
    };
    let events = value.get("events").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let gold: Vec<GoldEvent> = events.iter().map(|event| gold_event(&article, event)).collect();
    Ok((article, gold))
}

fn gold_event(article: &Article<'_>, event: &Value) -> GoldEvent {
    let mentions = event.get("mentions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    GoldEvent {
        event_type: if event.get("type").and_then(Value::as_str) == Some("meeting") {
            EventType::Meeting
        } else {
            EventType::Agreement
        },
        participants: participants(event),
        optional: event.get("optional").and_then(Value::as_bool).unwrap_or(false),
        status: states(event),
        place: event.get("place").filter(|p| !p.is_null()).map(forms).unwrap_or_default(),
        topic: event.get("topic").and_then(Value::as_str).map(str::to_owned),
        date: event.pointer("/date/value").and_then(Value::as_str).map(str::to_owned),
        triggers: mentions.iter().flat_map(|mention| triggers(article, mention)).collect(),
    }
}

/// The trigger of an annotated mention and its alternatives, in the field that holds its sentence.
fn triggers(article: &Article<'_>, mention: &Value) -> Vec<(Field, ByteSpan)> {
    let words = |key: &str| mention.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let sentence = words("sentence");
    let also = mention.get("alt").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let triggers: Vec<String> = std::iter::once(words("trigger")).chain(also.map(str::to_owned)).collect();
    for field in [Field::Title, Field::Text] {
        let body = article.field(field);
        let Some(at) = body.find(&sentence) else { continue };
        let rest = body.get(at..).unwrap_or("");
        let found = triggers
            .iter()
            .filter_map(|t| Some(at + rest.find(t.as_str())?).map(|k| (field, ByteSpan::new(k, k + t.len()))));
        return found.collect();
    }
    Vec::new()
}

/// The annotated state and what else counts as right.
fn states(event: &Value) -> Vec<Status> {
    let also = event.get("status_also").and_then(Value::as_array).into_iter().flatten();
    event.get("status").into_iter().chain(also).filter_map(Value::as_str).filter_map(status_named).collect()
}

/// A name and its other forms.
fn forms(one: &Value) -> Vec<String> {
    let aliases = one.get("aliases").and_then(Value::as_array).into_iter().flatten();
    one.get("name").into_iter().chain(aliases).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn participants(event: &Value) -> Vec<Vec<String>> {
    let all = event.get("participants").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    all.iter().map(forms).collect()
}

/// Whether a name denotes what any of the forms denotes: the same words, or the words of one among those of the other
/// with the same last one ("Lund", "Marta Lund").
fn same_name(name: &str, forms: &[String]) -> bool {
    let plain = |s: &str| -> Vec<String> {
        let words = s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let words: Vec<String> =
            words.map(str::to_lowercase).skip_while(|w| matches!(w.as_str(), "the" | "a" | "an")).collect();
        let joined = words.join(" ");
        let full = SHORT
            .iter()
            .find(|(short, _)| *short == joined)
            .map(|(_, full)| full.split(' ').map(str::to_owned).collect());
        full.unwrap_or(words)
    };
    let name = plain(name);
    forms.iter().map(|f| plain(f)).any(|form| {
        let (short, long) = if name.len() < form.len() { (&name, &form) } else { (&form, &name) };
        !short.is_empty() && short.last() == long.last() && short.iter().all(|w| long.contains(w))
    })
}

/// Short forms of names, without their full stops, and the full ones.
const SHORT: [(&str, &str); 14] = [
    ("us", "united states"),
    ("u s", "united states"),
    ("usa", "united states"),
    ("america", "united states"),
    ("washington", "united states"),
    ("uk", "united kingdom"),
    ("u k", "united kingdom"),
    ("britain", "united kingdom"),
    ("eu", "european union"),
    ("un", "united nations"),
    ("u n", "united nations"),
    ("moscow", "russia"),
    ("beijing", "china"),
    ("ussr", "soviet union"),
];
