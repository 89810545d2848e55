//! The sense of a trigger: whether "round" is one of talks or of cuts, by what its mention and the article around it look
//! like. A log-linear model, after the event nugget detectors of TAC KBP; rules rule out what a word beside tells.
//!
//! The weights stand in `config/models/sense.tsv`; the command named there learns them.

use event_model::{Field, ParticipantKind};

use crate::entities::Entities;
use crate::error::Error;
use crate::model::{Weights, add, features};
use crate::reading::{Definiteness, Pick, Reading};
use crate::resolution::PartyKey;
use crate::rows::ConfigFile;
use crate::rules::Rules;
use crate::word::{WordMap, word_of};

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/sense.tsv";

features! {
    /// A mention, at all.
    Bias,
    NoParty,
    OneParty,
    TwoParties,
    ManyParties,
    NoEntity,
    OneEntity,
    Entities,
    PersonParty,
    CountryParty,
    OrganizationParty,
    WordsParty,
    PlainParty,
    /// Whom the sentence names.
    NamesNobody,
    NamesOne,
    NamesTwo,
    NamesMany,
    /// Whom it names right beside the trigger.
    NearNobody,
    NearOne,
    NearMany,
    NamesPerson,
    NamesCountry,
    NamesOrganization,
    OnlyPersons,
    Verb,
    VerbNoParty,
    Pointing,
    Introducing,
    Bare,
    Next,
    Old,
    New,
    Nth,
    Sides,
    StateSaid,
    StateOpen,
    HasDate,
    HasPlace,
    InTitle,
    InLead,
    Late,
    Anaphoric,
    OwnName,
    Modified,
    /// The other mentions of the type in the article.
    OthersNone,
    OthersOne,
    OthersMany,
    /// One with the same trigger, one with two parties, one in the headline.
    OtherSame,
    OtherFull,
    OtherInTitle,
}

/// Reads the features of mentions, and weighs them.
#[derive(Debug)]
pub(crate) struct Sense {
    weights: Weights,
    /// The first words of the triggers.
    words: WordMap<usize>,
    rules: usize,
}

/// How many parties the name of a word's feature tells apart: none, one, more.
const COUNTS: [&str; 3] = ["0", "1", "2"];

/// First words of triggers, each once.
fn firsts(rules: &Rules) -> Vec<&str> {
    let mut out: Vec<&str> = rules.gate_words.iter().chain(&rules.back_words).map(|w| w.first.as_str()).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether a feature is that of a rule or a word, which another configuration may do without.
fn is_lexical(name: &str) -> bool {
    name.split_once('.').is_some_and(|(kind, _)| kind == RULE || COUNTS.contains(&kind))
}

/// Before the id of a rule in the name of its feature.
const RULE: &str = "Rule";

/// The names of all features, by number.
pub(crate) fn names(rules: &Rules) -> Vec<String> {
    let of_rules = rules.all.iter().map(|r| format!("{RULE}.{}", r.id));
    let of_words = firsts(rules).into_iter().flat_map(|word| COUNTS.map(|n| format!("{n}.{word}")));
    NAMES.iter().map(|&name| name.to_owned()).chain(of_rules).chain(of_words).collect()
}

impl Sense {
    /// Reads the weights.
    pub(crate) fn load(files: &[ConfigFile], rules: &Rules, errors: &mut Vec<Error>) -> Self {
        let names = names(rules);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let words = firsts(rules).into_iter().zip(0..).map(|(word, at)| (word_of(word), at)).collect();
        Self { weights: Weights::load_open(files, FILE, &names, is_lexical, errors), words, rules: rules.all.len() }
    }

    /// Takes every trigger as meant: what the examples of a rule are checked with, which are about its words.
    pub(crate) fn trust(&mut self) {
        self.weights = Weights::default();
    }

    /// Leaves the mentions whose triggers are meant.
    pub(crate) fn filter(&self, mut readings: Vec<Reading>, entities: &Entities) -> Vec<Reading> {
        let scores: Vec<f32> = (0..readings.len()).map(|r| self.score(&readings, r, entities)).collect();
        readings.iter_mut().zip(&scores).for_each(|(reading, &score)| reading.sense = score);
        let meant: Vec<bool> = scores.iter().map(|&score| score >= 0.0).collect();
        readings.into_iter().zip(meant).filter_map(|(reading, meant)| meant.then_some(reading)).collect()
    }

    /// The log-odds that mention `r` of an article is meant.
    pub(crate) fn score(&self, readings: &[Reading], r: usize, entities: &Entities) -> f32 {
        let Some(reading) = readings.get(r) else { return 0.0 };
        self.weights.score(reading.event_type, self.features(readings, r, entities).into_iter())
    }

    /// The numbers of the features of mention `r` of an article.
    pub(crate) fn features(&self, readings: &[Reading], r: usize, entities: &Entities) -> Vec<usize> {
        let Some(reading) = readings.get(r) else { return Vec::new() };
        let mut out = vec![Feature::Bias];
        of_parties(reading, entities, &mut out);
        of_names(reading, entities, &mut out);
        of_words(reading, &mut out);
        of_others(readings, r, &mut out);
        let mut out: Vec<usize> = out.into_iter().map(|f| f as usize).collect();
        out.push(NAMES.len() + reading.mention.rule);
        let word = self.words.get(&reading.first);
        let count = reading.parties.len().min(COUNTS.len() - 1);
        out.extend(word.map(|word| NAMES.len() + self.rules + word * COUNTS.len() + count));
        out
    }
}

fn of_parties(reading: &Reading, entities: &Entities, out: &mut Vec<Feature>) {
    use Feature as F;
    out.push(match reading.parties.len() {
        0 => F::NoParty,
        1 => F::OneParty,
        2 => F::TwoParties,
        _ => F::ManyParties,
    });
    let kind = |key: &PartyKey| match key {
        PartyKey::Entity(e) => entities.list.get(*e).map(|e| e.kind),
        PartyKey::Words(_) => None,
    };
    let kinds: Vec<_> = reading.parties.iter().map(|p| kind(&p.key)).collect();
    out.push(match kinds.iter().flatten().count() {
        0 => F::NoEntity,
        1 => F::OneEntity,
        _ => F::Entities,
    });
    let is = |kind| kinds.contains(&kind);
    add(out, F::PersonParty, is(Some(ParticipantKind::Person)));
    add(out, F::CountryParty, is(Some(ParticipantKind::Country)));
    add(out, F::OrganizationParty, is(Some(ParticipantKind::Organization)));
    add(out, F::WordsParty, is(None));
    add(out, F::PlainParty, reading.parties.iter().any(|p| p.plain));
    add(out, F::VerbNoParty, reading.verb && reading.parties.is_empty());
}

fn of_names(reading: &Reading, entities: &Entities, out: &mut Vec<Feature>) {
    use Feature as F;
    out.push(match reading.company.len() {
        0 => F::NamesNobody,
        1 => F::NamesOne,
        2 => F::NamesTwo,
        _ => F::NamesMany,
    });
    out.push(match reading.company.iter().filter(|c| c.near).count() {
        0 => F::NearNobody,
        1 => F::NearOne,
        _ => F::NearMany,
    });
    let kinds = || reading.company.iter().filter_map(|c| entities.list.get(c.entity)).map(|e| e.kind);
    add(out, F::NamesPerson, kinds().any(|k| k == ParticipantKind::Person));
    add(out, F::NamesCountry, kinds().any(|k| k == ParticipantKind::Country));
    add(out, F::NamesOrganization, kinds().any(|k| k == ParticipantKind::Organization));
    add(out, F::OnlyPersons, kinds().count() > 0 && kinds().all(|k| k == ParticipantKind::Person));
}

fn of_words(reading: &Reading, out: &mut Vec<Feature>) {
    use Feature as F;
    out.push(match reading.definiteness {
        Definiteness::Pointing => F::Pointing,
        Definiteness::Introducing => F::Introducing,
        Definiteness::Bare => F::Bare,
    });
    out.extend(match reading.pick {
        Some(Pick::Next | Pick::Latest) => Some(F::Next),
        Some(Pick::Old) => Some(F::Old),
        Some(Pick::New | Pick::Also) => Some(F::New),
        Some(Pick::Nth(_) | Pick::Each) => Some(F::Nth),
        None => None,
    });
    out.push(if reading.status.is_some() { F::StateSaid } else { F::StateOpen });
    add(out, F::Verb, reading.verb);
    add(out, F::Sides, reading.sides);
    add(out, F::HasDate, !reading.dates.is_empty());
    add(out, F::HasPlace, reading.place.is_some());
    add(out, F::InTitle, reading.field == Field::Title);
    add(out, F::InLead, reading.field == Field::Text && reading.index < 2);
    add(out, F::Late, reading.field == Field::Text && reading.index > 5);
    add(out, F::Anaphoric, reading.anaphoric);
    add(out, F::OwnName, reading.name.is_some());
    add(out, F::Modified, !reading.modifiers.is_empty());
}

/// Mentions on either side that are looked at: more than an article of news has, and time stays linear in one with more.
const REACH: usize = 64;

fn of_others(readings: &[Reading], r: usize, out: &mut Vec<Feature>) {
    use Feature as F;
    let Some(own) = readings.get(r) else { return };
    let around = r.saturating_sub(REACH)..readings.len().min(r + REACH);
    let others = || {
        let around = around.clone().filter(|&at| at != r).filter_map(|at| readings.get(at));
        around.filter(|other| other.event_type == own.event_type)
    };
    out.push(match others().take(2).count() {
        0 => F::OthersNone,
        1 => F::OthersOne,
        _ => F::OthersMany,
    });
    add(out, F::OtherSame, others().any(|other| other.trigger == own.trigger));
    add(out, F::OtherFull, others().any(|other| other.parties.len() > 1));
    add(out, F::OtherInTitle, others().any(|other| other.field == Field::Title));
}
