//! Names that are known beforehand: countries with their people and governments, people, organisations, regions, cities.

use std::borrow::Cow;

use crate::config::{GAZETTEERS, is_own_gazetteer};
use crate::error::Error;
pub(crate) use crate::gazetteer_rows::EntryKind;
use crate::gazetteer_rows::{code_word, pack, pack_own};
use crate::packed_names::{Link, PackedNames};
use crate::rows::ConfigFile;
use crate::tokens::{Shape, Token};
use crate::word::word;

/// One thing in the gazetteer; several names may lead to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry<'g> {
    /// Its usual name in English news.
    pub(crate) name: &'g str,
    /// What it is.
    pub(crate) kind: EntryKind,
    /// ISO 3166-1 alpha-3 of the country that it is or belongs to.
    pub(crate) country: Option<&'g str>,
    /// Degrees north and east.
    pub(crate) coordinates: Option<(f64, f64)>,
}

/// All names of all gazetteer files.
#[derive(Debug)]
pub(crate) struct Gazetteer {
    /// Those that are shipped, or a folder's own copy of them.
    shipped: PackedNames,
    /// Those of the user's own files, which win; their entries are numbered behind the others.
    own: Option<PackedNames>,
}

/// A name found over tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Number of tokens; of "Lebanon, Pennsylvania" those before the comma.
    pub(crate) tokens: usize,
    /// Index of the entry, for [`Gazetteer::entry`].
    pub(crate) entry: u32,
    /// What this name of the entry is: "Moscow" leads to Russia, as a capital.
    pub(crate) kind: EntryKind,
    /// A little known place, or one whose name is also a word or a surname: only with evidence.
    pub(crate) weak: bool,
}

/// The shipped gazetteers, as the build packed them.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.bin"));

impl Gazetteer {
    /// The gazetteers among `files`. Without any of those that are shipped the packed ones are in force; files of other
    /// names below `gazetteer/` are the user's own and come on top.
    pub(crate) fn load(files: &[ConfigFile], errors: &mut Vec<Error>) -> Self {
        let tables = files.iter().filter(|f| f.path.starts_with(GAZETTEERS));
        let (shipped, own): (Vec<ConfigFile>, Vec<ConfigFile>) = tables.cloned().partition(|f| !is_own_gazetteer(f));
        let bytes = if shipped.is_empty() { Cow::Borrowed(PACKED) } else { Cow::Owned(pack(&shipped, errors)) };
        let own = if own.is_empty() { None } else { PackedNames::new(pack_own(&own, errors).into()) };
        // `None` cannot be: the bytes come from the packer. Were it so, every test that names a country would fail.
        Self { shipped: PackedNames::new(bytes).unwrap_or_default(), own }
    }

    /// An entry by its index.
    pub(crate) fn entry(&self, index: u32) -> Option<Entry<'_>> {
        let packed = match index.checked_sub(self.shipped.len()) {
            None => self.shipped.entry(index),
            Some(behind) => self.own.as_ref()?.entry(behind),
        }?;
        Some(Entry {
            name: packed.name,
            kind: EntryKind::of_code(packed.kind)?,
            country: Some(packed.country).filter(|c| !c.is_empty()),
            coordinates: packed.coordinates,
        })
    }

    /// Whether an entry is one of the user's own, whose name stands whatever an article calls it.
    pub(crate) fn is_own(&self, index: u32) -> bool {
        index >= self.shipped.len()
    }

    /// The entry of a country by its alpha-3 code.
    pub(crate) fn country(&self, alpha3: &str) -> Option<u32> {
        self.shipped.longest(std::iter::once(code_word(alpha3)), |_| true).map(|found| found.1.entry)
    }

    /// The longest name at the head of `tokens`.
    pub(crate) fn longest(&self, tokens: &[Token]) -> Option<Match> {
        let first = tokens.first()?;
        if !first.is_capital() {
            return None;
        }
        let capitals = first.shape == Shape::Upper;
        let accept = |link: &Link| capitals || !link.acronym;
        let ids = || tokens.iter().map(|t| t.id);
        let shipped = self.shipped.longest(ids(), accept);
        let own = self.own.as_ref().and_then(|own| own.longest(ids(), accept));
        let own = own.filter(|own| shipped.is_none_or(|shipped| own.0 >= shipped.0));
        let (length, link, offset) =
            own.map(|(n, l)| (n, l, self.shipped.len())).or_else(|| shipped.map(|(n, l)| (n, l, 0)))?;
        let comma = tokens.iter().take(length).position(|t| t.id == const { word(",") });
        Some(Match {
            tokens: comma.unwrap_or(length),
            entry: link.entry + offset,
            kind: EntryKind::of_code(link.kind)?,
            weak: link.weak,
        })
    }
}
