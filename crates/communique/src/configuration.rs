//! Settings, rules, gazetteers and lexicons: built in, or from a folder laid out like `config/`.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, anyhow};
use event_extract::{ConfigFile, Extractor};

use crate::cli::Failure;
use sentence_split::{Defect, Lexicon, Segmenter};

use crate::settings::{Overrides, SentencesSettings, Settings, SettingsError, line_of_table};

/// Name of the settings file.
pub const SETTINGS: &str = "communique.toml";

/// Name of the file of users' words for the splitter.
const WORDS: &str = "sentences.tsv";

/// What `--config` names, read but not compiled.
#[derive(Debug)]
pub struct Configuration {
    /// The settings file as a person should see it named.
    settings_name: String,
    settings: Option<String>,
    /// Whether `files` are those that are built in.
    embedded: bool,
    files: Vec<ConfigFile>,
    /// Name and text of the file of users' words for the splitter.
    words: Option<(String, String)>,
}

impl Configuration {
    /// Reads `from`, a folder or the settings file in it; without one, the built-in configuration.
    ///
    /// Rules and lexicons of a folder replace all of the built-in ones, because they refer to each other; a folder that
    /// holds none changes the settings alone. Gazetteers of its own, under names that are not shipped, come on top of
    /// the built-in ones, whether it holds anything else or not.
    pub fn load(from: Option<&Path>) -> Result<Self, Failure> {
        let Some(from) = from else {
            let settings_name = Path::new("config").join(SETTINGS).display().to_string();
            return Ok(Self {
                settings_name,
                settings: None,
                embedded: true,
                files: event_extract::embedded_files(),
                words: None,
            });
        };
        Self::read(from).map_err(Failure::Usage)
    }

    fn read(from: &Path) -> anyhow::Result<Self> {
        if from.try_exists().is_ok_and(|exists| !exists) {
            return Err(anyhow!("{}: no such file or folder", from.display()));
        }
        let (folder, file) = if from.is_file() {
            let folder = from.parent().filter(|folder| !folder.as_os_str().is_empty());
            (folder.unwrap_or(Path::new(".")), from.to_owned())
        } else {
            (from, from.join(SETTINGS))
        };
        let settings = read_if_there(&file)?;
        let mut files = Vec::new();
        for name in event_extract::config_folders() {
            collect(folder, name, &mut files)?;
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let own = folder.join(WORDS);
        let words = read_if_there(&own)?.map(|text| (own.display().to_string(), text));
        if files.is_empty() && settings.is_none() && words.is_none() {
            let names = event_extract::config_folders().map(|name| format!("{name}/")).collect::<Vec<_>>().join(", ");
            return Err(anyhow!("{}: holds neither {SETTINGS} nor {WORDS} nor {names}", folder.display()));
        }
        let embedded = files.is_empty();
        if files.iter().all(event_extract::is_own_gazetteer) {
            files.extend(event_extract::embedded_files());
        }
        Ok(Self { settings_name: file.display().to_string(), settings, embedded, files, words })
    }

    /// Files for the extractor.
    pub fn files(&self) -> &[ConfigFile] {
        &self.files
    }

    /// Name and text of the file of users' words for the splitter.
    pub fn words_file(&self) -> Option<(&str, &str)> {
        self.words.as_ref().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The settings, or the first defect among them.
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        self.settings_with(&[])
    }

    /// The settings with the environment and `flags`, each `KEY=VALUE`, put over them.
    pub fn settings_with(&self, flags: &[String]) -> Result<Settings, SettingsError> {
        let overrides = Overrides::new(std::env::vars_os(), flags)?;
        Settings::parse_with(self.settings.as_deref().unwrap_or(""), &overrides)
    }

    /// The settings file as a person should see it named.
    pub fn settings_name(&self) -> &str {
        &self.settings_name
    }

    /// Where `[table.name]` stands: the settings file, and the line if it is in it.
    pub fn place_of(&self, table: &str, name: &str) -> String {
        let line = self.settings.as_deref().and_then(|text| line_of_table(text, table, name));
        line.map_or_else(|| self.settings_name.clone(), |line| format!("{}:{line}", self.settings_name))
    }

    /// The settings, for a command that cannot do without.
    pub fn settings_or_fail(&self, flags: &[String]) -> Result<Settings, Failure> {
        self.settings_with(flags).map_err(|error| Failure::Usage(anyhow!("{}:{error}", self.settings_name)))
    }

    /// Compiles the rules, gazetteers and lexicons.
    pub fn extractor(&self) -> Result<Extractor, Failure> {
        let compiled = if self.embedded { Extractor::embedded() } else { Extractor::new(&self.files) };
        compiled.map_err(|error| Failure::Usage(error.into()))
    }

    /// The splitter's rules under `settings`, with its lists of the folder and the users' words on top of them.
    pub fn segmenter(&self, settings: SentencesSettings) -> Result<Segmenter, Failure> {
        let (lexicon, defects) = self.words();
        match defects.into_iter().next() {
            Some(defect) => Err(Failure::Usage(anyhow!(defect))),
            None => Ok(Segmenter::new(settings.options(), lexicon)),
        }
    }

    /// The splitter's lists, and every defect among them.
    pub fn words(&self) -> (Lexicon, Vec<String>) {
        let told = |file: &str, Defect { line, message, remedy }| format!("{file}:{line}: {message}; {remedy}");
        let (mut lexicon, defects) = Lexicon::with_lists(|list| list_of(&self.files, list));
        let mut defects: Vec<String> =
            defects.into_iter().map(|(list, defect)| told(&format!("lexicon/{list}.txt"), defect)).collect();
        if let Some((name, text)) = &self.words {
            defects.extend(lexicon.add(text).into_iter().map(|defect| told(name, defect)));
        }
        (lexicon, defects)
    }
}

/// The text of a list of the splitter.
fn list_of<'f>(files: &'f [ConfigFile], list: &str) -> Option<&'f str> {
    let path = format!("lexicon/{list}.txt");
    files.iter().find(|f| f.path == path).map(|f| f.contents.as_str())
}

fn read_if_there(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => text_of(path, bytes).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// The bytes of a file as text, or the line where they are none.
fn text_of(path: &Path, bytes: Vec<u8>) -> anyhow::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or(&[]);
        let line = valid.split(|byte| *byte == b'\n').count();
        anyhow!("{}:{line}: no UTF-8; save the file as UTF-8", path.display())
    })
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
            let bytes = fs::read(entry.path()).with_context(|| named(&entry.path()))?;
            let contents = text_of(&entry.path(), bytes)?;
            files.push(ConfigFile { path, contents });
        }
    }
    Ok(())
}
