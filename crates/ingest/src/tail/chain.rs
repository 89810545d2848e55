//! The files that stood at one path, one after the other: each goes on where the one before ended.

use std::collections::{BTreeMap, VecDeque};
use std::fs::Metadata;
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

/// What all chains share.
pub(super) struct World<'i> {
    pub(super) intake: &'i dyn Intake,
    pub(super) options: TailOptions,
    /// Every file that is followed or was read to its end.
    pub(super) known: BTreeMap<FileId, Known>,
    /// Files held open.
    pub(super) open: usize,
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
        Self { path: path.to_owned(), name, files: VecDeque::new(), live: false, outlet: Outlet::default() }
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
        let Some((id, there)) = id.zip(there) else { return };
        if self.files.back().is_some_and(|file| file.id == id) {
            return;
        }
        if let Some(place) = self.files.iter().position(|file| file.id == id) {
            let back = self.files.remove(place);
            self.files.extend(back);
            return;
        }
        if world.is_old(id, &self.path, there) {
            self.live = false;
            return;
        }
        let first = self.files.is_empty();
        self.find_rotations_between(world);
        let offset = if from_end { there.len() } else { 0 };
        let position = FilePosition { path: Arc::clone(&self.name), offset, ..FilePosition::default() };
        let mut file = Followed::new(id, self.path.clone(), position);
        file.lag = there.len() - offset;
        if first {
            // A file that cannot be read now is told of when it is read.
            drop(learn_head(&self.path, &mut file.position));
            world.newcomers.push(file.place());
        }
        world.known.insert(id, Known::followed(&self.path));
        self.files.push_back(file);
    }

    /// Rotations that nobody saw: between the last file that is known and the one at the path there may be others.
    fn find_rotations_between(&mut self, world: &mut World<'_>) {
        let Some(last) = self.files.back_mut() else { return };
        if let Some(at) = siblings::by_id(&self.path, last.id).filter(|at| last.may_be(at)) {
            last.at = at;
        } else if !last.is_open()
            && let Some((at, id)) = siblings::copy_of(&self.path, &last.position, |id| world.known.contains_key(&id))
        {
            world.newcomers.push(last.forget());
            world.known.remove(&last.id);
            world.known.insert(id, Known::followed(&at));
            *last = Followed::new(id, at, last.position.clone());
            world.newcomers.push(last.place());
        }
        let Ok(since) = std::fs::metadata(&last.at).and_then(|there| there.modified()) else { return };
        for (at, there) in siblings::rotated(&self.path) {
            let id = FileId::of(&there);
            if world.known.contains_key(&id) || there.modified().is_ok_and(|time| time < since) {
                continue;
            }
            let position = FilePosition { path: Arc::clone(&self.name), ..FilePosition::default() };
            world.known.insert(id, Known::followed(&at));
            let mut file = Followed::new(id, at, position);
            file.lag = there.len();
            self.files.push_back(file);
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
        let pass = match outcome {
            Ok(flow) => match flow {
                ControlFlow::Continue(pass) => pass,
                ControlFlow::Break(()) => return ControlFlow::Break(()),
            },
            Err(error) => {
                world.trouble(&file.at, error);
                return ControlFlow::Continue(Step::Wait);
            }
        };
        world.open += usize::from(file.is_open());
        world.open -= usize::from(was_open);
        if file.is_open() && world.open > world.options.max_open_files {
            file.close();
            world.open -= 1;
        }
        match pass {
            Pass::AtEnd if live => ControlFlow::Continue(Step::Next),
            Pass::AtEnd => self.ending(place, world),
            Pass::Changed if live => self.replaced(place, world),
            Pass::Changed | Pass::Gone => self.moved(place, world),
        }
    }

    /// A file that was rotated away ends when its writer has let go of it.
    fn ending(&mut self, place: usize, world: &mut World<'_>) -> ControlFlow<(), Step> {
        let Some(file) = self.files.get_mut(place) else { return ControlFlow::Continue(Step::Wait) };
        if !file.is_quiet(world.options.rotate_wait) {
            return ControlFlow::Continue(if file.is_behind() { Step::Wait } else { Step::Next });
        }
        let was_open = file.is_open();
        match file.finish(world.intake, &mut self.outlet) {
            Ok(flow) => flow?,
            Err(error) => world.trouble(&file.at, error),
        }
        world.open -= usize::from(was_open);
        let known = Known { at: file.at.clone(), done: Some(file.position.clone()), changed: (0, 0) };
        world.known.insert(file.id, known);
        self.files.remove(place);
        ControlFlow::Continue(Step::Again)
    }

    /// The file at the path was truncated, or another one has got its inode. If a rotation copied it first, the copy
    /// holds what had not been read.
    fn replaced(&mut self, place: usize, world: &mut World<'_>) -> ControlFlow<(), Step> {
        let Some(file) = self.files.get_mut(place) else { return ControlFlow::Continue(Step::Wait) };
        world.open -= usize::from(file.is_open());
        let before = file.position.clone();
        file.restart(FilePosition { path: Arc::clone(&self.name), ..FilePosition::default() });
        if let Some((at, id)) = siblings::copy_of(&self.path, &before, |id| world.known.contains_key(&id)) {
            world.known.insert(id, Known::followed(&at));
            self.files.insert(place, Followed::new(id, at, before));
        } else {
            world.tell(&self.path, "it was truncated or replaced, and is read from its beginning");
        }
        ControlFlow::Continue(Step::Again)
    }

    /// A file is no longer where it was: it goes on under another name, or in a packed copy, or is lost.
    fn moved(&mut self, place: usize, world: &mut World<'_>) -> ControlFlow<(), Step> {
        let Some(file) = self.files.get_mut(place) else { return ControlFlow::Continue(Step::Wait) };
        let found = siblings::by_id(&self.path, file.id).filter(|at| *at != file.at);
        if let Some(at) = found {
            file.at = at;
            return ControlFlow::Continue(Step::Again);
        }
        let before = file.position.clone();
        let (forget, behind) = (file.forget(), file.is_behind());
        world.open -= usize::from(file.is_open());
        world.known.remove(&file.id);
        self.files.remove(place);
        if let Some((at, id)) = siblings::copy_of(&self.path, &before, |id| world.known.contains_key(&id)) {
            world.known.insert(id, Known::followed(&at));
            self.files.insert(place, Followed::new(id, at, before));
        } else if behind {
            world.tell(&self.path, "it was removed before all of it was read");
        }
        world.intake.deliver(Delivery { moves: vec![forget], ..Delivery::default() })?;
        ControlFlow::Continue(Step::Again)
    }

    /// Gives back the descriptors of files that have not changed for long.
    pub(super) fn rest(&mut self, world: &mut World<'_>) {
        for file in self.files.iter_mut().filter(|file| file.is_open() && file.is_quiet(world.options.idle_close)) {
            file.close();
            world.open -= 1;
        }
    }
}

/// Where to go on in a chain.
enum Step {
    Next,
    Again,
    Wait,
}
