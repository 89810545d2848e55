//! `communique check`: is the configuration sound, and can the daemon read and write what it names?

use std::fmt::Display;
use std::io::ErrorKind;
use std::process::ExitCode;

use ingest::Source;
use sink::{RollingFiles, Rotation};

use crate::cli::{self, Common, Failure};
use crate::configuration::Configuration;
use crate::daemon::{checkpoint, sinks, sources};
use crate::settings::Settings;

/// Tells every defect of the settings, rules, gazetteers and lexicons with file, line and remedy; 2 if there is one.
pub fn run(common: &Common) -> Result<ExitCode, Failure> {
    let configuration = Configuration::load(common.config.as_deref())?;
    let mut defects = Vec::new();
    match configuration.settings() {
        Ok(settings) => defects.extend(dry_run(&configuration, &settings)),
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
fn dry_run(configuration: &Configuration, settings: &Settings) -> Vec<String> {
    let sources = sources::build(&settings.source);
    // Who checks before a reload has the daemon running, which listens there.
    let own = |error: &ingest::Error| {
        error.source.kind() == ErrorKind::AddrInUse && checkpoint::is_in_use(&settings.state_dir)
    };
    let failed = |source: &dyn Source| source.check().err().filter(|error| !own(error));
    let told = |what: &str, name: &str, error: &dyn Display| {
        format!("{}: {what} {name}: {error}", configuration.place_of(what, name))
    };
    let sources = sources.iter().filter_map(|one| Some(told("source", &one.name, &failed(&*one.source)?)));
    let mut defects: Vec<_> = sources.collect();
    // The checkpoint is kept there too, and the path of the dead letters may lead elsewhere.
    for path in [settings.state_dir.join("checkpoint"), settings.state_dir.join(&settings.dead_letters.path)] {
        let failed = RollingFiles::new(Rotation::default()).check(&path).err();
        defects.extend(failed.map(|error| format!("state_dir: {error}")));
    }
    defects.dedup();
    match sinks::build(&settings.sink) {
        Ok(sinks) => {
            let failed = sinks.iter().filter_map(|(name, sink)| Some((name, sink.check().err()?)));
            defects.extend(failed.map(|(name, error)| told("sink", name, &error)));
        }
        Err(error) => defects.push(error.to_string()),
    }
    defects
}
