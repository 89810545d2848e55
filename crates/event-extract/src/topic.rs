//! What a meeting is about or an agreement settles: the shortest span that says it.

use event_model::{EventType, TextSpan, Topic};

use crate::analysis::Analysis;
use crate::mentions::{Anchor, FrameMention};
use crate::phrases::{ChunkKind, Mood};
use crate::word::{WordId, word};

/// The topic that a mention names.
pub(crate) fn read(analysis: &Analysis, event_type: EventType, mention: &FrameMention) -> Option<Topic> {
    let start = match mention.anchor {
        Anchor::Verb(verb) => {
            let object = analysis.syntax().object(verb);
            after(analysis, event_type, object.unwrap_or(verb))
        }
        Anchor::Noun { chunk, governor, .. } => {
            after(analysis, event_type, chunk).or_else(|| governor.and_then(|g| after(analysis, event_type, g.verb)))
        }
    }?;
    let span = analysis.bytes(start, end_of(analysis, start));
    (!span.is_empty()).then_some(Topic { at: TextSpan { field: analysis.sentence.field, span } })
}

/// The first token of the topic among what follows a chunk.
fn after(analysis: &Analysis, event_type: EventType, chunk: usize) -> Option<usize> {
    let syntax = analysis.syntax();
    let mut at = chunk + 1;
    while let Some(group) = syntax.chunk(at) {
        match group.kind {
            ChunkKind::Preposition(p) if is_about(p) => {
                let next = syntax.chunk(at + 1)?;
                let topical =
                    matches!(next.kind, ChunkKind::Noun { .. } | ChunkKind::Clause(_)) || next.verb().is_some();
                return topical.then_some(next.start);
            }
            ChunkKind::Verb(v) if v.mood == Mood::Infinitive => {
                return (event_type == EventType::Agreement || at == chunk + 1).then_some(group.start + 1);
            }
            ChunkKind::Verb(v) if v.lemma == const { word("aim") } => {
                return syntax.chunk(at + 2).map(|c| c.start);
            }
            ChunkKind::Verb(_) | ChunkKind::Clause(_) | ChunkKind::Break => return None,
            _ => at += 1,
        }
    }
    None
}

fn is_about(preposition: WordId) -> bool {
    [
        const { word("on") },
        const { word("over") },
        const { word("about") },
        const { word("regarding") },
        const { word("concerning") },
        const { word("for") },
    ]
    .contains(&preposition)
}

/// One past the last token of the topic: to the end of its clause, without closing dates and places.
fn end_of(analysis: &Analysis, start: usize) -> usize {
    let syntax = analysis.syntax();
    let Some(first) = syntax.chunk_of(start) else { return start };
    let mut end = start;
    for at in first..analysis.chunks.len() {
        let Some(group) = syntax.chunk(at) else { break };
        let stops = match group.kind {
            ChunkKind::Break | ChunkKind::Clause(_) | ChunkKind::Comma | ChunkKind::Date => at > first,
            ChunkKind::Verb(v) => at > first && v.mood == Mood::Fact && !v.bare_participle,
            _ => false,
        };
        if stops {
            break;
        }
        if !matches!(group.kind, ChunkKind::Preposition(_) | ChunkKind::Conjunction) {
            end = group.end;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use crate::probe::{article, extractor};

    #[test]
    fn the_words_that_say_what_it_is_about() {
        let table = [
            ("Ghana and Togo held talks on fishing rights.", Some("fishing rights")),
            ("Ghana and Togo held talks about a new bridge on Tuesday.", Some("new bridge")),
            ("Ghana and Togo signed a treaty on fishing, officials said.", Some("fishing")),
            ("Ghana and Togo signed an agreement to build a bridge.", Some("build a bridge")),
            ("Ghana and Togo signed an agreement aimed at cutting tariffs.", Some("cutting tariffs")),
            ("Ghana and Togo held talks on Tuesday.", None),
        ];
        for (sentence, expected) in table {
            let article = article(&[sentence]);
            let events = extractor().extract(&article).events;
            let topic = events.first().unwrap().topic;
            assert_eq!(topic.map(|topic| topic.at.span.of(&article.article.text)), expected, "{sentence}");
        }
    }
}
