//! One error type: what failed, on which target.

use std::{fmt, io};

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The reader of the output went away; a filter ends quietly then.
    BrokenPipe,
    /// The target could not be opened.
    Open,
    /// The target took no more bytes.
    Write,
    /// The target could not promise durability.
    Sync,
    /// A record could not be made of an article: its `extra` is no JSON object.
    Record,
    /// A question to a database is not SQL, writes, or failed.
    Query,
}

/// A failure to make or to deliver records.
#[derive(Debug)]
pub struct Error {
    /// What failed.
    pub kind: ErrorKind,
    /// The target (`standard output`, a path), or the id of the article for [`ErrorKind::Record`].
    pub target: String,
    /// The failure underneath.
    pub source: io::Error,
}

impl Error {
    /// An error of `kind` on `target`; a broken pipe is told apart whatever was being done.
    pub(crate) fn new(kind: ErrorKind, target: &str, source: io::Error) -> Self {
        let kind = if source.kind() == io::ErrorKind::BrokenPipe { ErrorKind::BrokenPipe } else { kind };
        Self { kind, target: target.to_owned(), source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, source) = (&self.target, &self.source);
        match self.kind {
            ErrorKind::BrokenPipe => write!(f, "the reader of {what} went away"),
            ErrorKind::Open => write!(f, "cannot open {what}: {source}"),
            ErrorKind::Write => write!(f, "cannot write to {what}: {source}"),
            ErrorKind::Sync => write!(f, "cannot sync {what}: {source}"),
            ErrorKind::Query => write!(f, "cannot answer from {what}: {source}"),
            ErrorKind::Record => write!(f, "cannot carry the extra fields of article {what}: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
