//! The topic of an event: words before its noun ("the *fishing* talks"), phrases and clauses behind it, with several ends
//! each.
//!
//! The weights stand in `config/models/topic.tsv`; the command named there learns them.

use event_model::{Field, TextSpan, Topic};

use super::{Candidate, FieldReader, MENTIONS, best};
use crate::analysis::Analysis;
use crate::closed;
use crate::consolidation::Cluster;
use crate::lexicon::Lexicon;
use crate::mentions::Anchor;
use crate::names::NameKind;
use crate::phrases::{ChunkKind, Mood};
use crate::place;
use crate::reading::Reading;
use crate::tags::Tag;
use crate::word::{WordId, word};

/// The weights, below `config/`.
pub(crate) const FILE: &str = "models/topic.tsv";

/// How a phrase hangs on the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Modifier,
    On,
    Over,
    About,
    For,
    To,
    Of,
    Under,
    OtherPreposition,
    Infinitive,
    Relative,
    Object,
}

const LINKS: [&str; 12] = [
    "Modifier",
    "On",
    "Over",
    "About",
    "For",
    "To",
    "Of",
    "Under",
    "OtherPreposition",
    "Infinitive",
    "Relative",
    "Object",
];

/// Where a phrase ends: with its first noun group, with what "of" and "and" add to it, or with its clause.
const ENDS: [&str; 3] = ["Short", "Linked", "Clause"];

const PLAIN: [&str; 20] = [
    "Words1",
    "Words2",
    "Words4",
    "Words8",
    "Words14",
    "WordsMore",
    "Close",
    "Away",
    "FirstMention",
    "Title",
    "VerbTrigger",
    "HasParty",
    "HasName",
    "IsName",
    "HasDate",
    "HasEvent",
    "Vague",
    "Length",
    "Again",
    "Rule",
];

/// Chunks behind an event among which its topic may stand.
const REACH: usize = 16;

/// The names of all features, by number.
pub(crate) fn names() -> Vec<String> {
    let links = LINKS.iter().flat_map(|link| ENDS.map(|end| format!("{link}{end}")));
    let verbs = LINKS.iter().map(|link| format!("Verb{link}"));
    PLAIN.into_iter().map(str::to_owned).chain(links).chain(verbs).collect()
}

/// A span of tokens that may be the topic.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    link: Link,
    /// Index in [`ENDS`].
    ends: usize,
    /// Chunks from the event.
    away: usize,
}

impl FieldReader<'_> {
    /// The topic of an event.
    pub(crate) fn topic(&self, cluster: &Cluster) -> Option<Topic> {
        let score = |c: &Candidate<Topic>| self.models.topic.score(cluster.event_type, c.features.iter().copied());
        let likely = self.topics(cluster).into_iter().filter(|c| score(c) > LEAST).collect();
        best(&self.models.topic, cluster, likely)
    }

    /// Every span that may be the topic.
    pub(crate) fn topics(&self, cluster: &Cluster) -> Vec<Candidate<Topic>> {
        let mut out: Vec<Candidate<Topic>> = Vec::new();
        let mut heads: Vec<(usize, WordId)> = Vec::new();
        for (n, (reading, analysis)) in self.mentions(cluster).into_iter().enumerate().take(MENTIONS) {
            for span in spans(analysis, reading) {
                let bytes = analysis.bytes(span.start, span.end);
                if bytes.is_empty() {
                    continue;
                }
                let mut features = self.topic_features(cluster, reading, analysis, span);
                sign(&mut features, "FirstMention", n == 0);
                let last = analysis.tokens.get(span.end - 1).map(|t| t.id).unwrap_or_default();
                sign(&mut features, "Again", heads.iter().any(|h| h.0 != n && h.1 == last));
                heads.push((n, last));
                let rule = reading.topic.is_some_and(|t| t.at.span == bytes);
                sign(&mut features, "Rule", rule);
                let at = TextSpan { field: analysis.sentence.field, span: bytes };
                out.push(Candidate { value: Topic { at }, features });
            }
        }
        out
    }

    fn topic_features(&self, cluster: &Cluster, reading: &Reading, analysis: &Analysis, span: Span) -> Vec<usize> {
        let link = span.link as usize;
        let mut out = vec![PLAIN.len() + link * ENDS.len() + span.ends];
        let verb = matches!(reading.mention.anchor, Anchor::Verb(_));
        if verb {
            out.push(PLAIN.len() + LINKS.len() * ENDS.len() + link);
        }
        let length = match span.end - span.start {
            0..=1 => "Words1",
            2 => "Words2",
            3..=4 => "Words4",
            5..=8 => "Words8",
            9..=14 => "Words14",
            _ => "WordsMore",
        };
        sign(&mut out, length, true);
        sign(&mut out, "Close", span.away <= 1);
        sign(&mut out, "Away", span.away > 4);
        sign(&mut out, "Title", reading.field == Field::Title);
        sign(&mut out, "VerbTrigger", verb);
        let inside = || analysis.names.iter().filter(|n| n.start >= span.start && n.end <= span.end);
        let party = |key: Option<usize>| {
            cluster.parties.iter().any(|p| key.is_some_and(|e| p.key == crate::resolution::PartyKey::Entity(e)))
        };
        let named = (0..analysis.names.len()).any(|n| {
            let within = analysis.names.get(n).is_some_and(|name| name.start >= span.start && name.end <= span.end);
            within && party(self.entities.of(reading.sentence, n))
        });
        sign(&mut out, "HasParty", named);
        sign(&mut out, "HasName", inside().next().is_some());
        let whole =
            |n: &crate::names::Name| n.end + 1 >= span.end && n.start <= span.start + 1 && n.kind != NameKind::Compound;
        sign(&mut out, "IsName", inside().any(whole));
        let bytes = analysis.bytes(span.start, span.end);
        sign(&mut out, "HasDate", analysis.dates.iter().any(|d| d.span.overlaps(bytes)));
        let event = self
            .readings
            .iter()
            .filter(|r| r.sentence == reading.sentence && r.mention.trigger != reading.mention.trigger);
        sign(&mut out, "HasEvent", event.map(|r| r.mention.trigger.0).any(|t| (span.start..span.end).contains(&t)));
        let first = analysis.tags.get(span.start);
        sign(
            &mut out,
            "Vague",
            matches!(first, Some(Tag::Pronoun | Tag::Number)) || is_vague(self.lexicon, analysis, span),
        );
        let last = analysis.tokens.get(span.end - 1).map(|t| t.id);
        sign(&mut out, "Length", last.is_some_and(is_length));
        out
    }
}

fn sign(out: &mut Vec<usize>, name: &str, holds: bool) {
    if holds && let Some(at) = PLAIN.iter().position(|p| *p == name) {
        out.push(at);
    }
}

/// "a new round", "the latest": words that tell an event from its like and say nothing of its matter.
fn is_vague(lexicon: &Lexicon, analysis: &Analysis, span: Span) -> bool {
    let words = analysis.tokens.get(span.start..span.end).unwrap_or(&[]);
    words.iter().all(|t| {
        closed::is_new(t.id)
            || closed::is_old(t.id)
            || closed::is_next(t.id)
            || lexicon.status_words.contains_key(&t.id)
    })
}

fn is_length(id: WordId) -> bool {
    [
        const { word("day") },
        const { word("days") },
        const { word("hours") },
        const { word("weeks") },
        const { word("months") },
        const { word("years") },
        const { word("time") },
    ]
    .contains(&id)
}

fn spans(analysis: &Analysis, reading: &Reading) -> Vec<Span> {
    let mut out = Vec::new();
    let from = match reading.mention.anchor {
        Anchor::Noun { chunk, .. } => {
            out.extend(modifier(analysis, chunk, reading.mention.trigger.0));
            chunk
        }
        Anchor::Verb(verb) => verb,
    };
    behind(analysis, from, &mut out);
    out
}

/// "the *free trade* talks": the words before the trigger, without determiner and names.
fn modifier(analysis: &Analysis, chunk: usize, trigger: usize) -> Option<Span> {
    let group = analysis.syntax().chunk(chunk)?;
    let fits = |i: &usize| {
        let named = analysis.name_at(*i).is_some();
        let id = analysis.tokens.get(*i).map(|t| t.id).unwrap_or_default();
        let kind =
            matches!(analysis.tags.get(*i), Some(Tag::Noun | Tag::Plural | Tag::Adjective | Tag::Name | Tag::Verb(_)));
        kind && !named && !closed::is_next(id) && !closed::is_new(id) && !closed::is_old(id)
    };
    let start = (group.start..trigger).rev().take_while(fits).last()?;
    Some(Span { start, end: trigger, link: Link::Modifier, ends: 0, away: 0 })
}

/// Phrases and clauses behind the event.
fn behind(analysis: &Analysis, from: usize, out: &mut Vec<Span>) {
    let syntax = analysis.syntax();
    let verb = syntax.verb(from).is_some();
    for at in from + 1..(from + REACH).min(analysis.chunks.len()) {
        let Some(group) = syntax.chunk(at) else { break };
        let away = at - from;
        match group.kind {
            ChunkKind::Preposition(p) => {
                let next = syntax.chunk(at + 1);
                let topical = next.is_some_and(|c| {
                    matches!(c.kind, ChunkKind::Noun { .. } | ChunkKind::Clause(_) | ChunkKind::Verb(_))
                });
                if topical {
                    push(analysis, at + 1, None, link(p), away, out);
                }
            }
            ChunkKind::Verb(v) if v.mood == Mood::Infinitive => {
                push(analysis, at, Some(group.start + 1), Link::Infinitive, away, out);
            }
            ChunkKind::Clause(id) if closed::is_relative(id) && syntax.verb(at + 1).is_some() => {
                let head = syntax.verb(at + 1).map(|v| v.head);
                push(analysis, at + 1, head, Link::Relative, away, out);
            }
            ChunkKind::Noun { .. } if verb && away <= 2 => push(analysis, at, None, Link::Object, away, out),
            ChunkKind::Break if away > 6 => break,
            _ => {}
        }
    }
}

fn link(preposition: WordId) -> Link {
    const LINKED: [(WordId, Link); 10] = [
        (word("on"), Link::On),
        (word("over"), Link::Over),
        (word("about"), Link::About),
        (word("regarding"), Link::About),
        (word("concerning"), Link::About),
        (word("for"), Link::For),
        (word("to"), Link::To),
        (word("at"), Link::To),
        (word("of"), Link::Of),
        (word("under"), Link::Under),
    ];
    LINKED.iter().find(|l| l.0 == preposition).map_or(Link::OtherPreposition, |l| l.1)
}

/// Adds the spans that begin at a chunk, or at a token of it, one for each end.
fn push(analysis: &Analysis, chunk: usize, start: Option<usize>, link: Link, away: usize, out: &mut Vec<Span>) {
    let syntax = analysis.syntax();
    let Some(first) = syntax.chunk(chunk) else { return };
    let start = start.unwrap_or_else(|| {
        let determined = analysis.tags.get(first.start) == Some(&Tag::Determiner) && first.end > first.start + 1;
        first.start + usize::from(determined)
    });
    let mut known = Vec::new();
    for (ends, end) in
        [short_end(analysis, chunk), linked_end(analysis, chunk), clause_end(analysis, chunk)].into_iter().enumerate()
    {
        if end > start && !known.contains(&end) {
            known.push(end);
            out.push(Span { start, end, link, ends, away });
        }
    }
}

/// With the first noun group, over the verb before it.
fn short_end(analysis: &Analysis, chunk: usize) -> usize {
    let syntax = analysis.syntax();
    let noun = (chunk..(chunk + 4).min(analysis.chunks.len())).find(|&c| syntax.is_noun(c)).unwrap_or(chunk);
    syntax.chunk(noun).map_or(0, |c| c.end)
}

/// With the noun groups that "of" and "and" add.
fn linked_end(analysis: &Analysis, chunk: usize) -> usize {
    let syntax = analysis.syntax();
    let mut noun = (chunk..(chunk + 4).min(analysis.chunks.len())).find(|&c| syntax.is_noun(c)).unwrap_or(chunk);
    loop {
        let joins = match syntax.kind(noun + 1) {
            Some(ChunkKind::Preposition(p)) => p == const { word("of") },
            Some(ChunkKind::Conjunction) => true,
            _ => false,
        };
        if !joins || !syntax.is_noun(noun + 2) {
            return syntax.chunk(noun).map_or(0, |c| c.end);
        }
        noun += 2;
    }
}

fn is_town(analysis: &Analysis, chunk: usize) -> bool {
    let group = analysis.syntax().chunk(chunk);
    let name = group.and_then(|c| analysis.name_at(c.end - 1)).and_then(|n| analysis.names.get(n));
    name.is_some_and(place::is_town)
}

/// With the clause, without what follows a comma and closing dates.
fn clause_end(analysis: &Analysis, chunk: usize) -> usize {
    let syntax = analysis.syntax();
    let mut end = 0;
    for at in chunk..analysis.chunks.len() {
        let Some(group) = syntax.chunk(at) else { break };
        let stops = match group.kind {
            ChunkKind::Break | ChunkKind::Clause(_) | ChunkKind::Comma | ChunkKind::Date => at > chunk,
            ChunkKind::Verb(v) => at > chunk && v.mood == Mood::Fact && !v.bare_participle,
            // "fishing rights | in Accra": where the event is, not what it is about.
            ChunkKind::Preposition(p) => at > chunk && place::is_locative(p) && is_town(analysis, at + 1),
            _ => false,
        };
        if stops {
            break;
        }
        if !matches!(group.kind, ChunkKind::Preposition(_) | ChunkKind::Conjunction) {
            end = group.end;
        }
    }
    end
}

/// Least score of a topic: below it, what is shown is mostly a party, a place or a torn phrase.
const LEAST: f32 = 0.8;
