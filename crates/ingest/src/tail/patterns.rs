//! From patterns to the files that they stand for now.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

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

impl Look {
    /// Whether a file at `path` may be there although it was not found.
    pub(super) fn hides(&self, path: &Path) -> bool {
        self.hidden.iter().any(|error| is_below(Path::new(&error.name), path))
    }
}

/// Whether `path` is below `folder`, both as they are written but for `.`.
fn is_below(folder: &Path, path: &Path) -> bool {
    let plain = |path: &Path| -> PathBuf { path.components().filter(|part| *part != Component::CurDir).collect() };
    folder.is_absolute() == path.is_absolute() && plain(path).starts_with(plain(folder))
}

/// Looks for files that `patterns` stand for. An error is a pattern that is none.
pub(super) fn look(patterns: &[String]) -> Result<Look, Error> {
    let mut look = Look::default();
    for pattern in patterns {
        let folder = folder_of(pattern);
        if let Err(error) = find_folder(&folder) {
            look.hidden.push(failed(&folder, error));
            continue;
        }
        // What is written without signs is not listed, and not found for whatever reason.
        let literal =
            if pattern.contains(['*', '?', '[']) { Ok(()) } else { told_apart(fs::metadata(pattern)).map(drop) };
        look.hidden.extend(literal.err().map(|error| failed(&folder, error)));
        let invalid = |error| failed(Path::new(pattern), io::Error::new(io::ErrorKind::InvalidInput, error));
        for found in glob::glob(pattern).map_err(invalid)? {
            match found {
                Ok(path) => match told_apart(fs::metadata(&path)) {
                    Ok(there) => look.files.extend(there.filter(Metadata::is_file).map(|there| (path, there))),
                    Err(error) => look.hidden.push(failed(path.parent().unwrap_or(&path), error)),
                },
                Err(error) => {
                    let folder = error.path().to_owned();
                    look.hidden.push(failed(&folder, error.into()));
                }
            }
        }
    }
    Ok(look)
}

/// `None` for what is not there, or goes away in between: that is seen in the next round.
fn told_apart(there: io::Result<Metadata>) -> io::Result<Option<Metadata>> {
    match there {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(error),
        Err(_) => Ok(None),
    }
}

/// An error tells why nothing can be looked for in `folder`.
fn find_folder(folder: &Path) -> io::Result<()> {
    let missing = "there is no such folder; make it, or correct `paths`";
    match fs::metadata(folder) {
        Ok(there) if there.is_dir() => Ok(()),
        Ok(_) => Err(io::Error::new(io::ErrorKind::NotADirectory, "this is no folder; correct `paths`")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(io::Error::new(io::ErrorKind::NotFound, missing)),
        Err(error) => Err(error),
    }
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
    fn a_folder_that_is_not_found_hides_what_is_below_it() {
        for (folder, path, below) in [
            (".", "a", true),
            ("./in", "in/a", true),
            ("in", "./in/deep/a", true),
            ("/in", "/in/a", true),
            ("in", "inn/a", false),
            (".", "/a", false),
            ("/", "a", false),
        ] {
            assert_eq!(is_below(Path::new(folder), Path::new(path)), below, "{folder} {path}");
        }
        let there = tempfile::tempdir().unwrap();
        let (missing, file) = (there.path().join("missing"), there.path().join("file"));
        fs::write(&file, "").unwrap();
        let patterns = [&missing, &file].map(|folder| folder.join("*.ndjson").display().to_string());
        let look = look(&patterns).unwrap();
        let kinds: Vec<_> = look.hidden.iter().map(|error| error.source.kind()).collect();
        assert_eq!(kinds, [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory]);
        assert!(look.hides(&missing.join("a.ndjson")) && !look.hides(&there.path().join("a.ndjson")));
    }

    #[test]
    fn a_sign_stands_for_part_of_one_name() {
        assert!(takes("in/*.ndjson", Path::new("in/a.ndjson")) && takes("in/**/a", Path::new("in/b/c/a")));
        assert!(!takes("in/*.ndjson", Path::new("in/deeper/a.ndjson")) && !takes("in/[", Path::new("in/[")));
    }
}
