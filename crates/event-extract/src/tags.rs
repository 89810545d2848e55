//! Shallow part-of-speech tags: lexicon, suffix and the tag before. The tagger of the analysis issue replaces this file.

use crate::closed::{self, Class, Classes, classes};
use crate::lemma::VerbForm;
use crate::lexicon::{Lexicon, WordEntry};
use crate::parts_of_speech::{Pos, TagSet, form_by_suffix, guess, looks_plural};
use crate::tokens::{Shape, Token};
use crate::word::{WordId, word};

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
    let mut next = tokens.first().map(|t| Word::new(lexicon, text, t));
    for i in 0..tokens.len() {
        let Some(this) = next else { break };
        next = tokens.get(i + 1).map(|t| Word::new(lexicon, text, t));
        if in_name.get(i).copied().unwrap_or(false) {
            out.push(Tag::Name);
            continue;
        }
        let context = Context {
            lexicon,
            before: out.last().copied().unwrap_or(Tag::Sign),
            two_before: out.len().checked_sub(2).and_then(|j| out.get(j)).copied().unwrap_or(Tag::Sign),
            this,
            next,
            next_is_name: in_name.get(i + 1).copied().unwrap_or(false),
            listed: out.last() == Some(&Tag::Name) && is_list(out, tokens),
            behind_article: i.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|t| closed::is_article(t.id)),
        };
        out.push(context.choose());
    }
}

/// A token with what the lists say of it, looked up once.
#[derive(Clone, Copy)]
struct Word<'a> {
    token: &'a Token,
    text: &'a str,
    classes: Classes,
    entry: WordEntry,
}

impl<'a> Word<'a> {
    fn new(lexicon: &Lexicon, text: &'a str, token: &'a Token) -> Self {
        Self { token, text, classes: classes(token.id), entry: lexicon.word(token.id) }
    }

    fn spelling(&self) -> &'a str {
        self.token.span.of(self.text)
    }

    fn is(&self, id: WordId) -> bool {
        self.token.id == id
    }

    fn can(&self, pos: Pos) -> bool {
        self.entry.tags.is_some_and(|t| t.can(pos))
    }

    fn form(&self) -> VerbForm {
        self.entry.verb.map_or_else(|| form_by_suffix(self.spelling()), |v| v.1)
    }

    /// Whether a word can be nothing but a verb: after "these" or "her" it leaves a pronoun before it.
    fn only_verb(&self) -> bool {
        [Class::Be, Class::Have, Class::Will, Class::May].iter().any(|&c| self.classes.has(c))
            || self.can(Pos::Verb) && !self.can(Pos::Noun) && !self.can(Pos::Adj)
    }
}

/// Whether the tags so far end in two names joined by a comma or a conjunction: "US, Canada | sign pact".
fn is_list(tags: &[Tag], tokens: &[Token]) -> bool {
    let names = tags.iter().rev().take_while(|&&t| t == Tag::Name).count();
    let Some(joint) = tags.len().checked_sub(names + 1).filter(|_| names > 0) else { return false };
    let comma = tokens.get(joint).is_some_and(|t| t.id == const { word(",") });
    let joined = comma || tags.get(joint) == Some(&Tag::Conjunction);
    joined && joint.checked_sub(1).and_then(|i| tags.get(i)) == Some(&Tag::Name)
}

struct Context<'a> {
    lexicon: &'a Lexicon,
    before: Tag,
    two_before: Tag,
    this: Word<'a>,
    next: Option<Word<'a>>,
    next_is_name: bool,
    /// Names joined by a comma or "and" stand before: a plural subject.
    listed: bool,
    /// "the", "his" stands right before.
    behind_article: bool,
}

impl Context<'_> {
    fn choose(&self) -> Tag {
        if let Some(tag) = self.closed() {
            return tag;
        }
        let set = self.this.entry.tags.unwrap_or_else(|| guess(self.this.spelling()));
        // A verb of the rules' vocabulary is one even where the word list does not know it.
        let set = if self.this.entry.verb.is_some() { set.with(Pos::Verb) } else { set };
        match self.open(set) {
            Pos::Verb => Tag::Verb(self.this.form()),
            Pos::Adj => Tag::Adjective,
            Pos::Adv => Tag::Adverb,
            Pos::Prep => Tag::Preposition,
            Pos::Conj => Tag::Conjunction,
            Pos::Pron => Tag::Pronoun,
            Pos::Det => Tag::Determiner,
            Pos::Num => Tag::Number,
            Pos::Modal => Tag::Modal,
            Pos::Aux => Tag::Auxiliary,
            Pos::Noun if looks_plural(self.this.spelling()) => Tag::Plural,
            Pos::Noun => Tag::Noun,
        }
    }

    fn closed(&self) -> Option<Tag> {
        let is = |class| self.this.classes.has(class);
        match self.this.token.shape {
            Shape::Sign if is(Class::Conjunction) => return Some(Tag::Conjunction),
            Shape::Sign if self.this.is(const { word("'") }) && self.before == Tag::Plural => {
                return Some(Tag::Possessive);
            }
            Shape::Sign => return Some(Tag::Sign),
            Shape::Number => return Some(Tag::Number),
            _ => {}
        }
        if self.this.is(const { word("'s") }) {
            return Some(if self.before == Tag::Pronoun { Tag::Auxiliary } else { Tag::Possessive });
        }
        if self.this.classes.is_empty() {
            return None;
        }
        if is(Class::Day) || is(Class::Month) || is(Class::DoubtfulMonth) && self.is_month() {
            return Some(Tag::Date);
        }
        if is(Class::Be) || is(Class::Have) || is(Class::Do) {
            return Some(Tag::Auxiliary);
        }
        if is(Class::Will) || is(Class::May) {
            return Some(Tag::Modal);
        }
        if self.this.is(const { word("no") }) {
            return Some(Tag::Determiner);
        }
        if is(Class::Negation) && !self.this.is(const { word("without") }) {
            return Some(Tag::Negation);
        }
        if is(Class::Conjunction) {
            return Some(Tag::Conjunction);
        }
        if self.this.is(const { word("to") }) {
            return Some(if self.next_is_base() { Tag::To } else { Tag::Preposition });
        }
        self.closed_nominal()
    }

    /// "May", "March" as months: with a capital, beside a number or after a preposition.
    fn is_month(&self) -> bool {
        let date_follows = self.next.is_some_and(|w| w.token.shape == Shape::Number);
        self.this.token.is_capital() && (date_follows || self.before == Tag::Preposition || self.before == Tag::Number)
    }

    fn closed_nominal(&self) -> Option<Tag> {
        let this = &self.this;
        let is = |class| this.classes.has(class);
        if this.is(const { word("that") }) {
            return Some(if self.before.is_nominal() || matches!(self.before, Tag::Verb(_)) {
                Tag::Subordinator
            } else {
                Tag::Determiner
            });
        }
        if is(Class::Determiner) && (!is(Class::Pronoun) || self.noun_follows()) {
            return Some(Tag::Determiner);
        }
        if is(Class::Pronoun) && !is(Class::Relative) {
            return Some(Tag::Pronoun);
        }
        let joins = is(Class::Subordinator)
            && !["after", "before", "as", "since"].map(word).iter().any(|&preposition| this.is(preposition));
        if is(Class::Preposition) && !joins {
            return Some(Tag::Preposition);
        }
        is(Class::Subordinator).then_some(Tag::Subordinator)
    }

    fn noun_follows(&self) -> bool {
        self.next.is_some_and(|w| !w.only_verb() && w.token.shape != Shape::Sign)
    }

    fn next_is_base(&self) -> bool {
        if self.next_is_name {
            return false;
        }
        self.next.is_some_and(|w| {
            w.token.shape == Shape::Lower && ["be", "have", "do"].map(word).iter().any(|&verb| w.is(verb))
                || w.entry.verb.is_some_and(|v| v.1 == VerbForm::Base)
                || w.can(Pos::Verb) && form_by_suffix(w.spelling()) == VerbForm::Base
        })
    }

    /// Decides between the open classes by the tag before and what follows.
    fn open(&self, set: TagSet) -> Pos {
        let first = set.first.unwrap_or(Pos::Noun);
        let verb = set.can(Pos::Verb);
        let noun = set.can(Pos::Noun);
        if verb && !noun && self.modifies() {
            return Pos::Adj;
        }
        if !verb || !(noun || set.can(Pos::Adj)) {
            return first;
        }
        let gerund = matches!(self.this.form(), VerbForm::Gerund);
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
                if self.argument_follows() || self.title_follows() {
                    Pos::Verb
                } else {
                    noun_or_adj
                }
            }
            Tag::Determiner | Tag::Possessive | Tag::Adjective | Tag::Preposition | Tag::Number => noun_or_adj,
            Tag::Auxiliary => {
                if gerund || matches!(self.this.form(), VerbForm::Past | VerbForm::Participle) {
                    Pos::Verb
                } else {
                    first
                }
            }
            Tag::Name | Tag::Noun | Tag::Plural | Tag::Date => self.after_noun(first, noun_or_adj),
            Tag::Adverb if matches!(self.two_before, Tag::Auxiliary | Tag::Modal) => Pos::Verb,
            _ => first,
        }
    }

    /// "Spain's | acting | president", "the | affected | families": a participle behind an article or a possessive.
    fn modifies(&self) -> bool {
        match self.this.form() {
            VerbForm::Gerund => self.before == Tag::Possessive || self.behind_article,
            VerbForm::Past | VerbForm::Participle => self.behind_article,
            VerbForm::Base | VerbForm::Third => false,
        }
    }

    /// "Xi visits Moscow" against "Xi visits were frequent": a verb takes an object or a phrase with "with" or "to".
    fn after_noun(&self, first: Pos, nominal: Pos) -> Pos {
        let lemma = self.this.entry.verb.map(|v| v.0);
        let gerund = matches!(self.this.form(), VerbForm::Gerund);
        // "an OPEC meeting to review quotas" is a noun.
        if self.next.is_some_and(|w| w.is(const { word("to") }))
            && !(gerund && first == Pos::Noun)
            && lemma.is_some_and(|l| self.lexicon.matrix.contains_key(&l))
        {
            return Pos::Verb;
        }
        match self.this.form() {
            VerbForm::Past | VerbForm::Participle => Pos::Verb,
            VerbForm::Gerund => {
                if self.argument_follows() {
                    Pos::Verb
                } else {
                    nominal
                }
            }
            VerbForm::Third if self.before == Tag::Plural => nominal,
            // "the council meets on Friday"
            VerbForm::Third if first == Pos::Verb => Pos::Verb,
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

    /// "ahead of | meeting Secretary Ruiz": what is written large behind a small word is part of a name.
    fn title_follows(&self) -> bool {
        let dated = |w: Word<'_>| w.classes.has(Class::Day) || w.classes.has(Class::Month);
        self.this.token.shape == Shape::Lower && self.next.is_some_and(|w| w.token.is_capital() && !dated(w))
    }

    /// Whether an object or a phrase with "with" follows.
    fn argument_follows(&self) -> bool {
        self.next_is_name
            || self.next.is_some_and(|w| {
                // "the EU summit that opens today": it begins a clause more often than an object.
                w.classes.has(Class::Determiner) && !w.is(const { word("that") })
                    || w.classes.has(Class::Pronoun) && !w.is(const { word("there") })
                    || w.is(const { word("with") })
            })
    }
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
            ("an OPEC meeting to review quotas", 2, Tag::Noun),
            ("the EU summit that opens today", 2, Tag::Noun),
            ("the council meets on Friday", 2, Tag::Verb(VerbForm::Third)),
            ("met the affected families", 2, Tag::Adjective),
            ("both agreed prices", 1, Tag::Verb(VerbForm::Past)),
            ("when Xi meets on Friday", 2, Tag::Verb(VerbForm::Third)),
            ("when Xi talks on Friday", 2, Tag::Plural),
        ];
        for (text, at, expected) in table {
            assert_eq!(tags(text)[at], expected, "{text}");
        }
    }
}
