//! What may stand beside a trigger, as far as the gate can tell without tags: it looks at the word before and at a few
//! words behind.

use std::ops::Range;

use event_model::Field;

use crate::closed::{Class, classes};
use crate::word::{WordId, word, word_of};

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
pub(crate) struct Beside {
    /// Headlines leave articles out: "Chile close to deal".
    in_headline: bool,
    /// The word before, if only a space is between.
    before: Option<WordId>,
    /// The words behind.
    after: [WordId; REACH],
    /// How many of them there are.
    words: usize,
    /// How many of them follow without a sign between.
    unbroken: usize,
}

impl Beside {
    /// Reads the words beside bytes `trigger` of `text`.
    pub(crate) fn new(text: &str, trigger: Range<usize>, field: Field) -> Self {
        let before = text.get(..trigger.start).and_then(|before| before.strip_suffix(' ')).map(|before| {
            let start = before.rfind(|c: char| !c.is_alphanumeric());
            let start =
                start.map_or(0, |i| i + before.get(i..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8));
            word_of(before.get(start..).unwrap_or(""))
        });
        let (mut after, mut words, mut unbroken) = ([WordId::default(); REACH], 0, None);
        let mut rest = text.get(trigger.end..).unwrap_or("");
        for slot in &mut after {
            let start = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
            if !rest.get(..start).is_some_and(|gap| gap.chars().all(char::is_whitespace)) {
                unbroken = unbroken.or(Some(words));
            }
            rest = rest.get(start..).unwrap_or("");
            let end = rest.find(|c: char| !c.is_alphanumeric() && !"-'’".contains(c)).unwrap_or(rest.len());
            if end == 0 {
                break;
            }
            *slot = word_of(rest.get(..end).unwrap_or(""));
            words += 1;
            rest = rest.get(end..).unwrap_or("");
        }
        Self { in_headline: field == Field::Title, before, after, words, unbroken: unbroken.unwrap_or(words) }
    }

    fn follows(&self, words: &[WordId]) -> bool {
        self.before.is_some_and(|before| words.contains(&before))
    }
}

impl Frame {
    /// Whether the words beside a trigger are such as it can have.
    pub(crate) fn fits(&self, beside: &Beside) -> bool {
        let after = beside.after.get(..beside.words).unwrap_or(&[]);
        let unbroken = after.get(..beside.unbroken).unwrap_or(&[]);
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
        if !self.follows.is_empty() && !after.iter().any(|word| self.follows.contains(word)) {
            return false;
        }
        !self.is_other(beside, behind)
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
