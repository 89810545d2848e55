//! Whose title it is and for whom: "*French* foreign ministers of *Spain and Portugal*, X and Y", "his *Turkish*
//! counterpart".

use crate::analysis::Analysis;
use crate::entities::Source;
use crate::gazetteer::EntryKind;
use crate::names::{Name, NameKind};
use crate::word::word;

/// A title, and the country or body that it is of.
pub(crate) struct Title {
    /// Its words.
    pub(crate) title: String,
    /// Name and alpha-3 code.
    pub(crate) owner: Option<(String, Option<String>)>,
}

/// The title of a name; of the second of two names that share one ("Presidents A and B") the shared one.
pub(crate) fn of(source: &Source<'_>, analysis: &Analysis, name: &Name) -> Option<Title> {
    let reader = TitleReader { source, analysis };
    if let Some(title) = name.title {
        return reader.own(name, title);
    }
    reader.shared(name)
}

struct TitleReader<'a> {
    source: &'a Source<'a>,
    analysis: &'a Analysis,
}

impl TitleReader<'_> {
    fn own(&self, name: &Name, (start, end): (usize, usize)) -> Option<Title> {
        let text = self.source.words(self.analysis.span(start, end));
        let owner = self.owner_before(start, name).or_else(|| self.owners_behind(end).into_iter().next());
        if !text.eq_ignore_ascii_case("counterpart") {
            return Some(Title { title: singular(text), owner });
        }
        // "his Portuguese counterpart": the title of the person before.
        let before = self.analysis.names.iter().rev().filter(|n| n.end <= start);
        let (from, to) = before.filter_map(|n| n.title).find(|t| t.1 <= start && *t != (start, end))?;
        Some(Title { title: singular(self.source.words(self.analysis.span(from, to))), owner })
    }

    /// "the prime ministers of Spain and Portugal, X and | Y", "Presidents Ruiz and | Kone".
    fn shared(&self, name: &Name) -> Option<Title> {
        if !matches!(name.kind, NameKind::Person | NameKind::Unknown) {
            return None;
        }
        let names = &self.analysis.names;
        let at = names.iter().position(|n| n == name)?;
        let mut first = at;
        while let Some(before) = first.checked_sub(1).filter(|&b| self.joined(b, first)) {
            first = before;
            if names.get(first)?.title.is_some() {
                break;
            }
        }
        let (start, end) = names.get(first).filter(|_| first < at)?.title?;
        let text = self.source.words(self.analysis.span(start, end));
        if !is_plural(text) {
            return None;
        }
        Some(Title { title: singular(text), owner: self.owners_behind(end).into_iter().nth(at - first) })
    }

    /// Whether only "and" or a comma stands between two names.
    fn joined(&self, a: usize, b: usize) -> bool {
        let names = &self.analysis.names;
        let (Some(a), Some(b)) = (names.get(a), names.get(b)) else { return false };
        let joins = [word("and"), word(",")];
        b.start == a.end + 1 && self.analysis.tokens.get(a.end).is_some_and(|t| joins.contains(&t.id))
    }

    /// "*Russian* Foreign Minister", "*France*'s new foreign minister".
    fn owner_before(&self, start: usize, of: &Name) -> Option<(String, Option<String>)> {
        let name = self.analysis.names.iter().rev().find(|n| n.end <= start)?;
        let between = self.analysis.tokens.get(name.end..start)?;
        let light = between.iter().all(|t| t.shape == crate::tokens::Shape::Lower || t.id == word("'s"));
        (name != of && light && between.len() <= 3).then(|| self.owner(name)).flatten()
    }

    /// "foreign ministers of *Turkey* and *Greece*"
    fn owners_behind(&self, end: usize) -> Vec<(String, Option<String>)> {
        let tokens = &self.analysis.tokens;
        let id = |at: usize| tokens.get(at).map(|t| t.id).unwrap_or_default();
        if id(end) != word("of") && id(end) != word("for") {
            return Vec::new();
        }
        let mut at = end + 1 + usize::from(id(end + 1) == word("the"));
        let mut owners = Vec::new();
        while let Some(name) = self.analysis.name_at(at).and_then(|n| self.analysis.names.get(n)) {
            owners.extend(self.owner(name));
            let next = name.end + 1;
            if id(name.end) != word("and") && id(name.end) != word(",") {
                break;
            }
            at = next + usize::from(id(next) == word("the"));
        }
        owners
    }

    fn owner(&self, name: &Name) -> Option<(String, Option<String>)> {
        use EntryKind::{Capital, City, Country, Group, Nationality, Organization, Region};
        match name.kind {
            NameKind::Known(Country | Nationality | Organization | Group | Capital | City | Region) => {
                let entry = self.source.gazetteer.entry(name.entry?)?;
                Some((entry.name.to_owned(), entry.country.map(str::to_owned)))
            }
            NameKind::Organization => {
                Some((self.source.words(self.analysis.span(name.start, name.end)).to_owned(), None))
            }
            _ => None,
        }
    }
}

fn is_plural(title: &str) -> bool {
    title.split(" of ").next().is_some_and(|head| head.ends_with('s') && !head.ends_with("ss"))
}

/// "foreign ministers" of one of them.
fn singular(title: &str) -> String {
    match title.strip_suffix('s').filter(|_| is_plural(title)) {
        Some(one) => one.strip_suffix("ie").map_or_else(|| one.to_owned(), |stem| format!("{stem}y")),
        None => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::probe::{article, extractor};

    /// Title and owner of the name.
    fn title(sentence: &str, name: &str) -> (Option<String>, Option<String>) {
        let found = extractor().names(&article(&[sentence]));
        let found = found.into_iter().find(|f| f.at.span.of(sentence) == name);
        let found = found.unwrap_or_else(|| panic!("{name} in {sentence}"));
        (found.title, found.acts_for)
    }

    #[test]
    fn titles_before_and_beside_a_name_and_whom_they_are_for() {
        let table = [
            ("Norwegian Foreign Minister Ingrid Solheim left.", "Ingrid Solheim", "Foreign Minister", "Norway"),
            ("The French foreign minister, Claire Dubois, left.", "Claire Dubois", "foreign minister", "France"),
            ("Claire Dubois, France's foreign minister, left.", "Claire Dubois", "foreign minister", "France"),
            ("Claire Dubois, the new French foreign minister, left.", "Claire Dubois", "foreign minister", "France"),
            ("The prime minister of Togo, Ama Mensah, left.", "Ama Mensah", "prime minister", "Togo"),
            (
                "The prime ministers of Togo and Benin, Ama Mensah and Kofi Adjei, met.",
                "Kofi Adjei",
                "prime minister",
                "Benin",
            ),
            (
                "Spanish Prime Minister Pedro Ruiz and his Portuguese counterpart Luis Mota met.",
                "Luis Mota",
                "Prime Minister",
                "Portugal",
            ),
        ];
        for (sentence, name, office, owner) in table {
            assert_eq!(title(sentence, name), (Some(office.to_owned()), Some(owner.to_owned())), "{sentence}");
        }
        let long =
            "U.S. Deputy Assistant Secretary of State for European and Eurasian Affairs, Sonata Coulter, led the team.";
        let (office, owner) = title(long, "Sonata Coulter");
        assert!(office.is_some_and(|t| t.starts_with("Deputy Assistant Secretary")), "{long}");
        assert_eq!(owner.as_deref(), Some("United States"));
    }

    #[test]
    fn a_verb_or_a_list_gives_no_title() {
        for sentence in ["Ama Mensah, said the minister, left.", "Ama Mensah, President Kone and Grace Otieno met."] {
            assert_eq!(title(sentence, "Ama Mensah"), (None, None), "{sentence}");
        }
    }
}
