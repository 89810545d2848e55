//! `communique check`: is the configuration sound?

use std::process::ExitCode;

use crate::cli::{self, Common, Failure};
use crate::configuration::Configuration;

/// Tells every defect of the settings, rules, gazetteers and lexicons with file, line and remedy; 2 if there is one.
pub fn run(common: &Common) -> Result<ExitCode, Failure> {
    let configuration = Configuration::load(common.config.as_deref())?;
    let mut defects = Vec::new();
    if let Err(error) = configuration.settings() {
        defects.push(format!("{}:{error}", configuration.settings_name()));
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
