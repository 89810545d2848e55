//! Who is who in one article: names of one person, country or body lead to one entity with its fullest name.

use event_model::{Field, ParticipantKind, TextSpan};

use crate::analysis::Analysis;
use crate::gazetteer::{EntryKind, Gazetteer};
use crate::names::{Name, NameKind};
use crate::titles;
use crate::tokens::Shape;
use crate::word::{WordId, word, word_of};

/// A person, country or body that the article names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entity {
    /// Fullest name in the article, or the gazetteer's.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: ParticipantKind,
    /// ISO 3166-1 alpha-3.
    pub(crate) country: Option<String>,
    /// The longest title before its name.
    pub(crate) title: Option<String>,
    /// The country or body named right before the title: "*Russian* Foreign Minister Lavrov".
    pub(crate) acts_for: Option<String>,
    /// Words of the fullest name.
    words: Vec<WordId>,
    /// Gazetteer entry, of the country for a country.
    entry: Option<u32>,
    /// Its longest name in the article.
    longest: String,
}

impl Entity {
    /// A body that the gazetteer knows has the fullest name that the article gives it: "Republicans", "NATO". Countries have
    /// one name for all articles, and so has what has two letters.
    fn settle_name(&mut self) {
        let named = self.longest.chars().filter(|c| c.is_alphabetic()).count() > 2;
        if named && matches!(self.kind, ParticipantKind::Organization | ParticipantKind::Group) {
            self.name.clone_from(&self.longest);
        }
    }
}

/// All entities of an article and the way from a name to its entity.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    pub(crate) list: Vec<Entity>,
    /// Entity of name `n` of sentence `s`: `by_name[s][n]`.
    by_name: Vec<Vec<Option<usize>>>,
    /// Entities of compounds, in order: sentence, name, half, entity.
    halves: Vec<(usize, usize, usize, usize)>,
}

/// What the table is built from.
pub(crate) struct Source<'a> {
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) analyses: &'a [Analysis],
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
}

impl Source<'_> {
    pub(crate) fn words(&self, span: TextSpan) -> &str {
        span.span.of(match span.field {
            Field::Title => self.title,
            Field::Text => self.text,
        })
    }
}

/// Entities that a name is compared with: no article of news has as many, and time stays linear in one that has more.
const WINDOW: usize = 1000;

impl Entities {
    /// Names of several words first, so that "Solheim" finds "Ingrid Solheim" also when it comes before it.
    pub(crate) fn build(source: &Source<'_>) -> Self {
        let by_name = source.analyses.iter().map(|a| vec![None; a.names.len()]).collect();
        let mut entities = Self { by_name, ..Self::default() };
        for single in [false, true] {
            for (s, analysis) in source.analyses.iter().enumerate() {
                for (n, name) in analysis.names.iter().enumerate() {
                    if (name.end - name.start == 1) == single {
                        entities.add(source, s, n, analysis, name);
                    }
                }
            }
        }
        for entity in entities.list.iter_mut().filter(|e| e.entry.is_some_and(|e| !source.gazetteer.is_own(e))) {
            entity.settle_name();
        }
        entities
    }

    /// The entity of a name.
    pub(crate) fn of(&self, sentence: usize, name: usize) -> Option<usize> {
        self.by_name.get(sentence)?.get(name).copied().flatten()
    }

    /// The entity of half a compound.
    pub(crate) fn half(&self, sentence: usize, name: usize, half: usize) -> Option<usize> {
        // Compounds are single tokens, which are added in text order.
        let at = self.halves.binary_search_by_key(&(sentence, name, half), |h| (h.0, h.1, h.2)).ok()?;
        self.halves.get(at).map(|h| h.3)
    }

    fn add(&mut self, source: &Source<'_>, s: usize, n: usize, analysis: &Analysis, name: &Name) {
        if name.kind == NameKind::Compound {
            self.add_halves(source, s, n, analysis, name);
            return;
        }
        let found = match name.entry {
            // "Assad" is whoever the article calls so in full.
            Some(_) if name.kind == NameKind::Person && self.full_name(analysis, name).is_some() => {
                self.full_name(analysis, name)
            }
            Some(entry) => self.spelled_out(source, analysis, name).or_else(|| self.known(source, entry, name.kind)),
            None => self.unknown(source, analysis, name),
        };
        if let (Some(e), Some(slot)) = (found, self.by_name.get_mut(s).and_then(|names| names.get_mut(n))) {
            *slot = Some(e);
            self.describe(source, e, analysis, name);
        }
    }

    /// A gazetteer name: capitals and seats lead to their country, cities and regions to none.
    fn known(&mut self, source: &Source<'_>, index: u32, kind: NameKind) -> Option<usize> {
        let entry = source.gazetteer.entry(index)?;
        let kind = match kind {
            NameKind::Known(kind) => kind,
            _ => entry.kind,
        };
        let (entry, index) = match kind {
            EntryKind::City | EntryKind::Region | EntryKind::Agency | EntryKind::Thing => return None,
            EntryKind::Capital => {
                let country = source.gazetteer.country(entry.country?)?;
                (source.gazetteer.entry(country)?, country)
            }
            _ => (entry, index),
        };
        if let Some(e) = self.first(|e| e.entry == Some(index)) {
            return Some(e);
        }
        let kind = match entry.kind {
            EntryKind::Organization => ParticipantKind::Organization,
            EntryKind::Group => ParticipantKind::Group,
            EntryKind::Person => ParticipantKind::Person,
            _ => ParticipantKind::Country,
        };
        let words = entry.name.split_whitespace().map(word_of).collect();
        let entity = Entity {
            name: entry.name.to_owned(),
            kind,
            country: entry.country.map(str::to_owned),
            title: None,
            acts_for: None,
            words,
            entry: Some(index),
            longest: String::new(),
        };
        self.list.push(entity);
        Some(self.list.len() - 1)
    }

    /// "LSE" where the article writes "London Stock Exchange": its own words go before the gazetteer's.
    fn spelled_out(&self, source: &Source<'_>, analysis: &Analysis, name: &Name) -> Option<usize> {
        let token =
            analysis.tokens.get(name.start).filter(|t| t.shape == Shape::Upper && name.end == name.start + 1)?;
        let text = source.words(TextSpan { field: analysis.sentence.field, span: token.span });
        let fits = |e: &Entity| e.name.contains(' ') && initials(&e.name).eq(text.chars().filter(|c| *c != '.'));
        (text.len() > 2).then(|| self.first(fits)).flatten()
    }

    fn unknown(&mut self, source: &Source<'_>, analysis: &Analysis, name: &Name) -> Option<usize> {
        let ids: Vec<WordId> = analysis.tokens.get(name.start..name.end)?.iter().map(|t| t.id).collect();
        let person = name.kind == NameKind::Person;
        if let Some(e) = self.matching(&ids, person).or_else(|| self.spelled_out(source, analysis, name)) {
            return Some(e);
        }
        let text = source.words(analysis.span(name.start, name.end)).to_owned();
        let guess = if person || looks_like_person(analysis, name) {
            ParticipantKind::Person
        } else {
            ParticipantKind::Organization
        };
        self.list.push(Entity {
            name: text,
            kind: guess,
            country: None,
            title: None,
            acts_for: None,
            words: ids,
            entry: None,
            longest: String::new(),
        });
        Some(self.list.len() - 1)
    }

    /// The person of the article with these words, this surname, or this first and last name.
    fn full_name(&self, analysis: &Analysis, name: &Name) -> Option<usize> {
        let tokens = analysis.tokens.get(name.start..name.end)?;
        let ids: Vec<WordId> = tokens.iter().map(|t| t.id).collect();
        self.matching(&ids, true)
    }

    /// The first of the latest [`WINDOW`] entities that fits.
    fn first(&self, fits: impl Fn(&Entity) -> bool) -> Option<usize> {
        let from = self.list.len().saturating_sub(WINDOW);
        self.list.get(from..)?.iter().position(fits).map(|at| from + at)
    }

    /// The last of them.
    fn last(&self, fits: impl Fn(&Entity) -> bool) -> Option<usize> {
        let from = self.list.len().saturating_sub(WINDOW);
        self.list.get(from..)?.iter().rposition(fits).map(|at| from + at)
    }

    /// An entity that the words name: the same words, the last word of a person, the first words of a body, initials.
    fn matching(&self, ids: &[WordId], person: bool) -> Option<usize> {
        let same = self.last(|e| e.words == ids);
        let surname = || {
            self.last(|e| {
                // "Luiz" of three names, and "Choe" of Choe Son-hui: the family name may come first.
                let given = e.words.first() == ids.first() && (e.words.len() > 2 || is_family_first(&e.name));
                e.kind == ParticipantKind::Person && ids.len() == 1 && (e.words.last() == ids.first() || given)
            })
        };
        // "Donald J. Trump" is Donald Trump.
        let ends = || {
            self.last(|e| {
                let several = ids.len() > 1 && e.words.len() > 1 && e.kind == ParticipantKind::Person;
                several && e.words.first() == ids.first() && e.words.last() == ids.last()
            })
        };
        // The earliest body: "Ford" is Ford Motor, not the Ford Building that comes later.
        let body = || {
            self.first(|e| {
                let open = e.kind != ParticipantKind::Person && e.entry.is_none();
                open && (e.words.starts_with(ids) || ids.starts_with(&e.words))
            })
        };
        same.or_else(surname).or_else(ends).or_else(|| if person { None } else { body() })
    }

    /// Keeps the longest title and whom it belongs to.
    fn describe(&mut self, source: &Source<'_>, e: usize, analysis: &Analysis, name: &Name) {
        let words = source.words(analysis.span(name.start, name.end));
        if let Some(entity) = self.list.get_mut(e) {
            let fuller = entity.kind == ParticipantKind::Organization && words.contains(' ');
            if fuller && words.len() > entity.name.len() {
                words.clone_into(&mut entity.name);
            }
            if words.len() > entity.longest.len() {
                words.clone_into(&mut entity.longest);
            }
        }
        let Some(found) = titles::of(source, analysis, name) else { return };
        let Some(entity) = self.list.get_mut(e) else { return };
        if entity.title.as_ref().is_none_or(|t| t.len() < found.title.len()) {
            entity.title = Some(found.title);
        }
        if let Some((name, country)) = found.owner {
            entity.acts_for.get_or_insert(name);
            entity.country = entity.country.take().or(country);
        }
    }

    /// "US-Russia": both halves must be known, from the gazetteer or from the article.
    fn add_halves(&mut self, source: &Source<'_>, s: usize, n: usize, analysis: &Analysis, name: &Name) {
        let text = source.words(analysis.span(name.start, name.end)).to_owned();
        let halves: Vec<&str> = text.splitn(2, ['-', '–', '‑']).collect();
        let found: Vec<Option<usize>> = halves.iter().map(|h| self.half_entity(source, h)).collect();
        if let [Some(a), Some(b)] = found[..] {
            self.halves.extend([(s, n, 0, a), (s, n, 1, b)]);
        } else {
            let whole = Name { kind: NameKind::Unknown, ..*name };
            let entity = self.unknown(source, analysis, &whole);
            self.halves.extend(entity.map(|e| (s, n, 0, e)));
        }
    }

    fn half_entity(&mut self, source: &Source<'_>, half: &str) -> Option<usize> {
        let mut tokens = Vec::new();
        crate::tokens::tokenize(half, event_model::ByteSpan::new(0, half.len()), &mut tokens);
        let known = source.gazetteer.longest(&tokens).filter(|m| m.tokens == tokens.len());
        if let Some(m) = known {
            return self.known(source, m.entry, NameKind::Known(m.kind));
        }
        self.matching(&[word_of(half)], false)
    }
}

/// The capitals that begin the words of a name: "Bank of England" has "BE".
fn initials(name: &str) -> impl Iterator<Item = char> + '_ {
    name.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase())
}

/// "Choe Son-hui", as Korean names are written: a small letter follows the hyphen of the last word.
fn is_family_first(name: &str) -> bool {
    let last = name.rsplit(' ').next().and_then(|word| word.split_once('-'));
    last.is_some_and(|(_, rest)| rest.starts_with(char::is_lowercase))
}

/// The words of an office without "the": for comparing "the ambassador" with titles.
pub(crate) fn ends_in(title: &str, head: WordId) -> bool {
    title.split_whitespace().any(|w| word_of(w) == head && head != const { word("of") })
}

/// An unknown pair of capitalised words is a person more often than not.
fn looks_like_person(analysis: &Analysis, name: &Name) -> bool {
    let words = analysis.tokens.get(name.start..name.end).unwrap_or(&[]);
    name.kind == NameKind::Unknown && words.len() == 2 && words.iter().all(|t| t.shape == Shape::Title)
}

#[cfg(test)]
mod tests {
    use event_model::ParticipantKind;

    use crate::probe::{events, only, who};

    #[test]
    fn a_surname_leads_to_the_full_name_also_before_it() {
        let full = "Ama Mensah met Kofi Adjei for an hour on Monday.";
        let short = "Mensah and Adjei will hold talks in Lome in May, the ministry said.";
        for sentences in [[full, short], [short, full]] {
            let events = events(&sentences);
            assert_eq!(events.iter().map(who).collect::<Vec<_>>(), [["Ama Mensah", "Kofi Adjei"]; 2], "{sentences:?}");
        }
    }

    #[test]
    fn initials_lead_to_the_name_that_they_stand_for() {
        let events = events(&[
            "The Coastal Metals Union was founded by nine firms in 1970.",
            "The CMU signed a contract with Northwind Corp. on the supply of tin.",
        ]);
        assert_eq!(events.iter().map(who).collect::<Vec<_>>(), [["Coastal Metals Union", "Northwind Corp."]]);
    }

    #[test]
    fn a_person_has_title_and_country_from_the_words_before_the_name() {
        for sentence in [
            "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on Tuesday.",
            "French President Emmanuel Macron met German Chancellor Olaf Scholz for an hour of quiet talk before dinner.",
        ] {
            let event = only(sentence);
            let macron = event.participants.iter().find(|one| one.name == "Emmanuel Macron").unwrap();
            assert_eq!(macron.kind, ParticipantKind::Person);
            assert_eq!(
                (macron.title.as_deref(), macron.country.as_deref()),
                (Some("President"), Some("FRA")),
                "{sentence}"
            );
            assert_eq!(macron.acts_for.as_deref(), Some("France"), "{sentence}");
        }
    }
}
