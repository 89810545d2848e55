//! `communique explain`: what the program sees in an article.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use event_extract::Extractor;
use event_model::{Article, Field, Published};
use ingest::{Format, RawArticle};
use sink::{PrettyWriter, Sink, StdoutSink};

use super::filter::{FormatName, open};
use crate::cli::{self, Common, Failure};
use crate::configuration::Configuration;
use crate::explanation;
use crate::signals::stop_on_signals;
use crate::stages::segment;
use sentence_split::{Reason, Segmenter};

/// Show what the program sees in articles: tokens, names, phrases and dates of every sentence, the rules that fired or
/// nearly did and why, and the events
#[derive(Debug, Args)]
pub struct Arguments {
    /// Articles, as for the filter; `-` or nothing is standard input
    #[arg(value_name = "FILE", default_value = "-", conflicts_with = "text")]
    file: PathBuf,
    /// Explain this text instead
    #[arg(long)]
    text: Option<String>,
    /// Its day of publication, against which relative dates resolve
    #[arg(long, value_name = "DATE", requires = "text")]
    published: Option<jiff::civil::Date>,
    /// Read the input in this format, whatever its name says
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

/// Explains one text, or every article of a source.
pub fn run(arguments: &Arguments, common: &Common) -> Result<ExitCode, Failure> {
    let configuration = Configuration::load(common.config.as_deref())?;
    let settings = configuration.settings_or_fail(&[])?;
    let limit = settings.max_article_bytes;
    let explainer = Explainer {
        segmenter: configuration.segmenter(settings.sentences)?,
        extractor: configuration.extractor()?,
        coloured: cli::coloured(),
    };
    let mut out = StdoutSink::new();
    if let Some(text) = &arguments.text {
        let published = arguments.published.map(|day| Published { raw: day.to_string().into(), day: Some(day) });
        let article = Article { id: "text".into(), text: text.into(), published, ..Article::default() };
        out.write_lines(&explainer.explain(article))?;
        out.sync()?;
        return Ok(ExitCode::SUCCESS);
    }
    let stop = stop_on_signals()?;
    let input = open(&arguments.file, arguments.format.map(Format::from), &stop);
    let input = input.map_err(|error| Failure::Usage(error.into()))?;
    let mut outcome = Ok(ExitCode::SUCCESS);
    input.read(limit, &mut |raw| explainer.answer(&raw, &mut out, &mut outcome)).map_err(|e| Failure::Run(e.into()))?;
    outcome
}

/// Compiled rules, and how to write.
struct Explainer {
    segmenter: Segmenter,
    extractor: Extractor,
    coloured: bool,
}

impl Explainer {
    /// Explains one line or document at once; input that is no article is an error, after which the next is read.
    fn answer(
        &self,
        raw: &RawArticle,
        out: &mut StdoutSink,
        outcome: &mut Result<ExitCode, Failure>,
    ) -> ControlFlow<()> {
        match ingest::decode(raw, false) {
            Ok(article) => {
                let lines = self.explain(article);
                if let Err(error) = out.write_lines(&lines).and_then(|()| out.flush()) {
                    *outcome = Err(error.into());
                    return ControlFlow::Break(());
                }
            }
            Err(reason) => {
                tracing::error!("{}:{}: {reason}", raw.source, raw.line);
                *outcome = Ok(ExitCode::from(1));
            }
        }
        ControlFlow::Continue(())
    }

    fn explain(&self, article: Article<'_>) -> Vec<u8> {
        let article = &segment(&self.segmenter, article);
        let explanation = self.extractor.explain(article);
        let texts = [Field::Title, Field::Text].map(|field| article.article.field(field));
        let ends: Vec<Reason> =
            texts.iter().flat_map(|text| self.segmenter.boundaries(text)).map(|boundary| boundary.reason).collect();
        let mut lines = Vec::new();
        explanation::write(&article.article.id, &explanation, &ends, self.coloured, &mut lines);
        PrettyWriter::new(self.coloured).write(article, &explanation.extraction, &mut lines);
        lines
    }
}
