//! A sentence with why it ends.

use event_model::ByteSpan;

/// Why a sentence ends where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A full stop, and a new sentence behind it.
    Stop,
    /// A question mark or exclamation mark.
    Exclamation,
    /// An ellipsis that trails off.
    Ellipsis,
    /// The dot of an abbreviation or initial, before a word that starts sentences.
    Abbreviation,
    /// An end mark whose space got lost: "the talks.The next round".
    LostSpace,
    /// A blank line.
    BlankLine,
    /// The end of a line that is complete.
    LineEnd,
    /// The next item of a list begins.
    Item,
    /// More white space than a line of text has.
    Gap,
    /// It reached the limit of [`Options::longest`](crate::Options::longest).
    TooLong,
    /// The text ends.
    EndOfText,
}

impl Reason {
    /// In a few words, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Stop => "a full stop",
            Self::Exclamation => "a question or exclamation mark",
            Self::Ellipsis => "an ellipsis",
            Self::Abbreviation => "an abbreviation before a sentence starter",
            Self::LostSpace => "an end mark without its space",
            Self::BlankLine => "a blank line",
            Self::LineEnd => "the end of a line",
            Self::Item => "the next list item",
            Self::Gap => "a wide gap",
            Self::TooLong => "the length limit",
            Self::EndOfText => "the end of the text",
        }
    }
}

/// A sentence of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// Its bytes.
    pub span: ByteSpan,
    /// Why it ends.
    pub reason: Reason,
    /// No later text could move its end: more than [`LOOKAHEAD`] bytes follow.
    pub settled: bool,
}

/// Bytes behind a candidate that its judgement may read.
pub const LOOKAHEAD: usize = 2048;
