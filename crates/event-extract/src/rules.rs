//! Rules, compiled: which words name an event, where its parties stand, what rules the reading out.

mod compile;
mod examples;
mod format;
mod possible;
mod tree_keys;

pub(crate) use compile::load;
pub(crate) use examples::{Example, check_examples};

use event_model::{EventType, Kind, ParticipantKind, Role, Status};
use tree_keys::TreeKeys;

use crate::gate::GateWord;
use crate::lemma::VerbForm;
use crate::tokens::Token;
use crate::trees::TreeParser;
use crate::word::{WordFilter, WordId, WordMap};

/// Relations of a party to the trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Subject of a verb trigger.
    Subject,
    /// Object of a verb trigger.
    Object,
    /// "with A": counterpart.
    With,
    /// "between A and B"
    Between,
    /// "among A, B and C"
    Among,
    /// "of A and B"
    Of,
    /// "by A"
    By,
    /// "to A": whom a caller or speaker addresses.
    To,
    /// "from A": who gives a contract.
    From,
    /// "for A": whom a bidder wants.
    For,
    /// "a stake in A": what an investor buys.
    In,
    /// "A's talks"
    Possessor,
    /// "US-Russia talks"
    Modifier,
    /// Subject of the verb that governs a noun trigger: "A held talks".
    Governor,
}

impl Relation {
    /// Names in rule files.
    pub(crate) const NAMES: [(&'static str, Self); 14] = [
        ("subject", Self::Subject),
        ("object", Self::Object),
        ("with", Self::With),
        ("between", Self::Between),
        ("among", Self::Among),
        ("of", Self::Of),
        ("by", Self::By),
        ("to", Self::To),
        ("from", Self::From),
        ("for", Self::For),
        ("in", Self::In),
        ("possessor", Self::Possessor),
        ("modifier", Self::Modifier),
        ("governor", Self::Governor),
    ];
}

/// What a trigger word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TriggerKind {
    /// A noun; the field tells whether the form is a plural.
    Noun {
        /// "talks", not "talk"
        plural: bool,
    },
    /// A verb in some form.
    Verb(VerbForm),
    /// A proper name.
    Name,
}

/// One form of one trigger of one rule.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub(crate) rule: usize,
    /// The words after the first.
    pub(crate) rest: Box<[WordId]>,
    pub(crate) kind: TriggerKind,
    /// Index into the rule's `conditions`.
    pub(crate) condition: usize,
}

/// What a group of triggers asks for and says.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that a rule file sets")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    pub(crate) prepositions: Vec<WordId>,
    pub(crate) near: Vec<WordId>,
    pub(crate) intransitive: bool,
    pub(crate) finite: bool,
    pub(crate) sentence_has: Vec<WordId>,
    pub(crate) anaphoric: bool,
    pub(crate) pointing: bool,
    /// What it asks of the sentence's tree.
    pub(crate) tree: Option<TreeKeys>,
    pub(crate) status: Option<Status>,
    pub(crate) pending: Option<Status>,
}

/// A compiled rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) event_type: EventType,
    pub(crate) kind: Kind,
    pub(crate) kind_when: Vec<(Kind, Vec<WordId>)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) parties: Vec<Relation>,
    pub(crate) object_role: Role,
    pub(crate) needs: usize,
    pub(crate) must: Vec<Relation>,
    pub(crate) types: Vec<ParticipantKind>,
    pub(crate) unless: Vec<WordId>,
    pub(crate) unless_before: Vec<WordId>,
    pub(crate) unless_sentence: Vec<WordId>,
}

impl Rule {
    /// Whether parties stand in this relation.
    pub(crate) fn takes(&self, relation: Relation) -> bool {
        self.parties.contains(&relation)
    }
}

/// All rules, and the way from a word to the triggers that begin with it.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) all: Vec<Rule>,
    /// Longest first.
    triggers: WordMap<Vec<Trigger>>,
    firsts: WordFilter,
    /// What the gate searches for: an entry for every trigger that can start an event.
    pub(crate) gate_words: Vec<GateWord>,
    /// And for every one that only points back.
    pub(crate) back_words: Vec<GateWord>,
    /// Parses sentences for the triggers that ask for their trees; `None`: none does.
    pub(crate) trees: Option<TreeParser>,
}

impl Rules {
    /// The triggers at the head of `tokens`, longest first.
    pub(crate) fn at<'r>(&'r self, tokens: &'r [Token]) -> impl Iterator<Item = &'r Trigger> {
        let first = tokens.first().filter(|t| self.firsts.may_hold(t.id));
        let candidates = first.and_then(|t| self.triggers.get(&t.id)).map_or(&[][..], Vec::as_slice);
        candidates
            .iter()
            .filter(|t| tokens.get(1..=t.rest.len()).is_some_and(|w| w.iter().map(|t| t.id).eq(t.rest.iter().copied())))
    }

    /// Adds a trigger that begins with a word.
    fn insert(&mut self, first: WordId, trigger: Trigger) {
        self.firsts.insert(first);
        self.triggers.entry(first).or_default().push(trigger);
    }

    /// Longest first, then by rule; each word's triggers by themselves.
    #[expect(clippy::iter_over_hash_type, reason = "each list is sorted alone, in whatever order they come")]
    fn sort_triggers(&mut self) {
        for triggers in self.triggers.values_mut() {
            triggers.sort_by_key(|t| (std::cmp::Reverse(t.rest.len()), t.rule));
        }
    }

    /// Whether any trigger does more than point back.
    pub(crate) fn start_events(&self) -> bool {
        self.all.iter().any(|r| r.conditions.iter().any(|c| !c.anaphoric))
    }

    /// A rule by its index.
    pub(crate) fn rule(&self, index: usize) -> Option<&Rule> {
        self.all.get(index)
    }
}
