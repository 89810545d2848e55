//! From whom the article has it: "said the minister", "according to TASS".

use event_model::{Attribution, TextSpan};

use crate::analysis::Analysis;
use crate::lexicon::Lexicon;
use crate::mentions::FrameMention;
use crate::names::NameKind;
use crate::phrases::ChunkKind;
use crate::tags::Tag;
use crate::word::word;

/// The source that the sentence gives for a mention, with the tokens that name it.
pub(crate) fn read(lexicon: &Lexicon, text: &str, analysis: &Analysis, mention: &FrameMention) -> Option<Attribution> {
    according_to(text, analysis).or_else(|| reported(lexicon, text, analysis, mention))
}

fn according_to(text: &str, analysis: &Analysis) -> Option<Attribution> {
    let at = analysis
        .tokens
        .windows(2)
        .position(|w| matches!(w, [a, b] if a.id == const { word("according") } && b.id == const { word("to") }))?;
    let chunk = analysis.syntax().chunk_of(at + 2)?;
    source(text, analysis, chunk, "according to".to_owned())
}

/// The subject of a reporting verb that is not the event's own verb.
fn reported(lexicon: &Lexicon, text: &str, analysis: &Analysis, mention: &FrameMention) -> Option<Attribution> {
    let syntax = analysis.syntax();
    let own = mention.verb();
    let is_reporting = |i: &usize| {
        let verb = syntax.verb(*i);
        let says = |lemma| lexicon.word(lemma).reporting && !lexicon.stances.contains(&lemma);
        Some(*i) != own && verb.is_some_and(|v| !v.passive && says(v.lemma)) && reports(analysis, *i)
    };
    let verb = (0..analysis.chunks.len()).find(is_reporting)?;
    let subject = syntax.subject(verb).or_else(|| inverted(analysis, verb))?;
    let head = syntax.verb(verb)?.head;
    let cue = analysis.bytes(head, head + 1).of(text).to_owned();
    source(text, analysis, subject, cue)
}

/// Whether a clause hangs on the verb, as in "announced that …", "…, she said"; not "announced a deal", which is the event.
/// Verbs of telling have the hearer for an object.
fn reports(analysis: &Analysis, verb: usize) -> bool {
    let syntax = analysis.syntax();
    let telling = [
        const { word("tell") },
        const { word("inform") },
        const { word("quote") },
        const { word("cite") },
        const { word("assure") },
        const { word("remind") },
        const { word("warn") },
        const { word("notify") },
    ];
    let Some(object) = syntax.object(verb).filter(|&o| o == verb + 1) else { return true };
    let told = syntax.verb(verb).is_some_and(|v| telling.contains(&v.lemma));
    // "said the minister"; "said the talks had begun".
    let inverted = syntax.subject(verb).is_none() || verb > 0 && syntax.kind(verb - 1) == Some(ChunkKind::Break);
    let mut after = object;
    syntax.phrases(object, |_, noun| after = noun);
    let clause = syntax.verb(syntax.skip_light(after + 1)).is_some();
    told || inverted || clause
}

/// "…", said the minister.
fn inverted(analysis: &Analysis, verb: usize) -> Option<usize> {
    matches!(analysis.syntax().kind(verb + 1), Some(ChunkKind::Noun { .. })).then_some(verb + 1)
}

/// The name in the noun group, else its words.
fn source(text: &str, analysis: &Analysis, chunk: usize, cue: String) -> Option<Attribution> {
    let group = analysis.syntax().chunk(chunk)?;
    let head = group.noun_head()?;
    if analysis.tags.get(head) == Some(&Tag::Pronoun) {
        return None;
    }
    let inside = analysis.names.iter().filter(|n| n.start >= group.start && n.end <= group.end);
    let name = inside.rev().find(|n| n.kind == NameKind::Person || n.end > head);
    let determined = analysis.tags.get(group.start) == Some(&Tag::Determiner) && group.end > group.start + 1;
    let bare = group.start + usize::from(determined);
    let (start, end) = name.map_or((bare, head + 1), |n| (n.start, n.end));
    let span = analysis.bytes(start, end);
    let mention = TextSpan { field: analysis.sentence.field, span };
    Some(Attribution { name: span.of(text).to_owned(), cue, mention })
}

#[cfg(test)]
mod tests {
    use crate::probe::only;

    #[test]
    fn who_is_named_as_the_source() {
        let table: [(&str, &[(&str, &str)]); 5] = [
            ("Ghana and Togo held talks in Accra, the ministry said.", &[("ministry", "said")]),
            ("Ghana and Togo held talks in Accra, according to TASS.", &[("TASS", "according to")]),
            ("\"Ghana and Togo held talks in Accra,\" said Finance Minister Ama Mensah.", &[("Ama Mensah", "said")]),
            ("Ama Mensah told reporters that Ghana and Togo held talks in Accra.", &[("Ama Mensah", "told")]),
            ("Ghana and Togo held talks in Accra.", &[]),
        ];
        for (sentence, expected) in table {
            let event = only(sentence);
            let found: Vec<(&str, &str)> =
                event.attribution.iter().map(|source| (source.name.as_str(), source.cue.as_str())).collect();
            assert_eq!(found, expected, "{sentence}");
        }
    }
}
