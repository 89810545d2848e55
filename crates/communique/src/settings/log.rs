//! `[log]`

use serde::Deserialize;

use super::values::{LogLevel, Span};

/// `[log]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// What is logged, when neither the command line nor the environment says so.
    pub level: LogLevel,
    /// Of one message, so many are logged
    pub burst: u32,
    /// in so long; the others are counted.
    pub interval: Span,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: LogLevel::default(), burst: 20, interval: Span::secs(10) }
    }
}
