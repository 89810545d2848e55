//! The push interface: text comes in pieces, sentences go out as soon as nothing later can move them.

use crate::boundary::{LOOKAHEAD, Reason};
use crate::bytes::Bytes;
use crate::segmenter::{Found, Place, Scan, Segmenter, Step};

/// A sentence of a stream. Offsets count from the first byte or character that was ever pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSentence<'s> {
    /// Its words.
    pub text: &'s str,
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// First character (Unicode code point).
    pub char_start: u64,
    /// One past the last character.
    pub char_end: u64,
    /// Why it ends.
    pub reason: Reason,
    /// Nothing that is pushed later can move its end.
    pub settled: bool,
}

/// Splits a stream. However it is cut into pieces, the sentences are those of
/// [`Segmenter::split`] over the whole.
///
/// It holds at most [`Options::longest`](crate::Options::longest) bytes and 64 KiB of text, whatever comes; its buffer is
/// at most twice as large.
#[derive(Clone, Debug)]
pub struct Splitter<'r> {
    rules: &'r Segmenter,
    /// What is not used up yet, with a little before it.
    held: String,
    place: Place,
    /// Bytes and characters of the stream before `held`.
    bytes_before: u64,
    chars_before: u64,
    /// A byte of `held`, and the characters of `held` before it.
    counted: (usize, u64),
}

/// Bytes before a sentence that its judgement may read: the line before, and the one above.
const LOOKBACK: usize = 512;

/// Bytes that are taken over at a time.
const PIECE: usize = 16 << 10;

impl<'r> Splitter<'r> {
    pub(crate) fn new(rules: &'r Segmenter) -> Self {
        Self { rules, held: String::new(), place: Place::default(), bytes_before: 0, chars_before: 0, counted: (0, 0) }
    }

    /// Takes the next piece of the stream, and hands every sentence that is settled by now to `each`.
    pub fn push(&mut self, chunk: &str, mut each: impl FnMut(StreamSentence<'_>)) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let bytes = Bytes::new(rest);
            let cut = bytes.boundary_before(PIECE.min(rest.len())).max(bytes.first_len());
            let (piece, after) = rest.split_at(cut);
            rest = after;
            self.held.push_str(piece);
            let limit = self.held.len().saturating_sub(LOOKAHEAD);
            let mut counted = self.counted;
            self.place = self.scan(limit, &mut counted, true, &mut each);
            self.counted = counted;
            self.forget();
        }
    }

    /// Bytes that it holds.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Ends the stream, and hands over what is left.
    pub fn finish(self, mut each: impl FnMut(StreamSentence<'_>)) {
        self.scan(usize::MAX, &mut self.counted.clone(), true, &mut each);
    }

    /// The sentences of what is held back, as they would be if the stream ended here; none of them is settled.
    pub fn pending(&self, mut each: impl FnMut(StreamSentence<'_>)) {
        self.scan(usize::MAX, &mut self.counted.clone(), false, &mut each);
    }

    fn scan(
        &self,
        limit: usize,
        counted: &mut (usize, u64),
        settled: bool,
        each: &mut impl FnMut(StreamSentence<'_>),
    ) -> Place {
        let mut scan = Scan::new(self.rules, Bytes::new(&self.held), self.place);
        while let Step::Sentence(found) = scan.step(limit) {
            each(self.sentence(found, counted, settled));
        }
        scan.place()
    }

    fn sentence(&self, found: Found, counted: &mut (usize, u64), settled: bool) -> StreamSentence<'_> {
        let Found { start, end, reason, .. } = found;
        let mut chars = |at: usize| {
            counted.1 += count_chars(self.held.as_bytes().get(counted.0..at).unwrap_or(&[]));
            counted.0 = at;
            self.chars_before + counted.1
        };
        StreamSentence {
            text: self.held.get(start..end).unwrap_or(""),
            start: self.bytes_before + start as u64,
            end: self.bytes_before + end as u64,
            char_start: chars(start),
            char_end: chars(end),
            reason,
            settled,
        }
    }

    /// Drops what no judgement will read again, once it is worth the move.
    fn forget(&mut self) {
        let used = Bytes::new(&self.held).boundary_before(self.place.start.saturating_sub(LOOKBACK));
        if used < PIECE {
            return;
        }
        let (at, chars) = self.counted;
        let bytes = self.held.as_bytes();
        let dropped = if at <= used {
            chars + count_chars(bytes.get(at..used).unwrap_or(&[]))
        } else {
            chars - count_chars(bytes.get(used..at).unwrap_or(&[]))
        };
        self.chars_before += dropped;
        self.bytes_before += used as u64;
        self.held.drain(..used);
        self.place = self.place.shifted(used);
        self.counted = (0, 0);
    }
}

/// Characters that begin in valid UTF-8.
fn count_chars(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u64
}
