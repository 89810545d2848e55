//! Whether a mention speaks of an event that the article has told before: a log-linear choice between the events so far
//! and a new one, after Rahman and Ng (2009), "Supervised models for coreference resolution" (cluster ranking).
//!
//! The weights stand in `config/models/coreference.tsv`; the command named there learns them.

use event_model::{Field, Granularity, Kind, Status};

use crate::company::Company;
use crate::consolidation::Cluster;
use crate::kind_families::{family, is_generic, own_name};
use crate::model::features;
use crate::reading::{Definiteness, Pick, Reading};
use crate::resolution::{Party, PartyKey};

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/coreference.tsv";

features! {
    /// The mention has no party.
    NoParty,
    /// The event has no party so far.
    EventNoParty,
    /// One party in common.
    Shared1,
    /// Two or more in common.
    Shared2,
    /// Every party of the mention is one of the event.
    Subset,
    /// Every party of the event is one of the mention.
    Superset,
    /// Names on both sides, none in common.
    Disjoint,
    /// None in common, and one side has only descriptions.
    DisjointWords,
    /// Two or more on both sides, fewer than two in common.
    Overlap1,
    /// "both sides", "they".
    Sides,
    SameDate,
    OtherDate,
    /// One date lies in the other.
    WithinDate,
    /// Only the mention has a date.
    NewDate,
    SameKind,
    SameFamily,
    OtherFamily,
    /// A word that stands for any kind: "meeting", "agreement".
    GenericKind,
    /// "memorandum" against "ceasefire".
    OtherName,
    Pointing,
    Introducing,
    Bare,
    PointingFar,
    IntroducingFar,
    /// Both are "the next".
    BothNext,
    OneNext,
    OneOld,
    BothOld,
    NewAgainstMade,
    OldAgainstSought,
    Latest,
    SameStatus,
    NearStatus,
    OtherStatus,
    SameSentence,
    NextSentence,
    SecondSentence,
    Near,
    Far,
    SameTrigger,
    SameRule,
    OtherRule,
    BothVerbs,
    VerbAfterNoun,
    NounAfterVerb,
    BothDecisions,
    OneDecision,
    /// The event began in the headline.
    FromTitle,
    /// Headline first, then one of the first three sentences.
    TitleToLead,
    SameTitle,
    /// The latest event of its type.
    Recent,
    /// The only event of its type so far.
    Alone,
    /// It has three mentions or more.
    Main,
    SamePlace,
    OtherPlace,
    SameName,
    OtherName1,
    /// The mention's sentence names one party of the event that is no argument of the mention.
    Names1,
    /// Two or more parties of the event.
    Names2,
    /// None, though the sentence names somebody.
    NamesOthers,
    /// The event's sentences and this one name the same, two or more.
    Company2,
    Company1,
    SameModifier,
    OtherModifier,
    /// Only one has words of its own.
    OneModifier,
    /// Names right beside the mention that are none of the event's.
    NearOther1,
    NearOther2,
    /// Names right beside it that are.
    NearKnown,
    /// The mention's day lies back, the event has none.
    PastDay,
    PastPerfect,
    PastPerfectFar,
    /// "deals" against "deal"
    OtherNumber,
    /// A new event, at all.
    New,
    NewPointing,
    NewIntroducing,
    NewBare,
    NewNoParty,
    NewTwoParties,
    NewDated,
    NewNext,
    NewAlso,
    NewNew,
    NewOld,
    NewVerb,
    NewDecision,
    NewSides,
    NewNamed,
    NewLead,
    NewTitle,
    NewModified,
    NewNamesNobody,
    NewNamesMany,
    NewPastDay,
    NewPastPerfect,
    NewNear1,
    NewNear2,
}

/// What speaks for and against the mention's being one of `clusters`' `index`th event.
pub(crate) fn link(clusters: &[Cluster], index: usize, readings: &[Reading], reading: &Reading) -> Vec<Feature> {
    let mut out = Vec::with_capacity(32);
    let Some(cluster) = clusters.get(index) else { return out };
    parties(cluster, reading, &mut out);
    beside(cluster, readings, reading, &mut out);
    dates(cluster, reading, &mut out);
    kinds(cluster.kind, reading.kind, &mut out);
    picks(cluster, reading, &mut out);
    statuses(cluster.status, reading.status, &mut out);
    places(cluster, readings, reading, &mut out);
    distance(clusters, index, readings, reading, &mut out);
    words(cluster, readings, reading, &mut out);
    out
}

/// What speaks for a new event.
pub(crate) fn fresh(reading: &Reading) -> Vec<Feature> {
    use Feature as F;
    let mut out = vec![F::New];
    let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
    add(F::NewPointing, reading.definiteness == Definiteness::Pointing);
    add(F::NewIntroducing, reading.definiteness == Definiteness::Introducing);
    add(F::NewBare, reading.definiteness == Definiteness::Bare);
    add(F::NewNoParty, reading.parties.is_empty());
    add(F::NewTwoParties, reading.parties.len() > 1);
    add(F::NewDated, !reading.dates.is_empty());
    add(F::NewNext, reading.pick == Some(Pick::Next));
    add(F::NewAlso, reading.pick == Some(Pick::Also));
    add(F::NewNew, reading.pick == Some(Pick::New));
    add(F::NewOld, reading.pick == Some(Pick::Old));
    add(F::NewVerb, reading.verb);
    add(F::NewDecision, reading.decision);
    add(F::NewSides, reading.sides);
    add(F::NewNamed, reading.name.is_some());
    add(F::NewLead, reading.field == Field::Text && reading.index < 3);
    add(F::NewTitle, reading.field == Field::Title);
    add(F::NewModified, !reading.modifiers.is_empty());
    add(F::NewNamesNobody, reading.company.is_empty());
    add(F::NewNamesMany, reading.company.len() > 2);
    add(F::NewPastDay, reading.past_day);
    add(F::NewPastPerfect, reading.past_perfect);
    let near = reading.company.iter().filter(|c| c.near).count();
    add(F::NewNear1, near == 1);
    add(F::NewNear2, near > 1);
    out
}

fn parties(cluster: &Cluster, reading: &Reading, out: &mut Vec<Feature>) {
    use Feature as F;
    let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
    let count = |parties: &[Party]| parties.iter().filter(|p| !is_head(p)).count();
    let (ours, theirs, common) =
        (count(&cluster.parties), count(&reading.parties), shared(&cluster.parties, &reading.parties));
    let named = |parties: &[Party]| parties.iter().any(|p| matches!(p.key, PartyKey::Entity(_)));
    let both = ours > 0 && theirs > 0;
    let by_name = named(&cluster.parties) && named(&reading.parties);
    add(F::NoParty, theirs == 0);
    add(F::EventNoParty, ours == 0);
    add(F::Shared1, common == 1);
    add(F::Shared2, common > 1);
    add(F::Subset, both && common >= theirs);
    add(F::Superset, both && common >= ours);
    add(F::Disjoint, both && common == 0 && by_name);
    add(F::DisjointWords, both && common == 0 && !by_name);
    add(F::Overlap1, ours > 1 && theirs > 1 && common == 1);
    add(F::Sides, reading.sides && theirs == 0);
}

fn names(reading: &Reading, entity: usize) -> bool {
    reading.company.iter().any(|c| c.entity == entity)
}

/// Who else stands in the sentence.
fn beside(cluster: &Cluster, readings: &[Reading], reading: &Reading, out: &mut Vec<Feature>) {
    use Feature as F;
    let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
    let key = |p: &Party| if let PartyKey::Entity(e) = p.key { Some(e) } else { None };
    let parties = cluster.parties.iter().filter_map(key).filter(|e| names(reading, *e)).count();
    add(F::Names1, parties == 1);
    add(F::Names2, parties > 1);
    add(F::NamesOthers, parties == 0 && !reading.company.is_empty());
    let known = |c: &&Company| cluster.readings.iter().filter_map(|&r| readings.get(r)).any(|r| names(r, c.entity));
    let company = reading.company.iter().filter(known).count();
    add(F::Company1, company == 1);
    add(F::Company2, company > 1);
    let of_event = |c: &&Company| cluster.parties.iter().filter_map(key).any(|e| e == c.entity) || known(c);
    let near = reading.company.iter().filter(|c| c.near);
    let (ours, others): (Vec<&Company>, Vec<&Company>) = near.partition(of_event);
    add(F::NearKnown, !ours.is_empty());
    add(F::NearOther1, others.len() == 1);
    add(F::NearOther2, others.len() > 1);
}

/// Parties of `b` that are among `a`, or act for one of them.
pub(crate) fn shared(a: &[Party], b: &[Party]) -> usize {
    b.iter().filter(|p| a.iter().any(|q| q.stands_with(p))).count()
}

/// Heads of delegations do not count.
pub(crate) fn is_head(party: &Party) -> bool {
    party.role == event_model::Role::DelegationHead
}

fn dates(cluster: &Cluster, reading: &Reading, out: &mut Vec<Feature>) {
    out.extend(match (cluster.date.as_ref(), reading.dates.first()) {
        (Some(a), Some(b)) if a.value == b.value => Some(Feature::SameDate),
        (Some(a), Some(b)) if a.value.starts_with(&b.value) || b.value.starts_with(&a.value) => {
            Some(Feature::WithinDate)
        }
        (Some(a), Some(b)) if is_calendar(a.granularity) && is_calendar(b.granularity) => Some(Feature::OtherDate),
        (Some(_), Some(_)) => Some(Feature::WithinDate),
        (None, Some(_)) => Some(Feature::NewDate),
        _ => None,
    });
}

/// A day, month or year: of two such values of meetings the longer begins with the shorter, or they are two meetings.
/// An agreement has a day on which it is made and another on which it takes effect.
pub(crate) fn is_calendar(granularity: Granularity) -> bool {
    matches!(granularity, Granularity::Day | Granularity::Month | Granularity::Year)
}

fn kinds(a: Kind, b: Kind, out: &mut Vec<Feature>) {
    use Feature as F;
    out.push(if a == b {
        F::SameKind
    } else if is_generic(a) || is_generic(b) {
        F::GenericKind
    } else if own_name(a) || own_name(b) {
        F::OtherName
    } else if family(a) == family(b) {
        F::SameFamily
    } else {
        F::OtherFamily
    });
}

fn picks(cluster: &Cluster, reading: &Reading, out: &mut Vec<Feature>) {
    use Feature as F;
    let is = |pick, wanted| pick == Some(wanted);
    let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
    let far = cluster.sentence.abs_diff(reading.sentence) > 2;
    add(F::Pointing, reading.definiteness == Definiteness::Pointing);
    add(F::Introducing, reading.definiteness == Definiteness::Introducing);
    add(F::Bare, reading.definiteness == Definiteness::Bare);
    add(F::PointingFar, far && reading.definiteness == Definiteness::Pointing);
    add(F::IntroducingFar, far && reading.definiteness == Definiteness::Introducing);
    let (a, b) = (cluster.pick, reading.pick);
    add(F::BothNext, is(a, Pick::Next) && is(b, Pick::Next));
    add(F::OneNext, is(a, Pick::Next) != is(b, Pick::Next));
    add(F::BothOld, is(a, Pick::Old) && is(b, Pick::Old));
    add(F::OneOld, is(a, Pick::Old) != is(b, Pick::Old));
    let sought = matches!(cluster.status, Some(Status::Sought | Status::Planned));
    let made = matches!(cluster.status, Some(Status::Signed | Status::InForce | Status::Ended | Status::Violated));
    add(F::NewAgainstMade, is(b, Pick::New) && (made || is(a, Pick::Old)));
    add(F::OldAgainstSought, is(b, Pick::Old) && (sought || is(a, Pick::New)));
    add(F::Latest, is(b, Pick::Latest));
    add(F::BothDecisions, cluster.decision && reading.decision);
    add(F::OneDecision, cluster.decision != reading.decision);
}

fn statuses(a: Option<Status>, b: Option<Status>, out: &mut Vec<Feature>) {
    let (Some(a), Some(b)) = (a, b) else { return };
    out.push(if a == b {
        Feature::SameStatus
    } else if ahead(a) == ahead(b) {
        Feature::NearStatus
    } else {
        Feature::OtherStatus
    });
}

/// What is still to come, or never came.
fn ahead(status: Status) -> bool {
    use Status as S;
    matches!(
        status,
        S::Planned | S::Proposed | S::Postponed | S::Cancelled | S::Denied | S::Sought | S::Rejected | S::Preliminary
    )
}

fn places(cluster: &Cluster, readings: &[Reading], reading: &Reading, out: &mut Vec<Feature>) {
    let known = cluster.readings.iter().find_map(|&r| readings.get(r)?.place.as_ref());
    if let (Some(a), Some(b)) = (known, reading.place.as_ref()) {
        out.push(if a.name == b.name { Feature::SamePlace } else { Feature::OtherPlace });
    }
}

fn distance(clusters: &[Cluster], index: usize, readings: &[Reading], reading: &Reading, out: &mut Vec<Feature>) {
    use Feature as F;
    let Some(cluster) = clusters.get(index) else { return };
    out.push(match cluster.sentence.abs_diff(reading.sentence) {
        0 => F::SameSentence,
        1 => F::NextSentence,
        2 => F::SecondSentence,
        3..=6 => F::Near,
        _ => F::Far,
    });
    let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
    let same_type = || clusters.iter().filter(|c| c.event_type == cluster.event_type);
    add(F::Recent, same_type().all(|c| c.sentence <= cluster.sentence));
    add(F::Alone, same_type().count() == 1);
    add(F::Main, cluster.readings.len() > 2);
    let from_title = cluster.readings.first().and_then(|&r| readings.get(r)).is_some_and(|r| r.field == Field::Title);
    add(F::FromTitle, from_title);
    add(F::TitleToLead, from_title && reading.field == Field::Text && reading.index < 3);
    add(F::SameTitle, from_title && reading.field == Field::Title);
}

fn words(cluster: &Cluster, readings: &[Reading], reading: &Reading, out: &mut Vec<Feature>) {
    use Feature as F;
    let own = || cluster.readings.iter().filter_map(|&r| readings.get(r));
    let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
    let word = own().any(|r| r.trigger == reading.trigger);
    let rule = own().any(|r| r.mention.rule == reading.mention.rule);
    add(F::SameTrigger, word);
    add(F::SameRule, rule && !word);
    add(F::OtherRule, !rule && !word);
    let verbs = own().all(|r| r.verb);
    add(F::BothVerbs, verbs && reading.verb);
    add(F::VerbAfterNoun, !verbs && reading.verb);
    add(F::NounAfterVerb, verbs && !reading.verb);
    let said = |r: &Reading| r.modifiers.iter().any(|m| reading.modifiers.contains(m));
    let (ours, theirs) = (own().any(|r| !r.modifiers.is_empty()), !reading.modifiers.is_empty());
    let same = own().any(said);
    add(F::SameModifier, same);
    add(F::OtherModifier, ours && theirs && !same);
    add(F::OneModifier, ours != theirs);
    let far = cluster.sentence.abs_diff(reading.sentence) > 1;
    add(F::PastDay, reading.past_day && cluster.date.is_none());
    add(F::PastPerfect, reading.past_perfect && !far);
    add(F::PastPerfectFar, reading.past_perfect && far);
    let number = |r: &Reading| r.singular == Some(reading.trigger) || reading.singular == Some(r.trigger);
    add(F::OtherNumber, own().all(number));
    add(F::SameName, reading.name.is_some() && reading.name == cluster.name);
    add(F::OtherName1, reading.name.is_some() && reading.name != cluster.name);
}
