//! Sentences of treebanks as the learners see them.

use std::collections::BTreeMap;

use super::super::conllu::TreebankSentence;
use super::super::forms::Form;
use super::super::knowledge::Sources;
use super::super::slots::Slots;
use super::super::vocabulary::{Composition, FIRST_ROW, Vocabulary, features, form_feature};

/// A sentence: what its words are made of, and what is right.
#[derive(Clone, Debug)]
pub(super) struct Lesson {
    pub(super) spelled: Vec<String>,
    pub(super) forms: Vec<Form>,
    pub(super) words: Vec<Composition>,
    pub(super) tags: Vec<u8>,
    /// Tags by a tagger that has not seen the sentence.
    pub(super) guessed: Vec<u8>,
    pub(super) heads: Vec<u16>,
    pub(super) labels: Vec<u8>,
}

/// The most frequent names, most frequent first.
pub(super) fn frequent<'a>(names: impl Iterator<Item = &'a String>, most: usize) -> Vec<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    names.for_each(|n| *counts.entry(n).or_default() += 1);
    let mut names: Vec<_> = counts.into_iter().collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    names.into_iter().take(most).map(|n| n.0.clone()).collect()
}

/// The class of a name; what is too rare to have one takes that of the first with the same head.
fn class_of(names: &[String], name: &str, separator: char) -> u8 {
    let head = name.split(separator).next();
    let same = names.iter().position(|n| n == name);
    same.or_else(|| names.iter().position(|n| n.split(separator).next() == head)).unwrap_or(0) as u8
}

fn lesson(sentence: &TreebankSentence, words: &[String], tags: &[String], labels: &[String]) -> Lesson {
    let classes: Vec<u8> = sentence.tags.iter().map(|t| class_of(tags, t, '|')).collect();
    Lesson {
        spelled: words.to_vec(),
        forms: words.iter().map(|w| Form::new(w)).collect(),
        words: Vec::new(),
        guessed: classes.clone(),
        tags: classes,
        heads: sentence.heads.clone(),
        labels: sentence.labels.iter().map(|l| class_of(labels, l, ':')).collect(),
    }
}

/// Every twelfth sentence once more as a headline prints it, in turns in capitals and with capital initials.
fn as_headline(number: usize, sentence: &TreebankSentence) -> Option<Vec<String>> {
    let capital = |w: &String| {
        let mut chars = w.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    };
    match number % 24 {
        5 => Some(sentence.words.iter().map(|w| w.to_uppercase()).collect()),
        17 => Some(sentence.words.iter().map(|w| if w.len() > 3 { capital(w) } else { w.clone() }).collect()),
        _ => None,
    }
}

/// The lessons of treebanks, and the rows of their features.
pub(super) fn lessons(
    sentences: &[TreebankSentence],
    sources: &Sources,
    tags: &[String],
    labels: &[String],
) -> (Vec<Lesson>, Vocabulary, Vec<u32>) {
    let mut lessons = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        if sentence.words.len() > super::super::MOST_TOKENS {
            continue;
        }
        lessons.push(lesson(sentence, &sentence.words, tags, labels));
        lessons.extend(as_headline(number, sentence).map(|words| lesson(sentence, &words, tags, labels)));
    }
    let (vocabulary, frequencies) = vocabulary(&lessons, sources);
    for lesson in &mut lessons {
        let word = |form: &Form| {
            let known = sources.knowledge.words.get(form.lower);
            vocabulary.rows_of(form, sources.of(known)).with_known(known)
        };
        lesson.words = lesson.forms.iter().map(word).collect();
    }
    (lessons, vocabulary, frequencies)
}

/// Rows for every feature that comes up twice, and how often each row's feature does.
fn vocabulary(lessons: &[Lesson], sources: &Sources) -> (Vocabulary, Vec<u32>) {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for form in lessons.iter().flat_map(|l| &l.forms) {
        let mut count = |feature| *counts.entry(feature).or_default() += 1;
        count(form_feature(form));
        features(form, sources.of(sources.knowledge.words.get(form.lower)), &mut count);
    }
    counts.retain(|_, count| *count >= 2);
    let mut rows = Slots::with_room(counts.len());
    let mut frequencies = vec![0; FIRST_ROW as usize];
    for (row, (&feature, &count)) in (FIRST_ROW..).zip(&counts) {
        rows.insert(feature, row);
        frequencies.push(count);
    }
    (Vocabulary { rows }, frequencies)
}
