//! What users may choose.

/// How quotations of several sentences are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// Sentences inside a quotation are split, as Universal Dependencies and the Penn Treebank do.
    #[default]
    Split,
    /// A quotation stays in one piece, as in pySBD and its golden rules; and of four spaced dots behind a word the first
    /// ends the sentence and the others, which stand for what is left out, begin the next one, as there too.
    ///
    /// A quotation that does not close within [`QUOTATION`] bytes, or before a blank line, is split all the same.
    Whole,
}

/// What a line break means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Newlines {
    /// A blank line ends a sentence, and a single line break does when the line before it is complete: a hard wrap does
    /// not.
    #[default]
    Smart,
    /// Every line break ends a sentence.
    Always,
    /// A line break is a space like any other.
    Never,
}

/// The choices of a [`Segmenter`](crate::Segmenter).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How quotations are treated.
    pub quotes: Quotes,
    /// What line breaks mean.
    pub newlines: Newlines,
    /// Bytes of the longest sentence; a longer one, which is no sentence, is cut at its last space before. The marks that
    /// close a sentence may go beyond, by less than 200 bytes. From [`LEAST_LONGEST`] to [`MOST_LONGEST`]: what lies
    /// outside counts as the nearer of the two.
    pub longest: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { quotes: Quotes::default(), newlines: Newlines::default(), longest: 64 << 10 }
    }
}

/// Bytes that the limit of a sentence must leave at least: no sentence of English news is as long.
pub const LEAST_LONGEST: usize = 4 << 10;

/// The largest limit of a sentence.
pub const MOST_LONGEST: usize = 1 << 30;

/// Bytes within which a quotation must close to be kept whole.
pub const QUOTATION: usize = 1000;
