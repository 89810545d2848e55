//! Turns a reading into a value once the reference day and the direction are known.

use event_model::Granularity;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan};

use super::Direction;
use super::reading::{Holiday, Range, Reading, Shift, Year};
use super::words::{Season, Unit};

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

/// What everything is told from.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) reference: Option<Date>,
    pub(crate) direction: Direction,
}

impl Frame {
    /// The value of a reading.
    pub(crate) fn value(self, reading: &Reading) -> Value {
        match reading {
            Reading::Fixed(text) => Value::Text(text.clone()),
            Reading::Range(range) => self.range(range),
            Reading::Timed { day, time } => match self.point(day) {
                Some(point) => Value::Timed(point, time.clone()),
                None => Value::Text(format!("{}T{time}", underspecified(day))),
            },
            _ => self.point(reading).map_or_else(|| Value::Text(underspecified(reading)), Value::At),
        }
    }

    /// Both ends of an interval: the end that lies towards the reference day first, the other one from there.
    fn range(self, range: &Range) -> Value {
        let at = |reference| Self { reference, ..self };
        let ends = match self.direction {
            Direction::Future => self.point(&range.from).and_then(|from| {
                let to = at(from.first_day().yesterday().ok()).point(&range.to)?;
                Some((from, to))
            }),
            Direction::Past => self.point(&range.to).and_then(|to| {
                let from = at(Some(to.last_day())).point(&range.from)?;
                Some((from, to))
            }),
        };
        match ends {
            Some((from, to)) if from.first_day() > to.last_day() => Value::Between(from.a_year_before(), to),
            Some((from, to)) => Value::Between(from, to),
            None => Value::Text(format!("{}/{}", underspecified(&range.from), underspecified(&range.to))),
        }
    }

    /// The place on the calendar of a reading; `None` when it wants a reference day and there is none, and for what is
    /// no place on it.
    pub(crate) fn point(self, reading: &Reading) -> Option<Point> {
        match reading {
            Reading::Day { year, month, day } => self.day(*year, *month, *day).map(Point::Day),
            Reading::Month { year, month } => self.month(*year, *month),
            Reading::Year(year) => self.plain_year(*year).map(Point::Year),
            Reading::Decade(decade) => Some(Point::Decade(*decade)),
            Reading::ShortDecade(decade) => {
                let now = self.reference.map_or(202, |day| day.year() / 10);
                let latest = now - (now - decade).rem_euclid(10);
                Some(Point::Decade(latest))
            }
            Reading::Century(century) => Some(Point::Century(*century)),
            Reading::Weekday { weekday, shift } => self.weekday(*weekday, *shift).map(Point::Day),
            Reading::Season { season, year } => {
                let start = season.first_month();
                let in_it = |day: Date| (day.month() - start).rem_euclid(12) < 3;
                self.recurring(*year, start, in_it).map(|year| Point::Season(year, *season))
            }
            Reading::Quarter { quarter, year } => {
                let in_it = |day: Date| (day.month() - 1) / 3 + 1 == *quarter;
                self.recurring(*year, quarter * 3 - 2, in_it).map(|year| Point::Quarter(year, *quarter))
            }
            Reading::Half { half, year } => {
                let in_it = |day: Date| (day.month() - 1) / 6 + 1 == *half;
                self.recurring(*year, half * 6 - 5, in_it).map(|year| Point::Half(year, *half))
            }
            Reading::Unit { unit, by } => self.unit(*unit, *by),
            Reading::Away { unit, by } => self.away(*unit, *by),
            Reading::WeekOf(day) => self.point(day).map(|point| point.first_day()).map(week_of),
            Reading::WeekIn { week, of } => self.point(of).and_then(|month| week_in(*week, month)).map(week_of),
            Reading::Holiday { holiday, year } => self.holiday(*holiday, *year).map(Point::Day),
            Reading::Timed { day, .. } => self.point(day),
            Reading::Range(_) | Reading::Fixed(_) => None,
        }
    }

    fn plain_year(self, year: Year) -> Option<i16> {
        match year {
            Year::Given(year) => Some(year),
            Year::Away(by) => i16::try_from(i32::from(self.reference?.year()) + by).ok(),
            Year::Open | Year::Latest | Year::Coming => None,
        }
    }

    /// The year of a day, month or holiday that comes once a year: the first of the candidates that exists and lies on
    /// the right side of the reference day.
    fn yearly(self, year: Year, at: impl Fn(i16) -> Option<Date>) -> Option<Date> {
        if let Some(year) = self.plain_year(year) {
            return at(year);
        }
        let reference = self.reference?;
        // Leap days are at most eight years apart.
        match (year, self.direction) {
            (Year::Latest, _) => (0..=8).find_map(|back| at(reference.year() - back).filter(|day| *day < reference)),
            (Year::Coming, _) => (0..=8).find_map(|on| at(reference.year() + on).filter(|day| *day > reference)),
            (_, Direction::Past) => {
                (0..=8).find_map(|back| at(reference.year() - back).filter(|day| *day <= reference))
            }
            (_, Direction::Future) => (0..=8).find_map(|on| at(reference.year() + on).filter(|day| *day >= reference)),
        }
    }

    fn day(self, year: Year, month: i8, day: i8) -> Option<Date> {
        self.yearly(year, |year| Date::new(year, month, day).ok())
    }

    fn month(self, year: Year, month: i8) -> Option<Point> {
        let in_it = |day: Date| day.month() == month;
        self.recurring(year, month, in_it).map(|year| Point::Month(year, month))
    }

    /// The year of a period that comes once a year and begins with `first_month`. The period that holds the reference day
    /// counts both ways, but not for "last" and "next".
    fn recurring(self, year: Year, first_month: i8, in_it: impl Fn(Date) -> bool) -> Option<i16> {
        if let Some(year) = self.plain_year(year) {
            return Some(year);
        }
        let reference = self.reference?;
        let begun = reference.month() >= first_month;
        let latest = if begun { reference.year() } else { reference.year() - 1 };
        Some(match (year, self.direction) {
            (Year::Latest, _) if in_it(reference) => latest - 1,
            (Year::Latest, _) => latest,
            (Year::Coming, _) => latest + 1,
            (_, Direction::Past) => latest,
            (_, Direction::Future) if in_it(reference) => latest,
            (_, Direction::Future) => latest + 1,
        })
    }

    fn weekday(self, weekday: i8, shift: Shift) -> Option<Date> {
        let reference = self.reference?;
        let own = reference.weekday().to_monday_one_offset();
        let back = (own - weekday).rem_euclid(7);
        let ahead = (weekday - own).rem_euclid(7);
        let after = if ahead == 0 { 7 } else { ahead };
        let days = match (shift, self.direction) {
            (Shift::Bare | Shift::This, Direction::Past) => -back,
            (Shift::This, Direction::Future) => ahead,
            (Shift::Bare, Direction::Future) => after,
            (Shift::Last, _) => -(if back == 0 { 7 } else { back }),
            (Shift::Next, _) => 7 - own + weekday,
            (Shift::Week, _) => after + 7,
        };
        reference.checked_add(days.days()).ok()
    }

    fn unit(self, unit: Unit, by: i32) -> Option<Point> {
        let reference = self.reference?;
        let moved = |span: Span| reference.checked_add(span).ok();
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour => None,
            Unit::Day => moved(by.days()).map(Point::Day),
            Unit::Week => moved(by.weeks()).map(week_of),
            Unit::Fortnight => moved((2 * by).weeks()).map(week_of),
            Unit::Weekend => moved(by.weeks()).map(|day| {
                let week = day.iso_week_date();
                Point::Weekend(week.year(), week.week())
            }),
            Unit::Month => moved(by.months()).map(|day| Point::Month(day.year(), day.month())),
            Unit::Quarter => moved((3 * by).months()).map(|day| Point::Quarter(day.year(), (day.month() - 1) / 3 + 1)),
            Unit::Year => moved(by.years()).map(|day| Point::Year(day.year())),
            Unit::Decade => moved((10 * by).years()).map(|day| Point::Decade(day.year() / 10)),
            Unit::Century => moved((100 * by).years()).map(|day| Point::Century(day.year() / 100)),
        }
    }

    fn away(self, unit: Unit, by: i32) -> Option<Point> {
        let reference = self.reference?;
        let moved = |span: Span| reference.checked_add(span).ok();
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour => Some(Point::Day(reference)),
            Unit::Decade => moved((10 * by).years()).map(|day| Point::Year(day.year())),
            Unit::Century => moved((100 * by).years()).map(|day| Point::Year(day.year())),
            _ => self.unit(unit, by),
        }
    }

    fn holiday(self, holiday: Holiday, year: Year) -> Option<Date> {
        self.yearly(year, |year| match holiday {
            Holiday::Fixed(month, day) => Date::new(year, month, day).ok(),
            Holiday::Easter(after) => easter(year)?.checked_add(after.days()).ok(),
            Holiday::Nth(month, weekday, nth) => {
                let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
            }
        })
    }
}

/// Easter Sunday of the Western churches (the anonymous Gregorian algorithm, Nature 1876).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let day = h + l - 7 * m + 114;
    Date::new(year as i16, (day / 31) as i8, (day % 31 + 1) as i8).ok()
}

fn week_of(day: Date) -> Point {
    let week = day.iso_week_date();
    Point::Week(week.year(), week.week())
}

/// A day of the given week of a month; week 0 is the last.
fn week_in(week: i8, month: Point) -> Option<Date> {
    // A week belongs to the month that holds its Thursday, as in ISO 8601.
    month.first_day().nth_weekday_of_month(if week == 0 { -1 } else { week }, Weekday::Thursday).ok()
}

impl Season {
    fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }
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

    fn a_year_before(self) -> Self {
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
    ISOWeekDate::new(year, week, weekday).map_or(Date::MIN, |day| day.date())
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

/// The TIMEX3 value of a reading that wants a reference day and has none: `XXXX-04-10`.
fn underspecified(reading: &Reading) -> String {
    match reading {
        Reading::Day { month, day, .. } => format!("XXXX-{month:02}-{day:02}"),
        Reading::Month { month, .. } => format!("XXXX-{month:02}"),
        Reading::Weekday { weekday, .. } => format!("XXXX-WXX-{weekday}"),
        Reading::Season { season, .. } => format!("XXXX-{}", season.code()),
        Reading::Quarter { quarter, .. } => format!("XXXX-Q{quarter}"),
        Reading::Half { half, .. } => format!("XXXX-H{half}"),
        Reading::Holiday { holiday: Holiday::Fixed(month, day), .. } => format!("XXXX-{month:02}-{day:02}"),
        Reading::Unit { unit, .. } | Reading::Away { unit, .. } => match unit {
            Unit::Week | Unit::Fortnight | Unit::Weekend => "XXXX-WXX".to_owned(),
            Unit::Month => "XXXX-XX".to_owned(),
            Unit::Quarter => "XXXX-QX".to_owned(),
            Unit::Year => "XXXX".to_owned(),
            Unit::Decade => "XXX".to_owned(),
            Unit::Century => "XX".to_owned(),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => "XXXX-XX-XX".to_owned(),
        },
        Reading::WeekOf(_) | Reading::WeekIn { .. } => "XXXX-WXX".to_owned(),
        _ => "XXXX-XX-XX".to_owned(),
    }
}
