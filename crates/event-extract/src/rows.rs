//! The rows of a table of the configuration; a defect is told with file and line.

use crate::error::{Error, ErrorKind};

/// One file of the configuration: path below `config/` with forward slashes, and contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// `rules/meeting/talks.toml`
    pub path: String,
    /// The whole file.
    pub contents: String,
}

/// 16 hexadecimal digits over paths and contents of all files, in path order.
pub(crate) fn fingerprint(files: &[ConfigFile]) -> String {
    let mut sorted: Vec<&ConfigFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    for file in sorted {
        for part in [&file.path, &file.contents] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    format!("{:016x}", hash.digest())
}

/// One row of a table: its line from 1, and its cells.
#[derive(Clone, Debug)]
pub(crate) struct Row<'f> {
    pub(crate) file: &'f str,
    pub(crate) line: usize,
    cells: Vec<&'f str>,
}

impl<'f> Row<'f> {
    /// A cell, trimmed; `""` when the row is shorter or the cell holds the `-` of an empty one.
    pub(crate) fn cell(&self, column: usize) -> &'f str {
        self.cells.get(column).map(|c| c.trim()).filter(|c| *c != "-").unwrap_or("")
    }

    /// The values of a cell, separated by `|`.
    pub(crate) fn list(&self, column: usize) -> impl Iterator<Item = &'f str> + use<'f> {
        self.cell(column).split('|').map(str::trim).filter(|v| !v.is_empty() && *v != "-")
    }

    /// A defect of this row.
    pub(crate) fn error(&self, message: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error {
            kind: ErrorKind::Value,
            file: self.file.to_owned(),
            line: self.line,
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}

/// The rows of the table at `path`: tab-separated, `#` begins a comment line. At least `columns` cells a row.
pub(crate) fn rows<'f>(
    files: &'f [ConfigFile],
    path: &'f str,
    columns: usize,
    errors: &mut Vec<Error>,
) -> Vec<Row<'f>> {
    let Some(file) = files.iter().find(|f| f.path == path) else {
        errors.push(Error {
            kind: ErrorKind::Missing,
            file: path.to_owned(),
            line: 0,
            message: "file is missing".into(),
            remedy: "restore it, or leave out --config to use the built-in set".into(),
        });
        return Vec::new();
    };
    let mut out = Vec::new();
    for (n, line) in file.contents.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let row = Row { file: path, line: n + 1, cells: line.split('\t').collect() };
        if row.cells.len() < columns {
            let found = row.cells.len();
            errors.push(row.error(
                format!("{found} columns, {columns} expected"),
                "separate the cells by single tab characters; the header names the columns",
            ));
        } else {
            out.push(row);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(contents: &str) -> Vec<ConfigFile> {
        vec![ConfigFile { path: "t.tsv".into(), contents: contents.into() }]
    }

    #[test]
    fn a_short_row_is_named_by_line() {
        let (files, mut errors) = (file("# a\tb\none\ttwo\nthree\n"), Vec::new());
        assert_eq!(rows(&files, "t.tsv", 2, &mut errors).len(), 1);
        assert_eq!(errors[0].to_string().split(';').next(), Some("t.tsv:3: 1 columns, 2 expected"));
    }
}
