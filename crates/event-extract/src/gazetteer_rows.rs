//! From the rows of the gazetteer files to packed names: for the build, and for a folder of the user's own.

use event_model::ByteSpan;

use crate::error::Error;
use crate::packed_names::{KindCode, Link, PackedEntry, Packer};
use crate::rows::{ConfigFile, Row, rows};
use crate::tokens::tokenize;
use crate::word::{WordId, word_of};

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
    /// "Angela Merkel"
    Person,
    /// "Brexit", "the Olympics": neither place nor party.
    Thing,
}

impl EntryKind {
    const ALL: [Self; 12] = [
        Self::Country,
        Self::Nationality,
        Self::Prefix,
        Self::Capital,
        Self::Seat,
        Self::Organization,
        Self::Group,
        Self::Agency,
        Self::Region,
        Self::City,
        Self::Person,
        Self::Thing,
    ];

    pub(crate) fn code(self) -> KindCode {
        self as KindCode
    }

    pub(crate) fn of_code(code: KindCode) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// The gazetteer files that are shipped, in the order in which their names win. Any other file is the user's own.
pub(crate) const SHIPPED: [&str; 6] = [
    "gazetteer/countries.tsv",
    "gazetteer/people.tsv",
    "gazetteer/organisations.tsv",
    "gazetteer/regions.tsv",
    "gazetteer/cities.tsv",
    "gazetteer/towns.tsv",
];

/// A place of fewer inhabitants is one only with evidence.
const WELL_KNOWN: u32 = 100_000;

/// Packs the shipped files.
pub(crate) fn pack(files: &[ConfigFile], errors: &mut Vec<Error>) -> Vec<u8> {
    let [countries, people, organisations, regions, cities, towns] = SHIPPED;
    let mut names = Names::default();
    for row in rows(files, countries, 11, errors) {
        names.country(&row);
    }
    for row in rows(files, people, 3, errors) {
        names.add(&row, EntryKind::Person, row.cell(2), None, false);
    }
    for row in rows(files, organisations, 3, errors) {
        names.typed(&row, errors);
    }
    for row in rows(files, regions, 2, errors) {
        let kind = if row.cell(2) == "thing" { EntryKind::Thing } else { EntryKind::Region };
        names.add(&row, kind, "", None, false);
    }
    for path in [cities, towns] {
        for row in rows(files, path, 6, errors) {
            let small = path == towns && row.cell(5).parse::<u32>().is_ok_and(|n| n < WELL_KNOWN);
            names.add(&row, EntryKind::City, row.cell(2), coordinates(&row, 3), small || row.cell(6) == "1");
        }
    }
    names.packer.pack()
}

/// Packs the user's own files: columns `name`, `other_names`, `type`, `country`, `lat`, `lon`.
pub(crate) fn pack_own(files: &[ConfigFile], errors: &mut Vec<Error>) -> Vec<u8> {
    let mut names = Names::default();
    for file in files {
        for row in rows(files, &file.path, 3, errors) {
            names.typed(&row, errors);
        }
    }
    names.packer.pack()
}

#[derive(Default)]
struct Names {
    packer: Packer,
}

impl Names {
    fn country(&mut self, row: &Row<'_>) {
        let country = row.cell(0);
        let entry = self.push(row.cell(2), EntryKind::Country, country, None);
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
                self.link(name.trim_end_matches('-'), entry, kind, false);
            }
        }
        let link = Link { entry, kind: EntryKind::Country.code(), acronym: false, weak: false };
        self.packer.link(&[code_word(country)], link);
        let capitals: Vec<&str> = row.list(7).collect();
        if let Some(first) = capitals.first() {
            let capital = self.push(first, EntryKind::Capital, country, coordinates(row, 8));
            for name in capitals {
                self.link(name, capital, EntryKind::Capital, false);
            }
        }
    }

    /// A row that says its type itself.
    fn typed(&mut self, row: &Row<'_>, errors: &mut Vec<Error>) {
        let kind = match row.cell(2) {
            "organization" => EntryKind::Organization,
            "group" => EntryKind::Group,
            "agency" => EntryKind::Agency,
            "person" => EntryKind::Person,
            "region" => EntryKind::Region,
            "city" => EntryKind::City,
            "thing" => EntryKind::Thing,
            other => {
                let remedy = "use organization, group, agency, person, region, city or thing";
                errors.push(row.error(format!("unknown type {other:?}"), remedy));
                return;
            }
        };
        if row.cell(0).is_empty() {
            errors.push(row.error("an entry without a name", "write the name into the first column"));
            return;
        }
        let country = row.cell(3);
        if !(country.is_empty() || country.len() == 3 && country.bytes().all(|b| b.is_ascii_uppercase())) {
            errors.push(row.error(format!("unknown country {country:?}"), "use an ISO 3166-1 alpha-3 code, or -"));
            return;
        }
        self.add(row, kind, country, coordinates(row, 4), false);
    }

    fn add(&mut self, row: &Row<'_>, kind: EntryKind, country: &str, at: Option<(f64, f64)>, weak: bool) {
        let entry = self.push(row.cell(0), kind, country, at);
        for column in [0, 1] {
            for name in row.list(column) {
                // "Lebanon, Pennsylvania" brings its own evidence.
                self.link(name, entry, kind, weak && !name.contains(','));
            }
        }
    }

    fn push(&mut self, name: &str, kind: EntryKind, country: &str, coordinates: Option<(f64, f64)>) -> u32 {
        self.packer.push(&PackedEntry { name, kind: kind.code(), country, coordinates })
    }

    fn link(&mut self, name: &str, entry: u32, kind: EntryKind, weak: bool) {
        let acronym = name.len() <= 5 && name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
        self.packer.link(&word_ids(name), Link { entry, kind: kind.code(), acronym, weak });
    }
}

/// The word by which a country is found by its alpha-3 code: no text holds it, with its underscore.
pub(crate) fn code_word(alpha3: &str) -> WordId {
    word_of(&format!("_{alpha3}"))
}

/// A name as running text has it: a following word keeps the period of a final abbreviation.
pub(crate) fn word_ids(name: &str) -> Vec<WordId> {
    let mut tokens = Vec::new();
    let padded = format!("{name} x");
    tokenize(&padded, ByteSpan::new(0, padded.len()), &mut tokens);
    tokens.pop();
    tokens.iter().map(|t| t.id).collect()
}

fn coordinates(row: &Row<'_>, column: usize) -> Option<(f64, f64)> {
    Some((row.cell(column).parse().ok()?, row.cell(column + 1).parse().ok()?))
}
