//! `communique completions SHELL`: what the shell completes.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use crate::cli::{self, Failure};

/// Print a completion script for a shell
#[derive(Debug, Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints the script to standard output.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut cli::command(), "communique", &mut script);
    cli::print(&String::from_utf8_lossy(&script))
}
