//! What words add to a hidden layer: their products with one wide matrix, in steps of the layer.
#![expect(
    clippy::inline_always,
    reason = "must be compiled together with the code that the instructions are chosen for"
)]

use pulp::Arch;

use super::bytes::{take, take_u32, whole};
use super::pairs::{self, COLUMNS, Lane, Machine, Pair, Plain, Work};

/// Steps of a word's numbers to 1, as a power of two, and the most that one comes to.
const WORD_BITS: u32 = 10;
const MOST_WORD: f32 = 4095.0;
/// Steps of the hidden layer to 1, as a power of two.
const LAYER_BITS: u32 = 5;
/// The most that a sum comes to.
#[cfg(any(test, feature = "training"))]
const MOST_SUM: f32 = 1_073_741_824.0;
/// Steps of a weight to 1, as a power of two, at most.
const MOST_BITS: u32 = 15;

/// Lanes of a panel: its columns.
const LANES: usize = 2;

/// A matrix whose columns lie in panels: all rows of a panel together, two at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Panels {
    /// Pairs of a word.
    pairs: usize,
    /// Steps of the weights to 1, as a power of two.
    bits: u32,
    weights: Vec<i16>,
}

/// Adds a word's numbers, as they are multiplied, to `out`.
pub(super) fn in_pairs(numbers: &[f32], out: &mut Vec<Pair>) {
    // Cut off after a half was added: rounding is a call on machines that are not known to have the instruction.
    let steps = |v: f32| {
        let v = v * f32::from(1_u16 << WORD_BITS);
        (v + 0.5_f32.copysign(v)).clamp(-MOST_WORD, MOST_WORD) as i16
    };
    out.extend(numbers.chunks(2).map(|two| {
        let mut two = two.iter().map(|&v| steps(v));
        std::array::from_fn(|_| two.next().unwrap_or(0))
    }));
}

impl Panels {
    /// A matrix of so many columns; a multiple of a panel's.
    #[cfg(any(test, feature = "training"))]
    pub(super) fn new(matrix: &[f32], width: usize) -> Self {
        let rows: Vec<&[f32]> = matrix.chunks_exact(width.max(1)).collect();
        let most = matrix.iter().fold(1e-3_f32, |most, v| most.max(v.abs()));
        let limit = MOST_SUM / MOST_WORD / u16::try_from(rows.len()).map_or(f32::MAX, f32::from).max(1.0);
        let limit = limit.min(f32::from(i16::MAX));
        let bits = (0..=MOST_BITS).rev().find(|&bits| most * f32::from(1_u16 << bits) <= limit).unwrap_or(0);
        let steps = |v: f32| (v * f32::from(1_u16 << bits)).round() as i16;
        let mut weights = Vec::with_capacity(matrix.len());
        for from in (0..width).step_by(LANES * COLUMNS) {
            for two in rows.chunks(2) {
                for column in from..from + LANES * COLUMNS {
                    let of = |row: usize| two.get(row).and_then(|r| r.get(column)).map_or(0, |&v| steps(v));
                    weights.extend([of(0), of(1)]);
                }
            }
        }
        Self { pairs: rows.len().div_ceil(2), bits, weights }
    }

    /// Reads what [`Panels::write`] wrote: `rows × width` numbers. `None`: the bytes are something else.
    pub(super) fn read(bytes: &mut &[u8], rows: usize, width: usize) -> Option<Self> {
        let pairs = rows.div_ceil(2);
        let bits = take_u32(bytes).filter(|&bits| bits <= MOST_BITS)?;
        let weights = whole(take(bytes, pairs.checked_mul(width)?.checked_mul(4)?)?);
        Some(Self { pairs, bits, weights })
    }

    /// Writes it.
    #[cfg(any(test, feature = "training"))]
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.bits.to_le_bytes());
        self.weights.iter().for_each(|v| out.extend(v.to_le_bytes()));
    }

    /// `word · matrix` of each word into the row of `out` that its slot gives.
    pub(super) fn products(&self, arch: Arch, words: &[Pair], slots: &[u32], out: &mut [u8]) {
        pairs::run(arch, Products { panels: self, words, slots, out });
    }

    /// `word · matrix` of one word, in steps of the hidden layer.
    pub(super) fn product(&self, word: &[Pair]) -> Vec<i32> {
        let of = |panel: &[[Lane; LANES]]| {
            let [sums, ..] = sums(Plain, panel, [word; WORDS]);
            sums.map(|sums| sums.map(|sum| self.rounding().of(sum)))
        };
        self.panels().flat_map(of).flatten().collect()
    }

    fn panels(&self) -> impl Iterator<Item = &[[Lane; LANES]]> {
        self.weights.as_chunks().0.as_chunks().0.chunks_exact(self.pairs.max(1))
    }

    fn rounding(&self) -> Rounding {
        let beyond = WORD_BITS + self.bits - LAYER_BITS;
        Rounding { half: 1 << (beyond - 1), beyond }
    }
}

/// From the steps of sums to those of the hidden layer.
#[derive(Clone, Copy)]
struct Rounding {
    half: i32,
    /// Bits that are cut off.
    beyond: u32,
}

impl Rounding {
    #[inline(always)]
    fn of(self, sum: i32) -> i32 {
        sum.wrapping_add(self.half).wrapping_shr(self.beyond)
    }
}

struct Products<'a> {
    panels: &'a Panels,
    words: &'a [Pair],
    slots: &'a [u32],
    out: &'a mut [u8],
}

/// Words that are multiplied at a time.
const WORDS: usize = 4;

impl Work for Products<'_> {
    type Output = ();

    /// Panel by panel: a panel is read from far once for all words of a sentence.
    #[inline(always)]
    fn run<M: Machine>(self, machine: M) {
        let Self { panels, words, slots, out } = self;
        let size = panels.pairs.max(1);
        let width = panels.weights.len() / (2 * size);
        let rounding = panels.rounding();
        for (number, panel) in panels.panels().enumerate() {
            for (words, slots) in words.chunks(WORDS * size).zip(slots.chunks(WORDS)) {
                let mut parts = words.chunks(size);
                let parts: [&[Pair]; WORDS] = std::array::from_fn(|_| parts.next().unwrap_or(words));
                let sums = sums(machine, panel, parts);
                for (sums, &slot) in sums.iter().zip(slots) {
                    let from = slot as usize * width + number * LANES * COLUMNS;
                    let Some(out) = out.get_mut(from..).and_then(|o| o.first_chunk_mut::<{ LANES * COLUMNS }>()) else {
                        continue;
                    };
                    let numbers = sums.map(|sums| machine.numbers(sums));
                    for (o, &sum) in out.iter_mut().zip(numbers.as_flattened()) {
                        *o = (rounding.of(sum).clamp(-127, 127) as i8).cast_unsigned();
                    }
                }
            }
        }
    }
}

/// The sums of some words with a panel.
#[inline(always)]
fn sums<M: Machine>(machine: M, panel: &[[Lane; LANES]], [a, b, c, d]: [&[Pair]; WORDS]) -> [[M::Sums; LANES]; WORDS] {
    let mut sums = [[machine.zero(); LANES]; WORDS];
    for ((((row, a), b), c), d) in panel.iter().zip(a).zip(b).zip(c).zip(d) {
        for (sums, pair) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, lane) in sums.iter_mut().zip(row) {
                *sum = machine.add(*sum, lane, *pair);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from -1 to 1 that look random.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let number = |at: u32| f32::from((at.wrapping_add(seed).wrapping_mul(0x9e37_79b1) >> 16) as i16) / 32768.0;
        (0..count as u32).map(number).collect()
    }

    #[test]
    fn every_word_has_its_product_in_steps_whatever_the_machine() {
        let (rows, width) = (7, 64);
        let matrix = numbers(rows * width, 1);
        let panels = Panels::new(&matrix, width);
        for count in 1..=9 {
            let words = numbers(count * rows, 5);
            let mut pairs = Vec::new();
            words.chunks(rows).for_each(|word| in_pairs(word, &mut pairs));
            let slots: Vec<u32> = (0..count as u32).rev().collect();
            let mut out = vec![0; count * width];
            panels.products(Arch::new(), &pairs, &slots, &mut out);
            for ((word, pair), &slot) in words.chunks(rows).zip(pairs.chunks(rows.div_ceil(2))).zip(&slots) {
                let row: Vec<i16> =
                    out[slot as usize * width..][..width].iter().map(|&b| b.cast_signed().into()).collect();
                assert_eq!(row.iter().map(|&s| i32::from(s)).collect::<Vec<_>>(), panels.product(pair));
                for (column, steps) in row.iter().map(|&s| f32::from(s)).enumerate() {
                    let sum: f32 = word.iter().zip(matrix.iter().skip(column).step_by(width)).map(|(a, b)| a * b).sum();
                    assert!((sum * 32.0 - steps).abs() < 0.7, "{sum} {steps}");
                }
            }
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let panels = Panels::new(&numbers(5 * 32, 3), 32);
        let mut bytes = Vec::new();
        panels.write(&mut bytes);
        let read = Panels::read(&mut &bytes[..], 5, 32).unwrap();
        assert_eq!((read.pairs, read.bits, read.weights), (panels.pairs, panels.bits, panels.weights));
        assert!(Panels::read(&mut &bytes[1..], 5, 32).is_none());
    }
}
