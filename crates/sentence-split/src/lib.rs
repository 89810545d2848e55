//! English news text in, sentence spans out.

use event_model::ByteSpan;

/// The sentences of `text`, in order, without surrounding white space.
pub fn split(text: &str) -> impl Iterator<Item = ByteSpan> + '_ {
    let mut at = 0;
    text.split_inclusive(". ").filter_map(move |piece| {
        let start = at + piece.len() - piece.trim_start().len();
        at += piece.len();
        let body = piece.trim();
        (!body.is_empty()).then(|| ByteSpan::new(start, start + body.len()))
    })
}
