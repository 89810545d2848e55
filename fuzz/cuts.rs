//! A text on its way through the splitter, and what must hold under every option.
//!
//! Shared by the fuzz target and by the test that replays its corpus.

use sentence_split::{Lexicon, Newlines, Options, Quotes, Segmenter};

/// The splitter under every choice of its options.
pub(crate) fn segmenters() -> Vec<Segmenter> {
    let mut all = Vec::new();
    for quotes in [Quotes::Split, Quotes::Whole] {
        for newlines in [Newlines::Smart, Newlines::Always, Newlines::Never] {
            all.push(Segmenter::new(Options { quotes, newlines, longest: 0 }, Lexicon::embedded()));
        }
    }
    all
}

/// Splits `bytes` as text, whole and in pieces as long as its own bytes say, and panics when what comes out is wrong.
///
/// Says how many sentences came out.
pub(crate) fn hold(segmenters: &[Segmenter], bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    segmenters.iter().map(|segmenter| hold_under(segmenter, &text)).sum()
}

fn hold_under(segmenter: &Segmenter, text: &str) -> usize {
    let whole: Vec<_> = segmenter.split(text).map(|span| (span.start as usize, span.end as usize)).collect();
    let mut from = 0;
    for &(start, end) in &whole {
        assert!(from <= start && start < end, "sentences lie in order");
        let sentence = text.get(start..end).expect("spans lie on boundaries");
        assert_eq!(sentence, sentence.trim(), "no space at the ends");
        assert!(text.get(from..start).is_some_and(is_space), "nothing is left out before {start}");
        from = end;
    }
    assert!(text.get(from..).is_some_and(is_space), "nothing is left out at the end");
    let mut pushed = Vec::new();
    let mut take = |s: sentence_split::StreamSentence<'_>| {
        let (start, end) = (usize::try_from(s.start).expect("short"), usize::try_from(s.end).expect("short"));
        assert_eq!(Some(s.text), text.get(start..end), "a sentence is its span");
        let before = text.get(..start).map(|head| head.chars().count() as u64);
        assert_eq!(Some(s.char_start), before, "characters before it");
        pushed.push((start, end));
    };
    let mut stream = segmenter.stream();
    let mut rest = text;
    while let Some(&length) = rest.as_bytes().first() {
        let least = usize::from(length).clamp(1, rest.len());
        let cut = (least..=rest.len()).find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(cut);
        stream.push(piece, &mut take);
        rest = after;
    }
    stream.finish(&mut take);
    assert_eq!(pushed, whole, "however it is cut");
    whole.len()
}

/// White space, and the marks of no width that the splitter takes for it.
fn is_space(gap: &str) -> bool {
    gap.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'))
}
