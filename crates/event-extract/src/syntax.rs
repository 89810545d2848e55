//! Relations between chunks: subject, object, prepositional phrases, coordination, apposition. A shallow reading of
//! word order; the parser of the analysis issue replaces the inside and keeps the questions.

use crate::closed;
use crate::phrases::{Chunk, ChunkKind, Mood, VerbGroup};
use crate::tokens::Token;
use crate::word::{WordId, word};

/// The chunks of one sentence, to be asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syntax<'a> {
    pub(crate) tokens: &'a [Token],
    pub(crate) chunks: &'a [Chunk],
}

/// The verb that governs an event noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Governed {
    /// Chunk of the verb.
    pub(crate) verb: usize,
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

impl<'a> Syntax<'a> {
    pub(crate) fn chunk(&self, at: usize) -> Option<&'a Chunk> {
        self.chunks.get(at)
    }

    pub(crate) fn kind(&self, at: usize) -> Option<ChunkKind> {
        self.chunks.get(at).map(|c| c.kind)
    }

    /// The chunk that holds a token.
    pub(crate) fn chunk_of(&self, token: usize) -> Option<usize> {
        let at = self.chunks.partition_point(|c| c.end <= token);
        self.chunks.get(at).filter(|c| c.start <= token).map(|_| at)
    }

    pub(crate) fn verb(&self, at: usize) -> Option<&'a VerbGroup> {
        self.chunks.get(at).and_then(Chunk::verb)
    }

    pub(crate) fn head_word(&self, at: usize) -> Option<WordId> {
        let head = self.chunk(at)?.noun_head()?;
        self.tokens.get(head).map(|t| t.id)
    }

    fn is_noun(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(ChunkKind::Noun { .. }))
    }

    fn preposition(&self, at: usize) -> Option<WordId> {
        if let Some(ChunkKind::Preposition(id)) = self.kind(at) { Some(id) } else { None }
    }

    /// The nearest noun group of the subject of a verb group.
    ///
    /// Infinitives, gerunds and verbs after "and" take the subject of the verb before them; a relative pronoun hands
    /// on to the noun before it; a phrase between two commas is passed over.
    pub(crate) fn subject(&self, verb: usize) -> Option<usize> {
        let mut at = verb;
        for _ in 0..4 {
            match self.step_to_subject(at)? {
                Step::Subject(noun) => return Some(noun),
                Step::Verb(other) => at = other,
            }
        }
        None
    }

    fn step_to_subject(&self, verb: usize) -> Option<Step> {
        let own = self.verb(verb)?;
        let mut at = verb;
        let mut commas = 0;
        while let Some(before) = at.checked_sub(1) {
            match self.kind(before)? {
                ChunkKind::Noun { .. } => {
                    if !self.is_prepositional(before)
                        && !(own.mood == Mood::Infinitive && commas == 0 && self.is_object(before))
                    {
                        return Some(Step::Subject(self.before_apposition(before, commas)));
                    }
                    at = before;
                }
                ChunkKind::Verb(group) => {
                    let hands_on = matches!(own.mood, Mood::Infinitive | Mood::Gerund)
                        || self.after_conjunction(verb)
                        || own.bare_participle;
                    if hands_on {
                        return Some(self.handed_on(own, before, &group));
                    }
                    if group.mood == Mood::Gerund || commas == 1 {
                        if let (1, Some(outer)) = (commas, self.before_parenthesis(at)) {
                            at = outer;
                            commas = 0;
                            continue;
                        }
                        return Some(Step::Verb(before));
                    }
                    at = before;
                }
                ChunkKind::Clause(id) if closed::is_relative(id) => {
                    return self.antecedent(before).map(Step::Subject);
                }
                ChunkKind::Clause(_) | ChunkKind::Break if !matches!(own.mood, Mood::Infinitive | Mood::Gerund) => {
                    return None;
                }
                ChunkKind::Comma => {
                    commas += 1;
                    at = before;
                }
                _ => at = before,
            }
        }
        None
    }

    /// The subject that a verb takes over from the one before it; "said by Cameron after meeting Sarkozy": from the
    /// agent of a passive.
    fn handed_on(&self, own: &VerbGroup, before: usize, group: &VerbGroup) -> Step {
        let mut agent = None;
        if own.mood == Mood::Gerund && (group.passive || group.bare_participle) {
            self.phrases(before, |preposition, noun| agent = agent.or((preposition == word("by")).then_some(noun)));
        }
        agent.map_or(Step::Verb(before), Step::Subject)
    }

    /// "The US and China, the two largest emitters, agreed": between two commas stands what only describes the subject.
    fn before_apposition(&self, noun: usize, commas: usize) -> usize {
        let comma = noun.checked_sub(1).filter(|&i| commas == 1 && self.kind(i) == Some(ChunkKind::Comma));
        comma.and_then(|i| i.checked_sub(1)).filter(|&i| self.is_noun(i) && !self.is_prepositional(i)).unwrap_or(noun)
    }

    /// The noun before a relative pronoun, over a comma.
    fn antecedent(&self, pronoun: usize) -> Option<usize> {
        (pronoun.saturating_sub(2)..pronoun).rev().find(|&i| self.is_noun(i))
    }

    /// Before the comma that opens the parenthesis which ends at `at`: where the main clause goes on.
    fn before_parenthesis(&self, at: usize) -> Option<usize> {
        (at.saturating_sub(12)..at.saturating_sub(1)).rev().find(|&i| self.kind(i) == Some(ChunkKind::Comma))
    }

    fn after_conjunction(&self, verb: usize) -> bool {
        let before = verb.checked_sub(1).and_then(|i| self.kind(i));
        before == Some(ChunkKind::Conjunction)
            || before == Some(ChunkKind::Adverb)
                && verb.checked_sub(2).and_then(|i| self.kind(i)) == Some(ChunkKind::Conjunction)
    }

    /// Whether a noun group stands after a preposition, also as a later member of a list after one.
    pub(crate) fn is_prepositional(&self, noun: usize) -> bool {
        let mut at = noun;
        loop {
            let Some(before) = at.checked_sub(1) else { return false };
            match self.kind(before) {
                Some(ChunkKind::Preposition(p)) => return !(closed::is_subordinator(p) && self.opens_clause(noun)),
                Some(ChunkKind::Conjunction) => {
                    let Some(member) = before.checked_sub(1).filter(|&i| self.is_noun(i)) else { return false };
                    at = member;
                }
                _ => return false,
            }
        }
    }

    /// "days before | the president | was due": a finite verb makes the preposition a conjunction.
    fn opens_clause(&self, noun: usize) -> bool {
        let verb = self.verb(self.skip_light(noun + 1));
        verb.is_some_and(|v| matches!(v.mood, Mood::Fact | Mood::Future | Mood::Possible))
    }

    fn is_object(&self, noun: usize) -> bool {
        noun.checked_sub(1).is_some_and(|i| self.verb(i).is_some_and(|v| !v.passive))
    }

    /// The noun group right after a verb group.
    pub(crate) fn object(&self, verb: usize) -> Option<usize> {
        let next = self.skip_light(verb + 1);
        self.is_noun(next).then_some(next)
    }

    /// Over adverbs and dates.
    fn skip_light(&self, mut at: usize) -> usize {
        while matches!(self.kind(at), Some(ChunkKind::Adverb | ChunkKind::Date)) {
            at += 1;
        }
        at
    }

    /// Calls `visit` with preposition and noun group of each phrase that follows chunk `from` without a break.
    pub(crate) fn phrases(&self, from: usize, mut visit: impl FnMut(WordId, usize)) {
        // "her counterpart, Mika Lehtonen, | in Oslo": what only names the noun again stands between.
        let closed =
            self.is_noun(from) && self.apposition(from).is_some() && self.kind(from + 3) == Some(ChunkKind::Comma);
        let mut at = if closed { from + 4 } else { from + 1 };
        let mut commas = 0;
        loop {
            match self.kind(at) {
                Some(ChunkKind::Preposition(id)) => {
                    let noun = self.skip_light(at + 1);
                    if self.is_noun(noun) {
                        visit(id, noun);
                        at = self.list(noun).last().copied().unwrap_or(noun) + 1;
                    } else {
                        at = noun.max(at + 1);
                    }
                }
                Some(ChunkKind::Date | ChunkKind::Adverb) => at += 1,
                Some(ChunkKind::Conjunction) if self.preposition(at + 1).is_some() => at += 1,
                Some(ChunkKind::Comma) if commas < 2 && self.preposition(self.skip_light(at + 1)).is_some() => {
                    commas += 1;
                    at += 1;
                }
                _ => return,
            }
        }
    }

    /// The members of a list that begins with noun group `first`: "A, B and C", "A and B". A list by commas alone counts
    /// only when a conjunction closes it; an apposition is no list.
    pub(crate) fn list(&self, first: usize) -> Vec<usize> {
        let mut members = vec![first];
        let mut pending = Vec::new();
        let mut at = first + 1;
        loop {
            let comma = self.kind(at) == Some(ChunkKind::Comma);
            let after_comma = at + usize::from(comma);
            let joined = self.kind(after_comma) == Some(ChunkKind::Conjunction);
            let noun = after_comma + usize::from(joined);
            if !(comma || joined) || !self.is_noun(noun) {
                return members;
            }
            pending.push(noun);
            if joined {
                if comma && pending.len() == 1 && self.verb_takes(noun) {
                    return members;
                }
                members.append(&mut pending);
                if !comma {
                    return members;
                }
            }
            at = noun + 1;
        }
    }

    /// Whether a verb follows, so that "and X" begins a clause of its own: "talked to A, and B agreed". A subject list
    /// looks the same and is asked for from its last member, by [`Self::list_back`].
    fn verb_takes(&self, noun: usize) -> bool {
        self.verb(self.skip_light(noun + 1)).is_some_and(|v| v.mood == Mood::Fact && !v.bare_participle)
            || self.verb(self.skip_light(noun + 1)).is_some_and(|v| v.mood == Mood::Fact && v.past)
    }

    /// The members of a list that ends with noun group `last`, in text order. At the head of a sentence a comma alone
    /// joins two, as headlines write: "Chile, Peru sign pact".
    pub(crate) fn list_back(&self, last: usize) -> Vec<usize> {
        let mut members = vec![last];
        let mut at = last;
        let mut joined = false;
        while let Some(before) = at.checked_sub(1) {
            let member = match self.kind(before) {
                Some(ChunkKind::Conjunction) if !joined => {
                    joined = true;
                    let comma = before.checked_sub(1).filter(|&i| self.kind(i) == Some(ChunkKind::Comma));
                    comma.unwrap_or(before).checked_sub(1)
                }
                Some(ChunkKind::Comma) if joined || before == 1 => before.checked_sub(1),
                _ => None,
            };
            let Some(member) = member.filter(|&i| self.is_noun(i)) else { break };
            members.push(member);
            at = member;
        }
        members.reverse();
        members
    }

    /// The noun group set off by commas after `noun`: "the minister, Sonata Coulter,".
    pub(crate) fn apposition(&self, noun: usize) -> Option<usize> {
        (self.kind(noun + 1) == Some(ChunkKind::Comma) && self.is_noun(noun + 2)).then_some(noun + 2)
    }

    /// Climbs "of" to the outermost noun group that measures out the event: "a second *round* of talks".
    pub(crate) fn outer(&self, noun: usize, is_transparent: impl Fn(WordId) -> bool) -> Outer {
        let mut outer = Outer { chunk: noun, word: None };
        while let Some(of) = outer
            .chunk
            .checked_sub(1)
            .filter(|&i| self.preposition(i).is_some_and(|p| p == word("of") || p == word("in") || p == word("to")))
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
        let temporal = preposition.is_some_and(|p| closed::is_temporal(p) || p == word("at") || p == word("for"));
        loop {
            match self.kind(at)? {
                ChunkKind::Adverb | ChunkKind::Date => at = at.checked_sub(1)?,
                // "said | in a statement | after a meeting": other phrases may stand between.
                ChunkKind::Noun { .. } | ChunkKind::Preposition(_) if temporal => at = at.checked_sub(1)?,
                _ => break,
            }
        }
        let verb = self.verb(at).filter(|v| v.lemma != word("be") || preposition.is_some())?;
        (!verb.passive || preposition.is_some()).then_some(Governed {
            verb: at,
            preposition,
            as_subject: false,
            open: false,
        })
    }

    fn governor_after(&self, noun: usize) -> Option<Governed> {
        if self.is_prepositional(noun) {
            return None;
        }
        let mut after = noun;
        self.phrases(noun, |_, object| after = self.list(object).last().copied().unwrap_or(object));
        let mut at = self.skip_light(after + 1);
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
            let object = Governed { verb, preposition: None, as_subject: false, open: false };
            return self.object(verb).is_none().then_some(object);
        }
        let at = self.through_matrix(at);
        let verb = self.verb(at)?;
        let open = verb.bare_participle && self.object(at).is_none();
        Some(Governed { verb: at, preposition: None, as_subject: !(verb.passive || open), open })
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
        let between = usize::from(self.is_noun(verb + 1) && self.verb(verb).is_some_and(|v| v.lemma == word("be")));
        let next = self.skip_light(verb + 1 + between);
        let infinitive = self.verb(next).is_some_and(|v| v.mood == Mood::Infinitive);
        let hands_on = self.verb(verb).is_some_and(|v| v.lemma == word("be") || v.passive || v.bare_participle);
        if infinitive && hands_on { next } else { verb }
    }

    /// Past the comma or dash that closes what the one at `opening` opens.
    fn after_parenthesis(&self, opening: usize) -> Option<usize> {
        let mark = self.kind(opening)?;
        let end = (opening + 1..(opening + 14).min(self.chunks.len())).find(|&i| self.kind(i) == Some(mark))?;
        self.verb(end + 1).map(|_| end + 1)
    }
}

enum Step {
    Subject(usize),
    Verb(usize),
}
