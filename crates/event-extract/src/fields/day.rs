//! The date of an event: every date that its sentences write, against none of them.
//!
//! The weights stand in `config/models/date.tsv`; the command named there learns them.

use event_model::{Basis, EventDate, Field, Granularity, Status};

use super::{Candidate, FieldReader, Tense, likely, tense};
use crate::analysis::Analysis;
use crate::consolidation::Cluster;
use crate::dates::bounds;
use crate::dates::{self, Direction};
use crate::mentions::Anchor;
use crate::model::{add, features};
use crate::phrases::Mood;
use crate::reading::Reading;
use crate::when;

mod surroundings;

use surroundings::Place;

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/date.tsv";

features! {
    /// No date, at all.
    None,
    NoneFact,
    NoneRunning,
    NoneAhead,
    NoneUndone,
    /// The mentions' rules found one.
    NoneRead,
    /// The sentences write none but days of saying.
    NoneMany,
    /// A date, at all.
    Bias,
    /// The rules took it for the event's.
    Read,
    /// In the first mention that has one.
    ReadFirst,
    /// Consolidation told the event from others by it.
    Own,
    Title,
    Lead,
    FirstMention,
    /// In the sentences of two mentions.
    Twice,
    Alone,
    Before,
    Near,
    Middle,
    Far,
    /// Right before the trigger's group: "Thursday's meeting".
    Modifier,
    /// Right before another noun: "the December deadline".
    ModifiesOther,
    On,
    In,
    By,
    Until,
    Since,
    From,
    BeforeWord,
    After,
    Of,
    During,
    Bare,
    /// Right after a verb of saying.
    SaidBefore,
    /// Right before one.
    SaidAfter,
    /// A verb of saying between date and trigger.
    SaidBetween,
    VerbBetween,
    VerbsBetween,
    ClauseBetween,
    CommaBetween,
    BreakBetween,
    /// Another event's trigger between.
    OtherBetween,
    /// The other event's rules took it.
    OtherRead,
    Fronted,
    Day,
    Week,
    Month,
    Year,
    Interval,
    Today,
    LastDays,
    LongAgo,
    NextDays,
    FarAhead,
    AheadOfFact,
    BackOfPlan,
    TodayOfFact,
    TodayOfPlan,
    TodayOfRunning,
    Explicit,
    Anaphoric,
    YearOfPast,
    YearAhead,
    VerbTrigger,
    SaidAfterFact,
    SaidBeforeFact,
    AnnouncedFact,
    /// As the verbs around it say, against the event's state.
    ByVerbs,
    /// As the event's state says, against the verbs around it.
    AgainstVerbs,
    /// Of the sentence before the mention, or of the lead.
    Beside,
    BesideToday,
    BesideFact,
    BesideBefore,
    BesideLead,
}

impl Feature {
    /// Whether it tells of the value, not of the words.
    fn is_of_calendar(self) -> bool {
        use Feature as F;
        matches!(
            self,
            F::Day
                | F::Week
                | F::Month
                | F::Year
                | F::Interval
                | F::Explicit
                | F::Today
                | F::LastDays
                | F::LongAgo
                | F::NextDays
                | F::FarAhead
                | F::AheadOfFact
                | F::BackOfPlan
                | F::TodayOfFact
                | F::TodayOfPlan
                | F::TodayOfRunning
                | F::YearOfPast
                | F::YearAhead
        )
    }
}

impl Place<'_> {
    /// "refused to meet on Monday": the infinitive looks ahead, the refusal is past.
    fn follows_past_verb(&self) -> bool {
        let syntax = self.analysis.syntax();
        let before = (0..self.carrier).rev().find_map(|c| syntax.verb(c));
        syntax.verb(self.carrier).is_some_and(|v| v.mood == Mood::Infinitive) && before.is_some_and(|v| v.past)
    }
}

impl FieldReader<'_> {
    /// The date of an event in this state.
    pub(crate) fn date(&self, cluster: &Cluster, status: Status) -> Option<EventDate> {
        // "were held on March 3 and May 9": the event is told from its like by its date.
        let listed = self.mentions(cluster).iter().any(|m| m.0.dates.len() > 1);
        if listed {
            return cluster.date.clone();
        }
        likely(&self.models.date, cluster, self.dates(cluster, status))
    }

    /// None, and every date that the sentences of the event write.
    pub(crate) fn dates(&self, cluster: &Cluster, status: Status) -> Vec<Candidate<Option<EventDate>>> {
        let mut found: Vec<(EventDate, Vec<Feature>)> = Vec::new();
        let mentions = self.mentions(cluster);
        for (n, &(reading, analysis)) in mentions.iter().enumerate() {
            for date in &analysis.dates {
                let Some(value) = when::value(analysis, date, self.reference, Some(status)) else { continue };
                let told = when::valued(analysis, date, self.reference, date.direction);
                // "signed an accord. It will come into force in June": what is done has no date that is to come.
                let coming = date.direction == Direction::Future && tense(status) == Tense::Fact;
                if coming && told.as_ref().is_some_and(|t| t.value != value.value) {
                    continue;
                }
                let place = self.stands(reading, analysis, date.span).filter(|p| !p.is_of_something_else(self.lexicon));
                let Some(place) = place else { continue };
                let mut own = self.features(&place, &value, status, n == 0);
                let read = reading.dates.iter().any(|d| d.mention.map(|m| m.span) == Some(date.span));
                add(&mut own, Feature::Read, read);
                add(&mut own, Feature::Anaphoric, date.anaphoric);
                add(&mut own, Feature::OtherRead, self.is_others(cluster, reading, date.span));
                add(&mut own, Feature::Alone, analysis.dates.len() == 1);
                let refused = status == Status::Denied && place.follows_past_verb();
                if let Some(told) = told.filter(|t| t.value != value.value && !refused) {
                    let mut features: Vec<Feature> = own.iter().copied().filter(|f| !f.is_of_calendar()).collect();
                    self.calendar(&told, status, &mut features);
                    features.push(Feature::ByVerbs);
                    merge(&mut found, told, features);
                    add(&mut own, Feature::AgainstVerbs, true);
                }
                merge(&mut found, value, own);
            }
        }
        self.beside(cluster, status, &mut found);
        let own = cluster.date.as_ref().map(|d| &d.value);
        for (value, features) in &mut found {
            add(features, Feature::Own, own == Some(&value.value));
        }
        if let Some((_, features)) = found.iter_mut().find(|f| f.1.contains(&Feature::Read)) {
            features.push(Feature::ReadFirst);
        }
        let none = Candidate { value: None, features: numbers(&none(&found, status)) };
        let some =
            found.into_iter().map(|(value, features)| Candidate { value: Some(value), features: numbers(&features) });
        std::iter::once(none).chain(some).collect()
    }

    /// Days that the sentence before a mention and the first one of the article write: "The ministers met on Friday. After
    /// the talks they …".
    fn beside(&self, cluster: &Cluster, status: Status, found: &mut Vec<(EventDate, Vec<Feature>)>) {
        use Feature as F;
        let lead = self.source.analyses.iter().position(|a| a.sentence.field == Field::Text);
        let own: Vec<usize> = self.mentions(cluster).iter().map(|m| m.0.sentence).collect();
        let before = own.iter().take(2).filter_map(|s| s.checked_sub(1));
        let mut sentences: Vec<usize> = before.chain(lead).filter(|s| !own.contains(s)).collect();
        sentences.dedup();
        for s in sentences {
            let Some(analysis) = self.source.analyses.get(s) else { continue };
            let fresh = if analysis.chunks.is_empty() {
                dates::find(self.text(analysis), analysis.sentence.span)
            } else {
                Vec::new()
            };
            for date in analysis.dates.iter().chain(&fresh) {
                let Some(mut value) = when::value(analysis, date, self.reference, Some(status)) else { continue };
                if found.iter().any(|f| f.0.value == value.value) {
                    continue;
                }
                value.basis = Basis::Discourse;
                let mut features = vec![F::Beside];
                self.calendar(&value, status, &mut features);
                let today = features.contains(&F::Today);
                add(&mut features, F::BesideToday, today);
                add(&mut features, F::BesideFact, tense(status) == Tense::Fact);
                add(&mut features, F::BesideBefore, Some(s) != lead);
                add(&mut features, F::BesideLead, Some(s) == lead);
                found.push((value, features));
            }
        }
    }

    /// Whether a mention of another event of the sentence has taken the date.
    fn is_others(&self, cluster: &Cluster, reading: &Reading, span: event_model::ByteSpan) -> bool {
        let beside = self.readings.iter().enumerate().filter(|(i, r)| {
            r.sentence == reading.sentence && r.field == reading.field && !cluster.readings.contains(i)
        });
        beside.flat_map(|b| &b.1.dates).any(|d| d.mention.is_some_and(|m| m.span == span))
    }

    fn stands<'s>(
        &'s self,
        reading: &'s Reading,
        analysis: &'s Analysis,
        span: event_model::ByteSpan,
    ) -> Option<Place<'s>> {
        let at = |c: usize| analysis.syntax().chunk(c).is_some_and(|c| analysis.bytes(c.start, c.end).overlaps(span));
        let chunk = (0..analysis.chunks.len()).find(|&c| at(c))?;
        let carrier = reading.mention.carrier();
        let beside = self
            .readings
            .iter()
            .filter(|r| r.sentence == reading.sentence && r.mention.trigger != reading.mention.trigger);
        let others = beside.map(|r| r.mention.carrier()).filter(|&c| c != carrier).collect();
        Some(Place { reading, analysis, chunk, carrier, others })
    }

    fn features(&self, place: &Place<'_>, value: &EventDate, status: Status, first: bool) -> Vec<Feature> {
        use Feature as F;
        let mut out = vec![F::Bias];
        let field = place.analysis.sentence.field;
        add(&mut out, F::Title, field == Field::Title);
        add(&mut out, F::Lead, field == Field::Text && self.depth(place.reading.sentence) < 2);
        add(&mut out, F::FirstMention, first);
        add(&mut out, F::VerbTrigger, matches!(place.reading.mention.anchor, Anchor::Verb(_)));
        place.around(self.lexicon, &mut out);
        place.between(self.lexicon, &mut out);
        let said = |f: F| out.contains(&f);
        let fact = tense(status) == Tense::Fact;
        let (after, before) = (said(F::SaidAfter) && fact, said(F::SaidBefore) && fact);
        add(&mut out, F::SaidAfterFact, after);
        add(&mut out, F::SaidBeforeFact, before);
        self.calendar(value, status, &mut out);
        out
    }

    fn calendar(&self, value: &EventDate, status: Status, out: &mut Vec<Feature>) {
        use Feature as F;
        out.push(match value.granularity {
            Granularity::Day => F::Day,
            Granularity::Week => F::Week,
            Granularity::Month | Granularity::Quarter => F::Month,
            Granularity::Year => F::Year,
            Granularity::Interval => F::Interval,
        });
        add(out, F::Explicit, value.basis == event_model::Basis::Explicit);
        let Some(today) = self.reference else { return };
        let day = value.value.get(..10).and_then(|d| d.parse::<jiff::civil::Date>().ok());
        let away = day.map(|d| today.duration_until(d).as_hours() / 24);
        let (ahead, back) = bounds(&value.value).map_or((false, false), |(first, last)| (first > today, last < today));
        let tense = tense(status);
        add(out, F::Today, away == Some(0));
        add(out, F::LastDays, away.is_some_and(|a| (-7..0).contains(&a)));
        add(out, F::LongAgo, away.map_or(back, |a| a < -7));
        add(out, F::NextDays, away.is_some_and(|a| (1..8).contains(&a)));
        add(out, F::FarAhead, away.map_or(ahead, |a| a > 7));
        add(out, F::AheadOfFact, ahead && tense == Tense::Fact);
        add(out, F::BackOfPlan, back && tense == Tense::Ahead);
        add(out, F::TodayOfFact, away == Some(0) && tense == Tense::Fact);
        add(out, F::TodayOfPlan, away == Some(0) && tense == Tense::Ahead);
        add(out, F::TodayOfRunning, away == Some(0) && tense == Tense::Running);
        let year = value.granularity == Granularity::Year;
        add(out, F::YearOfPast, year && back && tense != Tense::Ahead);
        add(out, F::YearAhead, year && tense == Tense::Ahead);
    }
}

/// Adds what speaks for a value to what does so already.
fn merge(found: &mut Vec<(EventDate, Vec<Feature>)>, value: EventDate, features: Vec<Feature>) {
    match found.iter_mut().find(|f| f.0.value == value.value) {
        // Of two places the one that the rules took; else the first.
        Some(known) if features.contains(&Feature::Read) && !known.1.contains(&Feature::Read) => {
            *known = (value, features);
            known.1.push(Feature::Twice);
        }
        Some(known) => add(&mut known.1, Feature::Twice, true),
        None => found.push((value, features)),
    }
}

fn none(found: &[(EventDate, Vec<Feature>)], status: Status) -> Vec<Feature> {
    let mut out = vec![Feature::None];
    out.push(match tense(status) {
        Tense::Fact => Feature::NoneFact,
        Tense::Running => Feature::NoneRunning,
        Tense::Ahead => Feature::NoneAhead,
        Tense::Undone => Feature::NoneUndone,
    });
    add(&mut out, Feature::NoneRead, found.iter().any(|f| f.1.contains(&Feature::Read)));
    add(&mut out, Feature::NoneMany, found.len() > 2);
    out
}

fn numbers(features: &[Feature]) -> Vec<usize> {
    features.iter().map(|&f| f as usize).collect()
}
