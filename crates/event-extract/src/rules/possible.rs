//! What keeps a rule from ever matching: words that no text has, keys that ask for nothing there or exclude one another.

use event_model::ByteSpan;

use super::Relation;
use super::format::{FrameFile, KindWhenFile, TriggerFile};
use crate::closed::{Class, classes};
use crate::lexicon::Lexicon;
use crate::parts_of_speech::Pos;
use crate::tokens::tokenize;
use crate::word::word_of;

/// A defect of a rule: what its line holds, what is wrong and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Defect {
    pub(crate) needle: String,
    pub(crate) message: String,
    pub(crate) remedy: String,
}

impl Defect {
    /// A defect in a value, which its line holds in quotes.
    pub(crate) fn of(value: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { needle: format!("{value:?}"), message: message.into(), remedy: remedy.into() }
    }

    /// The build took weights that nothing can read.
    pub(crate) fn damaged_weights() -> Self {
        let message = "the weights of the parser are damaged";
        Self::at("tags", message, "build the program again with an intact config/syntax/english.bin")
    }

    /// A defect in a key.
    fn at(key: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { needle: format!("{key} ="), message: message.into(), remedy: remedy.into() }
    }
}

/// The relations of a rule's parties.
pub(crate) struct Parties<'a> {
    pub(crate) takes: &'a [Relation],
    pub(crate) must: &'a [Relation],
}

/// What is wrong with one trigger, whose words have these forms.
pub(crate) fn of_trigger(
    trigger: &TriggerFile,
    forms: &[String],
    frame: &FrameFile,
    parties: &Parties<'_>,
    lexicon: &Lexicon,
) -> Vec<Defect> {
    if trigger.nouns.is_empty() && trigger.verbs.is_empty() && trigger.names.is_empty() {
        let message = "a trigger without words";
        return vec![Defect::at("[[trigger]]", message, "name its `nouns`, `verbs` or `names`")];
    }
    let lists = [("near", &trigger.near), ("sentence_has", &trigger.sentence_has)];
    let mut out: Vec<Defect> = lists.into_iter().flat_map(|(key, words)| wrong_words(key, words)).collect();
    for (key, phrases) in [("nouns", &trigger.nouns), ("verbs", &trigger.verbs), ("names", &trigger.names)] {
        out.extend(phrases.iter().filter(|p| !p.split_whitespace().all(is_token)).map(|p| wrong_word(key, p)));
    }
    // The gate finds words by the ASCII letters that they begin with.
    let all = [&trigger.nouns, &trigger.verbs, &trigger.names, &trigger.near, &trigger.sentence_has];
    let foreign = all.into_iter().flatten().filter(|w| w.starts_with(|c: char| !c.is_ascii()));
    out.extend(foreign.map(|w| {
        let message = format!("no text is searched for {w:?}, which begins with another letter than A to Z");
        Defect::of(w, message, "take it out; the language is English")
    }));
    out.extend(trigger.prepositions.iter().filter_map(|p| wrong_preposition(p, lexicon)));
    out.extend(misplaced(trigger));
    out.extend(refused(trigger, forms, frame));
    out.extend(out_of_reach(trigger, frame, parties));
    out
}

/// What is wrong with the frame.
pub(crate) fn of_frame(frame: &FrameFile) -> Vec<Defect> {
    let lists = [
        ("unless", &frame.unless),
        ("unless_before", &frame.unless_before),
        ("unless_sentence", &frame.unless_sentence),
    ];
    lists.into_iter().flat_map(|(key, words)| wrong_words(key, words)).collect()
}

/// What is wrong with a narrower kind.
pub(crate) fn of_kind(kind: &KindWhenFile) -> Vec<Defect> {
    if kind.words.is_empty() {
        return vec![Defect::at("words", "a kind without words is never chosen", "name its `words`")];
    }
    wrong_words("words", &kind.words).collect()
}

/// Words that are none, or several: lists are compared with one token each.
fn wrong_words(key: &str, words: &[String]) -> impl Iterator<Item = Defect> {
    words.iter().filter(|w| !is_token(w)).map(move |w| wrong_word(key, w))
}

fn wrong_word(key: &str, word: &str) -> Defect {
    let message = format!("no word of a text is {word:?}, which `{key}` asks for");
    Defect::of(word, message, "name single words, without signs between")
}

/// Whether it is one token in small letters, with a capital before a name ("Sen. Lund") or in capitals ("U.S.").
fn is_token(word: &str) -> bool {
    let mut rest = word.chars();
    let capital: String = rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect();
    [word.to_owned(), capital + " A", word.to_uppercase()].iter().any(|text| {
        let mut tokens = Vec::new();
        tokenize(text, ByteSpan::new(0, text.len()), &mut tokens);
        tokens.first().is_some_and(|t| t.span.start == 0 && t.span.len() == word.len())
    })
}

/// What opens no phrase, however it is used.
fn wrong_preposition(word: &str, lexicon: &Lexicon) -> Option<Defect> {
    let id = word_of(word);
    let opens = classes(id).has(Class::Preposition) || lexicon.word(id).tags.is_some_and(|t| t.can(Pos::Prep));
    let remedy = "name one in small letters: \"with\"; for other words there is `near`";
    (!opens || word.chars().any(char::is_uppercase))
        .then(|| Defect::of(word, format!("{word:?} is never read as a preposition"), remedy))
}

/// Keys that speak of a part of speech that the trigger has not.
fn misplaced(trigger: &TriggerFile) -> Option<Defect> {
    let (nouns, verbs) = (!trigger.nouns.is_empty(), !trigger.verbs.is_empty());
    let named = nouns || !trigger.names.is_empty();
    let keys = [
        ("number", trigger.number.is_some() && !nouns, "nouns"),
        ("pointing", trigger.pointing && !named, "nouns"),
        ("intransitive", trigger.intransitive && !verbs, "verbs"),
        ("finite", trigger.finite && !verbs, "verbs"),
    ];
    let (key, _, words) = keys.into_iter().find(|k| k.1)?;
    let message = format!("`{key}` speaks of {words}, and this trigger has none");
    Some(Defect::at(key, message, format!("leave it out, or name `{words}`")))
}

/// Words that `unless_sentence` rules out wherever the trigger could stand.
fn refused(trigger: &TriggerFile, forms: &[String], frame: &FrameFile) -> Option<Defect> {
    let ruled_out = |word: &str| frame.unless_sentence.iter().any(|u| word_of(u) == word_of(word));
    let remedy = "take them out of `unless_sentence`, or leave out the trigger";
    if let Some(form) = forms.first().filter(|_| forms.iter().all(|f| f.split_whitespace().any(ruled_out))) {
        let message = "`unless_sentence` rules out every word of the trigger";
        let lemmas = trigger.nouns.iter().chain(&trigger.verbs).chain(&trigger.names);
        return Some(Defect::of(lemmas.into_iter().next().unwrap_or(form), message, remedy));
    }
    let lists =
        [("near", &trigger.near), ("sentence_has", &trigger.sentence_has), ("prepositions", &trigger.prepositions)];
    let (key, _) = lists.into_iter().find(|(_, l)| !l.is_empty() && l.iter().all(|w| ruled_out(w)))?;
    Some(Defect::at(key, format!("`unless_sentence` rules out every word of `{key}`"), remedy))
}

/// Parties that the frame asks for, and that can stand nowhere beside these words.
fn out_of_reach(trigger: &TriggerFile, frame: &FrameFile, parties: &Parties<'_>) -> Option<Defect> {
    use Relation::{By, Governor, Modifier, Object, Possessor, Subject, With};
    let verbs = !trigger.verbs.is_empty();
    let nouns = !trigger.nouns.is_empty() || !trigger.names.is_empty();
    // "was signed by A", "held with A": the verb over a noun has such phrases too.
    let takes = |r: Relation| {
        parties.takes.contains(&r) || nouns && matches!(r, By | With) && parties.takes.contains(&Governor)
    };
    let stands = |r: Relation| match r {
        Subject | Object => verbs,
        Possessor | Modifier | Governor => nouns,
        _ => true,
    };
    let counts = |r: Relation| parties.must.is_empty() || parties.must.contains(&r);
    let reached: Vec<Relation> =
        Relation::NAMES.iter().map(|r| r.1).filter(|&r| takes(r) && stands(r) && counts(r)).collect();
    let asks = frame.needs > 0 || !parties.must.is_empty() || !frame.types.is_empty();
    let key = if parties.must.is_empty() { "parties" } else { "must" };
    if asks && reached.is_empty() {
        let what = if verbs { "verbs" } else { "nouns" };
        let message = format!("no relation of `{key}` can hold a party of this trigger");
        return Some(Defect::at(key, message, format!("name one of `parties` that {what} have, see CONTRIBUTING.md")));
    }
    // Only the subject of a passive is an object where there is none.
    let active = !trigger.tags.is_empty() && !trigger.tags.iter().any(|t| ["VERB", "AUX", "VBN"].contains(&t.as_str()));
    let objectless = trigger.intransitive && active && !nouns && !parties.must.is_empty();
    (objectless && reached == [Object]).then(|| {
        let message = "`must` asks for the object that `intransitive` excludes, and `tags` exclude a passive";
        Defect::at("intransitive", message, "leave out one of them")
    })
}

#[cfg(test)]
mod tests {
    use crate::probe::check_alone;

    /// A rule of this trigger and frame; the trigger's keys begin in line 7.
    fn rule(trigger: &str, frame: &str) -> String {
        let frame = if frame.contains("parties") { frame.to_owned() } else { format!("parties = [\"with\"]\n{frame}") };
        let examples = "[[example]]\ntext = \"\"\n".repeat(2) + &"[[counter_example]]\ntext = \"\"\n".repeat(2);
        format!(
            "id = \"meeting/parley\"\nwhy = \"with near parley number\"\ntype = \"meeting\"\nkind = \"talks\"\n\n\
             [[trigger]]\n{trigger}\n[frame]\n{frame}\n{examples}"
        )
    }

    const CANNOT_MATCH: [(&str, &str, usize, &str); 29] = [
        ("status = \"held\"", "", 6, "a trigger without words; name its `nouns`"),
        ("nouns = [\"parley\", \"sea/land parley\"]", "", 7, "no word of a text is \"sea/land parley\", which `nouns`"),
        ("nouns = [\"parley\"]\nnear = [\"\"]", "", 8, "no word of a text is \"\", which `near` asks for"),
        ("nouns = [\"parley\"]\nsentence_has = [\"the port\"]", "", 8, "no word of a text is \"the port\""),
        ("nouns = [\"parley\"]\nprepositions = [\"\"]", "", 8, "\"\" is never read as a preposition; name one"),
        ("nouns = [\"parley\"]\nprepositions = [\"With\"]", "", 8, "\"With\" is never read as a preposition"),
        ("nouns = [\"parley\"]\nprepositions = [\"ship\"]", "", 8, "\"ship\" is never read as a preposition"),
        (
            "nouns = [\"parley\"]",
            "unless = [\"peace pipe\"]",
            10,
            "no word of a text is \"peace pipe\", which `unless`",
        ),
        ("nouns = [\"parley\"]", "unless_before = [\"\"]", 10, "no word of a text is \"\", which `unless_before`"),
        (
            "nouns = [\"parley\"]",
            "types = [\"city\"]",
            10,
            "unknown type \"city\": no party is of it; use person, country",
        ),
        ("nouns = [\"parley\"]", "types = [\"Country\"]", 10, "unknown type \"Country\""),
        ("verbs = [\"parley\"]\nnumber = \"plural\"", "", 8, "`number` speaks of nouns, and this trigger has none"),
        ("verbs = [\"parley\"]\npointing = true", "", 8, "`pointing` speaks of nouns"),
        (
            "nouns = [\"parley\"]\nintransitive = true",
            "",
            8,
            "`intransitive` speaks of verbs, and this trigger has none",
        ),
        ("nouns = [\"parley\"]\nfinite = true", "", 8, "`finite` speaks of verbs"),
        ("nouns = [\"parley\", \"échange\"]", "", 7, "no text is searched for \"échange\""),
        (
            "nouns = [\"parley\"]",
            "unless_sentence = [\"parley\", \"parleys\"]",
            7,
            "`unless_sentence` rules out every word of the trigger",
        ),
        (
            "names = [\"The Hague Parley\"]",
            "unless_sentence = [\"hague\"]",
            7,
            "`unless_sentence` rules out every word of the trigger",
        ),
        (
            "nouns = [\"parley\"]\nnear = [\"port\", \"sea\"]",
            "unless_sentence = [\"sea\", \"port\"]",
            8,
            "`unless_sentence` rules out every word of `near`",
        ),
        (
            "nouns = [\"parley\"]\nprepositions = [\"with\"]",
            "unless_sentence = [\"with\"]",
            8,
            "`unless_sentence` rules out every word of `prepositions`",
        ),
        ("nouns = [\"parley\"]", "must = [\"by\"]", 6, "no relation of `must` can hold a party of this trigger"),
        (
            "nouns = [\"parley\"]",
            "parties = [\"subject\", \"with\"]\nmust = [\"subject\"]",
            6,
            "no relation of `must` can hold a party of this trigger; name one of `parties` that nouns have",
        ),
        (
            "verbs = [\"parley\"]",
            "parties = [\"governor\", \"possessor\"]\nneeds = 1",
            6,
            "no relation of `parties` can hold a party of this trigger; name one of `parties` that verbs have",
        ),
        ("nouns = [\"parley\"]", "parties = []\nneeds = 1", 6, "no relation of `parties` can hold a party"),
        ("nouns = [\"parley\"]", "parties = []\ntypes = [\"person\"]", 6, "no relation of `parties` can hold a party"),
        (
            "verbs = [\"parley\"]\nintransitive = true\ntags = [\"VBD\"]",
            "parties = [\"object\", \"with\"]\nmust = [\"object\"]",
            8,
            "`must` asks for the object that `intransitive` excludes, and `tags` exclude a passive",
        ),
        (
            "nouns = [\"parley\"]",
            "[[kind_when]]\nkind = \"summit\"\nwords = []",
            12,
            "a kind without words is never chosen; name its `words`",
        ),
        (
            "nouns = [\"parley\"]",
            "[[kind_when]]\nkind = \"summit\"\nwords = [\"state visit\"]",
            12,
            "no word of a text is \"state visit\", which `words` asks for",
        ),
        // The second of two triggers is meant, and its line.
        (
            "nouns = [\"parley\"]\n\n[[trigger]]\nnouns = [\"palaver\"]\nprepositions = [\"parley\"]",
            "",
            11,
            "\"parley\" is never read as a preposition",
        ),
    ];

    #[test]
    fn a_rule_that_cannot_match_is_told_with_file_line_and_remedy() {
        for (trigger, frame, line, expected) in CANNOT_MATCH {
            let defects = check_alone(&rule(trigger, frame));
            let place = format!("rules/meeting/parley.toml:{line}: ");
            let [defect] = defects.as_slice() else { panic!("{trigger} {frame}: {defects:#?}") };
            assert!(defect.starts_with(&place) && defect.contains(expected), "{place}{expected}: {defect}");
        }
    }

    #[test]
    fn what_can_match_is_left_alone() {
        let table = [
            // The subject of a passive is an object too.
            ("verbs = [\"parley\"]\nintransitive = true", "parties = [\"object\"]\nmust = [\"object\"]"),
            (
                "verbs = [\"parley\"]\nintransitive = true\ntags = [\"VBN\"]",
                "parties = [\"object\"]\nmust = [\"object\"]",
            ),
            ("nouns = [\"parley\"]\nnear = [\"sen.\", \"cease-fire\", \"u.s.\", \"7\"]", ""),
            // One form of the verb is left, and one word near it.
            ("verbs = [\"parley\"]\nnear = [\"sea\", \"port\"]", "unless_sentence = [\"parleys\", \"sea\"]"),
            // "was brokered by A": the verb over the noun has the phrase.
            ("nouns = [\"parley\"]", "parties = [\"governor\"]\nmust = [\"by\"]"),
            ("verbs = [\"parley\"]\nnouns = [\"parley\"]\nfinite = true\nnumber = \"plural\"", "needs = 1"),
            ("nouns = [\"parley\"]\ntags = [\"VERB\", \"NN\"]\nrelations = [\"nmod:poss\", \"obl\"]", ""),
        ];
        for (trigger, frame) in table {
            let defects = check_alone(&rule(trigger, frame));
            assert!(defects.iter().all(|d| d.contains("example does not fire")), "{trigger} {frame}: {defects:#?}");
        }
    }
}
