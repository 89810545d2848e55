//! A file that somebody may be following: whole lines only, synced on demand.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::lines::Lines;
use crate::{Error, ErrorKind, Sink};

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// It is emptied.
    Truncate,
    /// It is kept and grows.
    Append,
}

/// Records in a file.
#[derive(Debug)]
pub struct FileSink {
    lines: Lines<File>,
    path: PathBuf,
    /// Pipes and devices take lines too, but refuse to be synced.
    regular: bool,
}

impl FileSink {
    /// Opens `path`, creating it if need be.
    ///
    /// When a file to append to ends in half a line (a crash, a full disk), that line is ended first:
    /// its reader gets one bad line, and no record of ours is lost in it.
    pub fn open(path: &Path, mode: OpenMode) -> Result<Self, Error> {
        let opened = (|| {
            let mut file = open(path, mode)?;
            let regular = file.metadata()?.is_file();
            if regular {
                sync_directory_of(path)?;
                end_last_line(&mut file)?;
            }
            Ok(Self { lines: Lines::new(file), path: path.to_owned(), regular })
        })();
        opened.map_err(|source| Error::new(ErrorKind::Open, &path.display().to_string(), source))
    }

    fn failed(&self, kind: ErrorKind, source: io::Error) -> Error {
        Error::new(kind, &self.path.display().to_string(), source)
    }
}

fn open(path: &Path, mode: OpenMode) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true);
    match mode {
        OpenMode::Truncate => options.write(true).truncate(true),
        // Reading is for the look at the last byte; a pipe opened both ways would never see its reader go.
        OpenMode::Append => options.append(true).read(path.is_file()),
    };
    options.open(path)
}

/// Makes the name of a new file as durable as its contents.
fn sync_directory_of(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(parent)?.sync_all() } else { Ok(()) }
}

fn end_last_line(file: &mut File) -> io::Result<()> {
    if file.metadata()?.len() == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    if last == *b"\n" { Ok(()) } else { file.write_all(b"\n") }
}

impl Sink for FileSink {
    fn write_lines(&mut self, lines: &[u8]) -> Result<(), Error> {
        self.lines.push(lines).map_err(|source| self.failed(ErrorKind::Write, source))
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.lines.pass_on().map_err(|source| self.failed(ErrorKind::Write, source))
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.flush()?;
        if self.regular {
            self.lines.target().sync_data().map_err(|source| self.failed(ErrorKind::Sync, source))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(path: &Path, mode: OpenMode, lines: &[u8]) {
        let mut sink = FileSink::open(path, mode).unwrap();
        sink.write_lines(lines).unwrap();
        sink.sync().unwrap();
    }

    #[test]
    fn truncates_or_appends_as_asked() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.ndjson");
        write(&path, OpenMode::Append, b"{\"n\":1}\n");
        write(&path, OpenMode::Append, b"{\"n\":2}\n");
        assert_eq!(fs::read(&path).unwrap(), b"{\"n\":1}\n{\"n\":2}\n");
        write(&path, OpenMode::Truncate, b"{\"n\":3}\n");
        assert_eq!(fs::read(&path).unwrap(), b"{\"n\":3}\n");
    }

    #[test]
    fn a_torn_line_is_ended_before_ours_begins() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.ndjson");
        fs::write(&path, b"{\"n\":1}\n{\"n\":").unwrap();
        write(&path, OpenMode::Append, b"{\"n\":3}\n");
        assert_eq!(fs::read(&path).unwrap(), b"{\"n\":1}\n{\"n\":\n{\"n\":3}\n");
    }

    #[test]
    fn a_directory_that_is_not_there_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("missing").join("events.ndjson");
        let error = FileSink::open(&path, OpenMode::Truncate).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Open);
        assert!(error.to_string().contains("missing"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_and_one_that_cannot_be_synced() {
        let mut full = FileSink::open(Path::new("/dev/full"), OpenMode::Truncate).unwrap();
        full.write_lines(b"{}\n").unwrap();
        assert_eq!(full.flush().unwrap_err().kind, ErrorKind::Write);
        write(Path::new("/dev/null"), OpenMode::Append, b"{}\n");
    }
}
