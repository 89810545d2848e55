//! `[dead_letters]`

use std::path::PathBuf;

use serde::Deserialize;

/// `[dead_letters]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeadLetterSettings {
    /// The file; relative to the state folder.
    pub path: PathBuf,
    /// A file this long is closed, in bytes.
    pub rotate_bytes: u64,
    /// Closed files that are kept; the oldest go first.
    pub keep: usize,
}

impl Default for DeadLetterSettings {
    fn default() -> Self {
        Self { path: PathBuf::from("dead-letters.ndjson"), rotate_bytes: 16 << 20, keep: 4 }
    }
}
