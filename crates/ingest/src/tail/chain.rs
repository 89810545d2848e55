//! The files that stood at one path, one after the other: each goes on where the one before ended.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{File, Metadata};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::tail::contents::{Contents, FileId, Opened, learn_head};
use crate::tail::followed::{Followed, Pass};
use crate::tail::outlet::Outlet;
use crate::tail::{TailOptions, siblings};
use crate::{Delivery, Error, ErrorKind, FilePosition, Intake, Move};

/// So many times longer than for a rotated file that has a successor is the wait for one, if half a line stands at the
/// end.
const PATIENCE: u32 = 30;

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
    done: Option<FilePosition>,
    /// Time of change when it was last made sure of.
    changed: (i64, i64),
}

impl Known {
    fn followed(at: &Path) -> Self {
        Self { at: at.to_owned(), done: None, changed: (0, 0) }
    }
}

/// The files of one path.
pub(super) struct Chain {
    path: PathBuf,
    name: Arc<str>,
    /// Oldest first; the last one stands at the path, if `live`.
    files: VecDeque<Followed>,
    live: bool,
    /// Whether the path was looked at since the start.
    seen: bool,
    /// What kept a file from being read in the last round.
    told: Option<io::ErrorKind>,
    outlet: Outlet,
}

impl World<'_> {
    /// Whether the file at `path` is one that is followed elsewhere or was read to its end, and was moved here; a new
    /// file may have got the inode of an old one.
    fn is_old(&mut self, id: FileId, path: &Path, there: &Metadata) -> bool {
        let changed = (there.ctime(), there.ctime_nsec());
        let Some(known) = self.known.get_mut(&id) else { return false };
        let Some(done) = &known.done else { return true };
        if known.at == path && known.changed == changed {
            return true;
        }
        // What cannot be read now is looked at again in the next round.
        let same = !matches!(Contents::open(path, done, 0, true), Ok(Opened::Changed));
        if same {
            (known.at, known.changed) = (path.to_owned(), changed);
        } else {
            self.known.remove(&id);
        }
        same
    }

    fn knows(&self, id: FileId) -> bool {
        self.known.contains_key(&id)
    }

    fn trouble(&self, path: &Path, source: io::Error) {
        self.intake.trouble(&Error { kind: ErrorKind::Read, name: path.display().to_string(), source });
    }

    fn tell(&self, path: &Path, what: &str) {
        self.trouble(path, io::Error::other(what.to_owned()));
    }
}

impl Chain {
    pub(super) fn new(path: &Path) -> Self {
        let name = Arc::from(path.display().to_string());
        Self {
            path: path.to_owned(),
            name,
            files: VecDeque::new(),
            live: false,
            seen: false,
            told: None,
            outlet: Outlet::default(),
        }
    }

    /// Takes up a file that the checkpoint knows, wherever it is now.
    pub(super) fn take_up(&mut self, id: FileId, position: FilePosition, world: &mut World<'_>) {
        world.known.insert(id, Known::followed(&self.path));
        self.files.push_back(Followed::new(id, self.path.clone(), position));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(super) fn follows(&self, id: FileId) -> bool {
        self.files.iter().any(|file| file.id == id)
    }

    /// Bytes that are known of and not delivered.
    pub(super) fn lag(&self) -> u64 {
        self.files.iter().map(|file| file.lag).sum()
    }

    /// Learns what stands at the path now.
    pub(super) fn see(&mut self, there: Option<&Metadata>, from_end: bool, world: &mut World<'_>) {
        let id = there.map(FileId::of);
        self.live = id.is_some();
        let first_look = !std::mem::replace(&mut self.seen, true);
        let Some((id, there)) = id.zip(there) else {
            // There may have been rotations while the daemon was stopped, the last of them just now.
            if first_look {
                self.find_between(world);
            }
            return;
        };
        if self.files.back().is_some_and(|file| file.id == id) {
            return;
        }
        if let Some(place) = self.files.iter().position(|file| file.id == id) {
            // Not the last that is known, but the one at the path: its inode was used again.
            let back = self.files.remove(place);
            self.find_between(world);
            self.files.extend(back);
            return;
        }
        if world.is_old(id, &self.path, there) {
            self.live = false;
            return;
        }
        if self.is_saved_anew(world) {
            let before = self.files.pop_back();
            let position = before.map(|file| file.position).unwrap_or_default();
            world.known.insert(id, Known::followed(&self.path));
            let file = Followed::new(id, self.path.clone(), position);
            world.newcomers.push(file.place());
            self.files.push_back(file);
            return;
        }
        let first = self.files.is_empty();
        self.find_between(world);
        let offset = if from_end { there.len() } else { 0 };
        let position = FilePosition { path: Arc::clone(&self.name), offset, ..FilePosition::default() };
        let mut file = Followed::new(id, self.path.clone(), position);
        file.lag = there.len() - offset;
        if first {
            // A file that cannot be read now is told of when it is read.
            drop(File::open(&self.path).and_then(|opened| learn_head(&opened, &mut file.position)));
            world.newcomers.push(file.place());
        }
        world.known.insert(id, Known::followed(&self.path));
        self.files.push_back(file);
    }

    /// Whether the file at the path holds all that was read of the last one, which is gone: editors and rsync write a
    /// file anew and rename it over the old one.
    fn is_saved_anew(&self, world: &mut World<'_>) -> bool {
        let Some(last) = self.files.back() else { return false };
        // A file that cannot be read now is one of its own, and told of then.
        let same = siblings::by_id(&self.path, last.id).is_none()
            && siblings::holds(&self.path, &last.position).unwrap_or(false);
        if same {
            world.newcomers.push(last.forget());
            world.known.remove(&last.id);
            world.open = world.open.saturating_sub(usize::from(last.is_open()));
        }
        same
    }

    /// Makes sure of the last file that is known, and finds those between it and the one at the path, if there were
    /// rotations that nobody saw.
    fn find_between(&mut self, world: &mut World<'_>) {
        let Some(place) = self.files.len().checked_sub(1) else { return };
        let Some(last) = self.files.get_mut(place) else { return };
        match siblings::by_id(&self.path, last.id) {
            Some(at) if last.may_be(&at) => last.at = at,
            Some(at) => {
                last.at = at;
                self.replaced(place, world);
            }
            None if last.is_open() => {}
            None => {
                if let Some((at, id)) = siblings::copy_of(&self.path, &last.position, |id| world.knows(id)) {
                    world.newcomers.push(last.forget());
                    world.known.remove(&last.id);
                    world.known.insert(id, Known::followed(&at));
                    *last = Followed::new(id, at, last.position.clone());
                    world.newcomers.push(last.place());
                }
            }
        }
        self.find_after(self.files.len() - 1, world);
    }

    /// Takes up rotated files that nobody saw and that were written after the one at `place`.
    fn find_after(&mut self, place: usize, world: &mut World<'_>) {
        let Some(file) = self.files.get(place) else { return };
        let Ok(since) = std::fs::metadata(&file.at).and_then(|there| there.modified()) else { return };
        let mut next = place + 1;
        for (at, there) in siblings::rotated(&self.path) {
            let id = FileId::of(&there);
            if world.knows(id) || there.modified().is_ok_and(|time| time < since) {
                continue;
            }
            let done = world.known.values().filter_map(|known| known.done.as_ref());
            if siblings::is_copy(&at, done.chain(self.files.iter().map(|file| &file.position))) {
                continue;
            }
            let position = FilePosition { path: Arc::clone(&self.name), ..FilePosition::default() };
            world.known.insert(id, Known::followed(&at));
            let mut file = Followed::new(id, at, position);
            file.lag = there.len();
            self.files.insert(next, file);
            next += 1;
        }
    }

    /// Reads on in every file, in order; a successor waits while half a line stands at the end of the file before.
    pub(super) fn advance(&mut self, world: &mut World<'_>) -> ControlFlow<()> {
        let mut place = 0;
        while place < self.files.len() {
            let last = place + 1 == self.files.len();
            match self.step(place, last && self.live, world)? {
                Step::Next => place += 1,
                Step::Again => {}
                Step::Wait => break,
            }
        }
        if self.files.is_empty() {
            self.outlet.no_more(world.intake)?;
        }
        ControlFlow::Continue(())
    }

    fn step(&mut self, place: usize, live: bool, world: &mut World<'_>) -> ControlFlow<(), Step> {
        let Some(file) = self.files.get_mut(place) else { return ControlFlow::Continue(Step::Wait) };
        if live {
            file.at.clone_from(&self.path);
        }
        let was_open = file.is_open();
        let outcome = file.pass(world.intake, &mut self.outlet);
        world.open = world.open.saturating_sub(usize::from(was_open)) + usize::from(file.is_open());
        let pass = match outcome {
            Ok(flow) => flow?,
            Err(error) => {
                // Tried again in every round, but told once.
                if self.told.replace(error.kind()) != Some(error.kind()) {
                    world.trouble(&file.at, error);
                }
                return ControlFlow::Continue(Step::Wait);
            }
        };
        self.told = None;
        world.read |= pass != Pass::AtEnd;
        if file.is_open() && world.open > world.options.max_open_files {
            file.close();
            world.open = world.open.saturating_sub(1);
        }
        match pass {
            Pass::AtEnd | Pass::Read if live => ControlFlow::Continue(Step::Next),
            Pass::AtEnd | Pass::Read => self.ending(place, world),
            Pass::Changed if live => {
                self.replaced(place, world);
                ControlFlow::Continue(Step::Again)
            }
            Pass::Changed | Pass::Gone => self.moved(place, world),
        }
    }

    /// A file that was rotated away ends when its writer has let go of it.
    fn ending(&mut self, place: usize, world: &mut World<'_>) -> ControlFlow<(), Step> {
        let last = place + 1 == self.files.len();
        let Some(file) = self.files.get_mut(place) else { return ControlFlow::Continue(Step::Wait) };
        // Half a line with no file yet to go on in has more time.
        let patience = if last && file.is_behind() { PATIENCE } else { 1 };
        if !file.is_quiet(world.options.rotate_wait * patience) {
            return ControlFlow::Continue(if file.is_behind() { Step::Wait } else { Step::Next });
        }
        let was_open = file.is_open();
        match file.finish(world.intake, &mut self.outlet) {
            Ok(flow) => flow?,
            Err(error) => world.trouble(&file.at, error),
        }
        world.open = world.open.saturating_sub(usize::from(was_open));
        let known = Known { at: file.at.clone(), done: Some(file.position.clone()), changed: (0, 0) };
        world.known.insert(file.id, known);
        self.files.remove(place);
        ControlFlow::Continue(Step::Again)
    }

    /// The file was truncated, or another one has got its inode. If a rotation copied it first, the copy holds what had
    /// not been read.
    fn replaced(&mut self, place: usize, world: &mut World<'_>) {
        let Some(file) = self.files.get_mut(place) else { return };
        world.open = world.open.saturating_sub(usize::from(file.is_open()));
        let before = file.position.clone();
        file.restart(FilePosition { path: Arc::clone(&self.name), ..FilePosition::default() });
        if let Some((at, id)) = siblings::copy_of(&self.path, &before, |id| world.knows(id)) {
            world.known.insert(id, Known::followed(&at));
            self.files.insert(place, Followed::new(id, at, before));
            self.find_after(place, world);
        } else {
            world.tell(&self.path, "it was truncated or replaced, and is read from its beginning");
        }
    }

    /// A file is no longer where it was, or no longer what it was: it goes on under another name, or in a packed copy,
    /// or is lost.
    fn moved(&mut self, place: usize, world: &mut World<'_>) -> ControlFlow<(), Step> {
        let Some(file) = self.files.get_mut(place) else { return ControlFlow::Continue(Step::Wait) };
        match siblings::by_id(&self.path, file.id) {
            Some(at) if at != file.at => {
                file.at = at;
                return ControlFlow::Continue(Step::Again);
            }
            Some(_) => {
                self.replaced(place, world);
                return ControlFlow::Continue(Step::Again);
            }
            None => {}
        }
        let before = file.position.clone();
        let (mut moves, behind) = (vec![file.forget()], file.is_behind());
        world.open = world.open.saturating_sub(usize::from(file.is_open()));
        world.known.remove(&file.id);
        self.files.remove(place);
        if let Some((at, id)) = siblings::copy_of(&self.path, &before, |id| world.knows(id)) {
            world.known.insert(id, Known::followed(&at));
            let copy = Followed::new(id, at, before);
            moves.push(copy.place());
            self.files.insert(place, copy);
        } else if behind {
            world.tell(&self.path, "it was removed before all of it was read");
        }
        world.intake.deliver(Delivery { moves, ..Delivery::default() })?;
        ControlFlow::Continue(Step::Again)
    }

    /// Gives back the descriptors of files that have not changed for long.
    pub(super) fn rest(&mut self, world: &mut World<'_>) {
        for file in self.files.iter_mut().filter(|file| file.is_open() && file.is_quiet(world.options.idle_close)) {
            file.close();
            world.open = world.open.saturating_sub(1);
        }
    }
}

/// Where to go on in a chain.
enum Step {
    Next,
    Again,
    Wait,
}
