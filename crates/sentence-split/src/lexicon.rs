//! Word lists of the splitter, packed so that a look-up costs one multiplication and one or two probes.

macro_rules! list {
    ($name:literal, $traits:expr) => {
        ($name, $traits, include_str!(concat!("../../../config/lexicon/", $name, ".txt")))
    };
}

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

/// The lists: name, what it gives its words, and the words built in.
const LISTS: [(&str, Traits, &str); 9] = [
    list!("abbreviation_never_ends", Traits::NEVER_ENDS),
    list!("abbreviation_before_number", Traits::BEFORE_NUMBER),
    list!("abbreviation_may_end", Traits::MAY_END),
    list!("sentence_starter", Traits::STARTER),
    list!("clock_follower", Traits::CLOCK_FOLLOWER),
    list!("exclamatory_name", Traits::EXCLAMATORY),
    list!("reporting_verb", Traits::REPORTING),
    list!("lettered_noun", Traits::LETTERED),
    list!("never_last", Traits::NEVER_LAST),
];

/// Names of the lists, as [`Lexicon::add`] takes them.
pub fn list_names() -> impl Iterator<Item = &'static str> {
    LISTS.into_iter().map(|(name, ..)| name)
}

/// Longest word of a list, in bytes.
pub(crate) const LONGEST: usize = 16;

/// What is wrong with a word for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Line of the word, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// The splitter's word lists: an open-addressed table from a packed word to what it is for.
#[derive(Clone)]
pub struct Lexicon {
    /// A power of two of slots, at most half of them taken; one with key 0 is free.
    slots: Vec<(u128, Traits)>,
    taken: usize,
    /// A bit for the ends and the length of every abbreviation: most words are told from them without a look-up.
    abbreviations: [u64; SKETCH / 64],
}

/// Bits of the sketch of abbreviations.
const SKETCH: usize = 4096;

/// The bit of a word in the sketch: five bits of its first and last letter each, two of its length.
fn sketch_bit(word: &[u8]) -> usize {
    let five = |b: Option<&u8>| b.map_or(0, |b| usize::from(b & 31));
    five(word.first()) << 7 | five(word.last()) << 2 | word.len() & 3
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").field("words", &self.taken).finish_non_exhaustive()
    }
}

impl Lexicon {
    /// The lists built into the crate.
    pub fn embedded() -> Self {
        Self::with_lists(|_| None).0
    }

    /// The lists of `list(name)`, one word a line, `#` for comments; where it gives none, the list built in. Also returns
    /// every defect with the name of its list; words without one are added all the same.
    pub fn with_lists<'w>(list: impl Fn(&str) -> Option<&'w str>) -> (Self, Vec<(&'static str, Defect)>) {
        let mut lexicon = Self { slots: vec![(0, Traits::NONE); 2048], taken: 0, abbreviations: [0; SKETCH / 64] };
        let mut defects = Vec::new();
        for (name, traits, built_in) in LISTS {
            for (line, word) in lines(list(name).unwrap_or(built_in)) {
                match lexicon.add_word(word, traits) {
                    Ok(()) => {}
                    Err((message, remedy)) => defects.push((name, Defect { line, message, remedy })),
                }
            }
        }
        (lexicon, defects)
    }

    /// Adds users' words: a line is `word<TAB>list`, with the word's last dot or without it, and one of [`list_names`];
    /// `#` begins a comment line. Returns every defect; words without one are added all the same.
    ///
    /// ```
    /// use sentence_split::{Lexicon, Options, Segmenter};
    ///
    /// let text = "The 2nd Regt. Guards paraded. It rained.";
    /// let mut lexicon = Lexicon::embedded();
    /// assert_eq!(lexicon.add("# ours\nRegt.\tabbreviation_never_ends\n"), []);
    /// let rules = Segmenter::new(Options::default(), lexicon);
    /// let sentences: Vec<&str> = rules.split(text).map(|span| span.of(text)).collect();
    /// assert_eq!(sentences, ["The 2nd Regt. Guards paraded.", "It rained."]);
    /// ```
    pub fn add(&mut self, rows: &str) -> Vec<Defect> {
        let defect = |(line, row): (usize, &str)| {
            self.add_row(row).err().map(|(message, remedy)| Defect { line, message, remedy })
        };
        lines(rows).filter_map(defect).collect()
    }

    fn add_row(&mut self, row: &str) -> Result<(), (String, String)> {
        let (word, list) = row.split_once('\t').unwrap_or((row, ""));
        let Some(&(_, traits, _)) = LISTS.iter().find(|(name, ..)| *name == list.trim()) else {
            let message = if list.is_empty() {
                "no list behind the word".to_owned()
            } else {
                format!("no list is called `{list}`")
            };
            return Err((
                message,
                format!("write the word, a tab and one of {}", list_names().collect::<Vec<_>>().join(", ")),
            ));
        };
        self.add_word(word, traits)
    }

    fn add_word(&mut self, word: &str, traits: Traits) -> Result<(), (String, String)> {
        let word = word.trim();
        let word = word.strip_suffix('.').unwrap_or(word);
        let known = |c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '°');
        if !word.contains(char::is_alphanumeric) || word.len() > LONGEST || !word.chars().all(known) {
            return Err((
                format!("`{word}` cannot be looked up"),
                format!("a word has letters, digits and inner dots, {LONGEST} bytes at most"),
            ));
        }
        self.insert(word, traits);
        Ok(())
    }

    fn insert(&mut self, word: &str, traits: Traits) {
        if (self.taken + 1) * 2 > self.slots.len() {
            self.grow();
        }
        if [Traits::NEVER_ENDS, Traits::BEFORE_NUMBER, Traits::MAY_END].contains(&traits) {
            let bit = sketch_bit(word.as_bytes());
            if let Some(part) = self.abbreviations.get_mut(bit / 64) {
                *part |= 1 << (bit % 64);
            }
        }
        let capital = traits == Traits::MAY_END && word.starts_with(|c: char| c.is_ascii_uppercase());
        let traits = if capital { Traits(traits.0 | Traits::CAPITALISED.0) } else { traits };
        if let Some(key) = pack(word.as_bytes()) {
            self.put(key, traits);
        }
    }

    fn put(&mut self, key: u128, traits: Traits) {
        for at in probes(key, self.slots.len()) {
            let Some(slot) = self.slots.get_mut(at) else { return };
            if slot.0 == 0 || slot.0 == key {
                self.taken += usize::from(slot.0 == 0);
                *slot = (key, Traits(slot.1.0 | traits.0));
                return;
            }
        }
    }

    fn grow(&mut self) {
        let larger = vec![(0, Traits::NONE); self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, larger);
        self.taken = 0;
        old.into_iter().filter(|slot| slot.0 != 0).for_each(|(key, traits)| self.put(key, traits));
    }

    /// Whether `word` is an abbreviation that a sentence can end with.
    pub(crate) fn may_end(&self, word: &[u8]) -> bool {
        let traits = self.traits(word);
        let lower = word.first().is_some_and(u8::is_ascii_lowercase);
        traits.has(Traits::MAY_END) && !(lower && traits.has(Traits::CAPITALISED))
    }

    /// Whether `word`, of ASCII letters, may be an abbreviation of the lists; `false` is certain.
    #[inline]
    pub(crate) fn may_abbreviate(&self, word: &[u8]) -> bool {
        let bit = sketch_bit(word);
        self.abbreviations.get(bit / 64).is_some_and(|part| part >> (bit % 64) & 1 == 1)
    }

    /// Traits of `word`, in any case of ASCII letters.
    pub(crate) fn traits(&self, word: &[u8]) -> Traits {
        let Some(key) = pack(word) else { return Traits::NONE };
        for at in probes(key, self.slots.len()) {
            match self.slots.get(at) {
                Some(&(found, traits)) if found == key => return traits,
                Some(&(0, _)) | None => return Traits::NONE,
                Some(_) => {}
            }
        }
        Traits::NONE
    }
}

/// The lines that hold something, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Some editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

/// The slots where `key` may lie, each once.
fn probes(key: u128, slots: usize) -> impl Iterator<Item = usize> {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    let home = (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize;
    (0..slots).map(move |step| (home + step) & (slots - 1))
}

/// The word in lower case as a number; `None` when it is empty or longer than any word of the lists.
fn pack(word: &[u8]) -> Option<u128> {
    if word.is_empty() || word.len() > LONGEST {
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
        let lexicon = Lexicon::embedded();
        for word in LISTS.iter().flat_map(|(.., words)| words.lines()).filter(|line| !line.starts_with('#')) {
            assert!(lexicon.traits(word.as_bytes()) != Traits::NONE, "{word:?} cannot be looked up");
        }
    }
}
