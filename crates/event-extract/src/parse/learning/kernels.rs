//! Sums and products of rows of numbers for learning, by the vector instructions that the machine has.
#![expect(
    clippy::inline_always,
    reason = "must be compiled together with the code that the instructions are chosen for"
)]

use pulp::{Arch, Simd, WithSimd};

/// `out += row`.
#[inline(always)]
pub(in crate::parse) fn add<S: Simd>(simd: S, out: &mut [f32], row: &[f32]) {
    let (out, out_rest) = S::as_mut_simd_f32s(out);
    let (row, row_rest) = S::as_simd_f32s(row);
    for (o, r) in out.iter_mut().zip(row) {
        *o = simd.add_f32s(*o, *r);
    }
    for (o, r) in out_rest.iter_mut().zip(row_rest) {
        *o += r;
    }
}

/// `out += scale · row`.
#[inline(always)]
fn add_scaled<S: Simd>(simd: S, out: &mut [f32], scale: f32, row: &[f32]) {
    let (out, out_rest) = S::as_mut_simd_f32s(out);
    let (row, row_rest) = S::as_simd_f32s(row);
    let scales = simd.splat_f32s(scale);
    for (o, r) in out.iter_mut().zip(row) {
        *o = simd.mul_add_f32s(scales, *r, *o);
    }
    for (o, r) in out_rest.iter_mut().zip(row_rest) {
        *o += scale * r;
    }
}

/// Sums that a dot product keeps side by side: as many on every machine, added up in one order.
const LANES: usize = 16;

#[inline(always)]
fn dot<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (parts, _) = S::as_mut_simd_f32s(&mut sums);
    let (chunks_a, rest_a) = a.as_chunks::<LANES>();
    let (chunks_b, rest_b) = b.as_chunks::<LANES>();
    for (chunk_a, chunk_b) in chunks_a.iter().zip(chunks_b) {
        let vectors = S::as_simd_f32s(chunk_a).0.iter().zip(S::as_simd_f32s(chunk_b).0);
        for (part, (x, y)) in parts.iter_mut().zip(vectors) {
            *part = simd.mul_add_f32s(*x, *y, *part);
        }
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        let (low, high) = sums.split_at_mut(width);
        low.iter_mut().zip(high).for_each(|(l, h)| *l += *h);
    }
    let [mut sum, ..] = sums;
    for (x, y) in rest_a.iter().zip(rest_b) {
        sum += x * y;
    }
    sum
}

/// `out += x · matrix`, where the matrix has a row of `out.len()` numbers for each of `x`.
pub(in crate::parse) fn multiply(arch: Arch, x: &[f32], matrix: &[f32], out: &mut [f32]) {
    arch.dispatch(Multiply { x, matrix, out });
}

struct Multiply<'a> {
    x: &'a [f32],
    matrix: &'a [f32],
    out: &'a mut [f32],
}

/// Registers that a part of the output stays in while all of `x` is gone through.
const REGISTERS: usize = 8;

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { x, matrix, out } = self;
        let width = out.len();
        let (vectors, _) = S::as_mut_simd_f32s(out);
        let lanes = size_of::<S::f32s>() / size_of::<f32>();
        let mut done = 0;
        let (blocks, _) = vectors.as_chunks_mut::<REGISTERS>();
        for block in blocks {
            let mut sums = *block;
            for (value, row) in x.iter().zip(matrix.chunks_exact(width)) {
                let (row, _) = S::as_simd_f32s(row.get(done..).unwrap_or(&[]));
                let Some(row) = row.first_chunk::<REGISTERS>() else { break };
                let value = simd.splat_f32s(*value);
                for (sum, r) in sums.iter_mut().zip(row) {
                    *sum = simd.mul_add_f32s(value, *r, *sum);
                }
            }
            *block = sums;
            done += REGISTERS * lanes;
        }
        let rest = out.get_mut(done..).unwrap_or(&mut []);
        if !rest.is_empty() {
            for (value, row) in x.iter().zip(matrix.chunks_exact(width)) {
                add_scaled(simd, rest, *value, row.get(done..).unwrap_or(&[]));
            }
        }
    }
}

/// The way back through [`multiply`]: what the numbers of `x` and the matrix owe to `grad`, that of `out`.
pub(in crate::parse) fn multiply_back(
    arch: Arch,
    x: &[f32],
    matrix: &[f32],
    grad: &[f32],
    to: (&mut [f32], &mut [f32]),
) {
    let (x_grad, matrix_grad) = to;
    arch.dispatch(MultiplyBack { x, matrix, grad, x_grad, matrix_grad });
}

struct MultiplyBack<'a> {
    x: &'a [f32],
    matrix: &'a [f32],
    grad: &'a [f32],
    x_grad: &'a mut [f32],
    matrix_grad: &'a mut [f32],
}

impl WithSimd for MultiplyBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { x, matrix, grad, x_grad, matrix_grad } = self;
        let rows = matrix.chunks_exact(grad.len()).zip(matrix_grad.chunks_exact_mut(grad.len()));
        for ((&value, owed), (row, row_grad)) in x.iter().zip(x_grad).zip(rows) {
            *owed += dot(simd, row, grad);
            if value != 0.0 {
                add_scaled(simd, row_grad, value, grad);
            }
        }
    }
}

/// `out += ` each of the rows.
pub(in crate::parse) fn add_rows<'a>(arch: Arch, out: &mut [f32], rows: impl Iterator<Item = &'a [f32]>) {
    arch.dispatch(AddRows { out, rows });
}

struct AddRows<'o, I> {
    out: &'o mut [f32],
    rows: I,
}

impl<'a, I: Iterator<Item = &'a [f32]>> WithSimd for AddRows<'_, I> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for row in self.rows {
            add(simd, self.out, row);
        }
    }
}

/// Adds a row to one.
pub(in crate::parse) fn add_to(arch: Arch, out: &mut [f32], row: &[f32]) {
    add_rows(arch, out, std::iter::once(row));
}

/// `row += scale · of` for each row and its scale.
pub(in crate::parse) fn add_outer(arch: Arch, scales: &[f32], of: &[f32], rows: &mut [f32]) {
    arch.dispatch(Outer { scales, of, rows });
}

struct Outer<'a> {
    scales: &'a [f32],
    of: &'a [f32],
    rows: &'a mut [f32],
}

impl WithSimd for Outer<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for (scale, row) in self.scales.iter().zip(self.rows.chunks_exact_mut(self.of.len())) {
            add_scaled(simd, row, *scale, self.of);
        }
    }
}
