//! Who stands in which relation to a trigger: references to parties, not yet resolved over the article.

use event_model::{EventType, Role};

use crate::analysis::Analysis;
use crate::closed;
use crate::gazetteer::EntryKind;
use crate::lexicon::{Lexicon, PartyNoun};
use crate::names::NameKind;
use crate::phrases::ChunkKind;
use crate::rules::{Relation, Rule, Rules, Trigger, TriggerKind};
use crate::syntax::Governed;
use crate::tags::Tag;
use crate::word::word;

/// What a noun group refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// A name of the sentence, by index.
    Name(usize),
    /// One half of a compound name, by index and number of the half.
    Half(usize, usize),
    /// A group described by tokens `start..end`: "foreign creditors".
    Group(usize, usize),
    /// A person known by office, tokens `start..end`: "the ambassador".
    Office(usize, usize),
    /// A body, tokens `start..end`: "the company".
    Body(usize, usize),
    /// "he", "she"
    He,
    /// "it"
    It,
    /// "they", "both sides": all parties so far.
    Sides,
}

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
            let head = self.analysis.syntax().chunk(outer).and_then(|c| c.noun_head()).unwrap_or(0);
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

    /// "Nigeria will go on to Paris for talks with Coface": the partner of a lone "with" is the subject of the clause,
    /// unless it only says something.
    fn clause_subject(&self, noun: usize, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let verb = (0..noun)
            .rev()
            .take_while(|&i| !matches!(syntax.kind(i), Some(ChunkKind::Clause(_))))
            .find(|&i| syntax.verb(i).is_some());
        let Some(verb) =
            verb.filter(|&v| syntax.verb(v).is_some_and(|g| !self.lexicon.reporting.contains_key(&g.lemma)))
        else {
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
        let joined = matches!(syntax.kind(outer - 1), Some(ChunkKind::Preposition(p)) if p == word("in"));
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
                p if p == word("with") || p == word("alongside") => Relation::With,
                p if p == word("between") => Relation::Between,
                p if p == word("among") || p == word("amongst") => Relation::Among,
                p if p == word("of") => Relation::Of,
                p if p == word("by") => Relation::By,
                p if p == word("to") => Relation::To,
                p if p == word("from") => Relation::From,
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
        let at = governed.preposition == Some(word("at")) && self.rule.event_type == EventType::Meeting;
        if at || governed.preposition.is_some_and(closed::is_temporal) {
            self.beside(governed, out);
            return;
        }
        let entry = self.lexicon.governor(verb.lemma, governed, self.rule.event_type);
        let Some(role) = entry.and_then(|g| g.subject) else { return };
        if verb.passive && governed.preposition.is_none() || governed.as_subject {
            // "was signed by A": the phrase after the verb names the party.
            syntax.phrases(governed.verb, |preposition, noun| {
                if preposition == word("by") || preposition == word("with") || preposition == word("between") {
                    self.list(noun, role, Relation::By, out);
                }
            });
            return;
        }
        if let Some(subject) = syntax.subject(governed.verb) {
            self.list_back(subject, role, Relation::Governor, out);
        }
        syntax.phrases(governed.verb, |preposition, noun| {
            if preposition == word("with") {
                self.list(noun, Role::Party, Relation::With, out);
            }
        });
    }

    /// "Kirk said after a meeting with Kim": who does something after an event that names his partner took part in it;
    /// so did several who do something together.
    fn beside(&self, governed: Governed, out: &mut Vec<Argument>) {
        let Some(subject) = self.analysis.syntax().subject(governed.verb) else { return };
        let mut subjects = Vec::new();
        self.list_back(subject, Role::Party, Relation::Governor, &mut subjects);
        let partner = out.iter().any(|a| a.relation == Relation::With) || governed.preposition == Some(word("at"));
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

    /// What one noun group refers to.
    pub(crate) fn noun(&self, noun: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let Some(chunk) = syntax.chunk(noun) else { return };
        let Some(head) = chunk.noun_head() else { return };
        let before = out.len();
        self.noun_tokens(chunk.start, chunk.end, head, role, relation, out);
        let described = out.get(before).is_none_or(|a| match a.reference {
            Reference::Office(..) => true,
            Reference::Body(..) | Reference::Group(..) => self.tag(head) == Tag::Noun,
            _ => false,
        });
        if described {
            // "his counterpart, Sonata Coulter,", "the drinks company, Red Bull,": the name behind the comma says who.
            let named = syntax
                .apposition(noun)
                .and_then(|a| syntax.chunk(a))
                .and_then(|c| self.analysis.name_at(c.noun_head()?));
            let body = matches!(out.get(before).map(|a| a.reference), Some(Reference::Body(..) | Reference::Group(..)));
            if let Some(n) = named.filter(|&n| !self.is_place(n) && (body || self.is_person(n) || self.is_full_name(n)))
            {
                out.truncate(before);
                self.push_name(n, role, relation, out);
            }
        }
        self.members(noun, role, relation, out);
    }

    /// "the consumers - China, India and Japan", "the BRICS -- Brazil, …": a list behind a dash or bracket names the
    /// members of the group before it.
    fn members(&self, noun: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let dash = (noun + 1..noun + 4).take_while(|&i| syntax.kind(i) == Some(ChunkKind::Break)).last();
        let Some(first) = dash.map(|d| d + 1) else { return };
        let list = syntax.list(first);
        let name = |&m: &usize| {
            self.analysis.name_at(syntax.chunk(m)?.noun_head()?).filter(|&n| !self.is_person(n) && !self.is_place(n))
        };
        let names: Vec<usize> = list.iter().filter_map(name).collect();
        if names.len() >= 3 && names.len() == list.len() {
            names.into_iter().for_each(|n| self.push_name(n, role, relation, out));
        }
    }

    fn noun_tokens(
        &self,
        start: usize,
        end: usize,
        head: usize,
        role: Role,
        relation: Relation,
        out: &mut Vec<Argument>,
    ) {
        if let Some(person) =
            (0..self.analysis.names.len()).find(|&n| self.in_range(n, start, end) && self.is_person(n))
        {
            self.push_name(person, role, relation, out);
            return;
        }
        if let Some(n) = self.analysis.name_at(head) {
            if !self.is_place(n) || relation == Relation::Object && role == Role::Host {
                self.push_name(n, role, relation, out);
            }
            return;
        }
        let Some(token) = self.analysis.tokens.get(head) else { return };
        if let Some(reference) = pronoun(token.id).filter(|_| self.tag(head) == Tag::Pronoun) {
            out.push(Argument { reference, role, relation, tokens: (head, head + 1) });
            return;
        }
        self.described(start, end, head, role, relation, out);
    }

    /// A common noun that names people or a body.
    fn described(
        &self,
        start: usize,
        end: usize,
        head: usize,
        role: Role,
        relation: Relation,
        out: &mut Vec<Argument>,
    ) {
        let Some(token) = self.analysis.tokens.get(head) else { return };
        let Some(&noun) = self.lexicon.party_nouns.get(&token.id) else { return };
        let bare = (start..end).find(|&i| !matches!(self.tag(i), Tag::Determiner | Tag::Sign)).unwrap_or(start);
        let pointing = self.analysis.tokens.get(start).is_some_and(|t| closed::is_pointing(t.id));
        let inside = (0..self.analysis.names.len()).rev().find(|&n| self.in_range(n, start, head) && !self.is_place(n));
        let all = (start..=head).filter_map(|i| self.analysis.tokens.get(i)).any(|t| closed::is_both(t.id));
        let reference = match (noun, inside) {
            _ if all && inside.is_none() => Reference::Sides,
            (PartyNoun::Stands | PartyNoun::Body, Some(n)) => {
                self.push_name(n, role, relation, out);
                return;
            }
            (PartyNoun::Sides, _) => Reference::Sides,
            (PartyNoun::Stands, None) if self.named_by_list(head, 1, role, relation, out) => return,
            (PartyNoun::Stands | PartyNoun::Body, None) if pointing => Reference::Body(bare, head + 1),
            (PartyNoun::Person, _) => Reference::Office(bare, head + 1),
            (PartyNoun::Group | PartyNoun::People, None) if self.named_by_list(head, 2, role, relation, out) => return,
            _ => Reference::Group(bare, self.with_of(head)),
        };
        out.push(Argument { reference, role, relation, tokens: (bare, head + 1) });
    }

    /// "the foreign ministers of Turkey and Greece", "the government of Egypt": names behind "of", `least` of them, say
    /// who acts.
    fn named_by_list(
        &self,
        head: usize,
        least: usize,
        role: Role,
        relation: Relation,
        out: &mut Vec<Argument>,
    ) -> bool {
        let syntax = self.analysis.syntax();
        let Some(chunk) = syntax.chunk_of(head) else { return false };
        if !matches!(syntax.kind(chunk + 1), Some(ChunkKind::Preposition(p)) if p == word("of")) {
            return false;
        }
        let name = |&m: &usize| self.analysis.name_at(syntax.chunk(m)?.noun_head()?).filter(|&n| !self.is_place(n));
        let names: Vec<usize> = syntax.list(chunk + 2).iter().filter_map(name).collect();
        if names.len() < least {
            return false;
        }
        names.into_iter().for_each(|n| self.push_name(n, role, relation, out));
        true
    }

    /// "foreign ministers of the G7 countries": a group takes its "of" phrase along.
    fn with_of(&self, head: usize) -> usize {
        let syntax = self.analysis.syntax();
        let Some(chunk) = syntax.chunk_of(head) else { return head + 1 };
        let of =
            matches!(syntax.kind(chunk + 1), Some(ChunkKind::Preposition(p)) if p == word("of") || p == word("from"));
        let object = syntax.chunk(chunk + 2).filter(|c| of && c.noun_head().is_some());
        object.map_or(head + 1, |c| c.end)
    }

    fn push_name(&self, n: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
        let Some(name) = self.analysis.names.get(n) else { return };
        if matches!(name.kind, NameKind::Known(EntryKind::Agency)) || self.names_event(name.start, name.end) {
            return;
        }
        let tokens = (name.start, name.end);
        if name.kind == NameKind::Compound {
            for half in 0..2 {
                out.push(Argument { reference: Reference::Half(n, half), role, relation, tokens });
            }
            return;
        }
        out.push(Argument { reference: Reference::Name(n), role, relation, tokens });
    }

    /// "NAFTA" and "Paris Agreement" name an agreement, not a party to one.
    fn names_event(&self, start: usize, end: usize) -> bool {
        let tokens = &self.analysis.tokens;
        let named = self.rules.at(tokens.get(start..).unwrap_or(&[])).any(|t| t.kind == TriggerKind::Name);
        let noun = |t: &Trigger| matches!(t.kind, TriggerKind::Noun { .. });
        named || self.rules.at(tokens.get(end.saturating_sub(1)..).unwrap_or(&[])).any(noun)
    }

    fn tag(&self, at: usize) -> Tag {
        self.analysis.tags.get(at).copied().unwrap_or(Tag::Sign)
    }

    fn in_range(&self, n: usize, start: usize, end: usize) -> bool {
        self.analysis.names.get(n).is_some_and(|name| name.start >= start && name.end <= end)
    }

    fn is_person(&self, n: usize) -> bool {
        self.analysis.names.get(n).is_some_and(|name| name.kind == NameKind::Person)
    }

    /// Two capitals or more of which nothing is known: a person, where one is expected.
    fn is_full_name(&self, n: usize) -> bool {
        self.analysis.names.get(n).is_some_and(|name| name.kind == NameKind::Unknown && name.end - name.start > 1)
    }

    /// A place that is no party: a city, a region.
    fn is_place(&self, n: usize) -> bool {
        self.analysis
            .names
            .get(n)
            .is_some_and(|name| matches!(name.kind, NameKind::Known(EntryKind::City | EntryKind::Region)))
    }
}

fn pronoun(id: crate::word::WordId) -> Option<Reference> {
    match id {
        p if [word("he"), word("she"), word("him"), word("her")].contains(&p) => Some(Reference::He),
        p if p == word("it") => Some(Reference::It),
        p if [word("they"), word("them"), word("both")].contains(&p) => Some(Reference::Sides),
        _ => None,
    }
}

fn possessive_pronoun(id: crate::word::WordId) -> Option<Reference> {
    match id {
        p if p == word("his") || p == word("her") => Some(Reference::He),
        p if p == word("its") => Some(Reference::It),
        p if p == word("their") => Some(Reference::Sides),
        _ => None,
    }
}
