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

impl Stages {
    /// The lines of one article. Pure: the same bytes give the same lines.
    pub fn process(&self, raw: &RawArticle) -> Result<Processed, Reason> {
        let (lines, found) = self.lines(raw)?;
        Ok(Processed { lines, events: found.events.len() as u64 })
    }

    /// The same lines together with what sinks of the daemon ask of each.
    pub fn records(&self, raw: &RawArticle) -> Result<ArticleRecords, Reason> {
        let (lines, found) = self.lines(raw)?;
        Ok(ArticleRecords::new(lines, &found))
    }

    fn lines(&self, raw: &RawArticle) -> Result<(Vec<u8>, Extraction), Reason> {
        let article = segment(&self.segmenter, ingest::decode(raw, self.keep_extra)?);
        let mut found = self.extractor.extract(&article);
        found.events.retain(|event| event.confidence >= self.min_confidence);
        let mut lines = Vec::new();
        self.rendering.write(&article, &found, &mut lines).map_err(|e| Reason::Record(e.to_string()))?;
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
