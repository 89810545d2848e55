//! From patterns to the files that they stand for now.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use glob::MatchOptions;

use crate::{Error, ErrorKind, Intake};

/// What one look came to.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The files.
    pub(super) files: BTreeMap<PathBuf, Metadata>,
    /// Folders that are not there or cannot be read, each with its path as name.
    pub(super) hidden: Vec<Error>,
}

/// Looks for files that `patterns` stand for. An error is a pattern that is none.
pub(super) fn look(patterns: &[String]) -> Result<Look, Error> {
    let mut look = Look::default();
    for pattern in patterns {
        let folder = folder_of(pattern);
        if !folder.is_dir() {
            let told = "there is no such folder; make it, or correct `paths`";
            look.hidden.push(failed(&folder, io::Error::new(io::ErrorKind::NotFound, told)));
            continue;
        }
        let invalid = |error| failed(Path::new(pattern), io::Error::new(io::ErrorKind::InvalidInput, error));
        for found in glob::glob(pattern).map_err(invalid)? {
            match found {
                // What goes away in between is seen in the next round.
                Ok(path) => {
                    let there = std::fs::metadata(&path).ok().filter(Metadata::is_file);
                    look.files.extend(there.map(|there| (path, there)));
                }
                Err(error) => {
                    let folder = error.path().to_owned();
                    look.hidden.push(failed(&folder, error.into()));
                }
            }
        }
    }
    Ok(look)
}

/// What was told of folders that hide their files: once, until they no longer do.
#[derive(Debug, Default)]
pub(super) struct Told(BTreeSet<String>);

impl Told {
    /// Tells what is news in `hidden`.
    pub(super) fn tell(&mut self, hidden: &[Error], intake: &dyn Intake) {
        let before = std::mem::take(&mut self.0);
        for error in hidden {
            if self.0.insert(error.name.clone()) && !before.contains(&error.name) {
                intake.trouble(error);
            }
        }
    }
}

/// Whether a file at `path` is one that `pattern` stands for.
pub fn takes(pattern: &str, path: &Path) -> bool {
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches_path_with(path, options))
}

/// The folder below which all files of `pattern` are.
fn folder_of(pattern: &str) -> PathBuf {
    let parents = Path::new(pattern).parent().unwrap_or(Path::new(""));
    let is_literal = |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let folder: PathBuf = parents.components().take_while(is_literal).collect();
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error { kind: ErrorKind::Open, name: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_pattern_ends_before_its_first_sign() {
        for (pattern, folder) in [
            ("*.ndjson", "."),
            ("in/*.ndjson", "in"),
            ("/var/log/news.ndjson", "/var/log"),
            ("in/*/2024/x", "in"),
            ("in/**/x", "in"),
            ("day-[0-9]/x", "."),
            ("./in/x", "./in"),
        ] {
            assert_eq!(folder_of(pattern), Path::new(folder), "{pattern}");
        }
    }

    #[test]
    fn a_sign_stands_for_part_of_one_name() {
        assert!(takes("in/*.ndjson", Path::new("in/a.ndjson")) && takes("in/**/a", Path::new("in/b/c/a")));
        assert!(!takes("in/*.ndjson", Path::new("in/deeper/a.ndjson")) && !takes("in/[", Path::new("in/[")));
    }
}
