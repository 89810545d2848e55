//! Extraction over sentences that a test gives, without the splitter.

use std::sync::LazyLock;

use event_model::{Article, ByteSpan, Event, Field, Published, Segmented, Sentence};

use crate::analysis::Analysis;
use crate::config::{ConfigFile, embedded_files};
use crate::extractor::{Extractor, check};

/// A Thursday.
pub(crate) const PUBLISHED: &str = "2024-03-14";

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| Extractor::embedded().unwrap());

/// The program's own configuration, compiled once.
pub(crate) fn extractor() -> &'static Extractor {
    &EXTRACTOR
}

/// An article of these sentences, published on [`PUBLISHED`].
pub(crate) fn article(sentences: &[&str]) -> Segmented<'static> {
    let mut text = String::new();
    let mut spans = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let start = text.len();
        text.push_str(sentence);
        let span = ByteSpan::new(start, text.len());
        spans.push(Sentence { field: Field::Text, index: index as u32, span });
        text.push('\n');
    }
    let published = Published { raw: PUBLISHED.into(), day: PUBLISHED.parse().ok() };
    let article = Article { id: "probe".into(), text: text.into(), published: Some(published), ..Article::default() };
    Segmented { article, sentences: spans }
}

/// The events of an article of these sentences.
pub(crate) fn events(sentences: &[&str]) -> Vec<Event> {
    extractor().extract(&article(sentences)).events
}

/// The one event of a sentence.
pub(crate) fn only(sentence: &str) -> Event {
    let mut events = events(&[sentence]);
    assert_eq!(events.len(), 1, "{sentence}: {events:?}");
    events.remove(0)
}

/// Names of the participants, in alphabetical order.
pub(crate) fn who(event: &Event) -> Vec<&str> {
    let mut names: Vec<&str> = event.participants.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    names
}

/// The value of the date; `""` for none.
pub(crate) fn when(event: &Event) -> &str {
    event.date.as_ref().map_or("", |date| &date.value)
}

/// A sentence with its tags and phrases.
pub(crate) fn analysis(text: &str) -> Analysis {
    let sentence = Sentence { field: Field::Text, index: 0, span: ByteSpan::new(0, text.len()) };
    let Extractor { gazetteer, lexicon, .. } = extractor();
    let mut analysis = Analysis::shallow(text, sentence, gazetteer, lexicon);
    analysis.tag(text, lexicon);
    analysis.chunk(text, lexicon);
    analysis
}

/// The phrase that holds the first token written `word`.
pub(crate) fn chunk(text: &str, analysis: &Analysis, word: &str) -> usize {
    let token = analysis.tokens.iter().position(|token| token.span.of(text) == word).unwrap();
    analysis.syntax().chunk_of(token).unwrap()
}

/// The words of a phrase.
pub(crate) fn words<'t>(text: &'t str, analysis: &Analysis, chunk: usize) -> &'t str {
    let chunk = analysis.syntax().chunk(chunk).unwrap();
    analysis.bytes(chunk.start, chunk.end).of(text)
}

/// The configuration with one rule instead of the shipped ones.
fn files_of(rule: &str) -> Vec<ConfigFile> {
    let id = rule.split('"').nth(1).unwrap();
    let own = ConfigFile { path: format!("rules/{id}.toml"), contents: rule.to_owned() };
    embedded_files().into_iter().filter(|f| !f.path.starts_with("rules/")).chain([own]).collect()
}

/// What `check` finds in a rule without all others, which tells how its examples come out too.
pub(crate) fn check_alone(rule: &str) -> Vec<String> {
    check(&files_of(rule)).iter().map(ToString::to_string).collect()
}

/// Why the rule misses a sentence, as `explain` tells it.
pub(crate) fn missed(rule: &str, sentence: &str) -> Vec<String> {
    let explanation = Extractor::new(&files_of(rule)).unwrap().explain(&article(&[sentence]));
    explanation.sentences.into_iter().flat_map(|s| s.missed).map(|m| m.2).collect()
}
