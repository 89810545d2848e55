//! Defects of the settings: where, what, and what to do.

use std::fmt;

/// A defect in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// Where: a line of the file, from 1, or the overrides.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Where a defect is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Line of the file, from 1.
    Line(usize),
    /// Variables of the environment and flags, as they were given.
    Overrides(String),
}

/// What is wrong, and at which byte of the text.
#[derive(Clone, Debug)]
pub(super) struct Defect {
    pub(super) at: Option<usize>,
    pub(super) message: String,
}

impl From<toml::de::Error> for Defect {
    fn from(error: toml::de::Error) -> Self {
        let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
        Self { at: error.span().map(|span| span.start), message }
    }
}

impl SettingsError {
    /// What is wrong with `text`.
    pub(super) fn of(defect: Defect, text: &str) -> Self {
        Self::at(Place::Line(line_at(text, defect.at.unwrap_or(0))), defect.message)
    }

    /// What is wrong at `place`.
    pub(super) fn at(place: Place, message: String) -> Self {
        let remedy = remedy(&message).unwrap_or_else(|| "config/communique.toml explains every key".to_owned());
        Self { place, message, remedy }
    }

    /// Line of the file, from 1; 0 for overrides.
    pub fn line(&self) -> usize {
        match self.place {
            Place::Line(line) => line,
            Place::Overrides(_) => 0,
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Line(line) => write!(f, "{line}: {}; {}", self.message, self.remedy),
            Place::Overrides(given) => write!(f, " with {given}: {}; {}", self.message, self.remedy),
        }
    }
}

impl std::error::Error for SettingsError {}

/// Line of byte `at` of `text`, from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}

/// What the writer of an unknown key or value most likely meant, out of those that the message names.
fn remedy(message: &str) -> Option<String> {
    let (wrong, expected) = message.strip_prefix("unknown ")?.split_once(", expected")?;
    let names = |text| quoted(text).collect::<Vec<_>>();
    let (wrong, expected) = (names(wrong).first().copied()?, names(expected));
    match nearest(wrong, &expected) {
        Some(key) => Some(format!("did you mean `{key}`?")),
        None => Some(format!("there are {}; config/communique.toml explains them", expected.join(", "))),
    }
}

/// The words between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn nearest<'n>(wrong: &str, names: &[&'n str]) -> Option<&'n str> {
    let likeness = |name: &&str| strsim::jaro_winkler(wrong, name);
    let best = names.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    // Below this, names have little more than a few letters in common.
    (likeness(&best) > 0.75).then_some(best)
}
