//! Where the event happens: a named place after "in" or "at" in its clause, or before its noun.

use event_model::{EventType, Kind, Place, TextSpan};

use crate::analysis::Analysis;
use crate::closed;
use crate::dateline;
use crate::gazetteer::{EntryKind, Gazetteer};
use crate::government::Governed;
use crate::lexicon::Lexicon;
use crate::mentions::{Anchor, FrameMention};
use crate::names::{Name, NameKind};
use crate::phrases::ChunkKind;
use crate::rules::Rule;
use crate::word::{WordId, word};

/// The place that a mention names.
pub(crate) fn read(
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    text: &str,
    analysis: &Analysis,
    rule: &Rule,
    mention: &FrameMention,
) -> Option<Place> {
    let name = PlaceReader { lexicon, analysis, rule, mention }.find()?;
    Some(place(gazetteer, text, analysis, name))
}

struct PlaceReader<'a> {
    lexicon: &'a Lexicon,
    analysis: &'a Analysis,
    rule: &'a Rule,
    mention: &'a FrameMention,
}

impl<'a> PlaceReader<'a> {
    fn find(&self) -> Option<&'a Name> {
        let meeting = self.rule.event_type == EventType::Meeting;
        let (own, verb) = match self.mention.anchor {
            Anchor::Verb(verb) => (self.destination(verb), Some(verb)),
            Anchor::Noun { chunk, outer, governor } => {
                let own = self
                    .after(chunk)
                    .or_else(|| self.before_noun(chunk).filter(|_| meeting))
                    .or_else(|| self.after(outer.chunk).filter(|_| meeting));
                (own.or_else(|| self.toward(chunk)), governor.filter(|g| self.decides(*g)).map(|g| g.verb))
            }
        };
        own.or_else(|| verb.and_then(|v| self.after(v).or_else(|| self.after_object(v)).or_else(|| self.before(v))))
            .or_else(|| self.only_one().filter(|_| meeting))
    }

    /// Whether the place of a verb over the event is the event's: one that the lexicon knows as such, and not "whipped up
    /// in Israel".
    fn decides(&self, governor: Governed) -> bool {
        let verb = self.analysis.syntax().verb(governor.verb);
        verb.is_some_and(|v| !governor.open || self.lexicon.governors.contains_key(&v.lemma))
    }

    /// "in Geneva", "at Camp David" among the phrases after a chunk; the most specific of several. Behind "on trade" and
    /// "for uranium" only a town is the event's place: "talks on trade in Geneva", but not "on mining in Peru".
    fn after(&self, chunk: usize) -> Option<&'a Name> {
        let syntax = self.analysis.syntax();
        let mut found: Option<&Name> = None;
        let mut topical = false;
        syntax.phrases(chunk, |preposition, noun| {
            topical |= closed::is_complement(preposition) || is_about(preposition);
            if !is_locative(preposition) {
                return;
            }
            let name = self.name_in(noun, |n| is_place(n, preposition) && (!topical || is_town(n)));
            if let Some(name) = name.filter(|n| found.is_none_or(|f| specificity(n) > specificity(f))) {
                found = Some(name);
            }
        });
        found
    }

    fn name_in(&self, chunk: usize, fits: impl Fn(&Name) -> bool) -> Option<&'a Name> {
        let group = self.analysis.syntax().chunk(chunk)?;
        self.analysis.names.iter().find(|n| n.start >= group.start && n.end <= group.end && fits(n))
    }

    /// "met the premier in Geneva": the phrase follows the object.
    fn after_object(&self, verb: usize) -> Option<&'a Name> {
        let object = self.analysis.syntax().object(verb)?;
        let last = self.analysis.syntax().list(object).last().copied().unwrap_or(object);
        self.after(last)
    }

    /// "In Geneva, the two sides met", "the two sides in Geneva agreed": phrases between the verb and its clause's head.
    fn before(&self, verb: usize) -> Option<&'a Name> {
        let syntax = self.analysis.syntax();
        for at in (1..verb).rev() {
            match syntax.kind(at)? {
                ChunkKind::Clause(_) | ChunkKind::Break | ChunkKind::Verb(_) => return None,
                ChunkKind::Noun { .. } => {
                    let preposition = syntax.preposition(at - 1).filter(|&p| is_locative(p));
                    let found = preposition.and_then(|p| self.name_in(at, |n| is_place(n, p) && is_town(n)));
                    if found.is_some() {
                        return found;
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// "visited Oslo": what a visit has for its object, when it is no person.
    fn destination(&self, verb: usize) -> Option<&'a Name> {
        let object = self.analysis.syntax().object(verb).filter(|_| self.rule.kind == Kind::Visit)?;
        self.name_in(object, is_land)
    }

    /// "a trip to Greece", "will go on to Paris for talks".
    fn toward(&self, chunk: usize) -> Option<&'a Name> {
        let syntax = self.analysis.syntax();
        let mut found = None;
        if self.rule.kind == Kind::Visit {
            syntax.phrases(chunk, |preposition, noun| {
                if preposition == const { word("to") } {
                    found = found.or_else(|| self.name_in(noun, is_land));
                }
            });
        }
        let purpose = chunk.checked_sub(1).and_then(|i| syntax.preposition(i)) == Some(const { word("for") });
        found.or_else(|| {
            let noun = chunk.checked_sub(2).filter(|_| purpose)?;
            let to = syntax.preposition(noun.checked_sub(1)?)?;
            let toward = to == const { word("to") } || is_locative(to);
            self.name_in(noun, |n| toward && is_land(n))
        })
    }

    /// "the Geneva talks", but not "the Doha round", which only has its name from there.
    fn before_noun(&self, chunk: usize) -> Option<&'a Name> {
        let group = self.analysis.syntax().chunk(chunk)?;
        let trigger = self.mention.trigger.0;
        let named = self.analysis.tokens.get(trigger..group.end)?.iter().any(|t| t.id == const { word("round") });
        let town = |n: &&Name| {
            n.start >= group.start && n.end <= trigger && matches!(n.kind, NameKind::Known(EntryKind::City))
        };
        self.analysis.names.iter().find(town).filter(|_| !named)
    }

    /// The town of a sentence that names one only, when it is not where somebody said it: "told reporters in Geneva".
    fn only_one(&self) -> Option<&'a Name> {
        let syntax = self.analysis.syntax();
        let mut towns = (1..self.analysis.chunks.len()).filter_map(|at| {
            let preposition = syntax.preposition(at - 1).filter(|&p| is_locative(p))?;
            self.name_in(at, |n| is_place(n, preposition) && is_town(n)).map(|name| (at, name))
        });
        let (at, name) = towns.next()?;
        let over = (0..at).rev().find_map(|i| syntax.verb(i));
        let said = over.is_some_and(|v| self.lexicon.word(v.lemma).reporting);
        (towns.next().is_none() && !said).then_some(name)
    }
}

/// The place that a name stands for.
pub(crate) fn place(gazetteer: &Gazetteer, text: &str, analysis: &Analysis, name: &Name) -> Place {
    let entry = name.entry.and_then(|e| gazetteer.entry(e));
    let span = analysis.bytes(name.start, name.end);
    let coordinates = entry.and_then(|e| e.coordinates);
    Place {
        name: span.of(text).to_owned(),
        country: entry.and_then(|e| e.country).map(str::to_owned),
        lat: coordinates.map(|c| c.0),
        lon: coordinates.map(|c| c.1),
        mention: TextSpan { field: analysis.sentence.field, span },
    }
}

/// Whether the preposition tells where.
pub(crate) fn is_locative(preposition: WordId) -> bool {
    [const { word("in") }, const { word("at") }, const { word("near") }, const { word("outside") }]
        .contains(&preposition)
}

fn is_about(preposition: WordId) -> bool {
    [const { word("over") }, const { word("about") }, const { word("regarding") }].contains(&preposition)
}

fn is_place(name: &Name, preposition: WordId) -> bool {
    match name.kind {
        NameKind::Known(EntryKind::Country | EntryKind::Capital | EntryKind::City) | NameKind::Unknown => true,
        NameKind::Known(EntryKind::Seat) => preposition == const { word("at") },
        _ => false,
    }
}

/// Somewhere that one can go to.
fn is_land(name: &Name) -> bool {
    matches!(name.kind, NameKind::Known(EntryKind::Country | EntryKind::Capital | EntryKind::City))
}

/// A town, or a seat of government in one.
pub(crate) fn is_town(name: &Name) -> bool {
    matches!(name.kind, NameKind::Known(EntryKind::Capital | EntryKind::City | EntryKind::Seat))
}

/// More for a town than for its country.
fn specificity(name: &Name) -> u8 {
    u8::from(!matches!(name.kind, NameKind::Known(EntryKind::Country)))
}

/// The place of the reporter as the article's first line opens with it: "KIGALI (AP) -".
pub(crate) fn of_dateline(gazetteer: &Gazetteer, text: &str, analysis: &Analysis) -> Option<Place> {
    let span = dateline::town(text, analysis)?;
    let name = analysis.names.iter().find(|n| analysis.bytes(n.start, n.end).overlaps(span));
    let known = name.map(|name| place(gazetteer, text, analysis, name));
    let mention = TextSpan { field: analysis.sentence.field, span };
    let (country, lat, lon) = known.map_or((None, None, None), |p| (p.country, p.lat, p.lon));
    Some(Place { name: span.of(text).to_owned(), country, lat, lon, mention })
}

#[cfg(test)]
mod tests {
    use crate::probe::only;

    #[test]
    fn the_most_specific_name_at_the_event() {
        let table = [
            ("Ghana and Togo held talks in Accra on Tuesday.", Some("Accra")),
            ("Ghana and Togo held talks on Tuesday in Geneva, Switzerland.", Some("Geneva")),
            ("Talks between Ghana and Togo took place in Geneva.", Some("Geneva")),
            ("The Geneva talks between Ghana and Togo were brief.", Some("Geneva")),
            ("Ghana and Togo held talks at the Kremlin.", Some("Kremlin")),
            ("Ghana and Togo held talks near Kumasi.", Some("Kumasi")),
            ("Ghana and Togo held talks on Tuesday.", None),
        ];
        for (sentence, expected) in table {
            let place = only(sentence).place;
            assert_eq!(place.as_ref().map(|place| place.name.as_str()), expected, "{sentence}");
        }
    }

    #[test]
    fn a_city_of_the_gazetteer_brings_its_country_and_its_coordinates() {
        let place = only("Ghana and Togo held talks in Geneva.").place.unwrap();
        assert_eq!(place.country.as_deref(), Some("CHE"));
        assert!(place.lat.is_some_and(|lat| (45.0..48.0).contains(&lat)), "{place:?}");
        assert!(place.lon.is_some_and(|lon| (5.0..8.0).contains(&lon)), "{place:?}");
    }
}
