//! `communique dates`: the date grammar as a filter.

use std::borrow::Cow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use event_extract::dates::{Narrative, Telling};
use event_model::{CharIndex, TimexType};
use jiff::civil::Date;
use serde::de::Error;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::line_filter;
use crate::cli::Failure;

/// Arguments of `communique dates`.
#[derive(Debug, Args)]
#[command(
    about = r#"Find dates in texts: lines {"id", "text", "ref_date"} in, lines {"id", "expressions": […]} out"#,
    long_about = LONG_ABOUT
)]
pub struct Arguments {
    /// Lines to read; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the texts tell of time: a day without a year is told from the reference day in news, from the year written last
    /// in history; `auto` takes for history what writes more years long before the reference day than near it
    #[arg(long, value_name = "HOW", default_value = "auto")]
    telling: How,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    Auto,
    News,
    History,
}

const LONG_ABOUT: &str = r##"Find dates in texts: lines {"id", "text", "ref_date"} in, lines {"id", "expressions": […]} out

An expression is {"start", "end", "type", "value"}: TIMEX3 types and values, offsets in Unicode code points, end
exclusive. "ref_date" (or "published") is the day that the text was written on, with a time or without; without it, dates
that depend on one have incomplete values.

Lines in a row whose "id" differs only behind the last "#" are sentences of one text, which "two days later" and days
without a year are told in. "prev_sentences" is a list of sentences that stand before the text of a line alone."##;

#[derive(Deserialize)]
struct Question<'l> {
    #[serde(borrow)]
    id: Option<&'l RawValue>,
    #[serde(borrow)]
    text: Cow<'l, str>,
    #[serde(alias = "published")]
    ref_date: Option<String>,
    #[serde(default, borrow)]
    prev_sentences: Vec<Cow<'l, str>>,
}

#[derive(Serialize)]
struct Answer<'l> {
    id: Option<&'l RawValue>,
    expressions: Vec<Expression>,
}

#[derive(Serialize)]
struct Expression {
    start: u32,
    end: u32,
    #[serde(rename = "type")]
    kind: TimexType,
    value: String,
}

/// Answers line by line.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let remedy = r#"a line must be {"id": …, "text": "…", "ref_date": "YYYY-MM-DD"}"#;
    let mut texts = Texts { telling: arguments.telling.into(), current: None };
    line_filter::run(&arguments.files, remedy, |line, out| {
        let Question { id, text, ref_date, prev_sentences } = serde_json::from_str(line)?;
        let reference = ref_date.map(|day| day.parse::<Date>().map_err(serde_json::Error::custom)).transpose()?;
        let narrative = texts.narrative(id, reference);
        for sentence in prev_sentences {
            narrative.read(&sentence);
        }
        let index = CharIndex::new(&text);
        let expressions = narrative.read(&text).into_iter().map(|timex| {
            let span = index.chars(timex.span);
            Expression { start: span.start, end: span.end, kind: timex.kind, value: timex.value }
        });
        serde_json::to_writer(out, &Answer { id, expressions: expressions.collect() })
    })
}

/// The text that lines are sentences of, as long as their ids say so.
struct Texts {
    telling: Telling,
    /// What the ids of its lines begin with, its reference day, and what it has told.
    current: Option<(String, Option<Date>, Narrative)>,
}

impl Texts {
    /// The text that a line belongs to: the one before, or a new one.
    fn narrative(&mut self, id: Option<&RawValue>, reference: Option<Date>) -> &mut Narrative {
        let name = id.and_then(|id| id.get().rsplit_once('#')).map(|parts| parts.0);
        let goes_on =
            |(text, day, _): &(String, Option<Date>, Narrative)| Some(text.as_str()) == name && *day == reference;
        let known = self.current.take().filter(goes_on);
        let fresh = || (name.unwrap_or_default().to_owned(), reference, Narrative::new(reference, self.telling));
        &mut self.current.insert(known.unwrap_or_else(fresh)).2
    }
}

impl From<How> for Telling {
    fn from(how: How) -> Self {
        match how {
            How::Auto => Self::Observed,
            How::News => Self::News,
            How::History => Self::History,
        }
    }
}
