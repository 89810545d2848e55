//! The way of an article, from bytes to lines, and what must hold at its end whatever the bytes.
//!
//! Shared by the fuzz target and by the test that replays its corpus.

use communique::stages::Stages;
use event_extract::Extractor;
use ingest::{Format, RawArticle};
use serde_json::{Value, json};
use sink::{ExtractorInfo, RecordWriter, Rendering};

/// Everything that a worker needs, as the program has it by default, with fields that are not read carried through.
pub(crate) fn stages() -> Stages {
    let extractor = Extractor::embedded().expect("the embedded rules are sound");
    let info = ExtractorInfo { version: "0.0.0".to_owned(), rules: extractor.fingerprint().to_owned() };
    Stages {
        segmenter: sentence_split::default_segmenter().clone(),
        extractor,
        rendering: Rendering::Records(RecordWriter::new(info)),
        keep_extra: true,
        min_confidence: 0.0,
    }
}

/// Takes `bytes` for an article in the form that the first of them chooses, and panics when what comes out is wrong.
///
/// Says how many events came out.
pub(crate) fn hold(stages: &Stages, bytes: &[u8]) -> u64 {
    let Some((form, rest)) = bytes.split_first() else { return 0 };
    let (format, bytes) = match form {
        b'{' => (Format::Ndjson, bytes.to_vec()),
        b'<' => (Format::Html, bytes.to_vec()),
        b'T' => (Format::Text, rest.to_vec()),
        // Mutated JSON is mostly no JSON; this way every mutation reaches the extractor.
        _ => (Format::Ndjson, wrapped(&String::from_utf8_lossy(rest))),
    };
    let raw = RawArticle { bytes, format, ..RawArticle::default() };
    let Ok(done) = stages.process(&raw) else { return 0 };
    assert_eq!(stages.process(&raw).map(|again| again.lines), Ok(done.lines.clone()), "extraction is pure");
    let lines = String::from_utf8(done.lines).expect("records are UTF-8");
    assert_eq!(lines.lines().count() as u64, done.events, "one line an event");
    assert!(lines.is_empty() || lines.ends_with('\n'), "whole lines");
    let article = ingest::decode(&raw, false).expect("it was read before");
    let fields = [("title", article.title.as_deref().unwrap_or("")), ("text", &article.text)];
    for line in lines.lines() {
        let mut record: Value = serde_json::from_str(line).expect("a record is JSON");
        assert_eq!(record["schema"], "communique/event/1");
        // The feed's own fields may look like spans.
        record["article"].take();
        spans_hold(&record, "", &fields);
    }
    done.events
}

/// An article whose first line is its headline and whose second is its date.
fn wrapped(text: &str) -> Vec<u8> {
    let mut parts = text.splitn(3, '\n');
    let (title, published, body) = (parts.next(), parts.next(), parts.next().unwrap_or(text));
    json!({"title": title, "published": published, "text": body}).to_string().into_bytes()
}

/// Every span below `value` slices its field, which is named beside it or above it, to its own text.
fn spans_hold(value: &Value, field: &str, fields: &[(&str, &str); 2]) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| spans_hold(item, field, fields)),
        Value::Object(object) => {
            let field = object.get("in").and_then(Value::as_str).unwrap_or(field);
            if let (Some(start), Some(end)) = (object.get("start"), object.get("end")) {
                let (start, end) = (start.as_u64().expect("an offset"), end.as_u64().expect("an offset"));
                let source = fields.iter().find(|(name, _)| *name == field).expect("a field that there is").1;
                let length = usize::try_from(end.checked_sub(start).expect("in order")).expect("short");
                let start = usize::try_from(start).expect("short");
                let slice: String = source.chars().skip(start).take(length).collect();
                assert_eq!(object.get("text").and_then(Value::as_str), Some(slice.as_str()), "{object:?}");
            }
            object.values().for_each(|inner| spans_hold(inner, field, fields));
        }
        _ => {}
    }
}
