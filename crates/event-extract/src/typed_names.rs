//! The names of an article with their types, as the program reads them.

use event_model::{ParticipantKind, Segmented, TextSpan};

use crate::analysis::Analysis;
use crate::entities::{Entities, Entity};
use crate::extractor::Extractor;
use crate::gazetteer::EntryKind;
use crate::names::{Name, NameKind};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameType {
    /// A human being.
    Person,
    /// A state, also through its capital or a seat of its government.
    Country,
    /// The people or the adjective of a state.
    Nationality,
    /// A town; a capital where it is the place and not the government.
    City,
    /// Any other place: continent, province, sea.
    Region,
    /// A company, body, alliance.
    Organization,
    /// A party, movement, armed group, people without a state.
    Group,
    /// A news agency, paper or broadcaster.
    Agency,
    /// Neither place nor party: a feast, a war, a prize.
    Thing,
}

impl NameType {
    /// The type in small letters, as tables and `explain` write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Country => "country",
            Self::Nationality => "nationality",
            Self::City => "city",
            Self::Region => "region",
            Self::Organization => "organization",
            Self::Group => "group",
            Self::Agency => "agency",
            Self::Thing => "thing",
        }
    }
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedName {
    /// Bytes of the title or the text.
    pub at: TextSpan,
    /// What it names.
    pub kind: NameType,
    /// The title before or beside it.
    pub title: Option<String>,
    /// The country or body that the title is of.
    pub acts_for: Option<String>,
}

impl Extractor {
    /// The names of all sentences of the article, in order, gated or not; of "US-Russia" the first half says the type.
    pub fn names(&self, article: &Segmented<'_>) -> Vec<TypedName> {
        let shallow = article.sentences.iter().map(|&sentence| {
            Analysis::shallow(article.article.field(sentence.field), sentence, &self.gazetteer, &self.lexicon)
        });
        let analyses: Vec<Analysis> = shallow.collect();
        let entities = Entities::build(&self.source(article, &analyses));
        let mut found = Vec::new();
        for (s, analysis) in analyses.iter().enumerate() {
            for (n, name) in analysis.names.iter().enumerate() {
                let entity = entities.of(s, n).or_else(|| entities.half(s, n, 0));
                let entity = entity.and_then(|e| entities.list.get(e));
                found.push(TypedName {
                    at: analysis.span(name.start, name.end),
                    kind: type_of(name, entity),
                    title: entity.and_then(|e| e.title.clone()),
                    acts_for: entity.and_then(|e| e.acts_for.clone()),
                });
            }
        }
        found
    }
}

fn type_of(name: &Name, entity: Option<&Entity>) -> NameType {
    match (name.kind, entity.map(|e| e.kind)) {
        (NameKind::Known(EntryKind::Nationality | EntryKind::Prefix), _) => NameType::Nationality,
        (NameKind::Known(EntryKind::City), _) => NameType::City,
        (NameKind::Known(EntryKind::Region), _) => NameType::Region,
        (NameKind::Known(EntryKind::Agency), _) => NameType::Agency,
        (NameKind::Known(EntryKind::Thing), _) => NameType::Thing,
        (_, Some(ParticipantKind::Country)) => NameType::Country,
        (_, Some(ParticipantKind::Person)) => NameType::Person,
        (_, Some(ParticipantKind::Group)) => NameType::Group,
        (_, Some(ParticipantKind::Organization) | None) => NameType::Organization,
    }
}

#[cfg(test)]
mod tests {
    use crate::probe::{article, extractor};

    /// Sentence, name, kind that the table of the tests gives, and the kind found.
    fn outcomes() -> Vec<(&'static str, String, &'static str)> {
        let mut outcomes = Vec::new();
        for row in include_str!("../tests/names.tsv").lines().filter(|l| !l.starts_with('#')) {
            let (sentence, names) = row.split_once('\t').unwrap();
            let article = article(&[sentence]);
            let found = extractor().names(&article);
            let mut from = 0;
            for (name, kind) in names.split('|').map(|n| n.rsplit_once('=').unwrap()) {
                let hit = found.iter().position(|f| f.at.span.start >= from && f.at.span.of(sentence) == name);
                if let Some(hit) = hit {
                    from = found[hit].at.span.end;
                }
                let got = hit.map_or("not found", |h| found[h].kind.label());
                outcomes.push((sentence, format!("{name}={kind}"), got));
            }
        }
        outcomes
    }

    #[test]
    fn names_in_context_are_typed_right() {
        let outcomes = outcomes();
        let wrong: Vec<_> = outcomes.iter().filter(|(_, name, got)| name.rsplit('=').next() != Some(got)).collect();
        assert!(outcomes.len() >= 300, "{}", outcomes.len());
        assert!(wrong.len() * 100 <= outcomes.len() * 8, "{} of {} wrong: {wrong:#?}", wrong.len(), outcomes.len());
    }
}
