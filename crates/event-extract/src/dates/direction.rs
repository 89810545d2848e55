//! Which way an expression points: decided by the verbs around it, in the order in which English puts them.

use std::sync::OnceLock;

use super::Direction;
use super::grammar::{Found, Grammar};
use super::table::Table;
use super::tokens::Kind;
use super::words::Word;

/// Words looked at on either side; clauses of news are shorter.
const REACH: usize = 30;

/// What a word says about time; it can say several things.
#[derive(Clone, Copy)]
struct Cue(u8);

impl Cue {
    /// Tells of what lies ahead.
    const AHEAD: u8 = 1;
    /// Does so only before "to" or "for": "set for Friday", "likely to meet".
    const AHEAD_TO: u8 = 2;
    /// Its infinitive lies ahead: "agreed to meet on Friday".
    const COMMITS: u8 = 4;
    /// A past form without "-ed".
    const PAST: u8 = 8;
    /// Ends in "-ed" and is no past form.
    const NO_PAST: u8 = 16;
    /// "plan": ahead unless it is a noun.
    const PLAN: u8 = 32;

    fn is(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

const CUES: &[(u8, &str)] = &[
    (
        Cue::AHEAD,
        "will ll shall wo due scheduled planned planning expected expects slated upcoming could may might should must can \
         tomorrow hopes intends postponed adjourned rescheduled prepares preparing deadline ahead",
    ),
    (Cue::AHEAD_TO, "set needs need wants want ready likely"),
    (Cue::PLAN, "plan plans"),
    (
        Cue::COMMITS,
        "agreed agree agrees is are be was were vowed promised pledged decided wants want wanted ready likely invited urged \
         asked called hoped intended proposed offered ordered going has have had refused threatened voted",
    ),
    (
        Cue::PAST,
        "was were had did said met held took went came made began begun left told spoke ran fell rose gave got sent won lost \
         led saw found flew kept put broke brought built bought chose drew fought grew knew paid sat sold shot struck stood \
         swore thought threw wrote became has have died hit been born withdrew dealt sank saying says adding telling",
    ),
    (Cue::NO_PAST, "need speed indeed hundred exceed proceed succeed united"),
];

fn cue_of(word: &str) -> Cue {
    static TABLE: OnceLock<Table<u8>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let words = CUES.iter().flat_map(|&(bits, words)| words.split_ascii_whitespace().map(move |word| (word, bits)));
        Table::new(words, 0, |first, second| first | second)
    });
    Cue(table.get(word.as_bytes()).unwrap_or(0))
}

impl Grammar<'_> {
    /// The direction of one expression: a deadline lies ahead; else the nearest verb before it in its sentence decides, else
    /// the first one behind it, else it is past.
    pub(crate) fn direction(&self, found: &Found) -> Direction {
        let until = matches!(self.raw(found.from.wrapping_sub(1)), "until" | "till") && !self.is_past_until(found.from);
        if until || self.raw(found.to) == "deadline" {
            return Direction::Future;
        }
        self.verb_before(found.from).or_else(|| self.verb_behind(found.to)).unwrap_or(Direction::Past)
    }

    /// "did not have it until Thursday", "lasted until Friday": no deadline.
    fn is_past_until(&self, at: usize) -> bool {
        let words = at.saturating_sub(10)..at;
        words
            .map(|token| self.raw(token))
            .any(|word| matches!(word, "lasted" | "ran" | "stayed" | "did" | "didn" | "waited"))
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
                // "the next meeting in June", but "the next day"
                Kind::Word { word: Word::Next, .. }
                    if !matches!(self.word(token + 1), Word::Unit(_) | Word::Units(_)) =>
                {
                    return Some(Direction::Future);
                }
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
        let planned = self.word(next) == Word::To && self.is_infinitive(next) || cue_of(self.raw(next)).is(Cue::AHEAD);
        (be && planned).then_some(Direction::Future)
    }

    /// The direction that one word gives to what stands behind it.
    fn cue(&self, token: usize, infinitive: bool) -> Option<Direction> {
        let word = self.raw(token);
        // "better-than-expected" tells of nothing.
        if self.kind_before(token) == Kind::Mark(b'-') {
            return None;
        }
        // "May" and "Will" are names more often than verbs.
        let cue = if self.is_capital(token) { Cue(0) } else { cue_of(word) };
        // "failed to agree to meet": the verb before the infinitive decides.
        if infinitive && cue.is(Cue::COMMITS) && self.word_before(token) != Word::To {
            return Some(Direction::Future);
        }
        // "may have killed", "could not be reached": modals that tell of the past.
        if cue.is(Cue::AHEAD) && (self.raw(token + 1) == "have" || word == "could" && self.raw(token + 1) == "not") {
            return Some(Direction::Past);
        }
        let tied = matches!(self.word(token + 1), Word::To | Word::Preposition);
        // "plans a visit", but "announced plans", "the plan".
        let plans = cue.is(Cue::PLAN) && !self.is_noun(token);
        if cue.is(Cue::AHEAD) || plans || cue.is(Cue::AHEAD_TO) && tied {
            return Some(Direction::Future);
        }
        let regular = word.len() > 3 && word.ends_with("ed") && !self.is_capital(token) && !cue.is(Cue::NO_PAST);
        let passive = matches!(self.raw(token.wrapping_sub(1)), "be" | "being");
        ((regular || cue.is(Cue::PAST)) && !passive).then_some(Direction::Past)
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
