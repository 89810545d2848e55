//! A table from short words to what they mean, made once, read for every word of the text.

/// Slots; a power of two, at least three times the words that any table holds.
const SLOTS: usize = 1024;

/// Open-addressed, so that a look-up costs one multiplication and mostly one probe. A slot with key 0 is free.
pub(crate) struct Table<T> {
    slots: Vec<(u128, T)>,
    /// For each letter, the lengths of the words that begin with it, as bits: rejects most words of a text at once.
    lengths: [u16; 26],
}

impl<T: Copy> Table<T> {
    /// A table of words in lower case. `join` makes one meaning of two when a word comes twice.
    pub(crate) fn new<'w>(words: impl Iterator<Item = (&'w str, T)>, none: T, join: impl Fn(T, T) -> T) -> Self {
        let mut table = Self { slots: vec![(0, none); SLOTS], lengths: [0; 26] };
        for (word, meaning) in words {
            let Some(key) = pack(word.as_bytes()) else { continue };
            let place = probes(key).find(|&at| table.slots.get(at).is_some_and(|slot| slot.0 == 0 || slot.0 == key));
            if let Some(slot) = place.and_then(|at| table.slots.get_mut(at)) {
                *slot = (key, if slot.0 == key { join(slot.1, meaning) } else { meaning });
            }
            if let Some(lengths) = letter(word.as_bytes()).and_then(|letter| table.lengths.get_mut(letter)) {
                *lengths |= 1 << word.len();
            }
        }
        table
    }

    /// What `word` means, in any case of letters.
    pub(crate) fn get(&self, word: &[u8]) -> Option<T> {
        let lengths = letter(word).and_then(|letter| self.lengths.get(letter)).copied().unwrap_or(0);
        if word.len() > LONGEST || lengths >> word.len() & 1 == 0 {
            return None;
        }
        let key = pack(word)?;
        for at in probes(key) {
            match self.slots.get(at) {
                Some(&(found, meaning)) if found == key => return Some(meaning),
                Some(&(0, _)) | None => return None,
                Some(_) => {}
            }
        }
        None
    }
}

/// Longest word of any table, in bytes.
const LONGEST: usize = 15;

fn letter(word: &[u8]) -> Option<usize> {
    let first = word.first()?.to_ascii_lowercase();
    first.is_ascii_lowercase().then(|| usize::from(first - b'a'))
}

/// The slots where `key` may lie, each once.
fn probes(key: u128) -> impl Iterator<Item = usize> {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    let home = (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize;
    (0..SLOTS).map(move |step| (home + step) % SLOTS)
}

/// The word in lower case as a number; `None` when it is empty or too long.
fn pack(word: &[u8]) -> Option<u128> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    // For letters the bit is the small form; the dot of "p.m" has it anyway.
    let fold = |bytes: &[u8]| bytes.iter().fold(0_u64, |key, b| key << 8 | u64::from(b | 0x20));
    let (head, tail) = word.split_at(word.len().min(8));
    Some(u128::from(fold(tail)) << 64 | u128::from(fold(head)))
}
