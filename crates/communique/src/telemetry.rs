//! The log: to standard error, never to standard output, and above the progress line.

use std::any::Any;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use clap::ValueEnum;
use indicatif::ProgressBar;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, fmt, reload};

use crate::cli::Common;
use crate::rate_limit::{HeldBack, RateLimit};
use crate::settings::LogSettings;

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

/// The log's level, once there is a log.
static LEVEL: OnceLock<Level> = OnceLock::new();

/// Lets everything pass until [`apply`] says otherwise: in the log of a filter, each reject is told.
static LIMIT: RateLimit = RateLimit::new();

/// What is needed to change the level while the program runs.
struct Level {
    /// Whether the command line or the environment chose it, which the settings do not overrule.
    asked: bool,
    handle: reload::Handle<EnvFilter, Registry>,
}

/// Starts the log and sends panics to it: a worker's panic becomes a reject, not a message from the runtime.
pub fn init(common: &Common, bar: ProgressBar) -> Result<()> {
    let chosen = chosen(common)?;
    let asked = chosen.is_some();
    let (filter, handle) = reload::Layer::new(chosen.unwrap_or_else(|| ours("info")));
    LEVEL.get_or_init(|| Level { asked, handle });
    let lines = fmt::layer().with_ansi(io::stderr().is_terminal()).with_target(false).with_writer(AboveBar(bar));
    let log = tracing_subscriber::registry().with(filter).with(&LIMIT);
    match common.log_format {
        LogFormat::Text => log.with(lines.without_time()).init(),
        LogFormat::Json => log.with(lines.json().flatten_event(true)).init(),
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

/// Logs what the settings say. Their level counts unless the command line or the environment spoke.
pub fn apply(settings: &LogSettings) -> Result<()> {
    LIMIT.set(settings.burst, settings.interval.0);
    match LEVEL.get() {
        Some(log) if !log.asked => Ok(log.handle.reload(ours(settings.level.as_str()))?),
        _ => Ok(()),
    }
}

/// Tells how often messages were held back in intervals that are over.
pub fn tell_held_back() {
    tell(LIMIT.take_held_back());
}

/// The same of intervals that are not over, before the program ends.
pub fn tell_all_held_back() {
    tell(LIMIT.take_all());
}

fn tell(held_back: Vec<HeldBack>) {
    for HeldBack { times, last } in held_back {
        tracing::warn!(target: crate::rate_limit::TARGET, suppressed = times, "the last of them: {last}");
    }
}

/// What the command line says is logged, or else the environment, which may have been set for another program.
fn chosen(common: &Common) -> Result<Option<EnvFilter>> {
    match (common.quiet, common.verbose) {
        (true, _) => return Ok(Some(ours("error"))),
        (false, 0) => {}
        (false, 1) => return Ok(Some(ours("debug"))),
        (false, _) => return Ok(Some(ours("trace"))),
    }
    for name in FILTERS {
        if let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) {
            let filter = EnvFilter::try_new(value.to_string_lossy());
            return filter.map(Some).with_context(|| format!("{name} is no log filter"));
        }
    }
    Ok(None)
}

/// Ours only, and no other crate of ours logs: html5ever warns of every page that is not well formed.
fn ours(level: &str) -> EnvFilter {
    EnvFilter::new(format!("error,communique={level}"))
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
