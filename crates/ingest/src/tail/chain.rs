//! The files that stood at one path, one after the other: each goes on where the one before ended.

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::tail::contents::{FileId, learn_head, modified};
use crate::tail::followed::{Followed, Pass};
use crate::tail::outlet::Outlet;
use crate::tail::siblings;
use crate::tail::world::{Known, Met, World};
use crate::{Delivery, FilePosition};

/// So many times longer than for a rotated file that has a successor is the wait for one, if half a line stands at the
/// end.
const PATIENCE: u32 = 30;

/// The files of one path.
pub(super) struct Chain {
    path: PathBuf,
    name: Arc<str>,
    /// Oldest first; the last one stands at the path, if `live`.
    files: VecDeque<Followed>,
    live: bool,
    /// The folder cannot be looked into now: what it holds is there, as far as anyone knows.
    hidden: bool,
    /// Whether the path was looked at since the start.
    seen: bool,
    /// The file that was finished last: what is found when there is no other came after it.
    ended: Option<FileId>,
    /// What kept a file from being read in the last round.
    told: Option<io::ErrorKind>,
    outlet: Outlet,
}

impl Chain {
    pub(super) fn new(path: &Path) -> Self {
        let name = Arc::from(path.display().to_string());
        Self {
            path: path.to_owned(),
            name,
            files: VecDeque::new(),
            live: false,
            hidden: false,
            seen: false,
            ended: None,
            told: None,
            outlet: Outlet::default(),
        }
    }

    /// Takes up a file that the checkpoint knows, wherever it is now.
    pub(super) fn take_up(&mut self, id: FileId, position: FilePosition, world: &mut World<'_>) {
        world.known.insert(id, Known::followed(&self.path));
        self.files.push_back(Followed::new(id, self.path.clone(), position));
    }

    /// Whether nothing of it is left to be known.
    pub(super) fn is_over(&self, world: &World<'_>) -> bool {
        self.files.is_empty() && !self.ended.is_some_and(|id| world.knows(id))
    }

    pub(super) fn follows(&self, id: FileId) -> bool {
        self.files.iter().any(|file| file.id == id)
    }

    /// Bytes that are known of and not delivered.
    pub(super) fn lag(&self) -> u64 {
        self.files.iter().map(|file| file.lag).sum()
    }

    /// Learns whether the folder of the path can be looked into now.
    pub(super) fn hide(&mut self, hidden: bool) {
        self.hidden = hidden;
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
        match world.met(id, &self.path, there) {
            Met::New => {}
            Met::Old => {
                self.live = false;
                return;
            }
            Met::Grown(position) => {
                self.find_between(world);
                self.find_after_end(world);
                world.known.insert(id, Known::followed(&self.path));
                let position = FilePosition { path: Arc::clone(&self.name), ..position };
                self.files.push_back(Followed::new(id, self.path.clone(), position));
                return;
            }
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
        self.begin(id, there, from_end, world);
    }

    /// Takes up a file that is not known.
    fn begin(&mut self, id: FileId, there: &Metadata, from_end: bool, world: &mut World<'_>) {
        let first = self.files.is_empty();
        self.find_between(world);
        self.find_after_end(world);
        let offset = if from_end { there.len() } else { 0 };
        let modified = modified(there);
        let position = FilePosition { path: Arc::clone(&self.name), offset, modified, ..FilePosition::default() };
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
        if let Some(before) = self.files.get(place).map(Followed::as_it_stands) {
            self.find_since(&before, i64::MAX, place + 1, world);
        }
    }

    /// Takes up rotated files that nobody saw while there was no file, after the one that was finished last.
    fn find_after_end(&mut self, world: &mut World<'_>) {
        let ended = self.ended.filter(|_| self.files.is_empty()).and_then(|id| world.known.get(&id));
        if let Some(before) = ended.and_then(|known| known.done.clone()) {
            self.find_since(&before, i64::MAX, 0, world);
        }
    }

    /// Takes up rotated files that nobody saw, that were written after the one of `before` and up to `until`, and are no
    /// copies of it; `next` is their place.
    fn find_since(&mut self, before: &FilePosition, until: i64, mut next: usize, world: &mut World<'_>) {
        if before.modified == 0 {
            return;
        }
        for (at, there) in siblings::rotated(&self.path) {
            let id = FileId::of(&there);
            if world.knows(id) || !(before.modified..=until).contains(&modified(&there)) {
                continue;
            }
            let done = world.known.values().filter_map(|known| known.done.as_ref());
            let positions = done.chain(self.files.iter().map(|file| &file.position)).chain([before]);
            if siblings::is_copy(&at, positions) {
                continue;
            }
            let modified = modified(&there);
            let position = FilePosition { path: Arc::clone(&self.name), modified, ..FilePosition::default() };
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
            Pass::Changed | Pass::Gone if self.hidden => ControlFlow::Continue(Step::Wait),
            Pass::Changed | Pass::Gone => self.moved(place, world),
        }
    }

    /// A file that was rotated away ends when its writer has let go of it.
    fn ending(&mut self, place: usize, world: &mut World<'_>) -> ControlFlow<(), Step> {
        let last = place + 1 == self.files.len();
        let Some(file) = self.files.get_mut(place) else { return ControlFlow::Continue(Step::Wait) };
        // Half a line with no file yet to go on in has more time.
        let patience = if last && file.is_behind() { PATIENCE } else { 1 };
        if self.hidden || !file.is_quiet(world.options.rotate_wait * patience) {
            return ControlFlow::Continue(if file.is_behind() { Step::Wait } else { Step::Next });
        }
        let (was_open, length) = (file.is_open(), file.length());
        match file.finish(world.intake, &mut self.outlet) {
            Ok(flow) => flow?,
            Err(error) => world.trouble(&file.at, error),
        }
        world.open = world.open.saturating_sub(usize::from(was_open));
        let known = Known { at: file.at.clone(), done: Some(file.position.clone()), length, changed: (0, 0) };
        world.known.insert(file.id, known);
        self.ended = Some(file.id);
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
        // What was rotated away is older than the file at the path, and may be newer than one that was rotated as well.
        let until = if file.at == self.path { i64::MAX } else { file.modified() };
        if let Some((at, id)) = siblings::copy_of(&self.path, &before, |id| world.knows(id)) {
            world.known.insert(id, Known::followed(&at));
            let copy = Followed::new(id, at, before);
            let of_copy = copy.as_it_stands();
            self.files.insert(place, copy);
            self.find_since(&of_copy, until, place + 1, world);
        } else {
            world.tell(&self.path, "it was truncated or replaced, and is read from its beginning");
            // A new file that got the inode of the one that was read, which a rotation removed: there may be others
            // between the two.
            self.find_since(&before, until, place, world);
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
