//! Codes under which exchanges list companies: "(MO.N)", "<CCI>", "PGEP.WA". Wires set them behind a name, in the middle of
//! a sentence that is read as if they were not there.

use crate::tokens::{Shape, Token};
use crate::word::{WordId, word};

const BRACKETS: [(WordId, WordId); 2] = [(word("("), word(")")), (word("<"), word(">"))];

/// Takes the codes of a field's tokens out, with the brackets around them.
pub(crate) fn drop_listings(text: &str, tokens: &mut Vec<Token>) {
    let code = |t: &Token| t.shape != Shape::Lower && is_code(t.span.of(text));
    let angle = |t: &Token| t.id == const { word("<") };
    if !tokens.iter().any(|t| code(t) || angle(t)) {
        return;
    }
    let mut kept = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let [_, inner, close, ..] = rest else {
            kept.extend(rest.iter().filter(|t| !code(t)));
            break;
        };
        let bracket = BRACKETS.contains(&(first.id, close.id));
        let listed = code(inner) || angle(first) && inner.shape == Shape::Upper;
        if bracket && listed {
            rest = rest.get(3..).unwrap_or(&[]);
            continue;
        }
        if !code(first) {
            kept.push(*first);
        }
        rest = behind;
    }
    *tokens = kept;
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
        assert_eq!(who(&event), ["Norvik Corp", "Baltica Inc"]);
    }
}
