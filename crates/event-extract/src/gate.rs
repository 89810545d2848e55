//! The gate: one pass over an article finds the words that can name an event. Most sentences stop here.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use event_model::{Field, Segmented};

use crate::error::{Error, ErrorKind};

/// First words of all triggers, as one automaton.
#[derive(Debug)]
pub(crate) struct Gate {
    automaton: AhoCorasick,
}

impl Gate {
    pub(crate) fn new(words: &[String]) -> Result<Self, Error> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .map_err(|e| Error {
                kind: ErrorKind::Value,
                file: "rules".into(),
                line: 0,
                message: format!("the triggers make no automaton: {e}"),
                remedy: "use fewer or shorter triggers".into(),
            })?;
        Ok(Self { automaton })
    }

    /// For each sentence of the article, whether it holds a trigger word.
    pub(crate) fn pass(&self, article: &Segmented<'_>, out: &mut Vec<bool>) {
        out.clear();
        out.resize(article.sentences.len(), false);
        let first_of_text = article.sentences.iter().position(|s| s.field == Field::Text).unwrap_or(out.len());
        for (field, range) in [(Field::Title, 0..first_of_text), (Field::Text, first_of_text..article.sentences.len())]
        {
            let text = article.article.field(field);
            let mut sentence = range.start;
            for hit in self.automaton.find_iter(text) {
                if !is_word(text.as_bytes(), hit.start(), hit.end()) {
                    continue;
                }
                while sentence < range.end
                    && article.sentences.get(sentence).is_some_and(|s| (s.span.end as usize) <= hit.start())
                {
                    sentence += 1;
                }
                if let Some(flag) = out.get_mut(sentence).filter(|_| sentence < range.end) {
                    *flag = true;
                }
            }
        }
    }
}

/// Whether the bytes at `start..end` are a word of their own.
fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|i| text.get(i)).is_some_and(u8::is_ascii_alphanumeric);
    !letter(start.checked_sub(1)) && !letter(Some(end))
}
