//! One file that is read as it grows.

use std::fs::Metadata;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::tail::contents::{Contents, FileId, Opened, learn_head, modified, move_behind};
use crate::tail::outlet::{Outlet, is_object};
use crate::{Delivery, FilePosition, Intake, Line, Move, Position, RawArticle};

/// Of half a line, no more than this is kept while its file is not read; the rest is read again.
const HALF_LINE: usize = 64 << 10;

/// A file that is read as it grows.
pub(super) struct Followed {
    pub(super) id: FileId,
    key: Arc<str>,
    /// Where it is now, as far as is known.
    pub(super) at: PathBuf,
    /// Its name in rejects.
    source: Arc<str>,
    /// Behind the last line that was delivered.
    pub(super) position: FilePosition,
    contents: Option<Box<Contents>>,
    /// Size and time of change at the last pass.
    seen: Option<(u64, i64, i64)>,
    changed: Instant,
    /// Bytes before the first pass: the lag of a file that has not been opened.
    pub(super) lag: u64,
    /// It cannot be read on.
    broken: bool,
}

/// What a pass over a file came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// Nothing was added to it.
    AtEnd,
    /// What was added to it was read.
    Read,
    /// It holds something else than what was read.
    Changed,
    /// It is not where it was.
    Gone,
}

impl Followed {
    pub(super) fn new(id: FileId, at: PathBuf, position: FilePosition) -> Self {
        let source = Arc::from(at.display().to_string());
        let key = id.key();
        let changed = Instant::now();
        Self { id, key, at, source, position, contents: None, seen: None, changed, lag: 0, broken: false }
    }

    /// Goes on from another position in the same file.
    pub(super) fn restart(&mut self, position: FilePosition) {
        (self.position, self.contents, self.seen, self.broken) = (position, None, None, false);
    }

    pub(super) fn is_open(&self) -> bool {
        self.contents.is_some()
    }

    /// Gives the descriptor back; the place in the file is kept.
    pub(super) fn close(&mut self) {
        self.contents = None;
    }

    /// Whether bytes of it have not been delivered: half a line, if it was read to its end.
    pub(super) fn is_behind(&self) -> bool {
        self.lag > 0 && !self.broken
    }

    /// Its length at the last pass, in bytes.
    pub(super) fn length(&self) -> u64 {
        self.seen.map_or(0, |(length, ..)| length)
    }

    /// Whether nothing was added for so long.
    pub(super) fn is_quiet(&self, time: Duration) -> bool {
        self.changed.elapsed() >= time
    }

    /// Whether the file at `path` holds what was read of this one; an inode may have been used again.
    pub(super) fn may_be(&self, path: &Path) -> bool {
        self.is_open() || !matches!(Contents::open(path, &self.position, 0, true), Ok(Opened::Changed))
    }

    /// Moves to where it is now.
    pub(super) fn place(&self) -> Move {
        Move { stream: Arc::clone(&self.key), to: Some(Position::File(self.position.clone())) }
    }

    /// Forgets it.
    pub(super) fn forget(&self) -> Move {
        Move { stream: Arc::clone(&self.key), to: None }
    }

    /// Delivers the lines that were added since the last pass.
    pub(super) fn pass(&mut self, intake: &dyn Intake, outlet: &mut Outlet) -> io::Result<ControlFlow<(), Pass>> {
        let Some(there) = self.metadata()? else { return Ok(ControlFlow::Continue(Pass::Gone)) };
        let seen = (there.len(), there.ctime(), there.ctime_nsec());
        if self.seen == Some(seen) || self.broken {
            return Ok(ControlFlow::Continue(Pass::AtEnd));
        }
        self.changed = Instant::now();
        if !self.open(intake.limit(), false)? {
            return Ok(ControlFlow::Continue(Pass::Changed));
        }
        self.position.modified = modified(&there);
        if let Some(contents) = &self.contents {
            learn_head(&contents.file, &mut self.position)?;
        }
        let flow = self.read(intake, outlet);
        self.seen = Some(seen);
        self.settle();
        Ok(flow.map_continue(|()| Pass::Read))
    }

    /// Delivers what is left, up to the end, of a file that nobody writes to any more.
    pub(super) fn finish(&mut self, intake: &dyn Intake, outlet: &mut Outlet) -> io::Result<ControlFlow<()>> {
        if self.broken || !self.open(intake.limit(), true)? {
            return Ok(ControlFlow::Continue(()));
        }
        if let Some(contents) = &self.contents {
            contents.complete();
        }
        let flow = self.read(intake, outlet);
        self.settle();
        Ok(flow)
    }

    /// When it was last written to, in nanoseconds since 1970, also when it is gone; 0: not known.
    pub(super) fn modified(&self) -> i64 {
        // What cannot be asked now was asked before.
        self.metadata().ok().flatten().map_or(self.position.modified, |there| modified(&there))
    }

    /// The position, with the time at which the file was last written to.
    pub(super) fn as_it_stands(&self) -> FilePosition {
        FilePosition { modified: self.modified(), ..self.position.clone() }
    }

    /// What the system says of it; `None` when it is gone.
    fn metadata(&self) -> io::Result<Option<Metadata>> {
        if let Some(contents) = &self.contents {
            return contents.file.metadata().map(Some);
        }
        match std::fs::metadata(&self.at) {
            Ok(there) if FileId::of(&there) == self.id => Ok(Some(there)),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens it at its position; false when it holds something else.
    fn open(&mut self, limit: usize, complete: bool) -> io::Result<bool> {
        if let Some(contents) = &self.contents {
            if !contents.is_same(&self.position)? {
                return Ok(false);
            }
            if contents.holds_half_line()? {
                return Ok(true);
            }
            // Only what came after the last whole line was replaced.
            self.contents = None;
        }
        match Contents::open(&self.at, &self.position, limit, complete)? {
            Opened::There(contents) => self.contents = Some(contents),
            Opened::Changed => return Ok(false),
            Opened::TooShort => {}
        }
        Ok(true)
    }

    fn read(&mut self, intake: &dyn Intake, outlet: &mut Outlet) -> ControlFlow<()> {
        while let Some(contents) = &mut self.contents {
            if intake.stop().requested() {
                return ControlFlow::Break(());
            }
            match contents.lines.next_line() {
                Ok(Some(line)) => {
                    let whole = !line.unfinished;
                    self.line(intake, outlet, line, whole)?;
                }
                Ok(None) => break,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if !is_object(&contents.lines.partial().bytes) {
                        break;
                    }
                    // Its newline may never come, and is not needed.
                    let line = contents.lines.take_as_whole();
                    self.line(intake, outlet, line, true)?;
                }
                Err(error) => return self.break_off(intake, &error),
            }
        }
        ControlFlow::Continue(())
    }

    fn line(&mut self, intake: &dyn Intake, outlet: &mut Outlet, line: Line, whole: bool) -> ControlFlow<()> {
        if line.bytes.trim_ascii().is_empty() && !line.overlong {
            return ControlFlow::Continue(());
        }
        let place = self.contents.as_ref().map_or((line.offset, line.number), |contents| contents.lines.place());
        move_behind(&mut self.position, &line, place);
        let to = self.place();
        if whole {
            outlet.line(intake, &self.source, line, to)
        } else {
            outlet.last_line(intake, &self.source, line, to)
        }
    }

    /// The file cannot be read on: what had come of a line is rejected with the reason, and the file left alone.
    fn break_off(&mut self, intake: &dyn Intake, error: &io::Error) -> ControlFlow<()> {
        self.broken = true;
        self.lag = 0;
        let Some(mut contents) = self.contents.take() else { return ControlFlow::Continue(()) };
        let line = contents.lines.take_partial();
        let article = RawArticle {
            source: Arc::clone(&self.source),
            line: line.number,
            offset: line.offset,
            bytes: line.bytes,
            unreadable: Some(error.to_string()),
            ..RawArticle::default()
        };
        intake.deliver(Delivery { article: Some(article), ..Delivery::default() })
    }

    /// After a pass: how far behind the file is, and how much of it must stay in memory.
    fn settle(&mut self) {
        let Some(contents) = &self.contents else { return };
        let half = contents.lines.partial();
        self.lag = contents.unread() + half.length;
        if half.bytes.len() > HALF_LINE {
            self.contents = None;
        }
    }
}
