//! The fields of a record, each chosen among what its mentions say by a log-linear model: date, place and topic.
//!
//! A mention is read by rules (`status.rs`, `when.rs`, `place.rs`, `topic.rs`); an event has several, they differ, and what one of them
//! leaves out another tells. What the rules found is one sign among others here.

use event_model::{Field, Status};
use jiff::civil::Date;

use crate::analysis::Analysis;
use crate::confidence;
use crate::config::ConfigFile;
use crate::consolidation::Cluster;
use crate::entities::{Entities, Source};
use crate::error::Error;
use crate::lexicon::Lexicon;
use crate::model::Weights;
use crate::reading::Reading;

pub(crate) mod chosen;
pub(crate) mod day;
pub(crate) mod theme;
pub(crate) mod venue;

/// The weights of all fields.
#[derive(Debug)]
pub(crate) struct Models {
    date: Weights,
    place: Weights,
    topic: Weights,
    pub(crate) confidence: Weights,
}

impl Models {
    /// Reads the files of weights; defects go to `errors`.
    pub(crate) fn load(files: &[ConfigFile], errors: &mut Vec<Error>) -> Self {
        let topic = theme::names();
        let topic: Vec<&str> = topic.iter().map(String::as_str).collect();
        Self {
            date: Weights::load(files, day::FILE, day::NAMES, errors),
            place: Weights::load(files, venue::FILE, venue::NAMES, errors),
            topic: Weights::load(files, theme::FILE, &topic, errors),
            confidence: Weights::load(files, confidence::FILE, confidence::NAMES, errors),
        }
    }
}

/// What the fields of the events of one article are chosen from.
pub(crate) struct FieldReader<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) entities: &'a Entities,
    pub(crate) readings: &'a [Reading],
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) models: &'a Models,
    /// The day against which dates resolve.
    pub(crate) reference: Option<Date>,
}

/// Mentions of an event that its place and topic are looked for in: what each costs grows with its sentence.
const MENTIONS: usize = 12;

/// A value that a field can take, and the numbers of the features that speak for it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<T> {
    pub(crate) value: T,
    pub(crate) features: Vec<usize>,
}

impl<'a> FieldReader<'a> {
    /// The mentions of an event, each with its sentence.
    pub(crate) fn mentions(&self, cluster: &Cluster) -> Vec<(&'a Reading, &'a Analysis)> {
        let readings = cluster.readings.iter().filter_map(|&r| self.readings.get(r));
        readings.filter_map(|r| Some((r, self.source.analyses.get(r.sentence)?))).collect()
    }

    /// The field that a sentence is of.
    pub(crate) fn text(&self, analysis: &Analysis) -> &str {
        match analysis.sentence.field {
            Field::Title => self.source.title,
            Field::Text => self.source.text,
        }
    }

    /// Sentences from the first one of the body; those of the headline count as the first.
    pub(crate) fn depth(&self, sentence: usize) -> usize {
        let body = self.source.analyses.iter().position(|a| a.sentence.field == Field::Text).unwrap_or(0);
        sentence.saturating_sub(body)
    }
}

/// The candidate for which the features speak most; of equals the first.
pub(crate) fn best<T>(weights: &Weights, cluster: &Cluster, candidates: Vec<Candidate<T>>) -> Option<T> {
    let score = |c: &Candidate<T>| weights.score(cluster.event_type, c.features.iter().copied());
    candidates.into_iter().rev().max_by(|a, b| score(a).total_cmp(&score(b))).map(|c| c.value)
}

/// The same for a field that may have no value: one is taken already when the features speak a little against it, because a
/// missing value costs more than a false one.
pub(crate) fn likely<T>(weights: &Weights, cluster: &Cluster, candidates: Vec<Candidate<Option<T>>>) -> Option<T> {
    let score = |c: &Candidate<Option<T>>| weights.score(cluster.event_type, c.features.iter().copied());
    let margin = |c: &Candidate<Option<T>>| if c.value.is_none() { 0.0 } else { MARGIN };
    let all = candidates.into_iter().rev().map(|c| (score(&c) + margin(&c), c.value));
    all.max_by(|a, b| a.0.total_cmp(&b.0)).and_then(|c| c.1)
}

/// Log-odds; the F1 of dates is best with it, cross-validated, and that of places no worse than without.
const MARGIN: f32 = 0.3;

/// How a state places an event in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tense {
    Fact,
    Running,
    Ahead,
    Undone,
}

/// The time that a state tells of.
pub(crate) fn tense(status: Status) -> Tense {
    match status {
        Status::Held | Status::Reached | Status::Signed | Status::Preliminary => Tense::Fact,
        Status::Ongoing | Status::InForce => Tense::Running,
        Status::Planned | Status::Proposed | Status::Sought | Status::Postponed => Tense::Ahead,
        Status::Cancelled | Status::Denied | Status::Rejected | Status::Violated | Status::Ended => Tense::Undone,
    }
}
