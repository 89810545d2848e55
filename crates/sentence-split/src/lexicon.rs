//! Word lists of the splitter, packed so that a look-up costs one multiplication and one or two probes.

use std::sync::OnceLock;

/// What a word is for; a word can be several things at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traits(u16);

impl Traits {
    /// The dot after it never ends a sentence: "Mr.".
    pub(crate) const NEVER_ENDS: Self = Self(1);
    /// An abbreviation before a number: "No. 5".
    pub(crate) const BEFORE_NUMBER: Self = Self(2);
    /// An abbreviation that a sentence can end with: "Inc.".
    pub(crate) const MAY_END: Self = Self(4);
    /// Starts sentences: "The".
    pub(crate) const STARTER: Self = Self(8);
    /// Goes on with a time of day: "EST".
    pub(crate) const CLOCK_FOLLOWER: Self = Self(16);
    /// A name written with an exclamation mark: "Yahoo".
    pub(crate) const EXCLAMATORY: Self = Self(32);
    /// Ties a quotation to its speaker: "asked".
    pub(crate) const REPORTING: Self = Self(64);
    /// A letter after it is its name: "Plan B".
    pub(crate) const LETTERED: Self = Self(128);
    /// Stands last in no line: "of".
    pub(crate) const NEVER_LAST: Self = Self(256);
    /// The abbreviation that may end is one only when capitalised: "Mass.".
    const CAPITALISED: Self = Self(512);
    /// Not in any list.
    const NONE: Self = Self(0);

    /// Whether the word has every trait of `other`.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The embedded lists, each with the trait that it gives.
const LISTS: [(&str, Traits); 9] = [
    (include_str!("../../../config/lexicon/abbreviation_never_ends.txt"), Traits::NEVER_ENDS),
    (include_str!("../../../config/lexicon/abbreviation_before_number.txt"), Traits::BEFORE_NUMBER),
    (include_str!("../../../config/lexicon/abbreviation_may_end.txt"), Traits::MAY_END),
    (include_str!("../../../config/lexicon/sentence_starter.txt"), Traits::STARTER),
    (include_str!("../../../config/lexicon/clock_follower.txt"), Traits::CLOCK_FOLLOWER),
    (include_str!("../../../config/lexicon/exclamatory_name.txt"), Traits::EXCLAMATORY),
    (include_str!("../../../config/lexicon/reporting_verb.txt"), Traits::REPORTING),
    (include_str!("../../../config/lexicon/lettered_noun.txt"), Traits::LETTERED),
    (include_str!("../../../config/lexicon/never_last.txt"), Traits::NEVER_LAST),
];

/// Slots of the table: four times the words of all lists, so that a probe rarely meets a stranger.
const SLOTS: usize = 2048;

/// An open-addressed table from a packed word to its traits. A slot with key 0 is free.
pub(crate) struct Lexicon {
    slots: Vec<(u128, Traits)>,
}

impl Lexicon {
    /// The lists built into the crate, parsed at first use.
    pub(crate) fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Lexicon> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            let mut lexicon = Self { slots: vec![(0, Traits::NONE); SLOTS] };
            for (list, traits) in LISTS {
                for word in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                    lexicon.add(word, traits);
                }
            }
            lexicon
        })
    }

    fn add(&mut self, word: &str, traits: Traits) {
        let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
        let traits = if capital { Traits(traits.0 | Traits::CAPITALISED.0) } else { traits };
        let Some(key) = pack(word.as_bytes()) else { return };
        for at in probes(key) {
            let Some(slot) = self.slots.get_mut(at) else { return };
            if slot.0 == 0 || slot.0 == key {
                *slot = (key, Traits(slot.1.0 | traits.0));
                return;
            }
        }
    }

    /// Whether `word` is an abbreviation that a sentence can end with.
    pub(crate) fn may_end(&self, word: &[u8]) -> bool {
        let traits = self.traits(word);
        let lower = word.first().is_some_and(u8::is_ascii_lowercase);
        traits.has(Traits::MAY_END) && !(lower && traits.has(Traits::CAPITALISED))
    }

    /// Traits of `word`, in any case of letters.
    pub(crate) fn traits(&self, word: &[u8]) -> Traits {
        let Some(key) = pack(word) else { return Traits::NONE };
        for at in probes(key) {
            match self.slots.get(at) {
                Some(&(found, traits)) if found == key => return traits,
                Some(&(0, _)) | None => return Traits::NONE,
                Some(_) => {}
            }
        }
        Traits::NONE
    }
}

/// The slots where `key` may lie, each once.
fn probes(key: u128) -> impl Iterator<Item = usize> {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    let home = (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize;
    (0..SLOTS).map(move |step| (home + step) % SLOTS)
}

/// The word in lower case as a number; `None` when it is empty or longer than any word of the lists.
fn pack(word: &[u8]) -> Option<u128> {
    if word.is_empty() || word.len() > 16 {
        return None;
    }
    Some(word.iter().fold(0, |key, b| key << 8 | u128::from(b.to_ascii_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_carry_the_traits_of_every_list_they_are_in() {
        let lexicon = Lexicon::embedded();
        assert!(lexicon.traits(b"Mr").has(Traits::NEVER_ENDS));
        assert!(lexicon.traits(b"jan").has(Traits::BEFORE_NUMBER) && lexicon.traits(b"jan").has(Traits::MAY_END));
        assert!(lexicon.traits(b"THE").has(Traits::STARTER));
        assert!(lexicon.traits(b"agreement") == Traits::NONE);
    }

    #[test]
    fn every_line_fits_the_table() {
        let words = || LISTS.iter().flat_map(|(list, _)| list.lines()).filter(|line| !line.starts_with('#'));
        assert!(words().count() * 4 < SLOTS * 3);
        for word in words() {
            assert!(Lexicon::embedded().traits(word.as_bytes()) != Traits::NONE, "{word:?} cannot be looked up");
        }
    }
}
