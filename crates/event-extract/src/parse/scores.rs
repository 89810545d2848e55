//! The scores of classes, given a hidden layer.
#![expect(
    clippy::inline_always,
    reason = "must be compiled together with the code that the instructions are chosen for"
)]

use pulp::Arch;

use super::classifier::STEPS;
use super::pairs::{self, COLUMNS, Lane, Machine, Pair, Work};

/// Outputs of a head that are computed together; without a multiple of so many, it has none.
pub(super) const OUTPUTS: usize = 64;

/// The largest weight in whole steps.
const MOST_WEIGHT: f32 = 2047.0;

/// Lanes of a block of outputs.
const LANES: usize = OUTPUTS / COLUMNS;

/// A head in whole steps: its rows by twos, all outputs of a block together.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// Pairs of the hidden layer.
    pairs: usize,
    weights: Vec<Lane>,
    bias: Vec<i32>,
}

impl Head {
    /// Of `hidden × outputs` weights and a last row of biases.
    pub(super) fn new(head: &[f32], outputs: usize) -> Self {
        let rows: Vec<&[f32]> = head.chunks_exact(outputs.max(1)).collect();
        let Some((bias, rows)) = rows.split_last().filter(|_| outputs.is_multiple_of(OUTPUTS)) else {
            // Some outputs of it are had alone.
            return Self::default();
        };
        let finer = MOST_WEIGHT / rows.iter().copied().flatten().fold(1e-6_f32, |most, w| most.max(w.abs()));
        let mut weights = Vec::new();
        for from in (0..outputs).step_by(OUTPUTS) {
            for two in rows.chunks(2) {
                for lane in (from..from + OUTPUTS).step_by(COLUMNS) {
                    let weight = |at: usize| two.get(at % 2).and_then(|r| r.get(lane + at / 2)).copied().unwrap_or(0.0);
                    weights.push(std::array::from_fn(|at| (weight(at) * finer).round() as i16));
                }
            }
        }
        Self { pairs: rows.len() / 2, weights, bias: bias.iter().map(|b| (b * finer * STEPS).round() as i32).collect() }
    }

    /// The scores of all outputs, in steps that only compare. `above` is room for the pairs that are not 0.
    pub(super) fn scores(&self, arch: Arch, hidden: &[i16], above: &mut Vec<u32>, out: &mut Vec<i32>) {
        out.clear();
        out.extend_from_slice(&self.bias);
        let (hidden, _) = hidden.as_chunks();
        // Without a branch, which would be guessed wrong half the time.
        above.resize(hidden.len(), 0);
        let mut count = 0;
        for (at, &[a, b]) in hidden.iter().enumerate() {
            if let Some(free) = above.get_mut(count) {
                *free = at as u32;
            }
            count += usize::from(a | b != 0);
        }
        let at = above.get(..count).unwrap_or(&[]);
        pairs::run(arch, Scores { head: self, hidden, at, out });
    }
}

struct Scores<'a> {
    head: &'a Head,
    hidden: &'a [Pair],
    at: &'a [u32],
    out: &'a mut [i32],
}

impl Work for Scores<'_> {
    type Output = ();

    /// A block's sums stay in registers while the hidden layer is gone through.
    #[inline(always)]
    fn run<M: Machine>(self, machine: M) {
        let Self { head, hidden, at, out } = self;
        let (rows, _) = head.weights.as_chunks::<LANES>();
        for (rows, out) in rows.chunks_exact(head.pairs.max(1)).zip(out.chunks_exact_mut(OUTPUTS)) {
            let mut sums = [machine.zero(); LANES];
            for &at in at {
                let (Some(row), Some(&pair)) = (rows.get(at as usize), hidden.get(at as usize)) else { break };
                for (sum, lane) in sums.iter_mut().zip(row) {
                    *sum = machine.add(*sum, lane, pair);
                }
            }
            for (out, sums) in out.as_chunks_mut::<COLUMNS>().0.iter_mut().zip(sums) {
                for (o, sum) in out.iter_mut().zip(machine.numbers(sums)) {
                    *o = o.wrapping_add(sum);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_weights_in_whole_steps() {
        let (hidden, outputs) = (6, 2 * OUTPUTS);
        let head: Vec<f32> = (0..7 * 128_u16).map(|at| (f32::from(at * 37 % 101) - 50.0) / 50.0).collect();
        let layer = [0, 0, 32, 0, 64, 7];
        let mut scores = Vec::new();
        Head::new(&head, outputs).scores(Arch::new(), &layer, &mut Vec::new(), &mut scores);
        assert_eq!(scores.len(), outputs);
        for (output, &score) in scores.iter().enumerate() {
            let weight = |row: usize| (head[row * outputs + output] * MOST_WEIGHT).round() as i32;
            let bias = (head[hidden * outputs + output] * MOST_WEIGHT * STEPS).round() as i32;
            assert_eq!(score, bias + 32 * weight(2) + 64 * weight(4) + 7 * weight(5));
        }
    }
}
