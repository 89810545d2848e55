//! How sure a record is: the probability that it stands for an event of its type in its state, by a logistic model.
//!
//! The weights stand in `config/models/confidence.tsv`; the command named there learns them, from records that models
//! made which had not seen their articles.

use event_model::{EventType, Field};

use crate::consolidation::Cluster;
use crate::fields::{FieldReader, Tense, tense};
use crate::mentions::Anchor;
use crate::model::{add, features};
use crate::reading::Definiteness;
use crate::resolution::PartyKey;

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/confidence.tsv";

features! {
    /// A record, at all.
    Bias,
    NoParty,
    OneParty,
    TwoParties,
    ManyParties,
    /// Every party has a name.
    AllNamed,
    NoneNamed,
    OneMention,
    TwoMentions,
    ManyMentions,
    /// The verb or a word beside a mention says the state.
    StateSaid,
    /// All mentions that say one say the same.
    StatesAgree,
    StatesDiffer,
    /// What the state says of the time.
    Fact,
    Running,
    Ahead,
    Undone,
    /// The first mention says another state, or none.
    FirstDiffers,
    FirstSilent,
    /// Log-odds of the surest trigger to mean an event.
    SenseOpen,
    SenseLikely,
    SenseSure,
    InTitle,
    InLead,
    Late,
    VerbTrigger,
    Pointing,
    Introducing,
    /// One mention names two parties in its frame.
    FullFrame,
    HasDate,
    HasPlace,
    Attributed,
}

impl FieldReader<'_> {
    /// 0 to 1.
    pub(crate) fn confidence(&self, cluster: &Cluster) -> f64 {
        let score = self.models.confidence.score(cluster.event_type, self.evidence(cluster).into_iter());
        let probability = 1.0 / (1.0 + (-f64::from(score)).exp());
        // Two digits are more than its calibration bears out.
        (probability * 100.0).round() / 100.0
    }

    /// The numbers of the features of a record.
    pub(crate) fn evidence(&self, cluster: &Cluster) -> Vec<usize> {
        let mut out = vec![Feature::Bias];
        Self::of_parties(cluster, &mut out);
        self.of_state(cluster, &mut out);
        self.of_mentions(cluster, &mut out);
        out.into_iter().map(|f| f as usize).collect()
    }

    fn of_parties(cluster: &Cluster, out: &mut Vec<Feature>) {
        use Feature as F;
        out.push(match cluster.parties.len() {
            0 => F::NoParty,
            1 => F::OneParty,
            2 => F::TwoParties,
            _ => F::ManyParties,
        });
        let named = cluster.parties.iter().filter(|p| matches!(p.key, PartyKey::Entity(_))).count();
        add(out, F::AllNamed, named > 0 && named == cluster.parties.len());
        add(out, F::NoneNamed, named == 0);
    }

    fn of_state(&self, cluster: &Cluster, out: &mut Vec<Feature>) {
        use Feature as F;
        let mentions = self.mentions(cluster);
        let said: Vec<_> = mentions.iter().filter_map(|m| m.0.status).collect();
        add(out, F::StateSaid, !said.is_empty());
        let agree = said.windows(2).all(|w| matches!(w, [a, b] if a == b));
        add(out, F::StatesAgree, said.len() > 1 && agree);
        add(out, F::StatesDiffer, !agree);
        let status = self.status(cluster);
        out.push(match tense(status) {
            Tense::Fact => F::Fact,
            Tense::Running => F::Running,
            Tense::Ahead => F::Ahead,
            Tense::Undone => F::Undone,
        });
        let first = mentions.first().map(|m| m.0.status);
        add(out, F::FirstSilent, first == Some(None));
        add(out, F::FirstDiffers, first.flatten().is_some_and(|s| s != status));
        out.push(match mentions.iter().map(|m| m.0.sense).fold(f32::MIN, f32::max) {
            s if s < 1.5 => F::SenseOpen,
            s if s < 3.0 => F::SenseLikely,
            _ => F::SenseSure,
        });
    }

    fn of_mentions(&self, cluster: &Cluster, out: &mut Vec<Feature>) {
        use Feature as F;
        let mentions = self.mentions(cluster);
        out.push(match mentions.len() {
            0..=1 => F::OneMention,
            2 => F::TwoMentions,
            _ => F::ManyMentions,
        });
        let any = |holds: &dyn Fn(&crate::reading::Reading) -> bool| mentions.iter().any(|m| holds(m.0));
        add(out, F::InTitle, any(&|r| r.field == Field::Title));
        add(out, F::InLead, any(&|r| r.field == Field::Text && self.depth(r.sentence) < 2));
        add(out, F::FullFrame, any(&|r| r.parties.len() > 1));
        add(out, F::HasDate, any(&|r| !r.dates.is_empty()));
        add(out, F::HasPlace, any(&|r| r.place.is_some()));
        add(out, F::Attributed, any(&|r| r.attribution.is_some()));
        if let Some((first, _)) = mentions.first() {
            add(out, F::Late, self.depth(first.sentence) > 5);
            add(out, F::VerbTrigger, matches!(first.mention.anchor, Anchor::Verb(_)));
            add(out, F::Pointing, first.definiteness == Definiteness::Pointing);
            let introducing = first.definiteness == Definiteness::Introducing;
            add(out, F::Introducing, introducing && cluster.event_type == EventType::Agreement);
        }
    }
}
