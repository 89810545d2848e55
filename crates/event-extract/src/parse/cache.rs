//! Words that were met lately, and what they add to a hidden layer: bounded, each worker's own.

use pulp::Arch;

use super::pairs::Pair;
use super::panels::{Panels, in_pairs};

/// Slots that a word may lie in.
const WAYS: usize = 4;

/// Words and what they add at each position.
#[derive(Clone, Debug, Default)]
pub(super) struct WordCache {
    dims: usize,
    hidden: usize,
    positions: usize,
    /// Hash of the word as it is spelled; 0: free.
    keys: Vec<u64>,
    /// The sentence that a word was last met in.
    met: Vec<u32>,
    /// Room for a word's numbers.
    numbers: Vec<f32>,
    /// Words of this sentence that are new, and their slots.
    words: Vec<Pair>,
    new: Vec<u32>,
    /// `slots × positions × hidden`, signed.
    contributions: Vec<u8>,
    sentence: u32,
}

impl WordCache {
    /// Room for `slots` words, a power of two and more than a sentence has; nothing changes if it is there already.
    pub(super) fn fit(&mut self, slots: usize, dims: usize, hidden: usize, positions: usize) {
        if (self.dims, self.hidden, self.positions, self.keys.len()) == (dims, hidden, positions, slots) {
            return;
        }
        *self = Self {
            dims,
            hidden,
            positions,
            keys: vec![0; slots],
            met: vec![0; slots],
            numbers: vec![0.0; dims],
            words: Vec::new(),
            new: Vec::new(),
            contributions: vec![0; slots * positions * hidden],
            sentence: 0,
        };
    }

    /// A new sentence: words met in the ones before may give way.
    pub(super) fn begin(&mut self) {
        self.sentence = self.sentence.checked_add(1).unwrap_or_else(|| {
            self.met.fill(0);
            1
        });
    }

    /// The slot of a word. If it is new there, `compose` fills in its numbers.
    #[inline]
    pub(super) fn slot(&mut self, key: u64, compose: impl FnOnce(&mut [f32])) -> usize {
        let key = key.max(1);
        let mask = self.keys.len().wrapping_sub(1);
        let mut base = key as usize & mask & !(WAYS - 1);
        // A set whose words all stand in this sentence passes on to the next; there are more slots than tokens.
        for _ in 0..=mask / WAYS {
            let set = self.keys.get(base..base + WAYS).unwrap_or(&[]);
            if let Some(way) = set.iter().position(|&k| k == key) {
                self.meet(base + way);
                return base + way;
            }
            let met = self.met.get(base..base + WAYS).unwrap_or(&[]);
            let oldest = met.iter().enumerate().min_by_key(|(_, met)| **met);
            if let Some((way, _)) = oldest.filter(|(_, met)| **met != self.sentence) {
                self.renew(base + way, key, compose);
                return base + way;
            }
            base = (base + WAYS) & mask;
        }
        0
    }

    #[inline]
    fn meet(&mut self, slot: usize) {
        if let Some(met) = self.met.get_mut(slot) {
            *met = self.sentence;
        }
    }

    #[cold]
    fn renew(&mut self, slot: usize, key: u64, compose: impl FnOnce(&mut [f32])) {
        self.meet(slot);
        if let Some(k) = self.keys.get_mut(slot) {
            *k = key;
        }
        self.new.push(slot as u32);
        compose(&mut self.numbers);
        in_pairs(&self.numbers, &mut self.words);
    }

    /// Computes what the new words add: their products with a matrix in panels.
    pub(super) fn complete(&mut self, arch: Arch, panels: &Panels) {
        if !self.new.is_empty() {
            panels.products(arch, &self.words, &self.new, &mut self.contributions);
            self.words.clear();
            self.new.clear();
        }
    }

    /// The row of [`WordCache::contributions`] that holds what the word of a slot adds at a position.
    #[inline]
    pub(super) fn row(&self, slot: u32, position: usize) -> u32 {
        slot * self.positions as u32 + position as u32
    }

    /// What words add, a row for each slot and position.
    #[inline]
    pub(super) fn contributions(&self) -> &[u8] {
        &self.contributions
    }
}
