//! Quotations that are to stay whole: is this place inside one, and does it close soon?

use crate::bytes::Bytes;
use crate::options::QUOTATION;

/// Whether the boundary at `end` lies inside a quotation of the sentence that begins at `start`, one that closes within
/// [`QUOTATION`] bytes and before a blank line.
pub(crate) fn is_open(bytes: Bytes<'_>, start: usize, end: usize) -> bool {
    let Some(close) = opened(bytes, start, end) else { return false };
    let ahead = bytes.slice(end, (end + QUOTATION).min(bytes.len()));
    let paragraph = blank_line(ahead).and_then(|at| ahead.get(..at)).unwrap_or(ahead);
    memchr::memmem::find(paragraph, close).is_some()
}

/// Where the first empty line begins, in whatever way lines end.
fn blank_line(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', text).find(|&at| {
        let mut behind = text.get(at + 1..).unwrap_or(&[]).iter();
        behind.find(|b| !matches!(b, b' ' | b'\t' | b'\r')) == Some(&b'\n')
    })
}

/// What closes the quotation that is still open at `end`. Quotations are looked for in the last [`QUOTATION`] bytes: one
/// that opened earlier has run on for too long.
fn opened(bytes: Bytes<'_>, start: usize, end: usize) -> Option<&'static [u8]> {
    let floor = start.max(end.saturating_sub(QUOTATION));
    let mut open: Option<&'static [u8]> = None;
    for at in memchr::memchr3_iter(b'"', 0xE2, 0xC2, bytes.slice(floor, end)).map(|at| floor + at) {
        open = match (bytes.slice(at, at + 3), open) {
            ([b'"', ..], None) if begins_word(bytes, at) => Some(b"\""),
            ([b'"', ..], Some(b"\"")) => None,
            ([0xE2, 0x80, 0x9C], None) => Some("”".as_bytes()),
            ([0xC2, 0xAB, _], None) => Some("»".as_bytes()),
            (here, Some(close)) if here.starts_with(close) => None,
            (_, open) => open,
        };
    }
    open
}

/// A straight quote opens at the start, after space or after an opening bracket.
fn begins_word(bytes: Bytes<'_>, at: usize) -> bool {
    matches!(bytes.before(at), 0 | b' ' | b'\t' | b'\n' | b'\r' | b'(' | b'[' | 0xA0)
}
