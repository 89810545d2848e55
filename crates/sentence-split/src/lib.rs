//! English news text in, sentence spans out.
//!
//! Candidates (end marks, line breaks, bullets) are found with `memchr`; each is decided from the bytes around it and the
//! word lists in `config/lexicon`. No regular expression, no allocation; what is read around a candidate is bounded.
//!
//! Sentences inside a quotation are split, a blank line always ends a sentence, and a single line break ends one when the
//! line before it is complete: a hard wrap does not.
//!
//! ```
//! let text = "Talks were held in the U.S. Senate. The next round is due at 6 p.m. Saturday.";
//! let sentences: Vec<&str> = sentence_split::split(text).map(|span| span.of(text)).collect();
//! assert_eq!(sentences, ["Talks were held in the U.S. Senate.", "The next round is due at 6 p.m. Saturday."]);
//! ```

// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod boundary;
mod bytes;
mod candidates;
mod glued;
mod lexicon;
mod line;
mod list;
mod marks;
mod options;
mod quotation;
mod segmenter;
mod splitter;
mod stop;

use std::sync::LazyLock;

pub use boundary::{Boundary, LOOKAHEAD, Reason};
/// What the splitter returns, and the way from its bytes to characters.
pub use event_model::{ByteSpan, CharIndex};
pub use lexicon::{Defect, Lexicon, list_names};
pub use options::{LEAST_LONGEST, MOST_LONGEST, Newlines, Options, QUOTATION, Quotes};
pub use segmenter::Segmenter;
pub use splitter::{Splitter, StreamSentence};

static DEFAULT: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(Options::default(), Lexicon::embedded()));

/// The sentences of `text` under the default options and the built-in word lists, in order. Between them lies nothing but
/// white space, which includes zero-width spaces, word joiners and byte order marks; no sentence begins or ends with it.
///
/// Spans are `u32`: a text has 4 GiB at most; longer ones go through [`Splitter`].
pub fn split(text: &str) -> impl Iterator<Item = ByteSpan> + '_ {
    default_segmenter().split(text)
}

/// The default options and the built-in word lists.
pub fn default_segmenter() -> &'static Segmenter {
    &DEFAULT
}

#[cfg(test)]
mod tests;
