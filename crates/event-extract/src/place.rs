//! Where the event happens: a named place after "in" or "at" in its clause, or before its noun.

use event_model::{Place, TextSpan};

use crate::analysis::Analysis;
use crate::gazetteer::{EntryKind, Gazetteer};
use crate::mentions::{Anchor, FrameMention};
use crate::names::{Name, NameKind};
use crate::word::{WordId, word};

/// The place that a mention names.
pub(crate) fn read(gazetteer: &Gazetteer, text: &str, analysis: &Analysis, mention: &FrameMention) -> Option<Place> {
    let name = match mention.anchor {
        Anchor::Verb(verb) => after(analysis, verb).or_else(|| after_object(analysis, verb)),
        Anchor::Noun { chunk, outer, governor } => {
            let own = after(analysis, chunk).or_else(|| before_noun(analysis, chunk, mention.trigger.0));
            own.or_else(|| after(analysis, outer.chunk))
                .or_else(|| governor.and_then(|g| after(analysis, g.verb).or_else(|| after_object(analysis, g.verb))))
        }
    }?;
    Some(place(gazetteer, text, analysis, name))
}

fn place(gazetteer: &Gazetteer, text: &str, analysis: &Analysis, name: &Name) -> Place {
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

/// "in Geneva", "at Camp David" among the phrases after a chunk; the most specific of several.
fn after(analysis: &Analysis, chunk: usize) -> Option<&Name> {
    let syntax = analysis.syntax();
    let mut found: Option<&Name> = None;
    syntax.phrases(chunk, |preposition, noun| {
        if !is_locative(preposition) {
            return;
        }
        let Some(group) = syntax.chunk(noun) else { return };
        let name =
            analysis.names.iter().find(|n| n.start >= group.start && n.end <= group.end && is_place(n, preposition));
        if let Some(name) = name.filter(|n| found.is_none_or(|f| specificity(n) > specificity(f))) {
            found = Some(name);
        }
    });
    found
}

/// "met the premier in Geneva": the phrase follows the object.
fn after_object(analysis: &Analysis, verb: usize) -> Option<&Name> {
    let object = analysis.syntax().object(verb)?;
    let last = analysis.syntax().list(object).last().copied().unwrap_or(object);
    after(analysis, last)
}

/// "the Geneva talks"
fn before_noun(analysis: &Analysis, chunk: usize, trigger: usize) -> Option<&Name> {
    let group = analysis.syntax().chunk(chunk)?;
    analysis
        .names
        .iter()
        .find(|n| n.start >= group.start && n.end <= trigger && matches!(n.kind, NameKind::Known(EntryKind::City)))
}

fn is_locative(preposition: WordId) -> bool {
    [const { word("in") }, const { word("at") }, const { word("near") }, const { word("outside") }]
        .contains(&preposition)
}

fn is_place(name: &Name, preposition: WordId) -> bool {
    match name.kind {
        NameKind::Known(EntryKind::Country | EntryKind::Capital | EntryKind::City | EntryKind::Region)
        | NameKind::Unknown => true,
        NameKind::Known(EntryKind::Seat) => preposition == const { word("at") },
        _ => false,
    }
}

fn specificity(name: &Name) -> u8 {
    match name.kind {
        NameKind::Known(EntryKind::Country | EntryKind::Region) => 0,
        _ => 1,
    }
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
