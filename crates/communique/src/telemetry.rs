//! The log: to standard error, never to standard output, and above the progress line.

use std::any::Any;
use std::io::{self, IsTerminal, Write};

use anyhow::{Context, Result};
use clap::ValueEnum;
use indicatif::ProgressBar;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::cli::Common;

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for a person.
    Text,
    /// One JSON object a line, with the time.
    Json,
}

/// Environment variables that hold a log filter, the more specific first.
const FILTERS: [&str; 2] = ["COMMUNIQUE_LOG", "RUST_LOG"];

/// Starts the log and sends panics to it: a worker's panic becomes a reject, not a message from the runtime.
pub fn init(common: &Common, bar: ProgressBar) -> Result<()> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(common)?)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .with_writer(AboveBar(bar));
    match common.log_format {
        LogFormat::Text => builder.without_time().init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "{}", panic_message(panic.payload()));
    }));
    Ok(())
}

/// What a panic says.
pub fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&str>().copied();
    literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic without a message")
}

/// What is logged: as the command line says, or else the environment, which may have been set for another program.
fn filter(common: &Common) -> Result<EnvFilter> {
    let asked = common.quiet || common.verbose > 0;
    for name in FILTERS.into_iter().filter(|_| !asked) {
        if let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) {
            return EnvFilter::try_new(value.to_string_lossy()).with_context(|| format!("{name} is no log filter"));
        }
    }
    let level = match (common.quiet, common.verbose) {
        (true, _) => "error",
        (false, 0) => "info",
        (false, 1) => "debug",
        (false, _) => "trace",
    };
    // Ours only, and no other crate of ours logs: html5ever warns of every page that is not well formed.
    Ok(EnvFilter::new(format!("error,communique={level}")))
}

/// Standard error, with the progress line out of the way while something is written.
#[derive(Clone, Debug)]
struct AboveBar(ProgressBar);

impl<'a> MakeWriter<'a> for AboveBar {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for AboveBar {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
