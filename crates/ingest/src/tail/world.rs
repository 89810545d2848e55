//! What the chains of one source share: the files that are known, and those that are open.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::tail::TailOptions;
use crate::tail::contents::{Contents, FileId, Opened};
use crate::{Error, ErrorKind, FilePosition, Intake, Move};

/// What all chains share.
pub(super) struct World<'i> {
    pub(super) intake: &'i dyn Intake,
    pub(super) options: TailOptions,
    /// Every file that is followed or was read to its end.
    pub(super) known: BTreeMap<FileId, Known>,
    /// Files held open.
    pub(super) open: usize,
    /// Whether a file had changed since this was last reset.
    pub(super) read: bool,
    /// Moves of files that were found. They must be in a checkpoint before anything is read: were a file that has no
    /// predecessor rotated away after a crash, nobody would know that it was there.
    pub(super) newcomers: Vec<Move>,
}

/// A file that was met.
pub(super) struct Known {
    /// Where it was last.
    pub(super) at: PathBuf,
    /// How far it was read, when it was read to its end.
    pub(super) done: Option<FilePosition>,
    /// Its length when it was read to its end, in bytes.
    pub(super) length: u64,
    /// Time of change when it was last made sure of.
    pub(super) changed: (i64, i64),
}

impl Known {
    pub(super) fn followed(at: &Path) -> Self {
        Self { at: at.to_owned(), done: None, length: 0, changed: (0, 0) }
    }
}

/// What a file at a path is to those that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// None of them; a new file may have got the inode of an old one.
    New,
    /// One that is followed elsewhere, or was read to its end.
    Old,
    /// One that was read to its end, and has grown since.
    Grown(FilePosition),
}

impl World<'_> {
    /// Makes out whether the file at `path` is one that is known, and was moved here.
    pub(super) fn met(&mut self, id: FileId, path: &Path, there: &Metadata) -> Met {
        let changed = (there.ctime(), there.ctime_nsec());
        let Some(known) = self.known.get_mut(&id) else { return Met::New };
        let Some(done) = &known.done else { return Met::Old };
        if known.at == path && known.changed == changed {
            return Met::Old;
        }
        match Contents::open(path, done, 0, true) {
            Ok(Opened::Changed) => {
                self.known.remove(&id);
                Met::New
            }
            Ok(_) if there.len() > known.length => Met::Grown(done.clone()),
            Ok(_) => {
                (known.at, known.changed) = (path.to_owned(), changed);
                Met::Old
            }
            // What cannot be read now is looked at again in the next round.
            Err(_) => Met::Old,
        }
    }

    pub(super) fn knows(&self, id: FileId) -> bool {
        self.known.contains_key(&id)
    }

    pub(super) fn trouble(&self, path: &Path, source: io::Error) {
        self.intake.trouble(&Error { kind: ErrorKind::Read, name: path.display().to_string(), source });
    }

    pub(super) fn tell(&self, path: &Path, what: &str) {
        self.trouble(path, io::Error::other(what.to_owned()));
    }
}
