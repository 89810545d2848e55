//! Tags by an averaged perceptron (Collins 2002), left to right.

use super::forms::{Form, OUTSIDE};
use super::weights::{Table, best, feature};

/// Most tags that there may be: pairs of a universal and a Penn tag.
pub(super) const TAGS: usize = 64;

/// Features of one token.
pub(super) const FEATURES: usize = 26;

/// Tag of a place before the first token.
pub(super) const NO_TAG: u8 = 255;

/// The features of token `at`; `before` are the tags of the two tokens before it, the nearer first.
#[inline]
pub(super) fn features(forms: &[Form], at: usize, before: [u8; 2]) -> [u32; FEATURES] {
    let form = |offset: isize| at.checked_add_signed(offset).and_then(|i| forms.get(i)).unwrap_or(&OUTSIDE);
    let (word, left, right) = (form(0), form(-1), form(1));
    let [near, far] = before.map(u32::from);
    let [s1, s2, s3, s4] = word.suffixes;
    let [p1, p2, p3] = word.prefixes;
    let first = u32::from(at == 0);
    [
        feature(1, word.lower, 0, 0),
        feature(2, word.lower, word.shape, first),
        feature(3, s1, 0, 0),
        feature(4, s2, 0, 0),
        feature(5, s3, word.shape, 0),
        feature(6, s4, 0, 0),
        feature(7, p1, word.shape, 0),
        feature(8, p2, 0, 0),
        feature(9, p3, 0, 0),
        feature(10, word.shape, first, 0),
        feature(11, left.lower, 0, 0),
        feature(12, right.lower, 0, 0),
        feature(13, form(-2).lower, 0, 0),
        feature(14, form(2).lower, 0, 0),
        feature(15, near, 0, 0),
        feature(16, near, far, 0),
        feature(17, near, word.lower, 0),
        feature(18, near, far, word.lower),
        feature(19, word.lower, right.lower, 0),
        feature(20, word.lower, left.lower, 0),
        feature(21, right.suffixes.get(2).copied().unwrap_or(0), s3, 0),
        feature(22, near, right.lower, 0),
        feature(23, right.shape, word.shape, near),
        feature(24, left.shape, word.shape, 0),
        feature(25, near, s3, 0),
        feature(26, near, right.suffixes.get(1).copied().unwrap_or(0), 0),
    ]
}

/// Tags every token.
pub(super) fn tag(table: &Table<TAGS>, forms: &[Form], tags: &mut Vec<u8>) {
    tags.clear();
    let mut before = [NO_TAG; 2];
    for at in 0..forms.len() {
        let mut scores = [0; TAGS];
        for feature in features(forms, at, before) {
            table.add(feature, &mut scores);
        }
        let tag = best(&scores) as u8;
        tags.push(tag);
        before = [tag, before[0]];
    }
}
