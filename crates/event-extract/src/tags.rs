//! Shallow part-of-speech tags: lexicon, suffix and the tag before. The tagger of the analysis issue replaces this file.

use crate::closed;
use crate::lemma::VerbForm;
use crate::lexicon::Lexicon;
use crate::tokens::{Shape, Token};
use crate::word::word;

/// Part of speech of a word in a lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pos {
    Noun,
    Verb,
    Adj,
    Adv,
    Det,
    Prep,
    Conj,
    Pron,
    Num,
    Modal,
    Aux,
}

/// What a word can be, the most frequent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TagSet {
    first: Option<Pos>,
    bits: u16,
}

impl TagSet {
    /// Names in the lexicon file.
    pub(crate) const NAMES: [(&'static str, Pos); 11] = [
        ("noun", Pos::Noun),
        ("verb", Pos::Verb),
        ("adj", Pos::Adj),
        ("adv", Pos::Adv),
        ("det", Pos::Det),
        ("prep", Pos::Prep),
        ("conj", Pos::Conj),
        ("pron", Pos::Pron),
        ("num", Pos::Num),
        ("modal", Pos::Modal),
        ("aux", Pos::Aux),
    ];

    /// A part of speech by its name.
    pub(crate) fn named(name: &str) -> Option<Pos> {
        Self::NAMES.iter().find(|n| n.0 == name).map(|n| n.1)
    }

    /// The set and one more.
    pub(crate) fn with(self, pos: Pos) -> Self {
        Self { first: self.first.or(Some(pos)), bits: self.bits | 1 << pos as u16 }
    }

    fn can(self, pos: Pos) -> bool {
        self.bits & 1 << pos as u16 != 0
    }
}

/// Tag of a token in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// "deal"
    Noun,
    /// "talks"
    Plural,
    /// Part of a name.
    Name,
    /// "he"
    Pronoun,
    /// "'s"
    Possessive,
    /// "the", "his", "two"
    Determiner,
    /// "3.5", "third"
    Number,
    /// "preliminary"
    Adjective,
    /// "separately"
    Adverb,
    /// A full verb and its form.
    Verb(VerbForm),
    /// A form of be, have or do.
    Auxiliary,
    /// "will", "may"
    Modal,
    /// The "to" of an infinitive.
    To,
    /// "with"
    Preposition,
    /// "and"
    Conjunction,
    /// "who", "because"
    Subordinator,
    /// "not"
    Negation,
    /// A day, a month or what counts them.
    Date,
    /// A sign.
    Sign,
}

impl Tag {
    /// Whether the token can stand inside a noun phrase before its head.
    pub(crate) fn is_nominal(self) -> bool {
        matches!(self, Self::Noun | Self::Plural | Self::Name)
    }
}

/// Tags every token; `in_name[i]` says that token `i` belongs to a name.
pub(crate) fn tag(lexicon: &Lexicon, text: &str, tokens: &[Token], in_name: &[bool], out: &mut Vec<Tag>) {
    out.clear();
    for (i, token) in tokens.iter().enumerate() {
        let context = Context {
            lexicon,
            text,
            before: out.last().copied().unwrap_or(Tag::Sign),
            two_before: out.len().checked_sub(2).and_then(|j| out.get(j)).copied().unwrap_or(Tag::Sign),
            next: tokens.get(i + 1),
            next_is_name: in_name.get(i + 1).copied().unwrap_or(false),
            listed: is_list(out, tokens),
        };
        let tag = if in_name.get(i).copied().unwrap_or(false) { Tag::Name } else { context.choose(token) };
        out.push(tag);
    }
}

/// Whether the tags so far end in two names joined by a comma or a conjunction: "US, Canada | sign pact".
fn is_list(tags: &[Tag], tokens: &[Token]) -> bool {
    let names = tags.iter().rev().take_while(|&&t| t == Tag::Name).count();
    let Some(joint) = tags.len().checked_sub(names + 1).filter(|_| names > 0) else { return false };
    let comma = tokens.get(joint).is_some_and(|t| t.id == word(","));
    let joined = comma || tags.get(joint) == Some(&Tag::Conjunction);
    joined && joint.checked_sub(1).and_then(|i| tags.get(i)) == Some(&Tag::Name)
}

struct Context<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    before: Tag,
    two_before: Tag,
    next: Option<&'a Token>,
    next_is_name: bool,
    /// Names joined by a comma or "and" stand before: a plural subject.
    listed: bool,
}

impl Context<'_> {
    fn choose(&self, token: &Token) -> Tag {
        if let Some(tag) = self.closed(token) {
            return tag;
        }
        let set = self.lexicon.tags.get(&token.id).copied().unwrap_or_else(|| guess(token.span.of(self.text)));
        let set = self.with_known_verb(set, token);
        match self.open(set, token) {
            Pos::Verb => Tag::Verb(self.form(token)),
            Pos::Adj => Tag::Adjective,
            Pos::Adv => Tag::Adverb,
            Pos::Prep => Tag::Preposition,
            Pos::Conj => Tag::Conjunction,
            Pos::Pron => Tag::Pronoun,
            Pos::Det => Tag::Determiner,
            Pos::Num => Tag::Number,
            Pos::Modal => Tag::Modal,
            Pos::Aux => Tag::Auxiliary,
            Pos::Noun if looks_plural(token.span.of(self.text)) => Tag::Plural,
            Pos::Noun => Tag::Noun,
        }
    }

    /// A verb of the rules' vocabulary is one even where the word list does not know it.
    fn with_known_verb(&self, set: TagSet, token: &Token) -> TagSet {
        if self.lexicon.verbs.contains_key(&token.id) { set.with(Pos::Verb) } else { set }
    }

    fn closed(&self, token: &Token) -> Option<Tag> {
        let id = token.id;
        match token.shape {
            Shape::Sign if closed::is_conjunction(id) => return Some(Tag::Conjunction),
            Shape::Sign if id == word("'") && self.before == Tag::Plural => return Some(Tag::Possessive),
            Shape::Sign => return Some(Tag::Sign),
            Shape::Number => return Some(Tag::Number),
            _ => {}
        }
        let date_follows = self.next.is_some_and(|t| t.shape == Shape::Number);
        if closed::is_day(id)
            || closed::is_month(id)
            || closed::is_doubtful_month(id)
                && token.is_capital()
                && (date_follows || self.before == Tag::Preposition || self.before == Tag::Number)
        {
            return Some(Tag::Date);
        }
        if id == word("'s") {
            return Some(if self.before == Tag::Pronoun { Tag::Auxiliary } else { Tag::Possessive });
        }
        if closed::is_be(id) || closed::is_have(id) || closed::is_do(id) {
            return Some(Tag::Auxiliary);
        }
        if closed::is_will(id) || closed::is_may(id) {
            return Some(Tag::Modal);
        }
        if id == word("no") {
            return Some(Tag::Determiner);
        }
        if closed::is_negation(id) && id != word("without") {
            return Some(Tag::Negation);
        }
        if closed::is_conjunction(id) {
            return Some(Tag::Conjunction);
        }
        if id == word("to") {
            return Some(if self.next_is_base() { Tag::To } else { Tag::Preposition });
        }
        self.closed_nominal(token)
    }

    fn closed_nominal(&self, token: &Token) -> Option<Tag> {
        let id = token.id;
        let noun_follows = self.next.is_some_and(|t| !self.only_verb(t) && t.shape != Shape::Sign);
        if id == word("that") {
            return Some(if self.before.is_nominal() || matches!(self.before, Tag::Verb(_)) {
                Tag::Subordinator
            } else {
                Tag::Determiner
            });
        }
        if closed::is_determiner(id) && (noun_follows || !closed::is_pronoun(id)) {
            return Some(Tag::Determiner);
        }
        if closed::is_pronoun(id) && !closed::is_relative(id) {
            return Some(Tag::Pronoun);
        }
        if closed::is_preposition(id)
            && !(closed::is_subordinator(id)
                && id != word("after")
                && id != word("before")
                && id != word("as")
                && id != word("since"))
        {
            return Some(Tag::Preposition);
        }
        closed::is_subordinator(id).then_some(Tag::Subordinator)
    }

    /// Whether a word can be nothing but a verb: after "these" or "her" it leaves a pronoun before it.
    fn only_verb(&self, token: &Token) -> bool {
        if closed::is_be(token.id) || closed::is_have(token.id) || closed::is_will(token.id) || closed::is_may(token.id)
        {
            return true;
        }
        self.lexicon.tags.get(&token.id).is_some_and(|s| s.can(Pos::Verb) && !s.can(Pos::Noun) && !s.can(Pos::Adj))
    }

    fn next_is_base(&self) -> bool {
        if self.next_is_name {
            return false;
        }
        self.next.is_some_and(|t| {
            t.shape == Shape::Lower && (t.id == word("be") || t.id == word("have") || t.id == word("do"))
                || self.lexicon.verbs.get(&t.id).is_some_and(|v| v.1 == VerbForm::Base)
                || self.lexicon.tags.get(&t.id).is_some_and(|s| s.can(Pos::Verb))
                    && form_by_suffix(t.span.of(self.text)) == VerbForm::Base
        })
    }

    /// Decides between the open classes by the tag before and what follows.
    fn open(&self, set: TagSet, token: &Token) -> Pos {
        let first = set.first.unwrap_or(Pos::Noun);
        let verb = set.can(Pos::Verb);
        let noun = set.can(Pos::Noun);
        let gerund = matches!(self.form(token), VerbForm::Gerund);
        if !verb || !(noun || set.can(Pos::Adj)) {
            return first;
        }
        let noun_or_adj = if noun { Pos::Noun } else { Pos::Adj };
        match self.before {
            Tag::To | Tag::Modal | Tag::Pronoun | Tag::Negation => Pos::Verb,
            Tag::Subordinator => {
                if gerund || first != Pos::Verb && !self.argument_follows() {
                    noun_or_adj
                } else {
                    Pos::Verb
                }
            }
            Tag::Preposition if gerund => {
                if self.argument_follows() {
                    Pos::Verb
                } else {
                    noun_or_adj
                }
            }
            Tag::Determiner | Tag::Possessive | Tag::Adjective | Tag::Preposition | Tag::Number => noun_or_adj,
            Tag::Auxiliary => {
                if gerund || matches!(self.form(token), VerbForm::Past | VerbForm::Participle) {
                    Pos::Verb
                } else {
                    first
                }
            }
            Tag::Name | Tag::Noun | Tag::Plural | Tag::Date => self.after_noun(token, first, noun_or_adj),
            Tag::Adverb if self.two_before == Tag::Auxiliary => Pos::Verb,
            _ => first,
        }
    }

    /// "Xi visits Moscow" against "Xi visits were frequent": a verb takes an object or a phrase with "with" or "to".
    fn after_noun(&self, token: &Token, first: Pos, nominal: Pos) -> Pos {
        let lemma = self.lexicon.verbs.get(&token.id).map(|v| v.0);
        if self.next.is_some_and(|t| t.id == word("to")) && lemma.is_some_and(|l| self.lexicon.matrix.contains_key(&l))
        {
            return Pos::Verb;
        }
        match self.form(token) {
            VerbForm::Past | VerbForm::Participle => Pos::Verb,
            VerbForm::Gerund => {
                if self.argument_follows() {
                    Pos::Verb
                } else {
                    nominal
                }
            }
            VerbForm::Third if self.before == Tag::Plural => nominal,
            VerbForm::Base if self.before == Tag::Noun => nominal,
            VerbForm::Base if self.listed || self.before == Tag::Plural && first == Pos::Verb => Pos::Verb,
            VerbForm::Third | VerbForm::Base => {
                if self.argument_follows() && (first == Pos::Verb || self.before != Tag::Noun) {
                    Pos::Verb
                } else {
                    nominal
                }
            }
        }
    }

    /// Whether an object or a phrase with "with" follows.
    fn argument_follows(&self) -> bool {
        self.next_is_name
            || self.next.is_some_and(|t| {
                closed::is_determiner(t.id) || closed::is_pronoun(t.id) && t.id != word("there") || t.id == word("with")
            })
    }

    fn form(&self, token: &Token) -> VerbForm {
        if let Some(&(_, form)) = self.lexicon.verbs.get(&token.id) {
            return form;
        }
        form_by_suffix(token.span.of(self.text))
    }
}

/// The form that the ending shows, for verbs that no list inflects.
fn form_by_suffix(text: &str) -> VerbForm {
    if has_suffix(text, "ing") {
        VerbForm::Gerund
    } else if has_suffix(text, "ed") {
        VerbForm::Past
    } else if has_suffix(text, "s") && !has_suffix(text, "ss") {
        VerbForm::Third
    } else {
        VerbForm::Base
    }
}

/// Whether the word ends so, in capitals or not.
fn has_suffix(text: &str, suffix: &str) -> bool {
    let at = text.len().saturating_sub(suffix.len());
    text.len() > suffix.len() + 1
        && text.as_bytes().get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix.as_bytes()))
}

fn looks_plural(text: &str) -> bool {
    if text.len() < 4 || text.eq_ignore_ascii_case("news") {
        return false;
    }
    has_suffix(text, "s") && !["ss", "us", "is"].iter().any(|e| has_suffix(text, e)) || has_suffix(text, "men")
}

/// Endings of English and what they make of an unknown word.
const ENDINGS: [(&str, Pos); 16] = [
    ("ly", Pos::Adv),
    ("tion", Pos::Noun),
    ("ment", Pos::Noun),
    ("ness", Pos::Noun),
    ("ity", Pos::Noun),
    ("ism", Pos::Noun),
    ("ous", Pos::Adj),
    ("ful", Pos::Adj),
    ("ive", Pos::Adj),
    ("able", Pos::Adj),
    ("ible", Pos::Adj),
    ("ical", Pos::Adj),
    ("ish", Pos::Adj),
    ("ese", Pos::Adj),
    ("ing", Pos::Verb),
    ("ed", Pos::Verb),
];

/// What a word that no list knows can be.
fn guess(text: &str) -> TagSet {
    let pos = ENDINGS.iter().find(|(e, _)| has_suffix(text, e)).map_or(Pos::Noun, |e| e.1);
    let set = TagSet::default().with(pos);
    if pos == Pos::Verb { set.with(if has_suffix(text, "ing") { Pos::Noun } else { Pos::Adj }) } else { set }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::embedded_files;
    use crate::tokens::tokenize;
    use event_model::ByteSpan;

    fn tags(text: &str) -> Vec<Tag> {
        let lexicon = Lexicon::load(&embedded_files(), &mut Vec::new());
        let (mut tokens, mut out) = (Vec::new(), Vec::new());
        tokenize(text, ByteSpan::new(0, text.len()), &mut tokens);
        let names: Vec<bool> = tokens.iter().map(|t| t.is_capital() && t.span.start > 0).collect();
        tag(&lexicon, text, &tokens, &names, &mut out);
        out
    }

    #[test]
    fn nouns_and_verbs_of_one_spelling_are_told_apart() {
        let table = [
            ("the talks in Oslo", 1, Tag::Plural),
            ("they met on Monday", 1, Tag::Verb(VerbForm::Past)),
            ("after meeting with Xi", 1, Tag::Verb(VerbForm::Gerund)),
            ("a meeting with Xi", 1, Tag::Noun),
            ("he agreed to meet her", 3, Tag::Verb(VerbForm::Base)),
            ("to Oslo", 0, Tag::Preposition),
            ("envoys who met Xi", 1, Tag::Subordinator),
            ("leaders' talks", 1, Tag::Possessive),
        ];
        for (text, at, expected) in table {
            assert_eq!(tags(text)[at], expected, "{text}");
        }
    }
}
