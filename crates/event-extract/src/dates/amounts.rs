//! Amounts of time and what they make: durations, "three days ago", sets, times of the clock, and vague times.

use event_model::TimexType;

use super::grammar::{Grammar, Read};
use super::reading::Reading;
use super::relative::timed;
use super::tokens::{Kind, Suffix};
use super::words::{Tense, Unit, Word};

/// How many units.
#[derive(Clone, Debug, PartialEq)]
enum Amount {
    /// As a duration writes it: "3", "2.5", "X".
    Exact(String),
    Vague,
}

impl Amount {
    fn whole(&self) -> Option<i32> {
        match self {
            Self::Exact(digits) => digits.parse().ok(),
            Self::Vague => None,
        }
    }
}

impl Grammar<'_> {
    /// "five", "20", "2.5", "twenty-five", "a couple of", "two and a half", "a": the amount and the token behind it.
    fn amount(&self, at: usize) -> Option<(Amount, usize)> {
        match self.kind(at) {
            Kind::Number { value, suffix: Suffix::None, .. } => Some((Amount::Exact(value.to_string()), at + 1)),
            Kind::Number { suffix: Suffix::Odd, .. } => {
                let digits = self.raw(at).replace(',', "");
                digits.parse::<f64>().ok().map(|_| (Amount::Exact(digits), at + 1))
            }
            Kind::Word { word: Word::Count(n), .. } => Some(self.spelled(at, n)),
            Kind::Word { word: Word::Vague, .. } => Some((Amount::Vague, self.skip_word(at + 1, Word::Of))),
            Kind::Word { word: Word::Half, .. } if self.word(at + 1) == Word::A => {
                Some((Amount::Exact("0.5".to_owned()), at + 2))
            }
            Kind::Word { word: Word::A, .. } => match self.word(at + 1) {
                Word::Vague | Word::Hundred => self.amount(at + 1),
                Word::Half => None,
                Word::Count(12) => Some((Amount::Exact("12".to_owned()), at + 2)),
                _ => Some((Amount::Exact("1".to_owned()), at + 1)),
            },
            Kind::Word { word: Word::Hundred, .. } => Some((Amount::Exact("100".to_owned()), at + 1)),
            _ => None,
        }
    }

    /// "twenty-five", "two hundred", "two and a half".
    fn spelled(&self, at: usize, tens: u16) -> (Amount, usize) {
        if let (true, Word::Count(ones @ 1..=9)) = (tens >= 20 && self.is_mark(at + 1, b'-'), self.word(at + 2)) {
            return (Amount::Exact((tens + ones).to_string()), at + 3);
        }
        if self.word(at + 1) == Word::Hundred {
            return (Amount::Exact((tens * 100).to_string()), at + 2);
        }
        if (self.word(at + 1), self.word(at + 2), self.word(at + 3)) == (Word::And, Word::A, Word::Half) {
            return (Amount::Exact(format!("{tens}.5")), at + 4);
        }
        (Amount::Exact(tens.to_string()), at + 1)
    }

    /// The token behind "nearly", "more than", "at least", "about" and their like, which belong to the amount.
    fn skip_bound(&self, at: usize) -> usize {
        match (self.word(at), self.word(at + 1)) {
            (Word::Roughly | Word::Bound, _) => at + 1,
            (Word::Compared, Word::Than) | (Word::AtBound, Word::Least) => at + 2,
            _ => at,
        }
    }

    /// Everything that begins with an amount, or with "the last" and an amount.
    pub(crate) fn counted(&mut self, at: usize) -> Option<usize> {
        let from = self.skip_bound(at);
        if let Some(next) = self.stretch(at) {
            return Some(next);
        }
        let (amount, noun) = match self.word(from) {
            Word::Units(_) if from == at => (Amount::Vague, from),
            _ => self.amount(from)?,
        };
        if let Some(next) = self.two_amounts(at, noun, &amount) {
            return Some(next);
        }
        let noun_at = self.skip_mark(noun, b'-');
        let (Word::Unit(unit) | Word::Units(unit)) = self.word(noun_at) else { return None };
        let hyphen = noun_at > noun;
        let plural = matches!(self.word(noun_at), Word::Units(_));
        let no_time = unit == Unit::Quarter && (hyphen || amount == Amount::Vague);
        if no_time || plural && self.word(from) == Word::A && noun == from + 1 || amount == Amount::Vague && !plural {
            return None;
        }
        // "a second", "a quarter" and "a day" of an ordinal or a share are no amounts of time.
        let share = self.word(from) == Word::A && matches!(unit, Unit::Second | Unit::Quarter) && !hyphen;
        if share || matches!(unit, Unit::Quarter) && !hyphen && self.word(noun_at + 1) == Word::Of {
            return None;
        }
        let next = noun_at + 1;
        if let Some((by, anaphoric, next)) = self.direction_behind(&amount, next) {
            self.push_away(at, next, &amount, (unit, by), anaphoric);
            return Some(next);
        }
        let next = match (self.raw(next), self.raw(next + 1)) {
            ("old", _) => next + 1,
            ("of", "age") => next + 2,
            (_, "old") if self.is_mark(next, b'-') => next + 2,
            _ => next,
        };
        self.push(at, next, Reading::Fixed(duration(&amount, unit)), TimexType::Duration);
        Some(next)
    }

    /// "60 to 90 days", "ten or fifteen years": the first amount has the unit of the second.
    fn two_amounts(&mut self, at: usize, noun: usize, amount: &Amount) -> Option<usize> {
        if !matches!(self.word(noun), Word::And | Word::Or | Word::To) && !self.is_mark(noun, b'-') {
            return None;
        }
        let (second, unit_at) = self.amount(noun + 1).filter(|(second, _)| second.whole() > amount.whole())?;
        let Word::Units(unit) = self.word(unit_at) else { return None };
        if amount.whole().is_none() || self.direction_behind(&second, unit_at + 1).is_some() {
            return None;
        }
        self.push(at, noun, Reading::Fixed(duration(amount, unit)), TimexType::Duration);
        self.push(noun + 1, unit_at + 1, Reading::Fixed(duration(&second, unit)), TimexType::Duration);
        Some(unit_at + 1)
    }

    /// "ago", "earlier", "later", "from now", "before", "after" behind an amount: the sign, whether it counts from the day
    /// that the text spoke of, and the token behind.
    fn direction_behind(&self, amount: &Amount, at: usize) -> Option<(i32, bool, usize)> {
        match (self.word(at), self.word(at + 1)) {
            (Word::Ago, _) => Some((-1, false, at + 1)),
            (Word::Earlier, _) => Some((-1, true, at + 1)),
            (Word::Later, _) => Some((1, true, at + 1)),
            (Word::From, Word::Now | Word::Today(0)) => Some((1, false, at + 2)),
            (Word::Before, _) if *amount != Amount::Vague && self.is_closed(at + 1) => Some((-1, true, at + 1)),
            (Word::After, _) if *amount != Amount::Vague && self.is_closed(at + 1) => Some((1, true, at + 1)),
            _ => None,
        }
    }

    fn is_closed(&self, at: usize) -> bool {
        matches!(self.kind(at), Kind::Mark(b'.' | b',' | b';' | b')') | Kind::Nothing)
    }

    fn push_away(&mut self, from: usize, to: usize, amount: &Amount, (unit, sign): (Unit, i32), anaphoric: bool) {
        let vague = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
        let reading = match amount.whole() {
            Some(n) if n < 10_000 => Reading::Away { unit, by: sign * n },
            _ => Reading::Fixed(vague.to_owned()),
        };
        if anaphoric {
            self.push_anaphoric(from, to, reading);
        } else {
            self.push(from, to, reading, TimexType::Date);
        }
    }

    /// "the past two weeks", "the next few months", "the past decade", "recent years".
    fn stretch(&mut self, at: usize) -> Option<usize> {
        let from = self.skip_word(at, Word::The);
        let directed =
            matches!(self.word(from), Word::Last | Word::Past | Word::Next | Word::Previous | Word::Following);
        if !directed && self.word(from) != Word::Recent {
            return None;
        }
        let (amount, noun) = match self.word(from + 1) {
            Word::Units(_) => (Amount::Vague, from + 1),
            Word::Unit(_) if self.word(from) == Word::Past && from > at => (Amount::Exact("1".to_owned()), from + 1),
            _ => self.amount(from + 1).filter(|_| self.word(from + 1) != Word::A)?,
        };
        let (Word::Unit(unit) | Word::Units(unit)) = self.word(noun) else { return None };
        self.push(at, noun + 1, Reading::Fixed(duration(&amount, unit)), TimexType::Duration);
        Some(noun + 1)
    }

    /// "every Friday", "each year", "per day", "daily", "Mondays".
    pub(crate) fn repeated(&mut self, at: usize) -> Option<usize> {
        let value = match self.word(at) {
            Word::Repeated(unit) => (duration(&Amount::Exact("1".to_owned()), unit), at + 1),
            Word::Weekdays(day) => (format!("XXXX-WXX-{day}"), at + 1),
            Word::Every => match self.word(at + 1) {
                Word::Unit(unit) => (duration(&Amount::Exact("1".to_owned()), unit), at + 2),
                Word::Weekday(day) => (format!("XXXX-WXX-{day}"), at + 2),
                Word::Part(part) => (format!("XXXX-XX-XXT{}", part.code()), at + 2),
                Word::Month(month) => (format!("XXXX-{month:02}"), at + 2),
                _ => {
                    let (amount, noun) = self.amount(at + 1)?;
                    let (Word::Unit(unit) | Word::Units(unit)) = self.word(noun) else { return None };
                    (duration(&amount, unit), noun + 1)
                }
            },
            _ => return None,
        };
        self.push(at, value.1, Reading::Fixed(value.0), TimexType::Set);
        Some(value.1)
    }

    /// "18:00 UTC", "9:30 a.m. EST", "6 p.m. Saturday", "12:00 UTC Monday".
    pub(crate) fn clock(&mut self, at: usize) -> Option<usize> {
        let hour = self.plain_number(at, 2).filter(|hour| *hour < 25)?;
        let (minute, next) = match (self.is_mark(at + 1, b':'), self.kind(at + 2)) {
            (true, Kind::Number { value, digits: 2, suffix: Suffix::None }) if value < 60 => (Some(value), at + 3),
            _ => (None, at + 1),
        };
        let (hour, next) = match self.word(next) {
            Word::Meridiem(add) if hour <= 12 => (hour % 12 + u32::from(add), self.skip_meridiem_dot(next)),
            _ => (minute.map(|_| hour)?, next),
        };
        let zone = self.word(next) == Word::Zone;
        let utc = zone && matches!(self.raw(next).to_ascii_lowercase().as_str(), "utc" | "gmt");
        let next = next + usize::from(zone);
        let time = format!("{hour:02}:{:02}{}", minute.unwrap_or(0), if utc { "Z" } else { "" });
        let (day, next, anaphoric) = match (self.day_at(next), self.day_at(self.day_behind_clock(next))) {
            (Some((day, next)), _) => (day, next, false),
            (None, Some((day, _))) => (day, next, false),
            (None, None) => (Reading::Unit { unit: Unit::Day, by: 0 }, next, true),
        };
        self.push(at, next, timed(day, &time), TimexType::Time);
        if let Some(found) = self.found.last_mut() {
            found.anaphoric = anaphoric;
        }
        Some(next)
    }

    fn day_at(&self, at: usize) -> Read {
        self.day(at).or_else(|| self.weekday(at)).or_else(|| self.today(at))
    }

    /// The token where the day of a time is named behind it: "local time on Thursday", ", June 1".
    fn day_behind_clock(&self, at: usize) -> usize {
        let zone = (at..at + 2).find(|&token| self.word(token) == Word::Time).map_or(at, |time| time + 1);
        self.skip_word(self.skip_mark(zone, b','), Word::On)
    }

    /// The dot of "p.m." unless it ends the sentence.
    fn skip_meridiem_dot(&self, at: usize) -> usize {
        if self.raw(at).contains('.') { self.skip_mark(at + 1, b'.') } else { at + 1 }
    }

    /// "now", "currently", "recently", "soon", "the future", "the past".
    pub(crate) fn vague(&mut self, at: usize) -> Option<usize> {
        let from = self.skip_word(at, Word::The);
        let (value, next) = match self.word(from) {
            Word::Reference(Tense::Future) if from == at && !self.is_ahead(at) => return None,
            Word::Reference(tense) if from == at => (tense.value(), from + 1),
            Word::Now if from == at => ("PRESENT_REF", from + 1),
            Word::This if self.word(at + 1) == Word::Time && self.is_preposition(at) => ("PRESENT_REF", at + 2),
            Word::Future if from > at => ("FUTURE_REF", from + 1),
            Word::Past if from > at && !matches!(self.kind(from + 1), Kind::Word { .. } | Kind::Number { .. }) => {
                ("PAST_REF", from + 1)
            }
            _ if from > at
                && matches!(self.raw(from), "near" | "foreseeable")
                && self.word(from + 1) == Word::Future =>
            {
                ("FUTURE_REF", from + 2)
            }
            _ => return None,
        };
        self.push(at, next, Reading::Fixed(value.to_owned()), TimexType::Date);
        Some(next)
    }
}

/// The TIMEX3 value of an amount: "P3D", "PT4H", "P2.5Y", "PXM".
fn duration(amount: &Amount, unit: Unit) -> String {
    let amount = match amount {
        Amount::Exact(digits) => digits.as_str(),
        Amount::Vague => "X",
    };
    let times = |factor: u32| {
        amount.parse::<u32>().map_or_else(|_| amount.to_owned(), |n| n.saturating_mul(factor).to_string())
    };
    match unit {
        Unit::Second => format!("PT{amount}S"),
        Unit::Minute => format!("PT{amount}M"),
        Unit::Hour => format!("PT{amount}H"),
        Unit::Day => format!("P{amount}D"),
        Unit::Weekend => format!("P{amount}WE"),
        Unit::Week => format!("P{amount}W"),
        Unit::Fortnight => format!("P{}W", times(2)),
        Unit::Month => format!("P{amount}M"),
        Unit::Quarter => format!("P{amount}Q"),
        Unit::Year => format!("P{amount}Y"),
        Unit::Decade => format!("P{}Y", times(10)),
        Unit::Century => format!("P{}Y", times(100)),
    }
}
