//! The second party of an event for which no frame gave more than one: talks and deals need two.

use event_model::{ParticipantKind, Role};

use crate::analysis::Analysis;
use crate::consolidation::Cluster;
use crate::entities::{Entities, Source};
use crate::names::Name;
use crate::reading::{Definiteness, Reading};
use crate::resolution::{Party, PartyKey};
use crate::rules::{Relation, Rules, TriggerKind};
use crate::word::word;

/// Finds partners in the sentences that mention the event.
pub(crate) struct PartnerFinder<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) entities: &'a Entities,
    pub(crate) readings: &'a [Reading],
    pub(crate) rules: &'a Rules,
}

impl PartnerFinder<'_> {
    /// Gives a lone party its partner: in the sentences of the event, the first other name of the same sort that is no
    /// place. "U.S. agrees with Canada on timber" has two countries even where the frame saw one.
    pub(crate) fn complete(&self, clusters: &mut [Cluster]) {
        let main = main_parties(clusters);
        for cluster in clusters {
            if cluster.parties.is_empty() {
                cluster.parties.clone_from(&main);
            }
            let [only] = cluster.parties.as_slice() else { continue };
            let PartyKey::Entity(own) = only.key else { continue };
            let kinds: &[ParticipantKind] = match self.entities.list.get(own).map(|e| e.kind) {
                Some(ParticipantKind::Person) => &[ParticipantKind::Person],
                Some(ParticipantKind::Country) => &[ParticipantKind::Country],
                _ => &[ParticipantKind::Organization, ParticipantKind::Group],
            };
            if let Some(party) = self.partner(cluster, own, kinds) {
                cluster.parties.push(party);
            }
        }
    }

    /// An event has two parties or more. A lone body can stand for its members, a lone group is many; a lone person or
    /// country in a lone sentence was only near the word ("he hopes for a deal"). An event without any ("the accord was
    /// reached in Tokyo") must be pointed at, or come twice.
    pub(crate) fn is_event(&self, cluster: &Cluster) -> bool {
        let several = cluster.readings.len() > 1 || cluster.name.is_some();
        match cluster.parties.as_slice() {
            [] => several || self.is_pointed_at(cluster),
            [only] => several || self.is_many(only),
            _ => true,
        }
    }

    fn is_pointed_at(&self, cluster: &Cluster) -> bool {
        let mut readings = cluster.readings.iter().filter_map(|&r| self.readings.get(r));
        readings.any(|r| r.definiteness == Definiteness::Pointing && r.status.is_some())
    }

    fn is_many(&self, party: &Party) -> bool {
        match &party.key {
            PartyKey::Entity(e) => {
                let kind = self.entities.list.get(*e).map(|e| e.kind);
                matches!(kind, Some(ParticipantKind::Organization | ParticipantKind::Group))
            }
            PartyKey::Words(words) => words.split(' ').any(|w| w.ends_with('s')),
        }
    }

    fn partner(&self, cluster: &Cluster, own: usize, kinds: &[ParticipantKind]) -> Option<Party> {
        self.sentences(cluster).into_iter().find_map(|s| self.in_sentence(s, own, kinds))
    }

    /// The sentences that mention the event, in text order.
    fn sentences(&self, cluster: &Cluster) -> Vec<usize> {
        let mut sentences: Vec<usize> =
            cluster.readings.iter().filter_map(|&r| self.readings.get(r)).map(|r| r.sentence).collect();
        sentences.dedup();
        sentences
    }

    /// "Paris Agreement": ends in a word for an event.
    fn is_event_name(&self, analysis: &Analysis, name: &Name) -> bool {
        let last = analysis.tokens.get(name.end.saturating_sub(1)..).unwrap_or(&[]);
        let first = analysis.tokens.get(name.start..).unwrap_or(&[]);
        self.rules.at(last).any(|t| !matches!(t.kind, TriggerKind::Verb(_)))
            || self.rules.at(first).any(|t| t.kind == TriggerKind::Name)
    }

    fn in_sentence(&self, s: usize, own: usize, kinds: &[ParticipantKind]) -> Option<Party> {
        let analysis = self.source.analyses.get(s)?;
        analysis.names.iter().enumerate().find_map(|(n, name)| {
            let entity = self.entities.of(s, n).filter(|&e| e != own)?;
            let before = name.start.checked_sub(1).and_then(|i| analysis.tokens.get(i)).map(|t| t.id);
            let place = before == Some(const { word("in") }) || before == Some(const { word("at") });
            let same = self.entities.list.get(entity).is_some_and(|e| kinds.contains(&e.kind));
            let mention = analysis.span(name.start, name.end);
            let key = PartyKey::Entity(entity);
            let event = name.entry.is_none() && self.is_event_name(analysis, name);
            (same && !place && !event)
                .then(|| Party::of_entity(self.entities, &key, Role::Party, Relation::With, mention))
        })
    }
}

/// The parties of the event that the article speaks of most: those of an event that no frame gave any.
fn main_parties(clusters: &[Cluster]) -> Vec<Party> {
    let full = clusters.iter().filter(|c| c.parties.len() >= 2);
    let main = full.max_by_key(|c| (c.readings.len(), std::cmp::Reverse(c.readings.first().copied())));
    main.map(|c| c.parties.iter().filter(|p| p.role == Role::Party).cloned().collect()).unwrap_or_default()
}
