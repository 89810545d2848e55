//! The pure way of one article: bytes, article, sentences, events, lines.

use event_extract::Extractor;
use event_model::{Article, Extraction, Field, Segmented, Sentence};
use ingest::{RawArticle, Reason};
use sentence_split::Segmenter;
use sink::{ArticleRecords, Rendering};

use crate::pipeline::Processed;

/// What every worker shares: compiled rules and how events are to be written.
#[derive(Debug)]
pub struct Stages {
    /// How texts are cut into sentences.
    pub segmenter: Segmenter,
    /// Rules, gazetteers and lexicons.
    pub extractor: Extractor,
    /// The form of the output.
    pub rendering: Rendering,
    /// Whether fields that are not read go to the output under `article.extra`.
    pub keep_extra: bool,
    /// Records that are less sure are left out; 0 to 1.
    pub min_confidence: f64,
}

/// A part of the way of an article, in running order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// From bytes to an article.
    Decode,
    /// From texts to sentences.
    Split,
    /// From sentences to events.
    Extract,
    /// From events to lines.
    Render,
}

impl Stage {
    /// All of them, in running order.
    pub const ALL: [Self; 4] = [Self::Decode, Self::Split, Self::Extract, Self::Render];

    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Split => "split",
            Self::Extract => "extract",
            Self::Render => "render",
        }
    }
}

impl Stages {
    /// The lines of one article. Pure: the same bytes give the same lines.
    pub fn process(&self, raw: &RawArticle) -> Result<Processed, Reason> {
        let (lines, found) = self.lines(raw, |_| {})?;
        Ok(Processed { lines, events: found.events.len() as u64 })
    }

    /// The same lines together with what sinks of the daemon ask of each; tells `done` as each stage is.
    pub fn records(&self, raw: &RawArticle, done: impl FnMut(Stage)) -> Result<ArticleRecords, Reason> {
        let (lines, found) = self.lines(raw, done)?;
        Ok(ArticleRecords::new(lines, &found))
    }

    fn lines(&self, raw: &RawArticle, mut done: impl FnMut(Stage)) -> Result<(Vec<u8>, Extraction), Reason> {
        let article = ingest::decode(raw, self.keep_extra)?;
        done(Stage::Decode);
        let article = segment(&self.segmenter, article);
        done(Stage::Split);
        let mut found = self.extractor.extract(&article);
        found.events.retain(|event| event.confidence >= self.min_confidence);
        done(Stage::Extract);
        let mut lines = Vec::new();
        self.rendering.write(&article, &found, &mut lines).map_err(|e| Reason::Record(e.to_string()))?;
        done(Stage::Render);
        Ok((lines, found))
    }
}

/// Cuts the headline and the body of an article into sentences.
pub fn segment<'a>(segmenter: &Segmenter, article: Article<'a>) -> Segmented<'a> {
    let mut sentences = Vec::with_capacity(1 + article.text.len() / BYTES_A_SENTENCE);
    for field in [Field::Title, Field::Text] {
        let spans = segmenter.split(article.field(field));
        sentences.extend((0..).zip(spans).map(|(index, span)| Sentence { field, index, span }));
    }
    Segmented { article, sentences }
}

/// News sentences are about 120 bytes long; a low guess grows the vector once.
const BYTES_A_SENTENCE: usize = 100;
