//! The tree of a sentence as rules ask for it: parsed when a trigger first does, and then once.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::{Mutex, PoisonError};

use event_model::ByteSpan;

use crate::analysis::head_of;
use crate::parse::{Parsed, ParsedToken, SyntaxModel, UdToken, Workspace, ud_tokens};

/// The model with the buffers that no worker uses just now: there are never more than workers.
#[derive(Debug)]
pub(crate) struct TreeParser {
    model: SyntaxModel,
    idle: Mutex<Vec<Workspace>>,
}

/// The tree of one sentence.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    model: &'a SyntaxModel,
    text: &'a str,
    words: Vec<UdToken>,
    parsed: Parsed<'a>,
}

/// A sentence and its tree, once something has asked for it.
pub(crate) struct LazyTree<'a> {
    parser: Option<&'a TreeParser>,
    text: &'a str,
    sentence: ByteSpan,
    tree: OnceCell<Option<Tree<'a>>>,
}

/// A word, and the one that it hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HungWord<'a> {
    /// Universal tag.
    pub(crate) upos: &'a str,
    /// Penn tag.
    pub(crate) xpos: &'a str,
    /// Universal relation.
    pub(crate) relation: &'a str,
    /// Lemma of the word that it hangs on; `None`: it is the root.
    pub(crate) head: Option<Cow<'a, str>>,
}

impl TreeParser {
    pub(crate) fn new(model: SyntaxModel) -> Self {
        Self { model, idle: Mutex::default() }
    }

    pub(crate) fn model(&self) -> &SyntaxModel {
        &self.model
    }

    fn parse<'a>(&'a self, text: &'a str, span: ByteSpan) -> Tree<'a> {
        // A worker that panicked over one article has left the rest as good as they were.
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut workspace = idle().pop().unwrap_or_default();
        let words = ud_tokens(text, span);
        let parsed = self.model.parse(words.iter().map(|w| w.span.of(text)), &mut workspace);
        idle().push(workspace);
        Tree { model: &self.model, text, words, parsed }
    }
}

impl<'a> LazyTree<'a> {
    /// Nothing is parsed yet. `sentence`: bytes of `text`.
    pub(crate) fn new(parser: Option<&'a TreeParser>, text: &'a str, sentence: ByteSpan) -> Self {
        Self { parser, text, sentence, tree: OnceCell::new() }
    }

    /// The tree; `None` without a parser, which only rules that ask for no tree do without.
    pub(crate) fn get(&self) -> Option<&Tree<'a>> {
        self.tree.get_or_init(|| self.parser.map(|p| p.parse(self.text, head_of(self.text, self.sentence)))).as_ref()
    }
}

impl<'a> Tree<'a> {
    /// The word of the phrase at `span` that hangs on a word outside it, the first if several do: "memorandum" of
    /// "memorandum of understanding", "call" of "phone call". `None` beyond what is parsed.
    pub(crate) fn head_of(&self, span: ByteSpan) -> Option<HungWord<'a>> {
        let first = self.words.partition_point(|w| w.span.start < span.start);
        let end = first + self.words.iter().skip(first).take_while(|w| w.span.end <= span.end).count();
        let hangs_outside = |t: &&ParsedToken<'_>| t.head.is_none_or(|h| !(first..end).contains(&usize::from(h)));
        let head = self.parsed.tokens.get(first..end)?.iter().find(hangs_outside)?;
        Some(HungWord {
            upos: head.upos,
            xpos: head.xpos,
            relation: head.label,
            head: head.head.and_then(|at| self.lemma(usize::from(at))),
        })
    }

    /// The lemma in small letters, also of names, so that a headline in capitals is read like its article.
    fn lemma(&self, at: usize) -> Option<Cow<'a, str>> {
        let (word, token) = (self.words.get(at)?, self.parsed.tokens.get(at)?);
        let lemma = self.model.lemma(word.span.of(self.text), token.upos);
        Some(if lemma.chars().any(char::is_uppercase) { lemma.to_lowercase().into() } else { lemma })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parser() -> TreeParser {
        TreeParser::new(SyntaxModel::embedded().unwrap())
    }

    fn whole(text: &str) -> ByteSpan {
        ByteSpan::new(0, text.len())
    }

    /// The bytes of `phrase`.
    fn at(text: &str, phrase: &str) -> ByteSpan {
        let start = text.find(phrase).unwrap();
        ByteSpan::new(start, start + phrase.len())
    }

    #[test]
    fn the_head_of_a_phrase_hangs_outside_it() {
        let parser = parser();
        let table = [
            ("Chile signed a memorandum of understanding with Peru.", "memorandum of understanding", "NN obj sign"),
            ("The ministers held a phone call on Monday.", "phone call", "NN obj hold"),
            ("The ministers met in Oslo.", "met", "VBD root -"),
        ];
        for (text, phrase, expected) in table {
            let word = parser.parse(text, whole(text)).head_of(at(text, phrase)).unwrap();
            let found = format!("{} {} {}", word.xpos, word.relation, word.head.as_deref().unwrap_or("-"));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_workspace_goes_back_when_the_tree_is_done() {
        let parser = parser();
        for text in ["The ministers met.", "They signed a pact."] {
            let tree = LazyTree::new(Some(&parser), text, whole(text));
            assert_eq!(parser.idle.lock().unwrap().len(), usize::from(text.starts_with("They")));
            assert!(std::ptr::eq(tree.get().unwrap(), tree.get().unwrap()));
            assert_eq!(parser.idle.lock().unwrap().len(), 1);
        }
    }

    #[test]
    fn nothing_is_known_beyond_what_is_parsed() {
        let parser = parser();
        let text = "talks ".repeat(crate::parse::MOST_TOKENS + 9);
        let tree = parser.parse(&text, whole(&text));
        assert!(tree.head_of(ByteSpan::new(0, 5)).is_some());
        assert_eq!(tree.head_of(ByteSpan::new(text.len() - 6, text.len() - 1)), None);
    }

    proptest! {
        /// A word of the sentence has a head word, whatever the text; the same one with a workspace used before.
        #[test]
        fn every_phrase_has_a_head(text in "([A-Za-z]{1,8}[ ,.-]{1,2}){1,12}|.{1,40}") {
            static PARSER: std::sync::LazyLock<TreeParser> = std::sync::LazyLock::new(parser);
            let tree = PARSER.parse(&text, whole(&text));
            for pair in tree.words.windows(2) {
                let phrase = pair[0].span.cover(pair[1].span);
                prop_assert!(tree.head_of(phrase).is_some(), "{phrase:?} of {text:?}");
            }
            let words = tree.words.iter().map(|w| w.span.of(&text));
            prop_assert_eq!(&tree.parsed, &PARSER.model.parse(words, &mut Workspace::default()));
        }
    }
}
