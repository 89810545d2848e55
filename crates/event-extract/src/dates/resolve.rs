//! Turns a reading into a value once the reference day and the direction are known.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::Direction;
use super::point::{Point, Value};
use super::reading::{Holiday, Range, Reading, Shift, Year};
use super::words::Unit;

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
            Reading::Weekend => self.weekend(),
            Reading::Away { unit, by } => self.away(*unit, *by),
            Reading::WeekOf(day) => self.point(day).map(Point::first_day).map(week_of),
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
        let inside = in_it(reference);
        Some(match (year, self.direction) {
            (Year::Latest, _) => latest - i16::from(inside),
            (Year::Coming, _) => latest + 1,
            (_, Direction::Past) => latest,
            (_, Direction::Future) => latest + i16::from(!inside),
        })
    }

    fn weekday(self, weekday: i8, shift: Shift) -> Option<Date> {
        let reference = self.reference?;
        let own = reference.weekday().to_monday_one_offset();
        let back = (own - weekday).rem_euclid(7);
        let ahead = (weekday - own).rem_euclid(7);
        let after = if ahead == 0 { 7 } else { ahead };
        let days = match (shift, self.direction) {
            (Shift::Bare, Direction::Past) => -back,
            // "will meet on Monday", written on a Monday, means the same day: a week later is "next Monday".
            (Shift::Bare, Direction::Future) => ahead,
            (Shift::Last, _) => -(if back == 0 { 7 } else { back }),
            (Shift::Next, _) => 7 - own + weekday,
            (Shift::Week, _) => after + 7,
        };
        reference.checked_add(days.days()).ok()
    }

    /// The latest weekend that has begun, or the next one that is not over.
    fn weekend(self) -> Option<Point> {
        let running = self.reference?.weekday().to_monday_one_offset() > 5;
        self.unit(Unit::Weekend, if running || self.direction == Direction::Future { 0 } else { -1 })
    }

    fn unit(self, unit: Unit, by: i32) -> Option<Point> {
        let reference = self.reference?;
        let moved = |span: Span| reference.checked_add(span).ok();
        let years = |by: i32| Span::new().try_years(by).ok().and_then(moved);
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
            Unit::Year => years(by).map(|day| Point::Year(day.year())),
            Unit::Decade => years(10 * by).map(|day| Point::Decade(day.year() / 10)),
            Unit::Century => years(100 * by).map(|day| Point::Century(day.year() / 100)),
        }
    }

    fn away(self, unit: Unit, by: i32) -> Option<Point> {
        let reference = self.reference?;
        let years = |by: i32| reference.checked_add(Span::new().try_years(by).ok()?).ok();
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour => Some(Point::Day(reference)),
            Unit::Decade => years(10 * by).map(|day| Point::Year(day.year())),
            Unit::Century => years(100 * by).map(|day| Point::Year(day.year())),
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
    let of_year = i32::from(year);
    let (golden, century, rest) = (of_year % 19, of_year / 100, of_year % 100);
    let epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * late + 114;
    Date::new(year, (day / 31) as i8, (day % 31 + 1) as i8).ok()
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

/// The TIMEX3 value of a reading that wants a reference day and has none: `XXXX-04-10`.
fn underspecified(reading: &Reading) -> String {
    match reading {
        Reading::Day { month, day, .. } | Reading::Holiday { holiday: Holiday::Fixed(month, day), .. } => {
            format!("XXXX-{month:02}-{day:02}")
        }
        Reading::Month { month, .. } => format!("XXXX-{month:02}"),
        Reading::Weekday { weekday, .. } => format!("XXXX-WXX-{weekday}"),
        Reading::Season { season, .. } => format!("XXXX-{}", season.code()),
        Reading::Quarter { quarter, .. } => format!("XXXX-Q{quarter}"),
        Reading::Half { half, .. } => format!("XXXX-H{half}"),
        Reading::Unit { unit, .. } | Reading::Away { unit, .. } => match unit {
            Unit::Week | Unit::Fortnight | Unit::Weekend => "XXXX-WXX".to_owned(),
            Unit::Month => "XXXX-XX".to_owned(),
            Unit::Quarter => "XXXX-QX".to_owned(),
            Unit::Year => "XXXX".to_owned(),
            Unit::Decade => "XXX".to_owned(),
            Unit::Century => "XX".to_owned(),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => "XXXX-XX-XX".to_owned(),
        },
        Reading::WeekOf(_) | Reading::WeekIn { .. } | Reading::Weekend => "XXXX-WXX".to_owned(),
        _ => "XXXX-XX-XX".to_owned(),
    }
}
