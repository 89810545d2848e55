//! The settings: few keys, each with a default that fits; a key that is not known is an error.
//!
//! The file comes first, then the environment, then flags ([`Overrides`]); the last one that speaks counts.

mod clashes;
mod dead_letters;
mod error;
mod http;
mod log;
mod overrides;
mod sentences;
mod sinks;
mod sources;
mod values;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

pub use dead_letters::DeadLetterSettings;
use error::Defect;
pub use error::{Place, SettingsError};
pub use http::{HttpSettings, HttpSourceSettings, Token};
pub use log::LogSettings;
pub use overrides::Overrides;
pub use sentences::{NewlinesSetting, QuotesSetting, SentencesSettings};
pub use sinks::{Compress, FileSettings, FilterSettings, SinkSettings, SqliteSettings, StdoutSettings};
pub use sources::{
    AfterSetting, Complete, DirectorySettings, FormatSetting, PipeSettings, SourceSettings, StdinSettings,
    TailSettings, TailStart, WhenFull,
};
pub use values::{LogLevel, PathTemplate, Span};

/// The shipped file, which documents every key with its default.
pub const SHIPPED: &str = include_str!("../../../../config/communique.toml");

/// `communique.toml`; what it says of each key stands in the shipped file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Worker threads; 0 is one for every core.
    pub workers: usize,
    /// The longest article, in bytes.
    pub max_article_bytes: usize,
    /// Bytes of articles between reader and sink.
    pub in_flight_bytes: usize,
    /// Where the daemon keeps its checkpoints.
    pub state_dir: PathBuf,
    /// How long the daemon may take to end.
    pub shutdown_timeout: Span,
    /// How texts are cut into sentences.
    pub sentences: SentencesSettings,
    /// When the daemon commits.
    pub commit: CommitSettings,
    /// Where input goes that is no article.
    pub dead_letters: DeadLetterSettings,
    /// The log.
    pub log: LogSettings,
    /// The listener for operators.
    pub http: HttpSettings,
    /// The daemon's sources by name; standard input when there are none.
    #[serde(skip)]
    pub source: BTreeMap<String, SourceSettings>,
    /// The daemon's sinks by name; standard output when there are none.
    #[serde(skip)]
    pub sink: BTreeMap<String, SinkSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            workers: 0,
            max_article_bytes: 16 << 20,
            in_flight_bytes: 32 << 20,
            state_dir: PathBuf::from("state"),
            shutdown_timeout: Span::secs(10),
            sentences: SentencesSettings::default(),
            commit: CommitSettings::default(),
            dead_letters: DeadLetterSettings::default(),
            log: LogSettings::default(),
            http: HttpSettings::default(),
            source: BTreeMap::new(),
            sink: BTreeMap::new(),
        }
    }
}

/// `[commit]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CommitSettings {
    /// A group is committed so long after its first article,
    pub interval: Span,
    /// or when its records have so many bytes.
    pub bytes: usize,
}

impl Default for CommitSettings {
    fn default() -> Self {
        Self { interval: Span::millis(100), bytes: 1 << 20 }
    }
}

/// Upper bound of the byte settings: spans are `u32`, and the byte semaphore takes no larger charge.
const MAX_BYTES: usize = 1 << 30;

/// Upper bound of the worker threads, here and on the command line: far above any gain, far below what a system
/// refuses to start.
pub(crate) const MAX_WORKERS: u16 = 1024;

impl Settings {
    /// Reads the text of a settings file.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let settings = Self::read(table(text).map_err(|defect| SettingsError::of(defect, text))?);
        let settings = settings.map_err(|defect| SettingsError::of(defect, text))?;
        settings.checked(|key| Place::Line(line_of_key(text, key)))
    }

    /// Reads the text of a settings file, and puts `overrides` over it.
    pub fn parse_with(text: &str, overrides: &Overrides) -> Result<Self, SettingsError> {
        // By itself first: a defect of the file is told with its line.
        let alone = Self::parse(text)?;
        if overrides.is_empty() {
            return Ok(alone);
        }
        let place = || Place::Overrides(overrides.names());
        let mut table = table(text).map_err(|defect| SettingsError::of(defect, text))?;
        overrides.put_over(&mut table)?;
        let settings = Self::read(table).map_err(|defect| SettingsError::at(place(), defect.message))?;
        settings.checked(|_| place())
    }

    fn read(mut table: Spanned<DeTable<'_>>) -> Result<Self, Defect> {
        let sources = named(table.get_mut().remove("source"), "source", SourceSettings::read)?;
        let sinks = named(table.get_mut().remove("sink"), "sink", SinkSettings::read)?;
        let settings = Self::deserialize(Deserializer::from(table))?;
        Ok(Self { source: sources, sink: sinks, ..settings })
    }

    fn checked(self, place: impl Fn(&str) -> Place) -> Result<Self, SettingsError> {
        for (key, value, range, what) in [
            ("workers", self.workers, 0..=usize::from(MAX_WORKERS), "number of threads"),
            ("max_article_bytes", self.max_article_bytes, 1..=MAX_BYTES, "number of bytes"),
            ("in_flight_bytes", self.in_flight_bytes, 1..=MAX_BYTES, "number of bytes"),
            ("bytes", self.commit.bytes, 1..=MAX_BYTES, "number of bytes"),
        ] {
            if !range.contains(&value) {
                return Err(SettingsError {
                    place: place(key),
                    message: format!("`{key}` is {value}"),
                    remedy: format!("use a {what} from {} to {}", range.start(), range.end()),
                });
            }
        }
        match clashes::find(&self) {
            Some(clash) => Err(SettingsError {
                place: place(&clash.table),
                message: clash.message,
                remedy: clash.remedy.to_owned(),
            }),
            None => Ok(self),
        }
    }

    /// Worker threads, resolved.
    pub fn worker_threads(&self) -> usize {
        match self.workers {
            0 => thread::available_parallelism().map_or(1, NonZeroUsize::get),
            workers => workers,
        }
    }

    /// The settings without those that a reload puts in force.
    #[must_use]
    pub fn without_reloadable(&self) -> Self {
        Self { log: LogSettings::default(), sentences: SentencesSettings::default(), ..self.clone() }
    }
}

/// The text as a table whose parts know their place.
fn table(text: &str) -> Result<Spanned<DeTable<'_>>, Defect> {
    DeTable::parse(text).map_err(Defect::from)
}

/// The tables below `[source]` or `[sink]`, each read by its `type`.
fn named<'t, T>(
    tables: Option<Spanned<DeValue<'t>>>,
    what: &str,
    read: impl Fn(&str, Spanned<DeTable<'t>>) -> Result<T, toml::de::Error>,
) -> Result<BTreeMap<String, T>, Defect> {
    let wrong = |at: usize, message: String| Defect { at: Some(at), message };
    let Some(tables) = tables else { return Ok(BTreeMap::new()) };
    let at = tables.span().start;
    let DeValue::Table(tables) = tables.into_inner() else {
        return Err(wrong(at, format!("`{what}` is no table; write [{what}.NAME]")));
    };
    let mut found = BTreeMap::new();
    for (name, value) in tables {
        let (name, span) = (name.into_inner(), value.span());
        let DeValue::Table(mut table) = value.into_inner() else {
            return Err(wrong(span.start, format!("`{what}.{name}` is no table; write [{what}.NAME]")));
        };
        let kind = table.remove("type");
        let Some((kind, at)) = kind.as_ref().and_then(|kind| Some((kind.get_ref().as_str()?, kind.span()))) else {
            return Err(wrong(span.start, format!("[{what}.{name}] needs a `type`")));
        };
        let one = read(kind, Spanned::new(span, table)).map_err(|error| {
            let defect = Defect::from(error);
            Defect { at: defect.at.or(Some(at.start)), ..defect }
        })?;
        found.insert(name.to_string(), one);
    }
    Ok(found)
}

fn line_of_key(text: &str, key: &str) -> usize {
    if let Some((table, name)) = key.trim_matches(['[', ']']).split_once('.') {
        return line_of_table(text, table, name).unwrap_or(0);
    }
    let ends = |rest: &str| rest.trim_start().starts_with('=');
    let at = |line: &str| line.trim_start().strip_prefix(key).is_some_and(ends);
    text.lines().position(at).map_or(0, |index| index + 1)
}

/// The line at which `[table.name]` begins, from 1, however it is written.
pub(crate) fn line_of_table(text: &str, table: &str, name: &str) -> Option<usize> {
    let settings = DeTable::parse(text).ok()?;
    let within = settings.get_ref().get(table)?.get_ref().get(name)?;
    Some(error::line_at(text, within.span().start))
}

#[cfg(test)]
mod tests {
    use super::sinks::KINDS as KINDS_OF_SINKS;
    use super::sources::KINDS as KINDS_OF_SOURCES;
    use super::*;

    #[test]
    fn the_shipped_file_says_the_defaults_and_leaves_no_key_out() {
        assert_eq!(Settings::parse(SHIPPED).unwrap(), Settings::default());
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
    }

    /// The shipped file with the examples of sources and sinks taken out of their comments.
    fn examples() -> String {
        let example = |line: &str| {
            let code = line.strip_prefix("# ").unwrap_or(line);
            let key = code.split([' ', '=']).next().unwrap_or("");
            let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            let is_example =
                code.starts_with("[source.") || code.starts_with("[sink.") || code.contains(" = ") && is_key;
            (if is_example { code } else { line }).to_owned()
        };
        SHIPPED.lines().map(example).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_examples_of_the_shipped_file_name_every_key_with_its_default() {
        let text = examples();
        let spelt_out = Settings::parse(&text).unwrap();
        // Only `type` and what has no default are left: everything else must have said the default.
        let required = ["type", "path", "paths", "rotate_bytes", "rotate_age", "token"];
        let bare = text.lines().filter(|line| {
            let key = line.split([' ', '=']).next().unwrap_or("");
            line.starts_with('[') || required.contains(&key)
        });
        let bare = Settings::parse(&bare.collect::<Vec<_>>().join("\n")).unwrap();
        assert_eq!((&spelt_out.source, &spelt_out.sink), (&bare.source, &bare.sink));
        let named = |key: &str| {
            text.lines().any(|line| line.starts_with(&format!("{key} = ")) || line.ends_with(&format!(".{key}]")))
        };
        for (table, kinds) in [("source", &KINDS_OF_SOURCES[..]), ("sink", &KINDS_OF_SINKS[..])] {
            for kind in kinds {
                let error = Settings::parse(&format!("[{table}.x]\ntype = {}\nno_key = 1", kind.replace('`', "\"")))
                    .unwrap_err();
                for key in error.message.split('`').skip(3).step_by(2) {
                    assert!(named(key), "{table} {kind}: {key} is not explained");
                }
            }
        }
        let all =
            spelt_out.source.values().map(SourceSettings::kind).chain(spelt_out.sink.values().map(SinkSettings::kind));
        assert_eq!(all.count(), KINDS_OF_SOURCES.len() + KINDS_OF_SINKS.len());
    }

    #[test]
    fn defects_of_sources_and_sinks_have_lines_and_suggestions() {
        for (text, line, part) in [
            ("[source.a]\ntype = \"tial\"\npaths = []", 2, "did you mean `tail`"),
            ("[source.a]\ntype = \"tail\"\npaths = []\nrotate_wiat = \"1s\"", 4, "did you mean `rotate_wait`"),
            ("[source.a]\npaths = []", 1, "needs a `type`"),
            ("[sink.a]\ntype = \"file\"", 1, "missing field `path`"),
            ("\n[sink.a]\ntype = \"file\"\npath = \"{kind}.x\"", 4, "unknown placeholder"),
            ("[sink.a]\ntype = \"stdout\"\n[sink.a.filter]\nstatuses = [\"singed\"]", 4, "did you mean `signed`"),
            ("[sink.a]\ntype = \"file\"\npath = \"x\"\n[sink.b]\ntype = \"file\"\npath = \"x\"", 4, "path of its own"),
            ("source = { a = { type = \"stdin\" },\nb = { type = \"stdin\" } }", 2, "leave one"),
            ("[sink.a]\ntype = \"stdout\"\n[sink.a.filter]\ncountries = [\"fr\"]", 4, "alpha-3"),
            ("[sink.a]\ntype = \"stdout\"\n[sink.a.filter]\nmin_confidence = 80", 4, "from 0 to 1"),
            ("source = 3", 1, "write [source.NAME]"),
            ("[commit]\ninterval = \"fast\"", 2, "no time span"),
            ("[commit]\nintervall = \"1s\"", 2, "did you mean `interval`"),
        ] {
            let error = Settings::parse(text).unwrap_err();
            assert_eq!(error.line(), line, "{text}: {error}");
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn the_environment_overrules_the_file_and_flags_overrule_both() {
        let variables = [
            ("COMMUNIQUE_WORKERS", "3"),
            ("COMMUNIQUE_COMMIT__INTERVAL", "50ms"),
            ("COMMUNIQUE_LOG", "debug"),
            ("OTHER", "x"),
        ];
        let variables = || variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        let flags = ["workers=4".to_owned(), "sink.s.type=stdout".to_owned()];
        let overrides = Overrides::new(variables(), &flags).unwrap();
        let settings = Settings::parse_with("workers = 2\n[commit]\nbytes = 5", &overrides).unwrap();
        assert_eq!((settings.workers, settings.commit.interval, settings.commit.bytes), (4, Span::millis(50), 5));
        assert_eq!(settings.sink["s"].kind(), "stdout");
        for (flag, part) in [
            ("worker=4", "did you mean `workers`"),
            ("workers.many=4", "holds no other keys"),
            ("workers=2000", "from 0 to 1024"),
            ("workers", "--set KEY=VALUE"),
        ] {
            let error = Overrides::new(variables(), &[flag.to_owned()])
                .and_then(|overrides| Settings::parse_with("workers = 2", &overrides))
                .unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_likely_one() {
        let error = Settings::parse("workers = 2\n\nmax_article_byte = 5\n").unwrap_err();
        assert_eq!(error.line(), 3);
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
            assert_eq!(Settings::parse(text).unwrap_err().line(), line, "{text}");
        }
    }
}
