//! `[sentences]`: how texts are cut into sentences.

use serde::Deserialize;

/// `[sentences]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SentencesSettings {
    /// Whether quotations of several sentences are split.
    pub quotes: QuotesSetting,
    /// What line breaks mean.
    pub newlines: NewlinesSetting,
}

/// How quotations of several sentences are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum QuotesSetting {
    /// Sentences inside a quotation are split
    #[default]
    Split,
    /// A quotation of up to 1,000 bytes stays in one piece
    Whole,
}

/// What a line break means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum NewlinesSetting {
    /// It ends a sentence when the line is complete: a hard wrap does not
    #[default]
    Smart,
    /// It ends a sentence
    Always,
    /// It is a space, a blank line too
    Never,
}

impl SentencesSettings {
    /// The same for the splitter.
    pub fn options(self) -> sentence_split::Options {
        let quotes = match self.quotes {
            QuotesSetting::Split => sentence_split::Quotes::Split,
            QuotesSetting::Whole => sentence_split::Quotes::Whole,
        };
        let newlines = match self.newlines {
            NewlinesSetting::Smart => sentence_split::Newlines::Smart,
            NewlinesSetting::Always => sentence_split::Newlines::Always,
            NewlinesSetting::Never => sentence_split::Newlines::Never,
        };
        sentence_split::Options { quotes, newlines, ..sentence_split::Options::default() }
    }
}
