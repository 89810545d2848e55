//! Files that grow, by path or pattern: through rotations, truncations and stops of the daemon.
//!
//! A file is known by device, inode, a hash of its beginning and a hash of the bytes before the position
//! (`contents.rs`); what was rotated away is found again beside its old place (`siblings.rs`) and read to its end before
//! its successor (`chain.rs`). Files are looked at in turn rather than watched: that works on every file system, needs
//! no limit of the kernel's, and misses nothing.

mod chain;
pub(crate) mod contents;
mod followed;
mod outlet;
mod patterns;
mod siblings;
mod world;

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::{Ack, Delivery, Error, FilePosition, Intake, Move, Position, Positions, Source};
use chain::Chain;
use contents::FileId;
pub(crate) use outlet::article;
use patterns::Told;
pub use patterns::takes;
use world::World;

/// What to follow, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TailOptions {
    /// Paths or patterns (`*`, `?`, `[a-z]`, `**`) of the files as they are called while they are written to.
    pub paths: Vec<String>,
    /// Whether files that are there at the very first start are read from their end.
    pub from_end: bool,
    /// How often files are looked at.
    pub poll_interval: Duration,
    /// How long a file that was rotated away must be quiet before it counts as complete.
    pub rotate_wait: Duration,
    /// Files held open.
    pub max_open_files: usize,
    /// A file that did not change for so long is closed, and opened again when it does.
    pub idle_close: Duration,
}

/// The source.
#[derive(Debug)]
pub struct TailSource {
    options: TailOptions,
}

/// While no file changes, so many times longer than it takes to look at all of them is the pause before the next look.
const LOOKING: u32 = 20;

/// How often files that were read to their end are looked for, to be forgotten when they are gone.
const FORGETTING: Duration = Duration::from_secs(10);

impl TailSource {
    /// A source that follows what `options` say.
    pub fn new(options: TailOptions) -> Self {
        Self { options }
    }
}

impl Source for TailSource {
    fn check(&self) -> Result<(), Error> {
        let look = patterns::look(&self.options.paths)?;
        look.files.keys().try_for_each(|path| crate::file::check(path))?;
        look.hidden.into_iter().next().map_or(Ok(()), Err)
    }

    fn run(self: Box<Self>, intake: &dyn Intake, from: Positions) -> Result<(), Error> {
        let mut from_end = self.options.from_end && from.is_empty();
        let mut world = World {
            intake,
            options: self.options.clone(),
            known: BTreeMap::new(),
            open: 0,
            read: false,
            newcomers: Vec::new(),
        };
        let mut chains = take_up(&from, &mut world);
        let (mut forgotten, mut told) = (Instant::now(), Told::default());
        loop {
            let started = Instant::now();
            let look = patterns::look(&self.options.paths)?;
            told.tell(&look.hidden, intake);
            if round(&look.files, &mut chains, from_end, &mut world).is_break() {
                return Ok(());
            }
            from_end = false;
            if forgotten.elapsed() >= FORGETTING {
                forgotten = Instant::now();
                if forget(&chains, &mut world).is_break() {
                    return Ok(());
                }
            }
            intake.lag(chains.values().map(Chain::lag).sum());
            let read = std::mem::take(&mut world.read);
            let pause = if read { self.options.poll_interval } else { started.elapsed() * LOOKING };
            if intake.stop().wait(pause.max(self.options.poll_interval)) {
                return Ok(());
            }
        }
    }
}

/// Where a file that was read is now, as far as one can tell from a position in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Where the position says.
    InPlace,
    /// Beside that place, under this path.
    Moved(PathBuf),
    /// Neither: it was removed, or moved to another folder.
    Gone,
}

/// Where the file of a stream of this source is now; `None` if another kind of source has named the stream.
pub fn whereabouts(stream: &str, position: &FilePosition) -> Option<Whereabouts> {
    let (id, path) = (FileId::of_key(stream)?, Path::new(&*position.path));
    if std::fs::metadata(path).is_ok_and(|there| FileId::of(&there) == id) {
        return Some(Whereabouts::InPlace);
    }
    let beside = |now: PathBuf| Whereabouts::Moved(path.with_file_name(now.file_name().unwrap_or_default()));
    Some(siblings::by_id(path, id).map_or(Whereabouts::Gone, beside))
}

/// Chains for the files that the checkpoint knows.
fn take_up(from: &Positions, world: &mut World<'_>) -> BTreeMap<PathBuf, Chain> {
    let mut chains = BTreeMap::new();
    let mut files: Vec<_> = from
        .iter()
        .filter_map(|(key, position)| match position {
            Position::File(position) => Some((FileId::of_key(key)?, position.clone())),
            Position::Done(_) => None,
        })
        .collect();
    // In a chain the older file comes first. One that is gone is the oldest, since rotations remove the oldest.
    files.sort_by_cached_key(|(id, position)| {
        let path = Path::new(&*position.path);
        let here = std::fs::metadata(path).is_ok_and(|there| FileId::of(&there) == *id);
        let at = if here { Some(path.to_owned()) } else { siblings::by_id(path, *id) };
        at.and_then(|at| std::fs::metadata(at).and_then(|there| there.modified()).ok())
    });
    for (id, position) in files {
        let path = PathBuf::from(&*position.path);
        let chain = chains.entry(path).or_insert_with_key(|path| Chain::new(path));
        chain.take_up(id, position, world);
    }
    chains
}

fn round(
    matches: &BTreeMap<PathBuf, Metadata>,
    chains: &mut BTreeMap<PathBuf, Chain>,
    from_end: bool,
    world: &mut World<'_>,
) -> ControlFlow<()> {
    for path in matches.keys() {
        if !chains.contains_key(path) {
            chains.insert(path.clone(), Chain::new(path));
        }
    }
    for (path, chain) in chains.iter_mut() {
        chain.see(matches.get(path), from_end, world);
    }
    register(world)?;
    for chain in chains.values_mut() {
        chain.advance(world)?;
        chain.rest(world);
    }
    chains.retain(|path, chain| !chain.is_over(world) || matches.contains_key(path));
    ControlFlow::Continue(())
}

/// Waits until the checkpoint knows of every file that has no predecessor.
fn register(world: &mut World<'_>) -> ControlFlow<()> {
    let moves = std::mem::take(&mut world.newcomers);
    if moves.is_empty() {
        return ControlFlow::Continue(());
    }
    let (known, wait) = channel();
    let ack: Ack = Box::new(move |_| known.send(()).unwrap_or_default());
    world.intake.deliver(Delivery { moves, ack: Some(ack), ..Delivery::default() })?;
    // An error: the daemon has ended without another commit.
    if wait.recv().is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

/// Forgets files that were read to their end and are gone.
fn forget(chains: &BTreeMap<PathBuf, Chain>, world: &mut World<'_>) -> ControlFlow<()> {
    let mut gone = Vec::new();
    for (id, known) in &mut world.known {
        let is_there = |at: &Path| std::fs::metadata(at).is_ok_and(|there| FileId::of(&there) == *id);
        if is_there(&known.at) || chains.values().any(|chain| chain.follows(*id)) {
            continue;
        }
        match siblings::by_id(&known.at, *id) {
            Some(path) => known.at = path,
            None => gone.push(*id),
        }
    }
    for id in &gone {
        world.known.remove(id);
    }
    let moves: Vec<_> = gone.into_iter().map(|id| Move { stream: id.key(), to: None }).collect();
    if moves.is_empty() {
        return ControlFlow::Continue(());
    }
    world.intake.deliver(Delivery { moves, ..Delivery::default() })
}
