//! NDJSON lines `{"id","text","ref_date"}` in, `{"id","expressions":[{"start","end","type","value"}]}` out; offsets in code
//! points, end exclusive.
use std::io::{self, BufRead, Write};

use event_extract::dates::Narrative;
use event_model::CharIndex;
use serde_json::{Value, json};

/// `prev_sentences` are read before `text`. With an argument, lines whose ids differ only behind the last "#" are read as one history.
fn main() -> io::Result<()> {
    let history = std::env::args().nth(1).is_some();
    let mut group = (String::new(), Narrative::history(None));
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let field = |name| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let text = field("text");
        let reference = field("ref_date").get(..10).and_then(|day| day.parse().ok());
        let index = CharIndex::new(text);
        let name = field("id").rsplit_once('#').map_or("", |(name, _)| name);
        if group.0 != name {
            group = (name.to_owned(), Narrative::history(reference));
        }
        let mut news = Narrative::news(reference);
        for sentence in
            line.get("prev_sentences").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
        {
            news.read(sentence);
        }
        let timexes = if history { group.1.read(text) } else { news.read(text) };
        let expressions: Vec<Value> = timexes
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
