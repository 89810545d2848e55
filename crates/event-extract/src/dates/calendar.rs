//! Dates of the calendar: months, years, decades, quarters, seasons, numeric dates.

use event_model::TimexType;

use super::grammar::{Grammar, Read};
use super::reading::{Range, Reading, Year};
use super::tokens::{Kind, Suffix};
use super::words::{Unit, Word};

impl Grammar<'_> {
    /// A month's name or abbreviation: its number and the token behind it and its dot.
    pub(crate) fn month_name(&self, at: usize) -> Option<(i8, usize)> {
        match self.kind(at) {
            Kind::Word { word: Word::Month(month), capital: true } => Some((month, at + 1)),
            Kind::Word { word: Word::MonthShort(month), capital: true } => Some((month, self.skip_mark(at + 1, b'.'))),
            _ => None,
        }
    }

    /// A year of four digits, whatever stands around it.
    pub(crate) fn four_digits(&self, at: usize) -> Option<i16> {
        match self.kind(at) {
            Kind::Number { value: value @ 1000..=2199, digits: 4, suffix: Suffix::None } => Some(value as i16),
            _ => None,
        }
    }

    /// The year behind a day or month: " 2025", ", 2025", " of 2025", " of last year".
    pub(crate) fn year_behind(&self, at: usize) -> (Year, usize) {
        if self.word(at) == Word::Of {
            let told = self.skip_word(self.skip_word(self.skip_word(at + 1, Word::The), Word::That), Word::Same);
            if told > at + 1 && self.word(told) == Word::Unit(Unit::Year) {
                return (Year::Open, told + 1);
            }
        }
        let from = at + usize::from(self.is_mark(at, b',') || self.word(at) == Word::Of);
        if let Some(year) = self.four_digits(from).filter(|_| !self.is_mark(from + 1, b'%')) {
            return (Year::Given(year), from + 1);
        }
        let by = match self.word(from) {
            Word::This => 0,
            Word::Last => -1,
            Word::Next => 1,
            _ => return (Year::Open, at),
        };
        if self.word(from + 1) == Word::Unit(Unit::Year) && !self.is_mark(at, b',') {
            (Year::Away(by), from + 2)
        } else {
            (Year::Open, at)
        }
    }

    /// "April 2025", "May of last year", and a bare month where no name or verb can stand.
    pub(crate) fn month(&self, at: usize) -> Read {
        if let Some(year) = self.chosen_year(at) {
            // "this Jan. 28 photo" names a day.
            let (month, next) = self.month_name(at + 1).filter(|_| self.day(at + 1).is_none())?;
            return Some((Reading::Month { year, month }, next));
        }
        let (month, next) = self.month_name(at)?;
        let (year, next) = self.year_behind(next);
        let sure = year != Year::Open || self.is_bare_month(at);
        sure.then_some((Reading::Month { year, month }, next))
    }

    /// "this", "last" or "next" before a month or season.
    fn chosen_year(&self, at: usize) -> Option<Year> {
        match self.word(at) {
            Word::This => Some(Year::Away(0)),
            Word::Last | Word::Past => Some(Year::Latest),
            Word::Next => Some(Year::Coming),
            _ => None,
        }
    }

    /// "March", "May", "April", "June" and "August" are names and verbs too: they need a preposition before them.
    fn is_bare_month(&self, at: usize) -> bool {
        let tied = matches!(
            self.word_before(at),
            Word::In
                | Word::Of
                | Word::Preposition
                | Word::Bound
                | Word::AtBound
                | Word::From
                | Word::To
                | Word::Through
                | Word::Between
                | Word::Early
                | Word::Mid
                | Word::Late
                | Word::Before
                | Word::After
                | Word::Every
        ) || (matches!(self.word_before(at), Word::And | Word::Or)
            || self.kind_before(at) == Kind::Mark(b'-'))
            && self
                .found
                .last()
                .is_some_and(|found| found.to + 1 == at && matches!(found.reading, Reading::Month { .. }));
        match self.word(at) {
            Word::Month(3 | 4 | 5 | 6 | 8) | Word::MonthShort(_) => tied,
            _ => true,
        }
    }

    /// A year on its own: "2019", "The year 1950".
    pub(crate) fn year(&self, at: usize) -> Read {
        let from = self.skip_word(at, Word::The);
        if self.word(from) == Word::Unit(Unit::Year) {
            return Some((Reading::Year(Year::Given(self.four_digits(from + 1)?)), from + 2));
        }
        if let Some(era) = self.before_christ(at) {
            return Some(era);
        }
        let year = self.four_digits(at)?;
        if matches!(self.kind(at + 1), Kind::Mark(b'-' | b'/'))
            && let Some(range) = self.year_range(at, year)
        {
            return Some(range);
        }
        self.is_year(at, year).then_some((Reading::Year(Year::Given(year)), at + 1))
    }

    /// "264 BC", "44 B.C.".
    fn before_christ(&self, at: usize) -> Read {
        let year = self.plain_number(at, 4)?;
        let dotted = self.raw(at + 1) == "B" && self.is_mark(at + 2, b'.') && self.raw(at + 3) == "C";
        let next = match self.word(at + 1) {
            Word::Bc => at + 2,
            _ if dotted => self.skip_mark(at + 4, b'.'),
            _ => return None,
        };
        Some((Reading::Fixed(format!("BC{year:04}")), next))
    }

    /// "2025-2027", "1957-60", "2014/15".
    fn year_range(&self, at: usize, from: i16) -> Read {
        let to = match self.kind(at + 2) {
            Kind::Number { value, digits: 2, suffix: Suffix::None } => from / 100 * 100 + value as i16,
            _ => self.four_digits(at + 2)?,
        };
        let more = self.is_mark(at + 3, b'-') && self.touches_next(at + 2);
        if to <= from || more || !self.touches_next(at) && self.plain_number(at + 2, 2).is_some() {
            return None;
        }
        let given = |year| Reading::Year(Year::Given(year));
        let spans = [self.token_span(at, at + 1), self.token_span(at + 2, at + 3)];
        let range = Range { from: given(from), to: given(to), spans, apart: false };
        Some((Reading::Range(Box::new(range)), at + 3))
    }

    /// Whether four digits are a year: not a price, a count ("2000 people"), a number with a name ("Resolution 1701").
    fn is_year(&self, at: usize, year: i16) -> bool {
        let clock = self.is_mark(at + 1, b':') && matches!(self.kind(at + 2), Kind::Number { .. });
        let glued = self.touches_next(at) && (clock || matches!(self.kind(at + 1), Kind::Mark(b'%' | b'/' | b'$')));
        if glued || self.counts_things(at) {
            return false;
        }
        let in_brackets = self.kind_before(at) == Kind::Mark(b'(');
        in_brackets || self.follows_year_word(at) || (1900..2100).contains(&year) && !self.follows_number_word(at)
    }

    /// "2000 people", "1500 troops", but "the 2006 highs", "of 1913 levels".
    fn counts_things(&self, at: usize) -> bool {
        let owned = matches!(self.word_before(at), Word::The | Word::In | Word::Of)
            || matches!(self.raw(at.wrapping_sub(1)), "its" | "their" | "his" | "her");
        let noun = self.raw(at + 1);
        let plural = noun.ends_with('s') && !matches!(noun, "was" | "is" | "has" | "as");
        let counted = match self.kind(at + 1) {
            Kind::Word { word: Word::Unit(_) | Word::Units(_) | Word::Hundred, .. } => true,
            Kind::Word { word: Word::Other, capital: false } => plural || matches!(noun, "people" | "men" | "km" | "m"),
            _ => false,
        };
        counted && !owned
    }

    /// Words after which four digits are a year, even an early one.
    fn follows_year_word(&self, at: usize) -> bool {
        let word = self.word_before(at);
        matches!(word, Word::In | Word::Of | Word::From | Word::Between | Word::Before | Word::After | Word::Through)
            || matches!(word, Word::Early | Word::Mid | Word::Late | Word::Month(_) | Word::Season(_) | Word::The)
            || matches!(
                self.raw(at.wrapping_sub(1)),
                "since" | "Since" | "until" | "Until" | "by" | "By" | "during" | "During"
            )
    }

    /// Words and marks after which four digits are a price, a part of a number, a measure or a name's number.
    fn follows_number_word(&self, at: usize) -> bool {
        let ends_range =
            |before: Kind| matches!(before, Kind::Number { .. } | Kind::Word { word: Word::Mid | Word::Month(_), .. });
        match self.kind_before(at) {
            Kind::Mark(b'-') => !ends_range(self.kind_before(at.saturating_sub(1))),
            Kind::Mark(mark) => b"$#./:+".contains(&mark),
            Kind::Word { word: Word::Other, capital } => capital || self.raw(at - 1).ends_with(['£', '€']),
            // "until at least 2013" is a year, "at least 2013" may be a count.
            Kind::Word { word: Word::Least, .. } => {
                !matches!(self.word_before(at.saturating_sub(2)), Word::To | Word::Preposition)
            }
            Kind::Word { word, .. } => matches!(word, Word::Roughly | Word::Vague | Word::Than),
            _ => false,
        }
    }

    /// "the 1990s", "the '80s", "the 21st century".
    pub(crate) fn decade(&self, at: usize) -> Read {
        let from = self.skip_word(at, Word::The);
        if let (Some(ordinal), Word::Unit(Unit::Century)) = (self.ordinal(from), self.word(from + 1)) {
            return Some((Reading::Century(i16::from(ordinal) - 1), from + 2));
        }
        let from = self.skip_mark(from, b'\'');
        match self.kind(from) {
            Kind::Number { value, digits: 4, suffix: Suffix::Plural } if value % 10 == 0 && value >= 1000 => {
                Some((Reading::Decade((value / 10) as i16), from + 1))
            }
            Kind::Number { value, digits: 2, suffix: Suffix::Plural } if value % 10 == 0 => {
                Some((Reading::ShortDecade((value / 10) as i16), from + 1))
            }
            _ => None,
        }
    }

    /// "the second quarter of 2024", "third-quarter", "Q3 2024", "the first half of last year".
    pub(crate) fn quarter(&self, at: usize) -> Read {
        if matches!(self.raw(at), "Q" | "H") && self.touches_next(at) {
            let n = self.plain_number(at + 1, 1).filter(|n| (1..=4).contains(n))? as i8;
            let (year, next) = self.year_behind(at + 2);
            return match self.raw(at) {
                "Q" => Some((Reading::Quarter { quarter: n, year }, next)),
                _ if n < 3 => Some((Reading::Half { half: n, year }, next)),
                _ => None,
            };
        }
        let from = self.skip_word(at, Word::The);
        let n = match self.word(from) {
            Word::Last => 4,
            _ => self.ordinal(from)?,
        };
        let noun = self.skip_mark(from + 1, b'-');
        let noun = noun + usize::from(matches!(self.raw(noun), "fiscal" | "calendar"));
        let (year, next) = self.year_behind(noun + 1);
        match self.word(noun) {
            Word::Unit(Unit::Quarter) if (1..=4).contains(&n) && self.word(from) != Word::Last => {
                Some((Reading::Quarter { quarter: n, year }, next))
            }
            Word::Half if n < 3 && year != Year::Open => Some((Reading::Half { half: n, year }, next)),
            _ => None,
        }
    }

    /// "the autumn of 2023", "summer 2007", "this summer", and a bare season where it can be nothing else.
    pub(crate) fn season(&self, at: usize) -> Read {
        let by = self.chosen_year(at);
        let from = at + usize::from(by.is_some() || self.word(at) == Word::The);
        let Word::Season(season) = self.word(from) else { return None };
        let (year, next) = self.year_behind(from + 1);
        let tied = matches!(self.word_before(from), Word::In | Word::This | Word::Last | Word::Next)
            || self.word_before(at) == Word::The
                && matches!(self.word_before(at.saturating_sub(1)), Word::In | Word::Preposition | Word::Of);
        let clear =
            !matches!(self.raw(from), "fall" | "Fall" | "spring" | "Spring") && self.word_before(from) != Word::A;
        // "the" belongs to "the autumn of 2023", not to "in the autumn".
        if self.word(at) == Word::The && year == Year::Open {
            return None;
        }
        let year = by.unwrap_or(year);
        (year != Year::Open || tied || clear).then_some((Reading::Season { season, year }, next))
    }

    /// "2025-04-10", "7/8/07".
    pub(crate) fn numeric(&mut self, at: usize) -> Option<usize> {
        let Kind::Mark(mark @ (b'-' | b'/')) = self.kind(at + 1) else { return None };
        if !(at..at + 4).all(|token| self.touches_next(token)) || !self.is_mark(at + 3, mark) {
            return None;
        }
        let part = |token| self.plain_number(token, 4).and_then(|n| i16::try_from(n).ok());
        let (first, second, third) = (part(at)?, part(at + 2)?, part(at + 4)?);
        let (year, month, day) = match (first, mark) {
            (1000.., _) => (first, second, third),
            // American order, unless the middle cannot be a day.
            (_, b'/') if first <= 12 => (full_year(third), first, second),
            (_, b'/') => (full_year(third), second, first),
            _ => return None,
        };
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        self.push(at, at + 5, Reading::Day { year: Year::Given(year), month, day }, TimexType::Date);
        Some(at + 5)
    }
}

/// A year of two digits means the nearest century to ours: "07" is 2007, "98" 1998.
fn full_year(year: i16) -> i16 {
    match year {
        0..=50 => 2000 + year,
        51..=99 => 1900 + year,
        _ => year,
    }
}
