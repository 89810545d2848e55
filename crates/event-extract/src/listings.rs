//! Codes under which exchanges list companies: `(MO.N)`, `<CCI>`, `PGEP.WA`. Wires set them behind a name, in the middle of
//! a sentence that is read as if they were not there.

use crate::tokens::{Shape, Token};
use crate::word::{WordId, word};

const BRACKETS: [(WordId, WordId); 2] = [(word("("), word(")")), (word("<"), word(">"))];

/// Takes the codes of a field's tokens out, with the brackets around them.
pub(crate) fn drop_listings(text: &str, tokens: &mut Vec<Token>) {
    let Some((first, last)) = tokens.first().zip(tokens.last()) else { return };
    if !may_hold(first.span.cover(last.span).of(text).as_bytes()) {
        return;
    }
    let mut kept = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let taken = bracketed(text, rest).max(code(text, rest));
        if taken == 0 {
            kept.push(*first);
            rest = behind;
        } else {
            rest = rest.get(taken..).unwrap_or(&[]);
        }
    }
    *tokens = kept;
}

/// Whether a code may be there: a period between a letter and a capital, or an angle bracket. Most sentences have neither,
/// and cost no more than that.
fn may_hold(text: &[u8]) -> bool {
    let at = |i: Option<usize>| i.and_then(|i| text.get(i)).copied().unwrap_or(b' ');
    memchr::memchr2_iter(b'.', b'<', text).any(|i| {
        let inside = at(i.checked_sub(1)).is_ascii_alphanumeric() && at(i.checked_add(1)).is_ascii_uppercase();
        at(Some(i)) == b'<' || inside && at(i.checked_add(2)) != b'.'
    })
}

/// How many tokens at the head of `tokens` are a code. The tokenizer cuts "ACa.TO" at its period.
fn code(text: &str, tokens: &[Token]) -> usize {
    let joined = |n: usize| {
        let (first, last) = (tokens.first()?, tokens.get(n - 1)?);
        text.get(first.span.start as usize..last.span.end as usize)
    };
    [3, 1].into_iter().find(|&n| joined(n).is_some_and(is_code)).unwrap_or(0)
}

/// How many tokens at the head of `tokens` are a code in its brackets. In angle brackets it needs no exchange.
fn bracketed(text: &str, tokens: &[Token]) -> usize {
    let [open, behind @ ..] = tokens else { return 0 };
    let Some((_, close)) = BRACKETS.iter().find(|b| b.0 == open.id) else { return 0 };
    let plain = usize::from(close == &const { word(">") } && behind.first().is_some_and(|t| t.shape == Shape::Upper));
    let inner = code(text, behind).max(plain);
    if inner > 0 && behind.get(inner).is_some_and(|t| t.id == *close) { inner + 2 } else { 0 }
}

/// "MO.N", "ACa.TO", "THL.UL": capitals, a period, one capital or two. "U.S" and "U.N" are none, nor is "F.N" outside brackets.
fn is_code(text: &str) -> bool {
    let Some((stock, exchange)) = text.split_once('.') else { return false };
    let capitals = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let stock = stock.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(stock);
    let long = stock.len() > 1 || exchange.len() > 1;
    long && (1..=8).contains(&stock.len()) && (1..=2).contains(&exchange.len()) && capitals(stock) && capitals(exchange)
}

#[cfg(test)]
mod tests {
    use event_model::ByteSpan;

    use super::*;
    use crate::probe::{only, who};
    use crate::tokens::tokenize;

    fn left(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, ByteSpan::new(0, text.len()), &mut tokens);
        drop_listings(text, &mut tokens);
        tokens.iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn codes_go_and_abbreviations_stay() {
        for (text, words) in [
            ("Norvik ( NRV.OL ) and Baltica ( BAa.ST ) agreed", vec!["Norvik", "and", "Baltica", "agreed"]),
            ("Norvik NRV.OL agreed", vec!["Norvik", "agreed"]),
            ("Norvik <NRV> agreed", vec!["Norvik", "agreed"]),
            ("Norvik (NRV.N)", vec!["Norvik"]),
            ("the U.S and the U.N. (IMF)", vec!["the", "U.S", "and", "the", "U.N.", "(", "IMF", ")"]),
            ("a < b > c", vec!["a", "<", "b", ">", "c"]),
        ] {
            assert_eq!(left(text), words, "{text}");
        }
    }

    #[test]
    fn parties_are_read_past_their_codes() {
        let event = only("Norvik Corp ( NRV.OL ) and Baltica Inc BAa.ST signed a contract on Monday.");
        assert_eq!(who(&event), ["Baltica Inc", "Norvik Corp"]);
    }
}
