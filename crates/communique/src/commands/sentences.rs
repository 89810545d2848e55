//! `communique sentences`: the sentence splitter as a filter.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use event_model::CharIndex;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

use super::line_filter;
use crate::cli::{Common, Failure};
use crate::configuration::Configuration;
use crate::settings::{NewlinesSetting, QuotesSetting};

/// Split texts into sentences: lines {"id", "text"} in, lines {"id", "spans": [[start, end], …]} out
///
/// Offsets count Unicode code points, end exclusive. A bad line is told, the next one is answered, and the exit code is 1.
/// A "sentence" of more than 64 KiB is cut.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Lines to read; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Quotations of several sentences; overrides the settings
    #[arg(long, value_enum)]
    quotes: Option<QuotesSetting>,
    /// Line breaks; overrides the settings
    #[arg(long, value_enum)]
    newlines: Option<NewlinesSetting>,
    /// Say why each sentence ends: {"id", "spans", "reasons"}
    #[arg(long)]
    reasons: bool,
}

#[derive(Deserialize)]
struct Question<'l> {
    #[serde(borrow)]
    id: Option<&'l RawValue>,
    #[serde(borrow)]
    text: Cow<'l, str>,
}

#[derive(Serialize)]
struct Answer<'l> {
    id: Option<&'l RawValue>,
    spans: Vec<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<Vec<&'static str>>,
}

/// Answers line by line.
pub fn run(arguments: &Arguments, common: &Common) -> Result<ExitCode, Failure> {
    let configuration = Configuration::load(common.config.as_deref())?;
    let mut settings = configuration.settings_or_fail(&[])?.sentences;
    settings.quotes = arguments.quotes.unwrap_or(settings.quotes);
    settings.newlines = arguments.newlines.unwrap_or(settings.newlines);
    let segmenter = configuration.segmenter(settings)?;
    line_filter::run(&arguments.files, r#"a line must be {"id": …, "text": "…"}"#, |line, out| {
        let Question { id, text } = serde_json::from_str(line)?;
        let index = CharIndex::new(&text);
        let found: Vec<_> = segmenter.boundaries(&text).collect();
        let spans = found.iter().map(|b| index.chars(b.span)).map(|span| [span.start, span.end]).collect();
        let why = || found.iter().map(|b| b.reason.describe()).collect();
        serde_json::to_writer(out, &Answer { id, spans, reasons: arguments.reasons.then(why) })
    })
}
