//! The second party of an event for which no frame gave more than one: talks and deals need two.

use event_model::{EventType, ParticipantKind, Role};

use crate::consolidation::Cluster;
use crate::entities::{Entities, Source};
use crate::reading::Reading;
use crate::resolution::{Party, PartyKey};
use crate::rules::Relation;
use crate::word::word;

/// Finds partners in the sentences that mention the event.
pub(crate) struct PartnerFinder<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) entities: &'a Entities,
    pub(crate) readings: &'a [Reading],
}

impl PartnerFinder<'_> {
    /// Gives a lone party its partner: in the sentences of the event, the first other name of the same sort that is no
    /// place. "U.S. agrees with Canada on timber" has two countries even where the frame saw one.
    pub(crate) fn complete(&self, clusters: &mut [Cluster]) {
        for cluster in clusters {
            let [only] = cluster.parties.as_slice() else { continue };
            let PartyKey::Entity(own) = only.key else { continue };
            let Some(kind) = self.entities.list.get(own).map(|e| e.kind) else { continue };
            if let Some(party) = self.partner(cluster, own, kind) {
                cluster.parties.push(party);
            }
        }
    }

    fn partner(&self, cluster: &Cluster, own: usize, kind: ParticipantKind) -> Option<Party> {
        let mut sentences: Vec<usize> =
            cluster.readings.iter().filter_map(|&r| self.readings.get(r)).map(|r| r.sentence).collect();
        sentences.dedup();
        sentences.into_iter().find_map(|s| self.in_sentence(s, own, kind, cluster.event_type))
    }

    fn in_sentence(&self, s: usize, own: usize, kind: ParticipantKind, _event_type: EventType) -> Option<Party> {
        let analysis = self.source.analyses.get(s)?;
        analysis.names.iter().enumerate().find_map(|(n, name)| {
            let entity = self.entities.of(s, n).filter(|&e| e != own)?;
            let before = name.start.checked_sub(1).and_then(|i| analysis.tokens.get(i)).map(|t| t.id);
            let place = before == Some(word("in")) || before == Some(word("at"));
            let same = self.entities.list.get(entity).is_some_and(|e| e.kind == kind);
            (same && !place).then(|| Party {
                key: PartyKey::Entity(entity),
                role: Role::Party,
                relation: Relation::With,
                mention: analysis.span(name.start, name.end),
            })
        })
    }
}
