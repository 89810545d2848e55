//! The state of an event as the article gives it: what its mentions say, weighed.

use event_model::{EventType, Kind, Status};

use crate::consolidation::Cluster;
use crate::fields::FieldReader;
use crate::reading::{Definiteness, Reading};

impl FieldReader<'_> {
    /// The state of an event.
    pub(crate) fn status(&self, cluster: &Cluster) -> Status {
        let readings: Vec<&Reading> = self.mentions(cluster).into_iter().map(|m| m.0).collect();
        status_of(cluster.event_type, &readings)
    }

    /// Each state that a mention says, and how many say it.
    pub(crate) fn states(&self, cluster: &Cluster) -> Vec<(Status, usize)> {
        counted(self.mentions(cluster).into_iter().filter_map(|m| m.0.status))
    }
}

fn counted(said: impl Iterator<Item = Status>) -> Vec<(Status, usize)> {
    let mut states: Vec<(Status, usize)> = Vec::new();
    for status in said {
        match states.iter_mut().find(|s| s.0 == status) {
            Some(known) => known.1 += 1,
            None => states.push((status, 1)),
        }
    }
    states
}

/// The state that the article gives the event: what most of its mentions say, the first counting twice; of equals the
/// one that decides more. Where none says anything, an agreement that is only introduced ("a deal") is still sought.
pub(crate) fn status_of(event_type: EventType, readings: &[&Reading]) -> Status {
    let said: Vec<Status> = readings.iter().filter_map(|r| r.status).collect();
    let votes = |(status, count): (Status, usize)| count + usize::from(said.first() == Some(&status));
    let pointed = readings.iter().any(|r| r.definiteness == Definiteness::Pointing || r.mention.arguments.len() > 1);
    // Negotiations of which nothing else is said go on: "a party to the negotiations".
    let negotiation = readings.first().is_some_and(|r| r.kind == Kind::Negotiation);
    let silent = match event_type {
        EventType::Meeting if negotiation => Status::Ongoing,
        EventType::Meeting => Status::Held,
        EventType::Agreement if pointed => Status::Reached,
        EventType::Agreement => Status::Sought,
    };
    // "The talks were cancelled" after "will hold talks": what undoes a plan is the later word.
    let planned = matches!(said.first(), Some(Status::Planned | Status::Proposed));
    let undone = said
        .iter()
        .rev()
        .copied()
        .find(|&s| planned && matches!(s, Status::Cancelled | Status::Postponed | Status::Denied));
    if let Some(status) = undone {
        return status;
    }
    let most = counted(said.iter().copied()).into_iter().max_by_key(|&s| (votes(s), std::cmp::Reverse(rank(s.0))));
    most.map_or(silent, |s| s.0)
}

/// Order of the guidelines: what undoes an event outranks what plans it, and that what makes it.
fn rank(status: Status) -> usize {
    const ORDER: [Status; 15] = [
        Status::Denied,
        Status::Cancelled,
        Status::Postponed,
        Status::Rejected,
        Status::Ended,
        Status::Violated,
        Status::Preliminary,
        Status::Planned,
        Status::Signed,
        Status::Sought,
        Status::Proposed,
        Status::InForce,
        Status::Reached,
        Status::Held,
        Status::Ongoing,
    ];
    ORDER.iter().position(|&s| s == status).unwrap_or(ORDER.len())
}
