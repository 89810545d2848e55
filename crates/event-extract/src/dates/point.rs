//! Places on the calendar, and how TIMEX3 and ISO 8601 write them.

use event_model::Granularity;
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::words::Season;

/// A place on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    Day(Date),
    Weekend(i16, i8),
    Week(i16, i8),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    Season(i16, Season),
    Year(i16),
    Decade(i16),
    Century(i16),
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    At(Point),
    Between(Point, Point),
    Timed(Point, String),
    /// Durations, sets, vague times, and dates that want a reference day: the TIMEX3 value.
    Text(String),
}

impl Season {
    pub(crate) fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }
}

/// First and last day of a calendar value as records write it: `2025-04-10`, `2025-W15`, `2025-02-27/2025-03-01`.
pub(crate) fn bounds(value: &str) -> Option<(Date, Date)> {
    let (first, last) = value.split_once('/').unwrap_or((value, value));
    Some((Point::from_calendar(first)?.first_day(), Point::from_calendar(last)?.last_day()))
}

impl Point {
    /// First day; the reference day of what counts from here.
    pub(crate) fn first_day(self) -> Date {
        let first = |year, month| Date::new(year, month, 1).unwrap_or(Date::MIN);
        match self {
            Self::Day(day) => day,
            Self::Weekend(year, week) => iso_day(year, week, Weekday::Saturday),
            Self::Week(year, week) => iso_day(year, week, Weekday::Monday),
            Self::Month(year, month) => first(year, month),
            Self::Quarter(year, quarter) => first(year, quarter * 3 - 2),
            Self::Half(year, half) => first(year, half * 6 - 5),
            Self::Season(year, season) => first(year, season.first_month()),
            Self::Year(year) => first(year, 1),
            Self::Decade(decade) => first(decade.saturating_mul(10), 1),
            Self::Century(century) => first(century.saturating_mul(100), 1),
        }
    }

    /// Last day.
    pub(crate) fn last_day(self) -> Date {
        let span = match self {
            Self::Day(_) => return self.first_day(),
            Self::Weekend(..) => 2.days(),
            Self::Week(..) => 7.days(),
            Self::Month(..) => 1.month(),
            Self::Quarter(..) | Self::Season(..) => 3.months(),
            Self::Half(..) => 6.months(),
            Self::Year(_) => 1.year(),
            Self::Decade(_) => 10.years(),
            Self::Century(_) => 100.years(),
        };
        self.first_day().saturating_add(span).yesterday().unwrap_or(Date::MAX)
    }

    /// A day, week, month, quarter or year as records write it.
    fn from_calendar(value: &str) -> Option<Self> {
        let Some((year, rest)) = value.split_once('-') else { return value.parse().ok().map(Self::Year) };
        let year = year.parse().ok()?;
        if let Some(week) = rest.strip_prefix('W') {
            return week.parse().ok().map(|week| Self::Week(year, week));
        }
        if let Some(quarter) = rest.strip_prefix('Q') {
            return quarter.parse().ok().map(|quarter| Self::Quarter(year, quarter));
        }
        if rest.contains('-') {
            return value.parse().ok().map(Self::Day);
        }
        rest.parse().ok().map(|month| Self::Month(year, month))
    }

    pub(crate) fn a_year_before(self) -> Self {
        match self {
            Self::Day(day) => Self::Day(day.saturating_sub(1.year())),
            Self::Month(year, month) => Self::Month(year - 1, month),
            other => other,
        }
    }

    /// The TIMEX3 value.
    pub(crate) fn timex(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Weekend(year, week) => format!("{year:04}-W{week:02}-WE"),
            Self::Week(year, week) => format!("{year:04}-W{week:02}"),
            Self::Month(year, month) => format!("{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
            Self::Half(year, half) => format!("{year:04}-H{half}"),
            Self::Season(year, season) => format!("{year:04}-{}", season.code()),
            Self::Year(year) => format!("{year:04}"),
            Self::Decade(decade) => format!("{decade:03}"),
            Self::Century(century) => format!("{century:02}"),
        }
    }

    /// The ISO 8601 value and its granularity. Seasons and centuries fix no calendar date.
    pub(crate) fn calendar(self) -> Option<(String, Granularity)> {
        let granularity = match self {
            Self::Day(_) => Granularity::Day,
            Self::Week(..) => Granularity::Week,
            Self::Month(..) => Granularity::Month,
            Self::Quarter(..) => Granularity::Quarter,
            Self::Year(_) => Granularity::Year,
            Self::Half(year, half) => {
                let value = format!("{year:04}-{:02}/{year:04}-{:02}", half * 6 - 5, half * 6);
                return Some((value, Granularity::Interval));
            }
            Self::Weekend(..) => {
                return Some((format!("{}/{}", self.first_day(), self.last_day()), Granularity::Interval));
            }
            Self::Decade(decade) => return Some((format!("{decade:03}0/{decade:03}9"), Granularity::Interval)),
            Self::Season(..) | Self::Century(_) => return None,
        };
        Some((self.timex(), granularity))
    }
}

fn iso_day(year: i16, week: i8, weekday: Weekday) -> Date {
    ISOWeekDate::new(year, week, weekday).map_or(Date::MIN, ISOWeekDate::date)
}

impl Value {
    /// The TIMEX3 value.
    pub(crate) fn timex(&self) -> String {
        match self {
            Self::At(point) => point.timex(),
            Self::Between(from, to) => format!("{}/{}", from.timex(), to.timex()),
            Self::Timed(point, time) => format!("{}T{time}", point.timex()),
            Self::Text(text) => text.clone(),
        }
    }

    /// The ISO 8601 value; `None` when the words fix no date.
    pub(crate) fn calendar(&self) -> Option<(String, Granularity)> {
        match self {
            Self::At(point) | Self::Timed(point, _) => point.calendar(),
            Self::Between(from, to) => {
                Some((format!("{}/{}", from.calendar()?.0, to.calendar()?.0), Granularity::Interval))
            }
            Self::Text(_) => None,
        }
    }
}
