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

    pub(crate) fn is_noun(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(ChunkKind::Noun { .. }))
    }

    pub(crate) fn preposition(&self, at: usize) -> Option<WordId> {
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
                    if let Some(comma) = self.before_relative(before).filter(|_| commas == 1) {
                        at = comma;
                        commas = 0;
                        continue;
                    }
                    // "He told *reporters* after meeting her": an object is no subject of what goes on behind it.
                    let goes_on = own.mood == Mood::Infinitive || own.mood == Mood::Gerund && self.is_led_in(verb);
                    let object = goes_on && commas == 0 && self.is_object(before);
                    if !(object || self.is_prepositional(before)) {
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

    /// The subject that a verb takes over from the one before it; "said by Ruiz after meeting Berg": from the
    /// agent of a passive.
    fn handed_on(&self, own: &VerbGroup, before: usize, group: &VerbGroup) -> Step {
        let mut agent = None;
        if own.mood == Mood::Gerund && (group.passive || group.bare_participle) {
            self.phrases(before, |preposition, noun| {
                agent = agent.or((preposition == const { word("by") }).then_some(noun));
            });
        }
        agent.map_or(Step::Verb(before), Step::Subject)
    }

    /// "Chile and Peru, the two largest exporters, agreed": between two commas stands what only describes the subject.
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

    /// "Ghana, which borders *Togo*, held talks": the comma that opens the relative clause whose object `noun` is.
    fn before_relative(&self, noun: usize) -> Option<usize> {
        let comma = self.before_parenthesis(noun).filter(|_| self.is_object(noun))?;
        matches!(self.kind(comma + 1), Some(ChunkKind::Clause(id)) if closed::is_relative(id)).then_some(comma)
    }

    /// Whether a preposition stands right before.
    fn is_led_in(&self, verb: usize) -> bool {
        verb.checked_sub(1).is_some_and(|i| self.preposition(i).is_some())
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
        // "after officials | from both countries | met"
        let phrase = self.skip_light(noun + 1);
        let inner = self.preposition(phrase).map(|_| phrase + 1).filter(|&i| self.is_noun(i));
        let verb = self.verb(self.skip_light(inner.unwrap_or(noun) + 1));
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
    pub(crate) fn skip_light(&self, mut at: usize) -> usize {
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

    /// The noun group set off by commas after `noun`: "the minister, Marta Lund,".
    pub(crate) fn apposition(&self, noun: usize) -> Option<usize> {
        (self.kind(noun + 1) == Some(ChunkKind::Comma) && self.is_noun(noun + 2)).then_some(noun + 2)
    }
}

enum Step {
    Subject(usize),
    Verb(usize),
}

#[cfg(test)]
mod tests {
    use crate::probe::{analysis, chunk, words};

    fn subject(text: &str, verb: &str) -> String {
        let analysis = analysis(text);
        let subject = analysis.syntax().subject(chunk(text, &analysis, verb));
        subject.map_or(String::new(), |noun| words(text, &analysis, noun).to_owned())
    }

    #[test]
    fn subjects_over_what_stands_between() {
        let table = [
            ("The envoy of the king met the queen.", "met", "The envoy"),
            ("The envoy who led the team met the queen.", "led", "The envoy"),
            ("Ghana, which borders Togo, held talks with Benin.", "held", "Ghana"),
            ("Ghana, which borders Togo, held talks with Benin.", "borders", "Ghana"),
            ("Ghana, the largest of the three, held talks with Togo.", "held", "Ghana"),
            ("The king agreed to meet the envoy.", "meet", "The king"),
            ("The king wrote to the queen and met the envoy.", "met", "The king"),
            ("The king left after meeting the envoy.", "meeting", "The king"),
            ("A week after the envoys of the king met the queen.", "met", "the envoys"),
            ("The king told the court after meeting the envoy.", "meeting", "The king"),
        ];
        for (text, verb, expected) in table {
            assert_eq!(subject(text, verb), expected, "{verb} in {text}");
        }
    }

    #[test]
    fn the_members_of_a_list() {
        let members = |text: &str, first: &str| {
            let analysis = analysis(text);
            let list = analysis.syntax().list(chunk(text, &analysis, first));
            list.iter().map(|&noun| words(text, &analysis, noun).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(members("Ghana held talks with Togo, Benin and Niger.", "Togo"), ["Togo", "Benin", "Niger"]);
        assert_eq!(members("Ghana held talks with Togo and Benin.", "Togo"), ["Togo", "Benin"]);
        // The name behind the comma begins a clause of its own.
        assert_eq!(members("Ghana held talks with Togo, and Benin agreed.", "Togo"), ["Togo"]);
    }

    #[test]
    fn a_list_is_found_from_its_end_too() {
        let text = "Ghana, Togo and Benin held talks.";
        let analysis = analysis(text);
        let list = analysis.syntax().list_back(chunk(text, &analysis, "Benin"));
        let names: Vec<&str> = list.iter().map(|&noun| words(text, &analysis, noun)).collect();
        assert_eq!(names, ["Ghana", "Togo", "Benin"]);
    }

    #[test]
    fn an_apposition_stands_between_commas() {
        let text = "The envoy met the minister, Ama Mensah, in Accra.";
        let analysis = analysis(text);
        let minister = chunk(text, &analysis, "minister");
        let named = analysis.syntax().apposition(minister).unwrap();
        assert_eq!(words(text, &analysis, named), "Ama Mensah");
        let mut phrases = Vec::new();
        analysis.syntax().phrases(minister, |_, noun| phrases.push(words(text, &analysis, noun)));
        assert_eq!(phrases, ["Accra"]);
    }
}
