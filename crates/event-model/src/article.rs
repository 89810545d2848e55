//! What comes in: an article, and the same article cut into sentences.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::{ByteSpan, Field};

/// One article as the feed sent it. Strings borrow from the input line where JSON escapes allow it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article<'a> {
    /// The feed's id, or one derived from the url, or from title and text.
    pub id: Cow<'a, str>,
    /// The headline.
    pub title: Option<Cow<'a, str>>,
    /// The body, paragraphs separated by newlines.
    pub text: Cow<'a, str>,
    /// When it was published: the document date that relative dates resolve against.
    pub published: Option<Published<'a>>,
    /// Where it stands.
    pub url: Option<Cow<'a, str>>,
    /// Who published it.
    pub source: Option<Cow<'a, str>>,
    /// Language tag, carried through.
    pub language: Option<Cow<'a, str>>,
    /// Unknown fields as one JSON object, kept only when the caller asked for them.
    pub extra: Option<Cow<'a, str>>,
}

impl Article<'_> {
    /// The text of a field; `""` for an absent headline.
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::Title => self.title.as_deref().unwrap_or(""),
            Field::Text => &self.text,
        }
    }
}

/// A publication time: the feed's own words, and the day they name if they could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published<'a> {
    /// As the feed wrote it; goes to the output unchanged.
    pub raw: Cow<'a, str>,
    /// The civil day in the offset that the feed gave; `None` when `raw` is no date that we read.
    pub day: Option<Date>,
}

/// One sentence of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The field it lies in.
    pub field: Field,
    /// Position among the sentences of that field, from 0.
    pub index: u32,
    /// Its bytes, without surrounding white space.
    pub span: ByteSpan,
}

/// An article cut into sentences: the headline's first, then the body's, in text order.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmented<'a> {
    /// The article.
    pub article: Article<'a>,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}
