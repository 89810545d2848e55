//! What stands around a date expression, and between it and the event.

use super::{Feature, add};
use crate::analysis::Analysis;
use crate::lexicon::Lexicon;
use crate::mentions::Anchor;
use crate::phrases::{ChunkKind, Mood};
use crate::reading::Reading;
use crate::word::{WordId, word};

/// A date expression of a mention's sentence.
pub(super) struct Place<'a> {
    pub(super) reading: &'a Reading,
    pub(super) analysis: &'a Analysis,
    /// Chunks of the date, of the mention, and of the sentence's other mentions.
    pub(super) chunk: usize,
    pub(super) carrier: usize,
    pub(super) others: Vec<usize>,
}

impl Place<'_> {
    fn is_reporting(&self, lexicon: &Lexicon, chunk: usize) -> bool {
        self.analysis.syntax().verb(chunk).is_some_and(|v| lexicon.word(v.lemma).reporting)
    }

    /// The day of the saying, whatever is said ("said on Wednesday that it held talks"), and the bounds of a term ("since
    /// 2019", "until May").
    pub(super) fn is_of_something_else(&self, lexicon: &Lexicon) -> bool {
        let syntax = self.analysis.syntax();
        let preposition = self.chunk.checked_sub(1).and_then(|c| syntax.preposition(c));
        let term = [const { word("since") }, const { word("until") }, const { word("till") }];
        if preposition.is_some_and(|p| term.contains(&p)) {
            return true;
        }
        let verb = self.chunk.checked_sub(1 + usize::from(preposition.is_some()));
        verb.is_some_and(|v| v != self.carrier && self.is_reporting(lexicon, v))
            && syntax.chunk(self.chunk).and_then(|c| self.analysis.tokens.get(c.end)).map(|t| t.id)
                == Some(const { word("that") })
    }

    /// What stands right before and behind the date.
    pub(super) fn around(&self, lexicon: &Lexicon, out: &mut Vec<Feature>) {
        use Feature as F;
        let syntax = self.analysis.syntax();
        let before = self.chunk.checked_sub(1).and_then(|c| syntax.kind(c));
        let preposition = match before {
            Some(ChunkKind::Preposition(p) | ChunkKind::Clause(p)) => Some(p),
            _ => None,
        };
        let kinds: [(WordId, Feature); 11] = [
            (const { word("on") }, F::On),
            (const { word("in") }, F::In),
            (const { word("by") }, F::By),
            (const { word("until") }, F::Until),
            (const { word("since") }, F::Since),
            (const { word("from") }, F::From),
            (const { word("before") }, F::BeforeWord),
            (const { word("after") }, F::After),
            (const { word("of") }, F::Of),
            (const { word("during") }, F::During),
            (const { word("till") }, F::Until),
        ];
        match preposition {
            Some(p) => out.extend(kinds.iter().find(|k| k.0 == p).map(|k| k.1)),
            None => out.push(F::Bare),
        }
        let start = self.chunk - usize::from(preposition.is_some());
        let said_before = (start.saturating_sub(2)..start).any(|c| self.is_reporting(lexicon, c));
        add(out, F::SaidBefore, said_before);
        add(out, F::SaidAfter, self.is_reporting(lexicon, self.chunk + 1));
        let announced = [self.chunk + 1, start.wrapping_sub(1)].into_iter().any(|c| {
            syntax
                .verb(c)
                .is_some_and(|v| v.lemma == const { word("announce") } || v.lemma == const { word("confirm") })
        });
        add(out, F::AnnouncedFact, announced);
        let head = start.checked_sub(1).and_then(|c| syntax.kind(c));
        add(out, F::Fronted, matches!(head, None | Some(ChunkKind::Break | ChunkKind::Clause(_))));
        let group = match self.reading.mention.anchor {
            Anchor::Noun { outer, .. } => Some(outer.chunk),
            Anchor::Verb(_) => None,
        };
        let next = (self.chunk + 1..self.chunk + 3).any(|c| Some(c) == group);
        add(out, F::Modifier, next && preposition.is_none());
        let noun = syntax.is_noun(self.chunk + 1) && !next;
        add(out, F::ModifiesOther, noun && !matches!(head, None | Some(ChunkKind::Break)));
    }

    /// What stands between date and event.
    pub(super) fn between(&self, lexicon: &Lexicon, out: &mut Vec<Feature>) {
        use Feature as F;
        let syntax = self.analysis.syntax();
        let before = self.chunk < self.carrier;
        let (from, to) = if before { (self.chunk, self.carrier) } else { (self.carrier, self.chunk) };
        add(out, F::Before, before);
        let tokens = |c: usize| syntax.chunk(c).map_or(0, |c| c.start);
        out.push(match tokens(to) - tokens(from) {
            0..=4 => F::Near,
            5..=11 => F::Middle,
            _ => F::Far,
        });
        let governor = match self.reading.mention.anchor {
            Anchor::Noun { governor, .. } => governor.map(|g| g.verb),
            Anchor::Verb(_) => None,
        };
        let inside = from + 1..to;
        let kinds = || inside.clone().filter_map(|c| syntax.kind(c));
        let verbs = inside.clone().filter(|&c| {
            let finite = |v: &crate::phrases::VerbGroup| {
                matches!(v.mood, Mood::Fact | Mood::Future | Mood::Possible) && !v.bare_participle
                    || v.past && v.bare_participle
            };
            Some(c) != governor && syntax.verb(c).is_some_and(finite)
        });
        let verbs = verbs.count();
        add(out, F::VerbBetween, verbs == 1);
        add(out, F::VerbsBetween, verbs > 1);
        add(out, F::SaidBetween, inside.clone().any(|c| Some(c) != governor && self.is_reporting(lexicon, c)));
        add(out, F::ClauseBetween, kinds().any(|k| matches!(k, ChunkKind::Clause(_))));
        add(out, F::CommaBetween, kinds().any(|k| k == ChunkKind::Comma));
        add(out, F::BreakBetween, kinds().any(|k| k == ChunkKind::Break));
        add(out, F::OtherBetween, self.others.iter().any(|o| inside.contains(o)));
    }
}
