//! Does a sentence end at this line break? Wires wrap lines, feeds end paragraphs with them.

use crate::boundary::Reason;
use crate::bytes::{Bytes, GAP};
use crate::lexicon::{Lexicon, Traits};
use crate::list::marker_at;
use crate::stop::Verdict;

/// Columns that a hard-wrapped text may have; longer lines are paragraphs, shorter ones headlines and items.
const WRAPPED: std::ops::RangeInclusive<usize> = 55..=100;

/// Judges the line break at `at` in the sentence that begins at `start`.
pub(crate) fn judge<'t>(bytes: Bytes<'t>, lexicon: &'t Lexicon, start: usize, at: usize) -> Verdict {
    let end = bytes.trim_end(start, at);
    let next = bytes.skip_run(at);
    if end <= start || next >= bytes.len() {
        return Verdict::GoesOn { on: next };
    }
    let lines = Lines { bytes, lexicon, end, next };
    if is_blank_line(bytes.slice(end, next)) {
        Verdict::Ends { end, next, reason: Reason::BlankLine }
    } else if next - end >= GAP {
        Verdict::Ends { end, next, reason: Reason::Gap }
    } else if let Some(reason) = lines.ends() {
        Verdict::Ends { end, next, reason }
    } else {
        Verdict::GoesOn { on: next }
    }
}

/// Whether the space between two words holds an empty line or a paragraph separator.
fn is_blank_line(space: &[u8]) -> bool {
    let feeds = memchr::memchr_iter(b'\n', space).count();
    let returns = memchr::memchr_iter(b'\r', space).count();
    feeds.max(returns) > 1 || memchr::memmem::find(space, "\u{2029}".as_bytes()).is_some()
}

struct Lines<'t> {
    bytes: Bytes<'t>,
    lexicon: &'t Lexicon,
    /// One past the last byte of the left line that is no space.
    end: usize,
    /// First byte of the right line that is no space.
    next: usize,
}

impl Lines<'_> {
    /// Why the sentence ends with the left line; `None`: it goes on.
    fn ends(&self) -> Option<Reason> {
        let left = self.left_start();
        if marker_at(self.bytes, self.next, true).is_some() {
            return Some(Reason::Item);
        }
        let lower = self.bytes.char_at(self.next).is_some_and(char::is_lowercase);
        if lower || self.is_open() {
            return None;
        }
        let item = left.is_some_and(|left| marker_at(self.bytes, self.bytes.skip_space(left), true).is_some());
        let complete =
            item || self.is_byline(self.next) || left.is_none_or(|left| self.is_byline(left) || !self.is_wrapped(left));
        complete.then_some(Reason::LineEnd)
    }

    /// First byte of the left line; `None` when it is longer than a wrapped line.
    fn left_start(&self) -> Option<usize> {
        let floor = self.end.saturating_sub(WRAPPED.end() + 1);
        let found = memchr::memrchr2(b'\n', b'\r', self.bytes.slice(floor, self.end));
        found.map(|at| floor + at + 1).or((floor == 0).then_some(0))
    }

    /// A comma, dash or opening bracket, or a word that no line ends with: the line goes on.
    fn is_open(&self) -> bool {
        if matches!(self.bytes.before(self.end), b',' | b';' | b'-' | b'&' | b'(' | b'/') {
            return true;
        }
        let tail = self.bytes.slice(self.end.saturating_sub(12), self.end);
        let len = tail.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = tail.get(tail.len() - len..).unwrap_or(&[]);
        word.first().is_some_and(u8::is_ascii_lowercase) && self.lexicon.traits(word).has(Traits::NEVER_LAST)
    }

    fn is_byline(&self, at: usize) -> bool {
        matches!(self.bytes.slice(at, at + 4), [b'B' | b'b', b'y', b' ', b'A'..=b'Z'])
    }

    /// Whether the line broke only because the next word did not fit: no line around is longer than one that took it in.
    fn is_wrapped(&self, left: usize) -> bool {
        let columns = self.end - left;
        let right = self.bytes.slice(self.next, (self.next + WRAPPED.end() + 1).min(self.bytes.len()));
        let right_columns = memchr::memchr2(b'\n', b'\r', right).unwrap_or(right.len());
        let word = right.iter().take_while(|b| !b.is_ascii_whitespace()).count();
        let width = columns.max(right_columns).max(self.columns_above(left));
        WRAPPED.contains(&width) && WRAPPED.contains(&columns) && columns + 1 + word > width
    }

    /// Length of the line above the one that begins at `left`, 0 when there is none.
    fn columns_above(&self, left: usize) -> usize {
        let feed = left.saturating_sub(1);
        let end = feed - usize::from(self.bytes.at(feed) == b'\n' && self.bytes.before(feed) == b'\r');
        let floor = end.saturating_sub(WRAPPED.end() + 1);
        let above = self.bytes.slice(floor, end);
        memchr::memrchr2(b'\n', b'\r', above).map_or(above.len(), |at| above.len() - at - 1)
    }
}
