//! Words as numbers: the 64-bit FNV-1a hash of the lower-cased word.
//!
//! Lexicons, gazetteers and rules compare numbers, not strings, and a constant can name a word. With fewer than
//! 2^20 words in all lexicons a collision has a chance of 2^-25; `Lexicon` loading would not notice one.

/// Hash of a lower-cased word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct WordId(pub(crate) u64);

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The id of a word that is ASCII and lower case already: for constants.
pub(crate) const fn word(text: &str) -> WordId {
    let bytes = text.as_bytes();
    let mut hash = OFFSET;
    let mut i = 0;
    while i < bytes.len() {
        #[expect(clippy::indexing_slicing, reason = "const fn: no iterators; i < len by the loop condition")]
        let byte = bytes[i];
        hash = (hash ^ byte as u64).wrapping_mul(PRIME);
        i += 1;
    }
    WordId(hash)
}

/// The id of a word, byte by byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordHash(u64);

impl Default for WordHash {
    fn default() -> Self {
        Self(OFFSET)
    }
}

impl WordHash {
    /// Adds a byte of the lower-cased word.
    #[inline]
    pub(crate) fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME);
    }

    /// The id of the bytes so far.
    #[inline]
    pub(crate) fn id(self) -> WordId {
        WordId(self.0)
    }
}

/// The id of any word; folds case and the typographic apostrophe.
pub(crate) fn word_of(text: &str) -> WordId {
    let mut hash = WordHash::default();
    if text.is_ascii() {
        text.bytes().for_each(|b| hash.push(b.to_ascii_lowercase()));
    } else {
        let mut buffer = [0; 4];
        for c in text.chars().flat_map(char::to_lowercase) {
            let c = if c == '’' { '\'' } else { c };
            c.encode_utf8(&mut buffer).bytes().for_each(|b| hash.push(b));
        }
    }
    hash.id()
}

/// Hasher for maps keyed by [`WordId`]: the key is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IdHasher(u64);

impl std::hash::Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = (self.0 ^ u64::from(b)).wrapping_mul(PRIME);
        }
    }

    fn write_u64(&mut self, value: u64) {
        // FNV's high bits are weak for short words; hashbrown takes its tag from the top seven.
        self.0 = value ^ (value >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A map keyed by word.
pub(crate) type WordMap<V> = std::collections::HashMap<WordId, V, std::hash::BuildHasherDefault<IdHasher>>;

/// Tells of most words at once that they are not in a map: a Bloom filter of one hash.
#[derive(Clone, Debug)]
pub(crate) struct WordFilter {
    bits: Box<[u64; WordFilter::WORDS]>,
}

impl WordFilter {
    /// 8 KiB of bits: four words in five of running text stop here for 6,000 entries, and the first-level cache holds it.
    const WORDS: usize = 1024;

    /// Marks a word.
    pub(crate) fn insert(&mut self, id: WordId) {
        let (word, bit) = Self::home(id);
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= bit;
        }
    }

    /// `false`: the word was never marked.
    #[inline]
    pub(crate) fn may_hold(&self, id: WordId) -> bool {
        let (word, bit) = Self::home(id);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    #[inline]
    fn home(id: WordId) -> (usize, u64) {
        let mixed = id.0 ^ (id.0 >> 29);
        ((mixed >> 6) as usize % Self::WORDS, 1 << (mixed % 64))
    }
}

impl Default for WordFilter {
    fn default() -> Self {
        Self { bits: Box::new([0; Self::WORDS]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_forgets_no_word_and_stops_most_others() {
        let mut filter = WordFilter::default();
        let known: Vec<WordId> = (0..1000).map(|n| word_of(&format!("known{n}"))).collect();
        for &id in &known {
            filter.insert(id);
        }
        assert!(known.iter().all(|&id| filter.may_hold(id)));
        let passed = (0..1000).filter(|n| filter.may_hold(word_of(&format!("other{n}")))).count();
        assert!(passed < 100, "{passed} of 1000 passed");
    }

    #[test]
    fn constants_and_text_agree() {
        assert_eq!(word("met"), word_of("MET"));
        assert_eq!(word_of("Élysée"), word_of("élysée"));
        assert_eq!(word_of("’s"), word("'s"));
        assert_ne!(word("met"), word("meet"));
    }
}
