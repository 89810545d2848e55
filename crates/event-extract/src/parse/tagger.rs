//! Tags: a network over a window of words, each token alone.

#[cfg(any(test, feature = "training"))]
use super::classifier::{Shape, padded};

/// Most tags that there may be: pairs of a universal and a Penn tag.
pub(super) const TAGS: usize = 64;

/// Words to either side that a tag is chosen by.
pub(super) const REACH: usize = 2;

/// Words that a tag is chosen by.
pub(super) const WINDOW: usize = 2 * REACH + 1;

/// The word at a position of a token's window; `outside` for a place before the first or behind the last.
#[inline]
pub(super) fn at_position(token: usize, position: usize, len: usize, outside: usize) -> usize {
    (token + position).checked_sub(REACH).filter(|&at| at < len).unwrap_or(outside)
}

/// Sizes of the tagger's network.
#[cfg(any(test, feature = "training"))]
pub(super) fn shape(rows: usize, vector: usize, hidden: usize, dims: usize, tags: usize) -> Shape {
    Shape { rows, dims, vector, positions: WINDOW, discrete: 0, hidden, heads: vec![padded(tags)] }
}

/// The class with the highest score; the first of equals.
pub(super) fn best<Score: Copy + PartialOrd>(scores: &[Score]) -> usize {
    let Some(&first) = scores.first() else { return 0 };
    // Eight at a time first: what is highest is known before where it stands.
    let (eights, rest) = scores.as_chunks::<8>();
    let higher = |a: Score, b: Score| if b > a { b } else { a };
    let mut lanes = [first; 8];
    for eight in eights {
        lanes.iter_mut().zip(eight).for_each(|(lane, &score)| *lane = higher(*lane, score));
    }
    let highest = lanes.iter().chain(rest).copied().fold(first, higher);
    scores.iter().position(|&score| score >= highest).unwrap_or(0)
}
