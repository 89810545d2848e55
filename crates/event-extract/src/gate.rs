//! The gate: one pass over an article finds the words that can name an event. Most sentences stop here.
//!
//! Many triggers ask for a second word near them ("call" for "phone", "exchange" for "notes"), or have one ("joint |
//! statement"). The gate asks for it anywhere in the sentence: that loses nothing, and stops a third of what the first
//! words alone let through.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use event_model::{Field, Segmented};

use crate::error::{Error, ErrorKind};

/// What the gate needs to know of one trigger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GateWord {
    /// First word of the trigger, in small letters.
    pub(crate) first: String,
    /// What must be right before it.
    pub(crate) use_as: Use,
    /// Words one of which the sentence must hold too; none: the first alone will do.
    pub(crate) cues: Vec<String>,
}

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

/// What one word tells of the sentence that holds it.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// As any trigger, as a verb, as a noun.
    any: Claim,
    verb: Claim,
    noun: Claim,
    /// Lists of cues that it is on.
    gives: u128,
}

/// What a word claims as a trigger.
#[derive(Clone, Copy, Debug, Default)]
struct Claim {
    /// It asks for no more.
    passes: bool,
    /// Lists of cues of which it asks for one.
    asks: u128,
}

impl Claim {
    fn is_some(self) -> bool {
        self.passes || self.asks != 0
    }
}

/// The words of all triggers and their cues, as one automaton.
#[derive(Debug)]
pub(crate) struct Gate {
    automaton: AhoCorasick,
    /// One for each pattern of the automaton.
    words: Vec<Word>,
}

impl Gate {
    pub(crate) fn new(triggers: &[GateWord]) -> Result<Self, Error> {
        let words = words(triggers);
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.keys())
            .map_err(|e| Error {
                kind: ErrorKind::Value,
                file: "rules".into(),
                line: 0,
                message: format!("the triggers make no automaton: {e}"),
                remedy: "use fewer or shorter triggers".into(),
            })?;
        Ok(Self { automaton, words: words.into_values().collect() })
    }

    /// For each sentence of the article, whether it holds the words of a trigger.
    pub(crate) fn pass(&self, article: &Segmented<'_>, out: &mut Vec<bool>) {
        out.clear();
        out.resize(article.sentences.len(), false);
        let first_of_text = article.sentences.iter().position(|s| s.field == Field::Text).unwrap_or(out.len());
        for (field, range) in [(Field::Title, 0..first_of_text), (Field::Text, first_of_text..article.sentences.len())]
        {
            self.pass_field(article, field, range, out);
        }
    }

    fn pass_field(&self, article: &Segmented<'_>, field: Field, range: std::ops::Range<usize>, out: &mut [bool]) {
        let text = article.article.field(field);
        let mut sentence = range.start;
        let (mut asks, mut gives) = (0, 0);
        for hit in self.automaton.find_iter(text) {
            let Some(word) = self.words.get(hit.pattern().as_usize()) else { continue };
            if !is_word(text.as_bytes(), hit.start(), hit.end()) {
                continue;
            }
            while sentence < range.end
                && article.sentences.get(sentence).is_some_and(|s| (s.span.end as usize) <= hit.start())
            {
                (sentence, asks, gives) = (sentence + 1, 0, 0);
            }
            let Some(flag) = out.get_mut(sentence).filter(|_| sentence < range.end) else { return };
            asks |= word.any.asks;
            gives |= word.gives;
            let mut passes = word.any.passes;
            for (claim, ruled_out) in [(word.verb, &BEFORE_NOUNS[..]), (word.noun, &BEFORE_VERBS[..])] {
                // Headlines leave articles out: "Chile close to deal".
                if claim.is_some() && (field == Field::Title || !follows(text, hit.start(), ruled_out)) {
                    asks |= claim.asks;
                    passes |= claim.passes;
                }
            }
            *flag |= passes || asks & gives != 0;
        }
    }
}

/// The words of the automaton. Each list of cues has a bit; a trigger whose list finds none left passes alone.
fn words(triggers: &[GateWord]) -> BTreeMap<&str, Word> {
    let mut lists: Vec<&[String]> = triggers.iter().map(|t| t.cues.as_slice()).filter(|c| !c.is_empty()).collect();
    lists.sort_unstable();
    lists.dedup();
    lists.truncate(u128::BITS as usize);
    let mut words: BTreeMap<&str, Word> = BTreeMap::new();
    for trigger in triggers {
        let word = words.entry(&trigger.first).or_default();
        let claim = match trigger.use_as {
            Use::Any => &mut word.any,
            Use::Verb => &mut word.verb,
            Use::Noun => &mut word.noun,
        };
        match lists.binary_search(&trigger.cues.as_slice()) {
            Ok(bit) => claim.asks |= 1 << bit,
            Err(_) => claim.passes = true,
        }
    }
    for (bit, cue) in lists.iter().enumerate().flat_map(|(bit, list)| list.iter().map(move |cue| (bit, cue))) {
        words.entry(cue).or_default().gives |= 1 << bit;
    }
    words
}

/// Behind these stands no verb. "her" may: "let her sign".
const BEFORE_NOUNS: [&str; 11] = ["a", "an", "the", "no", "its", "his", "their", "our", "my", "your", "every"];

/// Behind these stands no noun.
const BEFORE_VERBS: [&str; 18] = [
    "to", "will", "would", "can", "could", "may", "might", "shall", "should", "must", "not", "i", "you", "he", "she",
    "we", "they", "who",
];

/// Whether the word right before `at` is one of these.
fn follows(text: &str, at: usize, words: &[&str]) -> bool {
    let Some(before) = text.get(..at).and_then(|before| before.strip_suffix(' ')) else { return false };
    let word = before.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(before, |i| before.get(i + 1..).unwrap_or(""));
    words.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// Whether the bytes at `start..end` are a word of their own.
fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|i| text.get(i)).is_some_and(u8::is_ascii_alphanumeric);
    !letter(start.checked_sub(1)) && !letter(Some(end))
}

#[cfg(test)]
mod tests {
    use crate::probe::{article, extractor};

    #[test]
    fn a_trigger_that_asks_for_a_word_near_it_passes_with_it_alone() {
        let table = [
            ("Ghana and Togo held talks.", true),
            ("They called each other on the PHONE.", true),
            ("The minister called it a mistake.", false),
            ("The exchange of notes took place in Accra.", true),
            ("The exchange lost 40 points.", false),
            ("That is a sign of growth.", false),
            ("They sign on Monday.", true),
            ("We must deal with hunger.", false),
            ("The deal is dead.", true),
            ("They spoke of the rain.", false),
            ("They spoke at length with the envoy.", true),
            ("It rained all night.", false),
        ];
        let sentences = table.map(|row| row.0);
        assert_eq!(extractor().gated(&article(&sentences)), table.map(|row| row.1));
    }

    #[test]
    fn a_cue_in_the_next_sentence_does_not_count() {
        assert_eq!(
            extractor().gated(&article(&["The minister called it a mistake.", "A video went round."])),
            [false; 2]
        );
    }
}
