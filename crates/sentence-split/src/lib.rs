//! English news text in, sentence spans out.
//!
//! Candidates (end marks, line breaks, bullets) are found with `memchr`; each is decided from the bytes around it and the
//! word lists in `config/lexicon`. No regular expression, no allocation, no look-back further than a word or a line.
//!
//! Sentences inside a quotation are split, a blank line always ends a sentence, and a single line break ends one when the
//! line before it is complete: a hard wrap does not.
//!
//! ```
//! let text = "Talks were held in the U.S. Senate. The next round is due at 6 p.m. Saturday.";
//! let sentences: Vec<&str> = sentence_split::split(text).map(|span| span.of(text)).collect();
//! assert_eq!(sentences, ["Talks were held in the U.S. Senate.", "The next round is due at 6 p.m. Saturday."]);
//! ```

mod bytes;
mod candidates;
mod glued;
mod lexicon;
mod line;
mod list;
mod marks;
mod stop;

use bytes::Bytes;
use candidates::{Candidate, Candidates};
use event_model::ByteSpan;
use lexicon::Lexicon;
use stop::Verdict;

/// The sentences of `text`, in order. Between them lies nothing but white space, which includes zero-width spaces, word
/// joiners and byte order marks; no sentence begins or ends with it.
pub fn split(text: &str) -> impl Iterator<Item = ByteSpan> + '_ {
    Sentences::new(text)
}

struct Sentences<'t> {
    bytes: Bytes<'t>,
    candidates: Candidates<'t>,
    lexicon: &'static Lexicon,
    /// First byte of the sentence that comes next; the text's length when none does.
    start: usize,
    /// Where the next item of a list on one line begins.
    next_item: Option<usize>,
}

impl<'t> Sentences<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = Bytes::new(text);
        let mut sentences =
            Self { bytes, candidates: Candidates::new(text), lexicon: Lexicon::embedded(), start: 0, next_item: None };
        sentences.begin(bytes.skip_space(0));
        sentences
    }

    /// Begins a sentence at `start`.
    fn begin(&mut self, start: usize) {
        self.start = start;
        self.next_item = list::marker_at(self.bytes, start, false).and_then(|marker| marker.next_item(self.bytes));
    }

    fn judge(&self, candidate: Candidate) -> Verdict {
        match candidate {
            Candidate::Stop(at) => stop::judge(self.bytes, self.lexicon, self.start, at),
            Candidate::Break(at) => line::judge(self.bytes, self.lexicon, self.start, at),
            Candidate::Wide(at) if self.bytes.slice(at, at + 3) == "…".as_bytes() => {
                stop::judge(self.bytes, self.lexicon, self.start, at)
            }
            Candidate::Wide(at) if matches!(self.bytes.slice(at, at + 3), [0xE2, 0x80, 0xA8 | 0xA9]) => {
                line::judge(self.bytes, self.lexicon, self.start, at)
            }
            Candidate::Wide(at) => self.judge_bullet(at),
        }
    }

    /// A bullet after space begins an item of a list on one line.
    fn judge_bullet(&self, at: usize) -> Verdict {
        let end = self.bytes.trim_end(self.start, at);
        if list::bullet_len(self.bytes, at) > 0 && end > self.start && end < at {
            Verdict::Ends { end, next: at }
        } else {
            Verdict::GoesOn { on: at + 3 }
        }
    }

    fn emit(&mut self, end: usize, next: usize) -> ByteSpan {
        let span = ByteSpan::new(self.start, end);
        self.candidates.skip_to(next);
        self.begin(next);
        span
    }
}

impl Iterator for Sentences<'_> {
    type Item = ByteSpan;

    fn next(&mut self) -> Option<ByteSpan> {
        if self.start >= self.bytes.len() {
            return None;
        }
        while let Some(candidate) = self.candidates.next() {
            if let Some(item) = self.next_item.filter(|&item| item <= candidate.at()) {
                return Some(self.emit(self.bytes.trim_end(self.start, item), item));
            }
            match self.judge(candidate) {
                Verdict::Ends { end, next } => return Some(self.emit(end, next)),
                Verdict::GoesOn { on } => self.candidates.skip_to(on),
            }
        }
        let end = self.bytes.len();
        let cut = self.next_item.unwrap_or(end);
        Some(self.emit(self.bytes.trim_end(self.start, cut), cut))
    }
}

#[cfg(test)]
mod tests;
