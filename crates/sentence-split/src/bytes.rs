//! Reading UTF-8 text by byte position: what stands here, and where the next thing begins.

/// A text, read by byte offsets. Past either end every byte reads as 0.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<'t> {
    text: &'t str,
}

/// Bytes of white space that end a sentence whatever stands around them.
pub(crate) const GAP: usize = 256;

/// Spaces of three bytes outside the general block, and the zero-width characters that count as space.
const WIDE_SPACES: [&[u8]; 6] = [
    "\u{200B}".as_bytes(),
    "\u{2060}".as_bytes(),
    "\u{FEFF}".as_bytes(),
    "\u{3000}".as_bytes(),
    "\u{205F}".as_bytes(),
    "\u{1680}".as_bytes(),
];

impl<'t> Bytes<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text }
    }

    pub(crate) fn len(self) -> usize {
        self.text.len()
    }

    /// The byte at `at`, or 0 past the end.
    #[inline]
    pub(crate) fn at(self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The byte before `at`, or 0 at the start.
    #[inline]
    pub(crate) fn before(self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |at| self.at(at))
    }

    /// The bytes of a range, empty when it does not fit.
    #[inline]
    pub(crate) fn slice(self, from: usize, to: usize) -> &'t [u8] {
        self.text.as_bytes().get(from..to).unwrap_or(&[])
    }

    /// Everything from `at` on, empty past the end.
    pub(crate) fn rest(self, at: usize) -> &'t [u8] {
        self.text.as_bytes().get(at..).unwrap_or(&[])
    }

    /// The character that begins at `at`, which must be a character boundary.
    pub(crate) fn char_at(self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Length in bytes of the space character at `at`; 0 when there is none.
    /// Zero-width spaces, word joiners and byte order marks are space.
    #[inline]
    pub(crate) fn space_len(self, at: usize) -> usize {
        match self.at(at) {
            b' ' | b'\t'..=b'\r' => 1,
            0xC2 if matches!(self.at(at + 1), 0xA0 | 0x85) => 2,
            0xE1..=0xEF => self.wide_space_len(at),
            _ => 0,
        }
    }

    fn wide_space_len(self, at: usize) -> usize {
        let three = self.slice(at, at + 3);
        let general = self.at(at) == 0xE2
            && self.at(at + 1) == 0x80
            && matches!(self.at(at + 2), 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF);
        if general || WIDE_SPACES.contains(&three) { 3 } else { 0 }
    }

    /// The first position from `at` on that holds no space.
    #[inline]
    pub(crate) fn skip_space(self, mut at: usize) -> usize {
        loop {
            match self.space_len(at) {
                0 => return at,
                len => at += len,
            }
        }
    }

    /// The same, but not past [`GAP`] bytes of space: how far a judgement reads is bounded.
    #[inline]
    pub(crate) fn skip_run(self, from: usize) -> usize {
        let mut at = from;
        while at < from + GAP {
            match self.space_len(at) {
                0 => return at,
                len => at += len,
            }
        }
        at
    }

    /// The character boundary at or before `at`.
    pub(crate) fn boundary_before(self, at: usize) -> usize {
        (at.saturating_sub(3)..=at).rev().find(|&at| self.text.is_char_boundary(at)).unwrap_or(at)
    }

    /// Length in bytes of the first character.
    pub(crate) fn first_len(self) -> usize {
        self.text.chars().next().map_or(0, char::len_utf8)
    }

    /// The end of the text before `at` without trailing space, not before `floor`.
    pub(crate) fn trim_end(self, floor: usize, mut at: usize) -> usize {
        while at > floor {
            let len = (1..=3).find(|&len| at >= floor + len && self.space_len(at - len) == len);
            let Some(len) = len else { break };
            at -= len;
        }
        at
    }

    /// The end of the run of ASCII letters that begins at `at`, of the first 64 if there are more.
    #[inline]
    pub(crate) fn letters_end(self, at: usize) -> usize {
        at + self.rest(at).iter().take(64).take_while(|b| b.is_ascii_alphabetic()).count()
    }
}

/// Length in bytes of the closing quote or bracket at `at`; 0 when there is none.
#[inline]
pub(crate) fn closer_len(bytes: Bytes<'_>, at: usize) -> usize {
    match bytes.at(at) {
        b'"' | b'\'' | b')' | b']' | b'}' => 1,
        0xC2 if bytes.at(at + 1) == 0xBB => 2,
        // ’ and ”; “ closes in German and in texts whose quotes were guessed wrong.
        0xE2 if bytes.at(at + 1) == 0x80 && matches!(bytes.at(at + 2), 0x99 | 0x9C | 0x9D | 0xBA) => 3,
        _ => 0,
    }
}

/// Length in bytes of the opening quote or bracket at `at`; 0 when there is none.
#[inline]
pub(crate) fn opener_len(bytes: Bytes<'_>, at: usize) -> usize {
    match bytes.at(at) {
        b'"' | b'\'' | b'(' | b'[' | b'{' | b'`' => 1,
        0xC2 if matches!(bytes.at(at + 1), 0xAB | 0xBF | 0xA1) => 2,
        0xE2 if bytes.at(at + 1) == 0x80 && matches!(bytes.at(at + 2), 0x98 | 0x9A | 0x9B | 0x9C | 0x9E | 0xB9) => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn space_is_what_unicode_calls_white_and_the_zero_width_ones(c in any::<char>()) {
            let text = c.to_string();
            let space = c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}');
            prop_assert_eq!(Bytes::new(&text).space_len(0), if space { text.len() } else { 0 });
        }
    }

    #[test]
    fn every_white_space_character_is_space() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32).filter(|c| c.is_whitespace()) {
            let text = c.to_string();
            assert_eq!(Bytes::new(&text).space_len(0), text.len(), "{:04x}", c as u32);
            assert_eq!(Bytes::new(&text).trim_end(0, text.len()), 0);
        }
    }
}
