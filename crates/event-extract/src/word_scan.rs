//! Finds the words of a list in a text, whatever their case, in one pass.
//!
//! Nearly every word of a text is none of the list. It is told by its length and its first eight letters, as one
//! number, against a table of bits that stays in the nearest cache: an automaton of the same words is ten times as large
//! as that cache, and waits for memory at every other letter.

use std::ops::Range;

use crate::word::{WordId, WordMap};

/// Bits of the table, a power of two.
const BITS: usize = 1 << 16;

/// Letters that a word is told by.
const LETTERS: usize = 8;

/// 32 in every byte: what makes a capital small.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// A list of words, each with its number. A word is a run of ASCII letters and digits, or begins with one
/// ("cease-fire").
#[derive(Debug)]
pub(crate) struct WordScan {
    bits: Vec<u64>,
    /// Words by the key of their first run, the longest first.
    words: WordMap<Vec<(String, usize)>>,
}

impl WordScan {
    /// Words are in small letters; the first of equals counts.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut scan = Self { bits: vec![0; BITS / 64], words: WordMap::default() };
        for (number, word) in words.into_iter().enumerate() {
            let run = run_end(word.as_bytes(), 0);
            let key = key(word.as_bytes(), 0..run);
            let bit = bit(key);
            if let Some(block) = scan.bits.get_mut(bit / 64) {
                *block |= 1 << (bit % 64);
            }
            scan.words.entry(WordId(key)).or_default().push((word.to_owned(), number));
        }
        scan.words.values_mut().for_each(|words| words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len())));
        scan
    }

    /// The next word of the list that begins at byte `from` of `text` or behind it: where it stands, and its number.
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<(Range<usize>, usize)> {
        let bytes = text.as_bytes();
        let mut at = if from > 0 && bytes.get(from - 1).is_some_and(u8::is_ascii_alphanumeric) {
            run_end(bytes, from)
        } else {
            from
        };
        loop {
            at += bytes.get(at..)?.iter().position(u8::is_ascii_alphanumeric)?;
            let end = run_end(bytes, at);
            let key = key(bytes, at..end);
            let bit = bit(key);
            let listed = self.bits.get(bit / 64).is_some_and(|block| block >> (bit % 64) & 1 == 1);
            if let Some(found) = listed.then(|| self.listed(bytes, at, key)).flatten() {
                return Some(found);
            }
            at = end;
        }
    }

    #[cold]
    fn listed(&self, bytes: &[u8], at: usize, key: u64) -> Option<(Range<usize>, usize)> {
        self.words.get(&WordId(key))?.iter().find_map(|(word, number)| {
            let end = at + word.len();
            let same = bytes.get(at..end)?.eq_ignore_ascii_case(word.as_bytes());
            let whole = bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
            (same && whole).then_some((at..end, *number))
        })
    }
}

/// Where the run of letters and digits that goes on at byte `at` ends.
fn run_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    at + rest.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len())
}

/// The first letters of a run, small, and its length, mixed so that all bits of it tell words apart.
fn key(bytes: &[u8], run: Range<usize>) -> u64 {
    let len = run.len();
    let letters = match bytes.get(run.start..).and_then(|b| b.first_chunk::<LETTERS>()) {
        Some(letters) => u64::from_le_bytes(*letters),
        None => bytes.get(run).unwrap_or(&[]).iter().rev().fold(0, |word, &b| word << 8 | u64::from(b)),
    };
    let kept = if len < LETTERS { letters & ((1 << (8 * len)) - 1) } else { letters };
    let mixed = ((kept | SMALL).rotate_left(5) ^ (len as u64) << 59).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}

fn bit(key: u64) -> usize {
    key as usize & (BITS - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(words: &[&str], text: &str) -> Vec<(usize, usize)> {
        let scan = WordScan::new(words.iter().copied());
        let mut found = Vec::new();
        let mut from = 0;
        while let Some((span, number)) = scan.find(text, from) {
            from = span.end;
            found.push((span.start, number));
        }
        found
    }

    #[test]
    fn words_are_found_whole_and_in_any_case() {
        let words = ["met", "cease", "cease-fire", "negotiations", "negotiation"];
        assert_eq!(all(&words, "They MET, a metre; cease-fire. Cease fires"), [(5, 0), (19, 2), (31, 1)]);
        // Alike in their first eight letters and in length.
        assert_eq!(all(&words, "negotiatnons negotiations negotiation"), [(13, 3), (26, 4)]);
        assert_eq!(all(&words, "met"), [(0, 0)]);
        assert_eq!(all(&words, "émet met9 _met_"), [(2, 0), (12, 0)]);
    }

    #[test]
    fn a_search_from_inside_a_word_begins_behind_it() {
        let scan = WordScan::new(["met"]);
        assert_eq!(scan.find("gourmet met", 4), Some((8..11, 0)));
        assert_eq!(scan.find("met", 3), None);
    }

    proptest! {
        #[test]
        fn a_scan_finds_what_a_plain_search_finds(text in "([a-cA-C]{1,10}|[ ,é-]){0,12}", words in prop::collection::vec("[a-c]{1,10}", 1..6)) {
            let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
            words.sort_unstable();
            words.dedup();
            let mut plain = Vec::new();
            let mut start = None;
            for (at, letter) in text.bytes().map(|b| b.is_ascii_alphanumeric()).chain([false]).enumerate() {
                match (letter, start) {
                    (true, None) => start = Some(at),
                    (false, Some(from)) => {
                        let number = words.iter().position(|w| text.get(from..at).unwrap().eq_ignore_ascii_case(w));
                        plain.extend(number.map(|n| (from, n)));
                        start = None;
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(all(&words, &text), plain);
        }
    }
}
