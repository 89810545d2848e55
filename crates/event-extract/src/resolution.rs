//! From references to parties: names, "he", "the company", "the ambassador" in the light of the article so far.

use event_model::{ParticipantKind, Role, TextSpan};

use crate::analysis::Analysis;
use crate::arguments::Argument;
use crate::closed;
use crate::entities::{Entities, Source, ends_in};
use crate::lexicon::{Lexicon, PartyNoun};
use crate::references::Reference;
use crate::rules::Relation;
use crate::tags::Tag;
use crate::word::WordId;

/// What makes two parties the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartyKey {
    /// An entity of the article.
    Entity(usize),
    /// A described group, by its lower-cased words.
    Words(String),
}

/// A resolved participant of one mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) key: PartyKey,
    pub(crate) role: Role,
    pub(crate) relation: Relation,
    pub(crate) mention: TextSpan,
    /// Alpha-3 of the country that it is or acts for.
    pub(crate) country: Option<String>,
    /// It is the country itself.
    pub(crate) is_country: bool,
    /// One bare word for people in office: "negotiators", "the chairman".
    pub(crate) plain: bool,
}

impl Party {
    /// A party by its key; a person brings the country that he acts for.
    pub(crate) fn of_entity(
        entities: &Entities,
        key: &PartyKey,
        role: Role,
        relation: Relation,
        mention: TextSpan,
    ) -> Self {
        let entity = match key {
            PartyKey::Entity(e) => entities.list.get(*e),
            PartyKey::Words(_) => None,
        };
        let bound = entity.filter(|e| matches!(e.kind, ParticipantKind::Person | ParticipantKind::Country));
        Self {
            key: key.clone(),
            role,
            relation,
            mention,
            country: bound.and_then(|e| e.country.clone()),
            is_country: entity.is_some_and(|e| e.kind == ParticipantKind::Country),
            plain: false,
        }
    }

    /// The same party, or one that acts for the other: "President Kirchner" and "Argentina".
    pub(crate) fn stands_with(&self, other: &Self) -> bool {
        self.key == other.key
            || self.country.is_some() && self.country == other.country && self.is_country != other.is_country
    }
}

/// Sentences back that a reference reaches.
const REACH: usize = 5;

/// The parties of one mention.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resolved {
    pub(crate) parties: Vec<Party>,
    /// "both sides", "they": the parties of the event that this mention belongs to.
    pub(crate) sides: bool,
    /// The two of the right kind that "both sides" most likely means, by the names before it alone.
    pub(crate) pair: Vec<Party>,
    /// What "both companies" says of them, for when nothing else does.
    pub(crate) described: Option<Party>,
}

/// Resolves the arguments of the mentions of an article.
pub(crate) struct Resolver<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) entities: &'a Entities,
    pub(crate) lexicon: &'a Lexicon,
}

impl Resolver<'_> {
    /// The parties of a mention in sentence `s`.
    pub(crate) fn resolve(&self, s: usize, arguments: &[Argument]) -> Resolved {
        let mut resolved = Resolved::default();
        let Some(analysis) = self.source.analyses.get(s) else { return resolved };
        for argument in arguments {
            if argument.reference == Reference::Sides {
                resolved.sides = true;
                let (start, end) = argument.tokens;
                let bare = end == start + 1 && analysis.tokens.get(start).is_some_and(|t| closed::is_both(t.id));
                let noun = !bare && analysis.tags.get(start).is_some_and(|t| t.is_nominal() || *t == Tag::Adjective);
                let key = PartyKey::Words(self.words(analysis, start, end));
                if resolved.pair.is_empty() {
                    resolved.pair = self.pair(s, analysis, argument);
                }
                resolved.described = resolved.described.or(noun.then(|| self.party(s, analysis, &key, argument)));
                continue;
            }
            let Some(key) = self.key(s, analysis, argument) else { continue };
            if resolved.parties.iter().all(|p| p.key != key) {
                resolved.parties.push(self.party(s, analysis, &key, argument));
            }
        }
        resolved
    }

    /// "The two leaders", "both companies", "they": of the sentences before, the nearest that names two of that kind or
    /// more; without one, the latest two.
    fn pair(&self, s: usize, analysis: &Analysis, argument: &Argument) -> Vec<Party> {
        let (start, end) = argument.tokens;
        let wanted = match self.lexicon.party_nouns.get(&head_word(analysis, end)) {
            Some(PartyNoun::Stands) => Some(ParticipantKind::Country),
            Some(PartyNoun::Body) => Some(ParticipantKind::Organization),
            Some(PartyNoun::Person | PartyNoun::People) => Some(ParticipantKind::Person),
            _ => None,
        };
        let kind = |e: usize| self.entities.list.get(e).map(|e| e.kind);
        let mut latest: Vec<(usize, TextSpan)> = Vec::new();
        for at in (s.saturating_sub(REACH)..=s).rev() {
            let mut here: Vec<(usize, TextSpan)> = Vec::new();
            for (e, span) in self.spans_in(at, if at == s { start } else { usize::MAX }) {
                let fits =
                    wanted.map_or_else(|| here.first().is_none_or(|h| kind(h.0) == kind(e)), |w| kind(e) == Some(w));
                if fits && here.iter().all(|h| h.0 != e) {
                    here.push((e, span));
                }
            }
            let found = if here.len() > 1 {
                &here
            } else {
                latest.extend(here.iter().filter(|h| !latest.iter().any(|l| l.0 == h.0)).copied().collect::<Vec<_>>());
                &latest
            };
            if found.len() > 1 {
                let party = |(e, span): &(usize, TextSpan)| {
                    Party::of_entity(self.entities, &PartyKey::Entity(*e), Role::Party, argument.relation, *span)
                };
                return found.iter().map(party).collect();
            }
        }
        Vec::new()
    }

    fn spans_in(&self, s: usize, limit: usize) -> impl Iterator<Item = (usize, TextSpan)> + '_ {
        let analysis = self.source.analyses.get(s);
        let names = analysis.map_or(&[][..], |a| a.names.as_slice());
        let before = names.iter().enumerate().filter(move |(_, n)| n.end <= limit);
        before.filter_map(move |(n, name)| Some((self.entities.of(s, n)?, analysis?.span(name.start, name.end))))
    }

    fn party(&self, s: usize, analysis: &Analysis, key: &PartyKey, argument: &Argument) -> Party {
        let (start, end) = argument.tokens;
        let mut party =
            Party::of_entity(self.entities, key, argument.role, argument.relation, analysis.span(start, end));
        if matches!(key, PartyKey::Words(_)) {
            // "U.S. negotiators" act for the country that they are named by.
            let inside = analysis.names.iter().enumerate().filter(|(_, n)| n.start >= start && n.end <= end);
            let country = |n: usize| self.entities.list.get(self.entities.of(s, n)?)?.country.clone();
            party.country = inside.map(|(n, _)| n).find_map(country);
            let noun = analysis.tokens.get(start).and_then(|t| self.lexicon.party_nouns.get(&t.id));
            party.plain = end == start + 1 && matches!(noun, Some(PartyNoun::Person | PartyNoun::People));
        }
        party
    }

    fn key(&self, s: usize, analysis: &Analysis, argument: &Argument) -> Option<PartyKey> {
        match argument.reference {
            Reference::Name(n) => self.entities.of(s, n).map(PartyKey::Entity),
            Reference::Half(n, half) => self.entities.half(s, n, half).map(PartyKey::Entity),
            Reference::Group(start, end) => Some(PartyKey::Words(self.words(analysis, start, end))),
            Reference::Office(start, end) => Some(self.office(s, analysis, start, end)),
            Reference::Body(start, end) => Some(self.body(s, analysis, start, end)),
            Reference::He => self.latest(s, argument.tokens.0, |k| k == ParticipantKind::Person).map(PartyKey::Entity),
            Reference::It => self.latest(s, argument.tokens.0, |k| k != ParticipantKind::Person).map(PartyKey::Entity),
            Reference::Sides => None,
        }
    }

    fn words(&self, analysis: &Analysis, start: usize, end: usize) -> String {
        self.source.words(analysis.span(start, end)).to_owned()
    }

    /// "the ambassador": the person whom the article gave that title, latest first.
    fn office(&self, s: usize, analysis: &Analysis, start: usize, end: usize) -> PartyKey {
        // "Bill Hart, executive chairman, …": the office of the name beside it.
        let beside = analysis.names.iter().position(|n| n.title.is_some_and(|t| t.0 < end && start < t.1));
        if let Some(e) = beside.and_then(|n| self.entities.of(s, n)) {
            return PartyKey::Entity(e);
        }
        let head = head_word(analysis, end);
        let titled =
            |e: usize| self.entities.list.get(e).and_then(|e| e.title.as_deref()).is_some_and(|t| ends_in(t, head));
        let found =
            self.before(s, start).find(|&e| titled(e)).or_else(|| (0..self.entities.list.len()).find(|&e| titled(e)));
        found.map_or_else(|| PartyKey::Words(self.words(analysis, start, end)), PartyKey::Entity)
    }

    /// "the company": the latest body.
    fn body(&self, s: usize, analysis: &Analysis, start: usize, end: usize) -> PartyKey {
        let head = head_word(analysis, end);
        let country = self.lexicon.party_nouns.get(&head) == Some(&PartyNoun::Stands);
        let wanted = |k| if country { k == ParticipantKind::Country } else { k == ParticipantKind::Organization };
        match self.latest(s, start, wanted).filter(|_| end == start + 1) {
            Some(e) => PartyKey::Entity(e),
            None => PartyKey::Words(self.words(analysis, start, end)),
        }
    }

    fn latest(&self, s: usize, token: usize, wanted: impl Fn(ParticipantKind) -> bool) -> Option<usize> {
        self.before(s, token).find(|&e| self.entities.list.get(e).is_some_and(|e| wanted(e.kind)))
    }

    /// Entities named before token `token` of sentence `s`: this sentence from its start (the subject first), then
    /// earlier sentences, each from its start, five at most.
    fn before(&self, s: usize, token: usize) -> impl Iterator<Item = usize> + '_ {
        let here = self.named_in(s, token);
        let earlier = (s.saturating_sub(REACH)..s).rev().flat_map(move |e| self.named_in(e, usize::MAX));
        here.chain(earlier)
    }

    fn named_in(&self, s: usize, limit: usize) -> impl Iterator<Item = usize> + '_ {
        let names = self.source.analyses.get(s).map_or(&[][..], |a| a.names.as_slice());
        names.iter().enumerate().filter(move |(_, n)| n.end <= limit).filter_map(move |(n, _)| self.entities.of(s, n))
    }
}

/// The last of the tokens before `end`.
fn head_word(analysis: &Analysis, end: usize) -> WordId {
    end.checked_sub(1).and_then(|i| analysis.tokens.get(i)).map(|t| t.id).unwrap_or_default()
}
