//! What speaks for a candidate's having taken part: its kind, the frames that name it, where its name stands beside them,
//! how the article treats it, and the events around.

use event_model::{Field, Kind, ParticipantKind, Role};

use super::{Picker, Prominence};
use crate::company::{Company, Context};
use crate::consolidation::Cluster;
use crate::coreference::is_head;
use crate::model::features;
use crate::reading::{Pick, Reading};
use crate::resolution::{Party, PartyKey};
use crate::rules::Relation;

features! {
    /// A candidate, at all.
    Bias,
    Person,
    Country,
    Organization,
    Group,
    /// Described by words: "six world powers".
    Words,
    /// One plain word: "negotiators".
    Plain,
    WordsBesideNames,
    /// Named beside its own country: "U.S. negotiators".
    WordsOfCountry,
    Subject,
    Object,
    With,
    Between,
    Among,
    Of,
    By,
    To,
    From,
    Possessor,
    ModifierOf,
    Governor,
    PersonArgument,
    CountryArgument,
    OrganizationArgument,
    WordsArgument,
    /// An argument of two mentions or more.
    Argument2,
    /// Of the first mention.
    FirstArgument,
    /// Of a mention in the headline.
    TitleArgument,
    Host,
    Mediator,
    Head,
    /// No argument of any mention.
    NoArgument,
    /// By "both sides" or from the events around alone.
    Inherited,
    /// "both sides" of the event before.
    InheritedSides,
    InheritedSidesOther,
    /// The pair that "both sides" means by the names before it.
    Pair,
    /// The same, where the event before has the same.
    PairInherited,
    InheritedAlone,
    /// No mention of the event names anybody.
    InheritedNobody,
    /// From an event told at most two sentences before.
    InheritedNear,
    /// "the next round"
    InheritedNext,
    /// Where its name stands, when it is no argument.
    AsSpeaker,
    AsSubject,
    AsObject,
    AsPossessor,
    AsModifier,
    AsTitle,
    AsWith,
    AsBetween,
    AsOf,
    AsBy,
    AsTo,
    AsFor,
    AsFrom,
    AsOn,
    AsIn,
    AsAgainst,
    AsPreposition,
    AsOther,
    NearBefore,
    NearAfter,
    FarBefore,
    FarAfter,
    PersonSpeaker,
    CountrySpeaker,
    OrganizationSpeaker,
    PersonSubject,
    CountryModifier,
    CountryPossessor,
    OrganizationSubject,
    /// An argument that also speaks.
    ArgumentSpeaks,
    Sentences1,
    Sentences2,
    Sentences3,
    InTitle,
    InLead,
    Often,
    MostNamed,
    Rare,
    /// An argument of an event of the other type, or of another one of this type.
    OtherType,
    SameType,
    OtherTypeShared,
    SameTypeShared,
    /// How many candidates are arguments.
    NoArguments,
    OneArgument,
    ManyArguments,
    NoneOtherThanThis,
    OneNoArgument,
    ManyNoArgument,
    NoneNoArgument,
    /// The only argument is of the same kind as this one.
    PartnerKind,
    PartnerOtherKind,
    /// Its person, or its country, is an argument.
    PersonIsArgument,
    CountryIsArgument,
    /// The event's kind.
    OfVisit,
    OfCall,
    OfContract,
    OfMerger,
    OfSession,
    OfDecision,
    OfSettlement,
}

impl Picker<'_> {
    pub(super) fn features(&self, clusters: &[Cluster], c: usize, party: &Party) -> Vec<Feature> {
        let mut out = vec![Feature::Bias];
        let Some(cluster) = clusters.get(c) else { return out };
        let arguments: Vec<&Party> =
            self.readings_of(cluster).flat_map(|r| &r.parties).filter(|p| p.key == party.key).collect();
        self.kinds(cluster, party, &mut out);
        self.arguments(cluster, party, &arguments, &mut out);
        if arguments.is_empty() {
            self.beside(clusters, c, party, &mut out);
        }
        self.standing(cluster, party, arguments.is_empty(), &mut out);
        self.around(clusters, c, party, arguments.is_empty(), &mut out);
        event(cluster, &mut out);
        out
    }

    fn kinds(&self, cluster: &Cluster, party: &Party, out: &mut Vec<Feature>) {
        use Feature as F;
        out.push(match self.kind(party) {
            Some(ParticipantKind::Person) => F::Person,
            Some(ParticipantKind::Country) => F::Country,
            Some(ParticipantKind::Organization) => F::Organization,
            Some(ParticipantKind::Group) => F::Group,
            None => F::Words,
        });
        let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
        let words = matches!(party.key, PartyKey::Words(_));
        add(F::Plain, party.plain);
        add(F::WordsBesideNames, words && cluster.parties.iter().any(|p| matches!(p.key, PartyKey::Entity(_))));
        let covered = |p: &Party| p.is_country && p.country == party.country;
        add(F::WordsOfCountry, words && party.country.is_some() && cluster.parties.iter().any(covered));
    }

    fn arguments(&self, cluster: &Cluster, party: &Party, arguments: &[&Party], out: &mut Vec<Feature>) {
        use Feature as F;
        for argument in arguments {
            let feature = relation(argument.relation);
            if !out.contains(&feature) {
                out.push(feature);
            }
        }
        let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
        let any = !arguments.is_empty();
        add(F::PersonArgument, any && self.kind(party) == Some(ParticipantKind::Person));
        add(F::CountryArgument, any && self.kind(party) == Some(ParticipantKind::Country));
        add(F::OrganizationArgument, any && self.kind(party) == Some(ParticipantKind::Organization));
        add(F::WordsArgument, any && self.kind(party).is_none());
        let of = |r: &Reading| r.parties.iter().any(|p| p.key == party.key);
        add(F::Argument2, self.readings_of(cluster).filter(|r| of(r)).count() > 1);
        add(F::FirstArgument, self.readings_of(cluster).next().is_some_and(of));
        add(F::TitleArgument, self.readings_of(cluster).any(|r| r.field == Field::Title && of(r)));
        add(F::Host, arguments.iter().any(|p| p.role == Role::Host));
        add(F::Mediator, arguments.iter().any(|p| p.role == Role::Mediator));
        add(F::Head, arguments.iter().any(|p| is_head(p)));
        add(F::NoArgument, !any);
        let speaks = |r: &Reading| companions(r, party).any(|b| b.context == Context::Speaker);
        add(F::ArgumentSpeaks, any && self.readings_of(cluster).any(speaks));
    }

    fn beside(&self, clusters: &[Cluster], c: usize, party: &Party, out: &mut Vec<Feature>) {
        use Feature as F;
        let Some(cluster) = clusters.get(c) else { return };
        let all: Vec<&Company> = self.readings_of(cluster).flat_map(|r| companions(r, party)).collect();
        let person = self.kind(party) == Some(ParticipantKind::Person);
        let country = self.kind(party) == Some(ParticipantKind::Country);
        let organization = self.kind(party) == Some(ParticipantKind::Organization);
        let mut add = |feature, holds: bool| {
            if holds && !out.contains(&feature) {
                out.push(feature);
            }
        };
        let sides = self.readings_of(cluster).any(|r| r.sides);
        add(F::Inherited, all.is_empty());
        let before = cluster.parties.iter().any(|p| p.key == party.key);
        add(F::InheritedSides, sides && before);
        let pair = self.readings_of(cluster).any(|r| r.pair.iter().any(|p| p.key == party.key));
        add(F::Pair, pair);
        add(F::PairInherited, pair && before);
        add(F::InheritedSidesOther, all.is_empty() && sides && !before);
        add(F::InheritedAlone, all.is_empty() && cluster.readings.len() == 1);
        let nobody = self.readings_of(cluster).all(|r| r.company.is_empty() && r.parties.is_empty());
        add(F::InheritedNobody, all.is_empty() && nobody);
        let near =
            clusters.iter().filter(|o| o.parties.iter().any(|p| p.key == party.key)).any(|o| self.is_near(o, cluster));
        add(F::InheritedNear, all.is_empty() && near);
        add(F::InheritedNext, all.is_empty() && cluster.pick == Some(Pick::Next));
        for one in all {
            add(context(one.context), true);
            add(F::NearBefore, one.near && one.before);
            add(F::NearAfter, one.near && !one.before);
            add(F::FarBefore, !one.near && one.before);
            add(F::FarAfter, !one.near && !one.before);
            add(F::PersonSpeaker, person && one.context == Context::Speaker);
            add(F::CountrySpeaker, country && one.context == Context::Speaker);
            add(F::OrganizationSpeaker, organization && one.context == Context::Speaker);
            add(F::PersonSubject, person && one.context == Context::Subject);
            add(F::CountryModifier, country && one.context == Context::Modifier);
            add(F::CountryPossessor, country && one.context == Context::Possessor);
            add(F::OrganizationSubject, organization && one.context == Context::Subject);
        }
    }

    /// Whether a mention of `other` stands at most two sentences before the first of `cluster`.
    fn is_near(&self, other: &Cluster, cluster: &Cluster) -> bool {
        let first = self.readings_of(cluster).next().map_or(0, |r| r.sentence);
        self.readings_of(other).any(|r| r.sentence <= first && first - r.sentence <= 2)
    }

    fn standing(&self, cluster: &Cluster, party: &Party, beside: bool, out: &mut Vec<Feature>) {
        use Feature as F;
        let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
        let named = |r: &&Reading| companions(r, party).next().is_some();
        let count = self.readings_of(cluster).filter(named).count();
        add(F::Sentences1, count == 1 && beside);
        add(F::Sentences2, count == 2 && beside);
        add(F::Sentences3, count > 2 && beside);
        let PartyKey::Entity(e) = party.key else { return };
        let of = |e: usize, is: fn(&Prominence) -> bool| self.prominence.get(e).is_some_and(is);
        add(F::InTitle, of(e, |p| p.in_title));
        add(F::InLead, of(e, |p| p.in_lead));
        let times = self.prominence.get(e).map_or(0, |p| p.times);
        let most = self.prominence.iter().map(|p| p.times).max().unwrap_or(0);
        add(F::Often, times > 3);
        add(F::MostNamed, times == most);
        add(F::Rare, times == 1);
    }

    fn around(&self, clusters: &[Cluster], c: usize, party: &Party, beside: bool, out: &mut Vec<Feature>) {
        use Feature as F;
        let Some(cluster) = clusters.get(c) else { return };
        let mut add = |feature, holds: bool| out.extend(holds.then_some(feature));
        let others = || clusters.iter().enumerate().filter(|(o, _)| *o != c).map(|(_, o)| o);
        let has = |o: &&Cluster| o.parties.iter().any(|p| p.key == party.key);
        let is_argument = |p: &Party| p.key != party.key && self.readings_of(cluster).any(|r| r.parties.contains(p));
        let rest: Vec<&Party> = cluster.parties.iter().filter(|p| is_argument(p)).collect();
        let together = |o: &&Cluster| rest.iter().any(|p| o.parties.iter().any(|q| q.key == p.key));
        let same = |o: &&Cluster| o.event_type == cluster.event_type;
        add(F::OtherType, others().filter(has).any(|o| !same(&o)));
        add(F::SameType, others().filter(has).any(|o| same(&o)));
        add(F::OtherTypeShared, others().filter(has).filter(together).any(|o| !same(&o)));
        add(F::SameTypeShared, others().filter(has).filter(together).any(|o| same(&o)));
        add(F::NoArguments, rest.is_empty());
        add(F::OneArgument, rest.len() == 1);
        add(F::ManyArguments, rest.len() > 1);
        add(F::NoneNoArgument, rest.is_empty() && beside);
        add(F::OneNoArgument, rest.len() == 1 && beside);
        add(F::ManyNoArgument, rest.len() > 1 && beside);
        add(F::NoneOtherThanThis, rest.is_empty() && !beside);
        if let [only] = rest.as_slice() {
            let same = self.kind(only) == self.kind(party);
            add(F::PartnerKind, beside && same);
            add(F::PartnerOtherKind, beside && !same);
        }
        let stands = |p: &&&Party| p.stands_with(party);
        add(F::PersonIsArgument, party.is_country && rest.iter().any(|p| stands(&p)));
        add(F::CountryIsArgument, !party.is_country && rest.iter().any(|p| stands(&p)));
    }
}

fn companions<'r>(reading: &'r Reading, party: &Party) -> impl Iterator<Item = &'r Company> + use<'r> {
    let key = if let PartyKey::Entity(e) = party.key { Some(e) } else { None };
    reading.company.iter().filter(move |b| Some(b.entity) == key)
}

fn relation(relation: Relation) -> Feature {
    match relation {
        Relation::Subject => Feature::Subject,
        // "bought A", "bought a stake in A"
        Relation::Object | Relation::In => Feature::Object,
        Relation::With => Feature::With,
        Relation::Between => Feature::Between,
        Relation::Among => Feature::Among,
        Relation::Of => Feature::Of,
        Relation::By => Feature::By,
        // "a bid for A", "an offer to A"
        Relation::To | Relation::For => Feature::To,
        Relation::From => Feature::From,
        Relation::Possessor => Feature::Possessor,
        Relation::Modifier => Feature::ModifierOf,
        Relation::Governor => Feature::Governor,
    }
}

fn context(context: Context) -> Feature {
    match context {
        Context::Speaker => Feature::AsSpeaker,
        Context::Subject => Feature::AsSubject,
        Context::Object => Feature::AsObject,
        Context::Possessor => Feature::AsPossessor,
        Context::Modifier => Feature::AsModifier,
        Context::Title => Feature::AsTitle,
        Context::With => Feature::AsWith,
        Context::Between => Feature::AsBetween,
        Context::Of => Feature::AsOf,
        Context::By => Feature::AsBy,
        Context::To => Feature::AsTo,
        Context::For => Feature::AsFor,
        Context::From => Feature::AsFrom,
        Context::On => Feature::AsOn,
        Context::In => Feature::AsIn,
        Context::Against => Feature::AsAgainst,
        Context::Preposition => Feature::AsPreposition,
        Context::Other => Feature::AsOther,
    }
}

fn event(cluster: &Cluster, out: &mut Vec<Feature>) {
    use Feature as F;
    out.extend(match cluster.kind {
        Kind::Visit => Some(F::OfVisit),
        Kind::Call => Some(F::OfCall),
        Kind::Contract => Some(F::OfContract),
        Kind::Merger => Some(F::OfMerger),
        Kind::Session => Some(F::OfSession),
        Kind::JointDecision => Some(F::OfDecision),
        Kind::Settlement => Some(F::OfSettlement),
        _ => None,
    });
}
