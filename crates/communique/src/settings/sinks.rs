//! Settings of sinks: `[sink.NAME]`, one struct a type.

use std::path::PathBuf;

use event_model::{EventType, Status};
use serde::Deserialize;
use serde::de::Error as _;
use sink::{FileOptions, Filter, Packing, Rotation};
use toml::Spanned;
use toml::de::{DeTable, Deserializer, Error};

use super::values::{PathTemplate, Span};

/// One sink.
#[derive(Clone, Debug, PartialEq)]
pub enum SinkSettings {
    /// `type = "stdout"`
    Stdout(StdoutSettings),
    /// `type = "file"`
    File(FileSettings),
    /// `type = "sqlite"`
    Sqlite(SqliteSettings),
}

impl SinkSettings {
    /// Reads the table of a sink whose `type` has been taken out.
    pub(super) fn read(kind: &str, table: Spanned<DeTable<'_>>) -> Result<Self, Error> {
        let table = Deserializer::from(table);
        match kind {
            "stdout" => StdoutSettings::deserialize(table).map(Self::Stdout),
            "file" => FileSettings::deserialize(table).map(Self::File),
            "sqlite" => SqliteSettings::deserialize(table).map(Self::Sqlite),
            _ => Err(Error::custom(format!("unknown variant `{kind}`, expected one of {}", KINDS.join(", ")))),
        }
    }

    /// The type, as the settings write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Stdout(_) => "stdout",
            Self::File(_) => "file",
            Self::Sqlite(_) => "sqlite",
        }
    }
}

/// The types, as messages name them.
pub(super) const KINDS: [&str; 3] = ["`stdout`", "`file`", "`sqlite`"];

/// Which events a sink takes: `[sink.NAME.filter]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FilterSettings {
    /// Types; empty: all.
    pub types: Vec<EventType>,
    /// States; empty: all.
    pub statuses: Vec<Status>,
    /// Alpha-3 codes, one of which must be in the event; empty: all.
    #[serde(deserialize_with = "alpha_3")]
    pub countries: Vec<String>,
    /// Least confidence, 0..1.
    #[serde(deserialize_with = "share")]
    pub min_confidence: f64,
}

impl From<&FilterSettings> for Filter {
    fn from(settings: &FilterSettings) -> Self {
        Self {
            types: settings.types.clone(),
            statuses: settings.statuses.clone(),
            countries: settings.countries.clone(),
            min_confidence: settings.min_confidence,
        }
    }
}

/// A code of another form would be in no event, and the sink stay empty.
fn alpha_3<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let codes = Vec::<String>::deserialize(deserializer)?;
    match codes.iter().find(|code| code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase())) {
        Some(wrong) => Err(D::Error::custom(format!("`{wrong}` is no code of ISO 3166-1 alpha-3, such as FRA"))),
        None => Ok(codes),
    }
}

fn share<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(D::Error::custom(format!("`min_confidence` is {share}; use a number from 0 to 1")))
}

/// `type = "stdout"`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StdoutSettings {
    /// Which events.
    pub filter: FilterSettings,
}

/// How closed files are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compress {
    /// Not at all.
    #[default]
    None,
    /// As gzip.
    Gzip,
    /// As zstd.
    Zstd,
}

impl From<Compress> for Packing {
    fn from(compress: Compress) -> Self {
        match compress {
            Compress::None => Self::None,
            Compress::Gzip => Self::Gzip,
            Compress::Zstd => Self::Zstd,
        }
    }
}

/// `type = "file"`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    /// Where; a template.
    pub path: PathTemplate,
    /// A file this long is closed, in bytes.
    #[serde(default)]
    pub rotate_bytes: Option<u64>,
    /// A file whose first record is this old is closed.
    #[serde(default)]
    pub rotate_age: Option<Span>,
    /// How closed files are packed.
    #[serde(default)]
    pub compress: Compress,
    /// Which events.
    #[serde(default)]
    pub filter: FilterSettings,
}

impl From<&FileSettings> for FileOptions {
    fn from(settings: &FileSettings) -> Self {
        Self {
            path: settings.path.0.clone(),
            rotation: Rotation {
                bytes: settings.rotate_bytes,
                age: settings.rotate_age.map(|age| age.0),
                packing: settings.compress.into(),
                keep: None,
            },
            filter: Filter::from(&settings.filter),
        }
    }
}

/// `type = "sqlite"`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqliteSettings {
    /// The file.
    pub path: PathBuf,
    /// Which events.
    #[serde(default)]
    pub filter: FilterSettings,
}
