//! Which date of the sentence is the event's.

use event_model::{Basis, EventDate, Status, TextSpan, TimexType};
use jiff::civil::Date;

use crate::analysis::Analysis;
use crate::closed;
use crate::dates::{DateExpression, Direction};
use crate::lexicon::Lexicon;
use crate::mentions::{Anchor, FrameMention};
use crate::phrases::ChunkKind;
use crate::word::{WordId, word};

/// The dates of a mention, by index into the sentence's expressions: none, one, or the members of a list
/// ("were held on March 3 and May 9").
pub(crate) fn read(lexicon: &Lexicon, analysis: &Analysis, mention: &FrameMention) -> Vec<usize> {
    let reader = Reader { lexicon, analysis, mention };
    let Some(first) = reader.nearest() else { return Vec::new() };
    let mut dates = vec![first];
    while let Some(next) = dates.last().and_then(|&d| reader.listed_after(d)) {
        dates.push(next);
    }
    dates
}

/// The value of a date expression for an event in this state.
pub(crate) fn value(
    analysis: &Analysis,
    date: &DateExpression,
    reference: Option<Date>,
    status: Option<Status>,
) -> Option<EventDate> {
    let future = matches!(status, Some(Status::Planned | Status::Proposed | Status::Postponed | Status::Sought));
    let direction = if future { Direction::Future } else { Direction::Past };
    let (value, granularity) = date.calendar_value(reference, direction)?;
    let basis = if date.explicit { Basis::Explicit } else { Basis::Relative };
    let mention = Some(TextSpan { field: analysis.sentence.field, span: date.span });
    Some(EventDate { value, granularity, basis, mention })
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    analysis: &'a Analysis,
    mention: &'a FrameMention,
}

impl Reader<'_> {
    /// The date of the event's own clause: after its verb, inside its noun group, or before it.
    fn nearest(&self) -> Option<usize> {
        let (noun, verb) = match self.mention.anchor {
            Anchor::Verb(verb) => (None, Some(verb)),
            Anchor::Noun { outer, governor, chunk } => {
                (Some((outer.chunk, chunk)), governor.map(|g| g.verb).filter(|&v| !self.is_reporting(v)))
            }
        };
        if let Some((outer, chunk)) = noun
            && let Some(found) = self.before_noun(outer).or_else(|| self.rightwards(chunk, true))
        {
            return Some(found);
        }
        self.beside().or_else(|| verb.and_then(|v| self.rightwards(v, false).or_else(|| self.leftwards(v))))
    }

    /// "said on Thursday after a meeting": what is said after an event is said on its day.
    fn beside(&self) -> Option<usize> {
        let Anchor::Noun { outer, governor: Some(governor), .. } = self.mention.anchor else { return None };
        let day = [const { word("after") }, const { word("following") }, const { word("during") }];
        governor.preposition.filter(|p| day.contains(p))?;
        (governor.verb + 1..outer.chunk).find_map(|at| {
            (self.analysis.syntax().kind(at) == Some(ChunkKind::Date)).then(|| self.date_in(at)).flatten()
        })
    }

    /// "Thursday's meeting", "the April 10 talks", "Tuesday talks": a date at the head of the noun group.
    fn before_noun(&self, chunk: usize) -> Option<usize> {
        let before = chunk.checked_sub(1)?;
        (self.analysis.syntax().kind(before) == Some(ChunkKind::Date) && !self.preposition_before(before))
            .then(|| self.date_in(before))
            .flatten()
    }

    fn preposition_before(&self, chunk: usize) -> bool {
        chunk.checked_sub(1).is_some_and(|i| matches!(self.analysis.syntax().kind(i), Some(ChunkKind::Preposition(_))))
    }

    fn rightwards(&self, from: usize, noun: bool) -> Option<usize> {
        let syntax = self.analysis.syntax();
        for at in from + 1..self.analysis.chunks.len() {
            match syntax.kind(at)? {
                ChunkKind::Date => return self.date_in(at).filter(|_| !self.is_limit(at)),
                ChunkKind::Verb(_) if noun || self.is_reporting(at) => return None,
                ChunkKind::Verb(v)
                    if !matches!(v.mood, crate::phrases::Mood::Infinitive | crate::phrases::Mood::Gerund) =>
                {
                    return None;
                }
                ChunkKind::Clause(_) | ChunkKind::Break => return None,
                ChunkKind::Comma if noun => return None,
                _ => {}
            }
        }
        None
    }

    fn leftwards(&self, from: usize) -> Option<usize> {
        let syntax = self.analysis.syntax();
        for at in (0..from).rev() {
            match syntax.kind(at)? {
                ChunkKind::Date => {
                    return self
                        .date_in(at)
                        .filter(|_| self.is_fronted(at) && !self.is_limit(at) && !self.said_before(at));
                }
                ChunkKind::Verb(_) if self.is_reporting(at) => {
                    return None;
                }
                ChunkKind::Clause(_) | ChunkKind::Break => return None,
                _ => {}
            }
        }
        None
    }

    /// "On Tuesday they met": a date before the verb counts at the head of its clause, or right before the verb.
    fn is_fronted(&self, date: usize) -> bool {
        let syntax = self.analysis.syntax();
        let start = date - usize::from(self.preposition_before(date));
        let before = start.checked_sub(1).and_then(|i| syntax.kind(i));
        matches!(
            before,
            None | Some(ChunkKind::Break | ChunkKind::Clause(_) | ChunkKind::Conjunction | ChunkKind::Adverb)
        ) || syntax.verb(date + 1).is_some()
    }

    /// "said on Wednesday": the date right after a reporting verb is the speaker's.
    fn said_before(&self, date: usize) -> bool {
        let start = date.saturating_sub(2);
        (start..date).any(|i| self.is_reporting(i))
    }

    fn is_reporting(&self, chunk: usize) -> bool {
        self.analysis.syntax().verb(chunk).is_some_and(|v| self.lexicon.word(v.lemma).reporting)
    }

    /// "until Friday", "since May": a limit is no date of the event.
    fn is_limit(&self, date: usize) -> bool {
        let before = date.checked_sub(1).and_then(|i| self.analysis.syntax().kind(i));
        let limits: [WordId; 5] = [
            const { word("until") },
            const { word("since") },
            const { word("till") },
            const { word("by") },
            const { word("from") },
        ];
        matches!(before, Some(ChunkKind::Preposition(p) | ChunkKind::Clause(p)) if limits.contains(&p))
    }

    fn date_in(&self, chunk: usize) -> Option<usize> {
        let group = self.analysis.syntax().chunk(chunk)?;
        let span = self.analysis.bytes(group.start, group.end);
        self.analysis
            .dates
            .iter()
            .position(|d| d.kind != TimexType::Duration && d.kind != TimexType::Set && d.span.overlaps(span))
    }

    /// The next expression of the list: only "and" or a comma between.
    fn listed_after(&self, date: usize) -> Option<usize> {
        let (this, next) = (self.analysis.dates.get(date)?, self.analysis.dates.get(date + 1)?);
        let mut between =
            self.analysis.tokens.iter().filter(|t| t.span.start >= this.span.end && t.span.end <= next.span.start);
        let listed = between
            .all(|t| closed::is_conjunction(t.id) || t.id == const { word(",") } || t.id == const { word("on") });
        (listed && next.kind == this.kind).then_some(date + 1)
    }
}

#[cfg(test)]
mod tests {
    use event_model::Basis;

    use crate::probe::{PUBLISHED, events, only, when};

    #[test]
    fn the_date_of_the_events_own_clause() {
        let table = [
            ("Ghana and Togo held talks in Accra on Tuesday.", "2024-03-12", Basis::Relative),
            ("Ghana and Togo will hold talks in Accra on Tuesday.", "2024-03-19", Basis::Relative),
            ("On March 5, Ghana and Togo held talks in Accra.", "2024-03-05", Basis::Relative),
            ("Tuesday's talks between Ghana and Togo were brief.", "2024-03-12", Basis::Relative),
            ("Ghana and Togo signed a treaty in March 2021.", "2021-03", Basis::Explicit),
            ("Ghana said after a meeting with Togo on Monday that it would pay.", "2024-03-11", Basis::Relative),
        ];
        for (sentence, value, basis) in table {
            let event = only(sentence);
            let date = event.date.unwrap();
            assert_eq!((date.value.as_str(), date.basis), (value, basis), "{sentence}");
        }
    }

    #[test]
    fn days_of_speaking_and_limits_are_not_the_events() {
        let spoken = "Ghana and Togo held talks on Tuesday in Accra, a spokesman said on Wednesday.";
        assert_eq!(when(&only(spoken)), "2024-03-12");
        for sentence in
            ["Ghana said on Wednesday that it held talks with Togo.", "Ghana and Togo have held talks since 2019."]
        {
            let date = only(sentence).date.unwrap();
            assert_eq!((date.value.as_str(), date.basis), (PUBLISHED, Basis::Publication), "{sentence}");
        }
    }

    #[test]
    fn what_is_to_come_has_no_day_of_its_own() {
        assert_eq!(only("Ghana and Togo will hold talks in Accra.").date, None);
    }

    #[test]
    fn a_list_of_dates_is_an_event_each() {
        let events = events(&["Ghana and Togo held talks in Accra on February 27 and March 10."]);
        assert_eq!(events.iter().map(when).collect::<Vec<_>>(), ["2024-02-27", "2024-03-10"]);
    }
}
