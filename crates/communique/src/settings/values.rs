//! Values with a unit or a form of their own.

use std::time::Duration;

use jiff::SignedDuration;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A time span, written as `"100ms"`, `"10s"` or `"1h 30m"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

impl Span {
    /// So many milliseconds.
    pub const fn millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// So many seconds.
    pub const fn secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }
}

/// Longest time span that makes sense in a setting: ten years, which no arithmetic on times overflows with.
const LONGEST: Duration = Duration::from_secs(10 * 366 * 24 * 3600);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || Error::custom(format!("`{text}` is no time span such as \"100ms\", \"10s\" or \"1h\""));
        let span: SignedDuration = text.parse().map_err(|_| wrong())?;
        let span = Duration::try_from(span).map_err(|_| wrong())?;
        if span.is_zero() || span > LONGEST { Err(wrong()) } else { Ok(Self(span)) }
    }
}

/// A path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate(pub sink::Template);

impl<'de> Deserialize<'de> for PathTemplate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        sink::Template::parse(&text).map(Self).map_err(Error::custom)
    }
}

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Failures alone.
    Error,
    /// And what an operator should look at.
    Warn,
    /// And what is done.
    #[default]
    Info,
    /// And every article.
    Debug,
    /// And everything else.
    Trace,
}

impl LogLevel {
    /// As the log's own filter has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}
