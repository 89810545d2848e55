//! The tree of a sentence, drawn for a person.

use event_extract::ExplainedWord;

/// One line a word, each below its head, in the order of the sentence: relation, word, tags, lemma.
pub(crate) fn draw(words: &[ExplainedWord]) -> Vec<String> {
    let below = |head: Option<usize>| words.iter().enumerate().filter(move |(_, w)| w.head == head).map(|(at, _)| at);
    let mut lines = Vec::new();
    // Not by recursion: a list of hundreds of words may hang on one another.
    let mut open: Vec<(usize, String, bool)> = below(None).map(|root| (root, String::new(), true)).collect();
    open.reverse();
    while let Some((at, indent, is_last)) = open.pop() {
        let Some(ExplainedWord { word, lemma, tags, head, label }) = words.get(at) else { continue };
        let (branch, further) = match (head, is_last) {
            (None, _) => ("", ""),
            (Some(_), true) => ("└─ ", "   "),
            (Some(_), false) => ("├─ ", "│  "),
        };
        let lemma = if lemma == word { String::new() } else { format!(" = {lemma}") };
        lines.push(format!("{indent}{branch}{label}: {word}  ({tags}{lemma})"));
        let mut children: Vec<_> = below(Some(at)).map(|child| (child, format!("{indent}{further}"), false)).collect();
        if let Some((.., is_last)) = children.last_mut() {
            *is_last = true;
        }
        open.extend(children.into_iter().rev());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_below_its_head() {
        let word = |word: &str, lemma: &str, head, label: &str| ExplainedWord {
            word: word.into(),
            lemma: lemma.into(),
            tags: "X".into(),
            head,
            label: label.into(),
        };
        let words = [
            word("Old", "old", Some(1), "amod"),
            word("friends", "friend", Some(2), "nsubj"),
            word("met", "meet", None, "root"),
            word("today", "today", Some(2), "obl:tmod"),
        ];
        let expected = [
            "root: met  (X = meet)",
            "├─ nsubj: friends  (X = friend)",
            "│  └─ amod: Old  (X = old)",
            "└─ obl:tmod: today  (X)",
        ];
        assert_eq!(draw(&words), expected);
    }
}
