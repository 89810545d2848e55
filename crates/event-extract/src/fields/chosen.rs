//! How each field of a record was chosen, for a person to read.

use event_model::{EventDate, Place, Status, Topic};

use super::{Candidate, FieldReader, day, theme, venue};
use crate::consolidation::Cluster;
use crate::model::Weights;

/// A field of a record: what it was taken from, and what was passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplainedField {
    /// `status`, `date`, `place` or `topic`.
    pub field: &'static str,
    /// The likeliest values, the chosen one first, each with what spoke most for and against it.
    pub candidates: Vec<(String, String)>,
}

/// Candidates that are shown.
const SHOWN: usize = 4;

/// Features that are shown of each.
const REASONS: usize = 5;

impl FieldReader<'_> {
    /// The choice of every field of an event.
    pub(crate) fn chosen(&self, cluster: &Cluster) -> Vec<ExplainedField> {
        let status = self.status(cluster);
        let models = self.models;
        let words = |at: event_model::TextSpan| format!("{:?}", self.source.words(at));
        let date = |d: &Option<EventDate>| match d {
            Some(d) => format!("{} = {}", d.mention.map_or_else(String::new, words), d.value),
            None => "no date".to_owned(),
        };
        let place = |p: &Option<Place>| p.as_ref().map_or_else(|| "no place".to_owned(), |p| p.name.clone());
        let named = |names: &[&str]| names.iter().map(|&n| n.to_owned()).collect::<Vec<_>>();
        let topic = |t: &Topic| words(t.at);
        let shown = |field, weights: &Weights, names: Vec<String>, chosen: String, candidates| {
            Shown { weights, names: &names, cluster }.field(field, chosen, candidates)
        };
        let dates = texts(self.dates(cluster, status), date);
        let places = texts(self.places(cluster, status), place);
        let topics = texts(self.topics(cluster), topic);
        let about = self.topic(cluster).as_ref().map_or_else(|| "no topic".to_owned(), topic);
        vec![
            ExplainedField { field: "status", candidates: self.votes(cluster, status) },
            shown("date", &models.date, named(day::NAMES), date(&self.date(cluster, status)), dates),
            shown("place", &models.place, named(venue::NAMES), place(&self.place(cluster, status)), places),
            shown("topic", &models.topic, theme::names(), about, topics),
        ]
    }
}

impl FieldReader<'_> {
    /// The state, and what its mentions say.
    fn votes(&self, cluster: &Cluster, status: Status) -> Vec<(String, String)> {
        let said = self.states(cluster);
        let told = |n: usize| format!("{n} of {} mentions", cluster.readings.len());
        let own = said.iter().find(|s| s.0 == status);
        let reason = own.map_or_else(|| "no mention says one".to_owned(), |s| told(s.1));
        let others = said.iter().filter(|s| s.0 != status).map(|s| (format!("{:?}", s.0), told(s.1)));
        std::iter::once((format!("{status:?}"), reason)).chain(others).collect()
    }
}

fn texts<T>(candidates: Vec<Candidate<T>>, text: impl Fn(&T) -> String) -> Vec<Candidate<String>> {
    candidates.into_iter().map(|c| Candidate { value: text(&c.value), features: c.features }).collect()
}

struct Shown<'a> {
    weights: &'a Weights,
    names: &'a [String],
    cluster: &'a Cluster,
}

impl Shown<'_> {
    fn field(&self, field: &'static str, chosen: String, candidates: Vec<Candidate<String>>) -> ExplainedField {
        let score = |features: &[usize]| self.weights.score(self.cluster.event_type, features.iter().copied());
        let mut scored: Vec<(f32, Candidate<String>)> =
            candidates.into_iter().map(|c| (score(&c.features), c)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        // A date has a margin and a topic a least score: the chosen one need not be the likeliest.
        let ruled = match scored.iter().position(|c| c.1.value == chosen) {
            Some(at) => {
                let own = scored.remove(at);
                scored.insert(0, own);
                None
            }
            None => Some((chosen, "none of these is likely enough, or the rules decide".to_owned())),
        };
        let shown = scored.into_iter().take(SHOWN).map(|(score, c)| {
            let mut reasons: Vec<(f32, usize)> = c.features.iter().map(|&f| (self.alone(f), f)).collect();
            reasons.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
            let reasons =
                reasons.iter().take(REASONS).filter_map(|r| Some(format!("{} {:+.1}", self.names.get(r.1)?, r.0)));
            (c.value, format!("{score:+.1}: {}", reasons.collect::<Vec<_>>().join(", ")))
        });
        ExplainedField { field, candidates: ruled.into_iter().chain(shown).collect() }
    }

    fn alone(&self, feature: usize) -> f32 {
        self.weights.score(self.cluster.event_type, std::iter::once(feature))
    }
}
