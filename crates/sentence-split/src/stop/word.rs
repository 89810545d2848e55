//! Does a sentence end after the word before a single dot? Datelines, list markers, initials, abbreviations, numbers.

use super::{Candidate, Head, LONGEST_WORD, is_lower};
use crate::boundary::Reason;
use crate::lexicon::Traits;
use crate::list::marker_at;

impl<'t> Candidate<'t> {
    /// The word before the mark, dots inside included; empty when there is none or it is too long.
    pub(super) fn word(&self) -> &'t [u8] {
        let floor = self.start.max(self.at.saturating_sub(LONGEST_WORD));
        let before = self.bytes.slice(floor, self.at);
        let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'.' | b'/' | b'-') || **b >= 0x80;
        let len = before.iter().rev().take_while(inside).count();
        let word = before.get(before.len() - len..).unwrap_or(&[]);
        word.get(glue_end(word)..).unwrap_or(word)
    }

    /// Whether a sentence ends after the word before a single dot.
    pub(super) fn word_ends(&self) -> Option<Reason> {
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
        if self.lexicon.traits(word).has(Traits::NEVER_ENDS) {
            return None;
        }
        let acronym =
            word.split(|&b| b == b'.').all(|part| part.len() <= 2 && part.iter().all(u8::is_ascii_alphabetic));
        if !acronym && !self.lexicon.may_end(word) {
            return Some(Reason::Stop);
        }
        let clock = word.eq_ignore_ascii_case(b"p.m") || word.eq_ignore_ascii_case(b"a.m");
        // "Israeli P.M. Modi" is no time of day.
        if clock && (word == b"p.m" || word == b"a.m" || self.follows_number(word)) {
            return self.clock_ends().then_some(Reason::Abbreviation);
        }
        self.abbreviation_ends()
    }

    /// "5 P.M.", "5P.M."
    fn follows_number(&self, word: &[u8]) -> bool {
        let start = self.at - word.len();
        self.bytes.before(start).is_ascii_digit()
            || self.bytes.before(start) == b' ' && self.bytes.before(start - 1).is_ascii_digit()
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
        let capital = word.first().is_some_and(u8::is_ascii_uppercase);
        if traits.has(Traits::NEVER_ENDS) {
            // "I heard the engine rev. Then": in small letters it may be a word of its own.
            let word_of_its_own = !capital && !NEVER_WORDS.contains(&word) && self.is_starter();
            return word_of_its_own.then_some(Reason::Abbreviation);
        }
        // "No. Two", but "he said no. Two men left".
        if traits.has(Traits::BEFORE_NUMBER) && self.is_number() && (capital || self.kind == Head::Digit) {
            return None;
        }
        // "9 a.m. EST. Norway won."
        let zone = traits.has(Traits::CLOCK_FOLLOWER) && word.iter().all(u8::is_ascii_uppercase);
        if !zone && (self.lexicon.may_end(word) || is_vowelless(word)) {
            self.abbreviation_ends()
        } else {
            Some(Reason::Stop)
        }
    }

    /// An abbreviation ends a sentence when a starter follows, or a quotation closes behind it.
    fn abbreviation_ends(&self) -> Option<Reason> {
        (self.marks.quote || self.is_starter()).then_some(Reason::Abbreviation)
    }

    /// Whether the next word starts sentences and is no initial ("A. Smith"), name part ("All-Star") or name ("In-N-Out").
    pub(super) fn is_starter(&self) -> bool {
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

/// Abbreviations in small letters that are no words.
const NEVER_WORDS: [&[u8]; 4] = [b"vs", b"cf", b"viz", b"pvt"];

/// Letters at the end of a common word that are looked at: one more than any abbreviation of the lists has.
const COMMON_WORD: usize = crate::lexicon::LONGEST + 1;

/// One past the last thing that ties a word to what stands before it: a dash, a no-break space, an opening quote.
fn glue_end(word: &[u8]) -> usize {
    let end = |at: usize| match word.get(at..)? {
        [b'-', ..] => Some(at + 1),
        // A no-break space, «.
        [0xC2, 0xA0 | 0xAB, ..] => Some(at + 2),
        // A narrow no-break space, dashes, ‘ ‚ “ „.
        [0xE2, 0x80, 0xAF | 0x93 | 0x94 | 0x98 | 0x9A | 0x9C | 0x9E, ..] => Some(at + 3),
        _ => None,
    };
    (0..word.len()).rev().find_map(end).unwrap_or(0)
}

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

/// A capitalised word without a vowel, such as "Sgt" or "Blvd", is an abbreviation that no list needs to hold.
fn is_vowelless(word: &[u8]) -> bool {
    let [b'A'..=b'Z', tail @ ..] = word else { return false };
    (1..5).contains(&tail.len())
        && is_lower(tail)
        // "Mm. Okay.", "Hmm."
        && tail.iter().any(|b| !matches!(b, b'm' | b'h'))
        && !word.iter().any(|b| matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y'))
}
