//! A text on its way through tagger and parser, and what must hold of the tree.
//!
//! Shared by the fuzz target and by the test that replays its corpus.

use event_extract::{MOST_TOKENS, SyntaxModel, Workspace, ud_tokens};
use event_model::ByteSpan;

/// The weights that are built in.
pub(crate) fn model() -> SyntaxModel {
    SyntaxModel::embedded().expect("the weights are whole")
}

/// Cuts `bytes` into words, parses them as one sentence, and panics when what comes out is no tree.
///
/// Says how many words were parsed.
pub(crate) fn hold(model: &SyntaxModel, bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let words = ud_tokens(&text, ByteSpan::new(0, text.len()));
    let parsed = model.parse(words.iter().map(|word| word.span.of(&text)), &mut Workspace::default());
    let count = parsed.tokens.len();
    assert_eq!(count + parsed.cut, words.len(), "every word is parsed or counted");
    assert!(count <= MOST_TOKENS);
    let roots = parsed.tokens.iter().filter(|token| token.head.is_none()).count();
    assert_eq!(roots, usize::from(count > 0), "one root");
    for (at, token) in parsed.tokens.iter().enumerate() {
        assert!(!token.upos.is_empty() && !token.xpos.is_empty() && !token.label.is_empty(), "word {at}");
        let climb = std::iter::successors(Some(at), |&at| parsed.tokens[at].head.map(usize::from));
        assert!(climb.take(count + 1).count() <= count, "word {at} reaches the root");
    }
    for (word, token) in words.iter().zip(&parsed.tokens) {
        model.lemma(word.span.of(&text), token.upos);
    }
    count
}
