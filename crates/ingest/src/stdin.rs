//! Standard input.

use std::io;
use std::os::fd::AsFd;

use crate::{Error, ErrorKind, Format, Input, Stop};

/// The name of standard input in rejects and messages.
pub const NAME: &str = "stdin";

/// Standard input; `format` is NDJSON unless the caller knows better.
pub fn open(format: Option<Format>, stop: &Stop) -> Result<Input, Error> {
    let failed = |source| Error { kind: ErrorKind::Open, name: NAME.to_owned(), source };
    // A file of its own, not `io::stdin()`: that one copies everything through a buffer of 8 KiB.
    let stdin = io::stdin().as_fd().try_clone_to_owned().map_err(failed)?;
    Ok(Input::new(NAME, format.unwrap_or(Format::Ndjson), std::fs::File::from(stdin), stop))
}
