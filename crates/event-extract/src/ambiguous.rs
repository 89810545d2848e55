//! Names that are a place and something else: "Paris Hilton", "Reading", "Delaware River", the two Georgias.

use crate::gazetteer::EntryKind;
use crate::names::{Name, NameFinder, NameKind};
use crate::tokens::Shape;
use crate::word::{WordId, word};

/// Places that people are named after.
const PLACES_AND_PEOPLE: [WordId; 32] = [
    word("adelaide"),
    word("alexandria"),
    word("asia"),
    word("austin"),
    word("brooklyn"),
    word("carolina"),
    word("chad"),
    word("charlotte"),
    word("chelsea"),
    word("china"),
    word("dakota"),
    word("dallas"),
    word("florence"),
    word("georgia"),
    word("houston"),
    word("india"),
    word("ireland"),
    word("israel"),
    word("jackson"),
    word("jordan"),
    word("kenya"),
    word("lincoln"),
    word("london"),
    word("madison"),
    word("milan"),
    word("paris"),
    word("phoenix"),
    word("savannah"),
    word("sofia"),
    word("sydney"),
    word("victoria"),
    word("virginia"),
];

/// Words that close the name of a place.
const GEOGRAPHIC: [WordId; 21] = [
    word("river"),
    word("sea"),
    word("bay"),
    word("lake"),
    word("island"),
    word("islands"),
    word("valley"),
    word("mountains"),
    word("province"),
    word("peninsula"),
    word("gulf"),
    word("strait"),
    word("desert"),
    word("district"),
    word("region"),
    word("oblast"),
    word("governorate"),
    word("prefecture"),
    word("coast"),
    word("heights"),
    word("airport"),
];

/// Beside "Georgia" these mean the American state.
const STATE_WORDS: [WordId; 12] = [
    word("governor"),
    word("gov."),
    word("gov"),
    word("senator"),
    word("senators"),
    word("voters"),
    word("republican"),
    word("republicans"),
    word("democrat"),
    word("democrats"),
    word("runoff"),
    word("congressman"),
];

impl NameFinder<'_> {
    /// "Paris Hilton", "Jordan Henderson", "Austin Wright": a place that is a given name too, and a surname behind it.
    pub(crate) fn begins_person(&self, at: usize, end: usize, run: usize, kind: EntryKind) -> bool {
        use EntryKind::{Capital, City, Country, Region};
        let place = matches!(kind, City | Region | Country | Capital) && end == at + 1;
        let given = self.is_given_name(at) || self.token(at).is_some_and(|t| PLACES_AND_PEOPLE.contains(&t.id));
        let surname = (end..run).all(|i| {
            let word = self.word(i);
            let plain = word.organisation_head || word.company_form || word.is_common();
            self.token(i).is_some_and(|t| t.shape == Shape::Title) && !plain
        });
        // "Paris Hilton", but "Paris Japan": the hotel's name is a surname, the country's is not.
        let other = self
            .known_at(end)
            .is_some_and(|m| !matches!(m.kind, EntryKind::Person | EntryKind::Organization | EntryKind::City));
        place && given && surname && !self.headline && !other
    }

    /// "Delaware | River": the word makes any name before it a place.
    pub(crate) fn is_geographic(&self, at: usize) -> bool {
        self.token(at).is_some_and(|t| GEOGRAPHIC.contains(&t.id))
    }

    /// "Atlanta, Georgia", "the governor of Georgia": the state with the name of a country.
    pub(crate) fn is_state(&self, at: usize, end: usize, before: &[Name]) -> bool {
        let id = |at: usize| self.token(at).map(|t| t.id).unwrap_or_default();
        if id(at) != const { word("georgia") } || end != at + 1 {
            return false;
        }
        let town = before.last().is_some_and(|n| {
            n.end + 1 == at && n.kind == NameKind::Known(EntryKind::City) && id(n.end) == const { word(",") }
        });
        let near = |at: usize| STATE_WORDS.contains(&id(at));
        town || near(end) || id(end) == const { word("'s") } && near(end + 1) || at > 1 && near(at - 2)
    }

    /// A little known place: "in Reading", "near Bo,", "Bethesda, Maryland"; not "in Reading's case".
    pub(crate) fn is_evident_place(&self, at: usize, length: usize) -> bool {
        let id = |at: Option<usize>| at.and_then(|i| self.token(i)).map(|t| t.id);
        let end = at + length;
        let before = id(at.checked_sub(1));
        let located = [const { word("in") }, const { word("near") }, const { word("outside") }].map(Some);
        let follows = self.token(end);
        let alone = follows.is_none_or(|t| !t.is_capital() && t.id != const { word("'s") });
        let in_larger = || {
            let larger = self.gazetteer.longest(self.tokens.get(end + 1..)?)?;
            matches!(larger.kind, EntryKind::Country | EntryKind::Region).then_some(())
        };
        located.contains(&before) && alone || id(Some(end)) == Some(const { word(",") }) && in_larger().is_some()
    }
}
