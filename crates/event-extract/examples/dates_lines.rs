//! NDJSON lines `{"id","text","ref_date"}` in, `{"id","expressions":[{"start","end","type","value"}]}` out; offsets in code
//! points, end exclusive.
use std::io::{self, BufRead, Write};

use event_extract::dates;
use event_model::CharIndex;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let field = |name| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let text = field("text");
        let reference = field("ref_date").get(..10).and_then(|day| day.parse().ok());
        let index = CharIndex::new(text);
        let expressions: Vec<Value> = dates::timexes(text, reference)
            .into_iter()
            .map(|timex| {
                let span = index.chars(timex.span);
                json!({"start": span.start, "end": span.end, "type": timex.kind, "value": timex.value})
            })
            .collect();
        writeln!(out, "{}", json!({"id": line.get("id"), "expressions": expressions}))?;
    }
    out.flush()
}
