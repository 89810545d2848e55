//! Half-open spans: bytes inside, code points on the wire, and the one conversion between them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A half-open range of bytes of one field of an article, on UTF-8 boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSpan {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl ByteSpan {
    /// A span from byte offsets; articles are at most 16 MiB long, so `u32` always holds them.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start: start as u32, end: end as u32 }
    }

    /// The text under the span, or `""` when the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end.saturating_sub(self.start)) as usize
    }

    /// Whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A half-open range of Unicode code points of one field: what a Python slice takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct CharSpan {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// The field of an article that a span points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The headline.
    Title,
    /// The body.
    Text,
}

/// A span and the field it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextSpan {
    /// The field.
    pub field: Field,
    /// The bytes of that field.
    pub span: ByteSpan,
}

/// Distance in bytes between two known positions of a [`CharIndex`].
const STRIDE: usize = 256;

/// Converts byte offsets of one text into code-point offsets.
///
/// Built once a text; a look-up counts at most 256 bytes. ASCII text needs no table.
#[derive(Debug)]
pub struct CharIndex<'t> {
    text: &'t str,
    /// `table[i]`: code points before byte `i * STRIDE`. Empty for ASCII text.
    table: Vec<u32>,
}

impl<'t> CharIndex<'t> {
    /// Counts the code points of `text` once.
    pub fn new(text: &'t str) -> Self {
        let mut table = Vec::new();
        if !text.is_ascii() {
            let mut chars = 0;
            for block in text.as_bytes().chunks(STRIDE) {
                table.push(chars);
                chars += count_chars(block);
            }
        }
        Self { text, table }
    }

    /// Code points before byte `byte`; an offset past the end counts as the end.
    pub fn char_at(&self, byte: u32) -> u32 {
        let byte = (byte as usize).min(self.text.len());
        if self.table.is_empty() {
            return byte as u32;
        }
        let block = (byte / STRIDE).min(self.table.len().saturating_sub(1));
        let before = self.table.get(block).copied().unwrap_or(0);
        before + count_chars(self.text.as_bytes().get(block * STRIDE..byte).unwrap_or(&[]))
    }

    /// The span in code points.
    pub fn chars(&self, span: ByteSpan) -> CharSpan {
        CharSpan { start: self.char_at(span.start), end: self.char_at(span.end) }
    }
}

/// Code points that begin in `bytes`: every byte but the continuation bytes `10xxxxxx`.
fn count_chars(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_span_that_does_not_fit_reads_as_nothing() {
        assert_eq!(ByteSpan::new(1, 9).of("abc"), "");
        assert_eq!(ByteSpan::new(1, 2).of("é"), "");
        assert_eq!(ByteSpan::new(0, 2).of("é"), "é");
    }

    proptest! {
        #[test]
        fn char_offsets_agree_with_counting(text in "(\\PC|[éß中🙂]){0,700}") {
            let index = CharIndex::new(&text);
            for (chars, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.char_at(byte as u32), chars as u32);
            }
            prop_assert_eq!(index.char_at(text.len() as u32), text.chars().count() as u32);
        }
    }
}
