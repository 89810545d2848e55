//! Where a sentence could end: end marks, line breaks, and the lead byte of ellipses and bullets.

use crate::bytes::Bytes;

/// A place that has to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Candidate {
    /// `.`, `?` or `!`
    Stop(usize),
    /// `\n` or `\r`
    Break(usize),
    /// "…", "•", line separators: a three-byte character that begins with `E2`.
    Wide(usize),
}

impl Candidate {
    /// Its byte offset.
    pub(crate) fn at(self) -> usize {
        let (Self::Stop(at) | Self::Break(at) | Self::Wide(at)) = self;
        at
    }
}

/// The candidates of a text in order: two `memchr` searches, each of which keeps the next hit until it is used.
pub(crate) struct Candidates<'t> {
    bytes: &'t [u8],
    /// Nothing before this byte is a candidate any more.
    from: usize,
    /// Next stop at or after `from`; the text's length when there is none.
    stop: usize,
    /// Next break or wide character likewise.
    line: usize,
}

impl<'t> Candidates<'t> {
    pub(crate) fn new(text: Bytes<'t>, from: usize) -> Self {
        let mut candidates = Self { bytes: text.rest(0), from, stop: 0, line: 0 };
        candidates.find_stop();
        candidates.find_line();
        candidates
    }

    fn find_stop(&mut self) {
        let rest = self.bytes.get(self.from..).unwrap_or(&[]);
        self.stop = memchr::memchr3(b'.', b'?', b'!', rest).map_or(self.bytes.len(), |at| self.from + at);
    }

    fn find_line(&mut self) {
        let mut from = self.from;
        loop {
            let rest = self.bytes.get(from..).unwrap_or(&[]);
            self.line = memchr::memchr3(b'\n', b'\r', 0xE2, rest).map_or(self.bytes.len(), |at| from + at);
            match self.bytes.get(self.line..self.line + 3) {
                // Curly quotes and dashes, which are many: not worth a step of the scan.
                Some([0xE2, b, c]) if !is_mark(*b, *c) => from = self.line + 3,
                _ => return,
            }
        }
    }

    /// The next candidate's byte, or the text's length: nothing before it is one.
    pub(crate) fn from(&self) -> usize {
        self.stop.min(self.line)
    }

    /// Drops every candidate before `at`.
    pub(crate) fn skip_to(&mut self, at: usize) {
        self.from = self.from.max(at);
        if self.stop < self.from {
            self.find_stop();
        }
        if self.line < self.from {
            self.find_line();
        }
    }

    /// The next candidate; it stays the next one until [`Self::skip_to`] passes it.
    pub(crate) fn next(&self) -> Option<Candidate> {
        if self.stop < self.line {
            return Some(Candidate::Stop(self.stop));
        }
        match self.bytes.get(self.line)? {
            0xE2 => Some(Candidate::Wide(self.line)),
            _ => Some(Candidate::Break(self.line)),
        }
    }
}

/// Whether `E2 b c` is an ellipsis, a line or paragraph separator, or a bullet.
fn is_mark(b: u8, c: u8) -> bool {
    matches!((b, c), (0x80, 0xA6 | 0xA8 | 0xA9 | 0xA2 | 0xA3) | (0x81, 0x83) | (0x97, 0x8F | 0xA6) | (0x96, 0xAA))
}
