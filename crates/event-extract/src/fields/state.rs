//! The state of an event: what each mention says of it, and the words around the mentions.
//!
//! The weights stand in `config/models/status.tsv`; the command named there learns them.

use event_model::{EventType, Field, Status};

use super::{Candidate, FieldReader, best};
use crate::consolidation::Cluster;
use crate::event_status::status_of;
use crate::lexicon::Lexicon;
use crate::mentions::Anchor;
use crate::phrases::Mood;
use crate::reading::{Definiteness, Pick, Reading};
use crate::status::undoes;

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/status.tsv";

/// Every state, in the order of their numbers.
const STATES: [Status; 15] = [
    Status::Held,
    Status::Ongoing,
    Status::Planned,
    Status::Proposed,
    Status::Postponed,
    Status::Cancelled,
    Status::Denied,
    Status::Reached,
    Status::Signed,
    Status::Preliminary,
    Status::InForce,
    Status::Sought,
    Status::Rejected,
    Status::Violated,
    Status::Ended,
];

/// Signs without a list behind them; each speaks for or against each state on its own.
const PLAIN: [&str; 22] = [
    "Bias",
    "Fact",
    "Past",
    "Future",
    "Possible",
    "Infinitive",
    "Gerund",
    "Negated",
    "Progressive",
    "NoVerb",
    "Pointing",
    "Introducing",
    "Next",
    "Old",
    "New",
    "InTitle",
    "InLead",
    "Late",
    "Once",
    "Often",
    "DateAhead",
    "DateBack",
];

/// Signs that compare the state with what the mentions say, shared by all states.
const SHARED: [&str; 5] = ["SaidByVote", "SaidFirst", "SaidLast", "SaidInTitle", "SaidAtAll"];

/// Words this far from the trigger count as near.
const NEAR: usize = 7;

fn width(lexicon: &Lexicon) -> usize {
    PLAIN.len() + 3 * STATES.len() + 2 * lexicon.status_cues.len()
}

/// The names of all features, by number.
pub(crate) fn names(lexicon: &Lexicon) -> Vec<String> {
    let own = STATES.iter().flat_map(|state| {
        let said = ["Vote", "First", "Last"].into_iter().flat_map(|how| STATES.map(|s| format!("{how}{s:?}")));
        let cues =
            ["Near", "Any"].into_iter().flat_map(|how| lexicon.status_cues.iter().map(move |c| format!("{how}_{c}")));
        let signs = PLAIN.into_iter().map(str::to_owned).chain(said).chain(cues);
        signs.map(move |sign| format!("{state:?}.{sign}")).collect::<Vec<_>>()
    });
    SHARED.into_iter().map(str::to_owned).chain(own).collect()
}

impl FieldReader<'_> {
    /// The state of an event.
    pub(crate) fn status(&self, cluster: &Cluster) -> Status {
        let readings: Vec<&Reading> = self.mentions(cluster).into_iter().map(|m| m.0).collect();
        let voted = status_of(cluster.event_type, &readings);
        // Rare in annotated articles, and plain in words: "called off", "refused to", "proposed", "tentative".
        // So is "resumed on Monday" where nothing else is said of it.
        let alone = voted == Status::Ongoing && cluster.readings.len() == 1;
        if alone || undoes(voted) || matches!(voted, Status::Proposed | Status::Preliminary) {
            return voted;
        }
        best(&self.models.status, cluster, self.statuses(cluster)).unwrap_or(voted)
    }

    /// The probability of the likeliest state.
    pub(crate) fn certainty(&self, cluster: &Cluster) -> f32 {
        let score = |c: &Candidate<Status>| self.models.status.score(cluster.event_type, c.features.iter().copied());
        let scores: Vec<f32> = self.statuses(cluster).iter().map(score).collect();
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        1.0 / scores.iter().map(|s| (s - top).exp()).sum::<f32>().max(1.0)
    }

    /// Every state that an event of the type can have.
    pub(crate) fn statuses(&self, cluster: &Cluster) -> Vec<Candidate<Status>> {
        let signs = self.signs(cluster);
        let said = Said::of(cluster, self);
        let width = width(self.lexicon);
        let possible = STATES.iter().enumerate().filter(|(_, s)| suits(**s, cluster.event_type));
        let candidate = |(number, &value): (usize, &Status)| {
            let base = SHARED.len() + number * width;
            let shared = said.agrees(value).into_iter().enumerate().filter(|s| s.1).map(|s| s.0);
            Candidate { value, features: shared.chain(signs.iter().map(|sign| base + sign)).collect() }
        };
        possible.map(candidate).collect()
    }

    fn signs(&self, cluster: &Cluster) -> Vec<usize> {
        let mentions = self.mentions(cluster);
        let mut signs = vec![0];
        let mut sign = |name: &str, holds: bool| {
            if holds && let Some(at) = PLAIN.iter().position(|p| *p == name) {
                signs.push(at);
            }
        };
        if let Some((first, analysis)) = mentions.first() {
            moods(first, analysis, &mut sign);
            sign("Pointing", first.definiteness == Definiteness::Pointing);
            sign("Introducing", first.definiteness == Definiteness::Introducing);
            sign("InTitle", first.field == Field::Title);
            sign("InLead", first.field == Field::Text && self.depth(first.sentence) < 2);
            sign("Late", self.depth(first.sentence) > 5);
        }
        let picks = |pick| mentions.iter().any(|m| m.0.pick == Some(pick));
        sign("Next", picks(Pick::Next));
        sign("Old", picks(Pick::Old));
        sign("New", picks(Pick::New));
        sign("Once", mentions.len() == 1);
        sign("Often", mentions.len() > 3);
        if let (Some(day), Some(date)) = (self.reference, &cluster.date) {
            let today = day.to_string();
            sign("DateAhead", date.value > today);
            sign("DateBack", date.value < today && !today.starts_with(&date.value));
        }
        self.said(cluster, &mut signs);
        self.cues(cluster, &mut signs);
        signs
    }

    fn said(&self, cluster: &Cluster, signs: &mut Vec<usize>) {
        let said = Said::of(cluster, self);
        for (block, status) in [Some(said.vote), said.first, said.last].into_iter().enumerate() {
            let at = status.and_then(|s| STATES.iter().position(|t| *t == s));
            signs.extend(at.map(|at| PLAIN.len() + block * STATES.len() + at));
        }
    }

    fn cues(&self, cluster: &Cluster, signs: &mut Vec<usize>) {
        let base = PLAIN.len() + 3 * STATES.len();
        let count = self.lexicon.status_cues.len();
        for (n, (reading, analysis)) in self.mentions(cluster).into_iter().enumerate() {
            let (start, end) = reading.mention.trigger;
            let near = start.saturating_sub(NEAR)..(end + NEAR).min(analysis.tokens.len());
            for at in near.filter(|at| !(start..end).contains(at)) {
                let cue = analysis.tokens.get(at).and_then(|t| self.lexicon.status_cue.get(&t.id));
                for sign in cue.into_iter().flat_map(|&c| [(n == 0).then_some(base + c), Some(base + count + c)]) {
                    signs.extend(sign.filter(|s| !signs.contains(s)));
                }
            }
        }
    }
}

/// What the rules read in the mentions.
struct Said {
    vote: Status,
    first: Option<Status>,
    last: Option<Status>,
    title: Option<Status>,
    all: Vec<Status>,
}

impl Said {
    fn of(cluster: &Cluster, reader: &FieldReader<'_>) -> Self {
        let readings: Vec<&Reading> = reader.mentions(cluster).into_iter().map(|m| m.0).collect();
        let all: Vec<Status> = readings.iter().filter_map(|r| r.status).collect();
        let title = readings.iter().find(|r| r.field == Field::Title).and_then(|r| r.status);
        let vote = status_of(cluster.event_type, &readings);
        Self { vote, first: all.first().copied(), last: all.last().copied(), title, all }
    }

    /// In the order of [`SHARED`].
    fn agrees(&self, state: Status) -> [bool; 5] {
        let is = |said: Option<Status>| said == Some(state);
        [self.vote == state, is(self.first), is(self.last), is(self.title), self.all.contains(&state)]
    }
}

/// How the verb of a mention stands.
fn moods(reading: &Reading, analysis: &crate::analysis::Analysis, sign: &mut impl FnMut(&str, bool)) {
    let verb = match reading.mention.anchor {
        Anchor::Verb(verb) => Some(verb),
        Anchor::Noun { governor, .. } => governor.map(|g| g.verb),
    };
    let Some(group) = verb.and_then(|v| analysis.syntax().verb(v)) else {
        sign("NoVerb", true);
        return;
    };
    sign("Fact", group.mood == Mood::Fact && !group.past);
    sign("Past", group.mood == Mood::Fact && group.past);
    sign("Future", group.mood == Mood::Future);
    sign("Possible", group.mood == Mood::Possible);
    sign("Infinitive", group.mood == Mood::Infinitive);
    sign("Gerund", group.mood == Mood::Gerund);
    sign("Negated", group.negated);
    sign("Progressive", group.progressive);
}

/// Whether an event of the type can be in that state.
fn suits(status: Status, event_type: EventType) -> bool {
    use Status::{Cancelled, Denied, Held, Ongoing, Planned, Postponed, Proposed};
    let meeting = matches!(status, Held | Ongoing | Planned | Proposed | Postponed | Cancelled | Denied);
    match event_type {
        EventType::Meeting => meeting,
        EventType::Agreement => !meeting || status == Planned,
    }
}
