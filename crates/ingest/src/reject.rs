//! What becomes of input that is no article: the reason, and the dead-letter record.

use std::borrow::Cow;
use std::fmt;
use std::str;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};

use crate::{Format, RawArticle};

/// Why a line or a document is no article.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is not UTF-8 from this byte on.
    NotUtf8 {
        /// Offset in the line.
        byte: usize,
    },
    /// It is no JSON object, or a field has the wrong type: serde's words.
    NotAnArticle(String),
    /// It has no text, and no headline in its place.
    NoText,
    /// It is longer than the limit.
    TooLong {
        /// Its bytes.
        length: u64,
        /// The most allowed.
        limit: usize,
    },
    /// No article could be found in the web page.
    Html(String),
    /// Its source could not be read on.
    Unreadable(String),
    /// The program failed on it: a defect to report, with the message of the panic.
    Panic(String),
    /// Its events could not be written as records.
    Record(String),
}

impl Reason {
    /// One word for it, as metrics count it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "not_utf8",
            Self::NotAnArticle(_) => "not_an_article",
            Self::NoText => "no_text",
            Self::TooLong { .. } => "too_long",
            Self::Html(_) => "html",
            Self::Unreadable(_) => "unreadable",
            Self::Panic(_) => "panic",
            Self::Record(_) => "record",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 { byte } => write!(f, "not UTF-8 at byte {byte}"),
            Self::NotAnArticle(why) => write!(f, "not an article: {why}"),
            Self::NoText => f.write_str("no text: neither text, body nor content says anything"),
            Self::TooLong { length, limit } => write!(f, "{length} bytes long, over the limit of {limit}"),
            Self::Html(why) => write!(f, "no article in the web page: {why}"),
            Self::Unreadable(why) => write!(f, "cannot be read on: {why}"),
            Self::Panic(message) => write!(f, "the program failed on it: {message}"),
            Self::Record(why) => write!(f, "no record could be made: {why}"),
        }
    }
}

/// The dead-letter record: what was refused, where it stood, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject<'a> {
    /// The source: `stdin`, or the path as given.
    pub source: &'a str,
    /// Line, from 1.
    pub line: u64,
    /// Byte offset of the line in the unpacked source.
    pub offset: u64,
    /// Why, for a person.
    pub reason: String,
    /// What the raw bytes are, when they are no NDJSON line.
    #[serde(skip_serializing_if = "is_line")]
    pub format: Format,
    /// Bytes of the line, when it is over the limit: `raw` may then be only its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    /// The line, when it is UTF-8; its first 64 KiB when it is over the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<&'a str>,
    /// The same in base64, when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_base64: Option<String>,
}

impl<'a> Reject<'a> {
    /// The record of `article`, refused for `reason`.
    pub fn new(article: &'a RawArticle, reason: &Reason) -> Self {
        let raw = as_text(article);
        Self {
            source: &article.source,
            line: article.line,
            offset: article.offset,
            reason: reason.to_string(),
            format: article.format,
            length: article.overlong.map(|(length, _)| length),
            raw,
            raw_base64: raw.is_none().then(|| BASE64_STANDARD.encode(&article.bytes)),
        }
    }

    /// The record on one line, with its newline.
    pub fn to_line(&self) -> serde_json::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_line(format: &Format) -> bool {
    *format == Format::Ndjson
}

/// A dead letter as it is read again.
#[derive(Deserialize)]
struct Letter<'a> {
    source: Arc<str>,
    line: u64,
    offset: u64,
    #[serde(rename = "reason")]
    _reason: serde::de::IgnoredAny,
    #[serde(default)]
    format: Format,
    length: Option<u64>,
    #[serde(borrow)]
    raw: Option<Cow<'a, str>>,
    #[serde(borrow)]
    raw_base64: Option<Cow<'a, str>>,
}

/// The article in a dead letter, with its own source and position. `None` when `line` is no dead letter.
pub fn revive(line: &[u8]) -> Option<RawArticle> {
    let letter: Letter<'_> = serde_json::from_slice(line).ok()?;
    let bytes = match (letter.raw, letter.raw_base64) {
        (Some(raw), None) => raw.into_owned().into_bytes(),
        (None, Some(coded)) => BASE64_STANDARD.decode(&*coded).ok()?,
        _ => return None,
    };
    let cut = |length: u64| format!("its dead letter holds {} of its {length} bytes", bytes.len());
    Some(RawArticle {
        source: letter.source,
        format: letter.format,
        line: letter.line,
        offset: letter.offset,
        unreadable: letter.length.filter(|&length| length > bytes.len() as u64).map(cut),
        overlong: None,
        bytes,
    })
}

/// The bytes as text; a character that the limit cut in two is left out.
fn as_text(article: &RawArticle) -> Option<&str> {
    match str::from_utf8(&article.bytes) {
        Ok(text) => Some(text),
        Err(error) if article.overlong.is_some() && error.error_len().is_none() => {
            article.bytes.get(..error.valid_up_to()).and_then(|valid| str::from_utf8(valid).ok())
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode;

    fn through(article: &RawArticle) -> RawArticle {
        revive(&Reject::new(article, &Reason::NoText).to_line().unwrap()).unwrap()
    }

    #[test]
    fn a_letter_gives_back_what_it_was_made_of() {
        for (format, bytes) in [
            (Format::Ndjson, &b"{\"text\":\"\xFF\"}"[..]),
            (Format::Html, b"<p>\n\""),
            (Format::Text, "ä\n".as_bytes()),
        ] {
            let article = RawArticle {
                source: "feed".into(),
                format,
                line: 3,
                offset: 99,
                bytes: bytes.into(),
                ..RawArticle::default()
            };
            let back = through(&article);
            assert_eq!((back.source, back.format, back.line, back.offset), (article.source, format, 3, 99));
            assert_eq!((back.bytes.as_slice(), back.unreadable), (bytes, None));
        }
    }

    #[test]
    fn a_letter_that_holds_only_a_part_says_so() {
        let article =
            RawArticle { bytes: b"{\"text\":".into(), overlong: Some((70_000, 65_000)), ..RawArticle::default() };
        let reason = decode(&through(&article), false).unwrap_err().to_string();
        assert_eq!(reason, "cannot be read on: its dead letter holds 8 of its 70000 bytes");
    }

    #[test]
    fn what_is_no_letter_is_told_apart() {
        for line in
            ["", "{}", "[]", r#"{"text":"t"}"#, r#"{"source":"s","line":1,"offset":0,"reason":"r","raw_base64":"?"}"#]
        {
            assert!(revive(line.as_bytes()).is_none(), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let article = RawArticle { bytes: bytes.clone(), ..RawArticle::default() };
            prop_assert_eq!(through(&article).bytes, bytes.clone());
            drop(revive(&bytes));
        }
    }
}
