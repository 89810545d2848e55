//! Settings, rules, gazetteers and lexicons: built in, or from a folder laid out like `config/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use event_extract::{ConfigFile, Extractor};

use crate::cli::Failure;
use crate::settings::{Settings, SettingsError};

/// Name of the settings file.
pub const SETTINGS: &str = "communique.toml";

/// What `--config` names, read but not compiled.
#[derive(Debug)]
pub struct Configuration {
    folder: Option<PathBuf>,
    settings: Option<String>,
    files: Vec<ConfigFile>,
}

impl Configuration {
    /// Reads `folder`; without one, the built-in configuration.
    ///
    /// Rules and lexicons of a folder replace all of the built-in ones, because they refer to each other; a folder that
    /// holds none changes the settings alone. Gazetteers of its own, under names that are not shipped, come on top of
    /// the built-in ones, whether it holds anything else or not.
    pub fn load(folder: Option<&Path>) -> Result<Self, Failure> {
        let Some(folder) = folder else {
            return Ok(Self { folder: None, settings: None, files: event_extract::embedded_files() });
        };
        let read = || {
            let settings = read_if_there(&folder.join(SETTINGS))?;
            let mut files = Vec::new();
            for name in event_extract::config_folders() {
                collect(folder, name, &mut files)?;
            }
            files.sort_by(|a, b| a.path.cmp(&b.path));
            if files.is_empty() && settings.is_none() {
                let names =
                    event_extract::config_folders().map(|name| format!("{name}/")).collect::<Vec<_>>().join(", ");
                return Err(anyhow!("{}: holds neither {SETTINGS} nor {names}", folder.display()));
            }
            if files.iter().all(event_extract::is_own_gazetteer) {
                files.extend(event_extract::embedded_files());
            }
            Ok(Self { folder: Some(folder.to_owned()), settings, files })
        };
        read().map_err(Failure::Usage)
    }

    /// Files for the extractor.
    pub fn files(&self) -> &[ConfigFile] {
        &self.files
    }

    /// The settings, or the first defect among them.
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        self.settings.as_deref().map_or_else(|| Ok(Settings::default()), Settings::parse)
    }

    /// The settings file as a person should see it named.
    pub fn settings_name(&self) -> String {
        self.folder.as_deref().unwrap_or(Path::new("config")).join(SETTINGS).display().to_string()
    }

    /// The settings, for a command that cannot do without.
    pub fn settings_or_fail(&self) -> Result<Settings, Failure> {
        self.settings().map_err(|error| Failure::Usage(anyhow!("{}:{error}", self.settings_name())))
    }

    /// Compiles the rules, gazetteers and lexicons.
    pub fn extractor(&self) -> Result<Extractor, Failure> {
        let compiled = match &self.folder {
            None => Extractor::embedded(),
            Some(_) => Extractor::new(&self.files),
        };
        compiled.map_err(|error| Failure::Usage(error.into()))
    }
}

fn read_if_there(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// Adds every file below `root/below`, hidden ones apart, which editors leave behind.
fn collect(root: &Path, below: &str, files: &mut Vec<ConfigFile>) -> anyhow::Result<()> {
    let folder = root.join(below);
    let named = |path: &Path| path.display().to_string();
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && root.is_dir() => return Ok(()),
        entries => entries.with_context(|| named(&folder))?,
    };
    for entry in entries {
        let entry = entry.with_context(|| named(&folder))?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        let path = format!("{below}/{name}");
        if entry.path().is_dir() {
            collect(root, &path, files)?;
        } else {
            let contents = fs::read_to_string(entry.path()).with_context(|| named(&entry.path()))?;
            files.push(ConfigFile { path, contents });
        }
    }
    Ok(())
}
