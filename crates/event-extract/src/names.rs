//! Names in a sentence, typed by gazetteer, title and shape. No reference between sentences: see `entities`.

use crate::closed::{self, Class};
use crate::gazetteer::{EntryKind, Gazetteer};
use crate::lexicon::{Lexicon, WordEntry};
use crate::tokens::{Shape, Token};
use crate::word::{WordId, word};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// From the gazetteer.
    Known(EntryKind),
    /// A human being, by title, given name or initial.
    Person,
    /// A body, by a word such as "Ministry" or "Inc".
    Organization,
    /// "US-Russia": two names in one token.
    Compound,
    /// Capitals, and no more is known.
    Unknown,
}

/// A name over tokens `start..end` of its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// First token.
    pub(crate) start: usize,
    /// One past the last token.
    pub(crate) end: usize,
    /// What it names.
    pub(crate) kind: NameKind,
    /// Its gazetteer entry.
    pub(crate) entry: Option<u32>,
    /// First token of the title before it; the title ends where the name starts.
    pub(crate) title: Option<usize>,
}

/// Small words inside names: "van der Bellen".
const PARTICLES: [WordId; 12] = [
    word("de"),
    word("al"),
    word("bin"),
    word("von"),
    word("van"),
    word("der"),
    word("el"),
    word("da"),
    word("di"),
    word("du"),
    word("la"),
    word("&"),
];

/// Finds the names of a sentence.
pub(crate) struct NameFinder<'a> {
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) tokens: &'a [Token],
    /// Most words begin with a capital: a headline, where capitals tell nothing.
    pub(crate) headline: bool,
}

/// Whether most words of four letters or more begin with a capital.
pub(crate) fn is_headline(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|t| t.span.len() > 3 && t.shape != Shape::Number && t.shape != Shape::Sign);
    let (capitals, all) = words.fold((0, 0), |(c, n), t| (c + usize::from(t.is_capital()), n + 1));
    all >= 3 && capitals * 10 >= all * 7
}

impl NameFinder<'_> {
    /// Appends the names, in order, none overlapping.
    pub(crate) fn find(&self, out: &mut Vec<Name>) {
        let mut at = 0;
        while at < self.tokens.len() {
            at = if self.token(at).is_some_and(Token::is_capital) { self.name_at(at, out) } else { at + 1 };
        }
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    fn word(&self, at: usize) -> WordEntry {
        self.token(at).map(|t| self.lexicon.word(t.id)).unwrap_or_default()
    }

    /// Reads what stands at a capital; returns where to go on.
    fn name_at(&self, at: usize, out: &mut Vec<Name>) -> usize {
        if let Some(name) = self.compound(at) {
            out.push(name);
            return name.end;
        }
        let known = self.gazetteer.longest(self.tokens.get(at..).unwrap_or(&[]));
        let run = self.run_end(at);
        if let Some(m) = known.filter(|m| !m.weak || self.is_evident_place(at, m.tokens)) {
            let mut end = at + m.tokens;
            while end < run && self.word(end).company_form {
                end += 1;
            }
            let body = run > end && self.names_body(at, run)
                || self.is_country(at, m.kind) && run == end + 1 && !self.headline && !self.is_given_name(end);
            if run > end && body && !self.titled(at, run) {
                out.push(Name { start: at, end: run, kind: NameKind::Organization, entry: None, title: None });
                return run;
            }
            if !(run > end && matches!(m.kind, EntryKind::City | EntryKind::Region) && self.is_given_name(at)) {
                out.push(Name { start: at, end, kind: NameKind::Known(m.kind), entry: Some(m.entry), title: None });
                return end;
            }
        }
        if run == at || self.is_plain_word(at) {
            return at + 1;
        }
        self.push_run(at, run, out);
        run
    }

    /// A little known place: "in Reading", "near Bo,", "Bethesda, Maryland"; not "in Reading's case".
    fn is_evident_place(&self, at: usize, length: usize) -> bool {
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

    /// "UK" and "U.S." are adjectives too; in capitals they begin names such as "U.S. Treasury" all the same.
    fn is_country(&self, at: usize, kind: EntryKind) -> bool {
        let capitals = self.token(at).is_some_and(|t| t.shape == Shape::Upper);
        kind == EntryKind::Country || kind == EntryKind::Nationality && capitals
    }

    /// A run of capitals that no gazetteer knows: title, person, body or unknown.
    fn push_run(&self, start: usize, end: usize, out: &mut Vec<Name>) {
        let name_start = self.after_titles(start, end);
        if name_start == end {
            return;
        }
        let title = if name_start > start { Some(start) } else { self.title_before(start) };
        let first = self.token(name_start);
        let single_capitals = end - name_start == 1 && first.is_some_and(|t| t.shape == Shape::Upper);
        let kind = if self.names_body(name_start, end) {
            NameKind::Organization
        } else if title.is_some() || end - name_start > 1 && self.has_given_name(name_start, end) {
            NameKind::Person
        } else if single_capitals && !self.headline {
            NameKind::Organization
        } else {
            NameKind::Unknown
        };
        out.push(Name { start: name_start, end, kind, entry: None, title });
    }

    /// "US-Russia", "Sino-Indian": the first half is a gazetteer name, the second begins with a capital.
    fn compound(&self, at: usize) -> Option<Name> {
        let token = self.token(at)?;
        if !token.hyphen || self.gazetteer.longest(std::slice::from_ref(token)).is_some() {
            return None;
        }
        Some(Name { start: at, end: at + 1, kind: NameKind::Compound, entry: None, title: None })
    }

    /// One past the last token of the run of capitals from `start`.
    fn run_end(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(token) = self.token(end) {
            // A title of several words is inside as a whole: "Secretary of State | …".
            let title = self.lexicon.titles.longest(self.tokens.get(end..).unwrap_or(&[]), |_| true);
            if let Some((n, _)) = title
                .filter(|&(n, _)| n > 1 && token.is_capital() && self.token(end + n - 1).is_some_and(Token::is_capital))
            {
                end += n;
                continue;
            }
            let month =
                closed::is_doubtful_month(token.id) && self.token(end + 1).is_some_and(|t| t.shape == Shape::Number);
            let joins = if month {
                false
            } else if token.is_capital() {
                Self::is_name_word(token)
                    && (end == start || !self.headline || !self.is_plain_word(end))
                    && !(end > start && self.begins_new_name(end))
            } else {
                self.is_inner(start, end)
            };
            if !joins {
                break;
            }
            end += 1;
        }
        end
    }

    /// A nationality inside a run begins another name: "Prime Minister | French …".
    fn begins_new_name(&self, at: usize) -> bool {
        let known = self.gazetteer.longest(self.tokens.get(at..).unwrap_or(&[]));
        known.is_some_and(|m| m.kind == EntryKind::Nationality)
    }

    fn is_name_word(token: &Token) -> bool {
        let classes = closed::classes(token.id);
        let is = |class| classes.has(class);
        !(is(Class::Day)
            || is(Class::Month)
            || is(Class::Pronoun) && token.shape != Shape::Upper
            || is(Class::Determiner)
            || is(Class::Preposition)
            || is(Class::Subordinator))
    }

    /// Small words inside names: "de", "bin", "of" after a head such as "Ministry", "&".
    fn is_inner(&self, start: usize, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let next_capital = self.token(at + 1).is_some_and(|t| t.is_capital() && Self::is_name_word(t));
        if at == start || !next_capital {
            return false;
        }
        if PARTICLES.contains(&token.id) {
            return true;
        }
        let head_before = at > start && self.word(at - 1).organisation_head;
        let head_inside = self
            .tokens
            .get(start..at)
            .unwrap_or(&[])
            .iter()
            .any(|t| t.id == const { word("of") } || t.id == const { word("for") });
        match token.id {
            id if id == const { word("of") } || id == const { word("for") } => head_before,
            id if id == const { word("and") } => {
                head_inside && !self.begins_new_name(at + 1) && !self.titled(start, at)
            }
            _ => false,
        }
    }

    /// Past the last title or office in the run: "Deputy Foreign Minister | Ryabkov".
    fn after_titles(&self, start: usize, end: usize) -> usize {
        let mut after = start;
        let mut at = start;
        while at < end {
            let title = self.lexicon.titles.longest(self.tokens.get(at..end).unwrap_or(&[]), |_| true);
            match title {
                Some((length, _)) => {
                    at += length;
                    after = at;
                }
                None => at += 1,
            }
        }
        after
    }

    /// A title right before a name: in small letters ("foreign minister | Guido Berg"), or a capital word that no run
    /// began with because all words of its line have capitals.
    fn title_before(&self, start: usize) -> Option<usize> {
        (start.saturating_sub(4)..start).find(|&at| {
            let words = self.tokens.get(at..start).unwrap_or(&[]);
            words.iter().all(|t| matches!(t.shape, Shape::Lower | Shape::Title))
                && self.lexicon.titles.longest(words, |_| true).is_some_and(|(n, _)| n == words.len())
        })
    }

    fn titled(&self, start: usize, end: usize) -> bool {
        self.after_titles(start, end) > start
    }

    /// Whether the run ends in a company form or holds a head such as "Ministry".
    fn names_body(&self, start: usize, end: usize) -> bool {
        let run = self.tokens.get(start..end).unwrap_or(&[]);
        let form = run.len() > 1 && self.word(end - 1).company_form;
        form || (start..end).any(|at| self.word(at).organisation_head)
    }

    fn is_given_name(&self, at: usize) -> bool {
        self.word(at).given_name
    }

    fn has_given_name(&self, start: usize, end: usize) -> bool {
        self.is_given_name(start)
            || self.tokens.get(start..end).unwrap_or(&[]).iter().any(|t| t.span.len() == 2 && t.shape == Shape::Title)
    }

    /// A capital that the position explains: first word of the sentence, or any word of a headline.
    fn is_plain_word(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return true };
        let opens =
            at == 0 || self.token(at - 1).is_some_and(|t| t.shape == Shape::Sign && t.id != const { word(",") });
        if !(self.headline || opens) {
            return false;
        }
        let entry = self.lexicon.word(token.id);
        if !entry.is_common() {
            return false;
        }
        let follows = self.token(at + 1).is_some_and(Token::is_capital) && !self.headline;
        let title = || self.lexicon.titles.longest(self.tokens.get(at..).unwrap_or(&[]), |_| true);
        let opens_name = |end: usize| self.token(end).is_some_and(Token::is_capital) && !self.headline;
        // "Secretary of State Antony Blinken": the title ends before a capital.
        let titled = || title().is_some_and(|(n, _)| follows || n > 1 && opens_name(at + n));
        !(follows && (entry.organisation_head || entry.given_name) || titled())
    }
}
