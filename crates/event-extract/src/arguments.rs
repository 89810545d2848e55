//! Who stands in which relation to a trigger: references to parties, not yet resolved over the article.

use event_model::{EventType, Role};

use crate::analysis::Analysis;
use crate::closed;
use crate::government::Governed;
use crate::lexicon::Lexicon;
use crate::names::NameKind;
use crate::phrases::ChunkKind;
use crate::references::{Reference, possessive_pronoun};
use crate::rules::{Relation, Rule, Rules};
use crate::tags::Tag;
use crate::word::word;

/// A reference in its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Argument {
    /// To what.
    pub(crate) reference: Reference,
    /// Its role in the event.
    pub(crate) role: Role,
    /// Where it stands.
    pub(crate) relation: Relation,
    /// Tokens `start..end` that name it.
    pub(crate) tokens: (usize, usize),
}

impl Argument {
    /// How many parties the words stand for at least: a plural is two, and so is a body that meets.
    pub(crate) fn weight(&self, event_type: EventType) -> usize {
        match self.reference {
            Reference::Group(..) | Reference::Sides => 2,
            Reference::Body(..) if event_type == EventType::Meeting => 2,
            _ => 1,
        }
    }
}

/// Reads the arguments of one trigger.
pub(crate) struct ArgumentReader<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) rules: &'a Rules,
    pub(crate) rule: &'a Rule,
}

impl ArgumentReader<'_> {
    /// Arguments of a verb in chunk `verb`.
    pub(crate) fn of_verb(&self, verb: usize, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let Some(group) = syntax.verb(verb) else { return };
        let subject = syntax.subject(verb);
        let subject_role = Role::Party;
        if let Some(subject) = subject {
            let relation = if group.passive { Relation::Object } else { Relation::Subject };
            if self.rule.takes(relation) {
                let role = if group.passive { self.rule.object_role } else { subject_role };
                self.list_back(subject, role, relation, out);
            }
        }
        let object = syntax.object(verb);
        if let Some(object) = object.filter(|_| self.rule.takes(Relation::Object) && !group.passive) {
            self.list(object, self.rule.object_role, Relation::Object, out);
        }
        self.phrases(object.unwrap_or(verb), out);
        if let Some(object) = object {
            // "signed a deal | with B": the phrase may also stand at the verb of a passive.
            if out.is_empty() {
                self.phrases(object, out);
            }
        }
    }

    /// Arguments of a noun at tokens `trigger` in noun group `noun`, measured out by group `outer`.
    pub(crate) fn of_noun(
        &self,
        trigger: (usize, usize),
        noun: usize,
        outer: usize,
        governor: Option<Governed>,
        out: &mut Vec<Argument>,
    ) {
        self.inside(trigger.0, noun, out);
        if outer != noun {
            let head = self.analysis.syntax().chunk(outer).and_then(super::phrases::Chunk::noun_head).unwrap_or(0);
            self.inside(head, outer, out);
        }
        self.phrases(noun, out);
        match governor {
            Some(governed) => self.governor(governed, out),
            None => self.verbless(outer, out),
        }
        let alone = matches!(out.as_slice(), [a] if a.relation == Relation::With);
        if alone {
            self.clause_subject(outer, out);
        }
    }

    /// "Ghana flies on to Lisbon for talks with Galp": the partner of a lone "with" is the subject of the clause,
    /// unless it only says something.
    fn clause_subject(&self, noun: usize, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let verb = (0..noun)
            .rev()
            .take_while(|&i| !matches!(syntax.kind(i), Some(ChunkKind::Clause(_))))
            .find(|&i| syntax.verb(i).is_some());
        let Some(verb) = verb.filter(|&v| syntax.verb(v).is_some_and(|g| !self.lexicon.word(g.lemma).reporting)) else {
            return;
        };
        if let Some(subject) = syntax.subject(verb) {
            self.list_back(subject, Role::Party, Relation::Governor, out);
        }
    }

    /// "Chile, Peru in gas deal": in a headline the parties stand before "in", without a verb.
    fn verbless(&self, outer: usize, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let Some(before) = outer.checked_sub(2).filter(|_| self.rule.takes(Relation::Governor)) else { return };
        let joined = matches!(syntax.kind(outer - 1), Some(ChunkKind::Preposition(p)) if p == const { word("in") });
        let first = syntax.list_back(before).first().copied();
        if joined && first == Some(0) && syntax.chunk(before).is_some_and(|c| c.noun_head().is_some()) {
            self.list_back(before, Role::Party, Relation::Governor, out);
        }
    }

    /// Possessors and modifiers before the trigger in its own noun group: "Russia's", "US-Russia".
    fn inside(&self, trigger: usize, noun: usize, out: &mut Vec<Argument>) {
        let Some(chunk) = self.analysis.syntax().chunk(noun) else { return };
        let possessive = (chunk.start..trigger).rev().find(|&i| self.tag(i) == Tag::Possessive);
        if let Some(mark) = possessive.filter(|_| self.rule.takes(Relation::Possessor)) {
            self.noun_tokens(chunk.start, mark, mark.saturating_sub(1), Role::Party, Relation::Possessor, out);
        }
        let from = possessive.map_or(chunk.start, |p| p + 1);
        if self.rule.takes(Relation::Possessor) {
            let pronoun = self.analysis.tokens.get(from).map(|t| t.id).and_then(possessive_pronoun);
            if let Some(reference) = pronoun {
                out.push(Argument {
                    reference,
                    role: Role::Party,
                    relation: Relation::Possessor,
                    tokens: (from, from + 1),
                });
            }
        }
        if self.rule.takes(Relation::Modifier) {
            for (n, name) in self.analysis.names.iter().enumerate() {
                let word = self.analysis.tokens.get(name.start).is_some_and(|t| self.lexicon.word(t.id).tags.is_some());
                let doubtful = name.kind == NameKind::Unknown && name.end - name.start == 1 && word;
                if name.start >= from && name.end <= trigger && !self.is_place(n) && !doubtful {
                    self.push_name(n, Role::Party, Relation::Modifier, out);
                }
            }
        }
    }

    /// "with A", "between A and B", … after a chunk.
    fn phrases(&self, from: usize, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let mut found = Vec::new();
        syntax.phrases(from, |preposition, noun| found.push((preposition, noun)));
        for (preposition, noun) in found {
            let relation = match preposition {
                p if p == const { word("with") } || p == const { word("alongside") } => Relation::With,
                p if p == const { word("between") } => Relation::Between,
                p if p == const { word("among") } || p == const { word("amongst") } => Relation::Among,
                p if p == const { word("of") } => Relation::Of,
                p if p == const { word("by") } => Relation::By,
                p if p == const { word("to") } => Relation::To,
                p if p == const { word("from") } => Relation::From,
                p if p == const { word("for") } => Relation::For,
                p if p == const { word("in") } => Relation::In,
                _ => continue,
            };
            if self.rule.takes(relation) {
                self.list(noun, Role::Party, relation, out);
            }
        }
    }

    /// The subject of the verb that governs the event noun.
    fn governor(&self, governed: Governed, out: &mut Vec<Argument>) {
        if !self.rule.takes(Relation::Governor) {
            return;
        }
        let syntax = self.analysis.syntax();
        let Some(verb) = syntax.verb(governed.verb) else { return };
        let at = governed.preposition == Some(const { word("at") }) && self.rule.event_type == EventType::Meeting;
        if at || governed.preposition.is_some_and(closed::is_temporal) {
            self.beside(governed, out);
            return;
        }
        if governed.as_subject && closed::is_including(verb.lemma) {
            self.included(governed.verb, out);
            return;
        }
        let entry = self.lexicon.governor(verb.lemma, governed, (self.rule.event_type, self.rule.kind));
        let Some(role) = entry.and_then(|g| g.subject) else { return };
        if verb.passive && governed.preposition.is_none() || governed.as_subject {
            // "was signed by A": the phrase after the verb names the party.
            syntax.phrases(governed.verb, |preposition, noun| {
                if preposition == const { word("by") }
                    || preposition == const { word("with") }
                    || preposition == const { word("between") }
                {
                    self.list(noun, role, Relation::By, out);
                }
            });
            return;
        }
        if let Some(subject) = syntax.subject(governed.verb) {
            self.list_back(subject, role, Relation::Governor, out);
        }
        syntax.phrases(governed.verb, |preposition, noun| {
            if preposition == const { word("with") } {
                self.list(noun, Role::Party, Relation::With, out);
            }
        });
    }

    /// "the pact includes Chile, Peru and Japan", "… nine countries -- Chile, …": what an event includes are its parties.
    fn included(&self, verb: usize, out: &mut Vec<Argument>) {
        let Some(object) = self.analysis.syntax().object(verb) else { return };
        self.named_list(object, Role::Party, Relation::Governor, out);
        self.noun(object, Role::Party, Relation::Governor, out);
    }

    /// "Ruiz said after a meeting with Berg": who does something after an event that names his partner took part in it;
    /// so did several who do something together.
    fn beside(&self, governed: Governed, out: &mut Vec<Argument>) {
        let Some(subject) = self.analysis.syntax().subject(governed.verb) else { return };
        let mut subjects = Vec::new();
        self.list_back(subject, Role::Party, Relation::Governor, &mut subjects);
        let partner =
            out.iter().any(|a| a.relation == Relation::With) || governed.preposition == Some(const { word("at") });
        if partner || out.is_empty() && subjects.iter().map(|a| a.weight(self.rule.event_type)).sum::<usize>() > 1 {
            out.append(&mut subjects);
        }
    }

    fn list(&self, noun: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
        for member in self.analysis.syntax().list(noun) {
            self.noun(member, role, relation, out);
        }
    }

    fn list_back(&self, noun: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
        for member in self.analysis.syntax().list_back(noun) {
            self.noun(member, role, relation, out);
        }
    }
}
