//! Dates: TIMEX3 expressions in text, and the date of an event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ByteSpan, TextSpan};

/// TIMEX3 type of a temporal expression (`TimeML` 1.2.1, section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimexType {
    /// A calendar date of any granularity.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
}

/// One temporal expression in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timex {
    /// Where it stands.
    pub span: ByteSpan,
    /// Its TIMEX3 type.
    pub kind: TimexType,
    /// Its TIMEX3 value: `2025-04-10`, `2025-W15`, `2025-Q2`, `P3D`, `PRESENT_REF`, …
    pub value: String,
    /// How the value came about.
    pub basis: Basis,
}

/// How far a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    /// `2025-04-10`
    Day,
    /// `2025-W15`
    Week,
    /// `2025-04`
    Month,
    /// `2025-Q2`
    Quarter,
    /// `2025`
    Year,
    /// `2025-02-27/2025-03-01`
    Interval,
}

/// What a date was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Written out in full in the article.
    Explicit,
    /// Resolved against the document date ("on Tuesday", "April 10").
    Relative,
    /// Taken over from another sentence of the article.
    Discourse,
    /// Nothing said: the day of publication.
    Publication,
}

/// When an event happens or happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDate {
    /// ISO 8601 day, month, year, week, quarter or interval.
    pub value: String,
    /// How far it is known.
    pub granularity: Granularity,
    /// What it was read from.
    pub basis: Basis,
    /// The words that say it; absent for [`Basis::Publication`].
    pub mention: Option<TextSpan>,
}
