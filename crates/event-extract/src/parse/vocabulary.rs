//! Words as sums: which learned rows and which pretrained vector a word is made of.

use super::forms::Form;
use super::slots::Slots;

/// Rows that a word is made of, at most.
pub(super) const MOST_ROWS: usize = 24;

/// Row of the place before the first token and behind the last.
pub(super) const OUTSIDE_ROW: u32 = 0;
/// Row of the root.
pub(super) const ROOT_ROW: u32 = 1;
/// Row of every word that has no row of its own form.
pub(super) const UNKNOWN_ROW: u32 = 2;
/// The first row that is given to a feature.
#[cfg(any(test, feature = "training"))]
pub(super) const FIRST_ROW: u32 = 3;

/// What a word is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Composition {
    rows: [u32; MOST_ROWS],
    count: u8,
    /// The known word that the rows are added to.
    pub(super) known: Option<u32>,
}

impl Composition {
    fn empty() -> Self {
        Self { rows: [0; MOST_ROWS], count: 0, known: None }
    }

    /// A row alone.
    pub(super) fn of_row(row: u32) -> Self {
        let mut composition = Self::empty();
        composition.push(row);
        composition
    }

    pub(super) fn with_known(self, known: Option<u32>) -> Self {
        Self { known, ..self }
    }

    pub(super) fn push(&mut self, row: u32) {
        if let Some(free) = self.rows.get_mut(usize::from(self.count)) {
            *free = row;
            self.count += 1;
        }
    }

    /// Its rows; the first is that of the form.
    pub(super) fn rows(&self) -> &[u32] {
        self.rows.get(..usize::from(self.count)).unwrap_or(&[])
    }
}

/// Rows of features by their hash.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    pub(super) rows: Slots,
}

impl Vocabulary {
    /// What a word is made of, at work: what is known of it and its shape, or all its features.
    pub(super) fn compose(&self, form: &Form, known: Option<u32>) -> Composition {
        if known.is_some() {
            let shape = self.rows.get(shape_feature(form));
            return shape.map_or(Composition::empty(), Composition::of_row).with_known(known);
        }
        self.rows_of(form, (0, 0))
    }

    /// All rows of a word, given its cluster and classes.
    pub(super) fn rows_of(&self, form: &Form, of: (u16, u8)) -> Composition {
        let mut composition = Composition::of_row(self.rows.get(form_feature(form)).unwrap_or(UNKNOWN_ROW));
        features(form, of, &mut |feature| {
            if let Some(row) = self.rows.get(feature) {
                composition.push(row);
            }
        });
        composition
    }
}

/// The feature of a word's shape.
pub(super) fn shape_feature(form: &Form) -> u32 {
    mixed(9, form.shape)
}

/// The feature of the form itself.
pub(super) fn form_feature(form: &Form) -> u32 {
    mixed(1, form.lower)
}

/// Every feature of a word but its form.
pub(super) fn features(form: &Form, (cluster, classes): (u16, u8), give: &mut dyn FnMut(u32)) {
    for (kind, &suffix) in form.suffixes.iter().enumerate().filter(|(_, s)| **s != 0) {
        give(mixed(2 + kind as u32, suffix));
    }
    for (kind, &prefix) in form.prefixes.iter().enumerate().filter(|(_, p)| **p != 0) {
        give(mixed(6 + kind as u32, prefix));
    }
    give(shape_feature(form));
    if cluster != 0 {
        for (kind, bits) in [4_u32, 6, 8, 16].into_iter().enumerate() {
            give(mixed(10 + kind as u32, u32::from(cluster) & ((1 << bits) - 1)));
        }
    }
    give(mixed(14, u32::from(classes)));
    for bit in (0..8).filter(|bit| classes >> bit & 1 == 1) {
        give(mixed(15, bit));
    }
}

/// A feature by its kind and value; never 0.
fn mixed(kind: u32, value: u32) -> u32 {
    let mut h = value ^ kind.wrapping_mul(0x9e37_79b1);
    h = (h ^ (h >> 15)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    (h ^ (h >> 16)) | 1
}
