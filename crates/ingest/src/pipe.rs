//! A named pipe that outlives its writers.

use std::fs::{File, OpenOptions};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{Mode, OFlags, mkfifoat};

use crate::stop::Stoppable;
use crate::tail::article;
use crate::{Delivery, Error, ErrorKind, Intake, LineReader, Positions, Source};

/// The source: articles, one a line. What was read from a pipe cannot be read again.
#[derive(Debug)]
pub struct PipeSource {
    path: PathBuf,
    pipe: Option<File>,
}

impl PipeSource {
    /// The pipe at `path`, which is made if it is not there.
    pub fn new(path: PathBuf) -> Self {
        Self { path, pipe: None }
    }

    fn failed(&self, kind: ErrorKind, source: io::Error) -> Error {
        Error { kind, name: self.path.display().to_string(), source }
    }

    /// Without waiting for a writer.
    fn reader(&self) -> io::Result<File> {
        let flags = OFlags::NONBLOCK.bits().cast_signed();
        OpenOptions::new().read(true).custom_flags(flags).open(&self.path)
    }
}

fn check(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(there) if there.file_type().is_fifo() => Ok(()),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "not a named pipe")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn make(path: &Path) -> io::Result<()> {
    check(path)?;
    match mkfifoat(rustix::fs::CWD, path, Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl Source for PipeSource {
    fn check(&self) -> Result<(), Error> {
        check(&self.path).map_err(|source| self.failed(ErrorKind::Open, source))
    }

    fn open(&mut self) -> Result<(), Error> {
        let made = make(&self.path).and_then(|()| self.reader());
        self.pipe = Some(made.map_err(|source| self.failed(ErrorKind::Open, source))?);
        Ok(())
    }

    fn run(mut self: Box<Self>, intake: &dyn Intake, _: Positions) -> Result<(), Error> {
        let name = Arc::from(self.path.display().to_string());
        let opened = self.pipe.take().ok_or_else(|| io::ErrorKind::NotConnected.into());
        let mut pipe = opened.map_err(|source| self.failed(ErrorKind::Open, source))?;
        while !intake.stop().requested() {
            // Opened before the old one is closed: with no reader at all, what a new writer has written would be lost.
            let next = self.reader().map_err(|source| self.failed(ErrorKind::Open, source))?;
            let lines = LineReader::new(Stoppable::new(pipe, intake.stop().clone()), intake.limit());
            if self.read(lines, intake, &name)?.is_break() {
                break;
            }
            pipe = next;
        }
        Ok(())
    }
}

impl PipeSource {
    /// Reads until the last writer has gone.
    fn read(
        &self,
        mut lines: LineReader<Stoppable<File>>,
        intake: &dyn Intake,
        name: &Arc<str>,
    ) -> Result<ControlFlow<()>, Error> {
        while let Some(line) = lines.next_line().map_err(|source| self.failed(ErrorKind::Read, source))? {
            if line.unfinished && intake.stop().requested() {
                let told = format!("stopped in the middle of an article: its first {} bytes are lost", line.length);
                intake.trouble(&self.failed(ErrorKind::Read, io::Error::new(io::ErrorKind::Interrupted, told)));
                return Ok(ControlFlow::Break(()));
            }
            if line.bytes.trim_ascii().is_empty() && !line.overlong {
                continue;
            }
            let article = Some(article(name, line, intake.limit()));
            if intake.deliver(Delivery { article, ..Delivery::default() }).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
