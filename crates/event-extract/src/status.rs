//! State of the event as one mention says it: mood of the verb, the verbs that decide, words such as "tentative".

mod reality;

use event_model::{EventType, Kind, Status};
use reality::{Reality, combine};

use crate::analysis::Analysis;
use crate::closed;
use crate::government::Governed;
use crate::lexicon::{Lexicon, Telling};
use crate::mentions::{Anchor, FrameMention};
use crate::phrases::{ChunkKind, Mood};
use crate::rules::Rule;
use crate::word::{WordId, word};

/// Reads the state that a mention says; `None` when it says nothing of it ("the talks cover trade").
pub(crate) fn read(lexicon: &Lexicon, analysis: &Analysis, rule: &Rule, mention: &FrameMention) -> Option<Status> {
    let reader = Reader { lexicon, analysis, event_type: rule.event_type, kind: rule.kind };
    let condition = rule.conditions.get(mention.condition)?;
    let syntax = analysis.syntax();
    match mention.anchor {
        Anchor::Verb(verb) => {
            let (fact, pending) = reader.plain();
            let fact = condition.status.unwrap_or(fact);
            let status = reader.verb_status(reader.reality(verb), fact, condition.pending.unwrap_or(pending));
            let draft = || reader.in_principle(verb).or_else(|| reader.outlined(verb));
            if status == Status::Reached { draft().or(Some(status)) } else { Some(status) }
        }
        Anchor::Noun { chunk, outer, governor } => {
            if reader.is_none(outer.chunk) || reader.is_none(chunk) {
                return Some(reader.none(outer.chunk, governor));
            }
            let by_word = reader.word_status(chunk).or_else(|| reader.word_status(outer.chunk));
            let by_outer = outer.word.and_then(|w| reader.measured(w));
            let by_verb = governor.and_then(|g| reader.governed(g).or_else(|| reader.predicate(g)));
            // "called off a planned meeting": what undoes outranks what describes.
            let by_place = || reader.beside(outer.chunk, governor);
            let by_phrase = || reader.in_principle(outer.chunk);
            let verb = governor.and_then(|g| syntax.verb(g.verb));
            let accepted = verb.is_some_and(|v| lexicon.tells(v.lemma, Telling::Acceptance));
            let undone = by_verb.filter(|&s| undoes(s) || accepted);
            let described = undone.or(by_word).or(by_outer).or_else(by_phrase);
            // "to alter a deal struck with Peru"
            let by_participle = || syntax.participle_after(outer.chunk).and_then(|g| reader.governed(g));
            described.or(by_verb).or_else(by_participle).or_else(by_place).or(condition.status)
        }
    }
}

/// States that take back what was planned or made.
pub(crate) fn undoes(status: Status) -> bool {
    use Status::{Cancelled, Denied, Ended, Postponed, Rejected, Violated};
    matches!(status, Denied | Cancelled | Postponed | Rejected | Ended | Violated)
}

/// Whether the mention tells of no event in the world: of a habit ("they often hold talks"), or of the time in which
/// there was none ("they have not met since 2019").
pub(crate) fn is_no_event(lexicon: &Lexicon, analysis: &Analysis, mention: &FrameMention) -> bool {
    let syntax = analysis.syntax();
    let verb = mention.verb();
    let Some((verb, group, chunk)) = verb.and_then(|v| Some((v, syntax.verb(v)?, syntax.chunk(v)?))) else {
        return false;
    };
    let id = |at: usize| analysis.tokens.get(at).map(|t| t.id).unwrap_or_default();
    let beside = verb.checked_sub(1).filter(|&i| syntax.kind(i) == Some(ChunkKind::Adverb));
    let start = beside.and_then(|i| syntax.chunk(i)).map_or(chunk.start, |c| c.start);
    let habit =
        group.mood == Mood::Fact && !group.past && (start..chunk.end).any(|i| lexicon.tells(id(i), Telling::Habit));
    // "did not sign since it was unfair" gives a reason, and says that they did not; so does an agreement that is there.
    let perfect = (chunk.start..group.head).any(|i| closed::is_have(id(i)));
    let behind = (chunk.end..chunk.end + GAP).any(|i| id(i) == const { word("since") });
    let own = matches!(mention.anchor, Anchor::Verb(_)) || group.lemma == const { word("hold") };
    habit || group.negated && perfect && own && behind
}

/// How many words behind a verb "since" may stand.
const GAP: usize = 6;

struct Reader<'a> {
    lexicon: &'a Lexicon,
    analysis: &'a Analysis,
    event_type: EventType,
    kind: Kind,
}

impl Reader<'_> {
    /// The states of an event of which no more is known: as a fact, and while it is only possible.
    fn plain(&self) -> (Status, Status) {
        match self.event_type {
            EventType::Meeting => (Status::Held, Status::Proposed),
            EventType::Agreement => (Status::Reached, Status::Sought),
        }
    }

    fn verb_status(&self, reality: Reality, fact: Status, pending: Status) -> Status {
        match (reality, self.event_type) {
            // "will seek a pact": what is wished for stays so, whenever it is.
            (Reality::Future | Reality::Possible | Reality::Ongoing, _)
                if matches!(fact, Status::Sought | Status::Proposed) =>
            {
                fact
            }
            (Reality::Fact, _) => fact,
            (Reality::Ongoing, EventType::Meeting) => {
                if fact == Status::Held {
                    Status::Ongoing
                } else {
                    fact
                }
            }
            (Reality::Ongoing, EventType::Agreement) => {
                if fact == Status::Reached {
                    pending
                } else {
                    fact
                }
            }
            (Reality::Future, _) => {
                if pending == Status::Proposed || pending == Status::Sought {
                    Status::Planned
                } else {
                    pending
                }
            }
            // "could sign a deal" is no plan yet.
            (Reality::Possible, _) if pending == Status::Planned => self.plain().1,
            (Reality::Possible, _) => pending,
            (Reality::Refused, EventType::Meeting) => Status::Denied,
            (Reality::Refused, EventType::Agreement) => Status::Rejected,
        }
    }

    /// What the verb over an event noun says.
    fn governed(&self, governed: Governed) -> Option<Status> {
        let verb = self.analysis.syntax().verb(governed.verb)?;
        if self.event_type == EventType::Agreement {
            if governed.preposition == Some(const { word("without") }) {
                return Some(self.left_open(Some(governed.verb)));
            }
            let own = !matches!(self.before(governed.verb), Some(ChunkKind::Clause(id)) if closed::is_relative(id));
            if governed.as_subject && own && self.would_have(governed.verb) {
                return Some(Status::Rejected);
            }
        }
        let Some(entry) = self.lexicon.governor(verb.lemma, governed, (self.event_type, self.kind)) else {
            // "will visit Seoul for a summit": what is for a plan is planned too.
            let purpose = governed.preposition == Some(const { word("for") }) && self.event_type == EventType::Meeting;
            return (purpose && self.reality(governed.verb) == Reality::Future).then_some(Status::Planned);
        };
        // "there is", not "is open for".
        let there = verb.lemma == const { word("be") };
        if there && governed.preposition.is_some() && entry.preposition.is_none() {
            return None;
        }
        let fact = entry.status?;
        // "retaliated for violating the accord"
        if fact == Status::Violated && verb.mood == Mood::Gerund {
            return Some(fact);
        }
        let reality = self.reality(governed.verb);
        // "will reach a deal" is a hope, "will sign a deal" a plan.
        if self.event_type == EventType::Agreement && fact == Status::Reached && reality == Reality::Future {
            return Some(Status::Sought);
        }
        let pending = entry.pending.unwrap_or(self.plain().1);
        // Undoing what is to be undone: "did not cancel the talks" says only that they stand.
        if reality == Reality::Refused
            && !matches!(fact, Status::Held | Status::Reached | Status::Signed | Status::Planned)
        {
            return None;
        }
        Some(self.verb_status(reality, fact, pending))
    }

    /// What the preposition before an event noun says when no verb does: "after talks" were held, "ahead of talks" are to
    /// come, "in talks" they are; "close to a deal" there is none yet. What the whole clause has still to come is to come
    /// with it: "will travel to Oslo after the meeting".
    fn beside(&self, outer: usize, governor: Option<Governed>) -> Option<Status> {
        let syntax = self.analysis.syntax();
        let at = outer.checked_sub(1)?;
        let preposition = syntax.preposition(at).or_else(|| match syntax.kind(at) {
            Some(ChunkKind::Clause(id)) => Some(id),
            _ => None,
        })?;
        let before = syntax.chunk(at)?.start.checked_sub(1).and_then(|i| self.analysis.tokens.get(i)).map(|t| t.id);
        if let Some(status) = self.ready(at) {
            return Some(status);
        }
        if self.event_type == EventType::Agreement {
            if preposition == const { word("without") } {
                return Some(self.left_open(self.verb_before(at)));
            }
            if preposition == const { word("despite") } && self.kind == Kind::Ceasefire {
                return Some(Status::Violated);
            }
            // "talks on a deal"
            let about = closed::is_about(preposition) && before.is_some_and(|w| self.lexicon.tells(w, Telling::Talk));
            if about && !self.is_pointing(outer) {
                return Some(Status::Sought);
            }
            let near =
                [const { word("close") }, const { word("closer") }, const { word("near") }, const { word("nearer") }];
            let close = preposition == const { word("to") } && before.is_some_and(|w| near.contains(&w));
            return close.then_some(Status::Sought);
        }
        let ahead = before == Some(const { word("ahead") }) && preposition == const { word("of") };
        if ahead || preposition == const { word("before") } {
            return Some(Status::Planned);
        }
        let past =
            [const { word("after") }, const { word("following") }, const { word("during") }].contains(&preposition);
        if past {
            let coming = governor.is_some_and(|g| matches!(self.reality(g.verb), Reality::Future | Reality::Possible));
            return Some(if coming { Status::Planned } else { Status::Held });
        }
        let bare = syntax.chunk(outer).is_some_and(|c| c.end == c.start + 1);
        (bare && preposition == const { word("in") }).then_some(Status::Ongoing)
    }

    /// "open to talks", "set for talks", "not ready for a deal": the adjective before the preposition decides.
    fn ready(&self, preposition: usize) -> Option<Status> {
        let syntax = self.analysis.syntax();
        let adjective = preposition.checked_sub(1)?;
        let be = adjective.checked_sub(1).filter(|&i| syntax.verb(i).is_some())?;
        let effect = *self.lexicon.matrix.get(&syntax.head_word(adjective)?)?;
        let (fact, pending) = self.plain();
        Some(self.verb_status(combine(self.reality(be), Some(effect)), fact, pending))
    }

    /// What a noun that measures the event out says: "a *breach* of the ceasefire".
    fn measured(&self, noun: WordId) -> Option<Status> {
        let [meeting, agreement] = self.lexicon.transparent.get(&noun).copied()?;
        if self.event_type == EventType::Meeting { meeting } else { agreement }
    }

    /// "Reports of a meeting are *false*", "a deal is *unlikely*": the adjective behind "be".
    fn predicate(&self, governed: Governed) -> Option<Status> {
        let syntax = self.analysis.syntax();
        let is = syntax.verb(governed.verb).is_some_and(|v| v.lemma == const { word("be") } && !v.negated);
        let adjective = syntax.object(governed.verb).filter(|_| is && governed.as_subject)?;
        let group = syntax.chunk(adjective).filter(|c| c.end <= c.start + 2)?;
        self.stated(self.analysis.tokens.get(group.end - 1)?.id)
    }

    /// "no talks", "no deal"
    fn is_none(&self, chunk: usize) -> bool {
        self.first_word(chunk) == Some(const { word("no") })
    }

    fn is_pointing(&self, chunk: usize) -> bool {
        self.first_word(chunk).is_some_and(closed::is_pointing)
    }

    fn first_word(&self, chunk: usize) -> Option<WordId> {
        let chunk = self.analysis.syntax().chunk(chunk)?;
        self.analysis.tokens.get(chunk.start).map(|t| t.id)
    }

    /// What "no" before the event says: a meeting did not take place; an agreement was not reached, or not yet.
    fn none(&self, outer: usize, governor: Option<Governed>) -> Status {
        match self.event_type {
            EventType::Meeting => Status::Denied,
            EventType::Agreement => self.left_open(governor.map(|g| g.verb).or_else(|| self.verb_before(outer))),
        }
    }

    /// "ended without a deal" is a failure, "will leave without a deal" none yet.
    fn left_open(&self, verb: Option<usize>) -> Status {
        let syntax = self.analysis.syntax();
        let past = |v: usize| syntax.verb(v).is_some_and(|g| g.mood == Mood::Fact && (g.past || g.passive));
        let failed = verb.is_some_and(|v| past(v) && !self.is_yet(v));
        if failed { Status::Rejected } else { Status::Sought }
    }

    fn before(&self, chunk: usize) -> Option<ChunkKind> {
        self.analysis.syntax().kind(chunk.checked_sub(1)?)
    }

    fn verb_before(&self, chunk: usize) -> Option<usize> {
        let syntax = self.analysis.syntax();
        (chunk.saturating_sub(4)..chunk).rev().find(|&i| syntax.verb(i).is_some())
    }

    /// "agreed in principle", "a deal in principle"
    fn in_principle(&self, from: usize) -> Option<Status> {
        let mut found = false;
        self.analysis.syntax().phrases(from, |preposition, noun| {
            let head = self.analysis.syntax().head_word(noun);
            found |= preposition == const { word("in") } && head == Some(const { word("principle") });
        });
        (found && self.event_type == EventType::Agreement).then_some(Status::Preliminary)
    }

    /// "agreed the *outlines* of a deal"
    fn outlined(&self, verb: usize) -> Option<Status> {
        let syntax = self.analysis.syntax();
        let object = syntax.object(verb).or_else(|| {
            let on = syntax.skip_light(verb + 1);
            syntax.preposition(on).map(|_| on + 1).filter(|&i| syntax.is_noun(i))
        });
        self.measured(syntax.head_word(object?)?).filter(|&s| s == Status::Preliminary)
    }

    /// "tentative", "proposed", "upcoming" inside the noun group.
    fn word_status(&self, chunk: usize) -> Option<Status> {
        let group = self.analysis.syntax().chunk(chunk)?;
        self.analysis.tokens.get(group.start..group.end)?.iter().find_map(|t| self.stated(t.id))
    }

    fn stated(&self, word: WordId) -> Option<Status> {
        let entry = self.lexicon.status_words.get(&word)?;
        entry.iter().find(|e| e.0 == self.event_type).map(|e| e.1)
    }
}

#[cfg(test)]
mod tests {
    use event_model::{EventType, Status};

    use crate::probe::events;

    /// The state of the first event of this type, in lines that name the two parties once.
    fn states(event_type: EventType, table: &[(&str, Status)]) {
        for (sentence, status) in table {
            let events = events(&[sentence]);
            let event = events.iter().find(|event| event.event_type == event_type);
            assert_eq!(event.map(|event| event.status), Some(*status), "{sentence}");
        }
    }

    #[test]
    fn tense_and_modals_of_a_meeting() {
        states(
            EventType::Meeting,
            &[
                ("Ghana and Togo held talks in Accra.", Status::Held),
                ("Ghana and Togo are holding talks in Accra.", Status::Ongoing),
                ("Ghana and Togo will hold talks in Accra.", Status::Planned),
                ("Officials said that Ghana and Togo would hold talks in Accra.", Status::Planned),
                ("Ghana and Togo may hold talks in Accra.", Status::Proposed),
                ("Ghana and Togo did not hold talks in Accra.", Status::Denied),
                ("Ghana and Togo meet in Accra on March 20.", Status::Planned),
            ],
        );
    }

    #[test]
    fn verbs_over_a_meeting() {
        states(
            EventType::Meeting,
            &[
                ("Ghana and Togo agreed to hold talks in Accra.", Status::Planned),
                ("Ghana and Togo are scheduled to hold talks in Accra.", Status::Planned),
                ("Ghana wants to hold talks with Togo in Accra.", Status::Proposed),
                ("Ghana called for talks with Togo.", Status::Proposed),
                ("Ghana refused to hold talks with Togo in Accra.", Status::Denied),
                ("Ghana ruled out talks with Togo.", Status::Denied),
                ("Ghana denied that it held talks with Togo.", Status::Denied),
                ("Ghana denied holding talks with Togo.", Status::Denied),
                ("Ghana did not deny that it held talks with Togo.", Status::Held),
                ("Ghana said that it held talks with Togo.", Status::Held),
                ("Ghana cancelled talks with Togo in Accra.", Status::Cancelled),
                ("Talks between Ghana and Togo have been postponed.", Status::Postponed),
            ],
        );
    }

    #[test]
    fn states_of_an_agreement() {
        states(
            EventType::Agreement,
            &[
                ("Ghana and Togo signed a treaty on fishing.", Status::Signed),
                ("Ghana and Togo will sign a treaty on fishing.", Status::Planned),
                ("Ghana and Togo did not sign a treaty on fishing.", Status::Rejected),
                ("Ghana and Togo reached an agreement on fishing.", Status::Reached),
                ("Ghana and Togo reached a tentative agreement on fishing.", Status::Preliminary),
                ("Ghana and Togo are negotiating an agreement on fishing.", Status::Sought),
                ("Ghana and Togo failed to reach an agreement on fishing.", Status::Rejected),
                ("Ghana rejected an agreement with Togo on fishing.", Status::Rejected),
                ("Ghana violated a ceasefire with Togo.", Status::Violated),
                ("Ghana withdrew from a treaty with Togo.", Status::Ended),
                // One that announces its leaving has not left.
                ("Ghana will withdraw from a treaty with Togo.", Status::InForce),
            ],
        );
    }

    #[test]
    fn a_meeting_that_is_only_spoken_of() {
        states(
            EventType::Meeting,
            &[
                ("Ghana dismissed reports of talks with Togo.", Status::Denied),
                ("Ghana denied reports that its envoy had met ministers of Togo.", Status::Denied),
                ("Ghana denied it was holding talks with Togo.", Status::Denied),
                ("The envoy of Ghana who denied the charge held talks with Togo.", Status::Held),
                ("A group rejected by Ghana held talks with Togo.", Status::Held),
                ("Ghana rejected the plan after its envoys held talks with Togo.", Status::Held),
                ("Reports of a meeting between Ghana and Togo are false.", Status::Denied),
                ("There have been no talks between Ghana and Togo.", Status::Denied),
                ("Ghana has no plans to meet ministers of Togo.", Status::Denied),
                ("Ghana will no longer meet ministers of Togo.", Status::Denied),
                ("Ghana rejected an invitation to talks with Togo.", Status::Denied),
                ("Ghana accepted an invitation to talks with Togo.", Status::Planned),
                ("Ghana is open to talks with Togo.", Status::Proposed),
                ("Ghana is ready to hold talks with Togo.", Status::Proposed),
                ("Ghana urged Togo to return to talks.", Status::Proposed),
                ("There should be talks between Ghana and Togo.", Status::Proposed),
                ("The kings of Ghana and Togo are believed to have met in May.", Status::Proposed),
                ("The kings of Ghana and Togo are said to have met in May.", Status::Held),
                ("Ghana and Togo had been holding talks in May.", Status::Held),
                ("Ghana walked out of talks with Togo.", Status::Cancelled),
                ("The talks between Ghana and Togo broke up on Friday.", Status::Held),
                ("The king of Ghana left for Lome to hold talks with ministers of Togo.", Status::Planned),
                ("A planned visit by Putin to Togo was pushed back to May.", Status::Postponed),
                ("Negotiations with Togo are a headache for Ghana.", Status::Ongoing),
            ],
        );
    }

    #[test]
    fn habits_and_times_without_are_no_event() {
        for sentence in ["Ghana and Togo often hold talks.", "Ghana and Togo have not met since 2019."] {
            assert_eq!(events(&[sentence]), [], "{sentence}");
        }
    }

    #[test]
    fn an_agreement_that_is_only_spoken_of() {
        states(
            EventType::Agreement,
            &[
                ("Ghana and Togo have not yet reached a deal.", Status::Sought),
                ("Ghana and Togo did not reach a deal.", Status::Rejected),
                ("The talks between Ghana and Togo ended without a deal.", Status::Rejected),
                ("There will be no deal between Ghana and Togo.", Status::Sought),
                ("Ghana could sign a deal with Togo.", Status::Sought),
                ("Ghana will leave if it signs a deal with Togo.", Status::Sought),
                ("Ghana will seek a pact with Togo.", Status::Sought),
                ("Ghana and Togo held talks on a fishing deal.", Status::Sought),
                ("Ghana and Togo have agreed in principle on fishing rights.", Status::Preliminary),
                ("Ghana and Togo agreed on the outlines of a deal.", Status::Preliminary),
                ("The pact with Togo would have let Ghana fish in the bay.", Status::Rejected),
                ("Ghana and Togo did not sign the trade deal since it was unfair.", Status::Rejected),
                ("The deal between Ghana and Togo fell through.", Status::Rejected),
                ("Ghana turned down an offer of a ceasefire with Togo.", Status::Rejected),
                ("The ceasefire between Ghana and Togo collapsed.", Status::Violated),
                ("The trade deal between Ghana and Togo collapsed.", Status::Ended),
                ("Ghana accused Togo of violating the ceasefire.", Status::Violated),
                ("Shots were fired despite a ceasefire between Ghana and Togo.", Status::Violated),
                ("Ghana is in breach of its treaty with Togo.", Status::Violated),
                ("Ghana pulled out of the pact with Togo.", Status::Ended),
                ("Ghana remains committed to its treaty with Togo.", Status::InForce),
                ("Ghana fishes in the bay under a deal with Togo signed last year.", Status::Signed),
            ],
        );
    }
}
