//! English news dates: finds them, and says what day, week, month, quarter, year or interval they mean.
//!
//! A grammar over words and numbers, no regular expressions: [`find`] reads every expression of a sentence and keeps what it
//! says apart from what it means, because the meaning needs a reference day (dateline or publication) and a direction.
//! [`timexes`] decides the direction from the verbs around and prints TIMEX3 values (`TimeML` 1.2.1, section 2.2).
//!
//! Month-day, weekday and bare month resolve to the latest one not after the reference day in the past, to the next one in
//! the future; the reference day itself counts both ways ("will vote on Monday", written on a Monday, means that day). "Last week" is the calendar week before that of the reference day.

mod amounts;
mod calendar;
mod days;
mod direction;
mod grammar;
mod holidays;
mod narrative;
mod point;
mod reading;
mod relative;
mod resolve;
mod table;
mod tokens;
mod words;

use event_model::{ByteSpan, Granularity, Timex, TimexType};
use jiff::civil::Date;

use grammar::{Found, Grammar};
pub use narrative::{Narrative, Telling};
use point::Value;
pub(crate) use point::bounds;
use reading::{Reading, Year};
use resolve::Frame;

/// Which way an expression without a year resolves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It happened: the latest such day not after the reference day.
    Past,
    /// It is to come: the next such day.
    Future,
}

/// One date expression of a text, not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateExpression {
    /// Its bytes.
    pub span: ByteSpan,
    /// Its TIMEX3 type.
    pub kind: TimexType,
    /// Written out with its year, so that no reference day is needed.
    pub explicit: bool,
    /// Counts from the day that the text spoke of last ("the same day", "two days later"): pass that day as reference.
    pub anaphoric: bool,
    /// Which way the verbs around it point.
    pub direction: Direction,
    reading: Reading,
}

impl DateExpression {
    /// TIMEX3 value against the reference day. Without one, what is unknown stays open: `XXXX-04-10`.
    pub fn timex_value(&self, reference: Option<Date>, direction: Direction) -> String {
        self.value(reference, direction).timex()
    }

    /// ISO 8601 value and granularity for an event record; `None` when the expression fixes no date: durations, sets, vague
    /// times, seasons, and relative dates without a reference day.
    pub fn calendar_value(&self, reference: Option<Date>, direction: Direction) -> Option<(String, Granularity)> {
        self.value(reference, direction).calendar()
    }

    fn value(&self, reference: Option<Date>, direction: Direction) -> Value {
        Frame { reference, direction }.value(&self.reading)
    }

    fn new(found: &Found, span: ByteSpan, direction: Direction) -> Self {
        let explicit = is_explicit(&found.reading);
        Self { span, kind: found.kind, explicit, anaphoric: found.anaphoric, direction, reading: found.reading.clone() }
    }
}

/// Whether a reading holds its year.
fn is_explicit(reading: &Reading) -> bool {
    match reading {
        Reading::Day { year, .. }
        | Reading::Month { year, .. }
        | Reading::Year(year)
        | Reading::Season { year, .. }
        | Reading::Quarter { year, .. }
        | Reading::Half { year, .. }
        | Reading::Holiday { year, .. } => matches!(year, Year::Given(_)),
        Reading::Decade(_) | Reading::Century(_) => true,
        Reading::WeekOf(day) | Reading::WeekIn { of: day, .. } | Reading::Timed { day, .. } => is_explicit(day),
        Reading::Range(range) => is_explicit(&range.from) && is_explicit(&range.to),
        _ => false,
    }
}

/// The date expressions of `text` within `within`, in text order, not overlapping; spans are bytes of `text`.
pub fn find(text: &str, within: ByteSpan) -> Vec<DateExpression> {
    let tokens = tokens::scan(text, within);
    let found = grammar::parse(text, &tokens);
    let grammar = Grammar { text, tokens: &tokens, found: Vec::new() };
    let expressions = found
        .iter()
        .map(|found| DateExpression::new(found, grammar.token_span(found.from, found.to), grammar.direction(found)));
    expressions.collect()
}

/// The TIMEX3 expressions of a text. Directions follow the verbs around each expression; expressions that count from another
/// one of the text ("three years later") are resolved against it, and days without a year follow one of their sentence that
/// named it.
pub fn timexes(text: &str, reference: Option<Date>) -> Vec<Timex> {
    Narrative::new(reference, Telling::News).read(text)
}

/// The two ends of "from A to B", which `TimeML` marks one by one, or, when `every`, of any range; anything else as it is.
fn ends(expression: DateExpression, every: bool) -> Vec<DateExpression> {
    match &expression.reading {
        Reading::Range(range) if range.apart || every => [&range.from, &range.to]
            .into_iter()
            .zip(range.spans)
            .map(|(reading, span)| DateExpression {
                span,
                explicit: is_explicit(reading),
                reading: reading.clone(),
                ..expression.clone()
            })
            .collect(),
        _ => vec![expression],
    }
}

#[cfg(test)]
mod tests;
