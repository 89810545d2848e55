//! One mention, read in full: parties, date, place, state, and what tells it from other events of its kind.

use std::cmp::Ordering;

use event_model::{Attribution, EventDate, EventType, Field, Kind, Place, Status, Topic};
use jiff::civil::Date;

use crate::analysis::Analysis;
use crate::closed;
use crate::company::{Company, company};
use crate::dates::bounds;
use crate::entities::Source;
use crate::lexicon::Lexicon;
use crate::mentions::{Anchor, FrameMention};
use crate::phrases::Mood;
use crate::resolution::{Party, Resolver};
use crate::rules::Rules;
use crate::tags::Tag;
use crate::word::{WordId, word, word_of};
use crate::{attribution, place, status, topic, when};

/// How the noun group points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Definiteness {
    /// "the talks": something known.
    Pointing,
    /// "a meeting", "another round": something new.
    Introducing,
    /// "talks", or a verb.
    Bare,
}

/// Which of a series the words pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// "the first round"
    Nth(usize),
    /// "the next round"
    Next,
    /// "the latest round"
    Latest,
    /// "both sessions"
    Each,
    /// "the previous deal"
    Old,
    /// "a new deal", "a similar deal"
    New,
    /// "they also agreed": one more.
    Also,
}

/// A mention with everything its sentence says.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that later steps weigh")]
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) sentence: usize,
    pub(crate) mention: FrameMention,
    pub(crate) event_type: EventType,
    pub(crate) kind: Kind,
    pub(crate) status: Option<Status>,
    pub(crate) parties: Vec<Party>,
    pub(crate) sides: bool,
    /// The two that the words for both sides most likely mean.
    pub(crate) pair: Vec<Party>,
    /// The words for both sides, for when no names are found.
    pub(crate) described: Option<Party>,
    /// First word of the event's own name: "NAFTA".
    pub(crate) name: Option<WordId>,
    pub(crate) dates: Vec<EventDate>,
    pub(crate) place: Option<Place>,
    pub(crate) topic: Option<Topic>,
    pub(crate) attribution: Option<Attribution>,
    pub(crate) definiteness: Definiteness,
    pub(crate) pick: Option<Pick>,
    /// A verb that decides something of its own: "agreed to cut quotas".
    pub(crate) decision: bool,
    /// The field and the sentence's place in it.
    pub(crate) field: Field,
    pub(crate) index: u32,
    /// The last word of the trigger, and whether a verb carries it.
    pub(crate) trigger: WordId,
    /// Its first word.
    pub(crate) first: WordId,
    pub(crate) verb: bool,
    /// Everybody whom its sentence names.
    pub(crate) company: Vec<Company>,
    /// What the noun group says of the trigger: "trade", "nuclear".
    pub(crate) modifiers: Vec<WordId>,
    /// Never starts an event.
    pub(crate) anaphoric: bool,
    /// Its day lies a week back or more.
    pub(crate) past_day: bool,
    /// "had agreed"
    pub(crate) past_perfect: bool,
    /// The trigger without the "s" of a plural.
    pub(crate) singular: Option<WordId>,
    /// Log-odds that the trigger means an event, by the model of senses.
    pub(crate) sense: f32,
}

/// Reads the mentions of an article.
pub(crate) struct ReadingMaker<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) source: &'a Source<'a>,
    pub(crate) resolver: Resolver<'a>,
    pub(crate) reference: Option<Date>,
}

impl ReadingMaker<'_> {
    /// Reads the mentions of sentence `s`.
    pub(crate) fn read(&self, s: usize, mentions: &[FrameMention]) -> Vec<Reading> {
        mentions.iter().filter_map(|mention| self.read_one(s, mention.clone(), mentions)).collect()
    }

    fn read_one(&self, s: usize, mention: FrameMention, siblings: &[FrameMention]) -> Option<Reading> {
        let analysis = self.source.analyses.get(s)?;
        let rule = self.rules.rule(mention.rule)?;
        if status::is_no_event(self.lexicon, analysis, &mention) {
            return None;
        }
        let field = match analysis.sentence.field {
            Field::Title => self.source.title,
            Field::Text => self.source.text,
        };
        let status = status::read(self.lexicon, analysis, rule, &mention);
        let found = when::read(self.lexicon, analysis, rule.event_type, &mention, siblings);
        let status = self.ahead(analysis, &mention, &found, status);
        let dates = found.into_iter();
        let dates: Vec<EventDate> =
            dates.filter_map(|d| when::value(analysis, analysis.dates.get(d)?, self.reference, status)).collect();
        let resolved = self.resolver.resolve(s, &mention.arguments);
        Some(Reading {
            past_day: self.is_past(&dates),
            past_perfect: past_perfect(analysis, &mention),
            singular: singular(field, analysis, &mention),
            sense: 0.0,
            sentence: s,
            event_type: rule.event_type,
            kind: kind(analysis, rule, &mention),
            status,
            parties: resolved.parties,
            sides: resolved.sides,
            pair: resolved.pair,
            described: resolved.described,
            name: mention.named.then(|| analysis.tokens.get(mention.trigger.0).map(|t| t.id)).flatten(),
            dates,
            place: place::read(self.source.gazetteer, self.lexicon, field, analysis, rule, &mention),
            topic: topic::read(analysis, rule.event_type, &mention),
            attribution: attribution::read(self.lexicon, field, analysis, &mention),
            definiteness: definiteness(analysis, &mention),
            pick: pick(analysis, &mention),
            field: analysis.sentence.field,
            index: analysis.sentence.index,
            trigger: analysis.tokens.get(mention.trigger.1 - 1).map(|t| t.id).unwrap_or_default(),
            first: analysis.tokens.get(mention.trigger.0).map(|t| t.id).unwrap_or_default(),
            verb: matches!(mention.anchor, Anchor::Verb(_)),
            company: company(self.lexicon, analysis, self.resolver.entities, s, mention.trigger),
            modifiers: modifiers(analysis, &mention),
            decision: rule.kind == Kind::JointDecision && matches!(mention.anchor, Anchor::Verb(_)),
            anaphoric: rule.conditions.get(mention.condition).is_some_and(|c| c.anaphoric),
            mention,
        })
    }
}

impl ReadingMaker<'_> {
    /// "Merkel meets Xi on Friday": the present tense with a day that is still to come is a plan.
    fn ahead(
        &self,
        analysis: &Analysis,
        mention: &FrameMention,
        dates: &[usize],
        status: Option<Status>,
    ) -> Option<Status> {
        if status.is_none() {
            return self.dated(analysis, mention, dates);
        }
        let verb = mention.verb();
        let group = verb.and_then(|v| analysis.syntax().verb(v)).filter(|v| !v.past && v.mood == Mood::Fact);
        let Some(group) = group else { return status };
        let fact = matches!(status, Some(Status::Held | Status::Ongoing));
        let date = dates.first().and_then(|&d| analysis.dates.get(d)).filter(|_| fact && !group.passive);
        let coming = date.and_then(|d| when::value(analysis, d, self.reference, Some(Status::Planned)));
        let later = coming.is_some_and(|d| self.side(&d.value) == Some(Ordering::Greater));
        if later { Some(Status::Planned) } else { status }
    }
}

impl ReadingMaker<'_> {
    /// "despite a deal last week", "next month's summit": where no word says the state, the day of the event does.
    fn dated(&self, analysis: &Analysis, mention: &FrameMention, dates: &[usize]) -> Option<Status> {
        let date = dates.first().and_then(|&d| analysis.dates.get(d))?;
        let day = when::value(analysis, date, self.reference, None)?.value;
        let event_type = self.rules.rule(mention.rule)?.event_type;
        match (self.side(&day)?, event_type) {
            (Ordering::Equal, _) => None,
            (Ordering::Greater, _) => Some(Status::Planned),
            (Ordering::Less, EventType::Meeting) => Some(Status::Held),
            (Ordering::Less, EventType::Agreement) => Some(Status::Reached),
        }
    }

    /// Whether a date lies before the reference day, behind it, or holds it.
    fn side(&self, value: &str) -> Option<Ordering> {
        let (first, last) = bounds(value)?;
        let day = self.reference?;
        Some(if first > day {
            Ordering::Greater
        } else if last < day {
            Ordering::Less
        } else {
            Ordering::Equal
        })
    }
}

impl ReadingMaker<'_> {
    fn is_past(&self, dates: &[EventDate]) -> bool {
        let week = self.reference.and_then(|r| r.checked_sub(jiff::Span::new().days(7)).ok());
        dates.first().and_then(|d| bounds(&d.value)).zip(week).is_some_and(|((_, last), week)| last < week)
    }
}

/// Whether the verb of the event, or the one over it, stands in the past perfect.
fn past_perfect(analysis: &Analysis, mention: &FrameMention) -> bool {
    let verb = mention.verb();
    let group = verb.and_then(|v| analysis.syntax().chunk(v)).and_then(|c| analysis.tokens.get(c.start..c.end));
    group.is_some_and(|g| g.len() > 1 && g.iter().any(|t| t.id == const { word("had") }))
}

fn singular(field: &str, analysis: &Analysis, mention: &FrameMention) -> Option<WordId> {
    let Anchor::Noun { .. } = mention.anchor else { return None };
    let last = analysis.tokens.get(mention.trigger.1.checked_sub(1)?)?;
    Some(word_of(last.span.of(field).strip_suffix('s')?))
}

/// The words of the trigger's noun group and what it is for, or of the verb's object.
fn group_words<'a>(analysis: &'a Analysis, mention: &FrameMention) -> impl Iterator<Item = WordId> + 'a {
    let syntax = analysis.syntax();
    let group = match mention.anchor {
        Anchor::Verb(verb) => syntax.object(verb),
        Anchor::Noun { chunk, .. } => Some(chunk),
    };
    // "a deal | to buy | its rival"
    let purpose = group.map(|g| g + 1).filter(|_| matches!(mention.anchor, Anchor::Noun { .. }));
    let purpose = purpose.filter(|&v| syntax.verb(v).is_some_and(|v| v.mood == Mood::Infinitive));
    let range = |chunk: Option<usize>| chunk.and_then(|c| syntax.chunk(c)).map_or(0..0, |c| c.start..c.end);
    let words = [range(group), range(purpose)].into_iter().flatten();
    words.filter_map(|i| analysis.tokens.get(i)).map(|t| t.id)
}

fn kind(analysis: &Analysis, rule: &crate::rules::Rule, mention: &FrameMention) -> Kind {
    let mut narrower =
        rule.kind_when.iter().filter(|(_, words)| group_words(analysis, mention).any(|w| words.contains(&w)));
    narrower.next().map_or(rule.kind, |k| k.0)
}

fn outer_group(mention: &FrameMention) -> Option<usize> {
    if let Anchor::Noun { outer, .. } = mention.anchor { Some(outer.chunk) } else { None }
}

fn definiteness(analysis: &Analysis, mention: &FrameMention) -> Definiteness {
    let first =
        outer_group(mention).and_then(|g| analysis.syntax().chunk(g)).and_then(|c| analysis.tokens.get(c.start));
    match first {
        Some(t) if closed::is_pointing(t.id) => Definiteness::Pointing,
        Some(t) if closed::is_introducing(t.id) => Definiteness::Introducing,
        _ => Definiteness::Bare,
    }
}

fn pick(analysis: &Analysis, mention: &FrameMention) -> Option<Pick> {
    let Some(group) = outer_group(mention) else { return also(analysis, mention) };
    let outer = analysis.syntax().chunk(group)?;
    analysis.tokens.get(outer.start..outer.end)?.iter().find_map(|t| match t.id {
        w if w == const { word("first") } => Some(Pick::Nth(0)),
        w if w == const { word("second") } => Some(Pick::Nth(1)),
        w if w == const { word("third") } => Some(Pick::Nth(2)),
        w if w == const { word("both") } => Some(Pick::Each),
        w if w == const { word("latest") } || w == const { word("last") } => Some(Pick::Latest),
        w if closed::is_old(w) && mention.trigger.0 > outer.start => Some(Pick::Old),
        w if closed::is_new(w) => Some(Pick::New),
        w if closed::is_next(w) => Some(Pick::Next),
        _ => None,
    })
}

/// Nouns and adjectives beside the trigger that are no names.
fn modifiers(analysis: &Analysis, mention: &FrameMention) -> Vec<WordId> {
    let Anchor::Noun { chunk, .. } = mention.anchor else { return Vec::new() };
    let Some(group) = analysis.syntax().chunk(chunk) else { return Vec::new() };
    let plain = |i: &usize| {
        !(mention.trigger.0..mention.trigger.1).contains(i)
            && analysis.tags.get(*i).is_some_and(|t| matches!(t, Tag::Noun | Tag::Adjective))
    };
    (group.start..group.end).filter(plain).filter_map(|i| analysis.tokens.get(i)).map(|t| t.id).collect()
}

/// "also" right before the verb, or inside its group.
fn also(analysis: &Analysis, mention: &FrameMention) -> Option<Pick> {
    let before = mention.trigger.0.checked_sub(1)?;
    analysis.tokens.get(before).filter(|t| t.id == const { word("also") }).map(|_| Pick::Also)
}
