//! `communique sentences`: the sentence splitter as a filter.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use event_model::CharIndex;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

use super::line_filter;
use crate::cli::Failure;

/// Split texts into sentences: lines {"id", "text"} in, lines {"id", "spans": [[start, end], …]} out
///
/// Offsets count Unicode code points, end exclusive.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Lines to read; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
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
}

/// Answers line by line.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    line_filter::run(&arguments.files, r#"a line must be {"id": …, "text": "…"}"#, |line, out| {
        let Question { id, text } = serde_json::from_str(line)?;
        let index = CharIndex::new(&text);
        let spans = sentence_split::split(&text).map(|span| index.chars(span)).map(|span| [span.start, span.end]);
        serde_json::to_writer(out, &Answer { id, spans: spans.collect() })
    })
}
