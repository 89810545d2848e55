//! Names over token ids, packed into bytes that need no unpacking: the build packs the gazetteers that are shipped, and
//! the program reads them where they lie.
//!
//! A trie in one open-addressed table. The node of a prefix is the hash of its token ids; a slot of eight bytes holds
//! the upper half of that hash and what the prefix is: whether longer names go on from it, and the entry that it names.

use std::borrow::Cow;

use crate::word::WordId;

/// What a name is, as a number that the owner of the table knows.
pub(crate) type KindCode = u8;

/// A name's way to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Index of the entry.
    pub(crate) entry: u32,
    /// What this name of the entry is; below 16.
    pub(crate) kind: KindCode,
    /// Written in capitals only: "US", "WHO".
    pub(crate) acronym: bool,
    /// Also a word or a surname, or little known: a place only with evidence.
    pub(crate) weak: bool,
}

/// One thing, as it lies in the bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PackedEntry<'t> {
    /// Its usual name.
    pub(crate) name: &'t str,
    /// What it is; below 16.
    pub(crate) kind: KindCode,
    /// ISO 3166-1 alpha-3; empty for none.
    pub(crate) country: &'t str,
    /// Degrees north and east.
    pub(crate) coordinates: Option<(f64, f64)>,
}

const SLOT: usize = 8;
const ENTRY: usize = 17;
const HEADER: usize = 12;

const LONGER: u32 = 1 << 31;
const ACRONYM: u32 = 1 << 30;
const WEAK: u32 = 1 << 29;
const NAMED: u32 = 1 << 28;
/// Entries are numbered with 24 bits, kinds with 4.
const ENTRY_BITS: u32 = 24;

/// Ten-thousandths of a degree; this one stands for none.
const NOWHERE: i32 = i32::MIN;

/// The table.
#[derive(Debug, Default)]
pub(crate) struct PackedNames {
    bytes: Cow<'static, [u8]>,
    slots: usize,
    entries: usize,
}

impl PackedNames {
    /// Over bytes that [`Packer::pack`] made; `None`: others.
    pub(crate) fn new(bytes: Cow<'static, [u8]>) -> Option<Self> {
        let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
        let (slots, entries, text) = (number(0)?, number(4)?, number(8)?);
        let whole = HEADER + slots * SLOT + entries * ENTRY + text == bytes.len() && slots.is_power_of_two();
        whole.then_some(Self { bytes, slots, entries })
    }

    /// The longest name at the head of the ids that `accept` takes: number of ids, and where it leads.
    pub(crate) fn longest(
        &self,
        ids: impl Iterator<Item = WordId>,
        accept: impl Fn(&Link) -> bool,
    ) -> Option<(usize, Link)> {
        let mut node = ROOT;
        let mut found = None;
        for (n, id) in ids.enumerate() {
            node = step(node, id);
            let Some(value) = self.value(node) else { break };
            if let Some(link) = link(value).filter(&accept) {
                found = Some((n + 1, link));
            }
            if value & LONGER == 0 {
                break;
            }
        }
        found
    }

    /// An entry by its index.
    pub(crate) fn entry(&self, index: u32) -> Option<PackedEntry<'_>> {
        let at = HEADER + self.slots * SLOT + index as usize * ENTRY;
        let record = self.bytes.get(at..at + ENTRY).filter(|_| (index as usize) < self.entries)?;
        let number = |at: usize| Some(u32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?));
        let text = HEADER + self.slots * SLOT + self.entries * ENTRY + number(0)? as usize;
        let name = self.bytes.get(text..text + usize::from(*record.get(4)?))?;
        let country = record.get(6..9)?;
        let (lat, lon) = (number(9)?.cast_signed(), number(13)?.cast_signed());
        Some(PackedEntry {
            name: std::str::from_utf8(name).ok()?,
            kind: *record.get(5)?,
            country: if country.first() == Some(&0) { "" } else { std::str::from_utf8(country).ok()? },
            coordinates: (lat != NOWHERE).then(|| (f64::from(lat) / 1e4, f64::from(lon) / 1e4)),
        })
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> u32 {
        self.entries as u32
    }

    #[inline]
    fn value(&self, node: u64) -> Option<u32> {
        let mut slot = node as usize & (self.slots.wrapping_sub(1));
        loop {
            let at = HEADER + slot * SLOT;
            let bytes: [u8; SLOT] = self.bytes.get(at..at + SLOT)?.try_into().ok()?;
            let (key, value) = halves(u64::from_le_bytes(bytes));
            if key == tag(node) {
                return Some(value);
            }
            if key == 0 {
                return None;
            }
            slot = (slot + 1) & (self.slots.wrapping_sub(1));
        }
    }
}

const ROOT: u64 = 0;

/// The node behind `node` by way of a token.
#[inline]
fn step(node: u64, id: WordId) -> u64 {
    let mixed = (node.rotate_left(23) ^ id.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}

/// What a slot keeps of the hash; 0 is an empty slot.
#[inline]
fn tag(node: u64) -> u32 {
    ((node >> 32) as u32).max(1)
}

#[inline]
fn halves(slot: u64) -> (u32, u32) {
    ((slot >> 32) as u32, slot as u32)
}

fn link(value: u32) -> Option<Link> {
    let link = Link {
        entry: value & ((1 << ENTRY_BITS) - 1),
        kind: ((value >> ENTRY_BITS) & 15) as u8,
        acronym: value & ACRONYM != 0,
        weak: value & WEAK != 0,
    };
    Some(link).filter(|_| value & NAMED != 0)
}

/// Packs names; of two equal names the first stays, unless it is weak and the second is not.
#[derive(Debug, Default)]
pub(crate) struct Packer {
    nodes: std::collections::BTreeMap<u64, u32>,
    entries: Vec<u8>,
    text: Vec<u8>,
}

impl Packer {
    /// Adds an entry; its index.
    pub(crate) fn push(&mut self, entry: &PackedEntry<'_>) -> u32 {
        let index = self.entries.len() / ENTRY;
        let length = (0..=entry.name.len().min(255)).rev().find(|&n| entry.name.is_char_boundary(n)).unwrap_or(0);
        let name = entry.name.as_bytes().get(..length).unwrap_or(&[]);
        let mut country = [0; 3];
        country.iter_mut().zip(entry.country.bytes()).for_each(|(to, from)| *to = from);
        let degrees = |d: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees in ten-thousandths")]
            let whole = (d * 1e4).round() as i32;
            whole
        };
        let (lat, lon) = entry.coordinates.map_or((NOWHERE, NOWHERE), |(lat, lon)| (degrees(lat), degrees(lon)));
        self.entries.extend((self.text.len() as u32).to_le_bytes());
        self.entries.extend([length as u8, entry.kind]);
        self.entries.extend(country);
        self.entries.extend(lat.to_le_bytes());
        self.entries.extend(lon.to_le_bytes());
        self.text.extend(name);
        index as u32
    }

    /// Adds a name of an entry, by its tokens.
    pub(crate) fn link(&mut self, ids: &[WordId], link: Link) {
        let mut node = ROOT;
        for (n, &id) in ids.iter().enumerate() {
            node = step(node, id);
            let value = self.nodes.entry(node).or_default();
            if n + 1 < ids.len() {
                *value |= LONGER;
            } else if *value & NAMED == 0 || *value & WEAK != 0 && !link.weak {
                let mark = |on: bool, bit: u32| if on { bit } else { 0 };
                let kind = u32::from(link.kind & 15) << ENTRY_BITS;
                let entry = link.entry & ((1 << ENTRY_BITS) - 1);
                *value = (*value & LONGER) | NAMED | mark(link.acronym, ACRONYM) | mark(link.weak, WEAK) | kind | entry;
            }
        }
    }

    /// The bytes for [`PackedNames::new`].
    pub(crate) fn pack(&self) -> Vec<u8> {
        let slots = (self.nodes.len() * 3 / 2).next_power_of_two().max(2);
        let mut table = vec![0_u64; slots];
        for (&node, &value) in &self.nodes {
            let mut slot = node as usize & (slots - 1);
            while table.get(slot).is_some_and(|&taken| taken != 0) {
                slot = (slot + 1) & (slots - 1);
            }
            if let Some(free) = table.get_mut(slot) {
                *free = u64::from(tag(node)) << 32 | u64::from(value);
            }
        }
        let mut bytes = Vec::with_capacity(HEADER + slots * SLOT + self.entries.len() + self.text.len());
        for number in [slots, self.entries.len() / ENTRY, self.text.len()] {
            bytes.extend((number as u32).to_le_bytes());
        }
        bytes.extend(table.iter().flat_map(|slot| slot.to_le_bytes()));
        bytes.extend(&self.entries);
        bytes.extend(&self.text);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::word::word_of;

    fn ids(name: &str) -> Vec<WordId> {
        name.split(' ').map(word_of).collect()
    }

    proptest! {
        #[test]
        fn what_is_packed_is_found_and_nothing_else(names in prop::collection::btree_set("[a-d]( [a-d]){0,3}", 1..40), other in "[a-e]( [a-e]){0,4}") {
            let mut packer = Packer::default();
            for (n, name) in names.iter().enumerate() {
                let entry = packer.push(&PackedEntry { name, kind: 3, country: "NOR", coordinates: Some((1.5, -2.25)) });
                assert_eq!(entry, n as u32);
                packer.link(&ids(name), Link { entry, kind: 3, acronym: false, weak: false });
            }
            let packed = PackedNames::new(packer.pack().into()).unwrap();
            for (n, name) in names.iter().enumerate() {
                let (length, link) = packed.longest(ids(name).into_iter(), |_| true).unwrap();
                prop_assert_eq!((length, link.entry), (ids(name).len(), n as u32));
                let entry = packed.entry(link.entry).unwrap();
                prop_assert_eq!((entry.name, entry.country, entry.coordinates), (name.as_str(), "NOR", Some((1.5, -2.25))));
            }
            let words: Vec<&str> = other.split(' ').collect();
            let expected = (1..=words.len()).rev().find(|&n| names.contains(&words[..n].join(" ")));
            prop_assert_eq!(packed.longest(ids(&other).into_iter(), |_| true).map(|found| found.0), expected);
        }

        #[test]
        fn other_bytes_are_no_table(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(PackedNames::new(bytes.into()).is_none());
        }
    }
}
