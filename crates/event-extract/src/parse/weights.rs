//! A table of weights, addressed by feature hash: the whole row of a feature, one weight a class, in one place.
//!
//! A row lies in one of two neighbouring slots, so that a look-up touches one or two cache lines and follows no chain.

/// One feature: which it is, and a weight a class.
#[derive(Clone, Copy, Debug)]
struct Row<const N: usize> {
    /// The whole hash; 0 marks an empty row.
    feature: u32,
    weights: [i8; N],
}

/// Weights of `N` classes, quantised to eight bits.
#[derive(Clone, Debug)]
pub(super) struct Table<const N: usize> {
    rows: Vec<Row<N>>,
    shift: u32,
}

impl<const N: usize> Table<N> {
    /// An empty table of `2^bits` rows.
    fn empty(bits: u32) -> Self {
        let bits = bits.clamp(1, 24);
        Self { rows: vec![Row { feature: 0, weights: [0; N] }; 1 << bits], shift: 32 - bits }
    }

    fn slots(&self, feature: u32) -> [usize; 2] {
        let slot = (feature >> self.shift) as usize;
        [slot, slot ^ 1]
    }

    /// Adds the weights of a feature to the scores.
    #[inline]
    pub(super) fn add(&self, feature: u32, scores: &mut [i32; N]) {
        let [first, second] = self.slots(feature);
        let holds = |slot: usize| self.rows.get(slot).filter(|r| r.feature == feature);
        let Some(row) = holds(first).or_else(|| holds(second)) else { return };
        for (score, &weight) in scores.iter_mut().zip(&row.weights) {
            *score += i32::from(weight);
        }
    }

    /// Places a row; rows come in order of weight, and one whose two slots are taken is left out.
    fn place(&mut self, feature: u32, weights: [i8; N]) {
        for slot in self.slots(feature) {
            if let Some(row) = self.rows.get_mut(slot).filter(|r| r.feature == 0) {
                *row = Row { feature, weights };
                return;
            }
        }
    }

    /// Reads what [`write`] wrote; `None`: the bytes are no table.
    pub(super) fn read(bytes: &mut &[u8]) -> Option<Self> {
        let bits = take_u32(bytes)?;
        let count = take_u32(bytes)?;
        let mut table = Self::empty(bits);
        for _ in 0..count {
            let feature = take_u32(bytes)?;
            let (weights, rest) = bytes.split_first_chunk::<N>()?;
            *bytes = rest;
            table.place(feature, weights.map(u8::cast_signed));
        }
        Some(table)
    }
}

/// Writes rows, heaviest first, as [`Table::read`] takes them.
#[cfg(any(test, feature = "training"))]
pub(super) fn write<const N: usize>(bits: u32, rows: &[(u32, [i8; N])], out: &mut Vec<u8>) {
    out.extend(bits.to_le_bytes());
    out.extend((rows.len() as u32).to_le_bytes());
    for (feature, weights) in rows {
        out.extend(feature.to_le_bytes());
        out.extend(weights.map(i8::cast_unsigned));
    }
}

/// The next four bytes.
pub(super) fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*head))
}

/// The class with the highest score; the first of equals.
pub(super) fn best<T: PartialOrd + Copy>(scores: &[T]) -> usize {
    let mut best = 0;
    let mut highest = scores.first();
    for (class, score) in scores.iter().enumerate() {
        if highest.is_some_and(|h| score > h) {
            (best, highest) = (class, Some(score));
        }
    }
    best
}

/// One feature: a template and up to three values. Never 0.
#[inline]
pub(super) fn feature(template: u32, a: u32, b: u32, c: u32) -> u32 {
    let mut h = template.wrapping_mul(0x9e37_79b1) ^ a;
    h = (h ^ (h >> 15)).wrapping_mul(0x85eb_ca6b) ^ b.rotate_left(7);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35) ^ c.rotate_left(13);
    h = (h ^ (h >> 16)).wrapping_mul(0x27d4_eb2f);
    (h ^ (h >> 15)) | 1
}
