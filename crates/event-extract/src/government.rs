//! Which verb governs an event noun, and what measures the noun out: "*hold* a second *round* of talks".

use crate::closed;
use crate::phrases::{ChunkKind, Mood};
use crate::syntax::Syntax;
use crate::word::{WordId, word};

/// The verb that governs an event noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Governed {
    /// Chunk of the verb.
    pub(crate) verb: usize,
    /// Particle of the verb before the preposition: "walked | out | of".
    pub(crate) particle: Option<WordId>,
    /// Preposition between verb and event: "called | for".
    pub(crate) preposition: Option<WordId>,
    /// The event is the subject of an active verb.
    pub(crate) as_subject: bool,
    /// A past form without object after the event: "the deal signed", "the talks collapsed". The lexicon decides.
    pub(crate) open: bool,
}

/// A noun that only measures out the event: "a *round* of talks".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outer {
    /// The outermost noun group.
    pub(crate) chunk: usize,
    /// Its head word, when it is another noun than the event's.
    pub(crate) word: Option<WordId>,
}

impl Syntax<'_> {
    /// Climbs "of", "in", "to" and "for" to the outermost noun group that measures out the event: "a second *round* of talks".
    pub(crate) fn outer(&self, noun: usize, is_transparent: impl Fn(WordId) -> bool) -> Outer {
        let mut outer = Outer { chunk: noun, word: None };
        let leads = [const { word("of") }, const { word("in") }, const { word("to") }, const { word("for") }];
        while let Some(of) =
            outer.chunk.checked_sub(1).filter(|&i| self.preposition(i).is_some_and(|p| leads.contains(&p)))
        {
            let Some(head) = of.checked_sub(1).and_then(|i| self.head_word(i)).filter(|&w| is_transparent(w)) else {
                break;
            };
            outer = Outer { chunk: of - 1, word: Some(head) };
        }
        outer
    }

    /// The verb that governs the noun group, as its object (also over a preposition) or as its subject.
    pub(crate) fn governor(&self, noun: usize) -> Option<Governed> {
        if let Some(found) = self.governor_before(noun) {
            return Some(found);
        }
        self.governor_after(noun)
    }

    fn governor_before(&self, noun: usize) -> Option<Governed> {
        let first = self.list_back(noun).first().copied().unwrap_or(noun);
        let mut at = first.checked_sub(1)?;
        let mut preposition = None;
        if let Some(id) = self.preposition(at) {
            preposition = Some(id);
            at = at.checked_sub(1)?;
        }
        let particle = self.particle(at).filter(|_| preposition.is_some());
        if particle.is_some() {
            at = at.checked_sub(1)?;
        }
        let temporal = preposition
            .is_some_and(|p| closed::is_temporal(p) || p == const { word("at") } || p == const { word("for") });
        loop {
            match self.kind(at)? {
                ChunkKind::Adverb | ChunkKind::Date => at = at.checked_sub(1)?,
                // "said | in a statement | after a meeting": other phrases may stand between.
                ChunkKind::Noun { .. } | ChunkKind::Preposition(_) if temporal => at = at.checked_sub(1)?,
                _ => break,
            }
        }
        // "there | were | no talks"
        let there = || at.checked_sub(1).and_then(|i| self.head_word(i)) == Some(const { word("there") });
        let verb = self.verb(at).filter(|v| v.lemma != const { word("be") } || preposition.is_some() || there())?;
        (!verb.passive || preposition.is_some()).then_some(Governed {
            verb: at,
            particle,
            preposition,
            as_subject: false,
            open: false,
        })
    }

    /// A particle right behind a verb: "walked | *out* | of", "pulled | *back* | from".
    fn particle(&self, at: usize) -> Option<WordId> {
        let chunk = self.chunk(at).filter(|c| c.end == c.start + 1)?;
        at.checked_sub(1).filter(|&i| self.verb(i).is_some())?;
        self.tokens.get(chunk.start).map(|t| t.id).filter(|&w| closed::is_particle(w))
    }

    fn governor_after(&self, noun: usize) -> Option<Governed> {
        if self.is_prepositional(noun) {
            return self.participle_after(noun);
        }
        let mut at = self.skip_light(self.last_of_group(noun) + 1);
        while self.preposition(at).is_some() && self.kind(at + 1) == Some(ChunkKind::Date) {
            at = self.skip_light(at + 1);
        }
        if self.verb(at).is_some_and(|v| v.bare_participle && closed::is_purpose(v.lemma)) {
            at = self.main_verb_after(at)?;
        }
        if matches!(self.kind(at), Some(ChunkKind::Clause(id)) if closed::is_relative(id)) {
            at = self.skip_light(at + 1);
        }
        if matches!(self.kind(at), Some(ChunkKind::Comma | ChunkKind::Break)) {
            let participle = self.verb(at + 1).is_some_and(|v| v.bare_participle);
            at = if participle { at + 1 } else { self.after_parenthesis(at)? };
        }
        if self.is_noun(at) && self.verb(self.skip_light(at + 1)).is_some() {
            // "the deal Google signed": the event is the object of the verb in a contact clause.
            let verb = self.skip_light(at + 1);
            let object = Governed { verb, particle: None, preposition: None, as_subject: false, open: false };
            return self.object(verb).is_none().then_some(object);
        }
        let at = self.through_matrix(at);
        let verb = self.verb(at)?;
        let open = verb.bare_participle && self.object(at).is_none();
        // "was called | off", "are under | way": a particle belongs to the verb.
        let phrase = || self.preposition(self.skip_light(at + 1)).filter(|&p| closed::is_particle(p));
        let preposition = self.particle(at + 1).or_else(phrase);
        Some(Governed { verb: at, particle: None, preposition, as_subject: !(verb.passive || open), open })
    }

    /// The last noun group of the phrases that follow a noun: "the deal with *Togo*".
    fn last_of_group(&self, noun: usize) -> usize {
        let mut last = noun;
        self.phrases(noun, |_, object| last = self.list(object).last().copied().unwrap_or(object));
        last
    }

    /// "under a deal | signed last year", "under the deal, | abandoned in May": the participle belongs to the noun before
    /// it, whatever stands before that.
    pub(crate) fn participle_after(&self, noun: usize) -> Option<Governed> {
        let behind = self.skip_light(self.last_of_group(noun) + 1);
        let comma = self.kind(behind) == Some(ChunkKind::Comma);
        let verb = behind + usize::from(comma);
        let participle = self.verb(verb).filter(|v| v.bare_participle && !closed::is_purpose(v.lemma))?;
        let own = self.object(verb).is_none() && participle.mood == Mood::Fact;
        // "after the talks, met his aides": a finite verb of the clause that goes on has an object.
        own.then_some(Governed { verb, particle: None, preposition: None, as_subject: false, open: false })
    }

    /// "Talks aimed at …, and … , were held": the finite verb behind what only says the purpose.
    fn main_verb_after(&self, participle: usize) -> Option<usize> {
        let finite = |i: &usize| {
            self.verb(*i)
                .is_some_and(|v| matches!(v.mood, Mood::Fact | Mood::Future | Mood::Possible) && !v.bare_participle)
        };
        let ends = |i: &usize| matches!(self.kind(*i), Some(ChunkKind::Clause(_)));
        (participle + 1..self.chunks.len()).take_while(|i| !ends(i)).find(finite)
    }

    /// "is due | to be held", "are expected | to begin": the infinitive is the verb that counts.
    fn through_matrix(&self, verb: usize) -> usize {
        let between =
            usize::from(self.is_noun(verb + 1) && self.verb(verb).is_some_and(|v| v.lemma == const { word("be") }));
        let next = self.skip_light(verb + 1 + between);
        let infinitive = self.verb(next).is_some_and(|v| v.mood == Mood::Infinitive);
        let hands_on =
            self.verb(verb).is_some_and(|v| v.lemma == const { word("be") } || v.passive || v.bare_participle);
        if infinitive && hands_on { next } else { verb }
    }

    /// Past the comma or dash that closes what the one at `opening` opens.
    fn after_parenthesis(&self, opening: usize) -> Option<usize> {
        let mark = self.kind(opening)?;
        let end = (opening + 1..(opening + 14).min(self.chunks.len())).find(|&i| self.kind(i) == Some(mark))?;
        self.verb(end + 1).map(|_| end + 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::probe::{analysis, chunk, words};
    use crate::word::word;

    /// The verb over an event noun, the preposition between, and whether the event is its subject.
    fn governor(text: &str, noun: &str) -> (String, bool, bool) {
        let analysis = analysis(text);
        let found = analysis.syntax().governor(chunk(text, &analysis, noun)).unwrap();
        (words(text, &analysis, found.verb).to_owned(), found.preposition.is_some(), found.as_subject)
    }

    #[test]
    fn the_verb_over_an_event() {
        let table = [
            ("Ghana and Togo held talks in Accra.", "talks", ("held", false, false)),
            ("Ghana called for talks with Togo.", "talks", ("called", true, false)),
            ("The talks were held in Accra.", "talks", ("were held", false, false)),
            ("The talks with the envoy of Togo will begin on Monday.", "talks", ("will begin", false, true)),
            ("The talks are expected to begin on Monday.", "talks", ("to begin", false, true)),
            ("The pact that the king signed in May covers fish.", "pact", ("signed", false, false)),
        ];
        for (text, noun, (verb, preposition, as_subject)) in table {
            assert_eq!(governor(text, noun), (verb.to_owned(), preposition, as_subject), "{text}");
        }
    }

    #[test]
    fn a_noun_that_measures_out_the_event() {
        let text = "Ghana and Togo held a second round of talks.";
        let analysis = analysis(text);
        let outer = analysis.syntax().outer(chunk(text, &analysis, "talks"), |head| head == word("round"));
        assert_eq!((words(text, &analysis, outer.chunk), outer.word), ("a second round", Some(word("round"))));
        assert_eq!(analysis.syntax().outer(chunk(text, &analysis, "talks"), |_| false).word, None);
    }
}
