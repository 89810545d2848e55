//! Treebanks in CoNLL-U.

/// One sentence of a treebank, words only: no multiword tokens, no empty nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreebankSentence {
    /// The sentence as it was written.
    pub text: String,
    /// The words.
    pub words: Vec<String>,
    /// `UPOS|XPOS` of each.
    pub tags: Vec<String>,
    /// The head of each, from 0; the length of the sentence for the root.
    pub heads: Vec<u16>,
    /// The relation of each.
    pub labels: Vec<String>,
    /// The lemma of each.
    pub lemmas: Vec<String>,
}

/// Reads a treebank; the error is the number of the line that is no CoNLL-U.
pub fn read(text: &str) -> Result<Vec<TreebankSentence>, usize> {
    let mut sentences = Vec::new();
    let mut current = TreebankSentence::default();
    for (number, line) in text.lines().chain([""]).enumerate() {
        if line.is_empty() {
            let mut sentence = std::mem::take(&mut current);
            let root = sentence.words.len() as u16;
            sentence.heads.iter_mut().for_each(|h| *h = h.checked_sub(1).unwrap_or(root));
            if !sentence.words.is_empty() {
                sentences.push(sentence);
            }
        } else if let Some(text) = line.strip_prefix("# text = ") {
            text.clone_into(&mut current.text);
        } else if !line.starts_with('#') {
            word(line, &mut current).ok_or(number + 1)?;
        }
    }
    Ok(sentences)
}

fn word(line: &str, sentence: &mut TreebankSentence) -> Option<()> {
    let mut columns = line.split('\t');
    let id = columns.next()?;
    if id.contains(['-', '.']) {
        return Some(());
    }
    let (form, lemma, upos, xpos) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let (_features, head, label) = (columns.next()?, columns.next()?, columns.next()?);
    sentence.words.push(form.to_owned());
    sentence.lemmas.push(lemma.to_owned());
    sentence.tags.push(format!("{upos}|{xpos}"));
    sentence.heads.push(head.parse().ok()?);
    sentence.labels.push(label.to_owned());
    Some(())
}
