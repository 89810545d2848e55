//! `communique dates`: the date grammar as a filter.

use std::borrow::Cow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
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
}

const LONG_ABOUT: &str = r#"Find dates in texts: lines {"id", "text", "ref_date"} in, lines {"id", "expressions": […]} out

An expression is {"start", "end", "type", "value"}: TIMEX3 types and values, offsets in Unicode code points, end
exclusive. Without "ref_date", dates that depend on one have incomplete values."#;

#[derive(Deserialize)]
struct Question<'l> {
    #[serde(borrow)]
    id: Option<&'l RawValue>,
    #[serde(borrow)]
    text: Cow<'l, str>,
    ref_date: Option<String>,
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
    line_filter::run(&arguments.files, remedy, |line, out| {
        let Question { id, text, ref_date } = serde_json::from_str(line)?;
        let reference = ref_date.map(|day| day.parse::<Date>().map_err(serde_json::Error::custom)).transpose()?;
        let index = CharIndex::new(&text);
        let expressions = event_extract::dates::timexes(&text, reference).into_iter().map(|timex| {
            let span = index.chars(timex.span);
            Expression { start: span.start, end: span.end, kind: timex.kind, value: timex.value }
        });
        serde_json::to_writer(out, &Answer { id, expressions: expressions.collect() })
    })
}
