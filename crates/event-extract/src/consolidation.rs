//! The mentions of one event become one record; two dates, or parties that cannot be the same, make two.

use event_model::{EventDate, EventType, Kind, Status};

use crate::coreference::{self, is_calendar, is_head, shared};
use crate::kind_families::{family, is_generic, narrower};
use crate::mentions::Anchor;
use crate::model::Weights;
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
    pub(crate) pick: Option<Pick>,
    /// First word of its own name.
    pub(crate) name: Option<WordId>,
    /// Sentence of the latest mention.
    pub(crate) sentence: usize,
    /// It is what the parties decided: "agreed to cut quotas".
    pub(crate) decision: bool,
}

impl Cluster {
    pub(crate) fn new(reading: &Reading, index: usize, date: Option<EventDate>) -> Self {
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
            decision: reading.decision,
        }
    }

    pub(crate) fn add(&mut self, reading: &Reading, index: usize, date: Option<&EventDate>) {
        self.readings.push(index);
        for party in &reading.parties {
            if self.parties.iter().all(|p| p.key != party.key) {
                self.parties.push(party.clone());
            }
        }
        self.date = self.date.take().or_else(|| date.cloned());
        self.kind = narrower(self.kind, reading.kind);
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
        self.kind = narrower(self.kind, other.kind);
    }
}

/// Groups the readings of an article into events.
pub(crate) fn consolidate(weights: &Weights, readings: &[Reading]) -> Vec<Cluster> {
    let blocks = (0..readings.len()).step_by(BLOCK);
    blocks.flat_map(|from| consolidate_block(weights, readings, from..readings.len().min(from + BLOCK))).collect()
}

/// Readings that are compared with one another. An article of news has a few dozen at most; in one that has more, what
/// lies a block apart is not one event, and time stays linear.
const BLOCK: usize = 512;

fn consolidate_block(weights: &Weights, readings: &[Reading], block: std::ops::Range<usize>) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for (index, reading) in block.filter_map(|i| Some((i, readings.get(i)?))) {
        if reading.dates.len() > 1 {
            add_dated(&mut clusters, reading, index);
            continue;
        }
        let targets = targets(weights, &clusters, readings, reading);
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

/// The events that a reading speaks of; none: it is a new one.
fn targets(weights: &Weights, clusters: &[Cluster], readings: &[Reading], reading: &Reading) -> Vec<usize> {
    if let Some(own) = same_group(clusters, readings, reading) {
        return vec![own];
    }
    let score = |c: usize| {
        let features = coreference::link(clusters, c, readings, reading);
        weights.score(reading.event_type, features.into_iter().map(|f| f as usize))
    };
    let possible = (0..clusters.len()).filter(|&c| clusters.get(c).is_some_and(|c| is_possible(c, reading)));
    let mut open: Vec<(usize, f32)> = possible.map(|c| (c, score(c))).collect();
    open.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    let date = |c: usize| clusters.get(c).and_then(|c| c.date.as_ref()).map(|d| d.value.clone());
    match reading.pick {
        // "both sessions" are the likeliest that have dates of their own, or the likeliest at all.
        Some(Pick::Each) => {
            let dated: Vec<usize> = open.iter().map(|c| c.0).filter(|&c| date(c).is_some()).take(2).collect();
            return if dated.len() == 2 { dated } else { open.into_iter().take(2).map(|c| c.0).collect() };
        }
        Some(Pick::Nth(n)) => {
            let mut dated: Vec<usize> = open.iter().map(|c| c.0).filter(|&c| date(c).is_some()).collect();
            dated.sort_by_key(|&c| date(c));
            if let Some(&c) = dated.get(n).filter(|_| dated.len() > 1) {
                return vec![c];
            }
        }
        _ => {}
    }
    let new = weights.score(reading.event_type, coreference::fresh(reading).into_iter().map(|f| f as usize));
    open.into_iter().take(1).filter(|c| c.1 > new).map(|c| c.0).collect()
}

/// Whether a mention can speak of the event at all: one of the same type, with no other full set of names and no other
/// date. What the model weighs is left to it.
pub(crate) fn is_possible(cluster: &Cluster, reading: &Reading) -> bool {
    let full =
        |parties: &[Party]| parties.iter().filter(|p| matches!(p.key, PartyKey::Entity(_)) && !is_head(p)).count() > 1;
    let others = full(&cluster.parties) && full(&reading.parties) && shared(&cluster.parties, &reading.parties) == 0;
    cluster.event_type == reading.event_type
        && !others
        && !rounds_conflict(cluster, reading)
        && !dates_conflict(cluster.event_type, cluster.date.as_ref(), reading.dates.first())
}

/// "The next round of talks": the event that another word of the noun group has told already.
fn same_group(clusters: &[Cluster], readings: &[Reading], reading: &Reading) -> Option<usize> {
    let group = |r: &Reading| match r.mention.anchor {
        Anchor::Noun { outer, .. } => Some((r.sentence, r.field, outer.chunk)),
        Anchor::Verb(_) => None,
    };
    let own = group(reading)?;
    let told = |c: &Cluster| {
        let mut before = c.readings.iter().filter_map(|&r| readings.get(r));
        c.event_type == reading.event_type && before.any(|r| group(r) == Some(own))
    };
    clusters.iter().position(told)
}

/// "The next round" is none that was held, nor is "the latest round" one that is to come.
fn rounds_conflict(cluster: &Cluster, reading: &Reading) -> bool {
    let held = |status| matches!(status, Some(Status::Held | Status::Ongoing));
    let (next, latest) = (Some(Pick::Next), Some(Pick::Latest));
    reading.pick == next && held(cluster.status)
        || cluster.pick == next && (reading.pick == latest || reading.pick != next && held(reading.status))
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
                    || event_type == EventType::Meeting && is_calendar(a.granularity) && is_calendar(b.granularity))
        }
        _ => false,
    }
}

/// Gives events without parties to those that they belong to.
fn complete(clusters: &mut Vec<Cluster>, readings: &[Reading]) {
    absorb(clusters, readings);
    clusters.sort_by_key(|c| c.readings.first().copied());
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
                && reading.is_none_or(|r| r.definiteness != Definiteness::Introducing || at == 0)
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
