//! What a source holds: told by the name of a file, or by the caller.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// How articles lie in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Ndjson,
    /// The whole source is one article, its headline on the first line.
    Text,
    /// The whole source is one web page.
    Html,
}

impl Format {
    /// The format that the name of a file tells, a final `.gz` or `.zst` apart; NDJSON when it tells none.
    pub fn of_path(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("txt") => Self::Text,
            Some("html" | "htm") => Self::Html,
            _ => Self::Ndjson,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        for (name, format) in [
            ("a.ndjson", Format::Ndjson),
            ("a.jsonl", Format::Ndjson),
            ("a", Format::Ndjson),
            ("txt", Format::Ndjson),
            ("dir.txt/a.JSONL.GZ", Format::Ndjson),
            ("a.txt", Format::Text),
            ("A.TXT.zst", Format::Text),
            ("a.htm", Format::Html),
            ("a.b.html.gz", Format::Html),
        ] {
            assert_eq!(Format::of_path(Path::new(name)), format, "{name}");
        }
    }
}
