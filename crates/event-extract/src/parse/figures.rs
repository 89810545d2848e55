//! How well tokens, tags and trees agree with a treebank.

use event_model::ByteSpan;

use super::conllu::TreebankSentence;

/// Figures of a model on a treebank.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Tokens.
    pub tokens: usize,
    /// Tokens with the right universal tag.
    pub upos: usize,
    /// Tokens with the right Penn tag.
    pub xpos: usize,
    /// Tokens that are no punctuation.
    pub words: usize,
    /// Of these with the right head.
    pub heads: usize,
    /// Of these with the right head and relation.
    pub labelled: usize,
    /// Verbs, nouns and adjectives, by the treebank's tags.
    pub inflected: usize,
    /// Of these with the treebank's lemma.
    pub lemmas: usize,
}

/// Compares a model with a treebank, on its tokens and with the model's own tags.
pub fn evaluate(model: &super::SyntaxModel, sentences: &[TreebankSentence]) -> Figures {
    let mut figures = Figures::default();
    let mut workspace = super::Workspace::default();
    for sentence in sentences {
        let parsed = model.parse(sentence.words.iter().map(String::as_str), &mut workspace);
        let root = sentence.words.len() as u16;
        for (at, token) in parsed.tokens.iter().enumerate() {
            let (Some(tag), Some(&head), Some(label)) =
                (sentence.tags.get(at), sentence.heads.get(at), sentence.labels.get(at))
            else {
                continue;
            };
            let (upos, xpos) = tag.split_once('|').unwrap_or((tag, ""));
            figures.tokens += 1;
            figures.upos += usize::from(upos == token.upos);
            figures.xpos += usize::from(xpos == token.xpos);
            if matches!(upos, "VERB" | "NOUN" | "ADJ") {
                let words = sentence.words.get(at).zip(sentence.lemmas.get(at));
                figures.inflected += 1;
                figures.lemmas += usize::from(words.is_some_and(|(w, l)| model.lemma(w, upos) == *l));
            }
            if upos != "PUNCT" {
                let right = token.head.unwrap_or(root) == head;
                figures.words += 1;
                figures.heads += usize::from(right);
                figures.labelled += usize::from(right && label == token.label);
            }
        }
    }
    figures
}

/// Tokens of a treebank's sentences, those that [`super::ud_tokens`] makes of their texts, and how many of them agree.
pub fn compare_tokens(sentences: &[TreebankSentence]) -> [usize; 3] {
    let mut counts = [0; 3];
    for TreebankSentence { text, words, .. } in sentences {
        let mut end = 0;
        let mut spans = Vec::new();
        for word in words {
            // A word that is not written so (a clitic spelled out) has no place in the text, and counts as missed.
            let Some(at) = text.get(end..).and_then(|rest| rest.find(word.as_str())) else { continue };
            spans.push(ByteSpan::new(end + at, end + at + word.len()));
            end += at + word.len();
        }
        let own = super::ud_tokens(text, ByteSpan::new(0, text.len()));
        let agreed = own.iter().filter(|t| spans.contains(&t.span)).count();
        counts.iter_mut().zip([words.len(), own.len(), agreed]).for_each(|(sum, n)| *sum += n);
    }
    counts
}
