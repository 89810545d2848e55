//! News in, one NDJSON record for every meeting and agreement out.

use std::process::ExitCode;

fn main() -> ExitCode {
    communique::cli::main()
}
