//! Path templates: where a record goes by its type, its date, or the time at which it is written.

use std::collections::BTreeSet;

use event_model::EventType;
use jiff::Timestamp;

use crate::Facts;

/// A path with placeholders, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Type,
    EventDate,
    Date,
    Hour,
}

/// The placeholders, for messages.
const NAMES: &str = "{type}, {event_date}, {date} and {hour}";

impl Template {
    /// Reads `path`; says what is wrong with it.
    pub fn parse(path: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else {
                return Err(format!("`{{` without `}}` in {path}; placeholders are {NAMES}"));
            };
            pieces.push(Piece::Literal(before.to_owned()));
            pieces.push(match name {
                "type" => Piece::Type,
                "event_date" => Piece::EventDate,
                "date" => Piece::Date,
                "hour" => Piece::Hour,
                _ => return Err(format!("unknown placeholder {{{name}}}; there are {NAMES}")),
            });
            rest = behind;
        }
        pieces.push(Piece::Literal(rest.to_owned()));
        if path.is_empty() || path.ends_with('/') {
            return Err(format!("{path} names a folder; it must end in the name of a file, such as events.ndjson"));
        }
        Ok(Self(pieces))
    }

    /// The path for an event written at `clock`.
    pub fn render(&self, facts: &Facts, clock: &Clock) -> String {
        self.fill(facts.event_type, facts.date.as_deref(), clock)
    }

    fn fill(&self, event_type: EventType, date: Option<&str>, clock: &Clock) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Type => type_name(event_type).to_owned(),
            Piece::EventDate => event_date(date),
            Piece::Date => clock.date.clone(),
            Piece::Hour => clock.hour.clone(),
        };
        self.0.iter().map(piece).collect()
    }

    /// The paths for events of these types, or of all if there are none, that happen on the day of `clock` and are
    /// written at it.
    pub fn paths_at(&self, clock: &Clock, types: &[EventType]) -> BTreeSet<String> {
        let types = if types.is_empty() { &[EventType::Meeting, EventType::Agreement] } else { types };
        types.iter().map(|&event_type| self.fill(event_type, Some(&clock.date), clock)).collect()
    }

    /// The path up to the first placeholder.
    pub fn fixed_part(&self) -> &str {
        match self.0.first() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    /// The part of the time at `clock` that the path depends on: when it changes, the files of before are done.
    pub fn period(&self, clock: &Clock) -> String {
        let date = self.0.contains(&Piece::Date).then_some(clock.date.as_str());
        let hour = self.0.contains(&Piece::Hour).then_some(clock.hour.as_str());
        [date, hour].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn type_name(event_type: EventType) -> &'static str {
    match event_type {
        EventType::Meeting => "meeting",
        EventType::Agreement => "agreement",
    }
}

/// The date, or the first day of an interval, whose `/` would make a folder.
fn event_date(date: Option<&str>) -> String {
    date.and_then(|date| date.split('/').next()).unwrap_or("undated").to_owned()
}

/// The time of writing, in UTC, as templates show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// `2026-05-13`
    pub date: String,
    /// `07`
    pub hour: String,
}

impl Clock {
    /// Of `time`.
    pub fn at(time: Timestamp) -> Self {
        Self { date: time.strftime("%Y-%m-%d").to_string(), hour: time.strftime("%H").to_string() }
    }
}

#[cfg(test)]
mod tests {
    use event_model::Status;

    use super::*;

    #[test]
    fn placeholders_are_filled_in() {
        let clock = Clock::at("2026-05-13T07:59:59Z".parse().unwrap());
        let mut facts = Facts {
            event_type: EventType::Agreement,
            status: Status::Signed,
            countries: Vec::new(),
            confidence: 1.0,
            date: Some("2025-02-27/2025-03-01".to_owned()),
        };
        let template = Template::parse("out/{type}/{event_date}-{date}T{hour}.ndjson").unwrap();
        assert_eq!(template.render(&facts, &clock), "out/agreement/2025-02-27-2026-05-13T07.ndjson");
        assert_eq!(template.period(&clock), "2026-05-13 07");
        let path = |name: &str| format!("out/{name}/2026-05-13-2026-05-13T07.ndjson");
        assert_eq!(template.paths_at(&clock, &[]), [path("agreement"), path("meeting")].into());
        assert_eq!(template.paths_at(&clock, &[EventType::Meeting]), [path("meeting")].into());
        facts.date = None;
        assert!(Template::parse("out/").unwrap_err().contains("folder"));
        assert_eq!(Template::parse("{event_date}").unwrap().render(&facts, &clock), "undated");
        assert_eq!(Template::parse("plain.ndjson").unwrap().period(&clock), "");
    }

    #[test]
    fn defects_name_the_placeholders_there_are() {
        for wrong in ["{kind}.ndjson", "{type.ndjson", "out/"] {
            assert!(Template::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Template::parse("{kind}.x").unwrap_err().contains("{event_date}"));
    }
}
