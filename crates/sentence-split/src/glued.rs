//! Does a sentence end at a mark that has a letter or digit right behind it?
//!
//! Mostly not: decimals, addresses, dotted abbreviations. Now and then a space got lost.

use crate::boundary::Reason;
use crate::bytes::Bytes;
use crate::lexicon::{Lexicon, Traits};
use crate::stop::{LONGEST_WORD, Verdict, is_lower};

/// Parts of addresses that careless writers capitalise: "amazon.Com".
const DOMAINS: [&[u8]; 6] = [b"Com", b"Net", b"Org", b"Gov", b"Html", b"Info"];

/// Judges the ellipsis from `at` to `end`, right before a word: "the road test...I am", but "what I mean...see".
pub(crate) fn judge_ellipsis(bytes: Bytes<'_>, lexicon: &Lexicon, start: usize, at: usize, end: usize) -> Verdict {
    let word = word_before(bytes, start, at);
    let ends = bytes.at(end).is_ascii_uppercase() && begins_sentence(bytes, lexicon, end, word);
    if ends { Verdict::Ends { end, next: end, reason: Reason::LostSpace } } else { Verdict::GoesOn { on: end } }
}

fn word_before(bytes: Bytes<'_>, start: usize, at: usize) -> &[u8] {
    let before = bytes.slice(start.max(at.saturating_sub(LONGEST_WORD)), at);
    before.rsplit(u8::is_ascii_whitespace).next().unwrap_or(&[])
}

/// Judges the mark at `at`: "the talks.The next round", "by 1,000.That", "this problem?or", but not "Booking.com",
/// "state.gov/The" or "list.php?id".
pub(crate) fn judge(bytes: Bytes<'_>, lexicon: &Lexicon, start: usize, at: usize) -> Verdict {
    let next = at + 1;
    let word = word_before(bytes, start, at);
    let ends = match bytes.at(next) {
        b'A'..=b'Z' => begins_sentence(bytes, lexicon, next, word),
        b'a'..=b'z' => bytes.at(at) == b'?' && word.len() > 2 && is_lower(word) && stands_alone(bytes, next),
        _ => false,
    };
    if ends { Verdict::Ends { end: next, next, reason: Reason::LostSpace } } else { Verdict::GoesOn { on: next } }
}

/// Whether the word at `at` is followed by a space, so that it is part of no address.
fn stands_alone(bytes: Bytes<'_>, at: usize) -> bool {
    bytes.at(bytes.letters_end(at)) == b' '
}

/// Whether a sentence begins with the capitalised word at `next`, right behind `word` and its mark.
fn begins_sentence(bytes: Bytes<'_>, lexicon: &Lexicon, next: usize, word: &[u8]) -> bool {
    let end = bytes.letters_end(next);
    let head = bytes.slice(next, end);
    let traits = lexicon.traits(head);
    let starts = match bytes.at(end) {
        b' ' | b'\'' | b',' | 0xE2 => traits.has(Traits::STARTER),
        b'.' => end > next + 1 && traits.has(Traits::NEVER_ENDS),
        _ => false,
    };
    let plain = word.len() > 2 && is_lower(word);
    let number = word.len() > 2 && word.iter().all(|b| b.is_ascii_digit() || *b == b',');
    let capitalised = word.len() > 3 && word.get(1..).is_some_and(is_lower);
    let title_case = head.len() > 2 && head.get(1..).is_some_and(is_lower) && stands_alone(bytes, next);
    starts && (plain || number || capitalised) || plain && title_case && !DOMAINS.contains(&head)
}
