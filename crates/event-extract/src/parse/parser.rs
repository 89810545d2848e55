//! What the parser's network sees of a state: words, tags and labels of nodes, distances and counts of children.

#[cfg(any(test, feature = "training"))]
use super::classifier::{Shape, padded};
use super::transitions::{ACTIONS, Action, BLANK, NONE, State};

/// Most labels that there may be.
pub(super) const LABELS: usize = 64;

/// Values of a tag: classes, the root, no node.
const TAG_VALUES: usize = super::tagger::TAGS + 2;
/// What stands behind the tags of a sentence: those of the root and of no node.
pub(super) const AFTER_TAGS: [u8; 2] = [TAG_VALUES as u8 - 2, TAG_VALUES as u8 - 1];

/// Values of a label: classes and none.
const LABEL_VALUES: usize = LABELS + 1;

/// Nodes whose words are seen: the first of [`nodes`].
pub(super) const WORD_NODES: usize = 12;
/// Nodes whose tags are seen.
pub(super) const NODES: usize = 26;
/// Of [`nodes`], those whose labels are seen: children.
const LABELLED: [usize; 10] = [6, 7, 8, 9, 10, 12, 13, 14, 15, 16];
/// Pairs of distances and counts.
const PAIRS: usize = 5;
/// Values of a distance or count.
const STEPS: usize = 8;

/// Discrete values of a state.
pub(super) const DISCRETE: usize = NODES + LABELLED.len() + PAIRS;

/// Heads of the network: actions, labels of arcs to the left, labels of arcs to the right.
#[cfg(any(test, feature = "training"))]
pub(super) const ACTION_HEAD: usize = 0;
pub(super) const LEFT_HEAD: usize = 1;
pub(super) const RIGHT_HEAD: usize = 2;

/// Sizes of the parser's network.
#[cfg(any(test, feature = "training"))]
pub(super) fn shape(rows: usize, vector: usize, hidden: usize, dims: usize, labels: usize) -> Shape {
    let discrete = NODES * TAG_VALUES + LABELLED.len() * LABEL_VALUES + PAIRS * STEPS * STEPS;
    Shape {
        rows,
        dims,
        vector,
        positions: WORD_NODES,
        discrete,
        hidden,
        heads: vec![16, padded(labels), padded(labels)],
    }
}

/// The nodes of a state that are seen, [`NONE`] where there is none.
#[inline]
pub(super) fn nodes(state: &State) -> [u16; NODES] {
    let (s0, s1, s2) = (state.stacked(0), state.stacked(1), state.stacked(2));
    let ahead = |n: u16| if state.next + n <= state.len { state.next + n } else { NONE };
    let near = |node: u16, by: i16| node.checked_add_signed(by).filter(|&n| node != NONE && n < state.len);
    let near = |node: u16, by: i16| near(node, by).unwrap_or(NONE);
    let (b0, k0, k1) = (ahead(0), state.node(s0), state.node(s1));
    let kb = state.node(b0);
    let left = |n: u16| state.node(n).left[0];
    let right = |n: u16| state.node(n).right[0];
    #[rustfmt::skip]
    let seen = [
        s0, s1, s2, b0, ahead(1), ahead(2),
        k0.left[0], k0.right[0], k1.left[0], k1.right[0], kb.left[0], near(b0, -1),
        k1.right[1], k0.left[1], k0.right[1], k1.left[1], kb.left[1],
        left(k0.left[0]), right(k0.right[0]), left(k1.left[0]), right(k1.right[0]),
        near(s0, -1), near(s0, 1), near(s1, 1), near(s1, -1), ahead(3),
    ];
    seen
}

/// Steps of a distance in tokens, which grow; all further ones are the last.
const DISTANCES: [u8; 12] = [0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 6, 7];

fn distance(from: u16, to: u16) -> usize {
    let furthest = DISTANCES.len() - 1;
    let steps = DISTANCES.get(usize::from(from.abs_diff(to)).min(furthest)).map_or(0, |&d| d.into());
    if from == NONE || to == NONE { 0 } else { steps }
}

/// The discrete values of a state without any node.
pub(super) fn absent() -> [u32; DISCRETE] {
    let mut state = State::default();
    state.start(0);
    discrete(&state, &[NONE; NODES], &AFTER_TAGS)
}

/// For each position its first value, how many it has, and the one that stands for no node.
pub(super) fn runs() -> impl Iterator<Item = (usize, usize, u32)> {
    let tags = std::iter::repeat_n(TAG_VALUES, NODES);
    let labels = std::iter::repeat_n(LABEL_VALUES, LABELLED.len());
    let sizes = tags.chain(labels).chain(std::iter::repeat_n(STEPS * STEPS, PAIRS));
    let starts = sizes.scan(0, |next, size| {
        let first = *next;
        *next += size;
        Some((first, size))
    });
    starts.zip(absent()).map(|((first, size), absent)| (first, size, absent))
}

/// The discrete values of a state: rows of the network's table, one a position. Behind the tags are [`AFTER_TAGS`].
#[inline]
pub(super) fn discrete(state: &State, nodes: &[u16; NODES], tags: &[u8]) -> [u32; DISCRETE] {
    let places = nodes.map(|node| usize::from(node.min(state.len + 1)));
    let mut out = [0; DISCRETE];
    let (tagged, rest) = out.split_at_mut(NODES);
    let (labelled, counted) = rest.split_at_mut(LABELLED.len());
    let mut base = 0;
    for (row, &place) in tagged.iter_mut().zip(&places) {
        *row = base + tags.get(place).map_or(0, |&tag| u32::from(tag));
        base += TAG_VALUES as u32;
    }
    for (row, at) in labelled.iter_mut().zip(LABELLED) {
        let node = places.get(at).and_then(|&place| state.nodes.get(place)).unwrap_or(&BLANK);
        *row = base + u32::from(node.label).min(LABEL_VALUES as u32 - 1);
        base += LABEL_VALUES as u32;
    }
    for (row, (a, b)) in counted.iter_mut().zip(pairs(state, nodes)) {
        *row = base + (a.min(STEPS - 1) * STEPS + b.min(STEPS - 1)) as u32;
        base += (STEPS * STEPS) as u32;
    }
    out
}

/// Distances and counts of children.
#[inline]
fn pairs(state: &State, &[s0, s1, s2, b0, ..]: &[u16; NODES]) -> [(usize, usize); PAIRS] {
    let (k0, k1, kb) = (state.node(s0), state.node(s1), state.node(b0));
    [
        (distance(s0, b0), distance(s1, s0)),
        (k0.left_count.into(), k0.right_count.into()),
        (k1.left_count.into(), k1.right_count.into()),
        (kb.left_count.into(), state.len.saturating_sub(state.next).into()),
        (state.stack.len(), distance(s2, s1)),
    ]
}

/// The allowed action with the highest score. There is one until the state is done.
#[inline]
pub(super) fn choose<Score: PartialOrd>(state: &State, scores: &[Score]) -> Option<Action> {
    let allowed = ACTIONS.into_iter().zip(scores).filter(|&(action, _)| state.allows(action));
    allowed.reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(action, _)| action)
}
