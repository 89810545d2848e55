//! Who took part in an event: the parties that its mentions name in their frames, those that their sentences name beside
//! them, and those of the events around it, weighed by a log-linear model.
//!
//! The weights stand in `config/models/participants.tsv`; the command named there learns them.

use event_model::{Field, ParticipantKind, Role};

use crate::analysis::Analysis;
use crate::company::Company;
use crate::consolidation::Cluster;
use crate::coreference::{is_head, shared};
use crate::entities::Entities;
use crate::model::Weights;
use crate::reading::Reading;
use crate::resolution::{Party, PartyKey};
use crate::rules::Relation;

mod evidence;

pub(crate) use evidence::{Feature, NAMES};

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/participants.tsv";

/// What an event is made from.
pub(crate) struct Picker<'a> {
    pub(crate) readings: &'a [Reading],
    pub(crate) entities: &'a Entities,
    pub(crate) weights: &'a Weights,
    pub(crate) prominence: Vec<Prominence>,
}

/// How the article treats an entity.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Prominence {
    /// Names that stand for it.
    times: usize,
    in_title: bool,
    /// In one of the first two sentences of the body.
    in_lead: bool,
}

/// The prominence of every entity.
pub(crate) fn prominence(entities: &Entities, analyses: &[Analysis]) -> Vec<Prominence> {
    let mut out = vec![Prominence::default(); entities.list.len()];
    for (s, analysis) in analyses.iter().enumerate() {
        for n in 0..analysis.names.len() {
            let halves = [0, 1].into_iter().filter_map(|half| entities.half(s, n, half));
            for e in entities.of(s, n).into_iter().chain(halves) {
                let Some(one) = out.get_mut(e) else { continue };
                one.times += 1;
                one.in_title |= analysis.sentence.field == Field::Title;
                one.in_lead |= analysis.sentence.field == Field::Text && analysis.sentence.index < 2;
            }
        }
    }
    out
}

/// A possible participant, and what speaks for it.
pub(crate) struct Candidate {
    pub(crate) party: Party,
    pub(crate) features: Vec<Feature>,
}

impl Picker<'_> {
    /// Gives every event its participants.
    pub(crate) fn pick(&self, clusters: &mut [Cluster]) {
        let picked: Vec<Vec<Party>> = (0..clusters.len()).map(|c| self.of(clusters, c)).collect();
        for (cluster, parties) in clusters.iter_mut().zip(picked) {
            cluster.parties = parties;
        }
    }

    fn of(&self, clusters: &[Cluster], c: usize) -> Vec<Party> {
        let Some(cluster) = clusters.get(c) else { return Vec::new() };
        let score = |x: &Candidate| self.weights.score(cluster.event_type, x.features.iter().map(|&f| f as usize));
        let weighed: Vec<(f32, Party)> =
            self.candidates(clusters, c).into_iter().map(|x| (score(&x), x.party)).collect();
        // It takes two: the second likeliest need not be as likely.
        let mut scores: Vec<f32> = weighed.iter().map(|x| x.0).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        let least = scores.get(1).copied().unwrap_or(LEAST).clamp(LEAST_SECOND, LEAST);
        let picked: Vec<Party> = weighed.into_iter().filter(|x| x.0 >= least).map(|x| x.1).collect();
        if !picked.is_empty() {
            return picked;
        }
        // Nobody is likely: what the frames name is still better than nothing.
        let framed: Vec<Party> = self.readings_of(cluster).flat_map(|r| r.parties.iter().cloned()).take(1).collect();
        let described = || self.readings_of(cluster).find_map(|r| r.described.clone());
        if framed.is_empty() { described().into_iter().collect() } else { framed }
    }

    /// Everybody who may have taken part in event `c`.
    pub(crate) fn candidates(&self, clusters: &[Cluster], c: usize) -> Vec<Candidate> {
        let Some(cluster) = clusters.get(c) else { return Vec::new() };
        let mut parties: Vec<Party> = Vec::new();
        let mut add = |party: &Party| {
            if parties.iter().all(|p| p.key != party.key) {
                parties.push(party.clone());
            }
        };
        self.readings_of(cluster).flat_map(|r| &r.parties).for_each(&mut add);
        self.readings_of(cluster).filter_map(|r| r.described.as_ref()).for_each(&mut add);
        self.readings_of(cluster).flat_map(|r| &r.pair).for_each(&mut add);
        cluster.parties.iter().for_each(&mut add);
        for reading in self.readings_of(cluster) {
            for beside in &reading.company {
                add(&self.party_of(beside));
            }
        }
        for other in clusters.iter().filter(|o| shared(&o.parties, &cluster.parties) > 0 || cluster.parties.len() < 2) {
            other.parties.iter().filter(|p| !is_head(p)).for_each(&mut add);
        }
        parties.retain(|p| !self.is_represented(cluster, p));
        parties.into_iter().map(|party| Candidate { features: self.features(clusters, c, &party), party }).collect()
    }

    /// "Putin did not meet Erdogan, the Kremlin said": a country that no frame names, when its own person took part.
    fn is_represented(&self, cluster: &Cluster, party: &Party) -> bool {
        let framed: Vec<&Party> = self.readings_of(cluster).flat_map(|r| &r.parties).collect();
        let person = |p: &&Party| p.key != party.key && p.stands_with(party);
        party.is_country && framed.iter().any(person) && framed.iter().all(|p| p.key != party.key)
    }

    fn readings_of<'s>(&'s self, cluster: &'s Cluster) -> impl Iterator<Item = &'s Reading> {
        cluster.readings.iter().filter_map(|&r| self.readings.get(r))
    }

    fn party_of(&self, beside: &Company) -> Party {
        let key = PartyKey::Entity(beside.entity);
        Party::of_entity(self.entities, &key, Role::Party, Relation::With, beside.mention)
    }

    /// The name that the record would give a party.
    #[cfg(feature = "training")]
    pub(crate) fn name(&self, party: &Party) -> String {
        match &party.key {
            PartyKey::Entity(e) => self.entities.list.get(*e).map(|e| e.name.clone()).unwrap_or_default(),
            PartyKey::Words(words) => words.clone(),
        }
    }

    fn kind(&self, party: &Party) -> Option<ParticipantKind> {
        match party.key {
            PartyKey::Entity(e) => self.entities.list.get(e).map(|e| e.kind),
            PartyKey::Words(_) => None,
        }
    }
}

/// Least log-odds of a participant, and of the second of two: best for F1, cross-validated.
const LEAST: f32 = -0.1;
const LEAST_SECOND: f32 = -0.9;
