//! News in, one NDJSON record for every meeting and agreement out.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// An article is many small vectors on one thread and their end on another; this allocator takes a tenth off the whole.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    communique::cli::main()
}
