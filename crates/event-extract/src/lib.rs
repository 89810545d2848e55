//! A segmented article in, its events out: pure functions over rules, gazetteers and lexicons.

pub mod dates;
mod error;

pub use error::{Error, ErrorKind};
use event_model::{Extraction, Segmented};

/// One file of the configuration: path below `config/` with forward slashes, and contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// `rules/meeting/talks.toml`
    pub path: String,
    /// The whole file.
    pub contents: String,
}

/// Rules, gazetteers and lexicons, compiled and ready; shared by all workers.
#[derive(Debug)]
pub struct Extractor {
    fingerprint: String,
}

impl Extractor {
    /// Compiles the configuration that is built into the program.
    pub fn embedded() -> Result<Self, Error> {
        Self::new(&[])
    }

    /// Compiles `files`, which replace the whole embedded configuration.
    pub fn new(_files: &[ConfigFile]) -> Result<Self, Error> {
        Ok(Self { fingerprint: String::new() })
    }

    /// 16 hexadecimal digits over every rule, gazetteer and lexicon in force.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The events of one article. Pure: the same article gives the same events.
    pub fn extract(&self, article: &Segmented<'_>) -> Extraction {
        Extraction { events: Vec::new(), sentences: article.sentences.len() as u32, gated: 0 }
    }
}

/// Every defect of a configuration, each with file, line and remedy; empty when it is sound.
///
/// Runs every rule's examples and counter-examples, alone and with all the others.
pub fn check(_files: &[ConfigFile]) -> Vec<Error> {
    Vec::new()
}

/// The configuration built into the program.
pub fn embedded_files() -> Vec<ConfigFile> {
    Vec::new()
}
