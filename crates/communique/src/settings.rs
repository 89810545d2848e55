//! The settings file: few keys, each with a default that fits; a key that is not known is an error.

use std::fmt;
use std::num::NonZeroUsize;
use std::thread;

use serde::Deserialize;

/// The shipped file, which documents every key with its default.
pub const SHIPPED: &str = include_str!("../../../config/communique.toml");

/// `communique.toml`; what it says of each key stands in the shipped file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Worker threads; 0 is one for every core.
    pub workers: usize,
    /// The longest article, in bytes.
    pub max_article_bytes: usize,
    /// Bytes of articles between reader and sink.
    pub in_flight_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { workers: 0, max_article_bytes: 16 << 20, in_flight_bytes: 32 << 20 }
    }
}

/// Upper bound of the byte settings: spans are `u32`, and the byte semaphore takes no larger charge.
const MAX_BYTES: usize = 1 << 30;

/// Upper bound of the worker threads, here and on the command line: far above any gain, far below what a system
/// refuses to start.
pub(crate) const MAX_WORKERS: u16 = 1024;

impl Settings {
    const KEYS: [&'static str; 3] = ["workers", "max_article_bytes", "in_flight_bytes"];

    /// Reads the text of a settings file.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text).map_err(|error| SettingsError::of(&error, text))?;
        for (key, value, range, what) in [
            ("workers", settings.workers, 0..=usize::from(MAX_WORKERS), "number of threads"),
            ("max_article_bytes", settings.max_article_bytes, 1..=MAX_BYTES, "number of bytes"),
            ("in_flight_bytes", settings.in_flight_bytes, 1..=MAX_BYTES, "number of bytes"),
        ] {
            if !range.contains(&value) {
                return Err(SettingsError {
                    line: line_of_key(text, key),
                    message: format!("`{key}` is {value}"),
                    remedy: format!("use a {what} from {} to {}", range.start(), range.end()),
                });
            }
        }
        Ok(settings)
    }

    /// Worker threads, resolved.
    pub fn worker_threads(&self) -> usize {
        match self.workers {
            0 => thread::available_parallelism().map_or(1, NonZeroUsize::get),
            workers => workers,
        }
    }
}

/// A defect in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl SettingsError {
    fn of(error: &toml::de::Error, text: &str) -> Self {
        let at = error.span().unwrap_or_default();
        let line = 1 + text.bytes().take(at.start).filter(|&byte| byte == b'\n').count();
        let wrong = text.get(at).unwrap_or("");
        let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
        let remedy = match nearest(wrong) {
            Some(key) if message.starts_with("unknown field") => format!("did you mean `{key}`?"),
            _ => format!("the keys are {}; config/communique.toml explains them", Settings::KEYS.join(", ")),
        };
        Self { line, message, remedy }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.line, self.message, self.remedy)
    }
}

impl std::error::Error for SettingsError {}

/// The key that somebody who wrote `wrong` most likely meant.
fn nearest(wrong: &str) -> Option<&'static str> {
    let likeness = |key: &&str| strsim::jaro_winkler(wrong, key);
    let best = Settings::KEYS.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    // Below this, names have little more than a few letters in common.
    (likeness(&best) > 0.75).then_some(best)
}

fn line_of_key(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.trim_start().starts_with(key)).map_or(0, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_says_the_defaults_and_leaves_no_key_out() {
        assert_eq!(Settings::parse(SHIPPED).unwrap(), Settings::default());
        for key in Settings::KEYS {
            assert!(line_of_key(SHIPPED, key) > 0, "{key}");
        }
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_likely_one() {
        let error = Settings::parse("workers = 2\n\nmax_article_byte = 5\n").unwrap_err();
        assert_eq!(error.line, 3);
        assert!(error.message.contains("max_article_byte"), "{error}");
        assert_eq!(error.remedy, "did you mean `max_article_bytes`?");
    }

    #[test]
    fn values_out_of_range_and_of_the_wrong_type_are_named() {
        assert_eq!(Settings::parse("workers = 1024").unwrap().workers, 1024);
        for (text, line) in [
            ("workers = -1", 1),
            ("\nworkers = 1025", 2),
            ("\nin_flight_bytes = 0", 2),
            ("workers = \"2\"", 1),
            ("workers", 1),
        ] {
            assert_eq!(Settings::parse(text).unwrap_err().line, line, "{text}");
        }
    }
}
