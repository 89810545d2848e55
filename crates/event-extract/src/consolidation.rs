//! The mentions of one event become one record; two dates, or parties that cannot be the same, make two.

use event_model::{EventDate, EventType, Kind, Status};

use crate::reading::{Definiteness, Pick, Reading};
use crate::resolution::{Party, PartyKey};

/// Readings that speak of one event.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) event_type: EventType,
    /// Indices of readings, in text order.
    pub(crate) readings: Vec<usize>,
    pub(crate) parties: Vec<Party>,
    pub(crate) date: Option<EventDate>,
    pub(crate) kind: Kind,
    pub(crate) status: Option<Status>,
    pick: Option<Pick>,
}

impl Cluster {
    fn new(reading: &Reading, index: usize, date: Option<EventDate>) -> Self {
        Self {
            event_type: reading.event_type,
            readings: vec![index],
            parties: reading.parties.clone(),
            date,
            kind: reading.kind,
            status: reading.status,
            pick: reading.pick,
        }
    }

    fn add(&mut self, reading: &Reading, index: usize, date: Option<&EventDate>) {
        self.readings.push(index);
        for party in &reading.parties {
            if self.parties.iter().all(|p| p.key != party.key) {
                self.parties.push(party.clone());
            }
        }
        self.date = self.date.take().or_else(|| date.cloned());
        if is_generic(self.kind) {
            self.kind = reading.kind;
        }
        self.status = self.status.or(reading.status);
        self.pick = self.pick.or(reading.pick);
    }
}

/// Groups the readings of an article into events.
pub(crate) fn consolidate(readings: &[Reading]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for (index, reading) in readings.iter().enumerate() {
        if reading.dates.len() > 1 {
            add_dated(&mut clusters, reading, index);
            continue;
        }
        let targets = targets(&clusters, reading);
        if targets.is_empty() {
            let mut cluster = Cluster::new(reading, index, reading.dates.first().cloned());
            if reading.sides && cluster.parties.len() < 2 {
                cluster.parties = with_sides(&clusters, cluster.parties);
            }
            clusters.push(cluster);
        }
        for target in targets {
            if let Some(cluster) = clusters.get_mut(target) {
                cluster.add(reading, index, reading.dates.first());
            }
        }
    }
    clusters
}

/// "were held on February 27 and April 10": an event a date.
fn add_dated(clusters: &mut Vec<Cluster>, reading: &Reading, index: usize) {
    for date in &reading.dates {
        let known = clusters.iter_mut().find(|c| {
            c.event_type == reading.event_type
                && c.date.as_ref().is_some_and(|d| d.value == date.value)
                && !parties_conflict(&c.parties, &reading.parties)
        });
        match known {
            Some(cluster) => cluster.add(reading, index, Some(date)),
            None => clusters.push(Cluster::new(reading, index, Some(date.clone()))),
        }
    }
}

/// "both sides": the parties of the latest event before.
fn with_sides(clusters: &[Cluster], own: Vec<Party>) -> Vec<Party> {
    let mut parties = own;
    if let Some(before) = clusters.iter().rev().find(|c| c.parties.len() >= 2) {
        for party in &before.parties {
            if parties.iter().all(|p| p.key != party.key) && !is_head(party) {
                parties.push(party.clone());
            }
        }
    }
    parties
}

fn is_head(party: &Party) -> bool {
    party.role == event_model::Role::DelegationHead
}

/// The events that a reading speaks of; none: it is a new one.
fn targets(clusters: &[Cluster], reading: &Reading) -> Vec<usize> {
    let open: Vec<usize> =
        (0..clusters.len()).rev().filter(|&c| clusters.get(c).is_some_and(|c| compatible(c, reading))).collect();
    match reading.pick {
        Some(Pick::Each) => return open.into_iter().take(2).collect(),
        Some(Pick::Nth(n)) => {
            let dated: Vec<usize> =
                open.iter().rev().copied().filter(|&c| clusters.get(c).is_some_and(|c| c.date.is_some())).collect();
            if let Some(&c) = dated.get(n).filter(|_| dated.len() > 1) {
                return vec![c];
            }
        }
        _ => {}
    }
    let best = open.into_iter().max_by_key(|&c| clusters.get(c).map_or(0, |cluster| affinity(cluster, reading)));
    best.filter(|&c| clusters.get(c).is_some_and(|c| affinity(c, reading) > 0)).into_iter().collect()
}

/// How strongly a reading points to an event; 0: not at all.
fn affinity(cluster: &Cluster, reading: &Reading) -> usize {
    let shared = shared(&cluster.parties, &reading.parties);
    let same_date = reading.dates.first().is_some_and(|d| cluster.date.as_ref().is_some_and(|c| c.value == d.value));
    let anaphoric = reading.parties.is_empty() && reading.definiteness != Definiteness::Introducing;
    let score = shared * 4 + usize::from(same_date) * 3 + usize::from(cluster.kind == reading.kind);
    if shared > 0 || anaphoric || reading.sides && reading.parties.is_empty() { score + 1 } else { 0 }
}

fn shared(a: &[Party], b: &[Party]) -> usize {
    b.iter().filter(|p| a.iter().any(|q| q.key == p.key)).count()
}

/// Whether a reading can speak of the event at all.
fn compatible(cluster: &Cluster, reading: &Reading) -> bool {
    cluster.event_type == reading.event_type
        && !parties_conflict(&cluster.parties, &reading.parties)
        && !dates_conflict(cluster.date.as_ref(), reading.dates.first())
        && !kinds_conflict(cluster.kind, reading)
        && !(reading.pick == Some(Pick::Next)) == !(cluster.pick == Some(Pick::Next))
}

/// Two full sets with at most one party in common are two events.
fn parties_conflict(a: &[Party], b: &[Party]) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let common = shared(a, b);
    common == 0 || a.len() >= 2 && b.len() >= 2 && common < 2
}

fn dates_conflict(a: Option<&EventDate>, b: Option<&EventDate>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            !a.value.starts_with(&b.value) && !b.value.starts_with(&a.value) && a.granularity == b.granularity
        }
        _ => false,
    }
}

/// Kinds that words use for one another.
fn family(kind: Kind) -> u8 {
    match kind {
        Kind::Talks | Kind::Negotiation | Kind::Mediation => 1,
        Kind::Meeting | Kind::Session | Kind::Summit | Kind::Conference => 2,
        Kind::Visit => 3,
        Kind::Call => 4,
        _ => 0,
    }
}

fn is_generic(kind: Kind) -> bool {
    matches!(kind, Kind::Meeting | Kind::Agreement | Kind::JointDecision)
}

fn kinds_conflict(kind: Kind, reading: &Reading) -> bool {
    let (a, b) = (family(kind), family(reading.kind));
    a != b && !(reading.definiteness == Definiteness::Pointing && a + b <= 4)
}

/// The state that the article gives the event: of the states that its mentions say, the one that decides most.
pub(crate) fn status_of(event_type: EventType, statuses: impl Iterator<Item = Status>) -> Status {
    let default = match event_type {
        EventType::Meeting => Status::Held,
        EventType::Agreement => Status::Reached,
    };
    statuses.min_by_key(|&s| rank(s)).unwrap_or(default)
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

/// Whether the parties are enough for an event: two, or one that is many.
pub(crate) fn is_event(parties: &[Party]) -> bool {
    parties.len() >= 2 || parties.iter().any(|p| matches!(p.key, PartyKey::Words(_))) || !parties.is_empty()
}
