//! Learns the weights of models from annotated articles, writes them into a folder laid out like `config/`, and tells how
//! often each chooses rightly, cross-validated by article:
//!
//! `cargo run --release -p communique --features training --example learn -- GOLD.jsonl config [MODEL…]`
//!
//! Without a name it learns all, in the order of the steps: a model is learned on what the models before it choose.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use communique::configuration::Configuration;
use communique::stages::segment;
use event_extract::Extractor;
use event_extract::training::{
    Choice, GoldEvent, Model, RecordField, candidates, choices, field_choices, fit, right, status_named,
};
use event_model::{Article, ByteSpan, EventType, Field, Published, Status};
use serde_json::Value;

/// Of the Gaussian prior: the one that is best, cross-validated. Topics have many candidates a choice.
fn prior(model: Model) -> f64 {
    if model == Model::Field(RecordField::Topic) { 3.0 } else { 10.0 }
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
    for (name, model) in Model::ALL.iter().filter(|m| wanted.is_empty() || wanted.iter().any(|w| w == m.0)) {
        let (weights, crossed) = learn(name, *model, &gold, &folder)?;
        let file = folder.join(format!("models/{name}.tsv"));
        std::fs::write(&file, weights).with_context(|| file.display().to_string())?;
        writeln!(io::stdout(), "{name:14}{crossed:.3}")?;
    }
    Ok(())
}

const USAGE: &str = "usage: learn GOLD.jsonl CONFIG [coreference|participants|status|date|place|topic …]";

/// The file of weights of a model, and its share of right choices.
fn learn(name: &str, model: Model, gold: &str, folder: &Path) -> Result<(String, f64)> {
    let configuration = Configuration::load(Some(folder)).map_err(|failure| anyhow!("{failure:?}"))?;
    let mut files = configuration.files().to_vec();
    // Its own weights and those of later steps are of no use to it, and may be of an older version.
    for (later, _) in Model::ALL.iter().skip_while(|m| m.1 != model) {
        files.iter_mut().filter(|f| f.path == format!("models/{later}.tsv")).for_each(|f| f.contents.clear());
    }
    let extractor = Extractor::new(&files)?;
    let read = |line| {
        let (article, gold) = annotated(line)?;
        let article = segment(article);
        Ok(match model {
            Model::Coreference => choices(&extractor, &article, &gold),
            Model::Participants => candidates(&extractor, &article, &gold, same_name),
            Model::Field(field) => field_choices(&extractor, &article, &gold, field),
        })
    };
    let articles: Vec<Vec<Choice>> = gold.lines().map(read).collect::<Result<_>>()?;
    let all = articles.concat();
    let features = model.features(&extractor);
    let crossed = crossed(features.len(), &articles, prior(model));
    let mut out = String::new();
    writeln!(out, "# Weights of the {name} model.")?;
    writeln!(
        out,
        "# Learned by: cargo run --release -p communique --features training --example learn -- GOLD.jsonl config {name}"
    )?;
    writeln!(
        out,
        "# {} choices of {} articles; right, cross-validated by article: {crossed:.3}",
        all.len(),
        articles.len(),
    )?;
    writeln!(out, "# feature\tmeeting\tagreement")?;
    for (name, [meeting, agreement]) in features.iter().zip(fit(features.len(), &all, prior(model))) {
        writeln!(out, "{name}\t{meeting:.3}\t{agreement:.3}")?;
    }
    Ok((out, crossed))
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
