//! Days by month and number: one, several, or from one to another.

use event_model::TimexType;

use super::grammar::{Grammar, Read};
use super::reading::{Range, Reading, Year};
use super::tokens::{Kind, Suffix};
use super::words::Word;

/// Days that share one month.
struct DayList {
    /// The token and the number of each.
    days: Vec<(usize, i8)>,
    /// The token behind the last.
    next: usize,
    /// How a range was written: `-` for a dash or "through", `t` for "from" and "to"; `None` for a list.
    range: Option<u8>,
}

impl Grammar<'_> {
    /// A day of the month: "10", "2nd".
    fn day_number(&self, at: usize) -> Option<i8> {
        match self.kind(at) {
            Kind::Number { value: value @ 1..=31, digits: 1 | 2, suffix: Suffix::None | Suffix::Ordinal } => {
                // "10:30" and "10%" are no days.
                let clock = matches!(self.kind(at + 1), Kind::Mark(b':' | b'%')) && self.touches_next(at);
                (!clock).then_some(value as i8)
            }
            _ => None,
        }
    }

    /// A weekday before a date: "Friday, ", "Thurs. ", "Tuesday the "; the token behind it.
    fn skip_weekday(&self, at: usize) -> usize {
        match self.kind(at) {
            Kind::Word { word: Word::Weekday(_), .. } => self.skip_mark(at + 1, b','),
            Kind::Word { word: Word::WeekdayShort(_), capital: true } => {
                self.skip_mark(self.skip_mark(at + 1, b'.'), b',')
            }
            _ => at,
        }
    }

    /// One day: "April 10", "Sept. 9, 2016", "10 April", "the 19th of October 1950", "Friday, April 10".
    pub(crate) fn day(&self, at: usize) -> Read {
        let from = self.skip_weekday(at);
        if let Some((month, next)) = self.month_name(from) {
            let next = self.skip_word(next, Word::The);
            let day = self.day_number(next)?;
            let (year, next) = self.year_behind(next + 1);
            return Some((Reading::Day { year, month, day }, next));
        }
        let from = self.skip_article(from);
        let day = self.day_number(from)?;
        let (month, next) = self.month_name(self.skip_word(from + 1, Word::Of))?;
        let (year, next) = self.year_behind(next);
        Some((Reading::Day { year, month, day }, next))
    }

    /// "the" belongs to "the 19th of October", not to "the 10 April meeting".
    fn skip_article(&self, at: usize) -> usize {
        let ordinal = matches!(self.kind(at + 1), Kind::Number { suffix: Suffix::Ordinal, .. });
        at + usize::from(self.word(at) == Word::The && ordinal)
    }

    /// Lists and ranges that name the month once: "9, 11 and 16 April", "April 14-15", "from 12 to 14 May".
    pub(crate) fn days(&mut self, at: usize) -> Option<usize> {
        if let Some((month, next)) = self.month_name(at) {
            return self.days_behind_month(at, month, next);
        }
        let from = self.skip_article(at);
        let list = self.day_list(from)?;
        let (month, next) = self.month_name(self.skip_word(list.next, Word::Of))?;
        let (year, next) = self.year_behind(next);
        self.push_days(&list, at, next, (month, year));
        Some(next)
    }

    fn days_behind_month(&mut self, at: usize, month: i8, from: usize) -> Option<usize> {
        let list = self.day_list(from)?;
        let (year, next) = self.year_behind(list.next);
        self.push_days(&list, at, next, (month, year));
        Some(next)
    }

    /// At least two days with commas, "and", or, for a range, a dash or "to" between them: their tokens, the token behind
    /// them, and how a range was written. A number that has a month of its own ("April 27 and 3 May") is none of the list.
    fn day_list(&self, from: usize) -> Option<DayList> {
        let mut days = vec![(from, self.day_number(from)?)];
        let mut next = from + 1;
        let mut closed = false;
        let mut range = None;
        while !closed && days.len() < 12 {
            let (item, link) = match self.kind(next) {
                Kind::Mark(b',') => {
                    let last = matches!(self.word(next + 1), Word::And | Word::Or);
                    (next + 1 + usize::from(last), if last { b'&' } else { b',' })
                }
                Kind::Mark(b'-') | Kind::Word { word: Word::Through, .. } => (next + 1, b'-'),
                Kind::Word { word: Word::And | Word::Or, .. } => (next + 1, b'&'),
                Kind::Word { word: Word::To, .. } => (next + 1, b't'),
                _ => break,
            };
            let item = self.skip_word(item, Word::The);
            let Some(day) = self.day_number(item) else { break };
            let before_month = self.month_name(self.skip_word(item + 1, Word::Of)).is_some();
            if self.month_name(from.wrapping_sub(1)).is_some() && before_month {
                break;
            }
            if matches!(link, b'-' | b't') {
                if days.len() > 1 {
                    break;
                }
                let between = self.word_before(from) == Word::From || link == b't';
                range = Some(if between { b't' } else { b'-' });
            }
            closed = link != b',';
            days.push((item, day));
            next = item + 1;
        }
        // "April 10, 11 people": a comma alone makes no list.
        closed.then_some(DayList { days, next, range })
    }

    /// Adds the days of a list, or the interval of a range, of one month and year.
    fn push_days(&mut self, list: &DayList, at: usize, end: usize, (month, year): (i8, Year)) {
        let reading = |day| Reading::Day { year, month, day };
        if let (Some(how), [(first, from), (second, to)]) = (list.range, list.days.as_slice()) {
            let spans = [self.token_span(at, first + 1), self.token_span(*second, end)];
            let range = Range { from: reading(*from), to: reading(*to), spans, apart: how == b't' };
            self.push(at, end, Reading::Range(Box::new(range)), TimexType::Date);
            return;
        }
        for (index, &(token, day)) in list.days.iter().enumerate() {
            let from = if index == 0 { at } else { token };
            let to = if index + 1 == list.days.len() { end } else { token + 1 };
            self.push(from, to, reading(day), TimexType::Date);
        }
    }
}
