//! One stage as a filter: a JSON object a line in, one a line out, in order, at once.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str;

use anyhow::anyhow;
use ingest::{Line, Stop};
use sink::{Sink, StdoutSink};

use super::filter::{is_stdin, open};
use crate::cli::Failure;
use crate::settings::Settings;
use crate::signals::stop_on_signals;

/// Answers every line of `files`, or of standard input if there are none; `answer` appends one to a vector.
///
/// A bad line is told on standard error, with `remedy`, and has no answer; the exit code is 1 then.
/// Answers are flushed as soon as no further line is there.
pub(super) fn run(
    files: &[PathBuf],
    remedy: &str,
    mut answer: impl FnMut(&str, &mut Vec<u8>) -> serde_json::Result<()>,
) -> Result<ExitCode, Failure> {
    let stop = stop_on_signals()?;
    let mut out = StdoutSink::new();
    let mut bad = false;
    let stdin = files.is_empty().then(|| Path::new("-"));
    for file in files.iter().map(PathBuf::as_path).chain(stdin) {
        let mut lines = lines_of(file, &stop)?;
        let name = if is_stdin(file) { ingest::stdin::NAME.to_owned() } else { file.display().to_string() };
        let failed = |error: std::io::Error| Failure::Run(anyhow!("cannot read on from {name}: {error}"));
        while let Some(line) = lines.next_line().map_err(failed)? {
            if line.bytes.trim_ascii().is_empty() && !line.overlong || line.unfinished && stop.requested() {
                continue;
            }
            match answer_line(&line, &mut answer) {
                Ok(answered) => out.write_lines(&answered)?,
                Err(why) => {
                    bad = true;
                    tracing::error!("{name}:{}: {why}; {remedy}", line.number);
                }
            }
            if !lines.has_line() {
                out.flush()?;
            }
        }
    }
    out.sync()?;
    Ok(ExitCode::from(u8::from(bad)))
}

fn lines_of(file: &Path, stop: &Stop) -> Result<ingest::Lines, Failure> {
    let usage = |error: ingest::Error| Failure::Usage(error.into());
    if !is_stdin(file) {
        ingest::file::check(file).map_err(usage)?;
    }
    let input = open(file, None, stop).map_err(usage)?;
    Ok(input.lines(Settings::default().max_article_bytes)?)
}

fn answer_line(
    line: &Line,
    answer: impl FnOnce(&str, &mut Vec<u8>) -> serde_json::Result<()>,
) -> Result<Vec<u8>, String> {
    if line.overlong {
        return Err(format!("{} bytes are too many", line.length));
    }
    let text = str::from_utf8(&line.bytes).map_err(|error| error.to_string())?;
    let mut answered = Vec::new();
    answer(text, &mut answered).map_err(|error| error.to_string())?;
    answered.push(b'\n');
    Ok(answered)
}
