//! Heads and labels, greedily: the action first, the label of its arc after. Features after Zhang and Nivre (2011).

use super::forms::{Form, OUTSIDE};
use super::transitions::{ACTIONS, Action, NONE, State};
use super::weights::{Table, best, feature};

/// Most labels that there may be.
pub(super) const LABELS: usize = 64;

/// Weights of an action: one place is free.
pub(super) const MOVES: usize = 4;

/// What features are made of: the tokens as the tagger saw them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) forms: &'a [Form],
    pub(super) tags: &'a [u8],
}

impl Words<'_> {
    /// Word and tag of a node; the root and no node are themselves.
    #[inline]
    fn of(&self, node: u16) -> (u32, u32) {
        let at = usize::from(node);
        match (self.forms.get(at), self.tags.get(at)) {
            (Some(form), Some(&tag)) => (form.lower, tag.into()),
            _ if node == NONE => (1, 254),
            _ => (2, 253),
        }
    }

    fn form(&self, node: u16) -> &Form {
        self.forms.get(usize::from(node)).unwrap_or(&OUTSIDE)
    }
}

/// Gathers features under ascending template numbers.
struct Gatherer<'o> {
    template: u32,
    out: &'o mut Vec<u32>,
}

impl Gatherer<'_> {
    #[inline]
    fn add(&mut self, a: u32, b: u32, c: u32) {
        self.template += 1;
        self.out.push(feature(self.template, a, b, c));
    }
}

/// Distance in tokens, in steps that grow.
fn distance(from: u16, to: u16) -> u32 {
    match u32::from(to.abs_diff(from)) {
        n @ 0..=4 => n,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

/// The features that an action is chosen by.
#[expect(clippy::similar_names, reason = "s0 is the top of the stack and b0 the next token, as in the literature")]
pub(super) fn action_features(state: &State, words: Words<'_>, out: &mut Vec<u32>) {
    out.clear();
    let mut gather = Gatherer { template: 100, out };
    let nodes @ [s0, s1, _, b0, ..] = places(state);
    let [s0f, s1f, s2f, b0f, b1f, b2f] = nodes.map(|n| words.of(n));
    for (word, tag) in [s0f, s1f, s2f, b0f, b1f, b2f] {
        gather.add(word, 0, 0);
        gather.add(tag, 0, 0);
        gather.add(word, tag, 0);
    }
    pairs(&mut gather, s0f, b0f);
    pairs(&mut gather, s1f, s0f);
    let [t_s0, t_s1, t_s2, t_b0, t_b1, t_b2] = [s0f.1, s1f.1, s2f.1, b0f.1, b1f.1, b2f.1];
    for (a, b, c) in [
        (t_s0, t_b0, t_b1),
        (t_s1, t_s0, t_b0),
        (t_s2, t_s1, t_s0),
        (t_b0, t_b1, t_b2),
        (s0f.0, t_b0, t_b1),
        (t_s1, s0f.0, t_b0),
        (t_s1, t_s0, b0f.0),
        (s1f.0, t_s0, t_b0),
        (t_s0, b0f.0, t_b1),
        (t_s1, t_b0, t_b1),
        (s0f.0, b0f.0, t_b1),
        (s1f.0, s0f.0, t_b0),
    ] {
        gather.add(a, b, c);
    }
    let (d_sb, d_ss) = (distance(s0, b0), distance(s1, s0));
    gather.add(d_sb, t_s0, t_b0);
    gather.add(d_ss, t_s1, t_s0);
    gather.add(d_sb, s0f.0, t_b0);
    gather.add(d_ss, s1f.0, t_s0);
    gather.add(d_sb, d_ss, 0);
    for (node, (word, tag)) in [(s0, s0f), (s1, s1f), (b0, b0f)] {
        family(&mut gather, state, words, node, (word, tag));
    }
    let child = |n: u16| words.of(n).1;
    let (k0, k1, kb) = (state.node(s0), state.node(s1), state.node(b0));
    gather.add(t_s0, t_b0, child(kb.left[0]));
    gather.add(t_s0, t_b0, child(k0.right[0]));
    gather.add(t_s0, t_b0, child(k0.left[0]));
    gather.add(t_s1, t_s0, child(k1.right[0]));
    gather.add(t_s1, t_s0, child(k0.left[0]));
    gather.add(t_s1, t_s0, child(k0.right[0]));
    gather.add(t_s1, t_s0, words.of(k0.left[0]).0);
    gather.add(s1f.0, s0f.0, words.of(k0.left[0]).0);
    gather.add(s1f.0, words.of(k0.left[0]).0, t_s0);
    let [_, _, suffix, _] = words.form(s0).suffixes;
    gather.add(suffix, t_s0, t_b0);
    let [_, _, suffix, _] = words.form(b0).suffixes;
    gather.add(suffix, t_s0, t_b0);
    gather.add(u32::from(state.stack.len().min(4) as u8), t_s0, t_b0);
}

fn places(state: &State) -> [u16; 6] {
    let ahead = |n: u16| if state.next + n <= state.len { state.next + n } else { NONE };
    [state.stacked(0), state.stacked(1), state.stacked(2), ahead(0), ahead(1), ahead(2)]
}

fn pairs(gather: &mut Gatherer<'_>, (w1, t1): (u32, u32), (w2, t2): (u32, u32)) {
    gather.add(w1, w2, 0);
    gather.add(t1, t2, 0);
    gather.add(w1, t2, 0);
    gather.add(t1, w2, 0);
    gather.add(w1, t1, t2);
    gather.add(t1, w2, t2);
}

/// Children of a node: words, tags and labels of the outermost, and how many there are.
fn family(gather: &mut Gatherer<'_>, state: &State, words: Words<'_>, at: u16, (word, tag): (u32, u32)) {
    let node = state.node(at);
    for child in [node.left[0], node.left[1], node.right[0], node.right[1]] {
        let label = u32::from(state.node(child).label);
        let (child_word, child_tag) = words.of(child);
        gather.add(child_word, tag, 0);
        gather.add(child_tag, tag, label);
        gather.add(label, word, 0);
    }
    gather.add(tag, u32::from(node.left_count), 1);
    gather.add(tag, u32::from(node.right_count), 2);
    gather.add(word, u32::from(node.left_count), u32::from(node.right_count));
}

/// The features that the label of an arc is chosen by.
pub(super) fn label_features(state: &State, words: Words<'_>, (head, dependent): (u16, u16), out: &mut Vec<u32>) {
    out.clear();
    let mut gather = Gatherer { template: 300, out };
    let side = u32::from(head > dependent);
    let far = distance(head, dependent) * 2 + side;
    let ((hw, ht), (dw, dt)) = (words.of(head), words.of(dependent));
    let (hn, dn) = (state.node(head), state.node(dependent));
    gather.add(hw, side, 0);
    gather.add(ht, dt, far);
    gather.add(dw, side, 0);
    gather.add(dw, dt, side);
    gather.add(hw, dw, side);
    gather.add(hw, dt, side);
    gather.add(ht, dw, side);
    gather.add(ht, dt, side);
    for at in [dependent.wrapping_sub(1), dependent.wrapping_add(1), head.wrapping_sub(1), head.wrapping_add(1)] {
        gather.add(words.of(at).1, dt, ht);
        gather.add(words.of(at).0, dt, side);
    }
    for child in [dn.left[0], dn.left[1], dn.right[0], dn.right[1]] {
        let (word, tag) = words.of(child);
        let label = u32::from(state.node(child).label);
        gather.add(word, dt, ht);
        gather.add(tag, label, dt);
        gather.add(word, hw, dt);
        gather.add(label, dw, side);
    }
    for child in [hn.left[0], hn.left[1], hn.right[0], hn.right[1]] {
        let (word, _) = words.of(child);
        let label = u32::from(state.node(child).label);
        gather.add(label, dt, ht * 2 + side);
        gather.add(word, dt, side);
        gather.add(label, hw, dt * 2 + side);
    }
    let form = words.form(dependent);
    let [_, s2, s3, _] = form.suffixes;
    gather.add(s3, ht, side);
    gather.add(s2, dt, side);
    gather.add(form.shape, ht, dt);
    gather.add(words.form(head).suffixes[2], dt, side);
}

/// Two tables of weights, and the buffers of one worker.
#[derive(Clone, Debug)]
pub(super) struct ParserTables {
    pub(super) moves: Table<MOVES>,
    pub(super) labels: Table<LABELS>,
}

impl ParserTables {
    /// Parses one sentence into `state`.
    pub(super) fn parse(&self, words: Words<'_>, state: &mut State, buffer: &mut Vec<u32>) {
        state.start(words.tags.len() as u16);
        while !state.is_done() {
            action_features(state, words, buffer);
            let mut scores = [0; MOVES];
            for &feature in &*buffer {
                self.moves.add(feature, &mut scores);
            }
            let Some(action) = choose(state, &scores) else { return };
            let label = state.arc(action).map_or(0, |arc| self.label(state, words, arc, buffer));
            state.take(action, label);
        }
    }

    fn label(&self, state: &State, words: Words<'_>, arc: (u16, u16), buffer: &mut Vec<u32>) -> u8 {
        label_features(state, words, arc, buffer);
        let mut scores = [0; LABELS];
        for &feature in &*buffer {
            self.labels.add(feature, &mut scores);
        }
        best(&scores) as u8
    }
}

/// The allowed action with the highest score. There is one until the state is done.
pub(super) fn choose<T: PartialOrd + Copy>(state: &State, scores: &[T; MOVES]) -> Option<Action> {
    let allowed = ACTIONS.into_iter().zip(scores).filter(|&(action, _)| state.allows(action));
    allowed.reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(action, _)| action)
}
