//! Part-of-speech tags, dependencies and lemmas of a tokenised sentence, by weights that a command learns from treebanks.
//!
//! Two small networks, after Chen and Manning (2014): one gives each word a universal and a Penn tag, the other leads an
//! arc-hybrid parser, which hangs each word on its head and names the relation as Universal Dependencies does. Words are
//! sums of what is known of their form, ends, shape and classes and of a pretrained vector, so that a word which the
//! treebanks never had is read by its likes.
//! `cargo run --release -p event-extract --features training --example treebank` learns the weights and prints figures.

mod bytes;
mod cache;
mod classifier;
#[cfg(any(test, feature = "training"))]
pub(crate) mod conllu;
#[cfg(any(test, feature = "training"))]
pub(crate) mod figures;
mod forms;
mod kernels;
mod knowledge;
#[cfg(any(test, feature = "training"))]
pub(crate) mod learning;
mod lemmas;
mod pairs;
mod panels;
mod parser;
mod run;
mod scores;
mod slots;
mod tagger;
mod transitions;
mod ud_tokens;
mod vocabulary;

/// Learning of tagger and parser.
#[cfg(any(test, feature = "training"))]
pub mod treebank {
    pub use super::conllu::{TreebankSentence, read};
    pub use super::figures::{Figures, compare_tokens, evaluate};
    pub use super::learning::{Schedule, Training, learn};
}

pub use ud_tokens::{UdToken, ud_tokens};

use std::borrow::Cow;

use classifier::Classifier;
use knowledge::Knowledge;
use run::Reader;
use slots::Slots;
use transitions::{NONE, State};
use vocabulary::Vocabulary;

/// Tokens of a sentence that are parsed at most; the rest is cut off and counted in [`Parsed::cut`]. A "sentence" of
/// more is a list or a table.
pub const MOST_TOKENS: usize = 400;

/// Tagger and parser, ready for any number of sentences; shared by all workers.
#[derive(Clone, Debug, Default)]
pub struct SyntaxModel {
    /// `UPOS|XPOS`, by class.
    tags: Vec<String>,
    labels: Vec<String>,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    tagger: Classifier,
    parser: Classifier,
}

/// Buffers that one worker uses again for every sentence.
#[derive(Debug, Default)]
pub struct Workspace {
    tags: Vec<u8>,
    state: State,
    reader: Reader,
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
    /// The weights that are built in; `None`: the file was damaged when the program was built.
    pub fn embedded() -> Option<Self> {
        Self::read(include_bytes!("../../../../config/syntax/english.bin"))
    }

    /// Reads weights as the learning command writes them; `None`: they are damaged. Most of them are used as they lie.
    pub fn read(mut bytes: &'static [u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let model = Self {
            tags: bytes::names(bytes)?,
            labels: bytes::names(bytes)?,
            knowledge: Knowledge::read(bytes)?,
            vocabulary: Vocabulary { rows: Slots::read(bytes)? },
            tagger: Classifier::read(bytes)?,
            parser: Classifier::read(bytes)?.presume(parser::runs()),
        };
        bytes.is_empty().then_some(model)
    }

    /// Writes weights.
    #[cfg(any(test, feature = "training"))]
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        bytes::write_names(&self.tags, &mut out);
        bytes::write_names(&self.labels, &mut out);
        self.knowledge.write(&mut out);
        self.vocabulary.rows.write(&mut out);
        self.tagger.write(&mut out);
        self.parser.write(&mut out);
        out
    }

    /// Tags a sentence and hangs each token on its head.
    pub fn parse<'m, 'w>(&'m self, words: impl IntoIterator<Item = &'w str>, workspace: &mut Workspace) -> Parsed<'m> {
        let Workspace { tags, state, reader } = workspace;
        let cut = reader.tag(self, words, true, tags);
        reader.parse(self, tags, state);
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
        workspace.reader.tag(self, words, false, &mut workspace.tags)
    }

    /// The lemma of a word of that universal tag: "met" as a verb, "meet". Names keep their form.
    pub fn lemma<'a>(&'a self, word: &'a str, upos: &str) -> Cow<'a, str> {
        lemmas::lemma(&self.knowledge, word, upos)
    }

    /// Every pair of a universal and a Penn tag that it gives.
    pub(crate) fn tag_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tags.iter().filter_map(|t| t.split_once('|'))
    }

    /// Every relation that it gives.
    pub(crate) fn relations(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }

    /// Universal and Penn tag of a class.
    fn tag_names(&self, tag: u8) -> (&str, &str) {
        self.tags.get(usize::from(tag)).and_then(|t| t.split_once('|')).unwrap_or(("X", "FW"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::conllu::TreebankSentence;
    use super::figures::{Figures, evaluate};
    use super::learning::{Schedule, Training, learn};
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

    /// Words, vectors and irregular forms as the script writes them: three words of two numbers.
    fn words() -> Vec<u8> {
        let numbers = [3_u32.to_le_bytes(), 2_u32.to_le_bytes(), 0.1_f32.to_le_bytes()].concat();
        let vectors: [u8; 6] = [10, 246, 10, 246, 246, 10];
        let clusters: [u8; 6] = [3, 1, 3, 1, 5, 1];
        let parts = [b"# made here\n\n", &numbers[..], b"envoy\nminister\ntreaty\n", &clusters, &[1, 1, 1], &vectors];
        [&parts.concat()[..], b"1\tmet\tmeet\n"].concat()
    }

    fn weights() -> &'static [u8] {
        let copies: Vec<_> = std::iter::repeat_n(treebank(), 20).flatten().collect();
        let Schedule { tagger, parser, .. } = Schedule::default();
        let quick = |t: Training| Training { passes: 12, rate: 0.01, dims: 16, hidden: 64, drop_hidden: 0.0, ..t };
        let schedule = Schedule { tagger: quick(tagger), parser: quick(parser), folds: 2, ..Schedule::default() };
        learn(&copies, &words(), schedule, &mut |_| {}).unwrap().leak()
    }

    fn model() -> &'static SyntaxModel {
        static MODEL: OnceLock<SyntaxModel> = OnceLock::new();
        MODEL.get_or_init(|| SyntaxModel::read(weights()).unwrap())
    }

    fn english() -> &'static SyntaxModel {
        static MODEL: OnceLock<SyntaxModel> = OnceLock::new();
        MODEL.get_or_init(|| SyntaxModel::embedded().unwrap())
    }

    #[test]
    fn what_was_taught_is_known_and_new_words_follow_its_pattern() {
        let Figures { tokens, upos, xpos, words, heads, labelled, .. } = evaluate(model(), &treebank());
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
        assert!(SyntaxModel::read([bytes, &[0]].concat().leak()).is_none());
        assert!(SyntaxModel::read(&[]).is_none());
    }

    #[test]
    fn an_endless_sentence_is_cut_and_the_cut_counted() {
        let parsed = model().parse(std::iter::repeat_n("talks", 100_000), &mut Workspace::default());
        assert_eq!((parsed.tokens.len(), parsed.cut), (MOST_TOKENS, 100_000 - MOST_TOKENS));
    }

    /// Each word, its universal tag, and its lemma.
    const LEMMAS: &str = "met VERB meet|meeting NOUN meeting|meeting VERB meet|talks NOUN talk|signed VERB sign|\
        signing VERB sign|agreed VERB agree|agreements NOUN agreement|treaties NOUN treaty|countries NOUN country|\
        cancelled VERB cancel|planned VERB plan|planning VERB plan|visiting VERB visit|held VERB hold|led VERB lead|\
        told VERB tell|said VERB say|spoke VERB speak|was AUX be|’s AUX be|has AUX have|n't PART not|men NOUN man|\
        crises NOUN crisis|memoranda NOUN memorandum|ratified VERB ratify|ratifies VERB ratify|seeks VERB seek|\
        sought VERB seek|seed VERB seed|bigger ADJ big|earlier ADJ early|best ADJ good|news NOUN news|\
        Talks NOUN talk|MET VERB meet|Nations PROPN Nations|an DET a|envoys NOUN envoy|heads VERB head|\
        postponed VERB postpone|reached VERB reach|hosted VERB host|hosting VERB host|brokered VERB broker|\
        scrapped VERB scrap|flew VERB fly|began VERB begin|ministries NOUN ministry|chiefs NOUN chief";

    #[test]
    fn lemmas_follow_irregular_forms_and_rules() {
        for line in LEMMAS.split('|') {
            let [word, upos, lemma] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            assert_eq!(english().lemma(word, upos), lemma, "{line}");
        }
    }

    /// Tags of a sentence, as `UPOS/XPOS`.
    fn tags(sentence: &str) -> Vec<String> {
        let parsed = english().parse(sentence.split(' '), &mut Workspace::default());
        parsed.tokens.iter().map(|t| format!("{}/{}", t.upos, t.xpos)).collect()
    }

    #[test]
    fn the_weights_that_are_built_in_read_news() {
        let parsed = english().parse(
            "The Norwegian prime minister met her Danish colleague in Oslo on Monday .".split(' '),
            &mut Workspace::default(),
        );
        let arcs: Vec<_> = parsed.tokens.iter().map(|t| (t.head, t.label)).collect();
        assert_eq!(arcs[3], (Some(4), "nsubj"));
        assert_eq!(arcs[4], (None, "root"));
        assert_eq!(arcs[7], (Some(4), "obj"));
        assert_eq!((arcs[9].0, arcs[11].0), (Some(4), Some(4)));
        let headline = tags("MINISTERS SIGN TREATY IN VIENNA");
        assert_eq!(headline[1], "VERB/VBP");
        assert_eq!(headline[3], "ADP/IN");
    }

    #[test]
    fn a_line_that_is_no_conllu_is_named() {
        assert_eq!(conllu::read("# text = Talks\n1\tTalks\t_"), Err(2));
    }

    proptest! {
        /// One root, and every token reaches it; every token has tags and a relation.
        #[test]
        fn any_words_give_a_tree(words in prop::collection::vec(".{0,12}|[A-Za-z]{1,6}", 0..40)) {
            let parsed = english().parse(words.iter().map(String::as_str), &mut Workspace::default());
            prop_assert_eq!(parsed.tokens.len(), words.len());
            prop_assert_eq!(parsed.tokens.iter().filter(|t| t.head.is_none()).count(), usize::from(!words.is_empty()));
            prop_assert!(parsed.tokens.iter().all(|t| !t.upos.is_empty() && !t.xpos.is_empty() && !t.label.is_empty()));
            for start in 0..words.len() {
                let climb = std::iter::successors(Some(start), |&at| parsed.tokens[at].head.map(usize::from));
                prop_assert!(climb.take(words.len() + 1).count() <= words.len());
            }
        }
    }
}
