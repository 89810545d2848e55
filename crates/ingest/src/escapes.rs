//! Half a surrogate pair in a JSON string is grammatical, but no text: readers of our records would refuse the line.

/// `json`, with `\ufffd` for every escaped surrogate that has no partner.
pub(crate) fn with_whole_pairs(json: &str) -> String {
    let mut whole = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, escape)) = rest.split_once('\\') {
        whole.push_str(before);
        let length = match unit(escape) {
            // Any other escape: its second character may be a backslash, which begins none.
            None => escape.chars().next().map_or(0, char::len_utf8),
            Some(high @ 0xD800..=0xDBFF) => {
                let low = escape.get(5..).and_then(|next| unit(next.strip_prefix('\\')?));
                let paired = low.is_some_and(|low| char::decode_utf16([high, low]).all(|c| c.is_ok()));
                if paired { 11 } else { 0 }
            }
            Some(0xDC00..=0xDFFF) => 0,
            Some(_) => 5,
        };
        let (kept, after) = if length == 0 && !escape.is_empty() {
            ("ufffd", escape.get(5..).unwrap_or(""))
        } else {
            escape.split_at(length)
        };
        whole.push('\\');
        whole.push_str(kept);
        rest = after;
    }
    whole.push_str(rest);
    whole
}

/// The UTF-16 unit of an escape `uXXXX` at the beginning of `text`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix('u')?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_halves_are_replaced_and_everything_else_stays() {
        for (json, whole) in [
            (r#"["\ud83d\ude00"]"#, r#"["\ud83d\ude00"]"#),
            (r#"["\ud83d"]"#, r#"["\ufffd"]"#),
            (r#"["\ud83dx\ude00"]"#, r#"["\ufffdx\ufffd"]"#),
            (r#"["\ud83d\u0041"]"#, r#"["\ufffd\u0041"]"#),
            (r#"["\\ud83d","\"\\","\n"]"#, r#"["\\ud83d","\"\\","\n"]"#),
            (r#"{"k":[1e400,"é"]}"#, r#"{"k":[1e400,"é"]}"#),
        ] {
            assert_eq!(with_whole_pairs(json), whole);
            assert!(whole.contains("1e400") || serde_json::from_str::<serde_json::Value>(whole).is_ok(), "{whole}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in r#"[\\ud8cDfe\"é0-9]{0,40}"#) {
            with_whole_pairs(&text);
        }
    }
}
