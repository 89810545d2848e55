//! Whether what the mentions speak of is an event at all: it takes two, or many.

use event_model::ParticipantKind;

use crate::consolidation::Cluster;
use crate::entities::Entities;
use crate::reading::{Definiteness, Reading};
use crate::resolution::{Party, PartyKey};

/// An event has two parties or more. A lone body can stand for its members, a lone group is many; a lone person or
/// country in a lone sentence was only near the word ("he hopes for a deal"). An event without any ("the accord was
/// reached in Tokyo") must be pointed at, or come twice, or be told of with its place or date ("talks were under way in
/// Geneva").
pub(crate) fn is_event(cluster: &Cluster, readings: &[Reading], entities: &Entities) -> bool {
    let several = cluster.readings.len() > 1 || cluster.name.is_some();
    match cluster.parties.as_slice() {
        [] => several || is_pointed_at(cluster, readings),
        [only] => several || is_many(only, entities),
        _ => true,
    }
}

fn is_pointed_at(cluster: &Cluster, readings: &[Reading]) -> bool {
    let mut own = cluster.readings.iter().filter_map(|&r| readings.get(r));
    own.any(|r| {
        let placed = r.definiteness == Definiteness::Bare && (r.place.is_some() || !r.dates.is_empty());
        r.status.is_some() && (r.definiteness == Definiteness::Pointing || placed)
    })
}

fn is_many(party: &Party, entities: &Entities) -> bool {
    match &party.key {
        PartyKey::Entity(e) => {
            let kind = entities.list.get(*e).map(|e| e.kind);
            matches!(kind, Some(ParticipantKind::Organization | ParticipantKind::Group))
        }
        PartyKey::Words(words) => words.split(' ').any(|w| w.ends_with('s')),
    }
}
