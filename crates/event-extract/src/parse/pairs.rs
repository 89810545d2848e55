//! Products of rows of sixteen-bit numbers, two numbers at a time, as vector instructions have them.
//!
//! The sums are whole numbers in 32 bits and stay in range: the same answers on every machine.
#![expect(
    clippy::inline_always,
    reason = "must be compiled together with the code that the instructions are chosen for"
)]

use pulp::{Arch, Simd, WithSimd};

/// Two numbers of a row, or two rows of a column.
pub(super) type Pair = [i16; 2];

/// Columns that a register holds pairs of.
pub(super) const COLUMNS: usize = 8;

/// Pairs of numbers, one a column.
pub(super) type Lane = [i16; 2 * COLUMNS];

/// The instructions of a machine.
pub(super) trait Machine: Copy {
    /// A sum for each column.
    type Sums: Copy;

    fn zero(self) -> Self::Sums;

    /// Adds the product of a pair with that of each column.
    fn add(self, sums: Self::Sums, lane: &Lane, pair: Pair) -> Self::Sums;

    fn numbers(self, sums: Self::Sums) -> [i32; COLUMNS];
}

/// What is computed with them; the same on every machine.
pub(super) trait Work {
    type Output;

    fn run<M: Machine>(self, machine: M) -> Self::Output;
}

/// Does the work with the best instructions that there are.
#[inline]
pub(super) fn run<W: Work>(arch: Arch, work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if let Arch::V3(simd) = arch {
        return Simd::vectorize(simd, On { machine: simd, work });
    }
    arch.dispatch(On { machine: Plain, work })
}

struct On<M, W> {
    machine: M,
    work: W,
}

impl<M: Machine, W: Work> WithSimd for On<M, W> {
    type Output = W::Output;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> W::Output {
        self.work.run(self.machine)
    }
}

/// Any machine.
#[derive(Clone, Copy)]
pub(super) struct Plain;

impl Machine for Plain {
    type Sums = [i32; COLUMNS];

    #[inline(always)]
    fn zero(self) -> Self::Sums {
        [0; COLUMNS]
    }

    #[inline(always)]
    fn add(self, mut sums: Self::Sums, lane: &Lane, pair: Pair) -> Self::Sums {
        let [a, b] = pair.map(i32::from);
        for (sum, &[x, y]) in sums.iter_mut().zip(lane.as_chunks::<2>().0) {
            *sum = sum.wrapping_add((a * i32::from(x)).wrapping_add(b * i32::from(y)));
        }
        sums
    }

    #[inline(always)]
    fn numbers(self, sums: Self::Sums) -> [i32; COLUMNS] {
        sums
    }
}

#[cfg(target_arch = "x86_64")]
impl Machine for pulp::x86::V3 {
    type Sums = std::arch::x86_64::__m256i;

    #[inline(always)]
    fn zero(self) -> Self::Sums {
        self.avx._mm256_setzero_si256()
    }

    #[inline(always)]
    fn add(self, sums: Self::Sums, lane: &Lane, pair: Pair) -> Self::Sums {
        let pairs = self.avx._mm256_set1_epi32(pulp::cast(pair));
        self.avx2._mm256_add_epi32(sums, self.avx2._mm256_madd_epi16(pulp::cast(*lane), pairs))
    }

    #[inline(always)]
    fn numbers(self, sums: Self::Sums) -> [i32; COLUMNS] {
        pulp::cast(sums)
    }
}
