//! SIGHUP: rules, gazetteers, lexicons, words for the splitter and log level are read and validated, then swapped; or refused, with the reason.

use anyhow::anyhow;
use sink::{ExtractorInfo, RecordWriter, Rendering};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::Failure;
use crate::configuration::Configuration;
use crate::daemon::run::{Start, or_standard_streams};
use crate::daemon::shared::Shared;
use crate::settings::{SentencesSettings, Settings};
use crate::stages::Stages;
use crate::telemetry;

/// Puts configurations in force while the daemon runs.
pub(super) struct Reloader<'s> {
    start: &'s Start,
    /// What the daemon was started with.
    running: &'s Settings,
    shared: &'s Shared,
    /// Hash of the files of rules, gazetteers and lexicons in force.
    rules: u64,
    /// The users' words for the splitter, and how sentences are split.
    sentences: (Option<String>, SentencesSettings),
}

impl<'s> Reloader<'s> {
    /// For a daemon that was started with `configuration`.
    pub(super) fn new(
        start: &'s Start,
        configuration: &Configuration,
        running: &'s Settings,
        shared: &'s Shared,
    ) -> Self {
        let sentences = (words_of(configuration), running.sentences);
        Self { start, running, shared, rules: hash_of(configuration), sentences }
    }

    /// Reads the configuration anew and puts it in force if it is sound.
    pub(super) fn reload(&mut self) {
        match self.read() {
            Ok(settings) => {
                self.shared.tally.change(|counts| counts.reloads += 1);
                tracing::info!(rules = self.shared.stages.get().extractor.fingerprint(), "reloaded");
                if settings.without_reloadable() != self.running.without_reloadable() {
                    tracing::warn!("sources, sinks, limits and folders were changed too; that takes a restart");
                }
            }
            Err(error) => {
                self.shared.tally.change(|counts| counts.reload_failures += 1);
                tracing::error!("not reloaded, the old configuration stays in force: {error:#}");
            }
        }
    }

    fn read(&mut self) -> anyhow::Result<Settings> {
        let configuration = Configuration::load(self.start.config.as_deref()).map_err(reason)?;
        let settings = configuration.settings_or_fail(&self.start.set).map_err(reason)?;
        let (rules, sentences) = (hash_of(&configuration), (words_of(&configuration), settings.sentences));
        // The examples of rules are only tried when there are others.
        if rules != self.rules
            && let Some(defect) = event_extract::check(configuration.files()).first()
        {
            return Err(anyhow!("{defect}"));
        }
        if rules != self.rules || sentences != self.sentences {
            self.shared.stages.swap(stages(&configuration, &settings).map_err(reason)?);
            (self.rules, self.sentences) = (rules, sentences);
        }
        telemetry::apply(&settings.log)?;
        Ok(or_standard_streams(settings))
    }
}

fn hash_of(configuration: &Configuration) -> u64 {
    let mut hash = Xxh3::new();
    for file in configuration.files() {
        for part in [&file.path, &file.contents] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.digest()
}

fn words_of(configuration: &Configuration) -> Option<String> {
    configuration.words_file().map(|(_, text)| text.to_owned())
}

fn reason(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Usage(error) | Failure::Run(error) => error,
    }
}

/// The stages of the daemon: records, signed with the rules that made them.
pub(super) fn stages(configuration: &Configuration, settings: &Settings) -> Result<Stages, Failure> {
    let segmenter = configuration.segmenter(settings.sentences)?;
    let extractor = configuration.extractor()?;
    let rules = extractor.fingerprint().to_owned();
    let info = ExtractorInfo { version: env!("CARGO_PKG_VERSION").to_owned(), rules };
    let rendering = Rendering::Records(RecordWriter::new(info));
    // Each sink has a threshold of its own.
    Ok(Stages { segmenter, extractor, rendering, keep_extra: false, min_confidence: 0.0 })
}
