//! Which way an expression points: decided by the verbs around it, in the order in which English puts them.

use super::Direction;
use super::grammar::{Found, Grammar};
use super::tokens::Kind;
use super::words::Word;

/// Words looked at on either side; clauses of news are shorter.
const REACH: usize = 30;

/// Verbs and auxiliaries of what lies ahead.
const AHEAD: &[&str] = &[
    "will",
    "ll",
    "shall",
    "wo",
    "due",
    "scheduled",
    "planned",
    "planning",
    "expected",
    "expects",
    "slated",
    "upcoming",
    "could",
    "may",
    "might",
    "should",
    "must",
    "can",
    "tomorrow",
    "hopes",
    "intends",
    "postponed",
    "adjourned",
    "rescheduled",
    "prepares",
    "preparing",
    "deadline",
];

/// Words of what lies ahead only before "to" or "for": "set for Friday", "likely to meet".
const AHEAD_TO: &[&str] = &["set", "planned", "needs", "need", "wants", "want", "ready", "likely"];

/// Verbs whose infinitive lies ahead: "agreed to meet on Friday".
const COMMITTING: &[&str] = &[
    "agreed",
    "agree",
    "agrees",
    "is",
    "are",
    "be",
    "was",
    "were",
    "vowed",
    "promised",
    "pledged",
    "decided",
    "wants",
    "want",
    "wanted",
    "ready",
    "likely",
    "invited",
    "urged",
    "asked",
    "called",
    "hoped",
    "intended",
    "proposed",
    "offered",
    "ordered",
    "scheduled",
    "planned",
    "expected",
    "going",
    "deadline",
    "has",
    "have",
    "had",
    "refused",
    "threatened",
    "voted",
];

/// Past forms without "-ed".
const IRREGULAR: &[&str] = &[
    "was", "were", "had", "did", "said", "met", "held", "took", "went", "came", "made", "began", "begun", "left",
    "told", "spoke", "ran", "fell", "rose", "gave", "got", "sent", "won", "lost", "led", "saw", "found", "flew",
    "kept", "put", "broke", "brought", "built", "bought", "chose", "drew", "fought", "grew", "knew", "paid", "sat",
    "sold", "shot", "struck", "stood", "swore", "thought", "threw", "wrote", "became", "has", "have", "died", "hit",
    "been", "born", "withdrew", "dealt", "sank",
];

impl Grammar<'_> {
    /// The direction of one expression: a deadline lies ahead; else the nearest verb before it in its sentence decides, else
    /// the first one behind it, else it is past.
    pub(crate) fn direction(&self, found: &Found) -> Direction {
        let until = matches!(self.raw(found.from.wrapping_sub(1)), "until" | "till");
        if until || self.raw(found.to) == "deadline" {
            return Direction::Future;
        }
        self.verb_before(found.from).or_else(|| self.verb_behind(found.to)).unwrap_or(Direction::Past)
    }

    /// Whether the verbs around one token tell of what is to come.
    pub(crate) fn is_ahead(&self, at: usize) -> bool {
        self.verb_before(at).or_else(|| self.verb_behind(at + 1)) == Some(Direction::Future)
    }

    fn verb_before(&self, at: usize) -> Option<Direction> {
        let mut infinitive = false;
        for token in (at.saturating_sub(REACH)..at).rev() {
            match self.kind(token) {
                Kind::Mark(b'.') if !self.is_abbreviation_dot(token) => return None,
                Kind::Mark(b';' | b'?' | b'!') => return None,
                Kind::Word { word: Word::To, .. } => infinitive |= self.is_infinitive(token),
                Kind::Word { word: Word::Next, .. } if token + 1 == at => return Some(Direction::Future),
                Kind::Word { .. } => {
                    if let Some(direction) = self.cue(token, infinitive) {
                        return Some(direction);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn verb_behind(&self, at: usize) -> Option<Direction> {
        for token in at..at + REACH {
            match self.kind(token) {
                Kind::Mark(b'.' | b';' | b'?' | b'!') | Kind::Nothing => return None,
                Kind::Word { .. } => {
                    let planned = self.is_planned(token);
                    if let Some(direction) = planned.or_else(|| self.cue(token, false)) {
                        return Some(direction);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// "are to meet", "is expected", "has been scheduled".
    fn is_planned(&self, token: usize) -> Option<Direction> {
        let be = matches!(self.raw(token), "is" | "are" | "was" | "were" | "has" | "have" | "had");
        let next = token + 1 + usize::from(self.raw(token + 1) == "been");
        let planned = self.word(next) == Word::To && self.is_infinitive(next) || AHEAD.contains(&self.raw(next));
        (be && planned).then_some(Direction::Future)
    }

    /// The direction that one word gives to what stands behind it.
    fn cue(&self, token: usize, infinitive: bool) -> Option<Direction> {
        let word = self.raw(token);
        if infinitive && COMMITTING.contains(&word) {
            return Some(Direction::Future);
        }
        // "plans a visit", but "announced plans", "the plan".
        if matches!(word, "plan" | "plans") && !self.is_noun(token) {
            return Some(Direction::Future);
        }
        let tied = matches!(self.word(token + 1), Word::To | Word::Preposition);
        if AHEAD.contains(&word) || AHEAD_TO.contains(&word) && tied {
            return Some(Direction::Future);
        }
        let passive = matches!(self.raw(token.wrapping_sub(1)), "be" | "being");
        let past = word.len() > 3 && word.ends_with("ed") && !self.is_capital(token) || IRREGULAR.contains(&word);
        (past && !passive && !is_no_past(word)).then_some(Direction::Past)
    }

    /// Whether an article, a possessive or a past form stands before it.
    fn is_noun(&self, token: usize) -> bool {
        let before = self.raw(token.wrapping_sub(1));
        matches!(before, "the" | "a" | "its" | "their" | "his" | "her" | "of") || before.ends_with("ed")
    }

    /// "to" with a verb behind it.
    fn is_infinitive(&self, token: usize) -> bool {
        self.raw(token).eq_ignore_ascii_case("to")
            && matches!(
                self.kind(token + 1),
                Kind::Word { word: Word::Other | Word::Month(_) | Word::Edge, capital: false }
            )
            && !matches!(
                self.raw(token + 1),
                "his" | "her" | "their" | "its" | "our" | "my" | "your" | "these" | "those"
            )
    }

    /// The dot of "Dec." or "Mr.", behind which the sentence goes on.
    pub(crate) fn is_abbreviation_dot(&self, token: usize) -> bool {
        self.raw(token.wrapping_sub(1)).len() <= 4 && self.is_capital(token.wrapping_sub(1))
    }
}

/// Words in "-ed" that are no past forms.
fn is_no_past(word: &str) -> bool {
    matches!(word, "need" | "speed" | "indeed" | "hundred" | "exceed" | "proceed" | "succeed" | "united")
}
