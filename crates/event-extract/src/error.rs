//! One error type: what is wrong, in which file and line, and the remedy.

use std::fmt;

/// What sort of defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file is not in its format.
    Syntax,
    /// A value is not one of those allowed.
    Value,
    /// An example or counter-example of a rule does not come out as it says.
    Example,
    /// A file that must be there is missing.
    Missing,
}

/// A defect in a rule, gazetteer or lexicon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What sort.
    pub kind: ErrorKind,
    /// Path below `config/`.
    pub file: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}; {}", self.message, self.remedy)
    }
}

impl std::error::Error for Error {}
