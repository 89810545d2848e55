//! Part-of-speech tags and dependencies of a tokenised sentence, by weights that a command learns from treebanks.
//!
//! Three steps, one type between each: words become [`forms::Form`]s, an averaged perceptron gives each a universal and
//! a Penn tag, an arc-hybrid parser hangs each on its head and names the relation as Universal Dependencies does.
//! `cargo run --release -p event-extract --features training --example treebank` learns the weights and prints figures.

#[cfg(any(test, feature = "training"))]
pub(crate) mod conllu;
#[cfg(any(test, feature = "training"))]
pub(crate) mod figures;
mod forms;
#[cfg(any(test, feature = "training"))]
pub(crate) mod learning;
mod parser;
mod tagger;
mod transitions;
mod ud_tokens;
mod weights;

pub use ud_tokens::{UdToken, ud_tokens};

use forms::Form;
use parser::{ParserTables, Words};
use tagger::TAGS;
use transitions::{NONE, State};
use weights::{Table, take_u32};

/// Tokens of a sentence that are parsed at most; the rest is cut off and counted in [`Parsed::cut`]. A "sentence" of
/// more is a list or a table.
pub const MOST_TOKENS: usize = 400;

/// Tagger and parser, ready for any number of sentences; shared by all workers.
#[derive(Clone, Debug)]
pub struct SyntaxModel {
    /// `UPOS|XPOS`, by class.
    tags: Vec<String>,
    labels: Vec<String>,
    tagger: Table<TAGS>,
    parser: ParserTables,
}

/// Buffers that one worker uses again for every sentence.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    forms: Vec<Form>,
    tags: Vec<u8>,
    state: State,
    features: Vec<u32>,
}

/// One token of a parsed sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedToken<'m> {
    /// Universal part of speech: `VERB`.
    pub upos: &'m str,
    /// Penn tag, with tense and number: `VBD`.
    pub xpos: &'m str,
    /// Position of its head in the sentence; `None` for the root.
    pub head: Option<u16>,
    /// Universal relation to the head: `nsubj:pass`.
    pub label: &'m str,
}

/// A parsed sentence: a tree over its tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed<'m> {
    /// The tokens, in order.
    pub tokens: Vec<ParsedToken<'m>>,
    /// Tokens beyond [`MOST_TOKENS`] that were left out.
    pub cut: usize,
}

impl SyntaxModel {
    /// Reads weights as the learning command writes them; `None`: they are damaged.
    pub fn read(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let tags = read_names(bytes)?;
        let labels = read_names(bytes)?;
        let tagger = Table::read(bytes)?;
        let moves = Table::read(bytes)?;
        let parser = ParserTables { moves, labels: Table::read(bytes)? };
        bytes.is_empty().then_some(Self { tags, labels, tagger, parser })
    }

    /// Tags a sentence and hangs each token on its head.
    pub fn parse<'m, 'w>(&'m self, words: impl IntoIterator<Item = &'w str>, workspace: &mut Workspace) -> Parsed<'m> {
        let cut = self.tag(words, workspace);
        let Workspace { forms, tags, state, features } = workspace;
        self.parser.parse(Words { forms, tags }, state, features);
        let tokens = tags.iter().zip(&state.nodes).map(|(&tag, node)| {
            let (upos, xpos) = self.tag_names(tag);
            let head = (node.head != NONE && node.head < state.len).then_some(node.head);
            ParsedToken {
                upos,
                xpos,
                head,
                label: self.labels.get(usize::from(node.label)).map_or("dep", String::as_str),
            }
        });
        Parsed { tokens: tokens.collect(), cut }
    }

    /// Tags alone, into the workspace; says how many tokens were cut off.
    pub fn tag<'w>(&self, words: impl IntoIterator<Item = &'w str>, workspace: &mut Workspace) -> usize {
        let mut words = words.into_iter();
        workspace.forms.clear();
        workspace.forms.extend(words.by_ref().take(MOST_TOKENS).map(Form::new));
        tagger::tag(&self.tagger, &workspace.forms, &mut workspace.tags);
        words.count()
    }

    /// Universal and Penn tag of a class.
    fn tag_names(&self, tag: u8) -> (&str, &str) {
        self.tags.get(usize::from(tag)).and_then(|t| t.split_once('|')).unwrap_or(("X", "FW"))
    }
}

fn read_names(bytes: &mut &[u8]) -> Option<Vec<String>> {
    let count = take_u32(bytes)?;
    let mut names = Vec::new();
    for _ in 0..count {
        let length = take_u32(bytes)? as usize;
        let (name, rest) = bytes.split_at_checked(length)?;
        names.push(String::from_utf8(name.to_vec()).ok()?);
        *bytes = rest;
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::conllu::TreebankSentence;
    use super::figures::{Figures, evaluate};
    use super::learning::{Schedule, learn};
    use super::*;

    /// Word, tag, head from 1 and relation, four a token.
    const TREEBANK: [&str; 4] = [
        "Ministers NOUN|NNS 2 nsubj met VERB|VBD 0 root in ADP|IN 4 case Oslo PROPN|NNP 2 obl",
        "Envoys NOUN|NNS 2 nsubj spoke VERB|VBD 0 root in ADP|IN 4 case Quito PROPN|NNP 2 obl",
        "The DET|DT 2 det envoy NOUN|NN 3 nsubj signed VERB|VBD 0 root a DET|DT 5 det treaty NOUN|NN 3 obj",
        "The DET|DT 2 det leader NOUN|NN 3 nsubj praised VERB|VBD 0 root the DET|DT 5 det pact NOUN|NN 3 obj",
    ];

    fn treebank() -> Vec<TreebankSentence> {
        let line = |tokens: &str| {
            let columns: Vec<&str> = tokens.split(' ').collect();
            columns.chunks(4).enumerate().fold(String::new(), |text, (at, token)| {
                let (upos, xpos) = token[1].split_once('|').unwrap();
                format!("{text}{}\t{}\t_\t{upos}\t{xpos}\t_\t{}\t{}\n", at + 1, token[0], token[2], token[3])
            })
        };
        conllu::read(&TREEBANK.map(line).join("\n")).unwrap()
    }

    fn weights() -> Vec<u8> {
        let copies: Vec<_> = std::iter::repeat_n(treebank(), 6).flatten().collect();
        learn(&copies, Schedule { tagger_passes: 5, parser_passes: 8, least_updates: 1, folds: 2 }, &mut |_| {})
    }

    fn model() -> &'static SyntaxModel {
        static MODEL: OnceLock<SyntaxModel> = OnceLock::new();
        MODEL.get_or_init(|| SyntaxModel::read(&weights()).unwrap())
    }

    #[test]
    fn what_was_taught_is_known_and_new_words_follow_its_pattern() {
        let Figures { tokens, upos, xpos, words, heads, labelled } = evaluate(model(), &treebank());
        assert_eq!((tokens, upos, xpos, words, heads, labelled), (18, 18, 18, 18, 18, 18));
        let parsed = model().parse("The envoy praised a treaty".split(' '), &mut Workspace::default());
        let tree: Vec<_> = parsed.tokens.iter().map(|t| (t.xpos, t.head, t.label)).collect();
        let expected = [
            ("DT", Some(1), "det"),
            ("NN", Some(2), "nsubj"),
            ("VBD", None, "root"),
            ("DT", Some(4), "det"),
            ("NN", Some(2), "obj"),
        ];
        assert_eq!(tree, expected);
    }

    #[test]
    fn the_same_treebank_gives_the_same_bytes() {
        assert_eq!(weights(), weights());
    }

    #[test]
    fn damaged_weights_are_refused() {
        let bytes = weights();
        assert!(SyntaxModel::read(&bytes[..bytes.len() - 1]).is_none());
        assert!(SyntaxModel::read(&[&bytes[..], &[0]].concat()).is_none());
        assert!(SyntaxModel::read(&[]).is_none());
    }

    #[test]
    fn an_endless_sentence_is_cut_and_the_cut_counted() {
        let parsed = model().parse(std::iter::repeat_n("talks", 100_000), &mut Workspace::default());
        assert_eq!((parsed.tokens.len(), parsed.cut), (MOST_TOKENS, 100_000 - MOST_TOKENS));
    }

    #[test]
    fn a_line_that_is_no_conllu_is_named() {
        assert_eq!(conllu::read("# text = Talks\n1\tTalks\t_"), Err(2));
    }

    proptest! {
        /// One root, and every token reaches it.
        #[test]
        fn any_words_give_a_tree(words in prop::collection::vec(".{0,12}", 0..40)) {
            let parsed = model().parse(words.iter().map(String::as_str), &mut Workspace::default());
            prop_assert_eq!(parsed.tokens.len(), words.len());
            prop_assert_eq!(parsed.tokens.iter().filter(|t| t.head.is_none()).count(), usize::from(!words.is_empty()));
            for start in 0..words.len() {
                let climb = std::iter::successors(Some(start), |&at| parsed.tokens[at].head.map(usize::from));
                prop_assert!(climb.take(words.len() + 1).count() <= words.len());
            }
        }
    }
}
