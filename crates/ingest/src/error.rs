//! One error type: a source that cannot be opened or read on.

use std::{fmt, io};

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The source could not be opened.
    Open,
    /// The source could not be read to its end.
    Read,
}

/// A source that failed.
#[derive(Debug)]
pub struct Error {
    /// What failed.
    pub kind: ErrorKind,
    /// The source: `stdin`, or the path as given.
    pub name: String,
    /// The failure underneath.
    pub source: io::Error,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::Open => "open",
            ErrorKind::Read => "read on from",
        };
        write!(f, "cannot {what} {}: {}", self.name, self.source)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
