//! A feed-forward network with one hidden layer over words at some positions and over discrete values, at work.
//!
//! A word is a sum of learned rows (its form, ends, shape, cluster, classes) and of its pretrained vector, projected.
//! What a word at a position adds to the hidden layer does not depend on its neighbours, so it is computed once and
//! kept. The hidden layer is summed up in whole numbers: the same answers on every machine.

use std::borrow::Cow;

use pulp::Arch;

use super::bytes::{floats, take, take_u32, whole};
use super::kernels;
use super::panels::{Panels, in_pairs};
#[cfg(any(test, feature = "training"))]
use super::scores;
use super::scores::Head;
use super::vocabulary::{Composition, OUTSIDE_ROW};

/// Steps of the hidden layer to 1. What one word or value adds to it is kept in eight bits, ±4, their sum in sixteen.
pub(super) const STEPS: f32 = 32.0;

/// Outputs of the first head that can be had alone: the actions.
pub(super) const FIRST_OUTPUTS: usize = 3;

/// The largest weight of the first outputs in whole steps.
const MOST_FIRST: f32 = 2047.0;

/// Sizes of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Learned rows that words are made of.
    pub(super) rows: usize,
    /// Numbers of a word.
    pub(super) dims: usize,
    /// Numbers of a pretrained vector.
    pub(super) vector: usize,
    /// Positions that words stand at.
    pub(super) positions: usize,
    /// Discrete values, all positions together.
    pub(super) discrete: usize,
    /// Size of the hidden layer.
    pub(super) hidden: usize,
    /// Outputs of each head.
    pub(super) heads: Vec<usize>,
}

/// Outputs of a head in whole registers.
#[cfg(any(test, feature = "training"))]
pub(super) fn padded(outputs: usize) -> usize {
    outputs.next_multiple_of(scores::OUTPUTS)
}

/// Weights, as they are used.
#[derive(Clone, Debug, Default)]
pub(super) struct Classifier {
    pub(super) shape: Shape,
    /// `rows × dims`, signed, in steps of `scale`.
    pub(super) embeddings: Cow<'static, [u8]>,
    pub(super) scale: f32,
    /// Known words, whole but for their shape: `words × dims`, signed, in steps of `word_scale`.
    pub(super) words: Cow<'static, [u8]>,
    pub(super) word_scale: f32,
    /// `dims × (positions · hidden)`.
    pub(super) panels: Panels,
    /// `discrete × hidden`, signed, in steps of the hidden layer.
    pub(super) discrete: Cow<'static, [u8]>,
    /// `1 × hidden`, in steps of the hidden layer.
    pub(super) bias: Vec<i16>,
    /// A head: `hidden × outputs`, and a last row of biases.
    pub(super) heads: Vec<Vec<f32>>,
    /// The same, as they are multiplied.
    pub(super) scored: Vec<Head>,
    /// The first outputs of the first head in whole steps, a row each, and their biases.
    pub(super) first: Vec<i16>,
    pub(super) first_bias: [i32; FIRST_OUTPUTS],
    /// The place outside, which every word is told apart from, if the bias holds what it adds; else nothing.
    pub(super) outside: Vec<f32>,
}

impl Classifier {
    /// The numbers of a word, into `out`.
    pub(super) fn word(&self, composition: &Composition, out: &mut [f32]) {
        out.fill(0.0);
        out.iter_mut().zip(&self.outside).for_each(|(o, outside)| *o -= outside);
        let dims = self.shape.dims;
        let rows = composition.rows().iter().map(|&row| (&self.embeddings, row, self.scale));
        let known = composition.known.map(|word| (&self.words, word, self.word_scale));
        for (table, row, scale) in rows.chain(known) {
            let row = table.get(row as usize * dims..(row as usize + 1) * dims).unwrap_or(&[]);
            out.iter_mut().zip(row).for_each(|(o, &r)| *o += f32::from(r.cast_signed()) * scale);
        }
    }

    /// The outputs of a head, given the hidden layer after its negative numbers were cut off; in steps that only
    /// compare.
    pub(super) fn outputs(&self, arch: Arch, head: usize, hidden: &[i16], above: &mut Vec<u32>, out: &mut Vec<i32>) {
        match self.scored.get(head) {
            Some(head) => head.scores(arch, hidden, above, out),
            None => out.clear(),
        }
    }

    /// The first outputs of the first head, in steps that only compare.
    pub(super) fn first_outputs(&self, arch: Arch, hidden: &[i16]) -> [i32; FIRST_OUTPUTS] {
        let mut out = kernels::dots(arch, hidden, &self.first);
        out.iter_mut().zip(self.first_bias).for_each(|(o, b)| *o = o.wrapping_add(b));
        out
    }

    /// Reads what [`Classifier::write`] wrote; `None`: the bytes are no network.
    pub(super) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let mut sizes = [0; 7];
        for size in &mut sizes {
            *size = take_u32(bytes)? as usize;
        }
        let [rows, dims, words, positions, discrete, hidden, heads] = sizes;
        let heads: Vec<usize> =
            (0..heads.min(8)).map(|_| take_u32(bytes).map(|n| n as usize)).collect::<Option<_>>()?;
        let shape = Shape { rows, dims, vector: 0, positions, discrete, hidden, heads };
        let scale = f32::from_bits(take_u32(bytes)?);
        let embeddings = Cow::Borrowed(take(bytes, rows.checked_mul(dims)?)?);
        let mut read = Self {
            embeddings,
            scale,
            word_scale: f32::from_bits(take_u32(bytes)?),
            words: Cow::Borrowed(take(bytes, words.checked_mul(dims)?)?),
            panels: Panels::read(bytes, dims, positions.checked_mul(hidden)?)?,
            discrete: Cow::Borrowed(take(bytes, discrete.checked_mul(hidden)?)?),
            bias: whole(take(bytes, hidden.checked_mul(2)?)?),
            heads: shape.heads.iter().map(|&n| floats(bytes, (hidden + 1).checked_mul(n)?)).collect::<Option<_>>()?,
            scored: Vec::new(),
            first: Vec::new(),
            first_bias: [0; FIRST_OUTPUTS],
            outside: Vec::new(),
            shape,
        };
        read.lay_out();
        Some(read)
    }

    /// Moves what absent nodes add into the bias, so that they need not be added: the word of the place outside at all
    /// positions, and in each run of discrete values, given by its first and its length, the value `absent`.
    pub(super) fn presume(mut self, runs: impl Iterator<Item = (usize, usize, u32)>) -> Self {
        let hidden = self.shape.hidden;
        let mut outside = vec![0.0; self.shape.dims];
        self.word(&Composition::of_row(OUTSIDE_ROW), &mut outside);
        let mut pairs = Vec::new();
        in_pairs(&outside, &mut pairs);
        for position in self.panels.product(&pairs).chunks(hidden.max(1)) {
            self.bias.iter_mut().zip(position).for_each(|(b, &sum)| *b = b.wrapping_add(sum as i16));
        }
        self.outside = outside;
        let discrete = self.discrete.to_mut();
        for (first, count, absent) in runs {
            let from = absent as usize * hidden;
            let Some(row) = discrete.get(from..from + hidden).map(<[u8]>::to_vec) else { continue };
            self.bias.iter_mut().zip(&row).for_each(|(b, r)| *b += i16::from(r.cast_signed()));
            let run = discrete.get_mut(first * hidden..(first + count) * hidden).unwrap_or(&mut []);
            for other in run.chunks_exact_mut(hidden.max(1)) {
                for (o, r) in other.iter_mut().zip(&row) {
                    *o = o.cast_signed().saturating_sub(r.cast_signed()).cast_unsigned();
                }
            }
        }
        self
    }

    /// Lays out the heads as they are multiplied, and the first head's first outputs by rows.
    pub(super) fn lay_out(&mut self) {
        let heads = self.heads.iter().zip(&self.shape.heads);
        self.scored = heads.map(|(head, &outputs)| Head::new(head, outputs)).collect();
        let (Some(head), Some(&outputs)) = (self.heads.first(), self.shape.heads.first()) else { return };
        let hidden = self.shape.hidden;
        let column = |c: usize| head.iter().skip(c).step_by(outputs.max(1));
        let columns: Vec<_> = (0..FIRST_OUTPUTS.min(outputs)).map(column).collect();
        let weights = columns.iter().flat_map(|c| c.clone().take(hidden));
        let finer = MOST_FIRST / weights.clone().fold(1e-6_f32, |most, w| most.max(w.abs()));
        self.first = weights.map(|w| (w * finer).round() as i16).collect();
        for (bias, mut column) in self.first_bias.iter_mut().zip(columns) {
            *bias = column.nth(hidden).map_or(0, |b| (b * finer * STEPS).round() as i32);
        }
    }

    /// Writes it.
    #[cfg(any(test, feature = "training"))]
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let Shape { rows, dims, positions, discrete, hidden, ref heads, .. } = self.shape;
        let words = self.words.len() / dims.max(1);
        for size in [rows, dims, words, positions, discrete, hidden, heads.len()].iter().chain(heads) {
            out.extend((*size as u32).to_le_bytes());
        }
        out.extend(self.scale.to_le_bytes());
        out.extend(&*self.embeddings);
        out.extend(self.word_scale.to_le_bytes());
        out.extend(&*self.words);
        self.panels.write(out);
        out.extend(&*self.discrete);
        self.bias.iter().for_each(|v| out.extend(v.to_le_bytes()));
        self.heads.iter().flatten().for_each(|v| out.extend(v.to_le_bytes()));
    }
}
