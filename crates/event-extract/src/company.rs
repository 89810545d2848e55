//! Who else a sentence names beside the arguments of its mention, and where: the grammar around a name tells a party from
//! one that only speaks, is spoken of, or is where it happens.

use event_model::TextSpan;

use crate::analysis::Analysis;
use crate::entities::Entities;
use crate::lexicon::Lexicon;
use crate::names::NameKind;
use crate::phrases::ChunkKind;
use crate::tags::Tag;
use crate::word::{WordId, word};

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// Subject of "said", or after "according to".
    Speaker,
    Subject,
    Object,
    /// "Iran's"
    Possessor,
    /// "Iranian nuclear plants"
    Modifier,
    /// "*Turkish* Foreign Minister Fidan"
    Title,
    With,
    Between,
    Of,
    By,
    To,
    For,
    From,
    On,
    /// "in", "at"
    In,
    Against,
    /// After any other preposition.
    Preposition,
    Other,
}

/// A name of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Company {
    pub(crate) entity: usize,
    /// The name.
    pub(crate) mention: TextSpan,
    pub(crate) context: Context,
    /// It stands before the trigger.
    pub(crate) before: bool,
    /// No verb and no clause begins between it and the trigger.
    pub(crate) near: bool,
}

/// The names of sentence `s` around a trigger.
pub(crate) fn company(
    lexicon: &Lexicon,
    analysis: &Analysis,
    entities: &Entities,
    s: usize,
    trigger: (usize, usize),
) -> Vec<Company> {
    let mut out = Vec::new();
    for (n, name) in analysis.names.iter().enumerate() {
        let tokens = (name.start, name.end);
        if analysis.in_date(name.start, name.end) {
            continue;
        }
        let of = |entity| Company {
            entity,
            mention: analysis.span(name.start, name.end),
            context: context(lexicon, analysis, n).unwrap_or(Context::Other),
            before: name.start < trigger.0,
            near: near(analysis, tokens, trigger),
        };
        let halves = [0, 1].into_iter().filter_map(|half| entities.half(s, n, half));
        out.extend(entities.of(s, n).into_iter().chain(halves).map(of));
    }
    out
}

fn near(analysis: &Analysis, name: (usize, usize), trigger: (usize, usize)) -> bool {
    let (from, to) = if name.0 < trigger.0 { (name.1, trigger.0) } else { (trigger.1, name.0) };
    let syntax = analysis.syntax();
    let chunk = |t: usize| syntax.chunk_of(t);
    let (Some(from), Some(to)) = (chunk(from.saturating_sub(1)), chunk(to)) else { return false };
    !(from + 1..to).any(|c| matches!(syntax.kind(c), Some(ChunkKind::Verb(_) | ChunkKind::Clause(_))))
}

fn context(lexicon: &Lexicon, analysis: &Analysis, n: usize) -> Option<Context> {
    let name = analysis.names.get(n)?;
    let syntax = analysis.syntax();
    let at = syntax.chunk_of(name.end.checked_sub(1)?)?;
    let group = syntax.chunk(at)?;
    let head = group.noun_head()?;
    if name.end <= head {
        if analysis.tags.get(name.end) == Some(&Tag::Possessive) {
            return Some(Context::Possessor);
        }
        let person =
            analysis.name_at(head).and_then(|h| analysis.names.get(h)).is_some_and(|h| h.kind == NameKind::Person);
        return Some(if person { Context::Title } else { Context::Modifier });
    }
    let first = syntax.list_back(at).first().copied().unwrap_or(at);
    if let Some(preposition) = first.checked_sub(1).and_then(|p| syntax.preposition(p)) {
        return Some(after(preposition, analysis, first));
    }
    let verb = (at + 1..at + 6)
        .find(|&v| syntax.verb(v).is_some() && syntax.subject(v).is_some_and(|s| s >= first && s <= at));
    if let Some(verb) = verb.and_then(|v| syntax.verb(v)) {
        return Some(if lexicon.word(verb.lemma).reporting { Context::Speaker } else { Context::Subject });
    }
    let before = first.checked_sub(1).and_then(|v| syntax.verb(v))?;
    Some(if lexicon.word(before.lemma).reporting { Context::Speaker } else { Context::Object })
}

fn after(preposition: WordId, analysis: &Analysis, first: usize) -> Context {
    const TABLE: [(WordId, Context); 16] = [
        (word("with"), Context::With),
        (word("alongside"), Context::With),
        (word("between"), Context::Between),
        (word("among"), Context::Between),
        (word("of"), Context::Of),
        (word("by"), Context::By),
        (word("to"), Context::To),
        (word("for"), Context::For),
        (word("from"), Context::From),
        (word("on"), Context::On),
        (word("over"), Context::On),
        (word("about"), Context::On),
        (word("in"), Context::In),
        (word("at"), Context::In),
        (word("against"), Context::Against),
        (word("into"), Context::In),
    ];
    let according = || {
        let token = analysis.syntax().chunk(first - 1).map_or(0, |c| c.start);
        token.checked_sub(1).and_then(|t| analysis.tokens.get(t)).is_some_and(|t| t.id == const { word("according") })
    };
    if preposition == const { word("to") } && according() {
        return Context::Speaker;
    }
    TABLE.iter().find(|(p, _)| *p == preposition).map_or(Context::Preposition, |p| p.1)
}
