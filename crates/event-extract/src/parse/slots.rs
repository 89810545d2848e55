//! A map from 32-bit hashes to numbers: open addressing in one array, read as it lies in the file.

use std::borrow::Cow;

use super::bytes::{take, take_u32};

/// Hash and number, little-endian; hash 0 marks a free slot.
type Slot = [u8; 8];

/// Hashes and what they stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// Their count is a power of two.
    slots: Cow<'static, [Slot]>,
}

fn parts(slot: Slot) -> (u32, u32) {
    let both = u64::from_le_bytes(slot);
    (both as u32, (both >> 32) as u32)
}

impl Slots {
    /// Room for so many hashes.
    #[cfg(any(test, feature = "training"))]
    pub(super) fn with_room(count: usize) -> Self {
        Self { slots: Cow::Owned(vec![[0; 8]; (count * 3 / 2).next_power_of_two()]) }
    }

    /// The slots from where a hash belongs.
    #[inline]
    fn from(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len().wrapping_sub(1);
        let start = hash.wrapping_mul(0x9e37_79b1).rotate_left(16) as usize;
        (0..self.slots.len()).map(move |step| (start + step) & mask)
    }

    /// The number of a hash.
    #[inline]
    pub(super) fn get(&self, hash: u32) -> Option<u32> {
        for at in self.from(hash) {
            let (held, number) = parts(*self.slots.get(at)?);
            if held == hash {
                return Some(number);
            }
            if held == 0 {
                return None;
            }
        }
        None
    }

    /// Adds a hash; the first number of a hash stays.
    #[cfg(any(test, feature = "training"))]
    pub(super) fn insert(&mut self, hash: u32, number: u32) {
        let held = |at: &usize| self.slots.get(*at).map(|&s| parts(s).0);
        let free = self.from(hash).find(|at| held(at).is_some_and(|h| h == 0 || h == hash));
        let Some(at) = free.filter(|at| held(at) == Some(0)) else { return };
        if let Some(slot) = self.slots.to_mut().get_mut(at) {
            let (first, second) = slot.split_at_mut(4);
            first.copy_from_slice(&hash.to_le_bytes());
            second.copy_from_slice(&number.to_le_bytes());
        }
    }

    /// Reads what [`Slots::write`] wrote; `None`: the bytes are something else.
    pub(super) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let count = take_u32(bytes)? as usize;
        let (slots, _) = take(bytes, count.checked_mul(8)?)?.as_chunks();
        slots.len().is_power_of_two().then_some(Self { slots: Cow::Borrowed(slots) })
    }

    /// Writes the slots as they lie.
    #[cfg(any(test, feature = "training"))]
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.slots.len() as u32).to_le_bytes());
        out.extend(self.slots.as_flattened());
    }
}
