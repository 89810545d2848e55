//! Resolves the expressions of one text after the other, each in the light of those before it.

use event_model::{Basis, ByteSpan, Timex};
use jiff::civil::Date;

use super::grammar::{self, Found, Grammar};
use super::point::Value;
use super::reading::{Reading, Year};
use super::resolve::Frame;
use super::{DateExpression, Direction, ends, is_explicit, tokens};

/// A day without a year that would lie further back than this lies ahead, whatever the verbs say: news writes the year of a
/// day that is almost a year ago.
const FAR_BACK: i64 = 270;

/// A day that would lie further ahead than this lies back. Verbs of the future stand near past days more often than the other
/// way round ("may fall from the 7 percent of July 1").
const FAR_AHEAD: i64 = 210;

/// Days by which the next date of a story lies behind the last one, more often than not: of two years that fit, the one is
/// taken that comes closer to this.
const ADVANCE: i64 = 90;

/// A date that was written with its year.
#[derive(Clone, Copy, Debug)]
struct Dated {
    day: Date,
    /// Nothing but the year was written.
    whole_year: bool,
}

/// Days before the reference day behind which a written date belongs to history: news of the year before still writes most
/// of its days without a year.
const LONG_PAST: i64 = 730;

/// How a text tells of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// Days without a year are told from the reference day, unless their own sentence wrote the year before.
    News,
    /// Days without a year are told from the last one that had it, and both ends of any range are marked.
    History,
    /// History once more of the years written so far lie long before the reference day than near it; news until then.
    Observed,
}

/// What texts that belong together have said of time so far.
#[derive(Clone, Debug)]
pub struct Narrative {
    reference: Option<Date>,
    telling: Telling,
    /// Dates written with a year long before the reference day, less those near it.
    long_past: i32,
    /// The day that was spoken of last.
    told: Option<Date>,
    /// The last day, month or year that was written with its year.
    dated: Option<Dated>,
}

impl Narrative {
    /// A text that nothing has been read of.
    pub fn new(reference: Option<Date>, telling: Telling) -> Self {
        Self { reference, telling, long_past: 0, told: None, dated: None }
    }

    fn is_history(&self) -> bool {
        match self.telling {
            Telling::News => false,
            Telling::History => true,
            Telling::Observed => self.long_past > 0,
        }
    }

    /// The expressions of the next text.
    pub fn read(&mut self, text: &str) -> Vec<Timex> {
        let tokens = tokens::scan(text, ByteSpan::new(0, text.len()));
        let found = grammar::parse(text, &tokens);
        let grammar = Grammar { text, tokens: &tokens, found: Vec::new() };
        let mut timexes = Vec::with_capacity(found.len());
        let mut behind = 0;
        self.observe(&found);
        let history = self.is_history();
        for found in &found {
            let direction = grammar.direction(found);
            if !history && grammar.has_sentence_end(behind, found.from) {
                self.dated = None;
            }
            for expression in
                ends(DateExpression::new(found, grammar.token_span(found.from, found.to), direction), history)
            {
                timexes.push(self.timex(&expression, direction));
            }
            behind = found.to;
        }
        if !history {
            self.dated = None;
        }
        timexes
    }

    /// Weighs the years that a text writes before its days are resolved: a history may open with a day that has none.
    fn observe(&mut self, found: &[Found]) {
        let Some(reference) = self.reference else { return };
        let frame = Frame { reference: self.reference, direction: Direction::Past };
        for found in found.iter().filter(|f| is_explicit(&f.reading)) {
            if let Some(point) = frame.point(&found.reading) {
                let long_ago = days_between(point.last_day(), reference) > LONG_PAST;
                self.long_past += if long_ago { 1 } else { -1 };
            }
        }
    }

    fn timex(&mut self, expression: &DateExpression, direction: Direction) -> Timex {
        let reference = if expression.anaphoric { self.told.or(self.reference) } else { self.reference };
        let reading = self.with_told_year(&expression.reading);
        let frame = toward_the_nearer(&reading, Frame { reference, direction });
        let value = frame.value(&reading);
        if let Some(point) = frame.point(&reading) {
            self.told = Some(point.first_day());
        }
        let span = expression.span;
        self.note_year(&value, &reading);
        let basis = match (expression.explicit, expression.anaphoric) {
            (true, _) => Basis::Explicit,
            (_, true) => Basis::Discourse,
            _ => Basis::Relative,
        };
        Timex { span, kind: expression.kind, value: value.timex(), basis }
    }

    /// Remembers a day, month or, in history, year that was written with its year.
    fn note_year(&mut self, value: &Value, reading: &Reading) {
        let written = match reading {
            Reading::Day { year, .. } | Reading::Month { year, .. } => matches!(year, Year::Given(_)),
            Reading::Season { year, .. } => self.is_history() && matches!(year, Year::Given(_)),
            Reading::Year(Year::Given(_)) => self.is_history(),
            _ => false,
        };
        if let (true, Value::At(point)) = (written, value) {
            self.dated = Some(Dated { day: point.first_day(), whole_year: matches!(reading, Reading::Year(_)) });
        }
    }

    /// "met on May 3, 2019, and again on June 4": a day, month or season without a year is the one nearest to what had it.
    fn with_told_year(&self, reading: &Reading) -> Reading {
        let mut reading = reading.clone();
        let Some(Dated { day: dated, whole_year }) = self.dated else { return reading };
        let near = |month: i8, day: i8| {
            let years =
                if whole_year { vec![dated.year()] } else { vec![dated.year() - 1, dated.year(), dated.year() + 1] };
            let candidates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
            candidates.min_by_key(|date| (days_between(dated, *date) - ADVANCE).abs()).map(Date::year)
        };
        let (year, nearest) = match &mut reading {
            Reading::Day { year, month, day } => (year, near(*month, *day)),
            Reading::Month { year, month } => (year, near(*month, 1)),
            Reading::Season { year, .. } => (year, Some(dated.year())),
            _ => return reading,
        };
        if let (Year::Open, Some(nearest)) = (*year, nearest) {
            *year = Year::Given(nearest);
        }
        reading
    }
}

/// "A June 3 hearing has been set", written in May, lies ahead; "which on July 1 doubled", written in July, does not, whatever
/// the verbs say. A month can be one of last year ("In July it said"), but not one of next year.
fn toward_the_nearer(reading: &Reading, frame: Frame) -> Frame {
    let is_day = matches!(reading, Reading::Day { year: Year::Open, .. });
    let is_month = matches!(reading, Reading::Month { year: Year::Open, .. });
    let (Some(reference), Some(point)) = (frame.reference, frame.point(reading)) else { return frame };
    let away = days_between(reference, point.first_day());
    let direction = match frame.direction {
        Direction::Past if is_day && -away > FAR_BACK => Direction::Future,
        Direction::Future if is_day && away > FAR_AHEAD || is_month && away > FAR_BACK => Direction::Past,
        direction => direction,
    };
    Frame { direction, ..frame }
}

/// Days from one date to another.
fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}
