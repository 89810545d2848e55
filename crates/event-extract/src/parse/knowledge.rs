//! What is known of words beyond the treebanks: vectors, Brown clusters and the classes of `WordNet` of the frequent ones, as
//! `scripts/make_word_knowledge.py` writes them. Of all that, the model keeps which words they are and their classes;
//! what the rest comes to is in its networks.

use super::bytes::{names, take, take_u32};
use super::slots::Slots;
#[cfg(any(test, feature = "training"))]
use super::{bytes::write_names, forms::Form, learning::network::Rows};

/// The words that are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    /// Hash of the form: number of the word.
    pub(super) words: Slots,
    /// Bits of the classes that `WordNet` has the word in.
    classes: Vec<u8>,
    /// Class and hash of irregular forms, in order, and the lemma of each.
    irregular: Vec<(u8, u32)>,
    lemmas: Vec<String>,
}

impl Knowledge {
    /// The classes of a word.
    pub(super) fn classes(&self, word: u32) -> u8 {
        self.classes.get(word as usize).copied().unwrap_or(0)
    }

    /// The lemma of an irregular form of a class (0: noun, 1: verb, 2: adjective, 3: adverb).
    pub(super) fn irregular(&self, class: usize, hash: u32) -> Option<&str> {
        let at = self.irregular.binary_search(&(class as u8, hash)).ok()?;
        self.lemmas.get(at).map(String::as_str)
    }

    /// Reads what [`Knowledge::write`] wrote; `None`: the bytes are something else.
    pub(super) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let words = Slots::read(bytes)?;
        let count = take_u32(bytes)? as usize;
        let classes = take(bytes, count)?.to_vec();
        let lemmas = names(bytes)?;
        let irregular = lemmas.iter().map(|_| {
            let class = take(bytes, 1)?.first().copied()?;
            Some((class, take_u32(bytes)?))
        });
        Some(Self { words, classes, irregular: irregular.collect::<Option<_>>()?, lemmas })
    }

    /// Writes it.
    #[cfg(any(test, feature = "training"))]
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        self.words.write(out);
        out.extend((self.classes.len() as u32).to_le_bytes());
        out.extend(&self.classes);
        write_names(&self.lemmas, out);
        for (class, hash) in &self.irregular {
            out.push(*class);
            out.extend(hash.to_le_bytes());
        }
    }
}

/// What the networks learn from.
#[cfg(any(test, feature = "training"))]
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    pub(super) knowledge: Knowledge,
    pub(super) forms: Vec<Form>,
    /// Brown cluster, the first bit of its path lowest; 0: none.
    clusters: Vec<u16>,
    pub(super) vectors: Rows,
}

#[cfg(any(test, feature = "training"))]
impl Sources {
    /// Cluster and classes of a word.
    pub(super) fn of(&self, word: Option<u32>) -> (u16, u8) {
        let cluster = word.and_then(|w| self.clusters.get(w as usize)).copied();
        (cluster.unwrap_or(0), word.map_or(0, |w| self.knowledge.classes(w)))
    }

    /// Reads the file of the script; `None`: it is another file.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let start = bytes.windows(2).position(|w| w == b"\n\n")? + 2;
        let mut rest = bytes.get(start..)?;
        let rest = &mut rest;
        let (count, width) = (take_u32(rest)? as usize, take_u32(rest)? as usize);
        let scale = f32::from_bits(take_u32(rest)?);
        let mut words = Slots::with_room(count);
        let mut forms = Vec::with_capacity(count);
        for number in 0..count as u32 {
            let end = rest.iter().position(|&b| b == b'\n')?;
            let form = Form::new(str::from_utf8(take(rest, end)?).ok()?);
            take(rest, 1)?;
            words.insert(form.lower, number);
            forms.push(form);
        }
        let clusters = take(rest, count * 2)?.chunks_exact(2).filter_map(|b| b.try_into().ok().map(u16::from_le_bytes));
        let clusters = clusters.collect();
        let classes = take(rest, count)?.to_vec();
        let values = take(rest, count * width)?.iter().map(|b| f32::from(b.cast_signed()) * scale).collect();
        let mut irregular = std::collections::BTreeMap::new();
        for line in str::from_utf8(rest).ok()?.lines() {
            let mut columns = line.split('\t');
            let (class, form, lemma) = (columns.next()?.parse().ok()?, columns.next()?, columns.next()?);
            irregular.entry((class, Form::new(form).lower)).or_insert_with(|| lemma.to_owned());
        }
        let (irregular, lemmas) = irregular.into_iter().unzip();
        let knowledge = Knowledge { words, classes, irregular, lemmas };
        Some(Self { knowledge, forms, clusters, vectors: Rows { width, values } })
    }
}
