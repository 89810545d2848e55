//! Settings of sources: `[source.NAME]`, one struct a type.

use std::path::PathBuf;

use ingest::Format;
use serde::Deserialize;
use serde::de::Error as _;
use toml::Spanned;
use toml::de::{DeTable, Deserializer, Error};

use super::http::HttpSourceSettings;
use super::values::Span;

/// One source.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceSettings {
    /// `type = "stdin"`
    Stdin(StdinSettings),
    /// `type = "pipe"`
    Pipe(PipeSettings),
    /// `type = "tail"`
    Tail(TailSettings),
    /// `type = "directory"`
    Directory(DirectorySettings),
    /// `type = "http"`
    Http(HttpSourceSettings),
}

impl SourceSettings {
    /// Reads the table of a source whose `type` has been taken out.
    pub(super) fn read(kind: &str, table: Spanned<DeTable<'_>>) -> Result<Self, Error> {
        let table = Deserializer::from(table);
        match kind {
            "stdin" => StdinSettings::deserialize(table).map(Self::Stdin),
            "pipe" => PipeSettings::deserialize(table).map(Self::Pipe),
            "tail" => TailSettings::deserialize(table).map(Self::Tail),
            "directory" => DirectorySettings::deserialize(table).map(Self::Directory),
            "http" => HttpSourceSettings::deserialize(table).map(Self::Http),
            _ => Err(Error::custom(format!("unknown variant `{kind}`, expected one of {}", KINDS.join(", ")))),
        }
    }

    /// The type, as the settings write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Stdin(_) => "stdin",
            Self::Pipe(_) => "pipe",
            Self::Tail(_) => "tail",
            Self::Directory(_) => "directory",
            Self::Http(_) => "http",
        }
    }

    /// What happens to articles that come while too much is in flight.
    pub fn when_full(&self) -> WhenFull {
        match self {
            Self::Stdin(stdin) => stdin.when_full,
            Self::Pipe(pipe) => pipe.when_full,
            Self::Tail(tail) => tail.when_full,
            Self::Directory(directory) => directory.when_full,
            // It never waits: the sender is asked to come again.
            Self::Http(_) => WhenFull::Block,
        }
    }
}

/// The types, as messages name them.
pub(super) const KINDS: [&str; 5] = ["`stdin`", "`pipe`", "`tail`", "`directory`", "`http`"];

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormatSetting {
    /// One JSON object a line.
    #[default]
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
    /// What the bytes are.
    pub format: FormatSetting,
    /// What happens when too much is in flight.
    pub when_full: WhenFull,
}

/// `type = "pipe"`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipeSettings {
    /// The named pipe; made if it is not there.
    pub path: PathBuf,
    /// What happens when too much is in flight.
    #[serde(default)]
    pub when_full: WhenFull,
}

/// `type = "tail"`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TailSettings {
    /// Paths or patterns of the files as they are called while they are written to.
    pub paths: Vec<String>,
    /// Where files that are there at the very first start are read from.
    #[serde(default)]
    pub start: TailStart,
    /// How often files are looked at.
    #[serde(default = "TailSettings::poll_interval")]
    pub poll_interval: Span,
    /// How long a file that was rotated away must be quiet before it counts as complete.
    #[serde(default = "TailSettings::rotate_wait")]
    pub rotate_wait: Span,
    /// Files held open.
    #[serde(default = "TailSettings::max_open_files")]
    pub max_open_files: usize,
    /// A file that did not change for so long is closed until it does.
    #[serde(default = "TailSettings::idle_close")]
    pub idle_close: Span,
    /// What happens when too much is in flight.
    #[serde(default)]
    pub when_full: WhenFull,
}

impl TailSettings {
    fn poll_interval() -> Span {
        Span::millis(100)
    }

    fn rotate_wait() -> Span {
        Span::secs(2)
    }

    fn max_open_files() -> usize {
        64
    }

    fn idle_close() -> Span {
        Span::secs(60)
    }
}

/// Where a file is read from that no checkpoint knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TailStart {
    /// From its beginning.
    #[default]
    Beginning,
    /// From its end, if it is there at the very first start.
    End,
}

/// `type = "directory"`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectorySettings {
    /// The folder.
    pub path: PathBuf,
    /// When a file counts as complete.
    #[serde(default)]
    pub complete: Complete,
    /// How long a file must not have changed, with `complete = "quiet"`.
    #[serde(default = "DirectorySettings::quiet")]
    pub quiet: Span,
    /// What becomes of a file that is done.
    #[serde(default)]
    pub after: AfterSetting,
    /// Where it is moved to, with `after = "move"`.
    #[serde(default = "DirectorySettings::move_to")]
    pub move_to: PathBuf,
    /// How often the folder is looked at.
    #[serde(default = "DirectorySettings::poll_interval")]
    pub poll_interval: Span,
    /// What happens when too much is in flight.
    #[serde(default)]
    pub when_full: WhenFull,
}

impl DirectorySettings {
    fn quiet() -> Span {
        Span::secs(2)
    }

    fn move_to() -> PathBuf {
        PathBuf::from("done")
    }

    fn poll_interval() -> Span {
        Span::millis(500)
    }
}

/// When a file in a folder counts as complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Complete {
    /// When it has not changed for a while.
    #[default]
    Quiet,
    /// As soon as it is there: it was written elsewhere, or under a hidden name, and renamed.
    Renamed,
}

/// What becomes of a file that is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterSetting {
    /// It stays.
    #[default]
    Keep,
    /// It is moved.
    Move,
    /// It is deleted.
    Delete,
}
