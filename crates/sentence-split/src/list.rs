//! List items: the marker that begins one, and where the next item of a list on the same line begins.

use memchr::memmem;

use crate::bytes::Bytes;

/// How far on the line the next item is looked for: items on one line are short, and the scan stays linear.
const REACH: usize = 400;

/// The marker at the start of a list item: "•", "2.", "b)", "• 9.".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    /// One past its last byte.
    pub(crate) end: usize,
    /// Number or letter of the item, with what closes it.
    ordinal: Option<Ordinal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ordinal {
    /// The number, or the letter's byte.
    value: u32,
    letter: bool,
    /// "." or ")" or ".)".
    close: &'static str,
}

/// Length in bytes of the bullet at `at`; 0 when there is none.
pub(crate) fn bullet_len(bytes: Bytes<'_>, at: usize) -> usize {
    match bytes.at(at) {
        0xE2 => match (bytes.at(at + 1), bytes.at(at + 2)) {
            (0x80, 0xA2 | 0xA3) | (0x81, 0x83) | (0x97, 0x8F | 0xA6) | (0x96, 0xAA) => 3,
            _ => 0,
        },
        _ => 0,
    }
}

/// The marker at `at`, the start of a sentence or line. Dashes and stars count only at the start of a line.
pub(crate) fn marker_at(bytes: Bytes<'_>, at: usize, line_start: bool) -> Option<Marker> {
    let dash = line_start && matches!(bytes.at(at), b'-' | b'*') && bytes.at(at + 1) == b' ';
    let bullet = if dash { 1 } else { bullet_len(bytes, at) };
    let from = if bullet > 0 { bytes.skip_run(at + bullet) } else { at };
    if let Some((ordinal, end)) = ordinal_at(bytes, from) {
        return Some(Marker { end, ordinal: Some(ordinal) });
    }
    (bullet > 0).then_some(Marker { end: at + bullet, ordinal: None })
}

fn ordinal_at(bytes: Bytes<'_>, at: usize) -> Option<(Ordinal, usize)> {
    let digits = bytes.slice(at, (at + 3).min(bytes.len())).iter().take_while(|b| b.is_ascii_digit()).count();
    let letter = digits == 0 && bytes.at(at).is_ascii_lowercase();
    let close_at = at + if letter { 1 } else { digits };
    let close = match (bytes.at(close_at), bytes.at(close_at + 1)) {
        (b'.', b')') => ".)",
        (b'.', _) => ".",
        (b')', _) => ")",
        _ => return None,
    };
    let end = close_at + close.len();
    if (digits == 0 && !letter) || bytes.space_len(end) == 0 {
        return None;
    }
    let value = if letter {
        u32::from(bytes.at(at))
    } else {
        bytes.slice(at, close_at).iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'))
    };
    Some((Ordinal { value, letter, close }, end))
}

impl Marker {
    /// Where the next item of the same list begins on the same line: "1) one 2) two".
    pub(crate) fn next_item(self, bytes: Bytes<'_>) -> Option<usize> {
        let ordinal = self.ordinal?;
        let mut needle = [b' '; 8];
        let len = ordinal.next_into(&mut needle)?;
        let reach = bytes.slice(self.end, (self.end + REACH).min(bytes.len()));
        let line = memchr::memchr(b'\n', reach).and_then(|at| reach.get(..at)).unwrap_or(reach);
        memmem::find(line, needle.get(..len)?).map(|at| self.end + at + 1)
    }
}

impl Ordinal {
    /// Writes " N<close> " for the next item; its length, or `None` past "z" and "998".
    fn next_into(self, needle: &mut [u8; 8]) -> Option<usize> {
        let next = self.value + 1;
        let digits = [next / 100 % 10, next / 10 % 10, next % 10].map(|d| b'0' + d as u8);
        let name: &[u8] = match (self.letter, next) {
            (true, 0x7B..) | (false, 1000..) => return None,
            (true, _) => &[next as u8],
            (false, 0..10) => digits.get(2..)?,
            (false, 10..100) => digits.get(1..)?,
            (false, _) => &digits,
        };
        let text = name.iter().chain(self.close.as_bytes());
        let len = 1 + name.len() + self.close.len() + 1;
        needle.iter_mut().skip(1).zip(text).for_each(|(slot, b)| *slot = *b);
        Some(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_item_is_found_by_its_number() {
        for (text, next) in [
            ("1) tea 2) milk", Some(7)),
            ("9. tea 10. milk", Some(7)),
            ("a. tea b. milk", Some(7)),
            ("1. tea\n2. milk", None),
            ("1. tea 3. milk", None),
            ("z. tea {. milk", None),
            ("• tea • milk", None),
        ] {
            let bytes = Bytes::new(text);
            assert_eq!(marker_at(bytes, 0, true).and_then(|m| m.next_item(bytes)), next, "{text}");
        }
    }

    #[test]
    fn years_and_dashes_in_a_line_are_no_markers() {
        for text in ["2025. It", "1.5 million", "- no", "it. No"] {
            assert_eq!(marker_at(Bytes::new(text), 0, false), None, "{text}");
        }
    }
}
