//! Holidays by name, and names that only look like dates.

use event_model::TimexType;

use super::grammar::Grammar;
use super::reading::{Holiday, Reading, Year};
use super::tokens::Kind;
use super::words::Word;

/// Names in lower case with single spaces, the longer before those that begin like them.
const HOLIDAYS: &[(&[&str], Holiday)] = &[
    (&["new", "year", "'", "s", "day"], Holiday::Fixed(1, 1)),
    (&["new", "year", "'", "s", "eve"], Holiday::Fixed(12, 31)),
    (&["valentine", "'", "s", "day"], Holiday::Fixed(2, 14)),
    (&["ash", "wednesday"], Holiday::Easter(-46)),
    (&["palm", "sunday"], Holiday::Easter(-7)),
    (&["good", "friday"], Holiday::Easter(-2)),
    (&["easter", "sunday"], Holiday::Easter(0)),
    (&["easter", "monday"], Holiday::Easter(1)),
    (&["easter"], Holiday::Easter(0)),
    (&["may", "day"], Holiday::Fixed(5, 1)),
    (&["victory", "day"], Holiday::Fixed(5, 9)),
    (&["memorial", "day"], Holiday::Nth(5, 1, -1)),
    (&["labor", "day"], Holiday::Nth(9, 1, 1)),
    (&["halloween"], Holiday::Fixed(10, 31)),
    (&["veterans", "day"], Holiday::Fixed(11, 11)),
    (&["thanksgiving"], Holiday::Nth(11, 4, 4)),
    (&["christmas", "eve"], Holiday::Fixed(12, 24)),
    (&["christmas", "day"], Holiday::Fixed(12, 25)),
    (&["christmas"], Holiday::Fixed(12, 25)),
    (&["boxing", "day"], Holiday::Fixed(12, 26)),
];

/// Words before a weekday that make it a name: "Black Friday", "Bloody Sunday", "Super Tuesday".
const NAMING: [&str; 5] = ["Black", "Bloody", "Super", "Cyber", "Maundy"];

impl Grammar<'_> {
    /// A holiday; or a name with a date's word in it, which is passed over: "the Good Friday Agreement", "Black Friday".
    pub(crate) fn name(&mut self, at: usize) -> Option<usize> {
        if !self.is_capital(at) || !matches!(self.word(at), Word::Named | Word::Month(5)) {
            return None;
        }
        if NAMING.contains(&self.raw(at)) && matches!(self.word(at + 1), Word::Weekday(_)) {
            return Some(at + 2);
        }
        let (names, holiday) = HOLIDAYS.iter().find(|(names, _)| self.is_spelled(at, names))?;
        let next = at + names.len();
        if matches!(self.kind(next), Kind::Word { word: Word::Other | Word::Named, capital: true }) {
            return Some(next + 1);
        }
        let (year, next) = match self.four_digits(next) {
            Some(year) => (Year::Given(year), next + 1),
            None => (Year::Open, next),
        };
        self.push(at, next, Reading::Holiday { holiday: *holiday, year }, TimexType::Date);
        Some(next)
    }

    fn is_spelled(&self, at: usize, names: &[&str]) -> bool {
        names.iter().enumerate().all(|(step, name)| {
            let raw = if self.is_mark(at + step, b'\'') { "'" } else { self.raw(at + step) };
            raw.eq_ignore_ascii_case(name)
        })
    }
}
