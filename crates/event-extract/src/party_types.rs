//! What a rule asks of the parties that its sentence names: that one of them is a country, or a person.

use event_model::ParticipantKind;

use crate::analysis::Analysis;
use crate::arguments::Argument;
use crate::gazetteer::EntryKind;
use crate::names::{Name, NameKind};
use crate::references::Reference;
use crate::rules::Rule;

/// Why none of the parties is as the rule asks; `None`: one is, or it does not ask.
pub(crate) fn refusal(rule: &Rule, analysis: &Analysis, arguments: &[Argument]) -> Option<String> {
    if rule.types.is_empty() {
        return None;
    }
    let counts = |a: &&Argument| rule.must.is_empty() || rule.must.contains(&a.relation);
    let names = arguments.iter().filter(counts).filter_map(|a| match a.reference {
        Reference::Name(n) | Reference::Half(n, _) => analysis.names.get(n),
        _ => None,
    });
    let found: Vec<_> = names.map(kind_of).collect();
    // A surname or the name of a firm tells nothing alone; the article may.
    if found.iter().any(|kind| kind.is_none_or(|k| rule.types.contains(&k))) {
        return None;
    }
    let (asked, found) = (list(&rule.types), list(&found.into_iter().flatten().collect::<Vec<_>>()));
    let found = if found.is_empty() { "the sentence names no party".into() } else { format!("only {found} is named") };
    Some(format!("no party is of type {asked}: {found}"))
}

/// What a name names, as far as its own words tell; `None`: they do not, or it names two.
fn kind_of(name: &Name) -> Option<ParticipantKind> {
    match name.kind {
        NameKind::Person | NameKind::Known(EntryKind::Person) => Some(ParticipantKind::Person),
        NameKind::Organization | NameKind::Known(EntryKind::Organization) => Some(ParticipantKind::Organization),
        NameKind::Known(EntryKind::Group) => Some(ParticipantKind::Group),
        NameKind::Known(_) => Some(ParticipantKind::Country),
        NameKind::Compound | NameKind::Unknown => None,
    }
}

fn list(kinds: &[ParticipantKind]) -> String {
    let mut names: Vec<String> = kinds.iter().map(|k| format!("{k:?}").to_lowercase()).collect();
    names.dedup();
    names.join(" or ")
}

#[cfg(test)]
mod tests {
    use crate::probe::{check_alone, missed};

    const RULE: &str = r#"
id = "meeting/parley"
why = "A parley that a country takes part in."
type = "meeting"
kind = "talks"

[[trigger]]
nouns = ["parley"]

[frame]
parties = ["with", "between", "governor"]
types = ["country", "group"]

[[example]]
text = "Kenya and Uganda held a parley in Nairobi on 3 May."

[[example]]
text = "Airbus held a parley with Chile on Friday."

[[counter_example]]
text = "Airbus Inc. and Boeing Corp. held a parley on Friday."

[[counter_example]]
text = "Boeing Corp. held a parley with Nokia Corp. on Friday."
"#;

    #[test]
    fn one_party_must_be_of_a_type() {
        assert_eq!(check_alone(RULE), [] as [String; 0]);
        // Without the key both fire.
        let without = check_alone(&RULE.replace("types = [\"country\", \"group\"]\n", ""));
        assert_eq!(without.len(), 2, "{without:?}");
    }

    #[test]
    fn with_must_it_is_a_party_in_one_of_its_relations() {
        let rule = RULE.replace("types =", "must = [\"with\"]\ntypes =");
        let defects = check_alone(&rule.replace("Kenya and Uganda held a parley", "Kenya held a parley with Uganda"));
        assert_eq!(defects, [] as [String; 0]);
        assert_eq!(
            missed(&rule, "Kenya held a parley with Airbus Inc. on Friday."),
            ["no party is of type country or group: only organization is named"]
        );
        assert_eq!(
            missed(RULE, "The envoys held a parley on Friday."),
            ["no party is of type country or group: the sentence names no party"]
        );
    }

    #[test]
    fn a_name_that_tells_no_type_by_itself_counts() {
        assert_eq!(missed(RULE, "Tarvik held a parley on Friday."), [] as [String; 0]);
    }
}
