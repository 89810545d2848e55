//! `communique man`: the manual page.

use std::process::ExitCode;

use crate::cli::{self, Failure};

/// Prints the manual page, in roff, to standard output.
pub fn run() -> Result<ExitCode, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(cli::command()).render(&mut page)?;
    cli::print(&String::from_utf8_lossy(&page))
}
