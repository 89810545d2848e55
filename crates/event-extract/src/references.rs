//! What a noun group refers to: a name, a described group, an office, a pronoun.

use event_model::Role;

use crate::arguments::{Argument, ArgumentReader};
use crate::closed;
use crate::gazetteer::EntryKind;
use crate::lexicon::PartyNoun;
use crate::names::NameKind;
use crate::phrases::ChunkKind;
use crate::rules::{Relation, Trigger, TriggerKind};
use crate::tags::Tag;
use crate::word::{WordId, word};

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

impl ArgumentReader<'_> {
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
            // "his counterpart, Marta Lund,", "the drinks company, Alpen Brau,": the name behind the comma says who.
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
        let group = matches!(out.get(before).map(|a| a.reference), Some(Reference::Group(..) | Reference::Sides));
        let whole = out.len();
        self.members(noun, role, relation, out);
        if group && out.len() > whole {
            out.remove(before);
        }
    }

    /// "the importers - Chile, Peru and Japan", "the BRICS -- Brazil, …": a list behind a dash or bracket names the
    /// members of the group before it.
    fn members(&self, noun: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let dash = (noun + 1..noun + 4).take_while(|&i| syntax.kind(i) == Some(ChunkKind::Break)).last();
        // "the countries that negotiate the pact are Chile, Peru and Japan": so does a list behind "are".
        let copula = || (noun + 1..noun + 8).find(|&i| syntax.verb(i).is_some_and(|v| v.lemma == const { word("be") }));
        if let Some(before) = dash.or_else(copula) {
            self.named_list(before + 1, role, relation, out);
        }
    }

    /// A list of three names or more, all of them of countries or bodies.
    pub(crate) fn named_list(&self, first: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
        let syntax = self.analysis.syntax();
        let list = syntax.list(first);
        let name = |&m: &usize| {
            self.analysis.name_at(syntax.chunk(m)?.noun_head()?).filter(|&n| !self.is_person(n) && !self.is_place(n))
        };
        let names: Vec<usize> = list.iter().filter_map(name).collect();
        if names.len() >= 3 && names.len() == list.len() {
            for n in names {
                self.push_name(n, role, relation, out);
            }
        }
    }

    pub(crate) fn noun_tokens(
        &self,
        start: usize,
        end: usize,
        head: usize,
        role: Role,
        relation: Relation,
        out: &mut Vec<Argument>,
    ) {
        let person = (0..self.analysis.names.len()).find(|&n| self.in_range(n, start, end) && self.is_person(n));
        if person.is_some_and(|n| self.governs(n, head)) {
            // "the Obama administration" is not Obama.
            out.push(Argument {
                reference: Reference::Group(head - 1, head + 1),
                role,
                relation,
                tokens: (head - 1, head + 1),
            });
            return;
        }
        if let Some(person) = person {
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

    /// "the foreign ministers of Turkey and Greece", "delegations from Ghana and Togo": names behind "of" or "from", `least` of them, say
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
        let joins = [const { word("of") }, const { word("from") }];
        if !matches!(syntax.kind(chunk + 1), Some(ChunkKind::Preposition(p)) if joins.contains(&p)) {
            return false;
        }
        let name = |&m: &usize| self.analysis.name_at(syntax.chunk(m)?.noun_head()?).filter(|&n| !self.is_place(n));
        let mut names: Vec<usize> = syntax.list(chunk + 2).iter().filter_map(name).collect();
        // "the prime ministers of Spain and Portugal, Pedro Ruiz and Luis Mota": the persons in those offices.
        if names.iter().any(|&n| self.is_person(n)) {
            names.retain(|&n| self.is_person(n));
        }
        if names.len() < least {
            return false;
        }
        for n in names {
            self.push_name(n, role, relation, out);
        }
        true
    }

    /// "foreign ministers of the G7 countries": a group takes its "of" phrase along.
    fn with_of(&self, head: usize) -> usize {
        let syntax = self.analysis.syntax();
        let Some(chunk) = syntax.chunk_of(head) else { return head + 1 };
        let of = matches!(syntax.kind(chunk + 1), Some(ChunkKind::Preposition(p)) if p == const { word("of") } || p == const { word("from") });
        let object = syntax.chunk(chunk + 2).filter(|c| of && c.noun_head().is_some());
        object.map_or(head + 1, |c| c.end)
    }

    pub(crate) fn push_name(&self, n: usize, role: Role, relation: Relation, out: &mut Vec<Argument>) {
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

    pub(crate) fn tag(&self, at: usize) -> Tag {
        self.analysis.tags.get(at).copied().unwrap_or(Tag::Sign)
    }

    /// "Obama | administration": a person's government.
    fn governs(&self, n: usize, head: usize) -> bool {
        let token = self.analysis.tokens.get(head);
        let stands = token.is_some_and(|t| self.lexicon.party_nouns.get(&t.id) == Some(&PartyNoun::Stands));
        stands && self.analysis.names.get(n).is_some_and(|name| name.end == head)
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

    /// No party: a city, a region, a thing.
    pub(crate) fn is_place(&self, n: usize) -> bool {
        self.analysis.names.get(n).is_some_and(|name| {
            matches!(name.kind, NameKind::Known(EntryKind::City | EntryKind::Region | EntryKind::Thing))
        })
    }
}

fn pronoun(id: WordId) -> Option<Reference> {
    match id {
        p if [const { word("he") }, const { word("she") }, const { word("him") }, const { word("her") }]
            .contains(&p) =>
        {
            Some(Reference::He)
        }
        p if p == const { word("it") } => Some(Reference::It),
        p if [const { word("they") }, const { word("them") }, const { word("both") }].contains(&p) => {
            Some(Reference::Sides)
        }
        _ => None,
    }
}

pub(crate) fn possessive_pronoun(id: WordId) -> Option<Reference> {
    match id {
        p if p == const { word("his") } || p == const { word("her") } => Some(Reference::He),
        p if p == const { word("its") } => Some(Reference::It),
        p if p == const { word("their") } => Some(Reference::Sides),
        _ => None,
    }
}
