//! `communique query`: asks the store of an `sqlite` sink.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value};
use sink::Database;
use unicode_width::UnicodeWidthStr;

use crate::cli::{Common, Failure};
use crate::configuration::Configuration;
use crate::settings::{Settings, SinkSettings};

/// Ask the store of an sqlite sink; a daemon may be writing to it
///
/// Tables: events, participants, mentions, articles; `SELECT sql FROM sqlite_schema` prints them with their explanations.
/// A question can change nothing.
#[derive(Debug, Args)]
pub struct Arguments {
    /// One SELECT in SQL, as in `SELECT date, status, place FROM events ORDER BY date`
    #[arg(value_name = "SQL")]
    sql: String,
    /// The store [default: that of the only sqlite sink in the settings]
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Form of the answer [default: a table on a terminal, NDJSON elsewhere]
    #[arg(long, value_enum)]
    format: Option<AnswerFormat>,
}

/// Form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// Columns for a person
    Table,
    /// One JSON object a row
    Ndjson,
}

/// Answers, or says why not.
pub(crate) fn run(arguments: &Arguments, common: &Common) -> Result<ExitCode, Failure> {
    let database = Database::open(&path(arguments, common)?)?;
    let is_watched = io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if is_watched { AnswerFormat::Table } else { AnswerFormat::Ndjson });
    let out = BufWriter::new(io::stdout().lock());
    match format {
        AnswerFormat::Table => table(&database, &arguments.sql, out),
        AnswerFormat::Ndjson => ndjson(&database, &arguments.sql, out),
    }
}

fn path(arguments: &Arguments, common: &Common) -> Result<PathBuf, Failure> {
    if let Some(path) = &arguments.database {
        return Ok(path.clone());
    }
    let settings = Configuration::load(common.config.as_deref())?.settings_or_fail(&[])?;
    let mut paths = paths(&settings);
    match (paths.pop(), paths.is_empty()) {
        (Some(path), true) => Ok(path),
        (Some(_), false) => {
            Err(Failure::Usage(anyhow!("the settings name several sqlite sinks; choose with --database")))
        }
        (None, _) => Err(Failure::Usage(anyhow!("the settings name no sqlite sink; give --database or --config"))),
    }
}

fn paths(settings: &Settings) -> Vec<PathBuf> {
    let path = |sink: &SinkSettings| match sink {
        SinkSettings::Sqlite(sqlite) => Some(sqlite.path.clone()),
        _ => None,
    };
    settings.sink.values().filter_map(path).collect()
}

type Out = BufWriter<StdoutLock<'static>>;

fn ndjson(database: &Database, sql: &str, mut out: Out) -> Result<ExitCode, Failure> {
    database.query(sql, distinct, |names, row| {
        let object: Map<String, Value> = names.iter().cloned().zip(row).collect();
        serde_json::to_writer(&mut out, &object).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        Ok::<_, Failure>(())
    })?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// An object would keep only one of two columns of one name.
fn distinct(names: &[String]) -> Result<(), Failure> {
    let twice = names.iter().enumerate().find(|(at, name)| names.iter().take(*at).any(|other| other == *name));
    match twice {
        Some((_, name)) => {
            Err(Failure::Usage(anyhow!("two columns are called {name}; call one of them otherwise with AS")))
        }
        None => Ok(()),
    }
}

fn table(database: &Database, sql: &str, mut out: Out) -> Result<ExitCode, Failure> {
    let mut header = Vec::new();
    let mut rows = Vec::new();
    database.query(
        sql,
        |names| {
            header = names.iter().map(|name| plain(name)).collect();
            Ok::<_, Failure>(())
        },
        |_, row| {
            rows.push(row.iter().map(cell).collect::<Vec<_>>());
            Ok(())
        },
    )?;
    let mut widths: Vec<_> = header.iter().map(|name: &String| name.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let rule: Vec<_> = widths.iter().map(|&width| "-".repeat(width)).collect();
    for row in [&header, &rule].into_iter().chain(&rows) {
        write_row(row, &widths, &mut out)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn write_row(row: &[String], widths: &[usize], out: &mut Out) -> io::Result<()> {
    let padded = row
        .iter()
        .zip(widths)
        .map(|(cell, &width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))));
    let line = padded.collect::<Vec<_>>().join("  ");
    writeln!(out, "{}", line.trim_end())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => plain(text),
        other => other.to_string(),
    }
}

/// Without control characters: news could else move the cursor of a terminal, and a line break the columns.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
