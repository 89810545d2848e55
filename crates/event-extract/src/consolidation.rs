//! The mentions of one event become one record; two dates, or parties that cannot be the same, make two.

use event_model::{EventDate, EventType, Granularity, Kind, Status};

use crate::reading::{Definiteness, Pick, Reading};
use crate::resolution::{Party, PartyKey};
use crate::word::WordId;

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
    /// First word of its own name.
    pub(crate) name: Option<WordId>,
    /// Sentence of the latest mention.
    sentence: usize,
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
            name: reading.name,
            sentence: reading.sentence,
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
        self.name = self.name.or(reading.name);
        self.sentence = reading.sentence;
    }
}

impl Cluster {
    /// Takes over the mentions of another cluster, and its date and kind where this one has none of its own.
    fn join(&mut self, other: Self) {
        self.readings.extend(other.readings);
        self.readings.sort_unstable();
        self.readings.dedup();
        self.date = self.date.take().or(other.date);
        if is_generic(self.kind) {
            self.kind = other.kind;
        }
    }
}

/// Groups the readings of an article into events.
pub(crate) fn consolidate(readings: &[Reading]) -> Vec<Cluster> {
    let blocks = (0..readings.len()).step_by(BLOCK);
    blocks.flat_map(|from| consolidate_block(readings, from..readings.len().min(from + BLOCK))).collect()
}

/// Readings that are compared with one another. An article of news has a few dozen at most; in one that has more, what
/// lies a block apart is not one event, and time stays linear.
const BLOCK: usize = 512;

fn consolidate_block(readings: &[Reading], block: std::ops::Range<usize>) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for (index, reading) in block.filter_map(|i| Some((i, readings.get(i)?))) {
        if reading.dates.len() > 1 {
            add_dated(&mut clusters, reading, index);
            continue;
        }
        let targets = targets(&clusters, reading);
        if targets.is_empty() && !reading.anaphoric {
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
    complete(&mut clusters, readings);
    clusters
}

/// "were held on March 3 and May 9": an event a date.
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
        Some(Pick::Also) => return Vec::new(),
        Some(Pick::Each) => return open.into_iter().take(2).collect(),
        Some(Pick::Nth(n)) => {
            let dated: Vec<usize> =
                open.iter().rev().copied().filter(|&c| clusters.get(c).is_some_and(|c| c.date.is_some())).collect();
            let mut dated = dated;
            dated.sort_by_key(|&c| clusters.get(c).and_then(|c| c.date.as_ref()).map(|d| d.value.clone()));
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
    let anaphoric = reading.parties.is_empty() && !introduces(reading);
    let score = shared * 4 + usize::from(same_date) * 3 + usize::from(cluster.kind == reading.kind);
    if shared > 0 || anaphoric || reading.sides && reading.parties.is_empty() { score + 1 } else { 0 }
}

/// "a meeting" is a new one; "a deal" is most often the one that the article is about, still to be made.
fn introduces(reading: &Reading) -> bool {
    reading.definiteness == Definiteness::Introducing && reading.event_type == EventType::Meeting
}

/// Parties of `b` that are among `a`, or act for one of them.
fn shared(a: &[Party], b: &[Party]) -> usize {
    b.iter().filter(|p| a.iter().any(|q| q.stands_with(p))).count()
}

/// Whether a reading can speak of the event at all.
fn compatible(cluster: &Cluster, reading: &Reading) -> bool {
    cluster.event_type == reading.event_type
        && !parties_conflict(&cluster.parties, &reading.parties)
        && !dates_conflict(cluster.event_type, cluster.date.as_ref(), reading.dates.first())
        && !kinds_conflict(cluster.kind, reading)
        && !ages_conflict(cluster, reading)
        && (reading.name.is_none() || reading.name == cluster.name)
        && !(reading.decision && cluster.sentence.abs_diff(reading.sentence) > 2)
        && (reading.pick == Some(Pick::Next)) == (cluster.pick == Some(Pick::Next))
}

/// "the previous deal" is not the one that is sought, "a new deal" not the one that is signed.
fn ages_conflict(cluster: &Cluster, reading: &Reading) -> bool {
    let sought = matches!(cluster.status, Some(Status::Sought | Status::Planned));
    let made = matches!(cluster.status, Some(Status::Signed | Status::InForce | Status::Ended | Status::Violated));
    match (cluster.pick, reading.pick) {
        (Some(Pick::Old), Some(Pick::New)) | (Some(Pick::New), Some(Pick::Old)) => true,
        (None, Some(Pick::Old)) => sought,
        (None, Some(Pick::New)) => made,
        _ => false,
    }
}

/// Two full sets with at most one party in common are two events. Heads of delegations do not count.
fn parties_conflict(a: &[Party], b: &[Party]) -> bool {
    let count = |parties: &[Party]| parties.iter().filter(|p| !is_head(p)).count();
    let (ours, theirs, common) = (count(a), count(b), shared(a, b));
    ours > 0 && theirs > 0 && (common == 0 || ours >= 2 && theirs >= 2 && common < 2)
}

fn dates_conflict(event_type: EventType, a: Option<&EventDate>, b: Option<&EventDate>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            !a.value.starts_with(&b.value)
                && !b.value.starts_with(&a.value)
                && (a.granularity == b.granularity
                    || event_type == EventType::Meeting && is_calendar(a) && is_calendar(b))
        }
        _ => false,
    }
}

/// A day, month or year: of two such values of meetings the longer begins with the shorter, or they are two meetings.
/// An agreement has a day on which it is made and another on which it takes effect.
fn is_calendar(date: &EventDate) -> bool {
    matches!(date.granularity, Granularity::Day | Granularity::Month | Granularity::Year)
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

/// Kinds that no other word for an agreement stands for.
fn own_name(kind: Kind) -> bool {
    matches!(kind, Kind::ExchangeOfNotes | Kind::Merger | Kind::Memorandum | Kind::Ceasefire)
}

fn is_generic(kind: Kind) -> bool {
    matches!(kind, Kind::Meeting | Kind::Agreement | Kind::JointDecision)
}

fn kinds_conflict(kind: Kind, reading: &Reading) -> bool {
    if own_name(kind) != own_name(reading.kind) && (own_name(kind) || own_name(reading.kind)) && kind != Kind::Agreement
    {
        return reading.definiteness != Definiteness::Pointing;
    }
    let (a, b) = (family(kind), family(reading.kind));
    a != b && !(reading.definiteness == Definiteness::Pointing && a + b <= 4)
}

/// Gives events without parties to those that they belong to, and partners to events with one party.
fn complete(clusters: &mut Vec<Cluster>, readings: &[Reading]) {
    absorb(clusters, readings);
    for c in 0..clusters.len() {
        if let Some(parties) = partners(clusters, c, readings)
            && let Some(cluster) = clusters.get_mut(c)
        {
            cluster.parties.extend(parties);
        }
    }
    for cluster in clusters.iter_mut().filter(|c| c.parties.is_empty()) {
        cluster.parties.extend(cluster.readings.iter().find_map(|&r| readings.get(r)?.described.clone()));
    }
    clusters.iter_mut().for_each(prune);
    merge_same(clusters);
    clusters.sort_by_key(|c| c.readings.first().copied());
}

/// Events that turn out to have the same parties, and nothing that tells them apart, are one.
fn merge_same(clusters: &mut Vec<Cluster>) {
    let mut merged: Vec<Cluster> = Vec::new();
    for cluster in std::mem::take(clusters) {
        let same = |c: &&mut Cluster| {
            c.event_type == cluster.event_type
                && c.parties.len() == cluster.parties.len()
                && shared(&c.parties, &cluster.parties) == c.parties.len()
                && !dates_conflict(c.event_type, c.date.as_ref(), cluster.date.as_ref())
                && family(c.kind) == family(cluster.kind)
                && own_name(c.kind) == own_name(cluster.kind)
                && cluster.pick != Some(Pick::Also)
                && c.name == cluster.name
                && (c.pick == Some(Pick::Old)) == (cluster.pick == Some(Pick::Old))
                && (c.pick == Some(Pick::Next)) == (cluster.pick == Some(Pick::Next))
        };
        match merged.iter_mut().find(same) {
            Some(target) => target.join(cluster),
            None => merged.push(cluster),
        }
    }
    *clusters = merged;
}

/// A headline "Deal near" comes before the sentence that says whose: an event without parties joins the nearest one
/// of its type that has them.
fn absorb(clusters: &mut Vec<Cluster>, readings: &[Reading]) {
    let (mut named, bare): (Vec<Cluster>, Vec<Cluster>) =
        std::mem::take(clusters).into_iter().partition(|c| !c.parties.is_empty());
    for orphan in bare {
        let at = orphan.readings.first().copied().unwrap_or(0);
        let reading = readings.get(at);
        let fits = |c: &&mut Cluster| {
            c.event_type == orphan.event_type
                && !dates_conflict(c.event_type, c.date.as_ref(), orphan.date.as_ref())
                && (c.pick == Some(Pick::Next)) == (orphan.pick == Some(Pick::Next))
                && (family(c.kind) == family(orphan.kind) || is_generic(orphan.kind) || is_generic(c.kind))
                && reading.is_none_or(|r| !introduces(r) || at == 0)
        };
        let nearest = named.iter_mut().filter(fits).min_by_key(|c| c.readings.iter().map(|r| r.abs_diff(at)).min());
        match nearest {
            Some(cluster) => {
                cluster.join(orphan);
            }
            None => clusters.push(orphan),
        }
    }
    clusters.append(&mut named);
}

/// "Negotiators" and "the chairman" say nothing beside a party that has a name.
fn prune(cluster: &mut Cluster) {
    if cluster.parties.iter().any(|p| matches!(p.key, PartyKey::Entity(_))) {
        cluster.parties.retain(|p| !p.plain);
    }
    // "U.S. negotiators" beside "United States".
    let countries: Vec<String> =
        cluster.parties.iter().filter(|p| p.is_country).filter_map(|p| p.country.clone()).collect();
    let covered =
        |p: &Party| matches!(p.key, PartyKey::Words(_)) && p.country.as_ref().is_some_and(|c| countries.contains(c));
    cluster.parties.retain(|p| !covered(p));
}

/// The parties that an event with fewer than two takes from one next to it: talks and the deal that they seek have the
/// same parties.
fn partners(clusters: &[Cluster], c: usize, readings: &[Reading]) -> Option<Vec<Party>> {
    let cluster = clusters.get(c)?;
    if cluster.parties.len() >= 2 || cluster.parties.iter().any(|p| matches!(p.key, PartyKey::Words(_))) {
        return None;
    }
    let distance = |other: &Cluster| {
        let sentence = |r: &usize| readings.get(*r).map_or(0, |r| r.sentence);
        let pairs = other.readings.iter().flat_map(|a| cluster.readings.iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| sentence(a).abs_diff(sentence(b))).min().unwrap_or(usize::MAX)
    };
    let fits = |other: &&Cluster| {
        let common = shared(&other.parties, &cluster.parties);
        other.parties.len() >= 2 && common == cluster.parties.len() && (common > 0 || distance(other) <= 2)
    };
    let other = clusters.iter().filter(fits).min_by_key(|o| distance(o))?;
    let new = other.parties.iter().filter(|p| !is_head(p) && cluster.parties.iter().all(|q| q.key != p.key));
    Some(new.cloned().collect())
}

#[cfg(test)]
mod tests {
    use event_model::{Event, EventType, Status};

    use crate::probe::{events, when, who};

    fn values(events: &[Event]) -> Vec<&str> {
        events.iter().map(when).collect()
    }

    #[test]
    fn two_dates_of_the_same_parties_are_two_events() {
        let two = events(&["Kenya held talks with Somalia on Monday.", "Kenya held talks with Somalia on March 4."]);
        assert_eq!(values(&two), ["2024-03-11", "2024-03-04"]);
        assert!(two.iter().all(|event| who(event) == ["Kenya", "Somalia"]), "{two:?}");
        assert_ne!(two[0].id, two[1].id);
    }

    #[test]
    fn an_ordinal_picks_one_of_the_dated_events() {
        let two = events(&[
            "Kenya and Somalia held talks on March 4 and March 11.",
            "The second round took place in Geneva.",
        ]);
        let places: Vec<Option<&str>> =
            two.iter().map(|event| event.place.as_ref().map(|place| place.name.as_str())).collect();
        assert_eq!((values(&two), places), (vec!["2024-03-04", "2024-03-11"], vec![None, Some("Geneva")]));
    }

    #[test]
    fn both_sides_are_the_parties_before() {
        let two = events(&["Kenya and Somalia held talks in Geneva.", "Both sides agreed to open the border."]);
        let decision = two.iter().find(|event| event.event_type == EventType::Agreement).unwrap();
        assert_eq!(who(decision), ["Kenya", "Somalia"]);
    }

    #[test]
    fn what_points_back_is_the_event_before() {
        let one = events(&["Kenya and Somalia held talks in Geneva.", "The talks were useful, officials said."]);
        assert_eq!(one.iter().map(|event| event.mentions.len()).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn the_next_round_is_not_the_last_one() {
        let rounds =
            events(&["Kenya and Somalia held talks in Geneva on Monday.", "The next round will be held in May."]);
        let found: Vec<(Status, &str)> = rounds.iter().map(|event| (event.status, when(event))).collect();
        assert_eq!(found, [(Status::Held, "2024-03-11"), (Status::Planned, "2024-05")]);
        assert_eq!(who(&rounds[1]), ["Kenya", "Somalia"]);
    }

    #[test]
    fn other_parties_are_another_event() {
        let two = events(&["Kenya and Somalia held talks on Monday.", "Chad and Niger held talks on Monday."]);
        assert_eq!(two.iter().map(who).collect::<Vec<_>>(), [["Kenya", "Somalia"], ["Chad", "Niger"]]);
    }
}
