//! What may stand beside a trigger, as far as the gate can tell without tags: it looks at the word before and at a few
//! words behind.

use std::ops::Range;

use event_model::Field;

use crate::closed::{Class, classes};
use crate::word::{WordHash, WordId, word, word_of};

/// Words behind a trigger that are looked at.
const REACH: usize = 6;

/// How a trigger is used, as far as the word before it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// Any way.
    Any,
    /// As a verb: not behind an article or a possessive, "a sign", "its initial offer".
    Verb,
    /// As a noun: not behind a modal, "to" or a pronoun, "we must deal with it"; in headlines any way.
    Noun,
}

/// What a trigger asks of the words beside it. All of it the rule asks again, once there are tags and phrases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Frame {
    /// How the first word is used.
    pub(crate) use_as: Use,
    /// The words right behind the first: "statement" of "joint statement".
    pub(crate) rest: Vec<WordId>,
    /// One of these follows soon: "talked at length | to the envoy"; none: whatever follows.
    pub(crate) follows: Vec<WordId>,
    /// What must not be right behind.
    pub(crate) unless_before: Vec<WordId>,
    /// What must not be in the object of a verb, nor right before a noun; sorted.
    pub(crate) unless: Vec<WordId>,
}

/// The words beside a trigger.
pub(crate) struct Beside<'t> {
    /// Headlines leave articles out: "Chile close to deal".
    in_headline: bool,
    /// The word before, if only a space is between.
    before: Option<WordId>,
    /// The words behind, up to the first sign.
    after: [WordId; REACH],
    /// How many of them there are.
    words: usize,
    /// What stands behind.
    rest: &'t str,
}

impl<'t> Beside<'t> {
    /// Reads the words beside bytes `trigger` of `text`.
    pub(crate) fn new(text: &'t str, trigger: Range<usize>, field: Field) -> Self {
        let before = text.get(..trigger.start).and_then(|before| before.strip_suffix(' ')).map(|before| {
            let letters = before.bytes().rev().take_while(|&b| is_letter(b)).count();
            word_of(before.get(before.len() - letters..).unwrap_or(""))
        });
        let rest = text.get(trigger.end..).unwrap_or("");
        let (mut after, mut words) = ([WordId::default(); REACH], 0);
        for (slot, word) in
            after.iter_mut().zip(words_of(rest).map_while(|(word, behind_sign)| (!behind_sign).then_some(word)))
        {
            *slot = word;
            words += 1;
        }
        Self { in_headline: field == Field::Title, before, after, words, rest }
    }

    fn follows(&self, words: &[WordId]) -> bool {
        self.before.is_some_and(|before| words.contains(&before))
    }
}

/// Bytes of words; those of other scripts and of curly marks make words that no list holds.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The words of a text, each with whether a sign stands before it.
fn words_of(text: &str) -> impl Iterator<Item = (WordId, bool)> {
    let mut bytes = text.bytes().peekable();
    std::iter::from_fn(move || {
        let mut behind_sign = false;
        while let Some(gap) = bytes.next_if(|&b| !is_letter(b)) {
            behind_sign |= !gap.is_ascii_whitespace();
        }
        let mut word = WordHash::default();
        bytes.peek()?;
        while let Some(byte) = bytes.next_if(|&b| is_letter(b) || b == b'-' || b == b'\'') {
            word.push(byte.to_ascii_lowercase());
        }
        Some((word.id(), behind_sign))
    })
}

impl Frame {
    /// Whether the words beside a trigger are such as it can have.
    pub(crate) fn fits(&self, beside: &Beside) -> bool {
        let unbroken = beside.after.get(..beside.words).unwrap_or(&[]);
        let ruled_out = match self.use_as {
            _ if beside.in_headline => false,
            Use::Any => false,
            Use::Verb => beside.follows(&BEFORE_NOUNS),
            Use::Noun => beside.follows(&BEFORE_VERBS),
        };
        let Some(behind) = unbroken.strip_prefix(self.rest.as_slice()).filter(|_| !ruled_out) else { return false };
        if behind.first().is_some_and(|next| self.unless_before.contains(next)) {
            return false;
        }
        let mut soon = words_of(beside.rest).take(REACH);
        (self.follows.is_empty() || soon.any(|(word, _)| self.follows.contains(&word)))
            && !self.is_other(beside, behind)
    }

    /// Whether the object of a verb, or the word right before a noun, makes it something else.
    fn is_other(&self, beside: &Beside, behind: &[WordId]) -> bool {
        let unless = |word: &WordId| self.unless.binary_search(word).is_ok();
        match self.use_as {
            Use::Verb => behind.iter().take_while(|&&word| !ends_group(word)).any(unless),
            Use::Any | Use::Noun => beside.before.as_ref().is_some_and(unless),
        }
    }
}

/// Whether a noun group ends before this word.
fn ends_group(word: WordId) -> bool {
    let classes = classes(word);
    [Class::Preposition, Class::Conjunction, Class::Subordinator, Class::Relative].iter().any(|&c| classes.has(c))
}

/// Behind these stands no verb. "her" may: "let her sign".
const BEFORE_NOUNS: [WordId; 15] = [
    word("a"),
    word("an"),
    word("the"),
    word("no"),
    word("its"),
    word("his"),
    word("their"),
    word("our"),
    word("my"),
    word("your"),
    word("every"),
    word("any"),
    word("some"),
    word("another"),
    word("this"),
];

/// Behind these stands no noun.
const BEFORE_VERBS: [WordId; 18] = [
    word("to"),
    word("will"),
    word("would"),
    word("can"),
    word("could"),
    word("may"),
    word("might"),
    word("shall"),
    word("should"),
    word("must"),
    word("not"),
    word("i"),
    word("you"),
    word("he"),
    word("she"),
    word("we"),
    word("they"),
    word("who"),
];
