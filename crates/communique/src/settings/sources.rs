//! Settings of sources: `[source.NAME]`, one struct a type.

use ingest::Format;
use serde::Deserialize;
use serde::de::Error as _;
use toml::Spanned;
use toml::de::{DeTable, Deserializer, Error};

/// One source.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceSettings {
    /// `type = "stdin"`
    Stdin(StdinSettings),
}

impl SourceSettings {
    /// Reads the table of a source whose `type` has been taken out.
    pub(super) fn read(kind: &str, table: Spanned<DeTable<'_>>) -> Result<Self, Error> {
        let table = Deserializer::from(table);
        match kind {
            "stdin" => StdinSettings::deserialize(table).map(Self::Stdin),
            _ => Err(Error::custom(format!("unknown variant `{kind}`, expected one of {}", KINDS.join(", ")))),
        }
    }

    /// The type, as the settings write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Stdin(_) => "stdin",
        }
    }

    /// What happens to articles that come while too much is in flight.
    pub fn when_full(&self) -> WhenFull {
        match self {
            Self::Stdin(stdin) => stdin.when_full,
        }
    }
}

/// The types, as messages name them.
const KINDS: [&str; 1] = ["`stdin`"];

/// What happens to articles that come while too much is in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenFull {
    /// The source waits.
    #[default]
    Block,
    /// They are dropped, and counted.
    DropNewest,
}

/// What the bytes of a source are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormatSetting {
    /// One JSON object a line.
    Ndjson,
    /// One article a file.
    Text,
    /// One web page a file.
    Html,
}

impl From<FormatSetting> for Format {
    fn from(format: FormatSetting) -> Self {
        match format {
            FormatSetting::Ndjson => Self::Ndjson,
            FormatSetting::Text => Self::Text,
            FormatSetting::Html => Self::Html,
        }
    }
}

/// `type = "stdin"`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StdinSettings {
    /// What the bytes are; NDJSON by default.
    pub format: Option<FormatSetting>,
    /// What happens when too much is in flight.
    pub when_full: WhenFull,
}
