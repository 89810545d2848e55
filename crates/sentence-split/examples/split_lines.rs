//! NDJSON lines `{"id","text"}` in, `{"id","spans":[[start,end],…]}` out; offsets in code points.
use std::io::{self, BufRead, Write};

use event_model::CharIndex;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let text = line.get("text").and_then(Value::as_str).unwrap_or_default();
        let index = CharIndex::new(text);
        let spans: Vec<[u32; 2]> =
            sentence_split::split(text).map(|span| index.chars(span)).map(|span| [span.start, span.end]).collect();
        writeln!(out, "{}", json!({"id": line.get("id"), "spans": spans}))?;
    }
    out.flush()
}
