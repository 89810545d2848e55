//! Does a sentence end at this full stop, question mark, exclamation mark or ellipsis?
//!
//! Decided from the bytes around it and the lexicons; nothing is read further back than one word.

use crate::boundary::Reason;
use crate::bytes::{Bytes, GAP, opener_len};
use crate::glued;
use crate::lexicon::{Lexicon, Traits};
use crate::list::marker_at;
use crate::marks::{Marks, read_marks};
use crate::options::Quotes;
use crate::segmenter::Segmenter;

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

impl<'t> Candidate<'t> {
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

    /// The word before the mark, dots inside included; empty when there is none or it is too long.
    fn word(&self) -> &'t [u8] {
        let floor = self.start.max(self.at.saturating_sub(LONGEST_WORD));
        let before = self.bytes.slice(floor, self.at);
        let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'.' | b'/' | b'-') || **b >= 0x80;
        let len = before.iter().rev().take_while(inside).count();
        let word = before.get(before.len() - len..).unwrap_or(&[]);
        // A no-break space may tie the word to the one before; a dash may touch it.
        let glued = word.iter().rposition(|b| matches!(b, 0xA0 | 0xAF | 0x93 | 0x94 | b'-'));
        glued.and_then(|at| word.get(at + 1..)).unwrap_or(word)
    }

    /// Whether a sentence ends after the word before a single dot.
    fn word_ends(&self) -> Option<Reason> {
        if self.is_after_common_word() {
            return Some(Reason::Stop);
        }
        let word = self.word();
        if self.is_dateline(word) || self.is_list_marker(word) {
            return None;
        }
        match word {
            [] => Some(Reason::Stop),
            [b'A'..=b'Z'] => self.initial_ends(word).then_some(Reason::Abbreviation),
            // "at Jerry's."
            [b's'] if matches!(self.bytes.before(self.at - 1), b'\'' | b'`') => Some(Reason::Stop),
            [b'a'..=b'z'] if self.is_number() => None,
            [b'a'..=b'z'] => self.abbreviation_ends(),
            [.., 0xC2, 0xB0] => (self.kind != Head::Digit).then_some(Reason::Stop),
            _ if word.contains(&b'.') => self.dotted_ends(word),
            _ => self.plain_word_ends(word),
        }
    }

    /// The common case, told at little cost: past the head of the sentence, a word of letters, capitalised or not, that is
    /// like no abbreviation.
    fn is_after_common_word(&self) -> bool {
        let Some(from) = self.at.checked_sub(COMMON_WORD).filter(|&from| from >= self.start + LONGEST_DATELINE) else {
            return false;
        };
        let Some(tail) = self.bytes.slice(from, self.at).first_chunk::<COMMON_WORD>() else { return false };
        // Without a branch a byte, whose end could not be foretold.
        let lower = tail.iter().rev().fold(0_u32, |mask, b| mask << 1 | u32::from(b.is_ascii_lowercase()));
        let letters = (lower << (32 - COMMON_WORD)).leading_ones() as usize;
        let (rest, small) = tail.split_at(COMMON_WORD - letters);
        match *rest {
            [] => true,
            [.., b' '] => letters > 1 && !self.lexicon.may_abbreviate(small),
            [.., b' ', b'A'..=b'Z'] if letters > 1 => {
                let word = tail.get(COMMON_WORD - letters - 1..).unwrap_or(&[]);
                !self.lexicon.may_abbreviate(word) && !is_vowelless(word)
            }
            _ => false,
        }
    }

    /// "MOSCOW, April 10. /TASS/. Russia's": the agency and what stands before it belong to the first sentence.
    fn is_dateline(&self, word: &[u8]) -> bool {
        if let [b'/', inside @ .., b'/'] = word {
            return inside.iter().all(u8::is_ascii_uppercase);
        }
        if self.is_agency_line() {
            return true;
        }
        let first = word.len() > 2 && self.at == self.start + word.len() && word.iter().all(u8::is_ascii_uppercase);
        first && self.kind == Head::Upper && {
            let next = self.bytes.slice(self.head, self.bytes.letters_end(self.head));
            MONTHS.iter().any(|month| month.as_bytes().eq_ignore_ascii_case(next))
        }
    }

    /// "MOSCOW. April 10. INTERFAX - Putin": behind a short head in capitals, an agency in capitals before a dash.
    fn is_agency_line(&self) -> bool {
        let end = self.bytes.letters_end(self.head);
        let agency = self.bytes.slice(self.head, end);
        agency.len() > 2
            && agency.iter().all(u8::is_ascii_uppercase)
            && self.bytes.slice(end, end + 2) == b" -"
            && self.at < self.start + LONGEST_DATELINE
            && self.bytes.slice(self.start, self.start + 3).iter().all(u8::is_ascii_uppercase)
    }

    /// The number of a list item, at the start of the sentence or behind a colon: "three points: 1. Russia".
    fn is_list_marker(&self, word: &[u8]) -> bool {
        if self.at < self.start + 8
            && marker_at(self.bytes, self.start, true).is_some_and(|marker| marker.end > self.at)
        {
            return true;
        }
        let numbered = |w: &[u8]| w.iter().all(|b| b.is_ascii_digit() || *b == b'.');
        // "2.1. Scope of the treaty", "Figure 3. Exports by year".
        let begins = self.at == self.start + word.len() && word.contains(&b'.') || self.is_label(word);
        if begins && numbered(word) {
            return true;
        }
        let number = matches!(word.len(), 1 | 2) && word.iter().all(u8::is_ascii_digit);
        let before = self.at - word.len();
        number
            && match self.bytes.slice(before.saturating_sub(2), before) {
                [b':' | b';', b' '] => true,
                // "1. Norway stays out. 2. Chad joins", but "on Jan. 3. They".
                [b'.', b' '] => !self.lexicon.traits(self.letters_before(before - 2)).has(Traits::BEFORE_NUMBER),
                _ => false,
            }
    }

    /// The run of letters that ends at `end`.
    fn letters_before(&self, end: usize) -> &'t [u8] {
        let before = self.bytes.slice(self.start.max(end.saturating_sub(LONGEST_WORD)), end);
        let len = before.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        before.get(before.len() - len..).unwrap_or(&[])
    }

    /// Whether the sentence so far is only "Figure 3".
    fn is_label(&self, word: &[u8]) -> bool {
        let before = self.bytes.slice(self.start, (self.at - word.len()).saturating_sub(1));
        [&b"Figure"[..], b"Table", b"Chart", b"Box", b"Map", b"Photo"].contains(&before)
    }

    /// "J. D. Vance" and, as a question's mark, "Q. What" go on; "Ali R. He" and "Plan B. Russia" do not.
    fn initial_ends(&self, letter: &[u8]) -> bool {
        if self.at == self.start + 1 {
            return false;
        }
        let before = self.previous_word();
        if self.lexicon.traits(before).has(Traits::LETTERED)
            || (letter == b"I" && before.is_ascii() && is_lower(before))
        {
            return true;
        }
        self.is_starter()
    }

    /// The word before the word before the mark.
    fn previous_word(&self) -> &'t [u8] {
        self.letters_before(self.at.saturating_sub(2))
    }

    /// "U.S.", "p.m.", "Ph.D.", and addresses and numbers, which are plain words.
    fn dotted_ends(&self, word: &[u8]) -> Option<Reason> {
        let acronym =
            word.split(|&b| b == b'.').all(|part| part.len() <= 2 && part.iter().all(u8::is_ascii_alphabetic));
        if !acronym {
            return Some(Reason::Stop);
        }
        if self.lexicon.traits(word).has(Traits::NEVER_ENDS) {
            return None;
        }
        if word.eq_ignore_ascii_case(b"p.m") || word.eq_ignore_ascii_case(b"a.m") {
            return self.clock_ends().then_some(Reason::Abbreviation);
        }
        self.abbreviation_ends()
    }

    /// "6 p.m. Saturday", "9 a.m. EST", "8 p.m. (1700 GMT)", "9 p.m. Moscow time" go on; other capitals begin a sentence,
    /// unless the time itself began this one: "At 5 a.m. Mr. Smith left."
    fn clock_ends(&self) -> bool {
        let end = self.bytes.letters_end(self.head);
        let follower = self.lexicon.traits(self.bytes.slice(self.head, end)).has(Traits::CLOCK_FOLLOWER);
        let zone = self.bytes.slice(end, end + 5).eq_ignore_ascii_case(b" time");
        let opening =
            matches!(self.bytes.slice(self.start, self.start + 3), b"At " | b"By ") && self.at < self.start + 14;
        self.kind == Head::Upper
            && self.bytes.at(self.next) != b'('
            && !follower
            && !zone
            && (!opening || self.is_starter())
    }

    fn plain_word_ends(&self, word: &[u8]) -> Option<Reason> {
        let traits = self.lexicon.traits(word);
        if traits.has(Traits::NEVER_ENDS) || (traits.has(Traits::BEFORE_NUMBER) && self.is_number()) {
            return None;
        }
        if self.lexicon.may_end(word) || is_vowelless(word) { self.abbreviation_ends() } else { Some(Reason::Stop) }
    }

    /// An abbreviation ends a sentence when a starter follows, or a quotation closes behind it.
    fn abbreviation_ends(&self) -> Option<Reason> {
        (self.marks.quote || self.is_starter()).then_some(Reason::Abbreviation)
    }

    /// Whether the next word starts sentences and is no initial ("A. Smith"), name part ("All-Star") or name ("In-N-Out").
    fn is_starter(&self) -> bool {
        let end = self.bytes.letters_end(self.head);
        // "Tues. May 6"
        let date = self.bytes.at(end + 1).is_ascii_digit() && self.bytes.slice(self.head, end) == b"May";
        self.kind == Head::Upper
            && !date
            && !matches!(self.bytes.at(end), b'.' | b'-')
            && self.lexicon.traits(self.bytes.slice(self.head, end)).has(Traits::STARTER)
    }

    /// "5", "IV", "Two".
    fn is_number(&self) -> bool {
        let word = self.bytes.slice(self.head, self.bytes.letters_end(self.head));
        self.kind == Head::Digit
            || (!word.is_empty() && word.iter().all(|b| b"IVXLC".contains(b)) && word != b"I")
            || NUMBER_WORDS.iter().any(|number| number.as_bytes() == word)
    }
}

/// Letters at the end of a common word that are looked at: no abbreviation of the lists has more.
const COMMON_WORD: usize = 16;

/// Bytes of place and date in a dateline.
const LONGEST_DATELINE: usize = 40;

const MONTHS: [&str; 23] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sept",
    "oct",
    "nov",
    "dec",
];

const NUMBER_WORDS: [&str; 10] = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

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

/// A capitalised word without a vowel, such as "Sgt" or "Blvd", is an abbreviation that no list needs to hold.
fn is_vowelless(word: &[u8]) -> bool {
    let [b'A'..=b'Z', tail @ ..] = word else { return false };
    (1..5).contains(&tail.len())
        && is_lower(tail)
        // "Mm. Okay.", "Hmm."
        && tail.iter().any(|b| !matches!(b, b'm' | b'h'))
        && !word.iter().any(|b| matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y'))
}
