//! A rule as its file writes it.

use serde::Deserialize;

/// One rule file. Unknown keys are errors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    /// Path below `config/rules` without ending: `meeting/talks`.
    pub(crate) id: String,
    /// Why the rule is there and what it takes for the event.
    #[serde(rename = "why")]
    pub(crate) _why: String,
    /// `meeting` or `agreement`.
    #[serde(rename = "type")]
    pub(crate) event_type: String,
    /// Kind of the event when no `kind_when` fits.
    pub(crate) kind: String,
    #[serde(rename = "trigger")]
    pub(crate) triggers: Vec<TriggerFile>,
    pub(crate) frame: FrameFile,
    #[serde(default)]
    pub(crate) kind_when: Vec<KindWhenFile>,
    #[serde(default, rename = "example")]
    pub(crate) examples: Vec<ExampleFile>,
    #[serde(default, rename = "counter_example")]
    pub(crate) counter_examples: Vec<CounterExampleFile>,
    /// Sentences that the rule is known to miss: told, not tested.
    #[serde(default, rename = "known_misses")]
    pub(crate) _known_misses: Vec<String>,
}

/// Words that name the event.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that a rule file sets")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TriggerFile {
    /// Lemmas; of several words ("phone call") the last inflects.
    #[serde(default)]
    pub(crate) nouns: Vec<String>,
    /// Lemmas.
    #[serde(default)]
    pub(crate) verbs: Vec<String>,
    /// Proper names of the event ("NAFTA"), capitals as written.
    #[serde(default)]
    pub(crate) names: Vec<String>,
    /// `singular` or `plural`: the only number of the noun that counts.
    pub(crate) number: Option<String>,
    /// One of these prepositions must follow a verb.
    #[serde(default)]
    pub(crate) prepositions: Vec<String>,
    /// One of these words must stand in the noun group or among its phrases.
    #[serde(default)]
    pub(crate) near: Vec<String>,
    /// The verb stands without an object: "the ministers met in Oslo", not "the ministers met their goals".
    #[serde(default)]
    pub(crate) intransitive: bool,
    /// The verb is finite: "they discussed quotas", not "they met to discuss quotas", whose event is the meeting.
    #[serde(default)]
    pub(crate) finite: bool,
    /// One of these words must stand anywhere in the sentence: what keeps a frequent word from the deeper analysis where
    /// it can name no event.
    #[serde(default)]
    pub(crate) sentence_has: Vec<String>,
    /// Only points back: joins an event that other words named, and never starts one ("the call").
    #[serde(default)]
    pub(crate) anaphoric: bool,
    /// The noun heads its group, and "the", "this", "its" or a possessive opens it: "the offer", "Galp's offer".
    #[serde(default)]
    pub(crate) pointing: bool,
    /// Penn or universal tags: the head word has one of them.
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    /// Universal relations of the head word to the word that it hangs on: one of them holds. `nmod` also means
    /// `nmod:poss`.
    #[serde(default)]
    pub(crate) relations: Vec<String>,
    /// And none of these: "compound" for the deal of "a deal maker".
    #[serde(default)]
    pub(crate) unless_relations: Vec<String>,
    /// Lemmas: the head word hangs on one of them.
    #[serde(default)]
    pub(crate) head: Vec<String>,
    /// State when the words are a fact.
    pub(crate) status: Option<String>,
    /// State when they are still to come or only possible.
    pub(crate) pending: Option<String>,
}

/// Where the parties stand, and what rules the reading out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrameFile {
    /// Relations that hold parties: see `Relation`.
    pub(crate) parties: Vec<String>,
    /// What the object of a verb is: `party` or `host`.
    pub(crate) object_role: Option<String>,
    /// Parties that the sentence itself must name; a plural or "both sides" counts as two.
    #[serde(default)]
    pub(crate) needs: usize,
    /// Relations one of which must hold a party: a lone subject is none ("sold its unit to A", not "sold its unit").
    #[serde(default)]
    pub(crate) must: Vec<String>,
    /// Kinds of participants: a party that the sentence names, in a relation of `must` if there are some, is of one of
    /// them.
    #[serde(default)]
    pub(crate) types: Vec<String>,
    /// Words in the noun group or heading its "of" phrase, or object of the verb, that make it something else.
    #[serde(default)]
    pub(crate) unless: Vec<String>,
    /// Words anywhere in the sentence that make it something else: "match" with a meeting.
    #[serde(default)]
    pub(crate) unless_sentence: Vec<String>,
    /// Words right after the trigger that make it something else.
    #[serde(default)]
    pub(crate) unless_before: Vec<String>,
}

/// A narrower kind by a word near the trigger.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KindWhenFile {
    /// The kind.
    pub(crate) kind: String,
    /// Words in the noun group of the trigger.
    pub(crate) words: Vec<String>,
}

/// A text in which the rule must fire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExampleFile {
    pub(crate) text: String,
    /// Names of participants that the event must have.
    #[serde(default)]
    pub(crate) parties: Vec<String>,
    pub(crate) kind: Option<String>,
    pub(crate) status: Option<String>,
}

/// A text in which the rule must not fire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CounterExampleFile {
    pub(crate) text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of a table, as the message about an unknown one lists them.
    fn keys<T: serde::de::DeserializeOwned>(sound: &str) -> Vec<String> {
        let told = toml::from_str::<T>(&format!("{sound}\nnonsense = 1")).err().unwrap().message().to_owned();
        let (_, keys) = told.split_once("expected one of ").unwrap();
        keys.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_key_is_documented() {
        let guide = include_str!("../../../../CONTRIBUTING.md");
        let all = [keys::<TriggerFile>(""), keys::<FrameFile>("parties = []")].concat();
        assert!(all.len() > 20, "{all:?}");
        let missing: Vec<_> = all.iter().filter(|key| !guide.contains(&format!("`{key}`"))).collect();
        // "where the parties stand"
        assert_eq!(missing, ["parties"]);
    }
}
