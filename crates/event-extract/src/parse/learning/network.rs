//! The numbers of a network while they are learned.

use pulp::Arch;

use super::super::classifier::{Classifier, STEPS, Shape};
use super::super::knowledge::Sources;
use super::super::panels::Panels;
use super::super::vocabulary::{Vocabulary, shape_feature};
use super::kernels;

/// One part of the weights: rows of equal width.
#[derive(Clone, Debug, Default)]
pub(in crate::parse) struct Rows {
    pub(in crate::parse) width: usize,
    pub(in crate::parse) values: Vec<f32>,
}

impl Rows {
    pub(in crate::parse) fn zero(rows: usize, width: usize) -> Self {
        Self { width, values: vec![0.0; rows * width] }
    }

    #[inline]
    pub(in crate::parse) fn row(&self, at: usize) -> &[f32] {
        self.values.get(at * self.width..(at + 1) * self.width).unwrap_or(&[])
    }

    #[inline]
    pub(in crate::parse) fn row_mut(&mut self, at: usize) -> &mut [f32] {
        self.values.get_mut(at * self.width..(at + 1) * self.width).unwrap_or(&mut [])
    }

    /// Rows `from * count` to `(from + 1) * count`, as one slice.
    #[inline]
    pub(in crate::parse) fn block(&self, from: usize, count: usize) -> &[f32] {
        self.values.get(from * count * self.width..(from + 1) * count * self.width).unwrap_or(&[])
    }

    #[inline]
    pub(in crate::parse) fn block_mut(&mut self, from: usize, count: usize) -> &mut [f32] {
        self.values.get_mut(from * count * self.width..(from + 1) * count * self.width).unwrap_or(&mut [])
    }
}

/// Weights.
#[derive(Clone, Debug, Default)]
pub(in crate::parse) struct Network {
    pub(in crate::parse) shape: Shape,
    /// `rows × dims`.
    pub(in crate::parse) embeddings: Rows,
    /// `vector × dims`.
    pub(in crate::parse) projection: Rows,
    /// `(positions · dims) × hidden`.
    pub(in crate::parse) matrices: Rows,
    /// `discrete × hidden`.
    pub(in crate::parse) discrete: Rows,
    /// `1 × hidden`.
    pub(in crate::parse) bias: Rows,
    /// A head: `hidden × outputs`, and a last row of biases.
    pub(in crate::parse) heads: Vec<Rows>,
}

impl Network {
    pub(in crate::parse) fn zero(shape: Shape) -> Self {
        Self {
            embeddings: Rows::zero(shape.rows, shape.dims),
            projection: Rows::zero(shape.vector, shape.dims),
            matrices: Rows::zero(shape.positions * shape.dims, shape.hidden),
            discrete: Rows::zero(shape.discrete, shape.hidden),
            bias: Rows::zero(1, shape.hidden),
            heads: shape.heads.iter().map(|&outputs| Rows::zero(shape.hidden + 1, outputs)).collect(),
            shape,
        }
    }

    /// Every part, in a fixed order.
    pub(in crate::parse) fn parts(&self) -> Vec<&Rows> {
        let first = [&self.embeddings, &self.projection, &self.matrices, &self.discrete, &self.bias];
        first.into_iter().chain(&self.heads).collect()
    }

    /// The same, to be changed.
    pub(in crate::parse) fn parts_mut(&mut self) -> Vec<&mut Rows> {
        let first =
            [&mut self.embeddings, &mut self.projection, &mut self.matrices, &mut self.discrete, &mut self.bias];
        first.into_iter().chain(&mut self.heads).collect()
    }

    /// The numbers of a word, into `out`.
    pub(in crate::parse) fn word(&self, arch: Arch, rows: &[u32], vector: &[f32], out: &mut [f32]) {
        out.fill(0.0);
        kernels::add_rows(arch, out, rows.iter().map(|&row| self.embeddings.row(row as usize)));
        kernels::multiply(arch, vector, &self.projection.values, out);
    }

    /// What a word at a position adds to the hidden layer.
    pub(in crate::parse) fn contribution(&self, arch: Arch, word: &[f32], position: usize, out: &mut [f32]) {
        out.fill(0.0);
        kernels::multiply(arch, word, self.matrices.block(position, self.shape.dims), out);
    }

    /// The outputs of a head.
    pub(in crate::parse) fn outputs(&self, arch: Arch, head: usize, hidden: &[f32], out: &mut Vec<f32>) {
        out.clear();
        let Some(rows) = self.heads.get(head) else { return };
        out.extend_from_slice(rows.row(self.shape.hidden));
        kernels::multiply(arch, hidden, &rows.values, out);
    }

    /// As it is shipped: embeddings in eight bits, the hidden layer's parts in sixteen.
    pub(in crate::parse) fn quantised(&self, arch: Arch, vocabulary: &Vocabulary, sources: &Sources) -> Classifier {
        let (embeddings, scale) = in_eight_bits(&self.embeddings.values);
        let (words, word_scale) = in_eight_bits(&self.words(arch, vocabulary, sources));
        let mut classifier = Classifier {
            shape: self.shape.clone(),
            embeddings: embeddings.into(),
            scale,
            words: words.into(),
            word_scale,
            panels: self.panels(),
            discrete: self.discrete.values.iter().map(|v| eight_bits(v * STEPS)).collect(),
            bias: self.bias.values.iter().map(|v| (v * STEPS).round() as i16).collect(),
            heads: self.heads.iter().map(|h| h.values.clone()).collect(),
            ..Classifier::default()
        };
        classifier.lay_out();
        classifier
    }

    /// The matrices of all positions side by side, in panels.
    fn panels(&self) -> Panels {
        let Shape { dims, positions, hidden, .. } = self.shape;
        let mut wide = Vec::with_capacity(self.matrices.values.len());
        for dim in 0..dims {
            (0..positions).for_each(|position| wide.extend_from_slice(self.matrices.row(position * dims + dim)));
        }
        Panels::new(&wide, positions * hidden)
    }

    /// The known words, whole but for their shape.
    fn words(&self, arch: Arch, vocabulary: &Vocabulary, sources: &Sources) -> Vec<f32> {
        let mut words = Rows::zero(sources.forms.len(), self.shape.dims);
        let mut shape = vec![0.0; self.shape.dims];
        for (number, form) in sources.forms.iter().enumerate() {
            let composition = vocabulary.rows_of(form, sources.of(Some(number as u32)));
            let own = words.row_mut(number);
            self.word(arch, composition.rows(), sources.vectors.row(number), own);
            if let Some(row) = vocabulary.rows.get(shape_feature(form)) {
                self.word(arch, &[row], &[], &mut shape);
                own.iter_mut().zip(&shape).for_each(|(o, s)| *o -= s);
            }
        }
        words.values
    }
}

/// Numbers in steps of the scale. One in two thousand may be clipped: the others then keep finer steps.
fn in_eight_bits(values: &[f32]) -> (Vec<u8>, f32) {
    let mut sizes: Vec<f32> = values.iter().map(|v| v.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let scale = sizes.get(sizes.len() * 1999 / 2000).map_or(1.0, |most| most.max(1e-6) / 127.0);
    (values.iter().map(|v| eight_bits(v / scale)).collect(), scale)
}

fn eight_bits(value: f32) -> u8 {
    (value.round().clamp(-127.0, 127.0) as i8).cast_unsigned()
}
