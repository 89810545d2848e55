//! A text on its way through the splitter, and what must hold under every option.
//!
//! Shared by the fuzz target and by the test that replays its corpus.

use sentence_split::{Lexicon, Newlines, Options, Quotes, Reason, Segmenter, StreamSentence};

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
    // Several times over: a stream drops its head only after some thousands of bytes.
    let text = String::from_utf8_lossy(bytes).repeat(1 + 60_000 / bytes.len().max(1000));
    segmenters.iter().map(|segmenter| hold_under(segmenter, &text)).sum()
}

/// First and last byte, first and last character, and why it ends.
type Row = (usize, usize, u64, u64, Reason);

fn hold_under(segmenter: &Segmenter, text: &str) -> usize {
    let (mut from, mut chars) = (0, 0);
    let mut whole: Vec<Row> = Vec::new();
    for boundary in segmenter.boundaries(text) {
        let (start, end) = (boundary.span.start as usize, boundary.span.end as usize);
        assert!(from <= start && start < end, "sentences lie in order");
        let gap = text.get(from..start).expect("spans lie on boundaries");
        let sentence = text.get(start..end).expect("spans lie on boundaries");
        assert!(is_space(gap), "nothing is left out before {start}");
        assert!(!sentence.starts_with(space) && !sentence.ends_with(space), "no space at the ends");
        let first = chars + gap.chars().count() as u64;
        chars = first + sentence.chars().count() as u64;
        whole.push((start, end, first, chars, boundary.reason));
        from = end;
    }
    assert!(text.get(from..).is_some_and(is_space), "nothing is left out at the end");
    let mut pushed: Vec<Row> = Vec::new();
    let mut take = |s: StreamSentence<'_>| {
        let (start, end) = (usize::try_from(s.start).expect("short"), usize::try_from(s.end).expect("short"));
        assert_eq!(Some(s.text), text.get(start..end), "a sentence is its span");
        pushed.push((start, end, s.char_start, s.char_end, s.reason));
    };
    let mut stream = segmenter.stream();
    let mut rest = text;
    while let Some(&length) = rest.as_bytes().first() {
        // From a few bytes to a few thousand.
        let least = (usize::from(length) * usize::from(length) / 8).clamp(1, rest.len());
        let cut = (least..=rest.len()).find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(cut);
        stream.push(piece, &mut take);
        rest = after;
    }
    stream.finish(&mut take);
    assert_eq!(pushed, whole, "however it is cut");
    whole.len()
}

fn space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// White space, and the marks of no width that the splitter takes for it.
fn is_space(gap: &str) -> bool {
    gap.chars().all(space)
}
