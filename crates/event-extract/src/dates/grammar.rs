//! Finds date expressions: walks over the tokens and tries, at each one that can begin an expression, the longest reading.

use event_model::{ByteSpan, TimexType};

use super::reading::{Range, Reading, Year};
use super::tokens::{Kind, Suffix, Token};
use super::words::{Unit, Word};

/// An expression that was found, as a half-open range of tokens.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) reading: Reading,
    pub(crate) kind: TimexType,
    /// Counts from the day that the text spoke of last: "the same day".
    pub(crate) anaphoric: bool,
}

/// What one alternative of the grammar read: the reading and the token behind it.
pub(crate) type Read = Option<(Reading, usize)>;

/// The tokens of one text and what was found in them so far.
pub(crate) struct Grammar<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'t [Token],
    pub(crate) found: Vec<Found>,
}

/// The expressions of a text, in order, not overlapping.
pub(crate) fn parse(text: &str, tokens: &[Token]) -> Vec<Found> {
    let mut grammar = Grammar { text, tokens, found: Vec::new() };
    let mut at = 0;
    while at < tokens.len() {
        at = match grammar.kind(at) {
            Kind::Word { word: Word::Other, capital: true } => grammar.capital(at).unwrap_or(at + 1),
            kind if !may_begin(kind) || grammar.leads_nowhere(at) => at + 1,
            _ => grammar.expression(at).filter(|&next| next > at).unwrap_or(at + 1),
        };
    }
    grammar.join_ranges();
    grammar.share_years();
    grammar.found
}

impl Grammar<'_> {
    pub(crate) fn kind(&self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::Nothing, |token| token.kind)
    }

    pub(crate) fn kind_before(&self, at: usize) -> Kind {
        at.checked_sub(1).map_or(Kind::Nothing, |at| self.kind(at))
    }

    /// The meaning of the word at `at`; [`Word::Other`] for anything else.
    pub(crate) fn word(&self, at: usize) -> Word {
        match self.kind(at) {
            Kind::Word { word, .. } => word,
            _ => Word::Other,
        }
    }

    pub(crate) fn word_before(&self, at: usize) -> Word {
        at.checked_sub(1).map_or(Word::Other, |at| self.word(at))
    }

    pub(crate) fn is_capital(&self, at: usize) -> bool {
        matches!(self.kind(at), Kind::Word { capital: true, .. })
    }

    pub(crate) fn is_mark(&self, at: usize, mark: u8) -> bool {
        self.kind(at) == Kind::Mark(mark)
    }

    /// `at`, or the token behind it when it is that mark.
    pub(crate) fn skip_mark(&self, at: usize, mark: u8) -> usize {
        at + usize::from(self.is_mark(at, mark))
    }

    /// `at`, or the token behind it when it is that word.
    pub(crate) fn skip_word(&self, at: usize, word: Word) -> usize {
        at + usize::from(self.word(at) == word)
    }

    /// The words of one token.
    pub(crate) fn raw(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| self.text.get(token.start as usize..token.end as usize).unwrap_or(""))
    }

    /// Whether nothing stands between token `at` and the next one.
    pub(crate) fn touches_next(&self, at: usize) -> bool {
        matches!((self.tokens.get(at), self.tokens.get(at + 1)), (Some(left), Some(right)) if left.end == right.start)
    }

    /// A plain whole number of at most `digits` digits.
    pub(crate) fn plain_number(&self, at: usize, max_digits: u8) -> Option<u32> {
        match self.kind(at) {
            Kind::Number { value, digits, suffix: Suffix::None } if digits <= max_digits => Some(value),
            _ => None,
        }
    }

    /// "first" to "twentieth", "1st" to "31st"; "second" is one as well as a unit.
    pub(crate) fn ordinal(&self, at: usize) -> Option<i8> {
        match self.kind(at) {
            Kind::Word { word: Word::Ordinal(n), .. } => i8::try_from(n).ok(),
            Kind::Word { word: Word::Unit(Unit::Second), .. } => Some(2),
            Kind::Number { value, suffix: Suffix::Ordinal, .. } => i8::try_from(value).ok(),
            _ => None,
        }
    }

    /// The bytes of a half-open range of tokens.
    pub(crate) fn token_span(&self, from: usize, to: usize) -> ByteSpan {
        let start = self.tokens.get(from).map_or(0, |token| token.start);
        let end = to.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.end);
        ByteSpan { start, end: end.max(start) }
    }

    pub(crate) fn push(&mut self, from: usize, to: usize, reading: Reading, kind: TimexType) {
        self.found.push(Found { from, to, reading, kind, anaphoric: false });
    }

    pub(crate) fn push_anaphoric(&mut self, from: usize, to: usize, reading: Reading) {
        self.found.push(Found { from, to, reading, kind: TimexType::Date, anaphoric: true });
    }

    /// Whether the word or number at `at` opens phrases of all kinds, and what stands behind it is of no date. Cheap and
    /// right for nearly all of them, so that the alternatives need not be tried.
    fn leads_nowhere(&self, at: usize) -> bool {
        let general = matches!(
            self.kind(at),
            Kind::Number { digits: 1..=3 | 5.., .. }
                | Kind::Word { word: Word::The | Word::A | Word::This | Word::That | Word::Count(_) | Word::Vague, .. }
                | Kind::Word { word: Word::Half | Word::Bound | Word::AtBound | Word::Roughly | Word::Named, .. }
        );
        let named = matches!(self.word(at), Word::Named | Word::Month(_)) && self.is_capital(at);
        let plural = matches!(self.kind(at), Kind::Number { suffix: Suffix::Plural, .. });
        general
            && !named
            && !plural
            && match self.kind(at + 1) {
                Kind::Word { word: Word::Other | Word::The | Word::In | Word::On, .. } => {
                    !matches!(self.raw(at + 1), "very" | "near" | "foreseeable" | "fiscal" | "calendar" | "B")
                }
                Kind::Nothing => true,
                Kind::Mark(mark) => !matches!(mark, b'-' | b'/' | b':' | b',' | b'\''),
                _ => false,
            }
    }

    /// What begins with a capitalised word that is none of the vocabulary: "Q3".
    fn capital(&mut self, at: usize) -> Option<usize> {
        if !matches!(self.raw(at), "Q" | "H") {
            return None;
        }
        let (reading, next) = self.quarter(at)?;
        self.push(at, next, reading, TimexType::Date);
        Some(next)
    }

    /// Whether a sentence ends between two tokens.
    pub(crate) fn has_sentence_end(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| match self.kind(at) {
            Kind::Mark(b'?' | b'!') => true,
            Kind::Mark(b'.') => self.is_capital(at + 1) && !self.is_abbreviation_dot(at),
            _ => false,
        })
    }

    /// Reads the longest expression at `at`, adds it, and returns the token behind it.
    fn expression(&mut self, at: usize) -> Option<usize> {
        let next = self
            .name(at)
            .or_else(|| self.numeric(at))
            .or_else(|| self.edge(at))
            .or_else(|| self.days(at))
            .or_else(|| self.clock(at))
            .or_else(|| self.part_of_day(at))
            .or_else(|| self.counted(at))
            .or_else(|| self.discourse(at))
            .or_else(|| self.repeated(at));
        if next.is_some() {
            return next;
        }
        if let Some((reading, next)) = self.calendar(at) {
            let kind = if matches!(reading, Reading::Timed { .. }) { TimexType::Time } else { TimexType::Date };
            self.push(at, next, reading, kind);
            return Some(next);
        }
        self.vague(at)
    }

    /// One calendar expression without modifiers: days, weekdays, weeks, months, quarters, seasons, years.
    pub(crate) fn calendar(&self, at: usize) -> Read {
        self.day(at)
            .or_else(|| self.weekday(at))
            .or_else(|| self.today(at))
            .or_else(|| self.month(at))
            .or_else(|| self.week_of(at))
            .or_else(|| self.quarter(at))
            .or_else(|| self.season(at))
            .or_else(|| self.unit(at))
            .or_else(|| self.year(at))
            .or_else(|| self.decade(at))
    }

    /// "March 31 through April 2", "from July 1 to July 3": two neighbours become one interval.
    fn join_ranges(&mut self) {
        let mut joined: Vec<Found> = Vec::with_capacity(self.found.len());
        for right in std::mem::take(&mut self.found) {
            let apart = joined.last().and_then(|left| self.joint(left, &right));
            let Some((apart, left)) = apart.and_then(|apart| Some((apart, joined.pop()?))) else {
                joined.push(right);
                continue;
            };
            let spans = [self.token_span(left.from, left.to), self.token_span(right.from, right.to)];
            let range = Range { from: left.reading, to: right.reading, spans, apart };
            joined.push(Found { to: right.to, reading: Reading::Range(Box::new(range)), ..left });
        }
        self.found = joined;
    }

    /// Whether two neighbours are the ends of one interval; `Some(true)` when it was written "from A to B".
    fn joint(&self, left: &Found, right: &Found) -> Option<bool> {
        if left.kind != TimexType::Date || right.kind != TimexType::Date || !is_end(&left.reading, &right.reading) {
            return None;
        }
        if left.to + 1 != right.from {
            return None;
        }
        let before = self.word_before(left.from);
        match self.kind(left.to) {
            Kind::Mark(b'-') | Kind::Word { word: Word::Through, .. } => Some(false),
            Kind::Word { word: Word::To, .. } => Some(true),
            Kind::Word { word: Word::And, .. } if before == Word::Between => Some(true),
            _ => None,
        }
    }

    /// "February 27 and April 10, 2025": the year that the last date names holds for those before it.
    fn share_years(&mut self) {
        let mut year = None;
        let mut next_from = usize::MAX;
        let mut found = std::mem::take(&mut self.found);
        for item in found.iter_mut().rev() {
            let linked = next_from > item.to && next_from - item.to <= 2 && self.is_link(item.to, next_from);
            if !linked {
                year = None;
            }
            year = share(&mut item.reading, year);
            next_from = item.from;
        }
        self.found = found;
    }

    fn is_link(&self, from: usize, to: usize) -> bool {
        (from..to).all(|at| {
            matches!(self.kind(at), Kind::Mark(b',' | b'-'))
                || matches!(self.word(at), Word::And | Word::Or | Word::To | Word::Through)
        })
    }
}

/// Whether an expression can begin with such a token.
fn may_begin(kind: Kind) -> bool {
    use Word as W;
    match kind {
        Kind::Number { .. } => true,
        Kind::Mark(mark) => mark == b'\'',
        Kind::Nothing => false,
        Kind::Word { word, .. } => !matches!(
            word,
            W::Other
                | W::Of
                | W::In
                | W::And
                | W::Or
                | W::To
                | W::Through
                | W::From
                | W::Between
                | W::On
                | W::Preposition
                | W::Than
                | W::Least
                | W::Before
                | W::After
                | W::Ago
                | W::Zone
                | W::Bc
                | W::Time
                | W::Meridiem(_)
        ),
    }
}

/// Gives an open year the shared one; returns the year to share with what stands before.
fn share(reading: &mut Reading, year: Option<Year>) -> Option<Year> {
    match reading {
        Reading::Day { year: own, .. } | Reading::Month { year: own, .. } | Reading::Season { year: own, .. } => {
            if let (Year::Open, Some(shared)) = (*own, year) {
                *own = shared;
            }
            (*own != Year::Open).then_some(*own)
        }
        Reading::Range(range) => {
            let year = share(&mut range.to, year);
            share(&mut range.from, year)
        }
        _ => None,
    }
}

/// Whether two readings can be the ends of an interval: both of the calendar, and alike.
fn is_end(left: &Reading, right: &Reading) -> bool {
    matches!(
        (left, right),
        (Reading::Day { .. }, Reading::Day { .. })
            | (Reading::Month { .. }, Reading::Month { .. })
            | (Reading::Year(_), Reading::Year(_))
            | (Reading::Weekday { .. }, Reading::Weekday { .. })
    )
}
