//! `communique check`: is the configuration sound, and can the daemon read and write what it names?

use std::process::ExitCode;

use crate::cli::{self, Common, Failure};
use crate::configuration::Configuration;
use crate::daemon::{sinks, sources};
use crate::settings::Settings;

/// Tells every defect of the settings, rules, gazetteers and lexicons with file, line and remedy; 2 if there is one.
pub fn run(common: &Common) -> Result<ExitCode, Failure> {
    let configuration = Configuration::load(common.config.as_deref())?;
    let mut defects = Vec::new();
    match configuration.settings() {
        Ok(settings) => defects.extend(dry_run(&settings)),
        Err(error) => defects.push(format!("{}:{error}", configuration.settings_name())),
    }
    defects.extend(event_extract::check(configuration.files()).iter().map(ToString::to_string));
    defects.extend(configuration.words().1);
    let mut report = String::new();
    for defect in &defects {
        report.push_str(defect);
        report.push('\n');
    }
    let files = configuration.files().len();
    if defects.is_empty() {
        return cli::print(&format!("settings and {files} files of rules, gazetteers and lexicons: all sound\n"));
    }
    cli::print(&report)?;
    Ok(ExitCode::from(2))
}

/// What the daemon could not read or write with these settings; nothing is created or changed.
fn dry_run(settings: &Settings) -> Vec<String> {
    let sources = sources::build(&settings.source);
    let sources = sources.iter().filter_map(|one| Some((format!("source {}", one.name), one.source.check().err()?)));
    let mut defects: Vec<_> = sources.map(|(name, error)| format!("{name}: {error}")).collect();
    match sinks::build(&settings.sink) {
        Ok(sinks) => {
            let failed = sinks.iter().filter_map(|(name, sink)| Some((name, sink.check().err()?)));
            defects.extend(failed.map(|(name, error)| format!("sink {name}: {error}")));
        }
        Err(error) => defects.push(error.to_string()),
    }
    defects
}
