//! `communique replay`: dead letters are read again.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::de::Error as _;

use super::{filter, line_filter};
use crate::cli::{Common, Failure};
use crate::progress::Progress;

/// Feed dead letters to the filter again, as the articles they once were, with their own sources and positions
///
/// For after their cause was mended: a limit raised, a defect repaired. What is refused again goes to --rejects, or the
/// log. To feed them to a daemon instead, hand what --raw prints to one of its sources:
/// `communique replay --raw dead-letters.ndjson > spool/again.ndjson`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Dead letters: files of --rejects or of the daemon, also as .gz or .zst; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write records to this file, whole lines only, synced at the end
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Add to the files of --output and --rejects instead of emptying them
    #[arg(long)]
    append: bool,
    /// Write what is refused again to this file, instead of to the log
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// End with exit code 1 when some of it was refused again
    #[arg(long)]
    strict: bool,
    /// Write the lines as they once came in instead of events; a document that was no line is told and left out
    #[arg(long, conflicts_with_all = ["output", "append", "rejects", "strict"])]
    raw: bool,
}

/// Reads the letters to their end.
pub(crate) fn run(arguments: Arguments, common: &Common, progress: &Progress) -> Result<ExitCode, Failure> {
    if arguments.raw {
        return line_filter::run(&arguments.files, "replay it without --raw", raw_line);
    }
    let Arguments { files, output, append, rejects, strict, .. } = arguments;
    let filter =
        filter::Arguments { files, output, append, rejects, strict, letters: true, ..filter::Arguments::default() };
    filter::run(&filter, common, progress)
}

/// Appends the line that `letter` holds.
fn raw_line(letter: &str, line: &mut Vec<u8>) -> serde_json::Result<()> {
    let article = ingest::revive(letter.as_bytes()).ok_or_else(|| serde_json::Error::custom("no dead letter"))?;
    if let Some(why) = article.unreadable {
        return Err(serde_json::Error::custom(why));
    }
    if article.format != ingest::Format::Ndjson || article.bytes.contains(&b'\n') {
        return Err(serde_json::Error::custom("it holds a document and no line"));
    }
    line.extend(article.bytes);
    Ok(())
}
