//! How far a verb is a fact, with all verbs over it: tense, modals, negation, infinitives, suppositions.

use super::{Reader, undoes};
use crate::closed;
use crate::government::Governed;
use crate::lexicon::{Matrix, Telling};
use crate::phrases::{ChunkKind, Mood};
use crate::word::{WordId, word};

/// How far a verb is a fact, with all verbs over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reality {
    Fact,
    Ongoing,
    Future,
    Possible,
    Refused,
}

impl Reader<'_> {
    pub(super) fn reality(&self, verb: usize) -> Reality {
        let syntax = self.analysis.syntax();
        let Some(group) = syntax.verb(verb) else { return Reality::Fact };
        if group.negated {
            return if self.is_yet(verb) { Reality::Possible } else { Reality::Refused };
        }
        match group.mood {
            Mood::Fact if self.denied(verb) => Reality::Refused,
            Mood::Fact if !group.past && self.supposed(verb) => Reality::Possible,
            // "had been talking"
            Mood::Fact if group.progressive && self.opens_with(verb, const { word("had") }) => Reality::Fact,
            Mood::Fact if group.progressive => Reality::Ongoing,
            Mood::Fact => Reality::Fact,
            Mood::Future => Reality::Future,
            Mood::Possible if self.would_have(verb) => Reality::Refused,
            Mood::Possible if self.conditional(verb) => Reality::Possible,
            Mood::Possible if self.backshifted(verb) => Reality::Future,
            Mood::Possible => Reality::Possible,
            Mood::Infinitive => self.infinitive(verb),
            Mood::Gerund => self.gerund(verb),
        }
    }

    /// "have not yet met": it is still to come.
    pub(super) fn is_yet(&self, verb: usize) -> bool {
        let Some(chunk) = self.analysis.syntax().chunk(verb) else { return false };
        let own = self.analysis.tokens.get(chunk.start..=chunk.end).unwrap_or(&[]);
        own.iter().any(|t| t.id == const { word("yet") })
    }

    /// "denied that it held talks", "denied reports that it held talks", "denied it held talks": the verb right over the
    /// clause. Not "said that it held talks it had denied", "who denied the charge held talks", "a plan rejected by Peru".
    fn denied(&self, verb: usize) -> bool {
        let syntax = self.analysis.syntax();
        let mut that = false;
        for at in (0..verb).rev() {
            match syntax.kind(at) {
                Some(ChunkKind::Clause(id)) if id == const { word("that") } => that = true,
                // "rejected by", "rejected the plan after its envoys met"
                Some(ChunkKind::Preposition(id))
                    if !that && (id == const { word("by") } || closed::is_subordinator(id)) =>
                {
                    return false;
                }
                Some(ChunkKind::Verb(over)) => {
                    let own = at.checked_sub(1).and_then(|i| syntax.kind(i));
                    let aside = matches!(own, Some(ChunkKind::Clause(id)) if closed::is_relative(id));
                    let denies = self.lexicon.tells(over.lemma, Telling::Denial);
                    return denies && over.mood == Mood::Fact && !over.negated && (that || !aside);
                }
                Some(ChunkKind::Clause(_) | ChunkKind::Comma | ChunkKind::Break | ChunkKind::Conjunction) | None => {
                    return false;
                }
                _ => {}
            }
        }
        false
    }

    /// "if they sign a deal", "until a deal is struck": the clause only supposes it.
    fn supposed(&self, verb: usize) -> bool {
        let syntax = self.analysis.syntax();
        let mut own = (verb.saturating_sub(4)..verb).rev().take_while(|&i| syntax.verb(i).is_none());
        own.any(|i| matches!(syntax.kind(i), Some(ChunkKind::Clause(id) | ChunkKind::Preposition(id)) if closed::is_supposing(id)))
    }

    fn opens_with(&self, verb: usize, first: WordId) -> bool {
        let chunk = self.analysis.syntax().chunk(verb).and_then(|c| self.analysis.tokens.get(c.start));
        chunk.is_some_and(|t| t.id == first)
    }

    /// "said he would meet": under a verb of saying in the past, "would" is "will".
    fn backshifted(&self, verb: usize) -> bool {
        let syntax = self.analysis.syntax();
        let Some(chunk) = syntax.chunk(verb) else { return false };
        let would = self
            .analysis
            .tokens
            .get(chunk.start..chunk.end)
            .is_some_and(|t| t.iter().any(|t| t.id == const { word("would") }));
        let said = |i: usize| syntax.verb(i).is_some_and(|v| v.past && self.lexicon.word(v.lemma).reporting);
        would && (0..verb).any(said)
    }

    /// "the pact would have allowed": there is none.
    pub(super) fn would_have(&self, verb: usize) -> bool {
        let syntax = self.analysis.syntax();
        let Some((group, chunk)) = syntax.verb(verb).zip(syntax.chunk(verb)) else { return false };
        let before = self.analysis.tokens.get(chunk.start..group.head).unwrap_or(&[]);
        self.opens_with(verb, const { word("would") }) && before.iter().any(|t| t.id == const { word("have") })
    }

    /// "would meet under the right conditions", "would talk if …": what hangs on a condition is only held possible.
    fn conditional(&self, verb: usize) -> bool {
        let Some(chunk) = self.analysis.syntax().chunk(verb) else { return false };
        let conditions = [
            const { word("if") },
            const { word("unless") },
            const { word("conditions") },
            const { word("circumstances") },
            const { word("provided") },
        ];
        self.analysis.tokens.get(chunk.end..).unwrap_or(&[]).iter().take(14).any(|t| conditions.contains(&t.id))
    }

    /// The verb, adjective or noun before "to" decides: "agreed to", "due to", "a plan to".
    fn infinitive(&self, verb: usize) -> Reality {
        let syntax = self.analysis.syntax();
        // "reported | in | June | to have met"
        let light = |i: usize| match syntax.kind(i) {
            Some(ChunkKind::Date | ChunkKind::Adverb | ChunkKind::Conjunction) => true,
            Some(ChunkKind::Preposition(_)) => syntax.kind(i + 1) == Some(ChunkKind::Date),
            _ => false,
        };
        let before = (verb.saturating_sub(3)..verb).rev().find(|&i| !light(i));
        let Some(before) = before else { return Reality::Future };
        if let Some(matrix) = syntax.verb(before) {
            if matrix.mood == Mood::Infinitive && !self.lexicon.matrix.contains_key(&matrix.lemma) {
                return self.infinitive(before);
            }
            let over = self.reality(before);
            // "are going to meet"
            if matrix.lemma == const { word("go") } && matrix.progressive {
                return Reality::Future;
            }
            let effect = self.lexicon.matrix.get(&matrix.lemma).copied();
            // "are said to have met" is told as a fact, "are believed to have met" held possible.
            let perfect = syntax.verb(verb).is_some_and(|v| v.past);
            return combine(over, effect.or(perfect.then_some(Matrix::Done)));
        }
        let word = syntax.chunk(before).and_then(|c| self.analysis.tokens.get(c.end - 1)).map(|t| t.id);
        let effect = word.and_then(|w| self.lexicon.matrix.get(&w).copied());
        // "urged Peru to meet": over its object the verb before decides.
        let over = before.checked_sub(1).filter(|_| effect.is_none());
        let asked = over.and_then(|i| Some((i, *self.lexicon.matrix.get(&syntax.verb(i)?.lemma)?)));
        if let Some((over, effect)) = asked {
            return combine(self.reality(over), Some(effect));
        }
        combine(if self.is_refused(before) { Reality::Refused } else { Reality::Fact }, effect)
    }

    /// "no plans to meet", "rejected an offer to meet"
    fn is_refused(&self, noun: usize) -> bool {
        let syntax = self.analysis.syntax();
        let over = noun.checked_sub(1).filter(|&i| syntax.verb(i).is_some_and(|v| !v.negated));
        let rejects = over.and_then(|verb| {
            let governed = Governed { verb, particle: None, preposition: None, as_subject: false, open: false };
            let entry = self.lexicon.governor(syntax.verb(verb)?.lemma, governed, (self.event_type, self.kind))?;
            entry.status
        });
        self.is_none(noun) || rejects.is_some_and(undoes)
    }

    /// "after meeting Xi" is a fact, "before meeting Xi" to come, "of meeting Xi" possible.
    fn gerund(&self, verb: usize) -> Reality {
        let syntax = self.analysis.syntax();
        let Some(before) = verb.checked_sub(1) else { return Reality::Fact };
        match syntax.kind(before) {
            Some(ChunkKind::Preposition(p))
                if [const { word("before") }, const { word("of") }, const { word("for") }, const { word("to") }]
                    .contains(&p) =>
            {
                if p == const { word("before") } {
                    Reality::Future
                } else {
                    self.accused(verb).unwrap_or(Reality::Possible)
                }
            }
            Some(ChunkKind::Preposition(p)) if p == const { word("without") } => Reality::Refused,
            Some(ChunkKind::Verb(matrix)) => {
                let effect = self.lexicon.matrix.get(&matrix.lemma).copied();
                if effect.is_some() { combine(self.reality(before), effect) } else { Reality::Fact }
            }
            _ => Reality::Fact,
        }
    }

    /// "accused Peru of breaking the truce": what the verb before "of" says is told as done.
    fn accused(&self, gerund: usize) -> Option<Reality> {
        let over = self.verb_before(gerund)?;
        let effect = self.lexicon.matrix.get(&self.analysis.syntax().verb(over)?.lemma).copied();
        effect.filter(|&e| e == Matrix::Done).map(|_| self.reality(over))
    }
}

/// The effect of a matrix verb that is itself as real as `over`.
pub(super) fn combine(over: Reality, effect: Option<Matrix>) -> Reality {
    match (over, effect) {
        (Reality::Refused, Some(Matrix::Planned | Matrix::Possible | Matrix::Done) | None) => Reality::Refused,
        (Reality::Possible, _) | (_, Some(Matrix::Possible)) => Reality::Possible,
        (_, Some(Matrix::Planned) | None) => Reality::Future,
        (_, Some(Matrix::Refused)) => Reality::Refused,
        (over, Some(Matrix::Done)) => over,
    }
}
