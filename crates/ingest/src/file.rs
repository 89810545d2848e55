//! A file, or a named pipe.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::{Error, ErrorKind, Format, Input, Stop};

/// Whether `path` can be opened, without waiting for the writer of a named pipe.
pub fn check(path: &Path) -> Result<(), Error> {
    let checked = std::fs::metadata(path).and_then(|meta| {
        if meta.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if meta.is_file() { File::open(path).map(drop) } else { Ok(()) }
    });
    checked.map_err(|source| failed(path, source))
}

/// The file at `path`; its name tells the format unless the caller knows better.
pub fn open(path: &Path, format: Option<Format>, stop: &Stop) -> Result<Input, Error> {
    let file = File::open(path).map_err(|source| failed(path, source))?;
    let format = format.unwrap_or_else(|| Format::of_path(path));
    Ok(Input::new(&path.display().to_string(), format, file, stop))
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error { kind: ErrorKind::Open, name: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::{RawArticle, decode};

    fn read(path: &Path, limit: usize) -> (Vec<RawArticle>, Result<u64, Error>) {
        let mut found = Vec::new();
        let input = open(path, None, &Stop::new().unwrap()).unwrap();
        let outcome = input.read(limit, &mut |article| {
            found.push(article);
            ControlFlow::Continue(())
        });
        (found, outcome)
    }

    #[test]
    fn lines_become_articles_with_their_places() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.ndjson");
        std::fs::write(&path, "{\"text\":\"a\"}\r\n  \n{\"text\":\"b\"}").unwrap();
        let (found, outcome) = read(&path, 100);
        assert_eq!(outcome.unwrap(), 0);
        let text = |a| decode(a, false).unwrap().text.into_owned();
        let places: Vec<_> = found.iter().map(|a| (a.line, a.offset, text(a))).collect();
        assert_eq!(places, [(1, 0, "a".to_owned()), (3, 17, "b".to_owned())]);
        assert_eq!(&*found[0].source, path.to_str().unwrap());
    }

    #[test]
    fn a_document_is_one_article_and_may_be_too_long() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        std::fs::write(&path, "\u{FEFF}Title\n\nBody.").unwrap();
        let (found, _) = read(&path, 100);
        assert_eq!(decode(&found[0], false).unwrap().title.as_deref(), Some("Title"));
        let (found, outcome) = read(&path, 5);
        assert_eq!((found[0].overlong, outcome.unwrap()), (Some((15, 5)), 0));
    }

    #[test]
    fn a_file_that_breaks_off_says_so_and_keeps_what_came() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.ndjson.gz");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        io::Write::write_all(&mut encoder, b"{\"text\":\"a\"}\n{\"text\":").unwrap();
        let whole = encoder.finish().unwrap();
        std::fs::write(&path, &whole[..whole.len() - 8]).unwrap();
        let (found, outcome) = read(&path, 100);
        assert_eq!(outcome.unwrap_err().kind, ErrorKind::Read);
        assert_eq!((found.len(), found[1].line, found[1].bytes.as_slice()), (2, 2, &b"{\"text\":"[..]));
        assert!(found[1].unreadable.is_some());
    }

    #[test]
    fn what_cannot_be_opened_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("missing.ndjson");
        assert!(check(&missing).unwrap_err().to_string().contains("missing.ndjson"));
        assert!(check(dir.path()).is_err());
    }

    #[test]
    fn a_receiver_that_wants_no_more_ends_the_source() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.ndjson");
        std::fs::write(&path, "1\n2\n3\n").unwrap();
        let mut count = 0;
        let input = open(&path, None, &Stop::new().unwrap()).unwrap();
        let outcome = input.read(100, &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
        assert_eq!((count, outcome.unwrap()), (1, 0));
    }
}
