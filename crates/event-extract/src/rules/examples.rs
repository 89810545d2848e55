//! Every rule proves itself: its examples must fire, its counter-examples must not.

use event_model::{Article, ByteSpan, Event, EventType, Field, Kind, Segmented, Sentence, Status};

use crate::error::{Error, ErrorKind};
use crate::extractor::Extractor;

/// One example or counter-example of a rule.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) rule: String,
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) event_type: EventType,
    /// `true`: the rule must fire; `false`: it must not.
    pub(crate) fires: bool,
    pub(crate) parties: Vec<String>,
    pub(crate) kind: Option<Kind>,
    pub(crate) status: Option<Status>,
}

/// Runs every example through `extractor`; what does not come out as it says is a defect of its rule.
pub(crate) fn check_examples(extractor: &Extractor, examples: &[Example], errors: &mut Vec<Error>) {
    for example in examples {
        if let Err((message, remedy)) = check(extractor, example) {
            errors.push(Error {
                kind: ErrorKind::Example,
                file: example.file.clone(),
                line: example.line,
                message: format!("{message}: {:?}", example.text),
                remedy: remedy.into(),
            });
        }
    }
}

fn check(extractor: &Extractor, example: &Example) -> Result<(), (String, &'static str)> {
    let events = run(extractor, &example.text);
    let by_rule = |e: &&Event| e.event_type == example.event_type && e.mentions.iter().any(|m| m.rule == example.rule);
    let Some(event) = events.iter().find(by_rule) else {
        if !example.fires {
            return Ok(());
        }
        return Err((
            format!("example does not fire {}", example.rule),
            "widen the triggers or the frame, or see `communique explain`",
        ));
    };
    if !example.fires {
        return Err((
            format!("counter-example fires {}", example.rule),
            "add what rules it out to `unless` or narrow the frame",
        ));
    }
    let names: Vec<&str> = event.participants.iter().map(|p| p.name.as_str()).collect();
    for party in &example.parties {
        if !names.contains(&party.as_str()) {
            return Err((
                format!("party {party:?} is missing, found {names:?}"),
                "add the relation that holds it to `parties`",
            ));
        }
    }
    if let Some(kind) = example.kind.filter(|&k| k != event.kind) {
        return Err((format!("kind is {:?}, not {kind:?}", event.kind), "see `kind_when`"));
    }
    if let Some(status) = example.status.filter(|&s| s != event.status) {
        return Err((
            format!("status is {:?}, not {status:?}", event.status),
            "see status in the triggers and lexicon/governors.tsv",
        ));
    }
    Ok(())
}

/// The events of a text of one sentence.
fn run(extractor: &Extractor, text: &str) -> Vec<Event> {
    let article = Article { id: "example".into(), text: text.into(), ..Article::default() };
    let sentence = Sentence { field: Field::Text, index: 0, span: ByteSpan::new(0, text.len()) };
    extractor.extract(&Segmented { article, sentences: vec![sentence] }).events
}
