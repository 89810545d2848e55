//! What the commands that learn weights need: choices of the coreference step on annotated articles, and the fit.

use event_model::{ByteSpan, EventDate, EventType, Field, Place, Segmented, Status, Topic};

use crate::confidence;
use crate::consolidation::{Cluster, is_possible};
use crate::coreference::{self, fresh, link};
use crate::eventhood::is_event;
use crate::extractor::{Extractor, Seen};
use crate::fields::{Candidate, day, theme, venue};
use crate::participants;
use crate::reading::Reading;
use crate::sense;

mod fit;

pub use crate::parse::treebank;
pub use fit::{fit, probability, right};

/// An annotated event: type, date, and the bytes of each mention's triggers.
#[derive(Clone, Debug)]
pub struct GoldEvent {
    /// Meeting or agreement.
    pub event_type: EventType,
    /// Two careful readers could differ about it.
    pub optional: bool,
    /// The states that count as right.
    pub status: Vec<Status>,
    /// ISO 8601.
    pub date: Option<String>,
    /// Every form of the place's name; none: it has no place.
    pub place: Vec<String>,
    /// What it is about.
    pub topic: Option<String>,
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

/// A field of a record that a model of its own chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordField {
    /// When.
    Date,
    /// Where.
    Place,
    /// About what.
    Topic,
}

/// The models, in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Whether a trigger is meant as its rule means it.
    Sense,
    /// Which event a mention speaks of.
    Coreference,
    /// Who took part in an event.
    Participants,
    /// A field of its record.
    Field(RecordField),
    /// Whether the record is right.
    Confidence,
}

impl Model {
    /// Every model with the name of its file of weights.
    pub const ALL: [(&'static str, Self); 7] = [
        ("sense", Self::Sense),
        ("coreference", Self::Coreference),
        ("participants", Self::Participants),
        ("date", Self::Field(RecordField::Date)),
        ("place", Self::Field(RecordField::Place)),
        ("topic", Self::Field(RecordField::Topic)),
        ("confidence", Self::Confidence),
    ];

    /// Names of its features, by number.
    #[must_use]
    pub fn features(self, extractor: &Extractor) -> Vec<String> {
        let named = |names: &[&str]| names.iter().map(|&n| n.to_owned()).collect();
        match self {
            Self::Sense => sense::names(&extractor.rules),
            Self::Coreference => named(coreference::NAMES),
            Self::Participants => named(participants::NAMES),
            Self::Field(RecordField::Date) => named(day::NAMES),
            Self::Field(RecordField::Place) => named(venue::NAMES),
            Self::Field(RecordField::Topic) => theme::names(),
            Self::Confidence => named(confidence::NAMES),
        }
    }
}

/// The state of that name in the records.
#[must_use]
pub fn status_named(name: &str) -> Option<Status> {
    crate::names_of::status(name)
}

/// The choices that the picking of participants faces on an article: each candidate against nobody. Events of no
/// annotated event teach nothing. `same(name, forms)`: whether a name denotes what any of the forms denotes.
pub fn candidates(
    extractor: &Extractor,
    article: &Segmented<'_>,
    gold: &[GoldEvent],
    same: impl Fn(&str, &[String]) -> bool,
) -> Vec<Choice> {
    extractor.read(article, |seen, clusters| {
        let picker = seen.picker;
        let mut out = Vec::new();
        for c in 0..clusters.len() {
            let Some(event) = clusters.get(c).and_then(|cluster| event_of(&seen, cluster, gold)) else { continue };
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

/// The mentions of an article, each against none: right are those that an annotated event has. Those of events about
/// which careful readers differ teach nothing.
pub fn mention_choices(extractor: &Extractor, article: &Segmented<'_>, gold: &[GoldEvent]) -> Vec<Choice> {
    extractor.read(article, |seen, _| {
        let mut out = Vec::new();
        for (r, (reading, span)) in seen.readings.iter().zip(seen.spans).enumerate() {
            let own = meant(reading, *span, gold);
            let open = |g: &usize| gold.get(*g).is_some_and(|g| g.optional);
            if own.is_empty() || !own.iter().all(open) {
                let features = seen.sense.features(seen.readings, r, seen.picker.entities);
                let right = vec![usize::from(own.is_empty())];
                out.push(Choice { event_type: reading.event_type, candidates: vec![features, Vec::new()], right });
            }
        }
        out
    })
}

/// The choices that coreference faces on an article, if it has always chosen rightly before. Mentions of no annotated
/// event teach nothing.
pub fn choices(extractor: &Extractor, article: &Segmented<'_>, gold: &[GoldEvent]) -> Vec<Choice> {
    let mut out = Vec::new();
    extractor.read(article, |seen, _| {
        let (readings, spans) = (seen.readings, seen.spans);
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

/// The annotated event that most mentions of an event belong to.
fn event_of<'g>(seen: &Seen<'_>, cluster: &Cluster, gold: &'g [GoldEvent]) -> Option<&'g GoldEvent> {
    let mut votes = vec![0; gold.len()];
    for &r in &cluster.readings {
        if let (Some(reading), Some(&span)) = (seen.readings.get(r), seen.spans.get(r)) {
            for g in meant(reading, span, gold) {
                if let Some(vote) = votes.get_mut(g) {
                    *vote += 1;
                }
            }
        }
    }
    let best = (0..gold.len()).rev().max_by_key(|&g| votes.get(g)).filter(|&g| votes.get(g) > Some(&0));
    best.and_then(|g| gold.get(g))
}

/// The choices of a field on an article, for the events that are annotated there.
pub fn field_choices(
    extractor: &Extractor,
    article: &Segmented<'_>,
    gold: &[GoldEvent],
    field: RecordField,
) -> Vec<Choice> {
    extractor.read(article, |seen, mut clusters| {
        seen.picker.pick(&mut clusters);
        let mut out = Vec::new();
        for cluster in &clusters {
            let Some(event) = event_of(&seen, cluster, gold) else { continue };
            let (candidates, right) = match field {
                RecordField::Date => {
                    let status = seen.fields.status(cluster);
                    let right = |d: &Option<EventDate>| d.as_ref().map(|d| &d.value) == event.date.as_ref();
                    split(seen.fields.dates(cluster, status), right)
                }
                RecordField::Place => {
                    let status = seen.fields.status(cluster);
                    let right = |p: &Option<Place>| match p {
                        Some(place) => event.place.iter().any(|form| same_place(&place.name, form)),
                        None => event.place.is_empty(),
                    };
                    split(seen.fields.places(cluster, status), right)
                }
                RecordField::Topic => {
                    let Some(topic) = &event.topic else { continue };
                    let candidates = seen.fields.topics(cluster);
                    let words = |t: &Topic| t.at.span.of(article.article.field(t.at.field));
                    let likeness = |t: &Topic| likeness(words(t), topic);
                    let most = candidates.iter().map(|c| likeness(&c.value)).fold(0.0, f64::max);
                    split(candidates, |t| most >= 0.4 && likeness(t) >= most * 0.9)
                }
            };
            if !right.is_empty() && right.len() < candidates.len() {
                out.push(Choice { event_type: cluster.event_type, candidates, right });
            }
        }
        out
    })
}

/// The records of an article, each against none: right is one that stands for an annotated event, alone, in its state.
/// Records of events about which careful readers differ teach nothing.
pub fn record_choices(extractor: &Extractor, article: &Segmented<'_>, gold: &[GoldEvent]) -> Vec<Choice> {
    extractor.read(article, |seen, mut clusters| {
        seen.picker.pick(&mut clusters);
        clusters.retain(|c| is_event(c, seen.readings, seen.picker.entities));
        let mut out = Vec::new();
        let mut taken: Vec<*const GoldEvent> = Vec::new();
        for cluster in &clusters {
            let event = event_of(&seen, cluster, gold);
            if event.is_some_and(|e| e.optional) {
                continue;
            }
            let fresh = event.filter(|&e| !taken.iter().any(|t| std::ptr::eq(*t, e)));
            taken.extend(fresh.map(std::ptr::from_ref));
            let right = fresh.is_some_and(|e| e.status.contains(&seen.fields.status(cluster)));
            let candidates = vec![seen.fields.evidence(cluster), Vec::new()];
            out.push(Choice { event_type: cluster.event_type, candidates, right: vec![usize::from(!right)] });
        }
        out
    })
}

fn split<T>(candidates: Vec<Candidate<T>>, is_right: impl Fn(&T) -> bool) -> (Vec<Vec<usize>>, Vec<usize>) {
    let right = candidates.iter().enumerate().filter(|(_, c)| is_right(&c.value)).map(|(i, _)| i).collect();
    (candidates.into_iter().map(|c| c.features).collect(), right)
}

/// F1 of the words that two phrases share, but the smallest ones.
fn likeness(a: &str, b: &str) -> f64 {
    let words = |s: &str| -> Vec<String> {
        let words = s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase);
        words.filter(|w| !matches!(w.as_str(), "the" | "a" | "an" | "of" | "to" | "on" | "and" | "in")).collect()
    };
    let (a, mut b) = (words(a), words(b));
    let all = a.len() + b.len();
    let shared = a.iter().filter(|w| b.iter().position(|v| v == *w).map(|at| b.swap_remove(at)).is_some()).count();
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if all == 0 { 0.0 } else { 2.0 * count(shared) / count(all) }
}

/// Whether one name of a place is the other, or its last word: "Geneva", "the city of Geneva".
fn same_place(name: &str, form: &str) -> bool {
    let plain = |s: &str| s.to_lowercase().replace('-', " ").trim_start_matches("the ").to_owned();
    let (a, b) = (plain(name), plain(form));
    a == b || a.split([',', ' ']).next_back() == b.split([',', ' ']).next_back()
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
