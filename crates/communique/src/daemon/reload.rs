//! SIGHUP: rules, gazetteers, lexicons and log level are read and validated, then swapped; or refused, with the reason.

use anyhow::anyhow;
use sink::{ExtractorInfo, RecordWriter, Rendering};

use crate::cli::Failure;
use crate::configuration::Configuration;
use crate::daemon::run::Start;
use crate::daemon::shared::Shared;
use crate::settings::Settings;
use crate::stages::Stages;
use crate::telemetry;

/// Reads the configuration anew and puts it in force if it is sound. `running` is what the daemon was started with.
pub(super) fn reload(start: &Start, running: &Settings, shared: &Shared) {
    match read(start) {
        Ok((settings, stages)) => {
            let rules = stages.extractor.fingerprint().to_owned();
            shared.stages.swap(stages);
            if let Err(error) = telemetry::apply(&settings.log) {
                tracing::error!("the log stays as it was: {error:#}");
            }
            shared.tally.change(|counts| counts.reloads += 1);
            tracing::info!(rules, "reloaded");
            if settings.without_reloadable() != running.without_reloadable() {
                tracing::warn!("sources, sinks, limits and folders were changed too; that takes a restart");
            }
        }
        Err(error) => {
            shared.tally.change(|counts| counts.reload_failures += 1);
            tracing::error!("not reloaded, the old configuration stays in force: {error:#}");
        }
    }
}

fn read(start: &Start) -> anyhow::Result<(Settings, Stages)> {
    let configuration = Configuration::load(start.config.as_deref()).map_err(reason)?;
    let settings = configuration.settings_or_fail(&start.set).map_err(reason)?;
    if let Some(defect) = event_extract::check(configuration.files()).first() {
        return Err(anyhow!("{defect}"));
    }
    Ok((settings, stages(&configuration).map_err(reason)?))
}

fn reason(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Usage(error) | Failure::Run(error) => error,
    }
}

/// The stages of the daemon: records, signed with the rules that made them.
pub(super) fn stages(configuration: &Configuration) -> Result<Stages, Failure> {
    let extractor = configuration.extractor()?;
    let rules = extractor.fingerprint().to_owned();
    let info = ExtractorInfo { version: env!("CARGO_PKG_VERSION").to_owned(), rules };
    Ok(Stages { extractor, rendering: Rendering::Records(RecordWriter::new(info)), keep_extra: false })
}
