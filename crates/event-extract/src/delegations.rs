//! Who leads a party's delegation: "the Russian delegation was led by A", "B headed the US side".

use event_model::{EventType, Role};

use crate::analysis::Analysis;
use crate::arguments::{Argument, ArgumentReader};
use crate::closed;
use crate::mentions::FrameMention;
use crate::names::{Name, NameKind};
use crate::phrases::ChunkKind;
use crate::references::Reference;
use crate::rules::{Relation, Rules};
use crate::word::word;

/// Adds the heads of delegations that the sentence names, and whom they lead, to its meetings.
pub(crate) fn add(
    rules: &Rules,
    lexicon: &crate::lexicon::Lexicon,
    analysis: &Analysis,
    mentions: &mut [FrameMention],
) {
    for mention in mentions {
        let Some(rule) = rules.rule(mention.rule).filter(|r| r.event_type == EventType::Meeting) else { continue };
        let reader = ArgumentReader { analysis, lexicon, rules, rule };
        for argument in heads(&reader) {
            if mention.arguments.iter().all(|a| a.tokens != argument.tokens) {
                mention.arguments.push(argument);
            }
        }
    }
}

fn heads(reader: &ArgumentReader<'_>) -> Vec<Argument> {
    let syntax = reader.analysis.syntax();
    let mut out = Vec::new();
    for verb in 0..reader.analysis.chunks.len() {
        let Some(group) = syntax.verb(verb).filter(|v| closed::is_leading(v.lemma)) else { continue };
        let (delegation, head) = if group.passive || group.bare_participle && syntax.object(verb).is_none() {
            let mut by = None;
            syntax.phrases(verb, |preposition, noun| by = by.or((preposition == const { word("by") }).then_some(noun)));
            (syntax.subject(verb), by)
        } else {
            (syntax.object(verb), syntax.subject(verb))
        };
        let (Some(delegation), Some(head)) = (delegation, head) else { continue };
        if syntax.head_word(delegation).is_some_and(closed::is_delegation) {
            reader.noun(delegation, Role::Party, Relation::Subject, &mut out);
            let before = out.len();
            reader.noun(head, Role::DelegationHead, Relation::By, &mut out);
            let named = out.get(before).is_some_and(|a| matches!(a.reference, Reference::Name(_)));
            if !named {
                // "headed by the deputy secretary for trade, Marta Lund": the name may stand behind a long title.
                out.truncate(before);
                out.extend(next_name(reader.analysis, head));
            }
        }
    }
    out
}

/// The first name of several words behind a title, before the clause ends.
fn next_name(analysis: &Analysis, title: usize) -> Option<Argument> {
    let syntax = analysis.syntax();
    let ends = |i: &usize| {
        syntax.verb(*i).is_some() || matches!(syntax.kind(*i), Some(ChunkKind::Clause(_) | ChunkKind::Break))
    };
    let last = (title..analysis.chunks.len()).find(ends).unwrap_or(analysis.chunks.len());
    let range = syntax.chunk(title)?.start..syntax.chunk(last.checked_sub(1)?)?.end;
    let is_person = |n: &Name| matches!(n.kind, NameKind::Person | NameKind::Unknown) && n.end - n.start > 1;
    let n = analysis.names.iter().rposition(|n| range.contains(&n.start) && is_person(n))?;
    let name = analysis.names.get(n)?;
    let reference = Reference::Name(n);
    Some(Argument { reference, role: Role::DelegationHead, relation: Relation::By, tokens: (name.start, name.end) })
}

#[cfg(test)]
mod tests {
    use event_model::Role;

    use crate::probe::only;

    #[test]
    fn a_leader_of_a_delegation_is_its_head() {
        let table = [
            "Kenya and Somalia held talks in Geneva, and the Kenyan delegation was led by Grace Otieno.",
            "A Kenyan delegation led by Foreign Minister Grace Otieno held talks with Somalia in Geneva.",
        ];
        for sentence in table {
            let event = only(sentence);
            let heads: Vec<&str> = event
                .participants
                .iter()
                .filter(|one| one.role == Role::DelegationHead)
                .map(|one| one.name.as_str())
                .collect();
            assert_eq!(heads, ["Grace Otieno"], "{sentence}");
            assert!(event.participants.iter().any(|one| one.name == "Kenya" && one.role == Role::Party), "{sentence}");
        }
    }

    #[test]
    fn a_leader_of_anything_else_is_not() {
        let event = only("Kenya and Somalia held talks in Geneva, and the Kenyan choir was led by Grace Otieno.");
        assert!(event.participants.iter().all(|one| one.role == Role::Party), "{event:?}");
    }
}
