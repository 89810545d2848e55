//! The codes of an event in PLOVER, CAMEO and ACE, from `config/codes/ontologies.tsv`, which names its sources.

use event_model::{EventType, Kind, Status};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as NameError, StrDeserializer};

use crate::{Error, ErrorKind};

/// The header line, which also says how many columns a row has.
const COLUMNS: [&str; 6] = ["type", "kind", "status", "plover", "cameo", "ace"];

/// The kinds that a type of event can have, as `gold/GUIDELINES.md` lists them.
pub(crate) const fn kinds(event_type: EventType) -> &'static [Kind] {
    use Kind as K;
    match event_type {
        EventType::Meeting => &[
            K::Talks,
            K::Negotiation,
            K::Summit,
            K::Visit,
            K::Call,
            K::Conference,
            K::Session,
            K::Mediation,
            K::Meeting,
        ],
        EventType::Agreement => &[
            K::Treaty,
            K::Ceasefire,
            K::Peace,
            K::Trade,
            K::Memorandum,
            K::Contract,
            K::Settlement,
            K::ExchangeOfNotes,
            K::Merger,
            K::JointDecision,
            K::Agreement,
        ],
    }
}

/// The statuses that a type of event can have.
const fn statuses(event_type: EventType) -> &'static [Status] {
    use Status as S;
    match event_type {
        EventType::Meeting => &[S::Held, S::Ongoing, S::Planned, S::Proposed, S::Postponed, S::Cancelled, S::Denied],
        EventType::Agreement => &[
            S::Reached,
            S::Signed,
            S::Preliminary,
            S::InForce,
            S::Planned,
            S::Sought,
            S::Rejected,
            S::Violated,
            S::Ended,
        ],
    }
}

/// Every kind and status that a type of event can have.
fn combinations() -> impl Iterator<Item = (EventType, Kind, Status)> {
    [EventType::Meeting, EventType::Agreement].into_iter().flat_map(|event_type| {
        let with_status = move |&kind| statuses(event_type).iter().map(move |&status| (event_type, kind, status));
        kinds(event_type).iter().flat_map(with_status)
    })
}

/// One row; `None` is the table's `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    event_type: EventType,
    kind: Option<Kind>,
    status: Option<Status>,
    codes: event_model::Codes,
}

impl Row {
    fn fits(&self, event_type: EventType, kind: Kind, status: Status) -> bool {
        self.event_type == event_type
            && self.kind.map_or_else(|| kinds(event_type).contains(&kind), |own| own == kind)
            && self.status.map_or_else(|| statuses(event_type).contains(&status), |own| own == status)
    }

    /// What happened weighs more than its form: all three code books put it first.
    fn precision(&self) -> (bool, bool) {
        (self.status.is_some(), self.kind.is_some())
    }

    fn same_key(&self, other: &Self) -> bool {
        (self.event_type, self.kind, self.status) == (other.event_type, other.kind, other.status)
    }
}

/// The table of codes.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    rows: Vec<Row>,
}

impl Codes {
    /// Reads the table from `contents`; `path`, below `config/`, is for the error.
    ///
    /// Every kind and status that a type of event can have must find a code.
    pub(crate) fn parse(path: &str, contents: &str) -> Result<Self, Error> {
        let mut lines = (1..).zip(contents.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let header = lines.next().map(|(_, line)| line.split('\t').collect::<Vec<_>>());
        if header.as_deref() != Some(&COLUMNS) {
            let remedy = format!("begin the table with the tab-separated line {}", COLUMNS.join(" "));
            return Err(defect(ErrorKind::Syntax, path, 0, "no header line", remedy));
        }
        let mut rows: Vec<Row> = Vec::new();
        for (line, text) in lines {
            let row = parse_row(text).map_err(|(kind, message, remedy)| defect(kind, path, line, message, remedy))?;
            if rows.iter().any(|other| other.same_key(&row)) {
                let message = "a second row for the same type, kind and status";
                return Err(defect(ErrorKind::Value, path, line, message, "delete one of them"));
            }
            rows.push(row);
        }
        let codes = Self { rows };
        match codes.first_without_code() {
            None => Ok(codes),
            Some(gap) => {
                let message = format!("no code for {gap:?}");
                Err(defect(ErrorKind::Value, path, 0, message, "add a row for it, or one with `*`"))
            }
        }
    }

    /// The codes of the most precise row that fits.
    ///
    /// Empty for a kind or status that the type of event cannot have, such as a signed meeting.
    pub(crate) fn lookup(&self, event_type: EventType, kind: Kind, status: Status) -> event_model::Codes {
        self.find(event_type, kind, status).map(|row| row.codes.clone()).unwrap_or_default()
    }

    fn find(&self, event_type: EventType, kind: Kind, status: Status) -> Option<&Row> {
        self.rows.iter().filter(|row| row.fits(event_type, kind, status)).max_by_key(|row| row.precision())
    }

    fn first_without_code(&self) -> Option<(EventType, Kind, Status)> {
        combinations().find(|&(event_type, kind, status)| self.find(event_type, kind, status).is_none())
    }
}

fn defect(kind: ErrorKind, file: &str, line: usize, message: impl Into<String>, remedy: impl Into<String>) -> Error {
    Error { kind, file: file.to_owned(), line, message: message.into(), remedy: remedy.into() }
}

/// What is wrong with a row: sort, message and remedy.
type RowDefect = (ErrorKind, String, String);

fn parse_row(text: &str) -> Result<Row, RowDefect> {
    let cells: Vec<&str> = text.split('\t').collect();
    let &[event_type, kind, status, plover, cameo, ace] = cells.as_slice() else {
        let message = format!("{} columns instead of {}", cells.len(), COLUMNS.len());
        return Err((ErrorKind::Syntax, message, "separate the columns by single tabs".to_owned()));
    };
    let row = Row {
        event_type: name(event_type)?,
        kind: name_or_any(kind)?,
        status: name_or_any(status)?,
        codes: event_model::Codes {
            plover: code(plover, "plover", |c| c.is_ascii_alphabetic() || c == '.' || c == '-')?,
            cameo: code(cameo, "cameo", |c| c.is_ascii_digit())?,
            ace: if ace == "-" {
                String::new()
            } else {
                code(ace, "ace", |c| c.is_ascii_alphabetic() || c == '.' || c == '-')?
            },
        },
    };
    within_type(&row, kind, status)?;
    Ok(row)
}

/// A value of a closed set by the name that it has on the wire.
fn name<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, RowDefect> {
    let names: StrDeserializer<'_, NameError> = text.into_deserializer();
    T::deserialize(names).map_err(|error| (ErrorKind::Value, error.to_string(), "use one of those names".to_owned()))
}

fn name_or_any<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Option<T>, RowDefect> {
    if text == "*" { Ok(None) } else { name(text).map(Some) }
}

fn code(text: &str, column: &str, allowed: impl Fn(char) -> bool) -> Result<String, RowDefect> {
    if text.is_empty() || !text.chars().all(allowed) {
        return Err((
            ErrorKind::Value,
            format!("`{text}` is no {column} code"),
            "write the code as the book has it".to_owned(),
        ));
    }
    Ok(text.to_owned())
}

/// A row for a signed meeting or for a visit that is an agreement would never be used: it is a slip.
fn within_type(row: &Row, kind: &str, status: &str) -> Result<(), RowDefect> {
    let slip = if row.kind.is_some_and(|own| !kinds(row.event_type).contains(&own)) {
        kind
    } else if row.status.is_some_and(|own| !statuses(row.event_type).contains(&own)) {
        status
    } else {
        return Ok(());
    };
    let message = format!("`{slip}` does not go with this type of event");
    Err((ErrorKind::Value, message, "see the kinds and statuses in the guidelines".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "codes/ontologies.tsv";
    const TABLE: &str = include_str!("../../../config/codes/ontologies.tsv");

    fn table() -> Codes {
        Codes::parse(PATH, TABLE).unwrap()
    }

    #[test]
    fn every_combination_has_codes_in_the_form_of_the_books() {
        let table = table();
        let types = [
            "AGREE",
            "CONSULT",
            "SUPPORT",
            "CONCEDE",
            "COOPERATE",
            "AID",
            "RETREAT",
            "REQUEST",
            "ACCUSE",
            "REJECT",
            "THREATEN",
            "PROTEST",
            "SANCTION",
            "MOBILIZE",
            "COERCE",
            "ASSAULT",
        ];
        let mut seen = 0;
        for (event_type, kind, status) in combinations() {
            let codes = table.lookup(event_type, kind, status);
            let context = format!("{event_type:?} {kind:?} {status:?}: {codes:?}");
            assert!(types.contains(&codes.plover.split('.').next().unwrap()), "{context}");
            assert!((3..=4).contains(&codes.cameo.len()) && codes.cameo.as_str() < "21", "{context}");
            let ace = match (event_type, kind) {
                (EventType::Agreement, _) => "",
                (EventType::Meeting, Kind::Call) => "Contact.Phone-Write",
                (EventType::Meeting, _) => "Contact.Meet",
            };
            assert_eq!(codes.ace, ace, "{context}");
            seen += 1;
        }
        assert_eq!(seen, 9 * 7 + 11 * 9);
    }

    #[test]
    fn the_code_books_own_examples() {
        use EventType::{Agreement, Meeting};
        let examples = [
            (Meeting, Kind::Talks, Status::Held, "CONSULT", "040"),
            (Meeting, Kind::Call, Status::Held, "CONSULT.phone", "041"),
            (Meeting, Kind::Visit, Status::Ongoing, "CONSULT.visit", "042"),
            (Meeting, Kind::Visit, Status::Planned, "AGREE", "036"),
            (Meeting, Kind::Talks, Status::Cancelled, "REJECT.meet", "125"),
            (Agreement, Kind::Treaty, Status::Signed, "SUPPORT", "057"),
            (Agreement, Kind::Treaty, Status::Planned, "AGREE", "030"),
            (Agreement, Kind::Ceasefire, Status::Violated, "ASSAULT", "196"),
        ];
        for (event_type, kind, status, plover, cameo) in examples {
            let codes = table().lookup(event_type, kind, status);
            assert_eq!((codes.plover.as_str(), codes.cameo.as_str()), (plover, cameo), "{kind:?} {status:?}");
        }
    }

    #[test]
    fn the_most_precise_row_wins_whatever_the_order() {
        let rows = [
            "meeting\t*\t*\tCONSULT\t040\tContact.Meet",
            "meeting\tvisit\t*\tCONSULT.visit\t042\tContact.Meet",
            "meeting\t*\tdenied\tREJECT\t120\tContact.Meet",
            "meeting\tvisit\tdenied\tREJECT.meet\t125\tContact.Meet",
            "agreement\t*\t*\tAGREE\t030\t-",
        ];
        let mut reversed = rows;
        reversed.reverse();
        for order in [rows, reversed] {
            let table = Codes::parse(PATH, &format!("{}\n{}\n", COLUMNS.join("\t"), order.join("\n"))).unwrap();
            let cameo = |kind, status| table.lookup(EventType::Meeting, kind, status).cameo;
            assert_eq!(cameo(Kind::Talks, Status::Held), "040");
            assert_eq!(cameo(Kind::Visit, Status::Held), "042");
            assert_eq!(cameo(Kind::Talks, Status::Denied), "120");
            assert_eq!(cameo(Kind::Visit, Status::Denied), "125");
        }
    }

    #[test]
    fn what_a_type_cannot_be_has_no_code() {
        let none = event_model::Codes::default();
        assert_eq!(table().lookup(EventType::Meeting, Kind::Talks, Status::Signed), none);
        assert_eq!(table().lookup(EventType::Agreement, Kind::Visit, Status::Signed), none);
    }

    /// Puts `row` at the end of the real table and gives the defect it makes.
    fn defect_of(row: &str) -> Error {
        Codes::parse(PATH, &format!("{TABLE}{row}\n")).unwrap_err()
    }

    #[test]
    fn defects_are_named_by_line_and_remedy() {
        let last = TABLE.lines().count() + 1;
        let table = [
            ("meeting\ttalks\theld", ErrorKind::Syntax, "3 columns"),
            ("meeting\tparley\theld\tCONSULT\t040\tContact.Meet", ErrorKind::Value, "parley"),
            ("meeting\ttalks\tsigned\tCONSULT\t040\tContact.Meet", ErrorKind::Value, "`signed` does not go"),
            ("agreement\tvisit\tsigned\tAGREE\t057\t-", ErrorKind::Value, "`visit` does not go"),
            ("meeting\ttalks\theld\tCONSULT\tO40\tContact.Meet", ErrorKind::Value, "`O40` is no cameo code"),
            ("meeting\ttalks\theld\tCONSULT\t040\t", ErrorKind::Value, "`` is no ace code"),
            ("meeting\t*\theld\tCONSULT\t040\tContact.Meet", ErrorKind::Value, "a second row"),
        ];
        for (row, kind, message) in table {
            let error = defect_of(row);
            assert_eq!((error.kind, error.line), (kind, last), "{error}");
            assert!(error.message.contains(message), "{error}");
            assert!(!error.remedy.is_empty());
        }
    }

    #[test]
    fn a_table_with_a_gap_or_without_a_header_is_refused() {
        let gap = TABLE.lines().filter(|line| !line.contains("ended")).collect::<Vec<_>>().join("\n");
        let error = Codes::parse(PATH, &gap).unwrap_err();
        assert!(error.message.contains("Ended"), "{error}");
        let error = Codes::parse(PATH, "").unwrap_err();
        assert_eq!((error.kind, error.line), (ErrorKind::Syntax, 0));
    }
}
