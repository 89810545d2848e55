//! What a trigger asks of its head word in the tree of its sentence: tags, relations, the word that it hangs on.

use super::format::TriggerFile;
use super::possible::Defect;
use crate::parse::SyntaxModel;
use crate::trees::HungWord;

/// The keys of a trigger that its sentence must be parsed for, as the file has them; an empty list asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TreeKeys {
    tags: Vec<String>,
    relations: Vec<String>,
    unless_relations: Vec<String>,
    head: Vec<String>,
}

/// Tags that the head word of a noun or a name can have.
const NOMINAL_TAGS: [&str; 6] = ["NOUN", "PROPN", "NN", "NNS", "NNP", "NNPS"];

/// Tags of verbs.
const VERBAL_TAGS: [&str; 9] = ["VERB", "AUX", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"];

/// Relations of signs and of words that only serve others, which no trigger is.
const SERVING: [&str; 10] = ["punct", "case", "det", "cc", "mark", "aux", "cop", "expl", "compound:prt", "reparandum"];

/// Relations of nominals; a verb hangs as "csubj", "ccomp", "xcomp", "advcl" or "acl" there.
const NOMINAL_RELATIONS: [&str; 8] = ["nsubj", "obj", "iobj", "obl", "nmod", "nummod", "vocative", "appos"];

impl TreeKeys {
    /// The keys of a trigger; `None`: it has none, and its sentences need no tree.
    pub(crate) fn of(source: &TriggerFile) -> Option<Self> {
        let keys = Self {
            tags: source.tags.clone(),
            relations: source.relations.clone(),
            unless_relations: source.unless_relations.clone(),
            head: source.head.clone(),
        };
        (keys != Self::default()).then_some(keys)
    }

    /// Why the word is not as asked; `None`: it is.
    pub(crate) fn refusal(&self, word: &HungWord<'_>) -> Option<String> {
        let HungWord { upos, xpos, relation, head } = word;
        if !self.tags.is_empty() && !self.tags.iter().any(|t| t == upos || t == xpos) {
            return Some(format!("its tags are {upos} and {xpos}, the rule asks for {}", self.tags.join(" or ")));
        }
        if !self.relations.is_empty() && !self.relations.iter().any(|r| covers(r, relation)) {
            return Some(format!("its relation is {relation}, the rule asks for {}", self.relations.join(" or ")));
        }
        if self.unless_relations.iter().any(|r| covers(r, relation)) {
            return Some(format!("its relation is {relation}, which the rule excludes"));
        }
        let asked = || self.head.iter().map(|h| format!("{h:?}")).collect::<Vec<_>>().join(" or ");
        match head {
            _ if self.head.is_empty() => None,
            Some(head) if self.head.iter().any(|h| h == head) => None,
            Some(head) => Some(format!("it hangs on {head:?}, the rule asks for {}", asked())),
            None => Some(format!("it is the root and hangs on no word, the rule asks for {}", asked())),
        }
    }

    /// What a trigger that heads its noun group needs no tree for: nothing is a compound's first part there. "A deal worth
    /// 8 billion" passes where "a deal maker" must be parsed.
    pub(crate) fn of_group_head(&self) -> Option<Result<(), &'static str>> {
        let compound = |relations: &[String]| relations.iter().all(|r| r == "compound");
        if !self.relations.is_empty() && compound(&self.relations) {
            return Some(Err("it heads its noun group, the rule asks for compound"));
        }
        let no_more = self.tags.is_empty() && self.relations.is_empty() && self.head.is_empty();
        (no_more && compound(&self.unless_relations)).then_some(Ok(()))
    }

    /// What keeps the trigger from matching, whatever the sentence.
    pub(crate) fn defects(&self, source: &TriggerFile, model: &SyntaxModel) -> Vec<Defect> {
        let mut out = self.unknown(model);
        if out.is_empty() {
            out.extend(self.wrong_tags(source));
            out.extend(self.wrong_relations(source));
        }
        out.extend(self.head.iter().filter_map(|h| wrong_head(h, model)));
        out
    }

    /// Tags and relations that the weights never give.
    fn unknown(&self, model: &SyntaxModel) -> Vec<Defect> {
        let mut tags: Vec<&str> = model.tag_pairs().flat_map(|(u, x)| [u, x]).collect();
        let mut relations: Vec<&str> = model.relations().collect();
        for names in [&mut tags, &mut relations] {
            names.sort_unstable();
            names.dedup();
        }
        let tag = |t: &&String| !tags.contains(&t.as_str());
        let relation = |r: &&String| !relations.iter().any(|label| covers(r, label));
        let unknown = |what: &str, name: &String, all: &[&str]| {
            Defect::of(name, format!("unknown {what} {name:?}"), format!("use {}", all.join(", ")))
        };
        let bad_tags = self.tags.iter().filter(tag).map(|t| unknown("tag", t, &tags));
        let all = self.relations.iter().chain(&self.unless_relations);
        bad_tags.chain(all.filter(relation).map(|r| unknown("universal relation", r, &relations))).collect()
    }

    /// Nouns that are to be tagged as verbs, verbs as nouns, plurals as singular.
    fn wrong_tags(&self, source: &TriggerFile) -> Option<Defect> {
        let first = self.tags.first()?;
        let any = |of: &[&str]| self.tags.iter().any(|t| of.contains(&t.as_str()));
        let number: &[&str] = match source.number.as_deref() {
            Some("singular") => &["NOUN", "PROPN", "NN", "NNP"],
            Some("plural") => &["NOUN", "PROPN", "NNS", "NNPS"],
            _ => &NOMINAL_TAGS,
        };
        let (nouns, verbs) = (!source.nouns.is_empty(), !source.verbs.is_empty());
        let message = match () {
            () if verbs && !any(&VERBAL_TAGS) => "its verbs never have",
            () if !source.names.is_empty() && !any(&NOMINAL_TAGS) => "its names never have",
            () if nouns && !any(&NOMINAL_TAGS) => "its nouns never have",
            () if nouns && !any(number) => "nouns of that number never have",
            () => return None,
        };
        let remedy = if verbs && !any(&VERBAL_TAGS) { &VERBAL_TAGS[..] } else { number };
        Some(Defect::of(
            first,
            format!("{message} the tag {}", self.tags.join(" or ")),
            format!("ask for one of {}, or give these words a trigger of their own", remedy.join(", ")),
        ))
    }

    /// Relations that the words never hold, or that exclude one another or what else is asked.
    fn wrong_relations(&self, source: &TriggerFile) -> Option<Defect> {
        let first = self.relations.first()?;
        let all = |of: &[&str]| self.relations.iter().all(|r| of.iter().any(|o| covers(o, r)));
        let excluded: Vec<&str> = self.unless_relations.iter().map(String::as_str).collect();
        let verbs = !source.verbs.is_empty();
        let (message, remedy) = if all(&SERVING) {
            ("only signs and function words hang so", "ask for a relation of a noun or verb: root, obj, obl")
        } else if verbs && all(&[&SERVING[..], &NOMINAL_RELATIONS].concat()) {
            ("no verb hangs so", "ask for root, conj, csubj, ccomp, xcomp, advcl or acl")
        } else if all(&excluded) {
            ("`unless_relations` excludes all that `relations` asks for", "take it out of one of them")
        } else if all(&["root"]) && !self.head.is_empty() {
            ("the root hangs on no word, and `head` asks for one", "leave out `head`, or ask for another relation")
        } else if all(&["compound"]) && source.pointing && !verbs {
            ("what hangs as compound heads no noun group, which `pointing` asks for", "leave out one of them")
        } else {
            return None;
        };
        Some(Defect::of(first, format!("relation {}: {message}", self.relations.join(" or ")), remedy))
    }
}

/// Whether a relation that a rule names means one of a tree: "nmod" means "nmod:poss" too.
fn covers(named: &str, relation: &str) -> bool {
    relation.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// A word that is no lemma.
fn wrong_head(word: &str, model: &SyntaxModel) -> Option<Defect> {
    if word.is_empty() || word.chars().any(|c| c.is_whitespace() || c.is_uppercase()) {
        let remedy = "write one lemma in small letters: \"call\"";
        return Some(Defect::of(word, format!("no word has the lemma {word:?}"), remedy));
    }
    // "held" is a noun too; "calls" is a form of "call" whatever it is.
    let lemmas = ["NOUN", "VERB", "ADJ", "AUX"].map(|upos| model.lemma(word, upos));
    let [noun, verb, ..] = &lemmas;
    (noun != word && verb != word).then(|| {
        Defect::of(word, format!("no word has the lemma {word:?}, a form of another"), format!("write {verb:?}"))
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;
    use crate::probe::{check_alone, missed};

    const NONE: [String; 0] = [];

    /// A rule whose trigger has these keys too.
    fn rule(trigger: &str, examples: [&str; 2], counter_examples: [&str; 2]) -> String {
        let table = |name: &str, text: &str| format!("[[{name}]]\ntext = \"{text}\"\n");
        let examples = examples.map(|text| table("example", text)).concat();
        let counter_examples = counter_examples.map(|text| table("counter_example", text)).concat();
        format!(
            "id = \"agreement/pact\"\nwhy = \"VBD is no tag of a pact.\"\ntype = \"agreement\"\nkind = \"agreement\"\n\
             [[trigger]]\n{trigger}\n\
             [frame]\nparties = [\"subject\", \"with\", \"between\", \"possessor\", \"modifier\", \"governor\", \"of\"]\n\
             {examples}{counter_examples}"
        )
    }

    /// Sound with the key, and each counter-example fires without it.
    fn decides(words: &str, key: &str, examples: [&str; 2], counter_examples: [&str; 2]) {
        assert_eq!(check_alone(&rule(&format!("{words}\n{key}"), examples, counter_examples)), NONE, "{key}");
        let without = check_alone(&rule(words, examples, counter_examples));
        assert_eq!(without.iter().filter(|d| d.contains("counter-example fires")).count(), 2, "{without:?}");
    }

    #[test]
    fn each_key_lets_what_it_names_pass_and_nothing_else() {
        let held = ["Kenya signed a pact with Uganda.", "Chile and Peru reached a pact on fish."];
        decides(
            "nouns = [\"pact\"]",
            "unless_relations = [\"compound\"]",
            held,
            ["Kenya praised its pact partner Uganda.", "Chile and Peru are pact members."],
        );
        decides(
            "nouns = [\"pact\"]",
            "relations = [\"obj\"]",
            held,
            ["Kenya and Uganda spoke about the pact.", "Chile and Peru are pact members."],
        );
        decides(
            "nouns = [\"pact\"]",
            "head = [\"sign\", \"reach\"]",
            held,
            ["Kenya and Uganda praised the pact.", "Chile and Peru have a pact."],
        );
        decides(
            "verbs = [\"settle\"]",
            "tags = [\"VBD\", \"VBN\"]",
            ["Kenya settled with Uganda on Friday.", "Chile has settled with Peru."],
            ["Kenya settles with Uganda.", "Chile will settle with Peru."],
        );
    }

    #[test]
    fn explain_says_which_key_was_not_met() {
        let reason = |trigger: &str, sentence: &str| {
            let rule = rule(trigger, ["", ""], ["", ""]);
            missed(&rule, sentence).join("; ")
        };
        let table = [
            (
                "verbs = [\"settle\"]\ntags = [\"VBD\", \"VBN\"]",
                "Kenya settles with Uganda.",
                "its tags are VERB and VBZ, the rule asks for VBD or VBN",
            ),
            (
                "nouns = [\"pact\"]\nrelations = [\"nsubj\", \"root\"]",
                "Kenya signed a pact with Uganda.",
                "its relation is obj, the rule asks for nsubj or root",
            ),
            (
                "nouns = [\"pact\"]\nunless_relations = [\"obj\"]",
                "Kenya signed a pact with Uganda.",
                "its relation is obj, which the rule excludes",
            ),
            (
                "nouns = [\"pact\"]\nhead = [\"break\", \"leave\"]",
                "Kenya signed a pact with Uganda.",
                "it hangs on \"sign\", the rule asks for \"break\" or \"leave\"",
            ),
            (
                "verbs = [\"settle\"]\nhead = [\"say\"]",
                "Kenya settled with Uganda.",
                "it is the root and hangs on no word, the rule asks for \"say\"",
            ),
        ];
        for (trigger, sentence, expected) in table {
            assert_eq!(reason(trigger, sentence), expected, "{trigger}");
        }
    }

    #[test]
    fn the_head_of_a_noun_group_is_no_part_of_a_compound() {
        let excluded = TreeKeys { unless_relations: vec!["compound".to_owned()], ..TreeKeys::default() };
        assert_eq!(excluded.of_group_head(), Some(Ok(())));
        let tagged = TreeKeys { tags: vec!["NN".to_owned()], ..excluded.clone() };
        let more = TreeKeys { unless_relations: vec!["compound".to_owned(), "obj".to_owned()], ..excluded };
        assert_eq!((tagged.of_group_head(), more.of_group_head()), (None, None));
        let asked = rule("nouns = [\"pact\"]\nrelations = [\"compound\"]", ["", ""], ["", ""]);
        let told = "it heads its noun group, the rule asks for compound";
        assert_eq!(missed(&asked, "Kenya signed a pact with Uganda."), [told]);
        assert_eq!(missed(&asked, "Kenya praised its pact partner Uganda."), NONE);
    }

    #[test]
    fn check_refuses_what_no_tree_has() {
        let table = [
            ("nouns = [\"pact\"]\ntags = [\"VBX\"]", 7, "unknown tag \"VBX\"; use $, '', ,, -LRB-"),
            ("nouns = [\"pact\"]\ntags = [\"NN\", \"vbd\"]", 7, "unknown tag \"vbd\""),
            (
                "nouns = [\"pact\"]\nrelations = [\"object\"]",
                7,
                "unknown universal relation \"object\"; use acl, acl:relcl",
            ),
            ("nouns = [\"pact\"]\nunless_relations = [\"obj\", \"comp\"]", 7, "unknown universal relation \"comp\""),
            (
                "verbs = [\"settle\"]\ntags = [\"NN\", \"NNS\"]",
                7,
                "its verbs never have the tag NN or NNS; ask for one of VERB",
            ),
            ("nouns = [\"pact\"]\ntags = [\"VERB\"]", 7, "its nouns never have the tag VERB; ask for one of NOUN"),
            ("names = [\"EPPA\"]\ntags = [\"JJ\"]", 7, "its names never have the tag JJ"),
            ("nouns = [\"pact\"]\nverbs = [\"settle\"]\ntags = [\"VERB\"]", 8, "its nouns never have the tag VERB"),
            (
                "nouns = [\"pact\"]\nnumber = \"plural\"\ntags = [\"NN\"]",
                8,
                "nouns of that number never have the tag NN; ask for one of NOUN, PROPN, NNS, NNPS",
            ),
            (
                "nouns = [\"pact\"]\nrelations = [\"punct\", \"aux\"]",
                7,
                "relation punct or aux: only signs and function words",
            ),
            (
                "verbs = [\"settle\"]\nrelations = [\"nsubj:pass\", \"obl\"]",
                7,
                "relation nsubj:pass or obl: no verb hangs so; ask for root",
            ),
            (
                "nouns = [\"pact\"]\nrelations = [\"nmod:poss\"]\nunless_relations = [\"nmod\"]",
                7,
                "`unless_relations` excludes all",
            ),
            ("nouns = [\"pact\"]\nrelations = [\"root\"]\nhead = [\"sign\"]", 7, "the root hangs on no word"),
            ("nouns = [\"pact\"]\nrelations = [\"compound\"]\npointing = true", 7, "heads no noun group"),
            ("nouns = [\"pact\"]\nhead = [\"\"]", 7, "no word has the lemma \"\"; write one lemma in small letters"),
            (
                "nouns = [\"pact\"]\nhead = [\"Sign\"]",
                7,
                "no word has the lemma \"Sign\"; write one lemma in small letters",
            ),
            ("nouns = [\"pact\"]\nhead = [\"call off\"]", 7, "no word has the lemma \"call off\""),
            (
                "nouns = [\"pact\"]\nhead = [\"sign\", \"calls\"]",
                7,
                "no word has the lemma \"calls\", a form of another; write \"call\"",
            ),
        ];
        for (trigger, line, expected) in table {
            assert_refused(trigger, line, expected);
        }
    }

    /// The trigger has one defect, told with that line and these words.
    fn assert_refused(trigger: &str, line: usize, expected: &str) {
        let defects = check_alone(&rule(trigger, ["", ""], ["", ""]));
        let place = format!("rules/agreement/pact.toml:{line}: ");
        let [defect] = defects.as_slice() else { panic!("{trigger}: {defects:#?}") };
        assert!(defect.starts_with(&place) && defect.contains(expected), "{place}{expected}: {defect}");
    }

    fn strings(from: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(prop::sample::select(from).prop_map(str::to_owned), 0..3)
    }

    proptest! {
        /// Every key that asks for something narrows: what passes all of them passes each alone, and the other way round.
        #[test]
        fn keys_narrow_together_as_they_do_alone(
            tags in strings(&["VERB", "VBD", "NOUN"]),
            relations in strings(&["obl", "root", "obl:agent"]),
            unless_relations in strings(&["obl", "conj"]),
            head in strings(&["sign", "call"]),
            upos in prop::sample::select(vec!["VERB", "NOUN"]),
            relation in prop::sample::select(vec!["obl", "obl:agent", "obliged", "root"]),
            on in prop::option::of(prop::sample::select(vec!["sign", "meet"])),
        ) {
            let word = HungWord { upos, xpos: "VBD", relation, head: on.map(Cow::Borrowed) };
            let none = TreeKeys::default();
            let alone = [
                TreeKeys { tags: tags.clone(), ..none.clone() },
                TreeKeys { relations: relations.clone(), ..none.clone() },
                TreeKeys { unless_relations: unless_relations.clone(), ..none.clone() },
                TreeKeys { head: head.clone(), ..none.clone() },
            ];
            let all = TreeKeys { tags, relations, unless_relations, head };
            prop_assert_eq!(none.refusal(&word), None);
            prop_assert_eq!(all.refusal(&word), alone.iter().find_map(|keys| keys.refusal(&word)));
        }
    }
}
