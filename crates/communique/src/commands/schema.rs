//! `communique schema article|event`: the JSON Schema of what is read or written.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use schemars::schema_for;

use crate::cli::{self, Failure};

/// Print the JSON Schema of a record, generated from the type that is really read or written
#[derive(Debug, Args)]
pub struct Arguments {
    /// The record
    record: Record,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Record {
    /// What comes in: one article a line
    Article,
    /// What goes out: one event a line
    Event,
}

/// Prints the schema to standard output.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let schema = match arguments.record {
        Record::Article => schema_for!(ingest::ArticleLine<'_>).to_value(),
        Record::Event => sink::schema(),
    };
    cli::print(&format!("{schema:#}\n"))
}
