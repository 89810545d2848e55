//! Inflected forms of the verbs and nouns that rules and lexicons name by lemma.

/// Form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VerbForm {
    /// "meet": infinitive and plain present.
    Base,
    /// "meets"
    Third,
    /// "met", "signed": past and participle are one word for most verbs.
    Past,
    /// "broken": a participle that is no past form.
    Participle,
    /// "meeting"
    Gerund,
}

/// The regular forms of a verb, with both spellings where British and American English differ.
pub(crate) fn regular_forms(lemma: &str) -> Vec<(String, VerbForm)> {
    let mut forms = vec![(lemma.to_owned(), VerbForm::Base), (third(lemma), VerbForm::Third)];
    if let Some(stem) = lemma.strip_suffix('e') {
        forms.push((format!("{stem}ed"), VerbForm::Past));
        let gerund = if lemma.ends_with("ee") || lemma.ends_with("ye") { lemma } else { stem };
        forms.push((format!("{gerund}ing"), VerbForm::Gerund));
        return forms;
    }
    if let Some(stem) = consonant_y(lemma) {
        forms.push((format!("{stem}ied"), VerbForm::Past));
        forms.push((format!("{lemma}ing"), VerbForm::Gerund));
        return forms;
    }
    let last = lemma.chars().last().unwrap_or(' ');
    let doubled = doubles(lemma);
    if doubled {
        forms.push((format!("{lemma}{last}ed"), VerbForm::Past));
        forms.push((format!("{lemma}{last}ing"), VerbForm::Gerund));
    }
    if !doubled || last == 'l' {
        forms.push((format!("{lemma}ed"), VerbForm::Past));
        forms.push((format!("{lemma}ing"), VerbForm::Gerund));
    }
    forms
}

fn third(lemma: &str) -> String {
    if let Some(stem) = consonant_y(lemma) {
        return format!("{stem}ies");
    }
    let sibilant = ["s", "x", "z", "ch", "sh", "o"].iter().any(|e| lemma.ends_with(e));
    if sibilant { format!("{lemma}es") } else { format!("{lemma}s") }
}

/// The plural of a noun.
pub(crate) fn plural(lemma: &str) -> String {
    if let Some(stem) = lemma.strip_suffix("man") {
        return format!("{stem}men");
    }
    if let Some(stem) = lemma.strip_suffix("um").filter(|_| lemma == "memorandum") {
        return format!("{stem}a");
    }
    third(lemma)
}

/// The stem before a "y" that becomes "ie": "rally", not "play".
fn consonant_y(lemma: &str) -> Option<&str> {
    lemma.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']))
}

/// Whether the last consonant doubles: one vowel before one consonant in a word of one syllable ("plan"), or a final
/// "l" after one vowel ("cancel", where American English writes one).
fn doubles(lemma: &str) -> bool {
    let bytes = lemma.as_bytes();
    let [.., before, vowel, last] = bytes else { return false };
    let is_vowel = |b: &u8| b"aeiou".contains(b);
    if !is_vowel(vowel) || is_vowel(before) && *before != b'u' || is_vowel(last) || b"wxy".contains(last) {
        return false;
    }
    let vowels = bytes.iter().filter(|b| is_vowel(b)).count();
    vowels == 1 || *last == b'l' || (*before == b'u' && vowels == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_follow_english_spelling() {
        let table = [
            ("sign", "signs signed signing"),
            ("agree", "agrees agreed agreeing"),
            ("ratify", "ratifies ratified ratifying"),
            ("plan", "plans planned planning"),
            ("cancel", "cancels cancelled cancelling canceled canceling"),
            ("reach", "reaches reached reaching"),
            ("visit", "visits visited visiting"),
            ("scrap", "scraps scrapped scrapping"),
        ];
        for (lemma, expected) in table {
            let forms: Vec<String> = regular_forms(lemma).into_iter().skip(1).map(|f| f.0).collect();
            assert_eq!(forms.join(" "), expected);
        }
        assert_eq!((plural("memorandum").as_str(), plural("treaty").as_str()), ("memoranda", "treaties"));
    }
}
