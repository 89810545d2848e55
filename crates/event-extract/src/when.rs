//! Which date of the sentence is the event's.

use event_model::{Basis, EventDate, EventType, Status, TextSpan};
use jiff::civil::Date;

use crate::analysis::Analysis;
use crate::closed;
use crate::dates::{DateExpression, Direction};
use crate::lexicon::Lexicon;
use crate::mentions::{Anchor, FrameMention};
use crate::phrases::{ChunkKind, Mood};
use crate::tags::Tag;
use crate::word::{WordId, word};

/// The dates of a mention, by index into the sentence's expressions: none, one, or the members of a list
/// ("were held on March 3 and May 9").
pub(crate) fn read(
    lexicon: &Lexicon,
    analysis: &Analysis,
    event_type: EventType,
    mention: &FrameMention,
    siblings: &[FrameMention],
) -> Vec<usize> {
    let others = siblings.iter().filter(|m| m.trigger != mention.trigger).map(FrameMention::carrier).collect();
    let reader = Reader { lexicon, analysis, mention, event_type, others };
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
    let direction = match status {
        Some(Status::Planned | Status::Proposed | Status::Postponed | Status::Sought) => Direction::Future,
        // What is under way or not told may lie on either side: the verbs around the date decide.
        Some(Status::Ongoing) | None => date.direction,
        Some(_) => Direction::Past,
    };
    valued(analysis, date, reference, direction)
}

/// The value of a date expression seen in a direction.
pub(crate) fn valued(
    analysis: &Analysis,
    date: &DateExpression,
    reference: Option<Date>,
    direction: Direction,
) -> Option<EventDate> {
    let (value, granularity) = date.calendar_value(reference, direction)?;
    let basis = if date.explicit { Basis::Explicit } else { Basis::Relative };
    let mention = Some(TextSpan { field: analysis.sentence.field, span: date.span });
    Some(EventDate { value, granularity, basis, mention })
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    analysis: &'a Analysis,
    mention: &'a FrameMention,
    event_type: EventType,
    /// Chunks that carry the other events of the sentence: a date behind one of them is that one's.
    others: Vec<usize>,
}

impl Reader<'_> {
    /// The date of the event's own clause: inside its noun group, after it, after its verb, or before it.
    fn nearest(&self) -> Option<usize> {
        let (noun, verb) = match self.mention.anchor {
            Anchor::Verb(verb) => (None, Some(verb)),
            Anchor::Noun { outer, governor, chunk } => {
                (Some((outer.chunk, chunk)), governor.map(|g| g.verb).filter(|&v| self.dates_event(v)))
            }
        };
        let own = noun.and_then(|(outer, chunk)| self.before_noun(outer).or_else(|| self.rightwards(chunk, verb)));
        own.or_else(|| self.beside())
            .or_else(|| verb.and_then(|v| self.rightwards(v, Some(v)).or_else(|| self.leftwards(v))))
            .or_else(|| noun.filter(|_| verb.is_none()).and_then(|(outer, _)| self.leftwards(outer)))
            .or_else(|| self.announced())
    }

    /// Whether the day of a verb over the event is the event's: not that of saying, but "announced a deal on Friday" tells
    /// when the deal became one.
    fn dates_event(&self, verb: usize) -> bool {
        !self.is_reporting(verb) || self.event_type == EventType::Agreement && self.announces(verb)
    }

    fn announces(&self, verb: usize) -> bool {
        let announcing = [
            const { word("announce") },
            const { word("confirm") },
            const { word("unveil") },
            const { word("disclose") },
        ];
        self.analysis.syntax().verb(verb).is_some_and(|v| announcing.contains(&v.lemma) && !v.negated)
    }

    /// "said on Thursday after a meeting", "said on Monday, after meeting": what is said after an event is said on its day.
    fn beside(&self) -> Option<usize> {
        let (from, to) = match self.mention.anchor {
            Anchor::Noun { outer, governor: Some(governor), .. } => {
                governor.preposition.filter(|&p| is_alongside(p))?;
                (governor.verb, outer.chunk)
            }
            Anchor::Verb(verb) => {
                let after = verb.checked_sub(1)?;
                self.analysis.syntax().preposition(after).filter(|&p| is_alongside(p))?;
                ((0..after).rev().find(|&i| self.is_reporting(i))?, after)
            }
            Anchor::Noun { .. } => return None,
        };
        let between = (from + 1..to).find_map(|at| self.date_at(at).filter(|_| !self.is_limit(at)));
        between.or_else(|| self.date_at(from.checked_sub(1)?))
    }

    /// "confirmed Sunday that they had reached a deal", "agreed a deal, the union announced Friday".
    fn announced(&self) -> Option<usize> {
        if self.event_type != EventType::Agreement {
            return None;
        }
        let verb = (0..self.analysis.chunks.len()).find(|&i| self.announces(i))?;
        self.date_at(verb + 1)
            .or_else(|| self.date_at(verb + 2).filter(|_| self.analysis.syntax().preposition(verb + 1).is_some()))
            .or_else(|| self.date_at(verb.checked_sub(1)?))
    }

    /// "Thursday's meeting", "the April 10 talks", "Tuesday talks": a date at the head of the noun group.
    fn before_noun(&self, chunk: usize) -> Option<usize> {
        let before = chunk.checked_sub(1)?;
        if self.is_possessive(before) {
            return self.date_at(before.checked_sub(1)?);
        }
        self.date_at(before).filter(|_| !self.preposition_before(before) || self.is_possessive(chunk))
    }

    /// "after | Thursday | 's meeting"
    fn is_possessive(&self, chunk: usize) -> bool {
        let first = self.analysis.syntax().chunk(chunk).and_then(|c| self.analysis.tags.get(c.start));
        first == Some(&Tag::Possessive)
    }

    fn preposition_before(&self, chunk: usize) -> bool {
        chunk.checked_sub(1).is_some_and(|i| matches!(self.analysis.syntax().kind(i), Some(ChunkKind::Preposition(_))))
    }

    /// Over phrases, brackets and the event's own verb, up to the end of the clause.
    fn rightwards(&self, from: usize, own: Option<usize>) -> Option<usize> {
        let syntax = self.analysis.syntax();
        let mut at = from + 1;
        while let Some(kind) = syntax.kind(at) {
            if self.others.contains(&at) && Some(at) != own {
                return None;
            }
            match kind {
                ChunkKind::Date => {
                    if let Some(date) = self.date_at(at) {
                        let foreign = self.is_limit(at) || self.opens_report(at);
                        return (!foreign && !self.is_modifier(at)).then_some(date);
                    }
                }
                ChunkKind::Verb(_) if Some(at) == own => {}
                ChunkKind::Verb(v) => match v.mood {
                    _ if self.is_reporting(at) => return None,
                    // What an agreement obliges to has dates of its own.
                    Mood::Infinitive | Mood::Gerund if self.event_type == EventType::Meeting => {}
                    Mood::Infinitive if matches!(self.mention.anchor, Anchor::Verb(_)) => {}
                    _ if v.bare_participle && own.is_none() && syntax.object(at).is_none() => {}
                    _ => return None,
                },
                ChunkKind::Clause(id) if own == Some(at + 1) && closed::is_relative(id) => {}
                ChunkKind::Clause(_) => return None,
                ChunkKind::Break => at = self.bracket_end(at)?,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The bracket that closes the one at `open`.
    fn bracket_end(&self, open: usize) -> Option<usize> {
        let id = |at: usize| {
            let chunk = self.analysis.syntax().chunk(at)?;
            self.analysis.tokens.get(chunk.start).map(|t| t.id)
        };
        (id(open) == Some(const { word("(") })).then_some(())?;
        (open + 1..open + 8).find(|&at| id(at) == Some(const { word(")") }))
    }

    fn leftwards(&self, from: usize) -> Option<usize> {
        let syntax = self.analysis.syntax();
        for at in (0..from).rev() {
            if self.others.contains(&at) {
                return None;
            }
            match syntax.kind(at)? {
                ChunkKind::Date => {
                    if let Some(date) = self.date_at(at) {
                        let own = self.is_fronted(at) && !self.is_limit(at) && !self.said_before(at);
                        return own.then_some(date);
                    }
                }
                ChunkKind::Verb(v) if self.is_reporting(at) || !v.bare_participle && v.mood == Mood::Fact => {
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

    /// "…, a spokesman on Friday told reporters": the date right before a reporting verb is the speaker's too.
    fn opens_report(&self, date: usize) -> bool {
        self.is_reporting(date + 1)
    }

    /// "the December deadline", "Friday's vote": a date that tells which of the nouns behind it is meant.
    fn is_modifier(&self, date: usize) -> bool {
        let syntax = self.analysis.syntax();
        let next = syntax.chunk(date + 1).filter(|_| syntax.is_noun(date + 1));
        next.is_some_and(|c| {
            let first = self.analysis.tags.get(c.start);
            matches!(first, Some(Tag::Possessive | Tag::Noun | Tag::Plural))
        })
    }

    fn is_reporting(&self, chunk: usize) -> bool {
        self.analysis.syntax().verb(chunk).is_some_and(|v| self.lexicon.word(v.lemma).reporting)
    }

    /// "until Friday", "since May": a limit is no date of the event.
    fn is_limit(&self, date: usize) -> bool {
        let before = date.checked_sub(1).and_then(|i| self.analysis.syntax().kind(i));
        let limits: [WordId; 7] = [
            const { word("until") },
            const { word("since") },
            const { word("till") },
            const { word("by") },
            const { word("from") },
            const { word("before") },
            const { word("after") },
        ];
        matches!(before, Some(ChunkKind::Preposition(p) | ChunkKind::Clause(p)) if limits.contains(&p))
    }

    /// The expression of a date chunk, if it is one that can have a place on the calendar.
    fn date_at(&self, chunk: usize) -> Option<usize> {
        let group = self.analysis.syntax().chunk(chunk).filter(|c| c.kind == ChunkKind::Date)?;
        let span = self.analysis.bytes(group.start, group.end);
        let dates = &self.analysis.dates;
        dates.iter().position(|d| d.span.overlaps(span) && d.calendar_value(Some(ANY_DAY), Direction::Past).is_some())
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

/// For the question whether an expression names a place on the calendar at all; "recently" and "three days" do not.
const ANY_DAY: Date = Date::constant(2000, 1, 1);

/// Prepositions between what is said and the event on the day of which it is said.
fn is_alongside(preposition: WordId) -> bool {
    [const { word("after") }, const { word("following") }, const { word("during") }].contains(&preposition)
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
