//! The place of an event: every place that its sentences name, and the reporter's, against none of them.
//!
//! The weights stand in `config/models/place.tsv`; the command named there learns them.

use event_model::{EventType, Field, Kind, ParticipantKind, Place, Status};

use super::{Candidate, FieldReader, MENTIONS, Tense, likely, tense};
use crate::analysis::Analysis;
use crate::consolidation::Cluster;
use crate::gazetteer::EntryKind;
use crate::mentions::Anchor;
use crate::model::{add, features};
use crate::names::{Name, NameKind};
use crate::phrases::ChunkKind;
use crate::place;
use crate::reading::Reading;
use crate::resolution::PartyKey;
use crate::word::{WordId, word};

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/place.tsv";

features! {
    /// No place, at all.
    None,
    NoneFact,
    NoneRunning,
    NoneAhead,
    NoneUndone,
    NoneVisit,
    NoneCall,
    NoneGathering,
    /// A place, at all.
    Bias,
    /// The rules took it for the event's.
    Read,
    ReadFirst,
    ReadTwice,
    Twice,
    FirstMention,
    Title,
    City,
    Capital,
    Country,
    Seat,
    Unknown,
    In,
    At,
    Near,
    To,
    From,
    Of,
    OtherPreposition,
    NoPreposition,
    /// In the trigger's noun group: "the Geneva talks".
    Modifier,
    ModifierOfRound,
    Before,
    Close,
    Middle,
    Far,
    SaidBefore,
    VerbBetween,
    ClauseBetween,
    BreakBetween,
    OtherBetween,
    /// The country of a party.
    OfParty,
    /// The country of a person who took part.
    PartyCountry,
    /// Where no party is from.
    Neutral,
    /// A town whose country is a candidate too.
    WithCountry,
    /// A country of which a town is a candidate.
    WithTown,
    VisitCountry,
    /// A town behind the words that say that an agreement was made: "signed a pact in Accra".
    MadeThere,
    VisitTown,
    /// Of the dateline.
    Dateline,
    DatelineTop,
    DatelineFact,
    DatelineRunning,
    DatelineAhead,
    DatelineCapital,
    DatelineHome,
    DatelineCompany,
    DatelineGathering,
    DatelineCall,
    DatelineState,
    DatelineAlone,
}

struct Found {
    place: Place,
    features: Vec<Feature>,
    dateline: bool,
}

impl FieldReader<'_> {
    /// The place of an event in this state.
    pub(crate) fn place(&self, cluster: &Cluster, status: Status) -> Option<Place> {
        likely(&self.models.place, cluster, self.places(cluster, status))
    }

    /// None, and every place that the sentences of the event name.
    pub(crate) fn places(&self, cluster: &Cluster, status: Status) -> Vec<Candidate<Option<Place>>> {
        let mut found: Vec<Found> = Vec::new();
        for (n, (reading, analysis)) in self.mentions(cluster).into_iter().enumerate().take(MENTIONS) {
            for name in analysis.names.iter().filter(|n| !analysis.in_date(n.start, n.end)) {
                if let Some(features) = self.place_features(reading, analysis, name, n == 0) {
                    let place = place::place(self.source.gazetteer, self.text(analysis), analysis, name);
                    merge(&mut found, Found { place, features, dateline: false });
                }
            }
        }
        self.dateline(cluster, status, &mut found);
        Self::compare(cluster, &mut found);
        let none = Candidate { value: None, features: numbers(&none(cluster, status)) };
        let some = found.into_iter().map(|f| Candidate { value: Some(f.place), features: numbers(&f.features) });
        std::iter::once(none).chain(some).collect()
    }

    /// What speaks for a name of a mention's sentence; `None` when it names no place.
    fn place_features(&self, reading: &Reading, analysis: &Analysis, name: &Name, first: bool) -> Option<Vec<Feature>> {
        use Feature as F;
        let kind = match name.kind {
            NameKind::Known(EntryKind::City) => F::City,
            NameKind::Known(EntryKind::Capital) => F::Capital,
            NameKind::Known(EntryKind::Country) => F::Country,
            NameKind::Known(EntryKind::Seat) => F::Seat,
            NameKind::Unknown => F::Unknown,
            _ => return None,
        };
        let syntax = analysis.syntax();
        let chunk = syntax.chunk_of(name.start)?;
        let preposition = preposition_over(analysis, chunk);
        let group = match reading.mention.anchor {
            Anchor::Noun { chunk, .. } => Some(chunk),
            Anchor::Verb(_) => None,
        };
        let modifier = Some(chunk) == group && name.end <= reading.mention.trigger.0;
        let town = matches!(kind, F::City | F::Capital);
        // What no preposition of place and no visit leads to is a party more often than a place.
        if preposition.is_none() && !modifier && reading.kind != Kind::Visit
            || kind == F::Unknown && preposition.is_none()
        {
            return None;
        }
        let mut out = vec![F::Bias, kind, preposition.unwrap_or(F::NoPreposition)];
        let read =
            reading.place.as_ref().is_some_and(|p| p.mention.span.overlaps(analysis.bytes(name.start, name.end)));
        add(&mut out, F::Read, read);
        add(&mut out, F::FirstMention, first);
        add(&mut out, F::Title, reading.field == Field::Title);
        add(&mut out, F::Modifier, modifier);
        let trigger = analysis.tokens.get(reading.mention.trigger.0..).unwrap_or(&[]);
        add(&mut out, F::ModifierOfRound, modifier && trigger.iter().take(3).any(|t| t.id == const { word("round") }));
        add(&mut out, F::VisitCountry, reading.kind == Kind::Visit && kind == F::Country);
        add(&mut out, F::VisitTown, reading.kind == Kind::Visit && town);
        self.way(reading, analysis, chunk, &mut out);
        let made = matches!(reading.status, Some(Status::Signed | Status::Reached | Status::Preliminary));
        let there = out.contains(&F::In) && !out.contains(&F::Before) && !out.contains(&F::VerbBetween);
        add(&mut out, F::MadeThere, made && town && there);
        Some(out)
    }

    /// What stands between the place and the event.
    fn way(&self, reading: &Reading, analysis: &Analysis, chunk: usize, out: &mut Vec<Feature>) {
        use Feature as F;
        let syntax = analysis.syntax();
        let carrier = reading.mention.carrier();
        let (from, to) = if chunk < carrier { (chunk, carrier) } else { (carrier, chunk) };
        add(out, F::Before, chunk < carrier);
        let start = |c: usize| syntax.chunk(c).map_or(0, |c| c.start);
        out.push(match start(to) - start(from) {
            0..=4 => F::Close,
            5..=11 => F::Middle,
            _ => F::Far,
        });
        let governor = match reading.mention.anchor {
            Anchor::Noun { governor, .. } => governor.map(|g| g.verb),
            Anchor::Verb(_) => None,
        };
        let over = (0..chunk).rev().find_map(|i| syntax.verb(i).map(|v| (i, v)));
        let said = over.is_some_and(|(i, v)| {
            i != carrier && self.lexicon.word(v.lemma).reporting && chunk > carrier || {
                chunk < carrier && self.lexicon.word(v.lemma).reporting
            }
        });
        add(out, F::SaidBefore, said);
        let inside = from + 1..to;
        let verb = |c: usize| Some(c) != governor && syntax.verb(c).is_some();
        add(out, F::VerbBetween, inside.clone().any(verb));
        add(out, F::ClauseBetween, inside.clone().any(|c| matches!(syntax.kind(c), Some(ChunkKind::Clause(_)))));
        add(out, F::BreakBetween, inside.clone().any(|c| syntax.kind(c) == Some(ChunkKind::Break)));
        let beside = self.readings.iter().filter(|r| r.sentence == reading.sentence);
        let other = beside.map(|r| r.mention.carrier()).any(|c| inside.contains(&c) && c != carrier);
        add(out, F::OtherBetween, other);
    }

    fn dateline(&self, cluster: &Cluster, status: Status, found: &mut Vec<Found>) {
        use Feature as F;
        let opening = self.source.analyses.iter().find(|a| a.sentence.field == Field::Text);
        let Some(analysis) = opening else { return };
        let Some(place) = place::of_dateline(self.source.gazetteer, self.source.text, analysis) else { return };
        let mut out = vec![F::Dateline];
        let first = self.mentions(cluster).first().map_or(0, |m| self.depth(m.0.sentence));
        add(&mut out, F::DatelineTop, first < 3);
        out.push(match tense(status) {
            Tense::Fact => F::DatelineFact,
            Tense::Running => F::DatelineRunning,
            Tense::Ahead => F::DatelineAhead,
            Tense::Undone => F::DatelineCall,
        });
        let capital = analysis.names.first().is_some_and(|n| n.kind == NameKind::Known(EntryKind::Capital));
        add(&mut out, F::DatelineCapital, capital);
        let home = Self::countries(cluster).iter().any(|c| Some(*c) == place.country.as_deref());
        add(&mut out, F::DatelineHome, home && capital);
        add(&mut out, F::DatelineState, place.name.contains(','));
        add(&mut out, F::DatelineCompany, self.is_of_companies(cluster));
        add(
            &mut out,
            F::DatelineGathering,
            matches!(cluster.kind, Kind::Summit | Kind::Conference | Kind::Session | Kind::Meeting),
        );
        add(&mut out, F::DatelineCall, cluster.kind == Kind::Call);
        add(&mut out, F::DatelineAlone, found.is_empty());
        match found.iter_mut().find(|f| f.place.name.eq_ignore_ascii_case(&place.name)) {
            Some(known) => known.features.extend(out),
            None => found.push(Found { place, features: out, dateline: true }),
        }
    }

    /// Alpha-3 codes of the countries that the parties are or act for.
    fn countries(cluster: &Cluster) -> Vec<&str> {
        cluster.parties.iter().filter_map(|p| p.country.as_deref()).collect()
    }

    fn is_of_companies(&self, cluster: &Cluster) -> bool {
        let company = |key: &PartyKey| match key {
            PartyKey::Entity(e) => self
                .entities
                .list
                .get(*e)
                .is_some_and(|e| e.kind == ParticipantKind::Organization && e.country.is_some()),
            PartyKey::Words(_) => false,
        };
        cluster.parties.iter().any(|p| company(&p.key))
    }

    /// Signs that candidates give one another.
    fn compare(cluster: &Cluster, found: &mut [Found]) {
        use Feature as F;
        if let Some(first) = found.iter_mut().find(|f| f.features.contains(&F::Read)) {
            first.features.push(F::ReadFirst);
        }
        let countries = Self::countries(cluster);
        let all: Vec<(bool, Option<String>)> =
            found.iter().map(|f| (f.features.contains(&F::Country), f.place.country.clone())).collect();
        for one in found.iter_mut().filter(|f| !f.dateline) {
            let land = one.features.contains(&F::Country);
            let home = countries.iter().any(|c| Some(*c) == one.place.country.as_deref());
            add(&mut one.features, F::OfParty, home && land);
            add(&mut one.features, F::PartyCountry, home && !land);
            add(&mut one.features, F::Neutral, !home && one.place.country.is_some());
            let pair = |other: bool| one.place.country.is_some() && all.contains(&(other, one.place.country.clone()));
            let (with_country, with_town) = (!land && pair(true), land && pair(false));
            add(&mut one.features, F::WithCountry, with_country);
            add(&mut one.features, F::WithTown, with_town);
        }
    }
}

/// The preposition over a noun group, also over the members of "Bali, Indonesia".
fn preposition_over(analysis: &Analysis, chunk: usize) -> Option<Feature> {
    use Feature as F;
    let syntax = analysis.syntax();
    let before = chunk.checked_sub(1)?;
    let p = syntax.preposition(before).or_else(|| {
        let listed = syntax.kind(before) == Some(ChunkKind::Comma) && before > 1;
        listed.then(|| syntax.preposition(before - 2)).flatten()
    })?;
    let kinds: [(WordId, Feature); 9] = [
        (const { word("in") }, F::In),
        (const { word("at") }, F::At),
        (const { word("near") }, F::Near),
        (const { word("outside") }, F::Near),
        (const { word("to") }, F::To),
        (const { word("from") }, F::From),
        (const { word("of") }, F::Of),
        (const { word("into") }, F::To),
        (const { word("for") }, F::OtherPreposition),
    ];
    kinds.iter().find(|k| k.0 == p).map(|k| k.1)
}

/// Adds what speaks for a place to what does so already.
fn merge(found: &mut Vec<Found>, new: Found) {
    let Some(known) = found.iter_mut().find(|f| f.place.name.eq_ignore_ascii_case(&new.place.name)) else {
        found.push(new);
        return;
    };
    let read = |f: &Found| f.features.contains(&Feature::Read);
    let twice = read(known) && read(&new);
    if read(&new) && !read(known) {
        *known = new;
    }
    add(&mut known.features, Feature::Twice, true);
    add(&mut known.features, Feature::ReadTwice, twice);
}

fn none(cluster: &Cluster, status: Status) -> Vec<Feature> {
    use Feature as F;
    let mut out = vec![F::None];
    out.push(match tense(status) {
        Tense::Fact => F::NoneFact,
        Tense::Running => F::NoneRunning,
        Tense::Ahead => F::NoneAhead,
        Tense::Undone => F::NoneUndone,
    });
    add(&mut out, F::NoneVisit, cluster.kind == Kind::Visit);
    add(&mut out, F::NoneCall, cluster.kind == Kind::Call);
    let gathering = matches!(cluster.kind, Kind::Summit | Kind::Conference | Kind::Session);
    add(&mut out, F::NoneGathering, gathering && cluster.event_type == EventType::Meeting);
    out
}

fn numbers(features: &[Feature]) -> Vec<usize> {
    features.iter().map(|&f| f as usize).collect()
}
