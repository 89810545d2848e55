//! Mentions: triggers of the rules in a frame that fits.

use std::borrow::Cow;

use crate::analysis::Analysis;
use crate::arguments::{Argument, ArgumentReader};
use crate::closed;
use crate::delegations;
use crate::government::{Governed, Outer};
use crate::lexicon::Lexicon;
use crate::names::NameKind;
use crate::party_types;
use crate::phrases::{Chunk, ChunkKind, Mood, heads_verb_group, joins_noun_group};
use crate::rules::{Condition, Rule, Rules, Trigger, TriggerKind};
use crate::tags::Tag;
use crate::trees::LazyTree;
use crate::word::{WordId, word};

/// What carries the event in the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// A verb group, by chunk.
    Verb(usize),
    /// A noun group, by chunk, what measures it out, and the verb over it.
    Noun {
        /// The group that holds the trigger.
        chunk: usize,
        /// The outermost group: "a round of talks".
        outer: Outer,
        /// The verb that governs it.
        governor: Option<Governed>,
    },
}

/// A trigger with its arguments, not yet resolved over the article.
#[derive(Clone, Debug)]
pub(crate) struct FrameMention {
    /// Index of the rule.
    pub(crate) rule: usize,
    /// Index of the rule's condition that the trigger belongs to.
    pub(crate) condition: usize,
    /// Tokens of the trigger.
    pub(crate) trigger: (usize, usize),
    /// What carries it.
    pub(crate) anchor: Anchor,
    /// Its parties.
    pub(crate) arguments: Vec<Argument>,
    /// The trigger is the event's own name.
    pub(crate) named: bool,
}

impl FrameMention {
    /// The chunk that carries the event: the verb group, or the noun group of the trigger.
    pub(crate) fn carrier(&self) -> usize {
        match self.anchor {
            Anchor::Verb(verb) => verb,
            Anchor::Noun { chunk, .. } => chunk,
        }
    }

    /// The chunk of the verb that carries the event, or governs its noun.
    pub(crate) fn verb(&self) -> Option<usize> {
        match self.anchor {
            Anchor::Verb(verb) => Some(verb),
            Anchor::Noun { governor, .. } => governor.map(|g| g.verb),
        }
    }
}

/// Why a trigger did not make a mention: for `explain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NearMiss {
    /// Index of the rule.
    pub(crate) rule: usize,
    /// Tokens of the trigger.
    pub(crate) trigger: (usize, usize),
    /// What was missing, in words.
    pub(crate) reason: Cow<'static, str>,
}

/// Finds the mentions of one analysed sentence.
pub(crate) struct MentionReader<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) analysis: &'a Analysis,
    pub(crate) tree: LazyTree<'a>,
}

impl MentionReader<'_> {
    /// Every mention; what nearly was one goes to `misses`.
    pub(crate) fn read(&self, misses: &mut Vec<NearMiss>) -> Vec<FrameMention> {
        let tokens = &self.analysis.tokens;
        let mut out = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let mut next = at + 1;
            for trigger in self.rules.at(tokens.get(at..).unwrap_or(&[])) {
                let end = at + 1 + trigger.rest.len();
                match self.mention(trigger, (at, end)) {
                    Ok(mention) => {
                        out.push(mention);
                        next = end;
                        break;
                    }
                    Err(reason) => misses.push(NearMiss { rule: trigger.rule, trigger: (at, end), reason }),
                }
            }
            at = next;
        }
        self.drop_support_verbs(&mut out);
        delegations::add(self.rules, self.lexicon, self.analysis, &mut out);
        out
    }

    /// "agreed to a ceasefire" is one agreement: a verb that governs a noun of its own type only supports it.
    fn drop_support_verbs(&self, mentions: &mut Vec<FrameMention>) {
        let event_type = |m: &FrameMention| self.rules.rule(m.rule).map(|r| r.event_type);
        let governed: Vec<_> = mentions
            .iter()
            .filter_map(|m| match m.anchor {
                Anchor::Noun { governor: Some(g), .. }
                    if !g.as_subject && g.preposition.is_none_or(closed::is_complement) =>
                {
                    Some((g.verb, event_type(m)))
                }
                _ => None,
            })
            .collect();
        mentions.retain(|m| match m.anchor {
            Anchor::Verb(verb) => !governed.contains(&(verb, event_type(m))),
            Anchor::Noun { .. } => true,
        });
    }

    /// Whether any trigger stands in the sentence.
    pub(crate) fn has_trigger(&self) -> bool {
        self.triggers().next().is_some()
    }

    /// Whether any trigger is the part of speech that its rule asks for, by the tags alone: what [`Self::anchor`] would
    /// find without looking at the phrases, which cost more.
    pub(crate) fn has_candidate(&self) -> bool {
        let tag = |at: usize| self.analysis.tags.get(at).copied().unwrap_or(Tag::Sign);
        // A noun group may hold a bracket, and the bracket anything.
        let bracket = self.analysis.tokens.iter().any(|t| t.id == word("("));
        self.triggers().any(|(at, trigger)| match trigger.kind {
            TriggerKind::Verb(_) => heads_verb_group(tag(at)),
            TriggerKind::Noun { .. } | TriggerKind::Name => bracket || joins_noun_group(tag(at + trigger.rest.len())),
        })
    }

    /// Every trigger and its first token.
    fn triggers(&self) -> impl Iterator<Item = (usize, &Trigger)> {
        let tokens = &self.analysis.tokens;
        (0..tokens.len()).flat_map(move |at| self.rules.at(tokens.get(at..).unwrap_or(&[])).map(move |t| (at, t)))
    }

    fn mention(&self, trigger: &Trigger, span: (usize, usize)) -> Result<FrameMention, Cow<'static, str>> {
        let rule = self.rules.rule(trigger.rule).ok_or("no such rule")?;
        let condition = rule.conditions.get(trigger.condition).ok_or("no such condition")?;
        let anchor = self.anchor(rule, trigger.kind, span)?;
        self.check_words(rule, condition, span, anchor)?;
        let reader = ArgumentReader { analysis: self.analysis, lexicon: self.lexicon, rules: self.rules, rule };
        let mut arguments = Vec::new();
        match anchor {
            Anchor::Verb(verb) => reader.of_verb(verb, &mut arguments),
            Anchor::Noun { chunk, outer, governor } => {
                reader.of_noun(span, chunk, outer.chunk, governor, &mut arguments);
            }
        }
        let weight: usize = arguments.iter().map(|a| a.weight(rule.event_type)).sum();
        if weight < rule.needs {
            return Err("too few parties in the sentence".into());
        }
        if !rule.must.is_empty() && !arguments.iter().any(|a| rule.must.contains(&a.relation)) {
            return Err("no party where there must be one".into());
        }
        if let Some(reason) = party_types::refusal(rule, self.analysis, &arguments) {
            return Err(reason.into());
        }
        self.check_tree(condition, anchor, span)?;
        Ok(FrameMention {
            rule: trigger.rule,
            condition: trigger.condition,
            trigger: span,
            anchor,
            arguments,
            named: trigger.kind == TriggerKind::Name,
        })
    }

    /// Whether the trigger is the part of speech that the rule means, and where it hangs.
    fn anchor(&self, rule: &Rule, kind: TriggerKind, (start, end): (usize, usize)) -> Result<Anchor, &'static str> {
        let syntax = self.analysis.syntax();
        let last = end - 1;
        let chunk = syntax.chunk_of(last).ok_or("outside every phrase")?;
        match kind {
            TriggerKind::Verb(_) => {
                let verb = syntax.chunk_of(start).and_then(|c| syntax.verb(c)).ok_or("no verb here")?;
                if verb.head != start {
                    return Err("not the head of its verb group");
                }
                Ok(Anchor::Verb(syntax.chunk_of(start).unwrap_or(chunk)))
            }
            TriggerKind::Noun { .. } | TriggerKind::Name => {
                // "a memorandum of understanding with": of a phrase the first word tells.
                let first = syntax.chunk_of(start).unwrap_or(chunk);
                if !matches!(syntax.kind(first), Some(ChunkKind::Noun { .. })) {
                    return Err("no noun here");
                }
                if kind != TriggerKind::Name && self.inside_name(start, end) {
                    return Err("part of another name");
                }
                if self.later_trigger(rule, chunk, end) {
                    return Err("only modifies a later trigger");
                }
                // "a letter of intent": the verb governs the group that the first word heads.
                let first = syntax.chunk_of(start).unwrap_or(chunk);
                let outer = syntax.outer(first, |w| self.lexicon.transparent.contains_key(&w));
                Ok(Anchor::Noun { chunk, outer, governor: syntax.governor(outer.chunk) })
            }
        }
    }

    /// A trigger inside a name counts only at its end: "Geneva Conference", not "Deal Street".
    fn inside_name(&self, start: usize, end: usize) -> bool {
        self.analysis.names.iter().any(|n| {
            n.start <= start
                && end < n.end
                && matches!(n.kind, NameKind::Person | NameKind::Organization | NameKind::Known(_))
        })
    }

    /// Whether a later noun of the group is a trigger: "merger talks" are talks.
    fn later_trigger(&self, rule: &Rule, chunk: usize, end: usize) -> bool {
        let Some(group) = self.analysis.syntax().chunk(chunk) else { return false };
        (end..group.end).any(|at| {
            let rest = self.analysis.tokens.get(at..group.end).unwrap_or(&[]);
            self.analysis.tags.get(at).is_some_and(|t| t.is_nominal())
                && self.rules.at(rest).any(|t| {
                    let same = self.rules.rule(t.rule).is_some_and(|r| r.event_type == rule.event_type);
                    same && matches!(t.kind, TriggerKind::Noun { .. }) && t.rest.len() < rest.len()
                })
        })
    }

    fn check_words(
        &self,
        rule: &Rule,
        condition: &Condition,
        (start, end): (usize, usize),
        anchor: Anchor,
    ) -> Result<(), &'static str> {
        let after = self.analysis.tokens.get(end).map(|t| t.id);
        if after.is_some_and(|id| rule.unless_before.contains(&id)) {
            return Err("the word after rules it out");
        }
        let tokens = &self.analysis.tokens;
        if !condition.sentence_has.is_empty() && !tokens.iter().any(|t| condition.sentence_has.contains(&t.id)) {
            return Err("a word that the sentence must hold is missing");
        }
        if tokens.iter().any(|t| rule.unless_sentence.contains(&t.id)) {
            return Err("a word of the sentence rules it out");
        }
        let syntax = self.analysis.syntax();
        let (group, verb) = match anchor {
            Anchor::Verb(verb) => (syntax.object(verb), Some(verb)),
            Anchor::Noun { chunk, .. } => (Some(chunk), None),
        };
        let range = group.and_then(|g| syntax.chunk(g)).map_or(0..0, |c| c.start..c.end);
        let mut words: Vec<WordId> = range
            .filter(|i| !(start..end).contains(i))
            .filter_map(|i| self.analysis.tokens.get(i))
            .map(|t| t.id)
            .collect();
        self.check_shape(condition, end, verb, group)?;
        let mut prepositions = Vec::new();
        for from in verb.into_iter().chain(group) {
            syntax.phrases(from, |preposition, noun| {
                prepositions.push(preposition);
                // "a round of elections"
                let told = verb.is_some() || preposition == const { word("of") };
                words.extend(syntax.head_word(noun).filter(|_| told));
            });
        }
        // "agreed | to meet"
        let purpose = verb.map(|v| syntax.skip_light(v + 1)).and_then(|v| syntax.verb(v));
        words.extend(purpose.filter(|v| v.mood == Mood::Infinitive).map(|v| v.lemma));
        if words.iter().any(|w| rule.unless.contains(w)) {
            return Err("a word of the frame rules it out");
        }
        if !condition.near.is_empty() && !self.is_near(&condition.near, start, end, &words) {
            return Err("a word that must be near is missing");
        }
        if !condition.prepositions.is_empty() && !prepositions.iter().any(|p| condition.prepositions.contains(p)) {
            return Err("the preposition that must follow is missing");
        }
        Ok(())
    }

    /// What a trigger asks of the sentence's tree. Last of all, because a tree costs more than all the rest.
    fn check_tree(
        &self,
        condition: &Condition,
        anchor: Anchor,
        (start, end): (usize, usize),
    ) -> Result<(), Cow<'static, str>> {
        let Some(keys) = &condition.tree else { return Ok(()) };
        let heads = |chunk| self.analysis.syntax().chunk(chunk).and_then(Chunk::noun_head) == end.checked_sub(1);
        if let Anchor::Noun { chunk, .. } = anchor
            && let Some(told) = keys.of_group_head().filter(|_| heads(chunk))
        {
            return told.map_err(Cow::from);
        }
        let word = self.tree.get().and_then(|tree| tree.head_of(self.analysis.bytes(start, end)));
        let Some(word) = word else { return Err("beyond what is parsed of its sentence".into()) };
        keys.refusal(&word).map_or(Ok(()), |reason| Err(reason.into()))
    }

    /// What a trigger asks of the group that holds it: of a verb its object and mood, of a noun that it points back.
    fn check_shape(
        &self,
        condition: &Condition,
        end: usize,
        verb: Option<usize>,
        group: Option<usize>,
    ) -> Result<(), &'static str> {
        let syntax = self.analysis.syntax();
        if let Some(verb) = verb {
            let infinite = syntax.verb(verb).is_some_and(|v| matches!(v.mood, Mood::Infinitive | Mood::Gerund));
            return match (condition.intransitive && group.is_some(), condition.finite && infinite) {
                (true, _) => Err("the verb has an object"),
                (_, true) => Err("the verb is not finite"),
                _ => Ok(()),
            };
        }
        let Some(chunk) = group.and_then(|g| syntax.chunk(g)).filter(|_| condition.pointing) else { return Ok(()) };
        if chunk.noun_head() != end.checked_sub(1) {
            return Err("only modifies another noun");
        }
        let first = self.analysis.tokens.get(chunk.start).is_some_and(|t| closed::is_pointing(t.id));
        let possessed = (chunk.start..end).any(|i| self.analysis.tags.get(i) == Some(&Tag::Possessive));
        if first || possessed { Ok(()) } else { Err("does not point back") }
    }

    fn is_near(&self, near: &[WordId], start: usize, end: usize, words: &[WordId]) -> bool {
        words.iter().any(|w| near.contains(w))
            || self.analysis.tokens.iter().take(end + 5).skip(start.saturating_sub(3)).any(|t| near.contains(&t.id))
    }
}

#[cfg(test)]
mod tests {
    use event_model::Event;

    use crate::probe::{events, who};

    /// The events of a sentence, each by its parties.
    fn parties(sentence: &str) -> Vec<Vec<String>> {
        events(&[sentence]).iter().map(|e: &Event| who(e).into_iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_condition_tells_an_event_from_what_only_looks_like_one() {
        let table: [(&str, &[&str]); 10] = [
            // `must`: a lone seller has made no deal.
            ("Boeing sold its helicopter unit to Airbus.", &["Airbus", "Boeing"]),
            ("Boeing sold its helicopter unit.", &[]),
            // A relation with "in".
            ("Airbus bought a 30 percent stake in Boeing.", &["Airbus", "Boeing"]),
            ("Airbus bought a 30 percent stake in time.", &[]),
            // `finite`: the meeting is the event.
            ("Kenya and Uganda discussed the border.", &["Kenya", "Uganda"]),
            ("Kenya asked Uganda to discuss the border.", &[]),
            // `unless_sentence`
            ("Kenya met Uganda in Oslo.", &["Kenya", "Uganda"]),
            ("Kenya met Uganda in a friendly match.", &[]),
            // A word in the "of" phrase.
            ("Kenya held the second round of talks with Uganda.", &["Kenya", "Uganda"]),
            ("Kenya held the second round of elections with Uganda.", &[]),
        ];
        for (sentence, expected) in table {
            let found = parties(sentence);
            assert_eq!(found.first().map_or(&[][..], Vec::as_slice), expected, "{sentence}");
        }
    }

    #[test]
    fn a_noun_that_points_back_joins_an_event_and_starts_none() {
        let two = events(&["Airbus signed a deal with Boeing.", "The contract will run for two years."]);
        let triggers: Vec<usize> = two.iter().map(|e| e.mentions.len()).collect();
        assert_eq!(triggers, [2]);
        assert_eq!(events(&["The contract will run for two years."]), []);
        // It must be pointed at, and head its group.
        for sentence in ["Offers are rare in May.", "The offer period runs for two weeks."] {
            let one = events(&["Airbus signed a deal with Boeing.", sentence]);
            assert_eq!(one.iter().map(|e| e.mentions.len()).sum::<usize>(), 1, "{sentence}");
        }
    }

    #[test]
    fn what_modifies_an_event_of_the_other_type_is_one_of_its_own() {
        let two = events(&["Airbus-Boeing merger talks were held in Oslo."]);
        assert_eq!(two.len(), 2, "{two:?}");
    }

    #[test]
    fn the_ticker_behind_a_name_hides_no_subject() {
        for sentence in ["Boeing ( BA.N ) won a contract from Airbus.", "Boeing <BA> won a contract from Airbus."] {
            assert_eq!(parties(sentence), [["Airbus", "Boeing"]], "{sentence}");
        }
    }
}
