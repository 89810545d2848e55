//! Closed classes of English: the function words that tagging and phrases turn on. One table a class.

use crate::word::{WordId, word};

macro_rules! class {
    ($(#[$doc:meta])* $name:ident: $($w:literal)*) => {
        $(#[$doc])*
        pub(crate) fn $name(id: WordId) -> bool {
            const WORDS: &[WordId] = &[$(word($w)),*];
            WORDS.contains(&id)
        }
    };
}

class! {
    /// Forms of "be".
    is_be: "be" "is" "are" "was" "were" "been" "being" "am" "'re" "'m"
}
class! {
    /// Forms of "have".
    is_have: "have" "has" "had" "having" "'ve"
}
class! {
    /// Forms of "do".
    is_do: "do" "does" "did"
}
class! {
    /// Modal verbs that announce.
    is_will: "will" "shall" "'ll"
}
class! {
    /// Modal verbs that only hold possible.
    is_may: "would" "could" "can" "may" "might" "should" "must" "'d" "ought"
}
class! {
    /// Words that negate a verb or a noun.
    is_negation: "not" "n't" "never" "no" "neither" "nor" "without"
}
class! {
    /// Words that open a subordinate clause.
    is_subordinator: "that" "which" "who" "whom" "whose" "because" "if" "while" "when" "although" "though" "whether"
        "where" "until" "unless" "since" "as" "after" "before" "once"
}
class! {
    /// Relative pronouns: the noun before them is the subject of their clause.
    is_relative: "who" "which" "that"
}
class! {
    /// Words that join equals.
    is_conjunction: "and" "or" "but" "&"
}
class! {
    /// Personal and indefinite pronouns.
    is_pronoun: "i" "you" "he" "she" "it" "we" "they" "me" "him" "her" "us" "them" "himself" "herself" "themselves"
        "itself" "anyone" "everyone" "someone" "nobody" "everybody" "who" "this" "these" "those" "there" "one" "others"
}
class! {
    /// Determiners, possessive pronouns and quantities before a noun.
    is_determiner: "the" "a" "an" "this" "that" "these" "those" "his" "her" "its" "their" "our" "my" "your" "some" "any"
        "no" "every" "each" "both" "all" "another" "several" "many" "few" "most" "such" "either" "neither" "other" "two"
        "three" "four" "five" "six" "seven" "eight" "nine" "ten" "dozens" "more" "own" "whose"
}
class! {
    /// Prepositions.
    is_preposition: "of" "in" "on" "at" "by" "for" "with" "from" "between" "among" "amongst" "about" "over" "under"
        "during" "through" "against" "into" "onto" "upon" "within" "without" "towards" "toward" "across" "amid" "amidst"
        "around" "along" "alongside" "behind" "beside" "besides" "beyond" "despite" "down" "except" "like" "near" "off"
        "out" "outside" "per" "regarding" "concerning" "since" "than" "throughout" "till" "to" "until" "up" "via"
        "following" "including" "ahead" "due" "as" "after" "before" "inside" "aboard" "unlike" "versus" "vs"
}
class! {
    /// Days of the week and nearby days.
    is_day: "monday" "tuesday" "wednesday" "thursday" "friday" "saturday" "sunday" "mon" "tue" "tues" "wed" "thu"
        "thurs" "fri" "sat" "today" "yesterday" "tomorrow" "tonight"
}
class! {
    /// Months, but "may" and "march".
    is_month: "january" "february" "april" "june" "july" "august" "september" "october" "november" "december"
        "jan" "feb" "apr" "jun" "jul" "aug" "sept" "sep" "oct" "nov" "dec"
}
class! {
    /// Months that are words too.
    is_doubtful_month: "may" "march"
}
class! {
    /// Definite determiners that point back.
    is_pointing: "the" "this" "that" "these" "those" "its" "their" "his" "her" "our"
}
class! {
    /// Determiners that introduce something new.
    is_introducing: "a" "an" "another" "some" "any" "no"
}
class! {
    /// Adjectives that tell one event of a series from another, and mark it as still to come.
    is_next: "next" "another" "further" "future" "upcoming" "forthcoming" "planned" "proposed" "possible"
        "potential" "scheduled" "expected"
}
class! {
    /// Words in a noun group that make it mean all parties so far: "the two leaders", "both sides".
    is_both: "both" "two" "sides" "pair" "duo"
}
class! {
    /// Prepositions that set one event beside another in time.
    is_temporal: "after" "before" "following" "during" "ahead" "amid" "since"
}
class! {
    /// Participles that say what something is for, and carry no event: "talks aimed at …".
    is_purpose: "aim" "aimed" "design" "designed" "intend" "intended" "focus" "focused" "focussed" "mean" "meant"
}
class! {
    /// Verbs for who is at the top of a delegation.
    is_leading: "lead" "leads" "led" "head" "heads" "headed" "represent" "represents" "represented" "chair" "chaired"
}
class! {
    /// Nouns for those who speak for a party.
    is_delegation: "delegation" "side" "team" "mission"
}
class! {
    /// Adjectives for an agreement that was there before.
    is_old: "previous" "earlier" "existing" "old" "current" "original" "former" "expired" "prior" "past"
}
class! {
    /// Adjectives for one more agreement.
    is_new: "new" "similar" "separate" "fresh" "replacement" "alternative" "parallel"
}
class! {
    /// Prepositions between a verb and what it is about: "agreed to", "sign up for".
    is_complement: "to" "on" "upon" "for" "into"
}
