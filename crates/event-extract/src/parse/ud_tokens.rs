//! The tokens of the rules, cut further as Universal Dependencies cuts words: compounds at their hyphens, "cannot" in two.

use event_model::ByteSpan;

use crate::tokens::{Token, tokenize};

/// A word of Universal Dependencies, and the token of the rules that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UdToken {
    /// Bytes of the field.
    pub span: ByteSpan,
    /// Position of the rules' token that holds it.
    pub token: usize,
}

/// Prefixes that stay with their word: "co-founder", "e-mail", where "US-Russia" is three words.
const PREFIXES: [&str; 12] = ["anti", "co", "e", "ex", "inter", "mid", "multi", "non", "pre", "post", "re", "semi"];

/// The words of `text` under `within`.
pub fn ud_tokens(text: &str, within: ByteSpan) -> Vec<UdToken> {
    let mut tokens = Vec::new();
    tokenize(text, within, &mut tokens);
    let mut out = Vec::with_capacity(tokens.len() + tokens.len() / 8);
    for (at, token) in tokens.iter().enumerate() {
        cut(text, token, &mut |start, end| out.push(UdToken { span: ByteSpan::new(start, end), token: at }));
    }
    out
}

/// Hands out the words of one token.
fn cut(text: &str, token: &Token, give: &mut dyn FnMut(usize, usize)) {
    let word = token.span.of(text);
    let (base, end) = (token.span.start as usize, token.span.end as usize);
    let mut start = base;
    if word.eq_ignore_ascii_case("cannot") {
        give(base, base + 3);
        start = base + 3;
    }
    if token.hyphen {
        for (at, sign) in word.match_indices(['-', '–', '‑']) {
            let before = text.get(start..base + at).unwrap_or("");
            if before.is_empty() || PREFIXES.iter().any(|p| p.eq_ignore_ascii_case(before)) {
                continue;
            }
            give(start, base + at);
            give(base + at, base + at + sign.len());
            start = base + at + sign.len();
        }
    }
    if start < end {
        give(start, end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        ud_tokens(text, ByteSpan::new(0, text.len())).iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn compounds_fall_apart_and_prefixes_stay() {
        assert_eq!(
            words("The co-chairs cannot attend U.S.-Ghana talks"),
            ["The", "co-chairs", "can", "not", "attend", "U.S.", "-", "Ghana", "talks"]
        );
    }

    proptest! {
        /// The words tile the tokens of the rules.
        #[test]
        fn words_tile_tokens(text in ".{0,60}|[a-zA-Z'.,0-9 -]{0,60}") {
            let mut tokens = Vec::new();
            tokenize(&text, ByteSpan::new(0, text.len()), &mut tokens);
            let words = ud_tokens(&text, ByteSpan::new(0, text.len()));
            for (at, token) in tokens.iter().enumerate() {
                let own: Vec<_> = words.iter().filter(|w| w.token == at).collect();
                prop_assert_eq!(own.first().map(|w| w.span.start), Some(token.span.start));
                prop_assert_eq!(own.last().map(|w| w.span.end), Some(token.span.end));
                prop_assert!(own.windows(2).all(|w| w[0].span.end == w[1].span.start));
            }
        }
    }
}
