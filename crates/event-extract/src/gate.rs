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
    /// Words one of which the sentence must hold too; none: the first alone will do.
    pub(crate) cues: Vec<String>,
}

/// What one word tells of the sentence that holds it.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// A trigger that asks for no more.
    passes: bool,
    /// Lists of cues of which it asks for one.
    asks: u128,
    /// Lists of cues that it is on.
    gives: u128,
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
            asks |= word.asks;
            gives |= word.gives;
            *flag |= word.passes || asks & gives != 0;
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
        match lists.binary_search(&trigger.cues.as_slice()) {
            Ok(bit) => word.asks |= 1 << bit,
            Err(_) => word.passes = true,
        }
    }
    for (bit, cue) in lists.iter().enumerate().flat_map(|(bit, list)| list.iter().map(move |cue| (bit, cue))) {
        words.entry(cue).or_default().gives |= 1 << bit;
    }
    words
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
