//! What a date expression says before anything is known about the day it was written on.

use event_model::ByteSpan;

use super::words::{Season, Unit};

/// The year of a calendar expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Year {
    /// Written out.
    Given(i16),
    /// Not said: the direction decides.
    Open,
    /// "last March": the latest one that is over.
    Latest,
    /// "next March": the next one to begin.
    Coming,
    /// "of last year": years from that of the reference day.
    Away(i32),
}

/// How a weekday is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shift {
    /// "on Friday", "this Friday": the direction decides; the reference day itself counts both ways.
    Bare,
    /// "last Friday": the latest one before the reference day.
    Last,
    /// "next Friday": the one of the next calendar week.
    Next,
    /// "Friday week": a week after the next one.
    Week,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Day {
        year: Year,
        month: i8,
        day: i8,
    },
    Month {
        year: Year,
        month: i8,
    },
    Year(Year),
    Decade(i16),
    /// "the 80s": the latest such decade.
    ShortDecade(i16),
    Century(i16),
    Weekday {
        weekday: i8,
        shift: Shift,
    },
    Season {
        season: Season,
        year: Year,
    },
    Quarter {
        quarter: i8,
        year: Year,
    },
    Half {
        half: i8,
        year: Year,
    },
    /// "last month": units from the one of the reference day, in the unit's own granularity.
    Unit {
        unit: Unit,
        by: i32,
    },
    /// "over the weekend": the direction decides.
    Weekend,
    /// "three days ago": an amount of time away from the reference day.
    Away {
        unit: Unit,
        by: i32,
    },
    /// "the week of April 7".
    WeekOf(Box<Reading>),
    /// "the last week of March", "the second week of May": 0 is the last.
    WeekIn {
        week: i8,
        of: Box<Reading>,
    },
    /// From one to another.
    Range(Box<Range>),
    /// A part or time of a day, as the TIMEX3 value writes it behind the "T".
    Timed {
        day: Box<Reading>,
        time: String,
    },
    /// A holiday of the calendar.
    Holiday {
        holiday: Holiday,
        year: Year,
    },
    /// Durations, sets and vague times: the TIMEX3 value itself.
    Fixed(String),
}

/// An interval and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) from: Reading,
    pub(crate) to: Reading,
    /// Where the two ends stand.
    pub(crate) spans: [ByteSpan; 2],
    /// "from A to B": `TimeML` marks the two ends and not the whole.
    pub(crate) apart: bool,
}

/// Holidays with a date that follows from the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holiday {
    /// Month and day.
    Fixed(i8, i8),
    /// Days from Easter Sunday of the Western churches.
    Easter(i8),
    /// Month, weekday, and which of them; -1 is the last.
    Nth(i8, i8, i8),
}
