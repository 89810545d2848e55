//! Names that are known beforehand: countries with their people and governments, cities, organisations, regions.

use crate::config::{ConfigFile, Row, rows};
use crate::error::Error;
use crate::phrase_table::PhraseTable;
use crate::tokens::{Shape, Token};
use crate::word::{WordMap, word_of};

/// What a gazetteer name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// "Russia"
    Country,
    /// "Russian", "Russians": people or adjective of a country.
    Nationality,
    /// "Sino-": first half of a compound.
    Prefix,
    /// "Moscow": a capital, place or government.
    Capital,
    /// "the Kremlin": stands for a government.
    Seat,
    /// "United Nations"
    Organization,
    /// "Hamas": armed groups, parties, movements.
    Group,
    /// "Reuters": reports, and takes no part.
    Agency,
    /// "Middle East": a place that is no party.
    Region,
    /// "Geneva"
    City,
}

/// One thing in the gazetteer; several names may lead to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Its usual name in English news.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: EntryKind,
    /// ISO 3166-1 alpha-3 of the country that it is or belongs to.
    pub(crate) country: Option<String>,
    /// Degrees north and east.
    pub(crate) coordinates: Option<(f64, f64)>,
}

/// Leads from a name to its entry.
#[derive(Clone, Copy, Debug)]
struct Link {
    entry: u32,
    kind: EntryKind,
    /// Written in capitals only: "US", "WHO".
    acronym: bool,
}

/// All names of all gazetteer files.
#[derive(Debug, Default)]
pub(crate) struct Gazetteer {
    entries: Vec<Entry>,
    names: PhraseTable<Link>,
    by_code: WordMap<u32>,
}

/// A name found over tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Number of tokens.
    pub(crate) tokens: usize,
    /// Index of the entry, for [`Gazetteer::entry`].
    pub(crate) entry: u32,
    /// What this name of the entry is: "Moscow" leads to Russia, as a capital.
    pub(crate) kind: EntryKind,
}

impl Gazetteer {
    /// Reads the gazetteer files; of two entries with one name the earlier file wins.
    pub(crate) fn load(files: &[ConfigFile], errors: &mut Vec<Error>) -> Self {
        let mut gazetteer = Self::default();
        for row in rows(files, "gazetteer/countries.tsv", 11, errors) {
            gazetteer.add_country(&row);
        }
        for row in rows(files, "gazetteer/organisations.tsv", 3, errors) {
            let kind = match row.cell(2) {
                "organization" => EntryKind::Organization,
                "group" => EntryKind::Group,
                "agency" => EntryKind::Agency,
                other => {
                    errors.push(row.error(format!("unknown type {other:?}"), "use organization, group or agency"));
                    continue;
                }
            };
            gazetteer.add_named(&row, kind, optional(row.cell(3)), None);
        }
        for row in rows(files, "gazetteer/regions.tsv", 2, errors) {
            gazetteer.add_named(&row, EntryKind::Region, None, None);
        }
        for row in rows(files, "gazetteer/cities.tsv", 6, errors) {
            if row.cell(6) != "1" {
                gazetteer.add_named(&row, EntryKind::City, optional(row.cell(2)), coordinates(&row, 3));
            }
        }
        gazetteer
    }

    /// An entry by its index.
    pub(crate) fn entry(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize)
    }

    /// The entry of a country by its alpha-3 code.
    pub(crate) fn country(&self, alpha3: &str) -> Option<u32> {
        self.by_code.get(&word_of(alpha3)).copied()
    }

    /// The longest name at the head of `tokens`.
    pub(crate) fn longest(&self, tokens: &[Token]) -> Option<Match> {
        let first = tokens.first()?;
        if !first.is_capital() {
            return None;
        }
        let capitals = first.shape == Shape::Upper;
        let (tokens, link) = self.names.longest(tokens, |link| capitals || !link.acronym)?;
        Some(Match { tokens, entry: link.entry, kind: link.kind })
    }

    fn add_country(&mut self, row: &Row<'_>) {
        let country = optional(row.cell(0));
        let entry = self.push(row.cell(2), EntryKind::Country, country.clone(), None);
        self.by_code.entry(word_of(row.cell(0))).or_insert(entry);
        let groups = [
            (2, EntryKind::Country),
            (3, EntryKind::Country),
            (4, EntryKind::Nationality),
            (5, EntryKind::Nationality),
            (6, EntryKind::Prefix),
            (10, EntryKind::Seat),
        ];
        for (column, kind) in groups {
            for name in row.list(column) {
                self.link(name.trim_end_matches('-'), entry, kind);
            }
        }
        let capitals: Vec<&str> = row.list(7).collect();
        if let Some(first) = capitals.first() {
            let capital = self.push(first, EntryKind::Capital, country, coordinates(row, 8));
            for name in capitals {
                self.link(name, capital, EntryKind::Capital);
            }
        }
    }

    fn add_named(&mut self, row: &Row<'_>, kind: EntryKind, country: Option<String>, at: Option<(f64, f64)>) {
        let entry = self.push(row.cell(0), kind, country, at);
        for column in [0, 1] {
            for name in row.list(column) {
                self.link(name, entry, kind);
            }
        }
    }

    fn push(&mut self, name: &str, kind: EntryKind, country: Option<String>, coordinates: Option<(f64, f64)>) -> u32 {
        self.entries.push(Entry { name: name.to_owned(), kind, country, coordinates });
        self.entries.len() as u32 - 1
    }

    fn link(&mut self, name: &str, entry: u32, kind: EntryKind) {
        let acronym = name.len() <= 5 && name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
        self.names.insert(name, Link { entry, kind, acronym });
    }
}

fn optional(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn coordinates(row: &Row<'_>, column: usize) -> Option<(f64, f64)> {
    Some((row.cell(column).parse().ok()?, row.cell(column + 1).parse().ok()?))
}
