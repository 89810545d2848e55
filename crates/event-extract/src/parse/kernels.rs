//! Sums and products of rows of numbers, by the vector instructions that the machine has.
//!
//! Every sum has one order, and what is summed up in another is in whole numbers: the same answers on every machine.
#![expect(
    clippy::inline_always,
    reason = "must be compiled together with the code that the instructions are chosen for"
)]

use pulp::{Arch, Simd, WithSimd};

use super::classifier::STEPS;

/// Heads of a network have a multiple of so many outputs.
pub(super) const OUTPUTS: usize = 64;

/// What is added to a number, times [`STEPS`], so that its lowest bits are the nearest whole number (ties to even).
const ROUNDER: f32 = 12_582_912.0;

/// Outputs of a panel: the columns of a matrix in runs of so many, all rows of a run together.
pub(super) const PANEL: usize = 16;

/// Words, and where to put their products with a matrix.
pub(super) struct Products<'a> {
    /// Numbers of a word.
    pub(super) dims: usize,
    /// The words, one after the other.
    pub(super) words: &'a [f32],
    /// Where the product of each goes.
    pub(super) slots: &'a [u32],
    /// The matrix in panels.
    pub(super) panels: &'a [f32],
    /// Products, in steps of the hidden layer.
    pub(super) out: &'a mut [u8],
}

/// `word · matrix` of each word.
pub(super) fn products(arch: Arch, of: Products<'_>) {
    arch.dispatch(of);
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match size_of::<S::f32s>() / size_of::<f32>() {
            16 => self.all::<S, 1>(simd),
            8 => self.all::<S, 2>(simd),
            4 => self.all::<S, 4>(simd),
            _ => self.all::<S, 16>(simd),
        }
    }
}

impl Products<'_> {
    /// Panel by panel, four words at a time: a panel is read from far once for all words of a sentence.
    #[inline(always)]
    fn all<S: Simd, const REGISTERS: usize>(self, simd: S) {
        let Self { dims, words, slots, panels, out } = self;
        let (vectors, _) = S::as_simd_f32s(panels);
        let size = (dims * REGISTERS).max(1);
        let width = vectors.len() / size * PANEL;
        for (number, panel) in vectors.chunks_exact(size).enumerate() {
            let (rows, _) = panel.as_chunks::<REGISTERS>();
            for (words, slots) in words.chunks(4 * dims).zip(slots.chunks(4)) {
                let mut sums = [[simd.splat_f32s(0.0); REGISTERS]; 4];
                let mut parts = words.chunks(dims);
                let mut part = || parts.next().unwrap_or(words);
                let (a, b, c, d) = (part(), part(), part(), part());
                for ((((row, a), b), c), d) in rows.iter().zip(a).zip(b).zip(c).zip(d) {
                    let values = [*a, *b, *c, *d].map(|v| simd.splat_f32s(v));
                    for (sums, value) in sums.iter_mut().zip(values) {
                        for (sum, r) in sums.iter_mut().zip(row) {
                            *sum = simd.mul_add_f32s(value, *r, *sum);
                        }
                    }
                }
                for (sums, &slot) in sums.iter().zip(slots) {
                    let from = slot as usize * width + number * PANEL;
                    store::<S, REGISTERS>(sums, out.get_mut(from..from + PANEL).unwrap_or(&mut []));
                }
            }
        }
    }
}

/// Writes sums in steps of the hidden layer.
#[inline(always)]
fn store<S: Simd, const REGISTERS: usize>(sums: &[S::f32s; REGISTERS], out: &mut [u8]) {
    let mut plain = [0.0_f32; PANEL];
    let (vectors, _) = S::as_mut_simd_f32s(&mut plain);
    vectors.copy_from_slice(sums);
    for (o, sum) in out.iter_mut().zip(plain) {
        *o = ((sum * STEPS).clamp(-127.0, 127.0) + ROUNDER).to_bits() as u8;
    }
}

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

/// `out += x · matrix` where many of `x`, which is in steps of the hidden layer, are 0; `at` is room for the positions
/// of the others.
pub(super) fn multiply_sparse(arch: Arch, x: &[i16], matrix: &[f32], at: &mut Vec<u32>, out: &mut [f32]) {
    // Without a branch, which would be guessed wrong half the time.
    at.resize(x.len(), 0);
    let mut count = 0;
    for (position, &value) in x.iter().enumerate() {
        if let Some(free) = at.get_mut(count) {
            *free = position as u32;
        }
        count += usize::from(value > 0);
    }
    arch.dispatch(MultiplySparse { x, matrix, at: at.get(..count).unwrap_or(&[]), out });
}

struct MultiplySparse<'a> {
    x: &'a [i16],
    matrix: &'a [f32],
    at: &'a [u32],
    out: &'a mut [f32],
}

impl WithSimd for MultiplySparse<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match size_of::<S::f32s>() / size_of::<f32>() {
            16 => self.all::<S, 4>(simd),
            8 => self.all::<S, 8>(simd),
            4 => self.all::<S, 16>(simd),
            _ => self.all::<S, 64>(simd),
        }
    }
}

impl MultiplySparse<'_> {
    /// 64 outputs at a time, which stay in registers while all of `x` is gone through.
    #[inline(always)]
    fn all<S: Simd, const REGISTERS: usize>(self, simd: S) {
        let Self { x, matrix, at, out } = self;
        let width = out.len();
        let (blocks, _) = S::as_mut_simd_f32s(out).0.as_chunks_mut::<REGISTERS>();
        for (number, block) in blocks.iter_mut().enumerate() {
            let mut sums = *block;
            for &position in at {
                let position = position as usize;
                let row = matrix.get(position * width + number * OUTPUTS..).unwrap_or(&[]);
                let Some(row) = S::as_simd_f32s(row).0.first_chunk::<REGISTERS>() else { break };
                let value = simd.splat_f32s(x.get(position).map_or(0.0, |&v| f32::from(v) / STEPS));
                for (sum, r) in sums.iter_mut().zip(row) {
                    *sum = simd.mul_add_f32s(value, *r, *sum);
                }
            }
            *block = sums;
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
