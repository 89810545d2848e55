//! Closed classes of English: the function words that tagging and phrases turn on. One row a class, with
//! the function that asks for it alone, if any does; a word is looked up once for all of them.

use crate::word::{WordId, word};

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident $(by $name:ident)?: $($w:literal)*;)*) => {
        /// The closed classes.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Class {
            $($(#[$doc])* $class),*
        }

        const MEMBERS: &[(Class, &[WordId])] = &[$((Class::$class, &[$(word($w)),*])),*];

        $($(
            #[doc = concat!("Whether the word is in [`Class::", stringify!($class), "`].")]
            #[inline]
            pub(crate) fn $name(id: WordId) -> bool {
                classes(id).has(Class::$class)
            }
        )?)*
    };
}

/// The classes of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Classes(u32);

impl Classes {
    /// Whether the word is in that class.
    #[inline]
    pub(crate) fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u32) != 0
    }

    /// Whether the word is in none, as most words are.
    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The classes of a word.
#[inline]
pub(crate) fn classes(id: WordId) -> Classes {
    let mut slot = home(id);
    loop {
        match TABLE.get(slot) {
            Some(&(found, classes)) if found == id => return Classes(classes),
            Some(&(_, 0)) | None => return Classes(0),
            Some(_) => slot = (slot + 1) % SLOTS,
        }
    }
}

/// Slots of the table; a power of two, several times the words, so that most other words find an empty one at once.
const SLOTS: usize = 1024;

/// Words and their classes, each in the first slot that was free from its home on.
static TABLE: [(WordId, u32); SLOTS] = build();

const fn home(id: WordId) -> usize {
    (id.0 ^ (id.0 >> 32)) as usize % SLOTS
}

#[expect(
    clippy::indexing_slicing,
    reason = "const: no iterators; every index is below the length that it is tested against"
)]
const fn build() -> [(WordId, u32); SLOTS] {
    let mut table = [(WordId(0), 0); SLOTS];
    let mut class = 0;
    while class < MEMBERS.len() {
        let (bit, words) = MEMBERS[class];
        let mut at = 0;
        while at < words.len() {
            let mut slot = home(words[at]);
            while table[slot].1 != 0 && table[slot].0.0 != words[at].0 {
                slot = (slot + 1) % SLOTS;
            }
            table[slot] = (words[at], table[slot].1 | 1 << bit as u32);
            at += 1;
        }
        class += 1;
    }
    table
}

classes! {
    /// Forms of "be".
    Be by is_be: "be" "is" "are" "was" "were" "been" "being" "am" "'re" "'m";
    /// Forms of "have".
    Have by is_have: "have" "has" "had" "having" "'ve";
    /// Forms of "do".
    Do: "do" "does" "did";
    /// Modal verbs that announce.
    Will by is_will: "will" "shall" "'ll";
    /// Modal verbs that only hold possible.
    May: "would" "could" "can" "may" "might" "should" "must" "'d" "ought";
    /// Words that negate a verb or a noun.
    Negation: "not" "n't" "never" "no" "neither" "nor" "without";
    /// Words that open a subordinate clause.
    Subordinator by is_subordinator: "that" "which" "who" "whom" "whose" "because" "if" "while" "when" "although"
        "though" "whether" "where" "until" "unless" "since" "as" "after" "before" "once" "why";
    /// Relative pronouns: the noun before them is the subject of their clause.
    Relative by is_relative: "who" "which" "that";
    /// Words that join equals.
    Conjunction by is_conjunction: "and" "or" "but" "&";
    /// Personal and indefinite pronouns.
    Pronoun: "i" "you" "he" "she" "it" "we" "they" "me" "him" "her" "us" "them" "himself" "herself"
        "themselves" "itself" "anyone" "everyone" "someone" "nobody" "everybody" "who" "this" "these" "those" "there"
        "one" "others";
    /// Determiners, possessive pronouns and quantities before a noun.
    Determiner: "the" "a" "an" "this" "that" "these" "those" "his" "her" "its" "their" "our" "my" "your"
        "some" "any" "no" "every" "each" "both" "all" "another" "several" "many" "few" "most" "such" "either"
        "neither" "other" "two" "three" "four" "five" "six" "seven" "eight" "nine" "ten" "dozens" "more" "own"
        "whose";
    /// Prepositions.
    Preposition: "of" "in" "on" "at" "by" "for" "with" "from" "between" "among" "amongst" "about"
        "over" "under" "during" "through" "against" "into" "onto" "upon" "within" "without" "towards" "toward"
        "across" "amid" "amidst" "around" "along" "alongside" "behind" "beside" "besides" "beyond" "despite" "down"
        "except" "like" "near" "off" "out" "outside" "per" "regarding" "concerning" "since" "than" "throughout" "till"
        "to" "until" "up" "via" "following" "including" "ahead" "due" "as" "after" "before" "inside" "aboard" "unlike"
        "versus" "vs";
    /// Days of the week and nearby days.
    Day: "monday" "tuesday" "wednesday" "thursday" "friday" "saturday" "sunday" "mon" "tue" "tues" "wed" "thu"
        "thurs" "fri" "sat" "today" "yesterday" "tomorrow" "tonight";
    /// Months, but "may" and "march".
    Month: "january" "february" "april" "june" "july" "august" "september" "october" "november" "december"
        "jan" "feb" "apr" "jun" "jul" "aug" "sept" "sep" "oct" "nov" "dec";
    /// Months that are words too.
    DoubtfulMonth by is_doubtful_month: "may" "march";
    /// Definite determiners that point back.
    Pointing by is_pointing: "the" "this" "that" "these" "those" "its" "their" "his" "her" "our";
    /// Articles, and possessive pronouns that are nothing else: what follows them is no verb.
    Article by is_article: "the" "a" "an" "his" "its" "their" "our" "my" "your";
    /// Determiners that introduce something new.
    Introducing by is_introducing: "a" "an" "another" "some" "any" "no";
    /// Adjectives that tell one event of a series from another, and mark it as still to come.
    Next by is_next: "next" "another" "further" "future" "upcoming" "forthcoming" "planned" "proposed" "possible"
        "potential" "scheduled" "expected";
    /// Words in a noun group that make it mean all parties so far: "the two leaders", "both sides".
    Both by is_both: "both" "two" "sides" "pair" "duo";
    /// Prepositions that set one event beside another in time.
    Temporal by is_temporal: "after" "before" "following" "during" "ahead" "amid" "since";
    /// Participles that say what something is for, and carry no event: "talks aimed at …".
    Purpose by is_purpose: "aim" "aimed" "design" "designed" "intend" "intended" "focus" "focused" "focussed" "mean"
        "meant";
    /// Verbs for who is at the top of a delegation.
    Leading by is_leading: "lead" "leads" "led" "head" "heads" "headed" "represent" "represents" "represented" "chair"
        "chaired";
    /// Nouns for those who speak for a party.
    Delegation by is_delegation: "delegation" "side" "team" "mission";
    /// Adjectives for an agreement that was there before.
    Old by is_old: "previous" "earlier" "existing" "old" "current" "original" "former" "expired" "prior" "past";
    /// Adjectives for one more agreement.
    New by is_new: "new" "similar" "separate" "fresh" "replacement" "alternative" "parallel";
    /// Prepositions between a verb and what it is about: "agreed to", "sign up for".
    Complement by is_complement: "to" "on" "upon" "for" "into";
    /// Written with a period inside a sentence, and never the end of one when more text follows on the same line.
    Abbreviation by is_abbreviation: "mr" "mrs" "ms" "dr" "sen" "rep" "reps" "sens" "gov" "gen" "lt" "col" "maj"
        "sgt" "capt" "adm" "st" "jr" "sr" "prof" "rev" "hon" "pres" "inc" "corp" "co" "ltd" "jan" "feb" "aug"
        "sept" "oct" "nov" "dec" "no" "vs";
    /// Verbs between an event and its parties: "the pact includes Chile".
    Including by is_including: "include" "includes" "included" "involve" "involves" "involved" "comprise" "comprises"
        "group" "groups" "link" "links";
    /// Words that open a clause which only supposes what it says.
    Supposing by is_supposing: "if" "unless" "until" "once" "whether";
    /// Prepositions between talks and what they are about.
    About by is_about: "on" "about" "over" "for" "toward" "towards";
    /// Particles of phrasal verbs and set phrases: "call off", "be under way".
    Particle by is_particle: "off" "under" "out" "apart" "down" "through" "up" "away" "back";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_every_word_under_its_classes_and_no_other() {
        for &(class, words) in MEMBERS {
            assert!(words.iter().all(|&w| classes(w).has(class)), "{class:?}");
        }
        let all: Vec<WordId> = MEMBERS.iter().flat_map(|m| m.1).copied().collect();
        for &id in &all {
            let expected = MEMBERS.iter().filter(|m| m.1.contains(&id)).fold(0, |bits, m| bits | 1 << m.0 as u32);
            assert_eq!(classes(id), Classes(expected));
        }
        assert!(all.len() * 2 < SLOTS);
        assert!(classes(word("minister")).is_empty());
    }
}
