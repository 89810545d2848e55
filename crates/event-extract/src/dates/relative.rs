//! Dates that are told from another day: weekdays, "today", "last month", "three days ago", "the following week".

use event_model::TimexType;

use super::grammar::{Grammar, Read};
use super::reading::{Reading, Shift, Year};
use super::tokens::Kind;
use super::words::{Unit, Word};

impl Grammar<'_> {
    /// "Tuesday", "last Friday", "this coming Monday", "Tuesday week", "Friday morning".
    pub(crate) fn weekday(&self, at: usize) -> Read {
        let (from, shift) = match (self.word(at), self.word(at + 1)) {
            (Word::This, Word::Next) => (at + 2, Shift::Bare),
            (Word::This, Word::Past) => (at + 2, Shift::Last),
            (Word::This, _) => (at + 1, Shift::Bare),
            (Word::Last | Word::Past, _) => (at + 1, Shift::Last),
            (Word::Next, _) => (at + 1, Shift::Next),
            _ => (at, Shift::Bare),
        };
        let Kind::Word { word: Word::Weekday(weekday), capital: true } = self.kind(from) else { return None };
        let reading = |shift| Reading::Weekday { weekday, shift };
        let next = from + 1;
        // "the Friday Group" is a name.
        if shift == Shift::Bare
            && self.word_before(at) == Word::The
            && self.is_capital(next)
            && self.word(next) == Word::Other
        {
            return None;
        }
        if shift == Shift::Bare && self.word(next) == Word::Unit(Unit::Week) {
            return Some((reading(Shift::Week), next + 1));
        }
        if shift == Shift::Bare && self.word(next) == Word::Next && self.word(next + 1) == Word::Other {
            return Some((reading(Shift::Next), next + 1));
        }
        if let Word::Part(part) = self.word(next) {
            return Some((timed(reading(shift), part.code()), next + 1));
        }
        Some((reading(shift), next))
    }

    /// "today", "yesterday afternoon", "tonight", "this morning", "last night", "the day after tomorrow".
    pub(crate) fn today(&self, at: usize) -> Read {
        let day = |by: i8| Reading::Unit { unit: Unit::Day, by: i32::from(by) };
        match (self.word(at), self.word(at + 1)) {
            (Word::Today(by), Word::Part(part)) => Some((timed(day(by), part.code()), at + 2)),
            (Word::Today(by), _) => Some((day(by), at + 1)),
            (Word::Tonight, _) => Some((timed(day(0), "NI"), at + 1)),
            (Word::This, Word::Part(part)) => Some((timed(day(0), part.code()), at + 2)),
            (Word::Last, Word::Part(part)) => Some((timed(day(-1), part.code()), at + 2)),
            (Word::The, Word::Unit(Unit::Day)) => match (self.word(at + 2), self.word(at + 3)) {
                (Word::Before, Word::Today(by)) => Some((day(by - 1), at + 4)),
                (Word::After, Word::Today(by)) => Some((day(by + 1), at + 4)),
                _ => None,
            },
            _ => None,
        }
    }

    /// "the week of April 7", "the last week of March", "the second week of May".
    pub(crate) fn week_of(&self, at: usize) -> Read {
        let from = self.skip_word(at, Word::The);
        if self.word(from) == Word::Unit(Unit::Week) && self.word(from + 1) == Word::Of {
            let (day, next) = self.day(from + 2)?;
            return Some((Reading::WeekOf(Box::new(day)), next));
        }
        let week = match self.word(from) {
            Word::Last => 0,
            _ => self.ordinal(from).filter(|n| *n < 6)?,
        };
        if self.word(from + 1) != Word::Unit(Unit::Week) || !matches!(self.word(from + 2), Word::Of | Word::In) {
            return None;
        }
        let (of, next) = self.month_at(from + 3)?;
        Some((Reading::WeekIn { week, of: Box::new(of) }, next))
    }

    /// A month where nothing else can stand.
    fn month_at(&self, at: usize) -> Read {
        let (month, next) = self.month_name(at)?;
        let (year, next) = self.year_behind(next);
        Some((Reading::Month { year, month }, next))
    }

    /// "this week", "last month", "next year", "the current quarter", "over the weekend".
    pub(crate) fn unit(&self, at: usize) -> Read {
        let from = self.skip_word(at, Word::The);
        if self.word(from) == Word::Unit(Unit::Weekend) && from > at {
            let open = !matches!(self.word(from + 1), Word::Before | Word::After | Word::Of);
            return (open && (self.is_preposition(at) || self.word_before(at) == Word::On))
                .then_some((Reading::Weekend, from + 1));
        }
        let by = match self.word(from) {
            Word::This if self.word(from + 1) == Word::Past => -1,
            Word::This => 0,
            Word::Last => -1,
            Word::Next => 1,
            _ => return None,
        };
        let noun = from + 1 + usize::from(matches!(self.raw(from + 1), "fiscal" | "calendar" | "coming" | "past"));
        let Word::Unit(unit) = self.word(noun) else { return None };
        // "the next day" counts from the day that the text spoke of: `discourse` reads it.
        let told = self.word(at) == Word::The && by == 1;
        let small = matches!(unit, Unit::Second | Unit::Minute | Unit::Hour);
        (!told && !small).then_some((Reading::Unit { unit, by }, noun + 1))
    }

    /// Part of a period: "the end of March", "early 2023", "mid-May", "later this year", "late Tuesday".
    pub(crate) fn edge(&mut self, at: usize) -> Option<usize> {
        let from = self.skip_word(at, Word::The);
        let from = from + usize::from(self.raw(from) == "very");
        let inner = match self.word(from) {
            Word::Early | Word::Mid | Word::Late => {
                let next = self.skip_word(self.skip_mark(from + 1, b'-'), Word::In);
                self.skip_edge_noun(next)
            }
            Word::Edge if self.word(from + 1) == Word::Of => from + 2,
            // "end-March"
            Word::Edge if self.is_mark(from + 1, b'-') && self.touches_next(from) => from + 2,
            Word::Later | Word::Earlier if from == at => self.skip_word(from + 1, Word::In),
            // With a year behind it, `quarter` reads a half of the year.
            Word::Ordinal(1) | Word::Unit(Unit::Second) if self.quarter(at).is_some() => return None,
            Word::Ordinal(1) | Word::Unit(Unit::Second)
                if self.word(from + 1) == Word::Half && self.word(from + 2) == Word::Of =>
            {
                from + 3
            }
            _ => return None,
        };
        let later = matches!(self.word(from), Word::Later | Word::Earlier);
        if later && self.word(inner) == Word::That {
            let next = self.discourse(inner)?;
            if let Some(found) = self.found.last_mut() {
                found.from = at;
            }
            return Some(next);
        }
        if let (Word::The, Word::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade))) =
            (self.word(inner), self.word(inner + 1))
        {
            self.push_anaphoric(at, inner + 2, Reading::Unit { unit, by: 0 });
            return Some(inner + 2);
        }
        if later
            && !matches!(self.word(inner), Word::This | Word::Today(_) | Word::The | Word::Last | Word::Next)
            && inner == from + 1
        {
            return None;
        }
        let (reading, next) = self
            .calendar(inner)
            .or_else(|| self.month_at(inner))
            .or_else(|| Some((Reading::Year(Year::Given(self.four_digits(inner)?)), inner + 1)))?;
        let (reading, next, kind) = match (reading, self.word(from)) {
            (Reading::Timed { day, time }, _) => (Reading::Timed { day, time }, next, TimexType::Time),
            (reading, _) => (reading, next, TimexType::Date),
        };
        self.push(at, next, reading, kind);
        Some(next)
    }

    /// "the latter part of": behind "early", "late" and their like.
    fn skip_edge_noun(&self, at: usize) -> usize {
        let part = matches!(self.raw(at), "part" | "days") && self.word(at + 1) == Word::Of;
        if part { at + 2 } else { at }
    }

    /// "the night of 3 May", "the morning of January 29", "morning" and its like are no dates on their own.
    pub(crate) fn part_of_day(&mut self, at: usize) -> Option<usize> {
        let from = self.skip_word(at, Word::The);
        let Word::Part(part) = self.word(from) else { return None };
        if !matches!(self.word(from + 1), Word::Of | Word::On) {
            return None;
        }
        let (day, next) = self.day(from + 2).or_else(|| self.weekday(from + 2))?;
        self.push(at, next, timed(day, part.code()), TimexType::Time);
        Some(next)
    }

    /// What counts from the day that the text spoke of last: "the same day", "the following week", "the day before",
    /// "that month", "the next day", "the previous year".
    pub(crate) fn discourse(&mut self, at: usize) -> Option<usize> {
        let from = self.skip_word(at, Word::The);
        let the = from > at;
        let (noun, by) = match self.word(from) {
            Word::Same => (from + 1, 0),
            Word::That if !the => (self.skip_word(from + 1, Word::Same), 0),
            Word::Following => (from + 1, 1),
            Word::Next if the => (from + 1, 1),
            Word::Previous => (from + 1, -1),
            Word::Unit(_) if the => return self.day_before(at, from),
            _ => return None,
        };
        if let (Word::Weekday(weekday), true) = (self.word(noun), by != 0 && the) {
            let shift = if by > 0 { Shift::Bare } else { Shift::Last };
            self.push_anaphoric(at, noun + 1, Reading::Weekday { weekday, shift });
            return Some(noun + 1);
        }
        if self.word(noun) == Word::Time && self.word(from) == Word::That && self.is_preposition(at) {
            self.push_anaphoric(at, noun + 1, Reading::Unit { unit: Unit::Day, by: 0 });
            return Some(noun + 1);
        }
        let (unit, next) = match (self.word(noun), self.word(noun + 1)) {
            (Word::Unit(Unit::Second | Unit::Minute | Unit::Hour), _) => return None,
            (Word::Unit(unit), _) => (unit, noun + 1),
            (Word::Part(part), _) => {
                let day = Reading::Unit { unit: Unit::Day, by };
                self.push_anaphoric(at, noun + 1, timed(day, part.code()));
                return Some(noun + 1);
            }
            _ => return None,
        };
        self.push_anaphoric(at, next, Reading::Unit { unit, by });
        Some(next)
    }

    /// Whether a preposition of time stands before `at`: "by that time", but not "That time, it failed".
    pub(crate) fn is_preposition(&self, at: usize) -> bool {
        matches!(
            self.word_before(at),
            Word::AtBound | Word::Preposition | Word::From | Word::Bound | Word::In | Word::To
        )
    }

    /// "the day before", "the day after", not "the day before the vote".
    fn day_before(&mut self, at: usize, from: usize) -> Option<usize> {
        let Word::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year)) = self.word(from) else {
            return None;
        };
        let by = match self.word(from + 1) {
            Word::Before | Word::Earlier => -1,
            Word::After | Word::Later => 1,
            _ => return None,
        };
        let closed =
            !matches!(self.kind(from + 2), Kind::Word { .. } | Kind::Number { .. }) || self.word(from + 2) == Word::And;
        if !closed {
            return None;
        }
        self.push_anaphoric(at, from + 2, Reading::Unit { unit, by });
        Some(from + 2)
    }
}

/// A part or time of a day.
pub(crate) fn timed(day: Reading, time: &str) -> Reading {
    Reading::Timed { day: Box::new(day), time: time.to_owned() }
}
