//! Does a sentence end at this full stop, question mark, exclamation mark or ellipsis?
//!
//! Decided from the bytes around it and the lexicons; nothing is read further back than one word.

use crate::boundary::Reason;
use crate::bytes::{Bytes, GAP, opener_len};
use crate::glued;
use crate::lexicon::{Lexicon, Traits};
use crate::marks::{Marks, read_marks};
use crate::options::Quotes;
use crate::segmenter::Segmenter;

mod word;

/// The answer for one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The sentence ends at `end`, the next one begins at `next`.
    Ends { end: usize, next: usize, reason: Reason },
    /// It goes on; the next candidate lies at `on` or later.
    GoesOn { on: usize },
}

/// Longest word before a dot that is looked at, in bytes; longer ones are no abbreviations.
pub(crate) const LONGEST_WORD: usize = 24;

/// What the next sentence would begin with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    Lower,
    Upper,
    Digit,
    Other,
}

struct Candidate<'t> {
    bytes: Bytes<'t>,
    /// First byte of the sentence so far.
    start: usize,
    /// The first end mark.
    at: usize,
    marks: Marks,
    /// First byte after the space that follows.
    next: usize,
    /// First byte of the next word, behind opening quotes and brackets.
    head: usize,
    kind: Head,
    lexicon: &'t Lexicon,
    /// Quotations stay whole.
    whole: bool,
}

/// Judges the end mark at `at` in the sentence that begins at `start`.
pub(crate) fn judge<'t>(bytes: Bytes<'t>, rules: &'t Segmenter, start: usize, at: usize) -> Verdict {
    if bytes.at(at + 1).is_ascii_alphanumeric() {
        return glued::judge(bytes, &rules.lexicon, start, at);
    }
    let marks = read_marks(bytes, at);
    let next = bytes.skip_run(marks.end);
    if next == marks.end && marks.dots > 1 {
        return glued::judge_ellipsis(bytes, &rules.lexicon, start, at, marks.end);
    }
    if next == marks.end || next >= bytes.len() {
        return Verdict::GoesOn { on: marks.end };
    }
    if next - marks.end >= GAP {
        return Verdict::Ends { end: marks.end, next, reason: Reason::Gap };
    }
    let mut head = next;
    while head < next + 4 && opener_len(bytes, head) > 0 {
        head += opener_len(bytes, head);
    }
    let whole = rules.options.quotes == Quotes::Whole;
    let kind = head_at(bytes, head);
    let candidate = Candidate { bytes, start, at, marks, next, head, kind, lexicon: &rules.lexicon, whole };
    candidate.verdict()
}

fn head_at(bytes: Bytes<'_>, at: usize) -> Head {
    match bytes.at(at) {
        b'a'..=b'z' => Head::Lower,
        b'A'..=b'Z' => Head::Upper,
        b'0'..=b'9' => Head::Digit,
        0..=0x7F => Head::Other,
        _ => match bytes.char_at(at) {
            Some(c) if c.is_lowercase() => Head::Lower,
            Some(c) if c.is_alphabetic() => Head::Upper,
            _ => Head::Other,
        },
    }
}

impl Candidate<'_> {
    fn verdict(&self) -> Verdict {
        let marks = self.marks;
        if self.whole && marks.dots > 3 && self.bytes.at(self.at + 1) == b' ' && self.bytes.before(self.at) != b' ' {
            // "compounds. . . . The practice": a full stop, and what is left out before the next sentence.
            return Verdict::Ends { end: self.at + 1, next: self.at + 2, reason: Reason::Stop };
        }
        match self.ends() {
            Some(reason) => Verdict::Ends { end: marks.end, next: self.next, reason },
            None => Verdict::GoesOn { on: marks.end },
        }
    }

    /// Why the sentence ends here; `None`: it goes on.
    fn ends(&self) -> Option<Reason> {
        let tied = b",;:%&/)?!";
        if self.kind == Head::Other && tied.contains(&self.bytes.at(self.head)) {
            return None;
        }
        if self.kind == Head::Lower {
            return self.ends_before_lower_case();
        }
        if self.marks.exclaims {
            self.ends_after_exclamation().then_some(Reason::Exclamation)
        } else if self.marks.dots > 1 {
            self.ends_after_ellipsis().then_some(Reason::Ellipsis)
        } else {
            self.word_ends()
        }
    }

    /// A small letter goes on with the sentence, unless it begins a name that is written so ("iPhone", "al-Qaeda"), or
    /// what stands before is plainly a finished sentence of careless text: "in the cabin. they said", but "dept. of".
    fn ends_before_lower_case(&self) -> Option<Reason> {
        if self.marks.dots > 1 || self.marks.closed {
            return None;
        }
        let word = self.word();
        if self.marks.exclaims {
            let asks = self.bytes.at(self.at) == b'?' && word.len() > 1;
            let plain = word.len() > 3 && is_lower(word) && !self.lexicon.traits(word).has(Traits::EXCLAMATORY);
            return (asks || plain).then_some(Reason::Exclamation);
        }
        let abbreviation = self.lexicon.may_end(word) || self.lexicon.traits(word).has(Traits::BEFORE_NUMBER);
        let plain = is_lower(word) && !abbreviation;
        let finished = plain && (word.len() > 4 || word.len() > 1 && self.opens_clause());
        let address = self.bytes.slice(self.head, self.head + 4) == b"http";
        if finished || address || self.starts_with_odd_case() { self.word_ends() } else { None }
    }

    /// "they", "i", "but", "could": no abbreviation stands before the first word of a clause.
    fn opens_clause(&self) -> bool {
        CLAUSE_OPENERS.contains(&self.bytes.slice(self.head, self.bytes.letters_end(self.head)))
    }

    /// "iPhone", "eBay", "al-Qaeda": names that begin small and still begin sentences.
    fn starts_with_odd_case(&self) -> bool {
        matches!(
            self.bytes.slice(self.head, self.head + 4),
            [b'a'..=b'z', b'A'..=b'Z', b'a'..=b'z', _] | [b'a' | b'e', b'l', b'-', b'A'..=b'Z']
        )
    }

    fn ends_after_exclamation(&self) -> bool {
        let word = self.word();
        if word.is_empty() && self.bytes.before(self.at) == b'(' {
            return false;
        }
        if self.lexicon.traits(word).has(Traits::EXCLAMATORY) {
            return self.is_starter();
        }
        !(self.marks.quote && self.kind == Head::Upper && self.is_attribution())
    }

    /// “Will you sign?” Lavrov asked: a speaker in at most three words, then a verb of saying.
    fn is_attribution(&self) -> bool {
        let mut at = self.next;
        for position in 0..4 {
            let end = self.bytes.letters_end(at);
            if end == at {
                return false;
            }
            if self.lexicon.traits(self.bytes.slice(at, end)).has(Traits::REPORTING) {
                return position > 0;
            }
            if self.bytes.at(end) != b' ' {
                return false;
            }
            at = end + 1;
        }
        false
    }

    /// An ellipsis that hangs on its word trails off and ends the sentence; one between spaces leaves words out and ends it
    /// only before a word that starts sentences ("I" always has its capital, so it says nothing).
    fn ends_after_ellipsis(&self) -> bool {
        if self.at == self.start || self.bytes.before(self.at) == b'[' || self.kind == Head::Digit {
            return false;
        }
        let hangs = self.bytes.before(self.at) != b' ' && self.kind == Head::Upper;
        let pronoun = self.bytes.slice(self.head, self.bytes.letters_end(self.head)) == b"I";
        self.marks.dots > 3 || self.marks.quote || hangs || (self.is_starter() && !pronoun)
    }
}

/// Small words that begin clauses and stand behind no abbreviation's dot.
const CLAUSE_OPENERS: [&[u8]; 42] = [
    b"i", b"he", b"she", b"it", b"we", b"they", b"you", b"im", b"this", b"there", b"but", b"so", b"if", b"when",
    b"what", b"how", b"why", b"who", b"could", b"can", b"would", b"will", b"do", b"does", b"did", b"is", b"are", b"my",
    b"your", b"our", b"please", b"thanks", b"thank", b"yes", b"also", b"then", b"just", b"not", b"its", b"these",
    b"those", b"any",
];

pub(crate) fn is_lower(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_lowercase)
}
