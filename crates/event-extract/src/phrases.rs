//! Phrases: noun groups, verb groups and the words between them, as a flat row of chunks over the tokens.

use crate::closed;
use crate::lemma::VerbForm;
use crate::lexicon::Lexicon;
use crate::tags::Tag;
use crate::tokens::Token;
use crate::word::{WordId, word};

/// How far a verb group is from being a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// "met", "has met", "meets"
    Fact,
    /// "will meet", "is to meet"
    Future,
    /// "would meet", "may meet"
    Possible,
    /// "to meet": the verb before decides.
    Infinitive,
    /// "meeting Xi": the verb before decides, and it is a fact otherwise.
    Gerund,
}

/// A verb group.
#[expect(clippy::struct_excessive_bools, reason = "each is a feature of its own that grammar names")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VerbGroup {
    /// Token of the full verb, or of the auxiliary that stands alone.
    pub(crate) head: usize,
    /// Lemma of the head where the lexicon knows it, else its own word.
    pub(crate) lemma: WordId,
    /// How far it is a fact.
    pub(crate) mood: Mood,
    /// "did not meet"
    pub(crate) negated: bool,
    /// "was held"
    pub(crate) passive: bool,
    /// "is meeting"
    pub(crate) progressive: bool,
    /// A past form, or a participle after "have".
    pub(crate) past: bool,
    /// A bare participle: "the deal signed in Minsk".
    pub(crate) bare_participle: bool,
}

/// What a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChunkKind {
    /// A noun group; the head is its last nominal token.
    Noun {
        /// Token of the head.
        head: usize,
    },
    /// A verb group.
    Verb(VerbGroup),
    /// A preposition.
    Preposition(WordId),
    /// "and", "or"
    Conjunction,
    /// ","
    Comma,
    /// "who", "that", "because"
    Clause(WordId),
    /// "Monday", "April 10", "last week"
    Date,
    /// An adverb that stands alone.
    Adverb,
    /// Anything else: quotes, brackets, dashes, colons.
    Break,
}

/// Tokens `start..end`, and what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// First token.
    pub(crate) start: usize,
    /// One past the last token.
    pub(crate) end: usize,
    /// What it is.
    pub(crate) kind: ChunkKind,
}

impl ChunkKind {
    /// For `explain`: kind, and what decides the reading of a verb group.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Noun { .. } => "noun".to_owned(),
            Self::Verb(v) => {
                let marks = [
                    (v.negated, " negated"),
                    (v.passive, " passive"),
                    (v.progressive, " progressive"),
                    (v.bare_participle, " bare"),
                ];
                let marks: String = marks.iter().filter(|m| m.0).map(|m| m.1).collect();
                format!("verb {:?}{marks}", v.mood).to_lowercase()
            }
            Self::Preposition(_) => "preposition".to_owned(),
            Self::Clause(_) => "clause".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        }
    }
}

impl Chunk {
    /// The verb group, if it is one.
    pub(crate) fn verb(&self) -> Option<&VerbGroup> {
        if let ChunkKind::Verb(group) = &self.kind { Some(group) } else { None }
    }

    /// The head token of a noun group.
    pub(crate) fn noun_head(&self) -> Option<usize> {
        if let ChunkKind::Noun { head } = self.kind { Some(head) } else { None }
    }
}

/// Cuts a tagged sentence into chunks. `is_date[i]`: token `i` lies in a date expression.
pub(crate) fn chunk(lexicon: &Lexicon, tokens: &[Token], tags: &[Tag], is_date: &[bool], out: &mut Vec<Chunk>) {
    out.clear();
    let reader = Reader { lexicon, tokens, tags, is_date };
    let mut at = 0;
    while at < tokens.len() {
        let chunk = reader.next(at);
        at = chunk.end.max(at + 1);
        out.push(chunk);
    }
}

/// Whether a verb group can have its head at a token with this tag; the ones that [`Reader::verb_group`] begins with.
pub(crate) fn heads_verb_group(tag: Tag) -> bool {
    matches!(tag, Tag::Modal | Tag::Auxiliary | Tag::To | Tag::Verb(_) | Tag::Negation)
}

/// Whether a noun group can hold a token with this tag.
pub(crate) fn joins_noun_group(tag: Tag) -> bool {
    let stands_alone = matches!(tag, Tag::Preposition | Tag::Conjunction | Tag::Subordinator | Tag::Date);
    !heads_verb_group(tag) && !stands_alone
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    tokens: &'a [Token],
    tags: &'a [Tag],
    is_date: &'a [bool],
}

impl Reader<'_> {
    fn tag(&self, at: usize) -> Tag {
        self.tags.get(at).copied().unwrap_or(Tag::Sign)
    }

    fn id(&self, at: usize) -> WordId {
        self.tokens.get(at).map(|t| t.id).unwrap_or_default()
    }

    fn dated(&self, at: usize) -> bool {
        self.is_date.get(at).copied().unwrap_or(false)
    }

    fn next(&self, at: usize) -> Chunk {
        let one = |kind| Chunk { start: at, end: at + 1, kind };
        if self.dated(at) || self.tag(at) == Tag::Date {
            let end = (at..self.tokens.len())
                .find(|&i| !self.dated(i) && self.tag(i) != Tag::Date)
                .unwrap_or(self.tokens.len());
            return Chunk { start: at, end, kind: ChunkKind::Date };
        }
        if let Some(chunk) = self.verb_group(at) {
            return chunk;
        }
        match self.tag(at) {
            Tag::Pronoun => one(ChunkKind::Noun { head: at }),
            Tag::Preposition => one(ChunkKind::Preposition(self.id(at))),
            Tag::Conjunction => one(ChunkKind::Conjunction),
            Tag::Subordinator => one(ChunkKind::Clause(self.id(at))),
            Tag::Adverb if !self.tag(at + 1).is_nominal() && self.tag(at + 1) != Tag::Adjective => {
                one(ChunkKind::Adverb)
            }
            Tag::Sign if self.id(at) == const { word(",") } => one(ChunkKind::Comma),
            Tag::Sign if self.is_currency(at) && self.tag(at + 1) == Tag::Number => self.noun_group(at),
            Tag::Sign | Tag::Negation | Tag::To => one(ChunkKind::Break),
            _ => self.noun_group(at),
        }
    }

    /// Determiner, modifiers and nouns up to the last nominal.
    fn noun_group(&self, start: usize) -> Chunk {
        let mut end = start;
        let mut head = start;
        while end < self.tokens.len() && !self.dated(end) {
            if let Some(after) = self.aside(end).filter(|_| end > start) {
                end = after;
                continue;
            }
            let tag = self.tag(end);
            let joins = match tag {
                Tag::Noun | Tag::Plural | Tag::Name => true,
                Tag::Determiner => end == start || matches!(self.tag(end - 1), Tag::Determiner),
                Tag::Possessive => end > start,
                Tag::Adjective | Tag::Number | Tag::Adverb => {
                    end == start || !self.tag(end - 1).is_nominal() || self.nominal_follows(end)
                }
                // "$ 2.5 bn", "the `troika'": a sign inside a group before its noun.
                Tag::Sign => end == start || self.is_currency(end),
                _ => false,
            };
            if !joins || self.tag(end) == Tag::Possessive && self.tag(end + 1) == Tag::Determiner {
                break;
            }
            // "in the final": an adjective stands for the noun that it leaves out.
            if tag.is_nominal() || end == start || tag == Tag::Adjective && !self.tag(head).is_nominal() {
                head = end;
            }
            end += 1;
        }
        let end = self.label(end).filter(|_| self.tag(head) == Tag::Name).unwrap_or(end);
        Chunk { start, end: end.max(start + 1), kind: ChunkKind::Noun { head } }
    }

    /// "Galp ( GALP.LS ) bought", "Boeing <BA> said": past the bracket behind a name that only says it in short.
    fn label(&self, open: usize) -> Option<usize> {
        let closing = match self.id(open) {
            w if w == const { word("(") } => const { word(")") },
            w if w == const { word("<") } => const { word(">") },
            _ => return None,
        };
        let close = (open + 1..open + 7).find(|&i| self.id(i) == closing)?;
        let short = (open + 1..close).all(|i| matches!(self.tag(i), Tag::Name | Tag::Number | Tag::Sign));
        (short && close > open + 1).then_some(close + 1)
    }

    /// "a $6bn (£3bn) deal": past a short bracket inside a noun group.
    fn aside(&self, open: usize) -> Option<usize> {
        let close = (open + 1..open + 7)
            .find(|&i| self.id(i) == const { word(")") })
            .filter(|_| self.id(open) == const { word("(") })?;
        let noun = self.tag(close + 1).is_nominal() && self.tag(open.saturating_sub(1)) != Tag::Name;
        noun.then_some(close + 1)
    }

    fn nominal_follows(&self, at: usize) -> bool {
        self.tag(at + 1).is_nominal() || self.tag(at + 1) == Tag::Adjective && self.tag(at + 2).is_nominal()
    }

    fn is_currency(&self, at: usize) -> bool {
        [const { word("$") }, const { word("£") }, const { word("€") }, const { word("%") }].contains(&self.id(at))
    }

    /// Auxiliaries, adverbs, negation and the full verb.
    fn verb_group(&self, start: usize) -> Option<Chunk> {
        if !heads_verb_group(self.tag(start)) {
            return None;
        }
        let mut group = VerbGroup {
            head: start,
            lemma: self.id(start),
            mood: Mood::Fact,
            negated: false,
            passive: false,
            progressive: false,
            past: false,
            bare_participle: false,
        };
        let (mut be, mut have, mut at, mut full) = (false, false, start, false);
        while at < self.tokens.len() && !full {
            let id = self.id(at);
            match self.tag(at) {
                Tag::Modal if closed::is_will(id) => group.mood = Mood::Future,
                Tag::Modal => group.mood = Mood::Possible,
                Tag::To if be => group.mood = Mood::Future,
                Tag::To if at == start || have => group.mood = if have { Mood::Possible } else { Mood::Infinitive },
                Tag::Negation => group.negated = true,
                // "will no longer meet"
                Tag::Determiner if self.is_no_longer(at) => {
                    group.negated = true;
                    at += 1;
                }
                Tag::Auxiliary => {
                    be |= closed::is_be(id);
                    have |= closed::is_have(id);
                    group.past |= id == const { word("was") }
                        || id == const { word("were") }
                        || id == const { word("had") }
                        || id == const { word("did") };
                    group.head = at;
                    group.lemma = if closed::is_be(id) {
                        const { word("be") }
                    } else if closed::is_have(id) {
                        const { word("have") }
                    } else {
                        const { word("do") }
                    };
                }
                Tag::Adverb if at > start && self.verb_follows(at) => {}
                Tag::Verb(form) => {
                    full = true;
                    self.finish(&mut group, at, form, be, have);
                }
                _ => break,
            }
            at += 1;
        }
        let only_negation = (start..at).all(|i| self.tag(i) == Tag::Negation);
        (!only_negation).then_some(Chunk { start, end: at, kind: ChunkKind::Verb(group) })
    }

    fn is_no_longer(&self, at: usize) -> bool {
        self.id(at) == const { word("no") } && self.id(at + 1) == const { word("longer") } && self.verb_follows(at + 1)
    }

    fn verb_follows(&self, at: usize) -> bool {
        (at + 1..self.tokens.len().min(at + 3)).any(|i| matches!(self.tag(i), Tag::Verb(_) | Tag::Auxiliary))
    }

    fn finish(&self, group: &mut VerbGroup, at: usize, form: VerbForm, be: bool, have: bool) {
        group.head = at;
        group.lemma = self.lexicon.word(self.id(at)).verb.map_or(self.id(at), |v| v.0);
        let participle = matches!(form, VerbForm::Past | VerbForm::Participle);
        // "was put off", "was cut": of some verbs base and participle are written alike.
        group.passive = be && (participle || form == VerbForm::Base);
        group.progressive = be && form == VerbForm::Gerund;
        if form == VerbForm::Gerund && !be && group.mood == Mood::Fact {
            group.mood = Mood::Gerund;
        }
        group.past |= participle && !be;
        group.bare_participle = participle && !be && !have && group.mood == Mood::Fact;
    }
}
