//! `communique run`: the daemon.

use std::process::ExitCode;

use clap::Args;

use crate::cli::{Common, Failure};
use crate::daemon::run::{self, Start};

/// Run for months: sources in, events out, and after any stop back where it was
///
/// Sources, sinks and limits stand in the settings file; without one, standard input and output.
/// SIGTERM and SIGINT drain and end (exit code 0, or 75 when something stayed uncommitted), a second one ends at once;
/// SIGHUP reloads rules, gazetteers, lexicons and the log level.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Put a value over a key of the settings, as in `commit.interval=50ms`; also as `COMMUNIQUE_COMMIT__INTERVAL=50ms`
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// Runs the daemon to its end.
pub(crate) fn run(arguments: &Arguments, common: &Common) -> Result<ExitCode, Failure> {
    run::run(&Start { config: common.config.clone(), set: arguments.set.clone() })
}
