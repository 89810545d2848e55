//! What a record says, against records written out by hand and against Python's idea of a slice.

use event_model::{Article, Sentence, Topic};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::fixture;

fn records(article: &Segmented<'_>, found: &Extraction) -> Vec<Value> {
    let writer = RecordWriter::new(ExtractorInfo { version: "1.2.3".to_owned(), rules: "feed".to_owned() });
    let mut out = b"before\n".to_vec();
    assert_eq!(writer.write(article, found, &mut out).unwrap(), found.events.len());
    let lines = String::from_utf8(out).unwrap();
    assert!(lines.ends_with('\n'));
    lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_full_record_reads_as_the_contract_says() {
    let (article, found) = fixture::embassy();
    let span = |start: u32, end: u32, text: &str| json!({"in": "text", "start": start, "end": end, "text": text});
    let latvia = span(54, 60, "Latvia");
    let expected = json!({
        "schema": "communique/event/1",
        "id": "00112233445566778899aabbccddeeff",
        "type": "meeting", "kind": "talks", "status": "held",
        "participants": [
            {"name": "Zoë Õun", "kind": "person", "country": "EST", "role": "party", "title": "envoy", "for": "Estonia",
             "mentions": [span(0, 7, "Zoë Õun")]},
            {"name": "Latvia", "kind": "country", "country": "LVA", "role": "host", "mentions": [latvia]},
        ],
        "place": {"name": "Rīga", "country": "LVA", "lat": 56.946, "lon": 24.106, "mention": span(22, 26, "Rīga")},
        "date": {"value": "2031-05-06", "granularity": "day", "basis": "explicit", "mention": span(30, 40, "6 May 2031")},
        "topic": span(47, 52, "cafés"),
        "attribution": [{"name": "Latvia", "cue": "said", "mention": latvia}],
        "codes": {"plover": "CONSULT", "cameo": "040", "ace": "Contact.Meet"},
        "confidence": 0.867,
        "mentions": [{
            "in": "text",
            "sentence": {"index": 0, "start": 0, "end": 66, "text": article.article.text},
            "trigger": {"start": 13, "end": 18, "text": "talks"},
            "rule": "meeting/talks",
        }],
        "article": {"id": "a-1", "title": "Õun in Rīga", "source": "Example", "url": "https://news.example/a-1",
                    "published": "2031-05-07T08:00:00Z", "language": "en"},
        "extractor": {"version": "1.2.3", "rules": "feed"},
    });
    assert_eq!(records(&article, &found), [expected]);
}

#[test]
fn what_is_not_known_is_absent_and_not_null() {
    let (mut article, mut found) = fixture::embassy();
    let event = &mut found.events[0];
    (event.place, event.date, event.topic) = (None, None, None);
    event.attribution.clear();
    event.participants.truncate(1);
    let one = &mut event.participants[0];
    (one.country, one.title, one.acts_for) = (None, None, None);
    article.article = Article { id: "a-2".into(), text: article.article.text, ..Article::default() };
    let record = records(&article, &found).remove(0);
    assert!(!record.to_string().contains("null"), "{record}");
    for absent in ["place", "date", "topic"] {
        assert_eq!(record.get(absent), None);
    }
    assert_eq!(record["article"], json!({"id": "a-2"}));
    assert_eq!(record["attribution"], json!([]));
}

#[test]
fn an_article_without_events_leaves_nothing() {
    let (article, _) = fixture::embassy();
    assert_eq!(records(&article, &Extraction::default()), [] as [Value; 0]);
}

#[test]
fn extra_fields_are_carried_on_one_line() {
    let (mut article, found) = fixture::embassy();
    article.article.extra = Some("{\"wire\": [1.50,\r\n \"a\\nb\"]}".into());
    assert_eq!(records(&article, &found)[0]["article"]["extra"], json!({"wire": [1.5, "a\nb"]}));
}

#[test]
fn extra_fields_that_are_no_object_fail_and_leave_the_output_alone() {
    let (mut article, found) = fixture::embassy();
    let writer = RecordWriter::new(ExtractorInfo { version: String::new(), rules: String::new() });
    for bad in ["[1]", "{\"a\":", "", "{} {}"] {
        article.article.extra = Some(bad.into());
        let mut out = b"kept\n".to_vec();
        let error = writer.write(&article, &found, &mut out).unwrap_err();
        assert_eq!((error.kind, error.target.as_str()), (ErrorKind::Record, "a-1"), "{bad}");
        assert_eq!(out, b"kept\n");
    }
}

#[test]
fn confidence_is_a_number_between_0_and_1_with_three_decimals() {
    let table = [(0.1 + 0.2, 0.3), (0.123_456, 0.123), (1.7, 1.0), (-0.2, 0.0), (f64::NAN, 0.0), (f64::INFINITY, 1.0)];
    for (raw, wire) in table {
        assert_eq!(serde_json::to_string(&rounded(raw)).unwrap(), serde_json::to_string(&wire).unwrap(), "{raw}");
    }
}

#[test]
fn coordinates_that_json_cannot_write_are_left_out() {
    let (article, mut found) = fixture::embassy();
    found.events[0].place.as_mut().unwrap().lat = Some(f64::NAN);
    assert_eq!(records(&article, &found)[0]["place"].get("lat"), None);
}

/// `text[start:end]` as Python takes it.
fn slice(text: &str, span: &Value) -> String {
    let at = |end: &str| usize::try_from(span[end].as_u64().unwrap()).unwrap();
    text.chars().skip(at("start")).take(at("end") - at("start")).collect()
}

/// A text and two of its character boundaries, in order.
fn text_and_span() -> impl Strategy<Value = (String, ByteSpan)> {
    ("(\\PC|[éß中🙂\n\u{301}]){1,400}", any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(text, a, b)| {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (a, b) = (*a.get(&bounds), *b.get(&bounds));
            (text, ByteSpan::new(a.min(b), a.max(b)))
        },
    )
}

proptest! {
    #[test]
    fn spans_slice_their_field_in_code_points(
        (title, in_title) in text_and_span(),
        (text, in_text) in text_and_span(),
    ) {
        let (mut article, mut found) = fixture::embassy();
        article.article.title = Some(title.clone().into());
        article.article.text = text.clone().into();
        article.sentences = vec![Sentence { field: Field::Text, index: 0, span: in_text }];
        let event = &mut found.events[0];
        event.topic = Some(Topic { at: TextSpan { field: Field::Title, span: in_title } });
        event.mentions[0].sentence = TextSpan { field: Field::Text, span: in_text };
        event.mentions[0].trigger = in_text;

        let record = records(&article, &found).remove(0);
        prop_assert_eq!(&record["topic"]["in"], "title");
        prop_assert_eq!(slice(&title, &record["topic"]), record["topic"]["text"].as_str().unwrap());
        prop_assert_eq!(record["topic"]["text"].as_str().unwrap(), in_title.of(&title));
        for part in ["sentence", "trigger"] {
            let span = &record["mentions"][0][part];
            prop_assert_eq!(slice(&text, span), span["text"].as_str().unwrap());
            prop_assert_eq!(span["text"].as_str().unwrap(), in_text.of(&text));
        }
    }
}
