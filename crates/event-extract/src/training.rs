//! What the commands that learn weights need: choices of the coreference step on annotated articles, and the fit.

use event_model::{ByteSpan, EventType, Field, Segmented};

use crate::consolidation::{Cluster, is_possible};
use crate::coreference::{self, fresh, link};
use crate::extractor::Extractor;
use crate::participants;
use crate::reading::Reading;

/// An annotated event: type, date, and the bytes of each mention's triggers.
#[derive(Clone, Debug)]
pub struct GoldEvent {
    /// Meeting or agreement.
    pub event_type: EventType,
    /// ISO 8601.
    pub date: Option<String>,
    /// Every form of every participant's name.
    pub participants: Vec<Vec<String>>,
    /// Field and bytes of every trigger and of its alternatives.
    pub triggers: Vec<(Field, ByteSpan)>,
}

/// One choice: the features of each candidate (events so far, and last a new one), and which candidates are right.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Meeting or agreement.
    pub event_type: EventType,
    /// Numbers of features.
    pub candidates: Vec<Vec<usize>>,
    /// Candidates that are right.
    pub right: Vec<usize>,
}

/// A model, by the names of its features.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Names of the features, by number.
    pub features: &'static [&'static str],
}

/// Which event a mention speaks of.
pub const COREFERENCE: Model = Model { features: coreference::NAMES };

/// Who took part in an event.
pub const PARTICIPANTS: Model = Model { features: participants::NAMES };

/// The choices that the picking of participants faces on an article: each candidate against nobody. Events of no
/// annotated event teach nothing. `same(name, forms)`: whether a name denotes what any of the forms denotes.
pub fn candidates(
    extractor: &Extractor,
    article: &Segmented<'_>,
    gold: &[GoldEvent],
    same: impl Fn(&str, &[String]) -> bool,
) -> Vec<Choice> {
    extractor.read(article, |readings, spans, clusters, picker| {
        let mut out = Vec::new();
        for c in 0..clusters.len() {
            let Some(cluster) = clusters.get(c) else { continue };
            let mut votes = vec![0; gold.len()];
            for &r in &cluster.readings {
                if let (Some(reading), Some(&span)) = (readings.get(r), spans.get(r)) {
                    meant(reading, span, gold)
                        .into_iter()
                        .filter_map(|g| votes.get_mut(g).map(|v: &mut i32| *v += 1))
                        .for_each(drop);
                }
            }
            let best = (0..gold.len()).rev().max_by_key(|&g| votes.get(g)).filter(|&g| votes.get(g) > Some(&0));
            let Some(event) = best.and_then(|g| gold.get(g)) else { continue };
            for candidate in picker.candidates(&clusters, c) {
                let name = picker.name(&candidate.party);
                let right = event.participants.iter().any(|forms| same(&name, forms));
                out.push(Choice {
                    event_type: event.event_type,
                    candidates: vec![candidate.features.iter().map(|&f| f as usize).collect(), Vec::new()],
                    right: vec![usize::from(!right)],
                });
            }
        }
        out
    })
}

/// The choices that coreference faces on an article, if it has always chosen rightly before. Mentions of no annotated
/// event teach nothing.
pub fn choices(extractor: &Extractor, article: &Segmented<'_>, gold: &[GoldEvent]) -> Vec<Choice> {
    let mut out = Vec::new();
    extractor.read(article, |readings, spans, _, _| {
        let mut clusters: Vec<Cluster> = Vec::new();
        let mut events: Vec<usize> = Vec::new();
        for (index, (reading, span)) in readings.iter().zip(spans).enumerate() {
            let own = meant(reading, *span, gold);
            let Some(&first) = own.first() else { continue };
            out.extend(choice(&clusters, &events, readings, reading, &own));
            let dates =
                if reading.dates.is_empty() { vec![None] } else { reading.dates.iter().cloned().map(Some).collect() };
            for date in dates {
                let same = |e: &&usize| {
                    date.as_ref().is_some_and(|d| gold.get(**e).is_some_and(|g| g.date.as_ref() == Some(&d.value)))
                };
                let event = own.iter().find(same).copied().unwrap_or(first);
                if let Some(cluster) = events.iter().position(|e| *e == event).and_then(|k| clusters.get_mut(k)) {
                    cluster.add(reading, index, date.as_ref());
                } else {
                    clusters.push(Cluster::new(reading, index, date));
                    events.push(event);
                }
            }
        }
    });
    out
}

/// The annotated events that a mention belongs to.
fn meant(reading: &Reading, span: ByteSpan, gold: &[GoldEvent]) -> Vec<usize> {
    let hit = |g: &GoldEvent| {
        let mut triggers = g.triggers.iter();
        g.event_type == reading.event_type
            && triggers.any(|(field, t)| *field == reading.field && t.start < span.end && span.start < t.end)
    };
    gold.iter().enumerate().filter(|(_, g)| hit(g)).map(|(i, _)| i).collect()
}

fn choice(
    clusters: &[Cluster],
    events: &[usize],
    readings: &[Reading],
    reading: &Reading,
    own: &[usize],
) -> Option<Choice> {
    let numbers = |features: Vec<crate::coreference::Feature>| features.into_iter().map(|f| f as usize).collect();
    let (mut candidates, mut right) = (Vec::new(), Vec::new());
    for (index, (cluster, event)) in clusters.iter().zip(events).enumerate() {
        if is_possible(cluster, reading) {
            if own.contains(event) {
                right.push(candidates.len());
            }
            candidates.push(numbers(link(clusters, index, readings, reading)));
        }
    }
    if candidates.is_empty() {
        return None;
    }
    if right.is_empty() {
        right.push(candidates.len());
    }
    candidates.push(numbers(fresh(reading)));
    Some(Choice { event_type: reading.event_type, candidates, right })
}

/// Weights of one column a type: shared part and own part of each feature, so that what both types teach is learned from
/// both. Minimises the negative log-likelihood of the right candidates, with a Gaussian prior, by `AdaGrad` over all choices.
#[must_use]
pub fn fit(model: Model, choices: &[Choice], prior: f64) -> Vec<[f64; 2]> {
    let n = model.features.len();
    let mut weights = vec![0.0_f64; 3 * n];
    let mut squares = vec![1e-8_f64; 3 * n];
    for _ in 0..ROUNDS {
        let mut gradient: Vec<f64> = weights.iter().map(|w| w * prior).collect();
        for choice in choices {
            push(choice, &weights, &mut gradient);
        }
        for ((w, s), g) in weights.iter_mut().zip(&mut squares).zip(gradient) {
            *s += g * g;
            *w -= 0.5 * g / s.sqrt();
        }
    }
    (0..n).map(|f| [own(&weights, f, 0), own(&weights, f, 1)]).collect()
}

const ROUNDS: usize = 400;

fn own(weights: &[f64], feature: usize, side: usize) -> f64 {
    let at = |i: usize| weights.get(3 * feature + i).copied().unwrap_or(0.0);
    at(0) + at(1 + side)
}

fn push(choice: &Choice, weights: &[f64], gradient: &mut [f64]) {
    let side = usize::from(choice.event_type == EventType::Agreement);
    let scores: Vec<f64> = choice.candidates.iter().map(|c| c.iter().map(|&f| own(weights, f, side)).sum()).collect();
    let top = scores.iter().copied().fold(f64::MIN, f64::max);
    let raised: Vec<f64> = scores.iter().map(|s| (s - top).exp()).collect();
    let all: f64 = raised.iter().sum();
    let good: f64 = choice.right.iter().filter_map(|&r| raised.get(r)).sum();
    for (i, (candidate, mass)) in choice.candidates.iter().zip(&raised).enumerate() {
        let wanted = if choice.right.contains(&i) { mass / good } else { 0.0 };
        let push = mass / all - wanted;
        for &f in candidate {
            for slot in [3 * f, 3 * f + 1 + side] {
                if let Some(g) = gradient.get_mut(slot) {
                    *g += push;
                }
            }
        }
    }
}

/// How many choices the weights get right.
pub fn right(choices: &[Choice], weights: &[[f64; 2]]) -> usize {
    choices.iter().filter(|c| is_right(c, weights)).count()
}

fn is_right(choice: &Choice, weights: &[[f64; 2]]) -> bool {
    let side = usize::from(choice.event_type == EventType::Agreement);
    let score = |c: &Vec<usize>| -> f64 { c.iter().filter_map(|&f| weights.get(f)?.get(side)).sum() };
    let best = choice.candidates.iter().enumerate().max_by(|a, b| score(a.1).total_cmp(&score(b.1)));
    best.is_some_and(|(i, _)| choice.right.contains(&i))
}

/// Learning of tagger and parser.
pub mod treebank {
    pub use crate::parse::conllu::{TreebankSentence, read};
    pub use crate::parse::figures::{Figures, compare_tokens, evaluate};
    pub use crate::parse::learning::{Schedule, learn};
}
