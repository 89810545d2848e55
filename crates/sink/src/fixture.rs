//! One article with one event, every field of it filled, for the tests of this crate.

use event_model::{
    Article, Attribution, Basis, ByteSpan, Codes, Event, EventDate, EventType, Extraction, Field, Granularity, Kind,
    Mention, Participant, ParticipantKind, Place, Published, Role, Segmented, Sentence, Status, TextSpan, Topic,
};

const TEXT: &str = "Zoë Õun held talks in Rīga on 6 May 2031 about cafés, Latvia said.";

/// The first place in the body where `words` stand.
fn at(words: &str) -> TextSpan {
    let start = TEXT.find(words).unwrap();
    TextSpan { field: Field::Text, span: ByteSpan::new(start, start + words.len()) }
}

fn participants() -> Vec<Participant> {
    let envoy = Participant {
        name: "Zoë Õun".to_owned(),
        kind: ParticipantKind::Person,
        country: Some("EST".to_owned()),
        role: Role::Party,
        title: Some("envoy".to_owned()),
        acts_for: Some("Estonia".to_owned()),
        mentions: vec![at("Zoë Õun")],
    };
    let host = Participant {
        name: "Latvia".to_owned(),
        kind: ParticipantKind::Country,
        country: Some("LVA".to_owned()),
        role: Role::Host,
        title: None,
        acts_for: None,
        mentions: vec![at("Latvia")],
    };
    vec![envoy, host]
}

fn event() -> Event {
    Event {
        id: "00112233445566778899aabbccddeeff".to_owned(),
        event_type: EventType::Meeting,
        kind: Kind::Talks,
        status: Status::Held,
        participants: participants(),
        place: Some(Place {
            name: "Rīga".to_owned(),
            country: Some("LVA".to_owned()),
            lat: Some(56.946),
            lon: Some(24.106),
            mention: at("Rīga"),
        }),
        date: Some(EventDate {
            value: "2031-05-06".to_owned(),
            granularity: Granularity::Day,
            basis: Basis::Explicit,
            mention: Some(at("6 May 2031")),
        }),
        topic: Some(Topic { at: at("cafés") }),
        attribution: vec![Attribution { name: "Latvia".to_owned(), cue: "said".to_owned(), mention: at("Latvia") }],
        codes: Codes { plover: "CONSULT".to_owned(), cameo: "040".to_owned(), ace: "Contact.Meet".to_owned() },
        confidence: 0.866_666,
        mentions: vec![Mention {
            sentence: at(TEXT),
            index: 0,
            trigger: at("talks").span,
            rule: "meeting/talks".to_owned(),
        }],
    }
}

pub(crate) fn embassy() -> (Segmented<'static>, Extraction) {
    let article = Article {
        id: "a-1".into(),
        title: Some("Õun in Rīga".into()),
        text: TEXT.into(),
        published: Some(Published { raw: "2031-05-07T08:00:00Z".into(), day: None }),
        url: Some("https://news.example/a-1".into()),
        source: Some("Example".into()),
        language: Some("en".into()),
        extra: None,
    };
    let sentences = vec![Sentence { field: Field::Text, index: 0, span: at(TEXT).span }];
    (Segmented { article, sentences }, Extraction { events: vec![event()], sentences: 1, gated: 1 })
}
