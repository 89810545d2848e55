//! Bytes to article: pure, and every way in which it can fail has a reason.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str;

use event_model::Article;
use serde_json::value::RawValue;

use crate::article_line::ArticleLine;
use crate::escapes::with_whole_pairs;
use crate::reject::Reason;
use crate::{Format, RawArticle, html, text};

/// The article in `raw`, borrowing from it where that can be done.
///
/// With `keep_extra`, fields that are not read are kept in [`Article::extra`], as they were written, sorted by name.
pub fn decode(raw: &RawArticle, keep_extra: bool) -> Result<Article<'_>, Reason> {
    if let Some(why) = &raw.unreadable {
        return Err(Reason::Unreadable(why.clone()));
    }
    if let Some((length, limit)) = raw.overlong {
        return Err(Reason::TooLong { length, limit });
    }
    let document = str::from_utf8(&raw.bytes).map_err(|error| Reason::NotUtf8 { byte: error.valid_up_to() })?;
    match raw.format {
        Format::Ndjson => line(document, keep_extra),
        Format::Text => text::article(document),
        Format::Html => html::article(document),
    }
}

fn line(line: &str, keep_extra: bool) -> Result<Article<'_>, Reason> {
    // An array would be read as a struct, field by field.
    if !line.trim_start_matches(WHITE_SPACE).starts_with('{') {
        return Err(Reason::NotAnArticle("not a JSON object".to_owned()));
    }
    let refused = |error: serde_json::Error| Reason::NotAnArticle(error.to_string());
    let fields: ArticleLine<'_> = serde_json::from_str(line).map_err(refused)?;
    let extra = if keep_extra { extra_of(line).map_err(refused)? } else { None };
    fields.into_article(extra)
}

/// White space of JSON (RFC 8259, section 2).
const WHITE_SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

fn extra_of(line: &str) -> serde_json::Result<Option<Cow<'_, str>>> {
    let mut fields: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(line)?;
    fields.retain(|key, _| !ArticleLine::KEYS.contains(&&**key));
    if fields.is_empty() {
        Ok(None)
    } else {
        serde_json::to_string(&fields).map(|json| Some(Cow::Owned(with_whole_pairs(&json))))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn raw(bytes: &[u8], format: Format) -> RawArticle {
        RawArticle { bytes: bytes.to_vec(), format, ..RawArticle::default() }
    }

    fn read(json: &str) -> Result<Article<'static>, Reason> {
        let raw: &'static RawArticle = Box::leak(Box::new(raw(json.as_bytes(), Format::Ndjson)));
        decode(raw, true)
    }

    #[test]
    fn every_field_is_read_and_plain_strings_borrow() {
        let json =
            r#" {"id":"a1","title":"T","text":"B\nc","published":"2025-04-10","url":"u","source":"s","language":"en"}"#;
        let article = read(json).unwrap();
        assert_eq!((&*article.id, article.title.as_deref(), &*article.text), ("a1", Some("T"), "B\nc"));
        assert_eq!(article.published.unwrap().day, Some(date(2025, 4, 10)));
        assert_eq!(
            (article.url.as_deref(), article.source.as_deref(), article.language.as_deref()),
            (Some("u"), Some("s"), Some("en"))
        );
        assert!(matches!(article.title, Some(Cow::Borrowed(_))) && matches!(article.text, Cow::Owned(_)));
        assert_eq!(article.extra, None);
    }

    #[test]
    fn aliases_count_in_order_unless_null_or_blank() {
        assert_eq!(read(r#"{"content":"c","body":"b","date":"d","pubDate":"p"}"#).unwrap().text, "b");
        assert_eq!(read(r#"{"content":"c","text":null}"#).unwrap().text, "c");
        assert_eq!(read(r#"{"text":"","body":" \n","content":"c"}"#).unwrap().text, "c");
        assert_eq!(read(r#"{"title":"T","text":"","body":" "}"#).unwrap().text, "");
        let dated = read(r#"{"text":"t","published":"","pubDate":"2025-04-10"}"#).unwrap();
        assert_eq!(dated.published.unwrap().day, Some(date(2025, 4, 10)));
        for key in ["published", "date", "published_at", "pubDate"] {
            let article = read(&format!(r#"{{"text":"t","{key}":"Thu, 10 Apr 2025 10:00:00 +0000"}}"#)).unwrap();
            assert_eq!(article.published.unwrap().day, Some(date(2025, 4, 10)), "{key}");
        }
    }

    #[test]
    fn ids_are_kept_written_out_or_derived() {
        assert_eq!(read(r#"{"id":17,"text":"t"}"#).unwrap().id, "17");
        assert_eq!(read(r#"{"id":-1,"text":"t"}"#).unwrap().id, "-1");
        let derived = |json| read(json).unwrap().id.into_owned();
        let from_url = derived(r#"{"url":"http://example.org/a","text":"t"}"#);
        assert_eq!(from_url, derived(r#"{"id":"","url":"http://example.org/a","text":"another text"}"#));
        assert_ne!(derived(r#"{"title":"ab","text":"c"}"#), derived(r#"{"title":"a","text":"bc"}"#));
        // A stored id must mean the same article for ever: this value may not change.
        assert_eq!(derived(r#"{"title":"T","text":"B"}"#), "ab0abf51cc61d6c9748c038c89f4256a");
    }

    #[test]
    fn extra_fields_are_kept_as_written() {
        let article = read(r#"{"z":1.50,"text":"t","a":{"k":[1e400]},"q\u00e9":"\u0041"}"#).unwrap();
        assert_eq!(article.extra.as_deref(), Some(r#"{"a":{"k":[1e400]},"qé":"\u0041","z":1.50}"#));
        assert_eq!(decode(&raw(br#"{"z":1,"text":"t"}"#, Format::Ndjson), false).unwrap().extra, None);
    }

    #[test]
    fn what_is_no_article_is_told_why() {
        for (json, part) in [
            ("[]", "not a JSON object"),
            (r#"["a1","T","B"]"#, "not a JSON object"),
            ("nonsense", "not a JSON object"),
            ("{", "EOF"),
            (r#"{"text":"t"} {}"#, "trailing characters"),
            (r#"{"text":5}"#, "expected a string"),
            (r#"{"text":"t","published":5}"#, "expected a string"),
            (r#"{"text":"t","id":1.5}"#, "a string or a whole number"),
            (r#"{"text":"t","text":"u"}"#, "duplicate field"),
            ("{\"text\":\"a\tb\"}", "control character"),
            (r#"{"text":"\ud800"}"#, "hex escape"),
            ("{}", "no text"),
            (r#"{"title":"only a headline"}"#, "no text"),
            (r#"{"text":" \n "}"#, "no text"),
        ] {
            let reason = read(json).unwrap_err().to_string();
            assert!(reason.contains(part), "{json}: {reason}");
        }
        assert_eq!(decode(&raw(b"{\"text\":\"\xFF\"}", Format::Ndjson), false), Err(Reason::NotUtf8 { byte: 9 }));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for format in [Format::Ndjson, Format::Text, Format::Html] {
                drop(decode(&raw(&bytes, format), true));
            }
        }

        #[test]
        fn strings_come_back_as_they_were(title in "\\PC{0,40}", text in "(\\PC|\n){1,80}") {
            let json = serde_json::json!({ "title": title, "text": text, "id": "x" }).to_string();
            let raw = raw(json.as_bytes(), Format::Ndjson);
            if let Ok(article) = decode(&raw, true) {
                prop_assert_eq!((article.title.as_deref(), &*article.text), (Some(title.as_str()), text.as_str()));
            } else {
                prop_assert!(title.trim().is_empty() && text.trim().is_empty());
            }
        }
    }
}
