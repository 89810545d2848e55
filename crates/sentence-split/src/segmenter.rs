//! Options and word lists in force, and the scan that cuts a text by them.

use event_model::ByteSpan;

use crate::boundary::{Boundary, LOOKAHEAD, Reason};
use crate::bytes::Bytes;
use crate::candidates::{Candidate, Candidates};
use crate::lexicon::Lexicon;
use crate::options::{LEAST_LONGEST, MOST_LONGEST, Newlines, Options, Quotes};
use crate::splitter::Splitter;
use crate::stop::Verdict;
use crate::{line, list, quotation, stop};

/// A splitter's rules: options and word lists.
#[derive(Clone, Debug)]
pub struct Segmenter {
    pub(crate) options: Options,
    pub(crate) lexicon: Lexicon,
}

impl Segmenter {
    /// Rules with the given choices and lists.
    pub fn new(options: Options, lexicon: Lexicon) -> Self {
        Self { options: Options { longest: options.longest.clamp(LEAST_LONGEST, MOST_LONGEST), ..options }, lexicon }
    }

    /// The sentences of `text`, in order.
    pub fn split<'t>(&'t self, text: &'t str) -> impl Iterator<Item = ByteSpan> + 't {
        let mut scan = Scan::new(self, Bytes::new(text), Place::default());
        std::iter::from_fn(move || match scan.step(usize::MAX) {
            Step::Sentence(found) => Some(ByteSpan::new(found.start, found.end)),
            Step::Wait | Step::Done => None,
        })
    }

    /// The same, each with why it ends and whether later text could still move its end.
    pub fn boundaries<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Boundary> + 't {
        let mut scan = Scan::new(self, Bytes::new(text), Place::default());
        std::iter::from_fn(move || match scan.step(usize::MAX) {
            Step::Sentence(Found { start, end, reason, judged }) => {
                let settled = reason != Reason::EndOfText && judged + LOOKAHEAD < text.len();
                Some(Boundary { span: ByteSpan::new(start, end), reason, settled })
            }
            Step::Wait | Step::Done => None,
        })
    }

    /// A splitter that is fed piece by piece.
    pub fn stream(&self) -> Splitter<'_> {
        Splitter::new(self)
    }
}

/// A sentence as the scan finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) reason: Reason,
    /// Where it was judged that it ends: behind what closes it may lie much space.
    pub(crate) judged: usize,
}

/// What one step of the scan gives.
pub(crate) enum Step {
    Sentence(Found),
    /// The next candidate lies too near the end of the text so far.
    Wait,
    /// The text is used up.
    Done,
}

/// Where a scan stands; it can be taken up again over a longer text, or one that has lost its head.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// First byte of the sentence that comes next, or of the space before it.
    pub(crate) start: usize,
    /// Nothing before it is a candidate any more.
    pub(crate) from: usize,
    /// Where the next item of a list on one line begins.
    item: Option<usize>,
    /// The sentence's first byte is found, and `item` looked for.
    begun: bool,
}

impl Place {
    /// The same place after `bytes` were cut off the head of the text.
    pub(crate) fn shifted(self, bytes: usize) -> Self {
        Self {
            start: self.start - bytes,
            from: self.from.max(self.start) - bytes,
            item: self.item.map(|i| i - bytes),
            ..self
        }
    }
}

/// A text on its way into sentences.
pub(crate) struct Scan<'t> {
    rules: &'t Segmenter,
    bytes: Bytes<'t>,
    candidates: Candidates<'t>,
    place: Place,
}

impl<'t> Scan<'t> {
    pub(crate) fn new(rules: &'t Segmenter, bytes: Bytes<'t>, place: Place) -> Self {
        Self { rules, bytes, candidates: Candidates::new(bytes, place.from), place }
    }

    /// Where it stands.
    pub(crate) fn place(&self) -> Place {
        Place { from: self.candidates.from(), ..self.place }
    }

    /// The next sentence; nothing at `limit` or behind it is judged.
    pub(crate) fn step(&mut self, limit: usize) -> Step {
        if !self.place.begun && !self.begin(limit) {
            return if limit == usize::MAX { Step::Done } else { Step::Wait };
        }
        let cut = self.place.start + self.rules.options.longest;
        loop {
            let candidate = self.candidates.next();
            let at = candidate.map_or(self.bytes.len(), Candidate::at);
            if let Some(item) = self.place.item.filter(|&item| item <= at) {
                return self.emit(self.bytes.trim_end(self.place.start, item), item, Reason::Item, item);
            }
            if at >= cut && cut < limit.min(self.bytes.len()) {
                return self.cut(cut);
            }
            if at >= limit {
                return Step::Wait;
            }
            let Some(candidate) = candidate else {
                let end = self.bytes.trim_end(self.place.start, self.bytes.len());
                return self.emit(end, self.bytes.len(), Reason::EndOfText, at);
            };
            match self.judge(candidate) {
                Verdict::Ends { end, next, reason } => return self.emit(end, next, reason, at),
                Verdict::GoesOn { on } => self.candidates.skip_to(on),
            }
        }
    }

    /// Finds the first byte of the next sentence; `false` when there is none before `limit`.
    fn begin(&mut self, limit: usize) -> bool {
        let start = self.bytes.skip_space(self.place.start);
        self.place.start = start;
        if start >= limit.min(self.bytes.len()) {
            return false;
        }
        self.candidates.skip_to(start);
        self.place.begun = true;
        let marker = list::marker_at(self.bytes, start, false);
        self.place.item = marker.and_then(|marker| marker.next_item(self.bytes));
        true
    }

    fn emit(&mut self, end: usize, next: usize, reason: Reason, judged: usize) -> Step {
        let found = Found { start: self.place.start, end, reason, judged };
        self.candidates.skip_to(next);
        self.place = Place { start: next, from: next, item: None, begun: false };
        Step::Sentence(found)
    }

    /// Cuts what is too long for a sentence before `at`, behind a space if one is near.
    fn cut(&mut self, at: usize) -> Step {
        let floor = at.saturating_sub(SPACE_BEFORE_CUT).max(self.place.start + 1);
        let space = self.bytes.slice(floor, at).iter().rposition(u8::is_ascii_whitespace);
        let next = space.map_or_else(|| self.bytes.boundary_before(at), |s| floor + s + 1);
        self.emit(self.bytes.trim_end(self.place.start, next), next, Reason::TooLong, at)
    }

    fn judge(&self, candidate: Candidate) -> Verdict {
        let (bytes, start) = (self.bytes, self.place.start);
        let verdict = match candidate {
            Candidate::Stop(at) => stop::judge(bytes, self.rules, start, at),
            Candidate::Break(at) => self.judge_line(at),
            Candidate::Wide(at) => match bytes.slice(at, at + 3) {
                [0xE2, 0x80, 0xA6] => stop::judge(bytes, self.rules, start, at),
                [0xE2, 0x80, 0xA8 | 0xA9] => self.judge_line(at),
                _ => return self.judge_bullet(at),
            },
        };
        match verdict {
            Verdict::Ends { end, next, reason } if self.is_quoted(end, reason) => {
                // What lies in the space behind an end mark is judged for itself: a line break may end what the mark does not.
                let mark = !matches!(reason, Reason::LineEnd);
                Verdict::GoesOn { on: if mark { end.max(candidate.at() + 1) } else { next } }
            }
            verdict => verdict,
        }
    }

    /// Whether a boundary lies inside a quotation that is to stay whole. Blank lines and gaps end every quotation, and so do
    /// line breaks that always end a sentence.
    fn is_quoted(&self, end: usize, reason: Reason) -> bool {
        let Options { quotes, newlines, .. } = self.rules.options;
        let kept = match reason {
            Reason::LineEnd => newlines == Newlines::Smart,
            Reason::BlankLine | Reason::Gap => false,
            _ => true,
        };
        quotes == Quotes::Whole && kept && quotation::is_open(self.bytes, self.place.start, end)
    }

    fn judge_line(&self, at: usize) -> Verdict {
        match self.rules.options.newlines {
            Newlines::Smart => line::judge(self.bytes, &self.rules.lexicon, self.place.start, at),
            Newlines::Never => Verdict::GoesOn { on: at + 1 },
            Newlines::Always => {
                let (end, next) = (self.bytes.trim_end(self.place.start, at), self.bytes.skip_run(at));
                if end > self.place.start {
                    Verdict::Ends { end, next, reason: Reason::LineEnd }
                } else {
                    Verdict::GoesOn { on: next }
                }
            }
        }
    }

    /// A bullet after space begins an item of a list on one line.
    fn judge_bullet(&self, at: usize) -> Verdict {
        if list::bullet_len(self.bytes, at) > 0 {
            let end = self.bytes.trim_end(self.place.start, at);
            if end > self.place.start && end < at {
                return Verdict::Ends { end, next: at, reason: Reason::Item };
            }
        }
        Verdict::GoesOn { on: at + 3 }
    }
}

/// Bytes before a forced cut in which a space is looked for.
const SPACE_BEFORE_CUT: usize = 256;
