//! Parts of speech that a word can be: as a lexicon lists them, or as its ending shows.

use crate::lemma::VerbForm;

/// Part of speech of a word in a lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pos {
    Noun,
    Verb,
    Adj,
    Adv,
    Det,
    Prep,
    Conj,
    Pron,
    Num,
    Modal,
    Aux,
}

/// What a word can be, the most frequent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TagSet {
    /// The most frequent.
    pub(crate) first: Option<Pos>,
    bits: u16,
}

impl TagSet {
    /// Names in the lexicon file.
    pub(crate) const NAMES: [(&'static str, Pos); 11] = [
        ("noun", Pos::Noun),
        ("verb", Pos::Verb),
        ("adj", Pos::Adj),
        ("adv", Pos::Adv),
        ("det", Pos::Det),
        ("prep", Pos::Prep),
        ("conj", Pos::Conj),
        ("pron", Pos::Pron),
        ("num", Pos::Num),
        ("modal", Pos::Modal),
        ("aux", Pos::Aux),
    ];

    /// A part of speech by its name.
    pub(crate) fn named(name: &str) -> Option<Pos> {
        Self::NAMES.iter().find(|n| n.0 == name).map(|n| n.1)
    }

    /// The set and one more.
    pub(crate) fn with(self, pos: Pos) -> Self {
        Self { first: self.first.or(Some(pos)), bits: self.bits | 1 << pos as u16 }
    }

    /// Whether the word can be that.
    pub(crate) fn can(self, pos: Pos) -> bool {
        self.bits & 1 << pos as u16 != 0
    }
}

/// The form that the ending shows, for verbs that no list inflects.
pub(crate) fn form_by_suffix(text: &str) -> VerbForm {
    if has_suffix(text, "ing") {
        VerbForm::Gerund
    } else if has_suffix(text, "ed") {
        VerbForm::Past
    } else if has_suffix(text, "s") && !has_suffix(text, "ss") {
        VerbForm::Third
    } else {
        VerbForm::Base
    }
}

/// Whether the word ends so, in capitals or not.
fn has_suffix(text: &str, suffix: &str) -> bool {
    let at = text.len().saturating_sub(suffix.len());
    text.len() > suffix.len() + 1
        && text.as_bytes().get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix.as_bytes()))
}

/// Whether the word looks like the plural of a noun.
pub(crate) fn looks_plural(text: &str) -> bool {
    if text.len() < 4 || text.eq_ignore_ascii_case("news") {
        return false;
    }
    has_suffix(text, "s") && !["ss", "us", "is"].iter().any(|e| has_suffix(text, e)) || has_suffix(text, "men")
}

/// Endings of English and what they make of an unknown word.
const ENDINGS: [(&str, Pos); 16] = [
    ("ly", Pos::Adv),
    ("tion", Pos::Noun),
    ("ment", Pos::Noun),
    ("ness", Pos::Noun),
    ("ity", Pos::Noun),
    ("ism", Pos::Noun),
    ("ous", Pos::Adj),
    ("ful", Pos::Adj),
    ("ive", Pos::Adj),
    ("able", Pos::Adj),
    ("ible", Pos::Adj),
    ("ical", Pos::Adj),
    ("ish", Pos::Adj),
    ("ese", Pos::Adj),
    ("ing", Pos::Verb),
    ("ed", Pos::Verb),
];

/// What a word that no list knows can be.
pub(crate) fn guess(text: &str) -> TagSet {
    let pos = ENDINGS.iter().find(|(e, _)| has_suffix(text, e)).map_or(Pos::Noun, |e| e.1);
    let set = TagSet::default().with(pos);
    if pos == Pos::Verb { set.with(if has_suffix(text, "ing") { Pos::Noun } else { Pos::Adj }) } else { set }
}
