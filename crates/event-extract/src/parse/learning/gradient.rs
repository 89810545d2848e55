//! Gradients of a network, and the steps that they lead to (Adam, Kingma and Ba 2015).

use super::super::classifier::Shape;
use super::network::{Network, Rows};

/// What the numbers of one part of a network owe, and which rows owe anything.
#[derive(Clone, Debug, Default)]
pub(super) struct Owed {
    pub(super) rows: Rows,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
}

impl Owed {
    fn zero(like: &Rows) -> Self {
        let count = like.values.len() / like.width.max(1);
        Self { rows: Rows::zero(count, like.width), touched: Vec::new(), is_touched: vec![false; count] }
    }

    /// A row, marked as one that owes.
    pub(super) fn row(&mut self, at: usize) -> &mut [f32] {
        self.touch(at);
        self.rows.row_mut(at)
    }

    fn touch(&mut self, at: usize) {
        if let Some(flag) = self.is_touched.get_mut(at).filter(|f| !**f) {
            *flag = true;
            self.touched.push(at as u32);
        }
    }

    /// A run of rows, all marked.
    pub(super) fn block(&mut self, from: usize, count: usize) -> &mut [f32] {
        if self.is_touched.get(from * count) == Some(&false) {
            (from * count..(from + 1) * count).for_each(|at| self.touch(at));
        }
        self.rows.block_mut(from, count)
    }

    /// All rows, all marked.
    pub(super) fn all(&mut self) -> &mut [f32] {
        if self.touched.len() < self.is_touched.len() {
            (0..self.is_touched.len()).for_each(|at| self.touch(at));
        }
        &mut self.rows.values
    }

    /// Takes over what another owes, and leaves it nothing.
    fn take(&mut self, other: &mut Self) {
        for at in std::mem::take(&mut other.touched) {
            let at = at as usize;
            let row = other.rows.row_mut(at);
            self.row(at).iter_mut().zip(&mut *row).for_each(|(sum, o)| *sum += std::mem::take(o));
            if let Some(flag) = other.is_touched.get_mut(at) {
                *flag = false;
            }
        }
    }
}

/// What a network's numbers owe.
#[derive(Clone, Debug, Default)]
pub(super) struct Gradient {
    pub(super) embeddings: Owed,
    pub(super) projection: Owed,
    pub(super) matrices: Owed,
    pub(super) discrete: Owed,
    pub(super) bias: Owed,
    pub(super) heads: Vec<Owed>,
}

impl Gradient {
    pub(super) fn zero(shape: &Shape) -> Self {
        let network = Network::zero(shape.clone());
        Self {
            embeddings: Owed::zero(&network.embeddings),
            projection: Owed::zero(&network.projection),
            matrices: Owed::zero(&network.matrices),
            discrete: Owed::zero(&network.discrete),
            bias: Owed::zero(&network.bias),
            heads: network.heads.iter().map(Owed::zero).collect(),
        }
    }

    fn parts_mut(&mut self) -> Vec<&mut Owed> {
        let first =
            [&mut self.embeddings, &mut self.projection, &mut self.matrices, &mut self.discrete, &mut self.bias];
        first.into_iter().chain(&mut self.heads).collect()
    }

    /// Takes over what another owes, and leaves it nothing.
    pub(super) fn take(&mut self, other: &mut Self) {
        self.parts_mut().into_iter().zip(other.parts_mut()).for_each(|(own, other)| own.take(other));
    }
}

/// Decay of the mean of gradients.
const MEAN_DECAY: f32 = 0.9;
/// Decay of the mean of their squares.
const SQUARE_DECAY: f32 = 0.98;

/// Moments of the gradients.
#[derive(Debug)]
pub(super) struct Adam {
    means: Network,
    squares: Network,
    steps: i32,
}

impl Adam {
    pub(super) fn new(shape: &Shape) -> Self {
        Self { means: Network::zero(shape.clone()), squares: Network::zero(shape.clone()), steps: 0 }
    }

    /// One step of the numbers that owe anything; they owe nothing after it.
    pub(super) fn step(&mut self, network: &mut Network, gradient: &mut Gradient, rate: f32) {
        self.steps += 1;
        let rate = rate * (1.0 - SQUARE_DECAY.powi(self.steps)).sqrt() / (1.0 - MEAN_DECAY.powi(self.steps));
        let moments = self.means.parts_mut().into_iter().zip(self.squares.parts_mut());
        for ((values, owed), (means, squares)) in network.parts_mut().into_iter().zip(gradient.parts_mut()).zip(moments)
        {
            for at in std::mem::take(&mut owed.touched) {
                let at = at as usize;
                step_row(values.row_mut(at), owed.rows.row_mut(at), means.row_mut(at), squares.row_mut(at), rate);
                if let Some(flag) = owed.is_touched.get_mut(at) {
                    *flag = false;
                }
            }
        }
    }
}

fn step_row(values: &mut [f32], owed: &mut [f32], means: &mut [f32], squares: &mut [f32], rate: f32) {
    for (((value, owed), mean), square) in values.iter_mut().zip(owed).zip(means).zip(squares) {
        *mean = MEAN_DECAY * *mean + (1.0 - MEAN_DECAY) * *owed;
        *square = SQUARE_DECAY * *square + (1.0 - SQUARE_DECAY) * *owed * *owed;
        *value -= rate * *mean / (square.sqrt() + 1e-8);
        *owed = 0.0;
    }
}
