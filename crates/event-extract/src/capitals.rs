//! Capitals as places, told from capitals that stand for governments: "talks in Moscow", "Moscow rejected the talks".

use crate::gazetteer::EntryKind;
use crate::names::{Name, NameFinder, NameKind};
use crate::tokens::{Shape, Token};
use crate::word::{WordId, word};

/// Behind these a name is where something is: "in Kyiv", "downtown Seoul".
const LOCATING: [WordId; 16] = [
    word("in"),
    word("at"),
    word("near"),
    word("outside"),
    word("around"),
    word("across"),
    word("through"),
    word("inside"),
    word("throughout"),
    word("downtown"),
    word("central"),
    word("via"),
    word("visit"),
    word("visited"),
    word("visiting"),
    word("leaving"),
];

/// Before "to" or "from" these make the name a place: "flew to Ankara", "arrived from Doha".
const MOVING: [WordId; 42] = [
    word("fly"),
    word("flew"),
    word("flies"),
    word("flying"),
    word("flown"),
    word("flight"),
    word("flights"),
    word("travel"),
    word("travels"),
    word("travelled"),
    word("traveled"),
    word("travelling"),
    word("traveling"),
    word("go"),
    word("goes"),
    word("going"),
    word("went"),
    word("gone"),
    word("come"),
    word("comes"),
    word("came"),
    word("coming"),
    word("arrive"),
    word("arrives"),
    word("arrived"),
    word("return"),
    word("returns"),
    word("returned"),
    word("returning"),
    word("visit"),
    word("visits"),
    word("trip"),
    word("trips"),
    word("tour"),
    word("moved"),
    word("move"),
    word("sent"),
    word("send"),
    word("headed"),
    word("invited"),
    word("mission"),
    word("journey"),
];

/// What a town has and a government has not: "Bangkok's mayor".
const URBAN: [WordId; 16] = [
    word("mayor"),
    word("airport"),
    word("streets"),
    word("suburbs"),
    word("suburb"),
    word("outskirts"),
    word("residents"),
    word("stock"),
    word("police"),
    word("university"),
    word("hotel"),
    word("centre"),
    word("center"),
    word("square"),
    word("palace"),
    word("main"),
];

/// Events are held in a town: "the Doha round", "Cairo summit ends".
const HELD_IN_TOWNS: [WordId; 24] = [
    word("summit"),
    word("talks"),
    word("round"),
    word("meeting"),
    word("meetings"),
    word("conference"),
    word("accord"),
    word("accords"),
    word("agreement"),
    word("agreements"),
    word("pact"),
    word("treaty"),
    word("deal"),
    word("protocol"),
    word("process"),
    word("declaration"),
    word("climate"),
    word("negotiations"),
    word("session"),
    word("forum"),
    word("communique"),
    word("bourse"),
    word("stock"),
    word("attacks"),
];

/// What a government has and a town has not: "the Minsk government".
const RULING: [WordId; 6] = [
    word("government"),
    word("regime"),
    word("leadership"),
    word("authorities"),
    word("administration"),
    word("officials"),
];

impl NameFinder<'_> {
    /// What a capital over tokens `at..end` is here. `before` are the names so far.
    pub(crate) fn capital(&self, at: usize, end: usize, before: &[Name]) -> EntryKind {
        if self.is_place(at, end, before) { EntryKind::City } else { EntryKind::Capital }
    }

    fn is_place(&self, at: usize, end: usize, before: &[Name]) -> bool {
        let previous = at.checked_sub(1).and_then(|i| self.tokens.get(i));
        let next = self.tokens.get(end);
        let id = |token: Option<&Token>| token.map(|t| t.id).unwrap_or_default();
        if LOCATING.contains(&id(previous)) || self.is_dateline(at, end) || self.in_country(end) {
            return true;
        }
        if id(previous) == const { word("of") } && at > 1 && URBAN.contains(&id(self.tokens.get(at - 2))) {
            return true;
        }
        if [word("to"), word("from"), word("for")].contains(&id(previous)) {
            return self.moves(at - 1);
        }
        if let Some(first) = self.coordinated(at, before) {
            return first.kind == NameKind::Known(EntryKind::City);
        }
        if id(next) == const { word("'s") } {
            return URBAN.contains(&id(self.tokens.get(end + 1)));
        }
        if HELD_IN_TOWNS.contains(&id(next)) {
            return true;
        }
        // "the Tokyo talks", "the Geneva-based body"; not "the Minsk government", nor "Minsk officials".
        let modifies = id(previous) == const { word("the") } && next.is_some_and(|t| t.shape == Shape::Lower);
        modifies && !RULING.contains(&id(next))
    }

    /// "MOSCOW (Reuters) -", "Doha, Qatar — ", "LIMA - ".
    fn is_dateline(&self, at: usize, end: usize) -> bool {
        let opens = at == 0 || self.tokens.get(at - 1).is_some_and(|t| t.shape == Shape::Sign && t.id != word(","));
        let closes = [word("("), word("-"), word("–"), word("—"), word("--")];
        opens && self.tokens.get(end).is_some_and(|t| closes.contains(&t.id))
    }

    /// "Kigali, Rwanda", "Tashkent, the Uzbek capital".
    fn in_country(&self, end: usize) -> bool {
        if self.tokens.get(end).map(|t| t.id) != Some(word(",")) {
            return false;
        }
        let article = usize::from(self.tokens.get(end + 1).is_some_and(|t| t.id == word("the")));
        let from = end + 1 + article;
        let larger = self.tokens.get(from..).and_then(|rest| self.gazetteer.longest(rest));
        larger.is_some_and(|m| {
            let follows = self.tokens.get(from + m.tokens).map(|t| t.id);
            let ends = follows.is_none() || follows == Some(word(",")) || follows == Some(word("."));
            match m.kind {
                // "Beijing, Russia and Iran" is a list.
                EntryKind::Country => article == 0 && ends,
                EntryKind::Nationality => follows == Some(word("capital")),
                _ => false,
            }
        })
    }

    /// Whether something moves to or from the name: a verb or noun of going within five tokens before the preposition.
    fn moves(&self, preposition: usize) -> bool {
        let window = self.tokens.get(preposition.saturating_sub(5)..preposition).unwrap_or(&[]);
        window.iter().any(|t| MOVING.contains(&t.id))
    }

    /// The name that the one at `at` is coordinated with: "Bamako and | Niamey", "from Kyiv to | Warsaw".
    fn coordinated<'n>(&self, at: usize, before: &'n [Name]) -> Option<&'n Name> {
        let joins = [word("and"), word(","), word("or")];
        let last = before.last().filter(|n| n.end + 1 == at)?;
        let joined = self.tokens.get(last.end).is_some_and(|t| joins.contains(&t.id));
        let place = matches!(last.kind, NameKind::Known(EntryKind::City | EntryKind::Capital | EntryKind::Country));
        (joined && place).then_some(last)
    }
}
