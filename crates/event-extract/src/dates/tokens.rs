//! Cuts a text into words, numbers and marks, each with its meaning for the grammar of dates.

use event_model::ByteSpan;

use super::words::{Word, meaning};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word; `capital` when it begins with a capital letter.
    Word { word: Word, capital: bool },
    /// Digits: their value, how many, and what hangs on them.
    Number { value: u32, digits: u8, suffix: Suffix },
    /// Any other character; dashes and quotes in their ASCII form.
    Mark(u8),
    /// Past either end of the text.
    Nothing,
}

/// What hangs on a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suffix {
    None,
    /// "1st", "22nd".
    Ordinal,
    /// "1990s".
    Plural,
    /// "2,025", "2.5", "9pm", "4x4": no day or year.
    Odd,
}

/// One token. Positions are bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: Kind,
}

/// The tokens of `text` within `within`.
pub(crate) fn scan(text: &str, within: ByteSpan) -> Vec<Token> {
    let mut scanner =
        Scanner { bytes: text.as_bytes(), at: within.start as usize, end: (within.end as usize).min(text.len()) };
    let mut tokens = Vec::with_capacity(within.len() / 5);
    while let Some(token) = scanner.token() {
        tokens.push(token);
    }
    tokens
}

struct Scanner<'t> {
    bytes: &'t [u8],
    at: usize,
    end: usize,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        if at < self.end { self.bytes.get(at).copied().unwrap_or(0) } else { 0 }
    }

    fn token(&mut self) -> Option<Token> {
        self.at += usize::from(self.byte(self.at) == b' ');
        while self.at < self.end && self.space_len() > 0 {
            self.at += self.space_len();
        }
        if self.at >= self.end {
            return None;
        }
        let start = self.at;
        let kind = match self.byte(start) {
            b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            b'0'..=b'9' => self.number(),
            0..=0x7F => self.mark(self.byte(start), 1),
            _ => self.wide(),
        };
        Some(Token { start: start as u32, end: self.at.min(self.end) as u32, kind })
    }

    /// Length of the space at the current byte: ASCII, and the no-break spaces that tie "10\u{A0}April".
    fn space_len(&self) -> usize {
        match (self.byte(self.at), self.byte(self.at + 1), self.byte(self.at + 2)) {
            (b' ' | b'\t'..=b'\r', ..) => 1,
            (0xC2, 0xA0, _) => 2,
            (0xE2, 0x80, 0x80..=0x8B | 0xAF) => 3,
            _ => 0,
        }
    }

    fn mark(&mut self, mark: u8, len: usize) -> Kind {
        self.at += len;
        Kind::Mark(mark)
    }

    /// Dashes and quotes by their ASCII form; anything else beyond ASCII is a letter of a word.
    fn wide(&mut self) -> Kind {
        match (self.byte(self.at), self.byte(self.at + 1), self.byte(self.at + 2)) {
            (0xE2, 0x80, 0x90..=0x93) => self.mark(b'-', 3),
            (0xE2, 0x80, 0x94 | 0x95) => self.mark(b'~', 3),
            (0xE2, 0x80, 0x98 | 0x99) => self.mark(b'\'', 3),
            (0xE2, 0x80, _) => self.mark(b'"', 3),
            _ => self.word(),
        }
    }

    /// Letters; dots inside stay only in "a.m." and "p.m.".
    fn word(&mut self) -> Kind {
        let start = self.at;
        loop {
            let rest = self.bytes.get(self.at..self.end).unwrap_or(&[]);
            self.at += rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            if self.byte(self.at) < 0x80 || self.at_wide_mark() {
                break;
            }
            self.at += 1;
        }
        self.at = self.at.max(start + 1);
        if self.at == start + 1 && self.is_meridiem(start) {
            self.at += 2;
        }
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        Kind::Word { word: meaning(word), capital: word.first().is_some_and(u8::is_ascii_uppercase) }
    }

    /// A dash or quote beyond ASCII ends a word.
    fn at_wide_mark(&self) -> bool {
        self.byte(self.at) == 0xE2 && self.byte(self.at + 1) == 0x80 || self.space_len() > 0
    }

    fn is_meridiem(&self, start: usize) -> bool {
        matches!(self.byte(start), b'a' | b'p' | b'A' | b'P')
            && self.byte(start + 1) == b'.'
            && matches!(self.byte(start + 2), b'm' | b'M')
            && !is_letter(self.byte(start + 3))
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let mut value = 0_u32;
        while self.byte(self.at).is_ascii_digit() {
            value = value.saturating_mul(10).saturating_add(u32::from(self.byte(self.at) - b'0'));
            self.at += 1;
        }
        let digits = (self.at - start).min(255) as u8;
        let mut suffix = Suffix::None;
        while matches!(self.byte(self.at), b',' | b'.') && self.groups_digits(suffix) {
            suffix = Suffix::Odd;
            self.at += 1;
            while self.byte(self.at).is_ascii_digit() {
                self.at += 1;
            }
        }
        let letters = self.at;
        while self.byte(self.at).is_ascii_alphabetic() {
            self.at += 1;
        }
        let tail = self.bytes.get(letters..self.at).unwrap_or(&[]);
        match tail {
            [] => {}
            b"st" | b"nd" | b"rd" | b"th" if suffix == Suffix::None => suffix = Suffix::Ordinal,
            b"s" if suffix == Suffix::None => suffix = Suffix::Plural,
            // "9pm", "1900GMT": the letters are a word of their own.
            _ if meaning(tail) != Word::Other => self.at = letters,
            _ => suffix = Suffix::Odd,
        }
        Kind::Number { value, digits, suffix }
    }

    /// Whether the comma or dot here belongs to the number: "2,025", "2.5", but not "9, 11", "in 2019." or "June 3,2019".
    fn groups_digits(&self, suffix: Suffix) -> bool {
        let digits = (1..5).take_while(|&step| self.byte(self.at + step).is_ascii_digit()).count();
        match self.byte(self.at) {
            b',' => digits == 3,
            _ => digits > 0 && suffix == Suffix::None,
        }
    }
}

fn is_letter(b: u8) -> bool {
    b.is_ascii_alphabetic() || b >= 0x80
}
