//! How many names are typed right: `cargo run --release -p communique --example name_kinds -- GOLD.jsonl [KINDS.tsv]`.
//!
//! First over the table of the tests, then over the participants of GOLD that the program finds as names. What a
//! participant is, its `kind` in GOLD says, or else a row of KINDS: the FNV-1a hash of its name in small letters, and its
//! kind, or several that are right. The hashes keep the names of the annotated articles out of the repository.
//! `MISSES=1` lists what is typed wrong.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write};

use communique::stages::segment;
use event_extract::{Extractor, NameType};
use event_model::{Article, Segmented};
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

const TABLE: &str = include_str!("../../event-extract/tests/names.tsv");
const KINDS: &str = include_str!("../../event-extract/tests/participant_kinds.tsv");

/// Right among so many, and a line for each that is wrong.
#[derive(Default)]
struct Score {
    right: usize,
    all: usize,
    wrong: Vec<String>,
}

impl Score {
    fn add(&mut self, right: bool, line: impl FnOnce() -> String) {
        self.all += 1;
        self.right += usize::from(right);
        if !right {
            self.wrong.push(line());
        }
    }

    fn write(&self, what: &str, out: &mut impl Write) -> io::Result<()> {
        if std::env::var_os("MISSES").is_some() {
            self.wrong.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of names are far below 2^52")]
        let share = 100.0 * self.right as f64 / self.all.max(1) as f64;
        writeln!(out, "{share:6.2} %  {:>5} of {:>5}  {what} (at least 92)", self.right, self.all)
    }
}

fn field<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn article<'a>(title: Option<&'a str>, text: &'a str) -> Segmented<'a> {
    segment(
        sentence_split::default_segmenter(),
        Article { title: title.map(Cow::from), text: text.into(), ..Article::default() },
    )
}

fn table(extractor: &Extractor) -> Score {
    let mut score = Score::default();
    for row in TABLE.lines().filter(|l| !l.starts_with('#')) {
        let Some((sentence, names)) = row.split_once('\t') else { continue };
        let article = article(None, sentence);
        let found = extractor.names(&article);
        let mut from = 0;
        for (name, kind) in names.split('|').filter_map(|n| n.rsplit_once('=')) {
            let hit = found.iter().find(|f| f.at.span.start >= from && f.at.span.of(sentence) == name);
            from = hit.map_or(from, |h| h.at.span.end);
            let got = hit.map_or("not found", |h| h.kind.label());
            score.add(got == kind, || format!("{name}: {kind}, got {got}, in {sentence:?}"));
        }
    }
    score
}

/// A name as two spellings of it are compared: small letters, no article, no possessive.
fn plain(name: &str) -> String {
    let name = name.to_lowercase().replace('’', "'");
    let name = ["the ", "a ", "an "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(&name);
    name.trim_end_matches("'s").trim_matches([' ', '.', ',']).to_owned()
}

/// FNV-1a, 64 bits.
fn hash(name: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", name.to_lowercase().bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// The kind of a participant as records have it.
fn participant_kind(name: NameType) -> &'static str {
    match name {
        NameType::Person => "person",
        NameType::Country | NameType::Nationality => "country",
        NameType::Organization | NameType::Agency => "organization",
        NameType::Group => "group",
        NameType::City | NameType::Region | NameType::Thing => "no party",
    }
}

fn participants(extractor: &Extractor, gold: &str, kinds: &HashMap<&str, &str>) -> Outcome<Score> {
    let mut score = Score::default();
    for line in gold.lines().filter(|l| !l.trim().is_empty()) {
        let row: Value = serde_json::from_str(line)?;
        let article = article(row.get("title").and_then(Value::as_str), field(&row, "text"));
        let found = extractor.names(&article);
        let mut seen = Vec::new();
        for participant in list(&row, "events").iter().flat_map(|e| list(e, "participants")) {
            let name = field(participant, "name");
            let own = participant.get("kind").and_then(Value::as_str);
            let Some(right) = own.or_else(|| kinds.get(hash(name).as_str()).copied()) else { continue };
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let forms: Vec<&str> =
                std::iter::once(name).chain(list(participant, "aliases").iter().filter_map(Value::as_str)).collect();
            let hit = forms.iter().find_map(|form| {
                found.iter().find(|f| plain(f.at.span.of(article.article.field(f.at.field))) == plain(form))
            });
            let Some(hit) = hit else { continue };
            let got = participant_kind(hit.kind);
            score.add(right.split('|').any(|r| r == got), || {
                format!("{name}: {right}, got {got}, in {}", field(&row, "id"))
            });
        }
    }
    Ok(score)
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let gold = arguments.next().ok_or("usage: name_kinds GOLD.jsonl [KINDS.tsv]")?;
    let gold = fs::read_to_string(&gold).map_err(|e| format!("{gold}: {e}"))?;
    let kinds = arguments.next().map_or_else(|| Ok(KINDS.to_owned()), fs::read_to_string)?;
    let kinds = kinds.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).collect();
    let extractor = Extractor::embedded()?;
    let mut out = io::stdout().lock();
    table(&extractor).write("names of the table", &mut out)?;
    participants(&extractor, &gold, &kinds)?.write("participants of GOLD that are found as names", &mut out)?;
    Ok(())
}
