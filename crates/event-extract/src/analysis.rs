//! One sentence, analysed as deep as it pays: names for every sentence of an article with a trigger, tags and phrases
//! for those that hold one.

use event_model::{ByteSpan, Sentence, TextSpan, TimexType};

use crate::dates::{self, DateExpression};
use crate::gazetteer::Gazetteer;
use crate::lexicon::Lexicon;
use crate::listings::drop_listings;
use crate::names::{Name, NameFinder, is_headline};
use crate::phrases::{self, Chunk};
use crate::syntax::Syntax;
use crate::tags::{self, Tag};
use crate::tokens::{self, Token};

/// What is known of a sentence.
#[derive(Clone, Debug)]
pub(crate) struct Analysis {
    /// The sentence.
    pub(crate) sentence: Sentence,
    /// Its tokens.
    pub(crate) tokens: Vec<Token>,
    /// Its names.
    pub(crate) names: Vec<Name>,
    /// A tag a token; empty unless the sentence holds a trigger.
    pub(crate) tags: Vec<Tag>,
    /// Its phrases; empty unless a trigger is the part of speech that its rule asks for.
    pub(crate) chunks: Vec<Chunk>,
    /// Its date expressions; empty where the phrases are.
    pub(crate) dates: Vec<DateExpression>,
}

impl Analysis {
    /// Tokens and names.
    pub(crate) fn shallow(text: &str, sentence: Sentence, gazetteer: &Gazetteer, lexicon: &Lexicon) -> Self {
        let read = head_of(text, sentence.span);
        let mut tokens = Vec::with_capacity(read.len() / 5 + 4);
        tokens::tokenize(text, read, &mut tokens);
        drop_listings(text, &mut tokens);
        let mut names = Vec::new();
        let headline = is_headline(&tokens);
        NameFinder { gazetteer, lexicon, tokens: &tokens, headline }.find(&mut names);
        Self { sentence, tokens, names, tags: Vec::new(), chunks: Vec::new(), dates: Vec::new() }
    }

    /// Adds tags.
    pub(crate) fn tag(&mut self, text: &str, lexicon: &Lexicon) {
        let mut in_name = vec![false; self.tokens.len()];
        for name in &self.names {
            in_name.iter_mut().take(name.end).skip(name.start).for_each(|n| *n = true);
        }
        tags::tag(lexicon, text, &self.tokens, &in_name, &mut self.tags);
    }

    /// Adds dates, and phrases over the tags.
    pub(crate) fn chunk(&mut self, text: &str, lexicon: &Lexicon) {
        self.dates = dates::find(text, self.sentence.span);
        let mut is_date = vec![false; self.tokens.len()];
        for date in self.dates.iter().filter(|d| matches!(d.kind, TimexType::Date | TimexType::Time)) {
            let first = self.tokens.partition_point(|t| t.span.start < date.span.start);
            let inside = self.tokens.iter().zip(&mut is_date).skip(first);
            inside.take_while(|(t, _)| t.span.end <= date.span.end).for_each(|(_, flag)| *flag = true);
        }
        phrases::chunk(lexicon, &self.tokens, &self.tags, &is_date, &mut self.chunks);
    }

    /// The questions that the phrases answer.
    pub(crate) fn syntax(&self) -> Syntax<'_> {
        Syntax { tokens: &self.tokens, chunks: &self.chunks }
    }

    /// The bytes of tokens `start..end`.
    pub(crate) fn bytes(&self, start: usize, end: usize) -> ByteSpan {
        let first = self.tokens.get(start).map(|t| t.span).unwrap_or_default();
        let last = end.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(first, |t| t.span);
        first.cover(last)
    }

    /// The same with the field.
    pub(crate) fn span(&self, start: usize, end: usize) -> TextSpan {
        TextSpan { field: self.sentence.field, span: self.bytes(start, end) }
    }

    /// Whether tokens `start..end` lie in a date expression: the "May" of "in May".
    pub(crate) fn in_date(&self, start: usize, end: usize) -> bool {
        let bytes = self.bytes(start, end);
        self.dates.iter().any(|d| d.span.start <= bytes.start && bytes.end <= d.span.end)
    }

    /// The name that holds a token.
    pub(crate) fn name_at(&self, token: usize) -> Option<usize> {
        let at = self.names.partition_point(|n| n.end <= token);
        self.names.get(at).filter(|n| n.start <= token).map(|_| at)
    }
}

/// Bytes of a sentence that are read at most: a "sentence" that is longer has lost its punctuation or is no prose, and
/// looking back over its names must not cost the square of its length.
const MOST_BYTES: usize = 8192;

/// The head of a sentence, on a character boundary.
pub(crate) fn head_of(text: &str, span: ByteSpan) -> ByteSpan {
    let start = span.start as usize;
    let end = (start + MOST_BYTES).min(span.end as usize);
    let end = (start..=end).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(start);
    ByteSpan::new(start, end)
}
