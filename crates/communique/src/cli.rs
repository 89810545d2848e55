//! The command line: what can be asked for, and which file of [`crate::commands`] does it.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};

use crate::commands::{
    check, completions, dates, explain, filter, man, query, replay, run, schema, sentences, status, tap,
};
use crate::configuration::Configuration;
use crate::progress::Progress;
use crate::telemetry::{self, LogFormat};

/// Reads English news articles and writes one NDJSON record for every meeting and every agreement that they report.
#[derive(Debug, Parser)]
#[command(name = "communique", args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    filter: filter::Arguments,
    #[command(flatten)]
    common: Common,
}

const AFTER_HELP: &str = "\
Exit codes: 0 all done; 1 some input was rejected (with --strict) or could not be read to its end, or the output failed;
2 usage or configuration. A reader that goes away (`| head`) ends the program quietly with 0.
SIGTERM and SIGINT end the input: what was read is still worked off and written. A second one ends the program.";

/// Options that every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// Take settings, rules, gazetteers and lexicons from this folder, or the folder of this settings file, instead of
    /// the built-in ones
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Log more to standard error: -v what is done, -vv everything
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// Log nothing but failures, not even the closing summary
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Form of the log; `COMMUNIQUE_LOG` or `RUST_LOG` choose what is logged without -q or -v, as in `info,communique=debug`
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub log_format: LogFormat,
    /// Print the version of the program and the fingerprint of the rules in force
    #[arg(short = 'V', long, global = true)]
    pub version: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Status(status::Arguments),
    Tap(tap::Arguments),
    Query(query::Arguments),
    Replay(replay::Arguments),
    Explain(explain::Arguments),
    Sentences(sentences::Arguments),
    Dates(dates::Arguments),
    /// Tell every defect of settings, rules, gazetteers and lexicons with file, line and remedy, and what the daemon
    /// could not read or write; exit code 2 if any
    Check,
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    /// Print the manual page
    Man,
}

/// The command line itself, for completions and the manual page.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program; every failure has been told on standard error when this returns.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return told(&error),
    };
    let progress = Progress::new(cli.command.is_none() && !cli.common.quiet && cli.filter.is_long_run());
    if let Err(error) = telemetry::init(&cli.common, progress.bar()) {
        return failed(&Failure::Usage(error));
    }
    match dispatch(cli, &progress) {
        Ok(code) => code,
        Err(failure) => failed(&failure),
    }
}

fn dispatch(cli: Cli, progress: &Progress) -> Result<ExitCode, Failure> {
    if cli.common.version {
        let extractor = Configuration::load(cli.common.config.as_deref())?.extractor()?;
        return print(&format!("communique {} (rules {})\n", env!("CARGO_PKG_VERSION"), extractor.fingerprint()));
    }
    match cli.command {
        None => filter::run(&cli.filter, &cli.common, progress),
        Some(Command::Run(arguments)) => run::run(&arguments, &cli.common),
        Some(Command::Status(arguments)) => status::run(&arguments, &cli.common),
        Some(Command::Tap(arguments)) => tap::run(&arguments, &cli.common),
        Some(Command::Query(arguments)) => query::run(&arguments, &cli.common),
        Some(Command::Replay(arguments)) => replay::run(arguments, &cli.common, progress),
        Some(Command::Explain(arguments)) => explain::run(&arguments, &cli.common),
        Some(Command::Sentences(arguments)) => sentences::run(&arguments, &cli.common),
        Some(Command::Dates(arguments)) => dates::run(&arguments),
        Some(Command::Check) => check::run(&cli.common),
        Some(Command::Schema(arguments)) => schema::run(&arguments),
        Some(Command::Completions(arguments)) => completions::run(&arguments),
        Some(Command::Man) => man::run(),
    }
}

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// Wrong usage or configuration: exit code 2.
    Usage(anyhow::Error),
    /// The output or the input failed: exit code 1.
    Run(anyhow::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Run(error.into())
    }
}

impl From<sink::Error> for Failure {
    fn from(error: sink::Error) -> Self {
        match error.kind {
            sink::ErrorKind::Open | sink::ErrorKind::Query => Self::Usage(error.into()),
            sink::ErrorKind::BrokenPipe => Self::Run(error.source.into()),
            _ => Self::Run(error.into()),
        }
    }
}

/// Writes `text` to standard output.
pub fn print(text: &str) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Tells a failure; a reader that has gone away is none.
fn failed(failure: &Failure) -> ExitCode {
    let (error, code) = match failure {
        Failure::Usage(error) => (error, 2),
        Failure::Run(error) => (error, 1),
    };
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    // Not through the log: the failure must be seen whatever the filter says, and before there is a log.
    // A closed standard error leaves the exit code to tell.
    drop(writeln!(io::stderr(), "communique: {}", with_causes(error)));
    ExitCode::from(code)
}

/// An error and its causes, without those that it has told in its own words.
fn with_causes(error: &anyhow::Error) -> String {
    let add = |told: String, cause: String| if told.contains(&cause) { told } else { format!("{told}: {cause}") };
    error.chain().map(ToString::to_string).reduce(add).unwrap_or_default()
}

/// Help goes to standard output with 0, a wrong command line to standard error with 2.
fn told(error: &clap::Error) -> ExitCode {
    match error.print() {
        Err(failure) if failure.kind() != io::ErrorKind::BrokenPipe => failed(&Failure::Run(failure.into())),
        _ if error.use_stderr() => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    }
}

/// Whether standard output is watched by a person who likes colours (<https://no-color.org>).
pub fn coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
