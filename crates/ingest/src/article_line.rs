//! The article as it lies in a line: the type that is read, and that the schema is generated from.

use std::borrow::Cow;
use std::fmt;

use event_model::{Article, Published};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use xxhash_rust::xxh3::Xxh3;

use crate::published::day_of;
use crate::reject::Reason;

/// A string that borrows from the line when it holds no escape.
///
/// `Option<Cow<str>>` never borrows, whatever `serde(borrow)` says; a type of its own does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Str<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Str<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(StrVisitor).map(Str)
    }
}

struct StrVisitor;

impl<'de> Visitor<'de> for StrVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// An id: feeds write strings and whole numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Id<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor).map(Id)
    }
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a whole number")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }
}

impl JsonSchema for Str<'_> {
    fn schema_name() -> Cow<'static, str> {
        "String".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl JsonSchema for Id<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer"] })
    }
}

/// One article: a JSON object on one line. Fields that are not named here are ignored.
///
/// Aliases are fields of their own, so that a feed may send several of them; the first that is not blank counts.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[schemars(title = "Article", extend("anyOf" = [
    { "required": ["text"] }, { "required": ["body"] }, { "required": ["content"] }
]))]
pub struct ArticleLine<'a> {
    /// The feed's id; derived from `url`, or from `title` and text, when absent.
    #[serde(borrow)]
    id: Option<Id<'a>>,
    /// The headline.
    #[serde(borrow)]
    title: Option<Str<'a>>,
    /// The body, paragraphs separated by newlines.
    #[serde(borrow)]
    text: Option<Str<'a>>,
    /// Used when `text` is absent or blank.
    #[serde(borrow)]
    body: Option<Str<'a>>,
    /// Used when `text` and `body` are absent or blank.
    #[serde(borrow)]
    content: Option<Str<'a>>,
    /// When it was published: an RFC 3339 date-time or date, or an RFC 2822 date. Relative dates resolve against it.
    #[serde(borrow)]
    published: Option<Str<'a>>,
    /// Used when `published` is absent or blank.
    #[serde(borrow)]
    date: Option<Str<'a>>,
    /// Used when `published` and `date` are absent or blank.
    #[serde(borrow)]
    published_at: Option<Str<'a>>,
    /// Used when the other three are absent or blank.
    #[serde(borrow, rename = "pubDate")]
    pub_date: Option<Str<'a>>,
    /// Where it stands; carried through.
    #[serde(borrow)]
    url: Option<Str<'a>>,
    /// Who published it; carried through.
    #[serde(borrow)]
    source: Option<Str<'a>>,
    /// Language tag; carried through.
    #[serde(borrow)]
    language: Option<Str<'a>>,
}

impl<'a> ArticleLine<'a> {
    /// The keys that are read; every other one is extra.
    pub const KEYS: [&'static str; 12] = [
        "id",
        "title",
        "text",
        "body",
        "content",
        "published",
        "date",
        "published_at",
        "pubDate",
        "url",
        "source",
        "language",
    ];

    /// The article, unless it has no text.
    pub(crate) fn into_article(self, extra: Option<Cow<'a, str>>) -> Result<Article<'a>, Reason> {
        let inner = |string: Option<Str<'a>>| string.map(|s| s.0);
        let text = first_filled([self.text, self.body, self.content]).ok_or(Reason::NoText)?;
        let published = first_filled([self.published, self.date, self.published_at, self.pub_date]);
        let article = Article {
            id: self.id.map(|id| id.0).unwrap_or_default(),
            title: inner(self.title),
            text,
            published: published.map(|raw| Published { day: day_of(&raw), raw }),
            url: inner(self.url),
            source: inner(self.source),
            language: inner(self.language),
            extra,
        };
        complete(article)
    }
}

/// The first of several fields that says something; when all that are there are blank, the first of those.
fn first_filled<const N: usize>(fields: [Option<Str<'_>>; N]) -> Option<Cow<'_, str>> {
    let mut there = fields.into_iter().flatten().map(|field| field.0);
    let first = there.next()?;
    if first.trim().is_empty() { there.find(|next| !next.trim().is_empty()).or(Some(first)) } else { Some(first) }
}

/// Gives an article its id if it has none; refuses one with nothing to read.
pub(crate) fn complete(mut article: Article<'_>) -> Result<Article<'_>, Reason> {
    let title = article.title.as_deref().unwrap_or("");
    if article.text.trim().is_empty() && title.trim().is_empty() {
        return Err(Reason::NoText);
    }
    if article.id.is_empty() {
        let mut hash = Xxh3::new();
        match article.url.as_deref() {
            Some(url) if !url.is_empty() => hash.update(url.as_bytes()),
            _ => {
                hash.update(title.as_bytes());
                hash.update(&[0]);
                hash.update(article.text.as_bytes());
            }
        }
        article.id = Cow::Owned(format!("{:032x}", hash.digest128()));
    }
    Ok(article)
}
