//! Titles and offices of persons: before the name ("Foreign Minister Guido Berg"), and beside it behind a comma
//! ("the French foreign minister, Claire Dubois", "Claire Dubois, France's foreign minister").

use crate::closed::{self, Class};
use crate::names::NameFinder;
use crate::tokens::{Shape, Token};
use crate::word::{WordId, word};

/// Tokens between a comma and the office behind it, at most: "Claire Dubois, the new French deputy | foreign minister".
const BEFORE_OFFICE: usize = 5;

/// Tokens from the office to the comma before the name, at most: "Assistant Secretary of State for European and
/// Eurasian Affairs, | Sonata Coulter".
const BEFORE_NAME: usize = 14;

const OF_OFFICE: [WordId; 2] = [word("of"), word("for")];
const JOINING: [WordId; 3] = [word("and"), word(","), word("&")];

impl NameFinder<'_> {
    /// The tokens of the office of the person over `start..end`.
    pub(crate) fn title_of(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let before = self.title_before(start).or_else(|| self.portfolio_before(start));
        before.or_else(|| self.office_before(start)).or_else(|| self.office_behind(end))
    }

    fn title_at(&self, at: usize) -> Option<usize> {
        self.lexicon.titles.longest(self.tokens.get(at..)?, |_| true).map(|t| t.0)
    }

    fn is_comma(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.id == const { word(",") })
    }

    /// A title right before a name: in small letters ("foreign minister | Guido Berg"), or a capital word that no run
    /// began with because all words of its line have capitals.
    fn title_before(&self, start: usize) -> Option<(usize, usize)> {
        let at = (start.saturating_sub(4)..start).find(|&at| {
            let words = self.tokens.get(at..start).unwrap_or(&[]);
            words.iter().all(|t| matches!(t.shape, Shape::Lower | Shape::Title))
                && self.lexicon.titles.longest(words, |_| true).is_some_and(|(n, _)| n == words.len())
        })?;
        Some((at, start))
    }

    /// Past the portfolio that follows an office: "Minister | of Mines and Energy | Guido Berg"; else `at` itself.
    pub(crate) fn portfolio_end(&self, at: usize) -> usize {
        let id = |at: usize| self.tokens.get(at).map(|t| t.id).unwrap_or_default();
        let is_subject =
            |at: usize| self.tokens.get(at).is_some_and(|t| t.is_capital() && self.lexicon.word(t.id).can_modify());
        let mut end = at + 1;
        if !OF_OFFICE.contains(&id(at)) || !is_subject(end) {
            return at;
        }
        while is_subject(end) || JOINING.contains(&id(end)) && is_subject(end + 1) {
            end += 1;
        }
        end
    }

    /// "Minister of Mines and Energy | Guido Berg"
    fn portfolio_before(&self, start: usize) -> Option<(usize, usize)> {
        (start.saturating_sub(8)..start).find_map(|at| {
            let end = at + self.title_at(at)?;
            (end < start && self.portfolio_end(end) == start).then_some((at, start))
        })
    }

    /// "The French foreign minister, Claire Dubois", "the prime minister of Spain, Pedro Ruiz".
    fn office_before(&self, start: usize) -> Option<(usize, usize)> {
        let comma = start.checked_sub(1).filter(|&at| self.is_comma(at))?;
        let first = comma.saturating_sub(BEFORE_NAME);
        (first..comma).find_map(|at| {
            let end = at + self.title_at(at).filter(|&n| at + n <= comma)?;
            let rest = self.tokens.get(end..comma)?;
            let linked = rest.first().is_none_or(|t| [word("of"), word("for"), word("to")].contains(&t.id));
            let inside = |t: &Token| {
                t.is_capital()
                    || [word("of"), word("for"), word("to"), word("the"), word("and"), word("'s")].contains(&t.id)
            };
            (linked && rest.iter().all(inside)).then_some((self.first_title(at), end))
        })
    }

    /// The first of several titles in a row: "Deputy | Assistant Secretary".
    fn first_title(&self, at: usize) -> usize {
        let before = (at.saturating_sub(3)..at).find(|&from| self.title_at(from) == Some(at - from));
        before.map_or(at, |from| self.first_title(from))
    }

    /// "Claire Dubois, France's foreign minister,", "Ama Mensah, the chief negotiator, …"; what stands between comma and
    /// office may be no verb: "in Accra, Mensah, said the minister".
    fn office_behind(&self, end: usize) -> Option<(usize, usize)> {
        if !self.is_comma(end) {
            return None;
        }
        for at in end + 1..end + 2 + BEFORE_OFFICE {
            if let Some(length) = self.title_at(at) {
                let follows = self.tokens.get(at + length);
                // "Dubois, President Kone and …" is a list.
                let list = follows.is_some_and(Token::is_capital);
                return (!list).then_some((at, at + length));
            }
            let token = self.tokens.get(at)?;
            let entry = self.lexicon.word(token.id);
            let between = token.is_capital()
                || closed::classes(token.id).has(Class::Determiner)
                || token.id == const { word("'s") }
                || entry.can_modify();
            if !between {
                return None;
            }
        }
        None
    }
}
