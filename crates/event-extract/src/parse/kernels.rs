//! Sums of rows of numbers and products of rows, by the vector instructions that the machine has.
//!
//! Every sum has one order, and what is summed up in another is in whole numbers: the same answers on every machine.
#![expect(
    clippy::inline_always,
    reason = "must be compiled together with the code that the instructions are chosen for"
)]

use pulp::{Arch, Simd, WithSimd};

/// The most that a number of the hidden layer comes to, in steps; sums of its products stay in range.
pub(super) const MOST_HIDDEN: i16 = 2047;

/// A table of rows as wide as the hidden layer, and the rows of it to be added.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    pub(super) table: &'a [u8],
    pub(super) rows: &'a [u32],
}

/// The hidden layer: a bias and rows of tables, summed up in whole numbers; what is above 0, in `hidden`.
pub(super) fn hidden(arch: Arch, bias: &[i16], chosen: [Chosen<'_>; 2], hidden: &mut Vec<i16>) {
    hidden.resize(bias.len(), 0);
    arch.dispatch(Hidden { bias, chosen, out: hidden });
}

struct Hidden<'a> {
    bias: &'a [i16],
    chosen: [Chosen<'a>; 2],
    out: &'a mut [i16],
}

impl WithSimd for Hidden<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        match self.bias.len() {
            192 => self.blocks::<192>(),
            n if n.is_multiple_of(128) => self.blocks::<128>(),
            _ => self.blocks::<64>(),
        }
    }
}

impl Hidden<'_> {
    /// Sums up a block of the layer at a time, which stays in registers while all rows are gone through.
    #[inline(always)]
    fn blocks<const BLOCK: usize>(self) {
        let width = self.bias.len();
        let (blocks, _) = self.bias.as_chunks::<BLOCK>();
        let (out, _) = self.out.as_chunks_mut::<BLOCK>();
        for (number, (bias, out)) in blocks.iter().zip(out).enumerate() {
            let mut sums = *bias;
            for Chosen { table, rows } in self.chosen {
                for &row in rows {
                    let from = row as usize * width + number * BLOCK;
                    let Some(row) = table.get(from..).and_then(|r| r.first_chunk::<BLOCK>()) else { continue };
                    for (sum, r) in sums.iter_mut().zip(row) {
                        *sum = sum.wrapping_add(i16::from(r.cast_signed()));
                    }
                }
            }
            for (o, sum) in out.iter_mut().zip(sums) {
                *o = sum.clamp(0, MOST_HIDDEN);
            }
        }
    }
}

/// `x · row` for each row. The sums stay in range: numbers of `x` are at most [`MOST_HIDDEN`], those of rows 2,048, and
/// there are fewer than 512.
pub(super) fn dots<const N: usize>(arch: Arch, x: &[i16], rows: &[i16]) -> [i32; N] {
    arch.dispatch(Dots::<N> { x, rows })
}

struct Dots<'a, const N: usize> {
    x: &'a [i16],
    rows: &'a [i16],
}

impl<const N: usize> WithSimd for Dots<'_, N> {
    type Output = [i32; N];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [i32; N] {
        let mut out = [0; N];
        for (out, row) in out.iter_mut().zip(self.rows.chunks_exact(self.x.len().max(1))) {
            let products = self.x.iter().zip(row).map(|(&x, &r)| i32::from(x) * i32::from(r));
            *out = products.fold(0, i32::wrapping_add);
        }
        out
    }
}
