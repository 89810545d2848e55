//! Standard output as a sink of the daemon: at least once, and never ahead of its reader.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::Value;

use crate::{ArticleRecords, Error, ErrorKind, EventSink, Filter, Stalled};

/// Records on standard output.
#[derive(Debug)]
pub struct StdoutEvents<W = File> {
    target: W,
    filter: Filter,
    held: Vec<u8>,
    /// Bytes of `held` that the target has.
    passed: usize,
}

impl StdoutEvents {
    /// The process's standard output, for events that pass `filter`.
    pub fn new(filter: Filter) -> Result<Self, Error> {
        // A file of its own, not `io::stdout()`: that one holds a line back, and a lock that a stalled reader keeps.
        let fd = io::stdout().as_fd().try_clone_to_owned().map_err(|source| failed(ErrorKind::Open, source))?;
        Ok(Self::on(File::from(fd), filter))
    }
}

impl<W: Write + AsFd> StdoutEvents<W> {
    fn on(target: W, filter: Filter) -> Self {
        Self { target, filter, held: Vec::new(), passed: 0 }
    }

    /// Writes what is held; on a failure, knows how far it came.
    fn pass_on(&mut self) -> io::Result<()> {
        while let Some(rest) = self.held.get(self.passed..).filter(|rest| !rest.is_empty()) {
            match self.target.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => self.passed += written,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Whoever started the program may have left the pipe non-blocking.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    poll(&mut [PollFd::new(&self.target, PollFlags::OUT)], None)?;
                }
                Err(error) => return Err(error),
            }
        }
        self.held.clear();
        self.passed = 0;
        self.target.flush()
    }
}

fn failed(kind: ErrorKind, source: io::Error) -> Error {
    Error::new(kind, "standard output", source)
}

impl<W: Write + AsFd + Send> EventSink for StdoutEvents<W> {
    fn recover(&mut self, _: Option<&Value>) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn write(&mut self, article: &ArticleRecords) {
        for (line, _) in article.iter().filter(|(_, facts)| self.filter.takes(facts)) {
            self.held.extend_from_slice(line);
        }
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.pass_on().map_err(|source| failed(ErrorKind::Write, source))
    }

    fn stalled(&self) -> Option<Stalled> {
        // Without a descriptor of its own it merely cannot be asked.
        let target = self.target.as_fd().try_clone_to_owned().ok()?;
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        // A reader that has gone makes it ready as well: the next write says so.
        Some(Box::new(move || poll(&mut [PollFd::new(&target, PollFlags::OUT)], Some(&at_once)) == Ok(0)))
    }
}
