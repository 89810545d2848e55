//! A run of end marks with the quotes, brackets and note references that close it.

use crate::bytes::{Bytes, closer_len};

/// A run of end marks with what closes it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Marks {
    /// One past the marks, closing quotes, brackets and note references.
    pub(crate) end: usize,
    /// Full stops in the run; an ellipsis character counts three.
    pub(crate) dots: usize,
    /// Whether a question mark or exclamation mark is among them.
    pub(crate) exclaims: bool,
    /// Whether a double quote closes it.
    pub(crate) quote: bool,
    /// Whether anything closes it.
    pub(crate) closed: bool,
}

/// Bytes of the longest run of marks, and of note references behind it, that are read as one.
const LONGEST_RUN: usize = 64;

/// Reads the run that begins at `at`.
pub(crate) fn read_marks(bytes: Bytes<'_>, at: usize) -> Marks {
    let mut marks = Marks { end: at, ..Marks::default() };
    while marks.end < at + LONGEST_RUN {
        match bytes.at(marks.end) {
            b'.' => marks.dots += 1,
            b'?' | b'!' => marks.exclaims = true,
            0xE2 if bytes.slice(marks.end, marks.end + 3) == "…".as_bytes() => {
                marks.dots += 3;
                marks.end += 2;
            }
            // ". . . .": an ellipsis set with spaces.
            b' ' if marks.dots > 0 && !marks.closed && spaced_dot(bytes, marks.end) => {}
            _ => match closer_len(bytes, marks.end) {
                0 => break,
                len => {
                    marks.closed = true;
                    marks.quote |= len > 1 || bytes.at(marks.end) == b'"';
                    marks.end += len - 1;
                }
            },
        }
        marks.end += 1;
    }
    marks.end = note_references_end(bytes, marks.end);
    marks
}

/// " ." of a spaced ellipsis; " ..." begins the next sentence instead.
fn spaced_dot(bytes: Bytes<'_>, space: usize) -> bool {
    bytes.at(space + 1) == b'.' && bytes.at(space + 2) != b'.' && !bytes.at(space + 2).is_ascii_alphanumeric()
}

/// The end of note references such as "[12]" or " [3, 4]" that belong to the sentence before them.
fn note_references_end(bytes: Bytes<'_>, at: usize) -> usize {
    let mut end = at;
    while end < at + LONGEST_RUN {
        let open = end + usize::from(bytes.at(end) == b' ');
        if bytes.at(open) != b'[' || !bytes.at(open + 1).is_ascii_digit() {
            return end;
        }
        let inside = |b: &&u8| b.is_ascii_digit() || matches!(b, b',' | b' ' | b'-');
        let close = open + 1 + bytes.rest(open + 1).iter().take(24).take_while(inside).count();
        if bytes.at(close) != b']' {
            return end;
        }
        end = close + 1;
    }
    end
}
