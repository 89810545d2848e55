//! Phrases of one or more words, looked up over tokens: longest first.

use event_model::ByteSpan;

use crate::tokens::{Token, tokenize};
use crate::word::{WordFilter, WordId, WordMap};

/// A phrase after its first word, and what it stands for.
#[derive(Debug)]
struct Entry<V> {
    rest: Box<[WordId]>,
    value: V,
}

/// Phrases by first word.
#[derive(Debug)]
pub(crate) struct PhraseTable<V> {
    by_first: WordMap<Vec<Entry<V>>>,
    firsts: WordFilter,
}

impl<V> Default for PhraseTable<V> {
    fn default() -> Self {
        Self { by_first: WordMap::default(), firsts: WordFilter::default() }
    }
}

impl<V> PhraseTable<V> {
    /// Adds a phrase, split into words as running text is.
    pub(crate) fn insert(&mut self, phrase: &str, value: V) {
        let mut tokens = Vec::new();
        // A following word keeps the period of a final abbreviation, as in running text.
        let padded = format!("{phrase} x");
        tokenize(&padded, ByteSpan::new(0, padded.len()), &mut tokens);
        tokens.pop();
        let mut ids = tokens.iter().map(|t| t.id);
        let Some(first) = ids.next() else { return };
        self.firsts.insert(first);
        let entries = self.by_first.entry(first).or_default();
        let entry = Entry { rest: ids.collect(), value };
        let at = entries.partition_point(|e| e.rest.len() > entry.rest.len());
        entries.insert(at, entry);
    }

    /// The longest phrases at the head of `tokens` that `accept` takes: number of tokens and value.
    pub(crate) fn longest(&self, tokens: &[Token], accept: impl Fn(&V) -> bool) -> Option<(usize, &V)> {
        let first = tokens.first().filter(|t| self.firsts.may_hold(t.id))?;
        let entries = self.by_first.get(&first.id)?;
        entries.iter().find_map(|e| {
            let there = tokens.get(1..=e.rest.len())?;
            let same = there.iter().map(|t| t.id).eq(e.rest.iter().copied());
            (same && accept(&e.value)).then_some((1 + e.rest.len(), &e.value))
        })
    }
}
