//! Files that grow line by line, are cut back after a crash, and are closed by size, age or the change of the hour.

mod active;
mod closed;
mod events;
mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::Access;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Error, ErrorKind};
use active::{Active, Committed, Cut, refuse_pipe};
use closed::Packer;
pub use closed::Packing;
pub use events::{FileEvents, FileOptions};
pub use template::{Clock, Template};

/// Descriptors kept open between groups.
const MAX_OPEN: usize = 32;

/// Files known between groups, unless their age or period is to close them.
const MAX_KNOWN: usize = 256;

/// How long after a failure a closed file is packed anew.
const PACKING_PAUSE: Duration = Duration::from_secs(60);

/// When files are closed, and what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Closed when they are this long, in bytes.
    pub bytes: Option<u64>,
    /// Closed when their first record is this old.
    pub age: Option<Duration>,
    /// How closed ones are packed.
    pub packing: Packing,
    /// Closed ones that are kept beside each file, the oldest go first; `None`: all.
    pub keep: Option<usize>,
}

impl Rotation {
    /// The names of a file at `path` while it grows, and when it is the first that was closed, packed or not yet.
    pub fn names_of(&self, path: &Path) -> [PathBuf; 3] {
        let closed = closed::numbered(path, 1);
        [path.to_owned(), closed::packed(&closed, self.packing), closed]
    }
}

/// Several growing files under one rule.
#[derive(Debug)]
pub struct RollingFiles {
    rotation: Rotation,
    active: BTreeMap<PathBuf, Active>,
    /// Lines for files that are not open yet, with the period of each.
    waiting: BTreeMap<PathBuf, (String, Vec<u8>)>,
    /// Closed files that are to be packed.
    packing: BTreeSet<PathBuf>,
    packer: Option<Packer>,
    paused: Option<Instant>,
    groups: u64,
}

/// What a checkpoint remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    active: BTreeMap<PathBuf, Committed>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    packing: BTreeSet<PathBuf>,
}

fn failed(kind: ErrorKind, path: &Path, source: io::Error) -> Error {
    Error::new(kind, &path.display().to_string(), source)
}

impl RollingFiles {
    /// No files yet.
    pub fn new(rotation: Rotation) -> Self {
        Self {
            rotation,
            active: BTreeMap::new(),
            waiting: BTreeMap::new(),
            packing: BTreeSet::new(),
            packer: None,
            paused: None,
            groups: 0,
        }
    }

    /// Whether files whose paths begin with `start` could be written; creates nothing.
    pub fn check(&self, start: &Path) -> Result<(), Error> {
        Self::refuse_pipe(start)?;
        let allowed = |path: &Path, access| {
            rustix::fs::access(path, access).map_err(|error| failed(ErrorKind::Open, path, error.into()))
        };
        if start.is_file() {
            return allowed(start, Access::WRITE_OK);
        }
        // What is not there yet is made in the nearest folder that is.
        let folders = start.ancestors().skip(usize::from(!start.is_dir()));
        let nearest = folders
            .map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
            .find(|folder| folder.exists());
        allowed(nearest.unwrap_or(Path::new(".")), Access::WRITE_OK | Access::EXEC_OK)
    }

    /// Refuses a named pipe, which no records can be written to that are to be cut back after a crash.
    pub fn refuse_pipe(path: &Path) -> Result<(), Error> {
        refuse_pipe(path).map_err(|source| failed(ErrorKind::Open, path, source))
    }

    /// Closed files of `path`, oldest first.
    pub fn closed(path: &Path) -> Result<Vec<PathBuf>, Error> {
        match closed::siblings(path) {
            Ok(siblings) => Ok(siblings.into_iter().map(|(_, closed)| closed).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(failed(ErrorKind::Open, path, error)),
        }
    }

    /// Cuts every file back to what `state` says was durable; says what an operator should know.
    pub fn recover(&mut self, state: Option<&Value>) -> Result<Vec<String>, Error> {
        let invalid = |error: serde_json::Error| failed(ErrorKind::Open, Path::new("the checkpoint"), error.into());
        let state = state.map(State::deserialize).transpose().map_err(invalid)?.unwrap_or_default();
        let mut notices = Vec::new();
        for (path, committed) in state.active {
            let found = Active::recover(&path, committed.clone());
            let Some((active, cut)) = found.map_err(|source| failed(ErrorKind::Open, &path, source))? else {
                self.look_for(&path, &committed)?;
                continue;
            };
            let named = path.display();
            match cut {
                Cut::No => {}
                Cut::Back(bytes) => notices.push(format!("{named}: cut back by {bytes} uncommitted bytes")),
                Cut::Short(bytes) => notices.push(format!("{named}: {bytes} committed bytes are missing")),
            }
            self.active.insert(path, active);
        }
        self.packing.extend(state.packing);
        self.resume_packing()?;
        Ok(notices)
    }

    /// A file that is no longer in its place may have been closed just before the crash, and is packed then.
    fn look_for(&mut self, path: &Path, committed: &Committed) -> Result<(), Error> {
        if self.rotation.packing == Packing::None {
            return Ok(());
        }
        let siblings = match closed::siblings(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            siblings => siblings.map_err(|source| failed(ErrorKind::Open, path, source))?,
        };
        let is_it = |there: fs::Metadata| (there.dev(), there.ino()) == (committed.device, committed.inode);
        let found = siblings.into_iter().find(|(_, sibling)| fs::metadata(sibling).is_ok_and(is_it));
        self.packing.extend(found.map(|(_, sibling)| sibling));
        Ok(())
    }

    /// Takes whole lines for `path`; `period` is the part of the time of writing that its name depends on.
    pub fn push(&mut self, path: &Path, period: &str, lines: &[u8]) {
        if let Some(active) = self.active.get_mut(path) {
            period.clone_into(&mut active.committed.period);
            active.push(lines);
            return;
        }
        let (_, waiting) = self.waiting.entry(path.to_owned()).or_insert_with(|| (period.to_owned(), Vec::new()));
        waiting.extend_from_slice(lines);
    }

    /// Opens the files that lines wait for; true when there were any, and the checkpoint must know them first.
    pub fn prepare(&mut self, now: i64) -> Result<bool, Error> {
        let moved = |active: &Active| !active.is_clean() && !active.is_in_place();
        let gone: Vec<_> =
            self.active.iter().filter(|(_, active)| moved(active)).map(|(path, _)| path.clone()).collect();
        for path in gone {
            if let Some(mut active) = self.active.remove(&path) {
                let (_, waiting) =
                    self.waiting.entry(path).or_insert_with(|| (active.committed.period.clone(), Vec::new()));
                waiting.splice(0..0, active.take_held());
            }
        }
        let changed = !self.waiting.is_empty();
        while let Some(entry) = self.waiting.first_entry() {
            let (path, (period, lines)) = (entry.key(), entry.get());
            let mut active = Active::open(path, period, now).map_err(|source| failed(ErrorKind::Open, path, source))?;
            active.push(lines);
            let (path, _) = entry.remove_entry();
            self.active.insert(path, active);
        }
        Ok(changed)
    }

    /// Returns once everything taken is durable.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.groups += 1;
        for (path, active) in self.active.iter_mut().filter(|(_, active)| !active.is_clean()) {
            active.used = self.groups;
            active.sync().map_err(|source| failed(ErrorKind::Write, path, source))?;
        }
        let mut open: Vec<_> = self.active.values_mut().filter(|active| active.is_open()).collect();
        open.sort_by_key(|active| std::cmp::Reverse(active.used));
        open.into_iter().skip(MAX_OPEN).for_each(Active::rest);
        self.forget_idle();
        Ok(())
    }

    /// Forgets files that nothing is to close but their length, those first that were not written to for longest: when
    /// they are, they are opened anew. Else memory and checkpoints would grow with every `{event_date}` there ever was.
    fn forget_idle(&mut self) {
        let surplus = self.active.len().saturating_sub(MAX_KNOWN);
        if surplus == 0 || self.rotation.age.is_some() {
            return;
        }
        let is_idle = |active: &Active| active.is_clean() && active.committed.period.is_empty();
        let idle = self.active.iter().filter(|(_, active)| is_idle(active));
        let mut idle: Vec<_> = idle.map(|(path, active)| (active.used, path.clone())).collect();
        idle.sort_unstable();
        for (_, path) in idle.into_iter().take(surplus) {
            self.active.remove(&path);
        }
    }

    /// What [`RollingFiles::recover`] needs.
    pub fn state(&self) -> Value {
        let active = self.active.iter().filter(|(_, active)| active.is_regular());
        let state = State {
            active: active.map(|(path, active)| (path.clone(), active.committed.clone())).collect(),
            packing: self.packing.clone(),
        };
        // Paths come from settings, which are UTF-8; nothing else in it can fail.
        serde_json::to_value(state).unwrap_or_default()
    }

    /// Closes what is large or old enough or of another `period`, and sees to the packing.
    pub fn tidy(&mut self, now: i64, period: &str) -> Result<(), Error> {
        let rotation = self.rotation;
        let due = |active: &Active| {
            let age = now.saturating_sub(active.committed.opened);
            active.is_regular()
                && active.is_clean()
                && active.committed.length > 0
                && (rotation.bytes.is_some_and(|bytes| active.committed.length >= bytes)
                    || rotation.age.is_some_and(|limit| u64::try_from(age).is_ok_and(|age| age >= limit.as_secs()))
                    || active.committed.period != period)
        };
        let done: Vec<_> = self.active.iter().filter(|(_, active)| due(active)).map(|(path, _)| path.clone()).collect();
        for path in done {
            self.close(&path).map_err(|source| failed(ErrorKind::Write, &path, source))?;
        }
        self.collect_packed()
    }

    fn close(&mut self, path: &Path) -> io::Result<()> {
        let in_place = self.active.remove(path).is_some_and(|active| active.is_in_place());
        if !in_place {
            return Ok(());
        }
        let closed = closed::close(path)?;
        if let Some(keep) = self.rotation.keep {
            let siblings = closed::siblings(path)?;
            for (_, old) in siblings.iter().rev().skip(keep) {
                fs::remove_file(old)?;
            }
        }
        if self.rotation.packing != Packing::None {
            self.packing.insert(closed.clone());
            self.packer()?.pack(closed)?;
        }
        Ok(())
    }

    fn packer(&mut self) -> io::Result<&Packer> {
        if self.packer.is_none() {
            self.packer = Some(Packer::start(self.rotation.packing)?);
        }
        self.packer.as_ref().ok_or_else(|| io::Error::other("there is no packing thread"))
    }

    fn resume_packing(&mut self) -> Result<(), Error> {
        for path in self.packing.clone() {
            self.packer()
                .and_then(|packer| packer.pack(path.clone()))
                .map_err(|source| failed(ErrorKind::Write, &path, source))?;
        }
        Ok(())
    }

    fn collect_packed(&mut self) -> Result<(), Error> {
        let outcomes: Vec<_> = self.packer.iter().flat_map(Packer::outcomes).collect();
        let mut failure = None;
        for (path, outcome) in outcomes {
            match outcome {
                Ok(()) => {
                    self.packing.remove(&path);
                }
                Err(source) => failure = Some(failed(ErrorKind::Write, &path, source)),
            }
        }
        if let Some(error) = failure {
            self.paused = Some(Instant::now());
            return Err(error);
        }
        if self.paused.is_some_and(|since| since.elapsed() >= PACKING_PAUSE) {
            self.paused = None;
            self.resume_packing()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_files_the_last_ones_are_known_and_all_go_on_growing() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = RollingFiles::new(Rotation::default());
        let path = |n: usize| dir.path().join(format!("{n:03}.ndjson"));
        let mut write = |n: usize| {
            files.push(&path(n), "", format!("{n}\n").as_bytes());
            let opened = files.prepare(0).unwrap();
            files.sync().unwrap();
            let state = files.state();
            files.tidy(0, "").unwrap();
            (opened, state["active"].as_object().unwrap().len())
        };
        for n in 0..=MAX_KNOWN {
            assert_eq!(write(n), (true, (n + 1).min(MAX_KNOWN)));
        }
        assert_eq!((write(1), write(0)), ((false, MAX_KNOWN), (true, MAX_KNOWN)));
        assert_eq!(fs::read_to_string(path(0)).unwrap(), "0\n0\n");
        assert_eq!(fs::read_to_string(path(1)).unwrap(), "1\n1\n");
    }
}
