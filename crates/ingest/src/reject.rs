//! What becomes of input that is no article: the reason, and the dead-letter record.

use std::fmt;
use std::str;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;

use crate::RawArticle;

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
