//! Names in a sentence, typed by gazetteer, title and shape. No reference between sentences: see `entities`.

use crate::closed::{self, Class};
use crate::gazetteer::{EntryKind, Gazetteer, Match};
use crate::lexicon::{Lexicon, WordEntry};
use crate::parts_of_speech::Pos;
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
    /// Tokens of the title before or beside it.
    pub(crate) title: Option<(usize, usize)>,
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
    // A headline ends without a period: "Florence Adeyemi met Sofia Lindqvist." is a sentence of names.
    let ended =
        || tokens.last().is_some_and(|t| t.id == const { word(".") }) && tokens.iter().any(|t| t.shape == Shape::Lower);
    all >= 3 && capitals * 10 >= all * 7 && !ended()
}

impl NameFinder<'_> {
    /// Appends the names, in order, none overlapping.
    pub(crate) fn find(&self, out: &mut Vec<Name>) {
        let mut at = 0;
        while at < self.tokens.len() {
            at = if self.token(at).is_some_and(Token::is_capital) { self.name_at(at, out) } else { at + 1 };
        }
    }

    pub(crate) fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    pub(crate) fn word(&self, at: usize) -> WordEntry {
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
        let known = known.filter(|m| !m.weak || self.is_evident_place(at, m.tokens));
        if let Some(end) = known.and_then(|m| self.known(at, run, m, out)) {
            return end;
        }
        if run == at || self.is_plain_word(at, run) {
            return at + 1;
        }
        self.push_run(at, run, out);
        if self.after_titles(at, run) == run { self.portfolio_end(run) } else { run }
    }

    /// A name of the gazetteer at the head of a run of capitals, or what the run makes of it; `None`: only the run counts.
    fn known(&self, at: usize, run: usize, m: Match, out: &mut Vec<Name>) -> Option<usize> {
        let mut end = at + m.tokens;
        while end < run && m.kind == EntryKind::Organization && self.word(end).company_form {
            end += 1;
        }
        let longer = run > end && !self.titled(at, run);
        if longer && self.is_geographic(end) && m.kind != EntryKind::Person {
            let kind = NameKind::Known(EntryKind::Region);
            out.push(Name { start: at, end: end + 1, kind, entry: None, title: None });
            return Some(end + 1);
        }
        let body = longer && self.names_body(at, run)
            || self.is_country(at, m.kind) && longer && run == end + 1 && self.could_be_body(end);
        // "the West", but "West Hollow": one word of a longer name.
        let part = longer && m.kind == EntryKind::Group && m.tokens == 1 && self.word(at).is_common();
        if part || longer && self.begins_person(at, end, run, m.kind) {
            return None;
        }
        if body && m.kind != EntryKind::Person {
            out.push(Name { start: at, end: run, kind: NameKind::Organization, entry: None, title: None });
            return Some(run);
        }
        let kind = match m.kind {
            EntryKind::Person => NameKind::Person,
            EntryKind::Capital => NameKind::Known(self.capital(at, end, out)),
            EntryKind::Country if self.is_state(at, end, out) => NameKind::Known(EntryKind::Region),
            kind => NameKind::Known(kind),
        };
        // "The Washington Post": the article is no part of the name.
        let start = at + usize::from(m.tokens > 1 && self.token(at).is_some_and(|t| t.id == const { word("the") }));
        let title = if kind == NameKind::Person { self.title_of(start, end) } else { None };
        out.push(Name { start, end, kind, entry: Some(m.entry), title });
        Some(end)
    }

    pub(crate) fn known_at(&self, at: usize) -> Option<Match> {
        self.gazetteer.longest(self.tokens.get(at..).unwrap_or(&[])).filter(|m| !m.weak)
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
        let title = if name_start > start { Some((start, name_start)) } else { self.title_of(start, end) };
        let known = if name_start > start { self.known_at(name_start) } else { None };
        let known = known.filter(|m| m.tokens == end - name_start && m.kind == EntryKind::Person);
        let kind = if known.is_some() { NameKind::Person } else { self.kind_of_run(name_start, end, title.is_some()) };
        let title = title.filter(|_| kind == NameKind::Person);
        out.push(Name { start: name_start, end, kind, entry: known.map(|m| m.entry), title });
    }

    fn kind_of_run(&self, start: usize, end: usize, titled: bool) -> NameKind {
        let single_capitals = end - start == 1 && self.token(start).is_some_and(|t| t.shape == Shape::Upper);
        let thing = self.word(end - 1).is_first(Pos::Noun);
        if self.names_body(start, end) {
            NameKind::Organization
        } else if titled || end - start > 1 && self.has_given_name(start, end) {
            NameKind::Person
        } else if single_capitals && !self.headline || end - start > 1 && thing {
            // "UNESCO", "Marwick Films"
            NameKind::Organization
        } else {
            NameKind::Unknown
        }
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
            let month = self.is_month(end);
            let joins = if month {
                false
            } else if token.is_capital() {
                Self::is_name_word(token)
                    && (end == start || !self.headline || !self.is_plain_word(end, end))
                    && !(end > start && self.begins_new_name(end) && !self.belongs(end))
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

    /// "UK Athletics", "U.S. Steelworks"; not "the U.S. Position", where a capital followed the period by mistake.
    fn could_be_body(&self, at: usize) -> bool {
        let word = self.word(at);
        !self.headline && !word.given_name && !word.is_common()
    }

    /// "Confederation of | Icelandic Employers": what follows "of" in a body's name is part of it.
    fn belongs(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.token(i)).map(|t| t.id);
        before == Some(const { word("of") }) && at > 1 && self.word(at - 2).organisation_head
    }

    /// "May 5", "in March": no name.
    fn is_month(&self, at: usize) -> bool {
        const BEFORE: [WordId; 8] = [
            word("in"),
            word("since"),
            word("until"),
            word("last"),
            word("next"),
            word("early"),
            word("late"),
            word("mid"),
        ];
        let doubtful = self.token(at).is_some_and(|t| closed::is_doubtful_month(t.id) && t.shape == Shape::Title);
        let number = || self.token(at + 1).is_some_and(|t| t.shape == Shape::Number);
        let dated = || at.checked_sub(1).and_then(|i| self.token(i)).is_some_and(|t| BEFORE.contains(&t.id));
        doubtful && (number() || dated())
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
            // "Society of Engineers in Aerospace", but "Bank of Ghana in Accra".
            id if id == const { word("in") } => {
                head_inside && self.known_at(at + 1).is_none() && self.word(at - 1).is_common()
            }
            id if id == const { word("and") } => {
                let inside = head_inside && !self.begins_new_name(at + 1) && !self.titled(start, at);
                inside || self.word(at + 1).company_form || self.joins_subjects(start, at)
            }
            _ => false,
        }
    }

    /// "Federal Mediation | and | Conciliation Service", "Transport and General Workers Union"; not "Boeing and the Pilots
    /// Union", since "Boeing" is no subject.
    fn joins_subjects(&self, start: usize, and: usize) -> bool {
        let before = self.word(and - 1);
        let subject = before.is_first(Pos::Noun) && !before.organisation_head && !before.company_form;
        let end = (and + 1..self.tokens.len())
            .find(|&i| !self.token(i).is_some_and(|t| t.is_capital() && Self::is_name_word(t)))
            .unwrap_or(self.tokens.len());
        let body = end > and + 2 && self.word(end - 1).organisation_head;
        subject && body && !self.headline && self.known_at(and + 1).is_none() && !self.titled(start, and)
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

    fn titled(&self, start: usize, end: usize) -> bool {
        self.after_titles(start, end) > start
    }

    /// Whether the run ends in a company form or holds a head such as "Ministry".
    fn names_body(&self, start: usize, end: usize) -> bool {
        let run = self.tokens.get(start..end).unwrap_or(&[]);
        let form = run.len() > 1 && self.word(end - 1).company_form;
        form || (start..end).any(|at| self.word(at).organisation_head)
    }

    pub(crate) fn is_given_name(&self, at: usize) -> bool {
        self.word(at).given_name
    }

    fn has_given_name(&self, start: usize, end: usize) -> bool {
        self.is_given_name(start)
            || self.tokens.get(start..end).unwrap_or(&[]).iter().any(|t| t.span.len() == 2 && t.shape == Shape::Title)
    }

    /// A capital that the position explains: first word of the sentence, or any word of a headline.
    fn is_plain_word(&self, at: usize, run: usize) -> bool {
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
        // "Green Valley Mining Ltd": a noun or adjective at the head of what ends as a body.
        let body = || run > at + 1 && entry.can_modify() && self.word(run - 1).company_form;
        !(follows && (entry.organisation_head || entry.given_name) || titled() || body())
    }
}
