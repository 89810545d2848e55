//! Lemmas of inflected words: irregular forms and which words there are from `WordNet` 3.0, its rules of detachment
//! ("morphy") for the rest.

use std::borrow::Cow;

use super::forms::Form;
use super::knowledge::Knowledge;

/// Endings and what they become, by class: noun, verb, adjective, adverb.
const RULES: [&[(&str, &str)]; 4] = [
    &[
        ("ses", "s"),
        ("xes", "x"),
        ("zes", "z"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("men", "man"),
        ("ies", "y"),
        ("ves", "f"),
        ("s", ""),
    ],
    &[("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")],
    &[("er", ""), ("est", ""), ("er", "e"), ("est", "e"), ("ier", "y"), ("iest", "y")],
    &[],
];

/// Words whose lemma no ending tells: auxiliaries, clitics, articles.
const CLOSED: [(&str, &str, &str); 30] = [
    ("AUX", "is", "be"),
    ("AUX", "are", "be"),
    ("AUX", "am", "be"),
    ("AUX", "was", "be"),
    ("AUX", "were", "be"),
    ("AUX", "been", "be"),
    ("AUX", "being", "be"),
    ("AUX", "'s", "be"),
    ("AUX", "'re", "be"),
    ("AUX", "'m", "be"),
    ("AUX", "has", "have"),
    ("AUX", "had", "have"),
    ("AUX", "having", "have"),
    ("AUX", "'ve", "have"),
    ("AUX", "does", "do"),
    ("AUX", "did", "do"),
    ("AUX", "'ll", "will"),
    ("AUX", "wo", "will"),
    ("AUX", "'d", "would"),
    ("AUX", "ca", "can"),
    ("VERB", "is", "be"),
    ("VERB", "are", "be"),
    ("VERB", "was", "be"),
    ("VERB", "were", "be"),
    ("VERB", "been", "be"),
    ("VERB", "has", "have"),
    ("VERB", "had", "have"),
    ("PART", "n't", "not"),
    ("DET", "an", "a"),
    ("DET", "these", "this"),
];

/// The lemma of a word of that universal tag. Names keep their form.
pub(super) fn lemma<'a>(knowledge: &'a Knowledge, word: &'a str, upos: &str) -> Cow<'a, str> {
    if upos == "PROPN" {
        return Cow::Borrowed(word);
    }
    let lower =
        if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) };
    let plain = lower.replace('’', "'");
    if let Some((.., lemma)) = CLOSED.iter().find(|(tag, form, _)| *tag == upos && *form == plain) {
        return Cow::Borrowed(lemma);
    }
    let class = match upos {
        "NOUN" => 0,
        "VERB" | "AUX" => 1,
        "ADJ" => 2,
        "ADV" => 3,
        _ => return lower,
    };
    if let Some(lemma) = knowledge.irregular(class, Form::new(&lower).lower) {
        return Cow::Borrowed(lemma);
    }
    // "Talks" has an entry of its own, but is the plural of "talk"; "seed" is no form of "see".
    let is_plural = class == 0 && lower.ends_with('s') && !["ss", "us", "is"].iter().any(|e| lower.ends_with(e));
    if !is_plural && is_base(knowledge, class, &lower) {
        return lower;
    }
    match detached(knowledge, class, &lower) {
        Some(lemma) => Cow::Owned(lemma),
        None => lower,
    }
}

fn is_base(knowledge: &Knowledge, class: usize, word: &str) -> bool {
    knowledge.words.get(Form::new(word).lower).is_some_and(|w| knowledge.classes(w) >> class & 1 == 1)
}

/// The word without its ending: the first that `WordNet` has, or a guess for a word that it does not have.
fn detached(knowledge: &Knowledge, class: usize, word: &str) -> Option<String> {
    let rules = RULES.get(class).copied().unwrap_or(&[]);
    let candidates = rules.iter().filter_map(|&(ending, base)| {
        let stem = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 2)?;
        Some(format!("{stem}{base}"))
    });
    let known = candidates.clone().find(|c| is_base(knowledge, class, c));
    let undoubled = || {
        // "planned", "cancelling": a doubled consonant before the ending.
        let stem = word.strip_suffix("ed").or_else(|| word.strip_suffix("ing")).filter(|_| class == 1)?;
        let single: String = stem.chars().take(stem.chars().count().saturating_sub(1)).collect();
        (stem.chars().last() == single.chars().last() && is_base(knowledge, class, &single)).then_some(single)
    };
    let guess = || {
        let is_known = is_base(knowledge, class, word);
        let plural = word.strip_suffix('s').filter(|s| class < 2 && s.len() >= 3 && !s.ends_with(['s', 'u', 'i']));
        plural.filter(|_| !is_known).map(str::to_owned)
    };
    known.or_else(undoubled).or_else(guess)
}
