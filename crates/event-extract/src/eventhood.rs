//! Whether what the mentions speak of is an event at all: it takes two, or many.

use event_model::{EventType, Kind, ParticipantKind, Status};

use crate::consolidation::Cluster;
use crate::entities::Entities;
use crate::reading::{Definiteness, Reading};
use crate::resolution::{Party, PartyKey};
use crate::rules::Relation;
use crate::status::undoes;

/// An event has two parties or more. A lone body can stand for its members, a lone group is many; a lone person or
/// country in a lone sentence was only near the word ("he hopes for a deal"). An event without any ("the accord was
/// reached in Tokyo") must be pointed at, or come twice, or be told of with its place or date ("talks were under way in
/// Geneva"). Who meets *with* a lone person or body that the article names is the other party, even if nobody says who
/// that is ("pictured on Monday at a meeting with Ruiz"), once it has a place or date; so do they of "their meeting".
pub(crate) fn is_event(cluster: &Cluster, readings: &[Reading], entities: &Entities) -> bool {
    let several = cluster.readings.len() > 1 || cluster.name.is_some();
    match cluster.parties.as_slice() {
        [] => several || is_pointed_at(cluster, readings),
        [only] => {
            several
                || is_many(only, entities)
                || is_partner(only, cluster, readings)
                || decides(only, cluster, readings)
        }
        _ => true,
    }
}

fn is_partner(only: &Party, cluster: &Cluster, readings: &[Reading]) -> bool {
    let named = matches!(only.key, PartyKey::Entity(_));
    let theirs = |r: &Reading| r.sides && !r.verb && r.pair.len() > 1 && r.kind != Kind::Visit;
    let with = |r: &Reading| r.parties.iter().any(|p| p.relation == Relation::With && p.key == only.key);
    let set = |r: &Reading| r.event_type == EventType::Meeting && (r.place.is_some() || !r.dates.is_empty());
    named && cluster.readings.iter().filter_map(|&r| readings.get(r)).any(|r| (with(r) || theirs(r)) && set(r))
}

/// "Belgrade tore up the accord", "Kyiv called for talks": who undoes or proposes an event has another side to do it to.
fn decides(only: &Party, cluster: &Cluster, readings: &[Reading]) -> bool {
    let own = |r: &Reading| r.parties.iter().any(|p| p.relation == Relation::Governor && p.key == only.key);
    let named = matches!(only.key, PartyKey::Entity(_));
    named
        && cluster
            .readings
            .iter()
            .filter_map(|&r| readings.get(r))
            .any(|r| r.status.is_some_and(|s| undoes(s) || s == Status::Proposed) && own(r))
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

#[cfg(test)]
mod tests {
    use crate::probe::events;

    #[test]
    fn who_undoes_or_proposes_an_event_is_not_alone() {
        for (sentence, count) in [
            ("Ghana refused to sign the Lome agreement.", 1),
            ("Ghana called for talks at a high level.", 1),
            ("Ghana hopes for a deal.", 0),
            ("Talks are a habit of Ghana.", 0),
        ] {
            assert_eq!(events(&[sentence]).len(), count, "{sentence}");
        }
    }
}
