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

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::{Ack, Delivery, Error, FilePosition, Intake, Move, Position, Positions, Source};
use chain::Chain;
use contents::FileId;
pub(crate) use outlet::article;
pub use patterns::takes;
use patterns::{Look, Told};
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
            if round(&look, &mut chains, from_end, &mut world).is_break() {
                return Ok(());
            }
            from_end = false;
            if forgotten.elapsed() >= FORGETTING {
                forgotten = Instant::now();
                if forget(&look, &chains, &mut world).is_break() {
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

fn round(look: &Look, chains: &mut BTreeMap<PathBuf, Chain>, from_end: bool, world: &mut World<'_>) -> ControlFlow<()> {
    for path in look.files.keys() {
        if !chains.contains_key(path) {
            chains.insert(path.clone(), Chain::new(path));
        }
    }
    for (path, chain) in chains.iter_mut() {
        chain.hide(look.hides(path));
        chain.see(look.files.get(path), from_end, world);
    }
    register(world)?;
    for chain in chains.values_mut() {
        chain.advance(world)?;
        chain.rest(world);
    }
    chains.retain(|path, chain| !chain.is_over(world) || look.files.contains_key(path));
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

/// Whether the file is where it was, as far as one can tell.
fn may_be_there(at: &Path, id: FileId) -> bool {
    match fs::metadata(at) {
        Ok(there) => FileId::of(&there) == id,
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Forgets files that were read to their end and are gone: not those of a folder that cannot be looked into now, or of
/// a file system that is not here now, which may come back.
fn forget(look: &Look, chains: &BTreeMap<PathBuf, Chain>, world: &mut World<'_>) -> ControlFlow<()> {
    // A file may be a link to another file system.
    let devices: BTreeSet<u64> = look.files.values().map(Metadata::dev).collect();
    let mut gone = Vec::new();
    for (id, known) in &mut world.known {
        if chains.values().any(|chain| chain.follows(*id)) || may_be_there(&known.at, *id) {
            continue;
        }
        let Ok(folder) = siblings::device_beside(&known.at) else { continue };
        if look.hides(&known.at) {
            continue;
        }
        match siblings::by_id(&known.at, *id) {
            Some(path) => known.at = path,
            None if folder != id.device && !devices.contains(&id.device) => {}
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use super::*;
    use crate::{ErrorKind, Offer, Stop};

    /// Takes everything.
    struct Taking(Mutex<Vec<Delivery>>, Stop);

    impl Taking {
        fn new() -> Self {
            Self(Mutex::default(), Stop::new().unwrap())
        }

        /// The lines that came since the last call.
        fn lines(&self) -> Vec<String> {
            let taken = self.0.lock().unwrap().drain(..).filter_map(|one| one.article).collect::<Vec<_>>();
            taken.into_iter().map(|article| String::from_utf8(article.bytes).unwrap().trim_end().to_owned()).collect()
        }
    }

    impl Intake for Taking {
        fn deliver(&self, mut delivery: Delivery) -> ControlFlow<()> {
            if let Some(ack) = delivery.ack.take() {
                ack(&crate::Verdict::Committed(0));
            }
            self.0.lock().unwrap().push(delivery);
            ControlFlow::Continue(())
        }

        fn offer(&self, _: Vec<Delivery>) -> Offer {
            Offer::Ending
        }

        fn lag(&self, _: u64) {}

        fn trouble(&self, error: &Error) {
            panic!("{error}");
        }

        fn limit(&self) -> usize {
            1000
        }

        fn stop(&self) -> &Stop {
            &self.1
        }
    }

    /// A file counts as complete as soon as it is away.
    fn world(intake: &Taking) -> World<'_> {
        let options = TailOptions {
            paths: Vec::new(),
            from_end: false,
            poll_interval: Duration::ZERO,
            rotate_wait: Duration::ZERO,
            max_open_files: 8,
            idle_close: Duration::from_secs(3600),
        };
        World { intake, options, known: BTreeMap::new(), open: 0, read: false, newcomers: Vec::new() }
    }

    fn append(path: &Path, line: &str) {
        let mut file = fs::File::options().create(true).append(true).open(path).unwrap();
        writeln!(file, "{line}").unwrap();
    }

    fn hidden(folder: &Path) -> Look {
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = Error { kind: ErrorKind::Open, name: folder.display().to_string(), source };
        Look { hidden: vec![error], ..Look::default() }
    }

    #[test]
    fn a_file_that_was_away_for_long_goes_on_when_it_is_back() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("a.ndjson"), folder.path().join("a.bak"));
        let patterns = [path.display().to_string()];
        let intake = Taking::new();
        let (mut world, mut chains) = (world(&intake), BTreeMap::new());
        let mut look = |world: &mut World<'_>| {
            assert!(round(&patterns::look(&patterns).unwrap(), &mut chains, false, world).is_continue());
            intake.lines()
        };
        append(&path, "{\"text\":\"one\"}");
        assert_eq!(look(&mut world), ["{\"text\":\"one\"}"]);
        for line in ["{\"text\":\"two\"}", "{\"text\":\"three\"}"] {
            fs::rename(&path, &aside).unwrap();
            assert!(look(&mut world).is_empty());
            assert!(world.known.values().all(|known| known.done.is_some()), "it is complete");
            fs::rename(&aside, &path).unwrap();
            assert!(look(&mut world).is_empty(), "nothing is read twice");
            append(&path, line);
            assert_eq!(look(&mut world), [line]);
        }
        append(&path, "{\"text\":\"four\"}");
        assert_eq!(look(&mut world), ["{\"text\":\"four\"}"]);
    }

    #[test]
    fn a_file_in_a_folder_that_cannot_be_looked_into_is_not_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ndjson");
        let patterns = [path.display().to_string()];
        let intake = Taking::new();
        let (mut world, mut chains) = (world(&intake), BTreeMap::new());
        append(&path, "{\"text\":\"one\"}");
        let mut look = |look: &Look, world: &mut World<'_>| {
            assert!(round(look, &mut chains, false, world).is_continue());
            world.known.values().filter(|known| known.done.is_some()).count()
        };
        assert_eq!(look(&patterns::look(&patterns).unwrap(), &mut world), 0);
        assert_eq!(look(&hidden(folder.path()), &mut world), 0);
        append(&path, "{\"text\":\"two\"}");
        assert_eq!(look(&hidden(folder.path()), &mut world), 0);
        assert_eq!(intake.lines(), ["{\"text\":\"one\"}", "{\"text\":\"two\"}"]);
        assert_eq!(look(&Look::default(), &mut world), 1, "a folder that has nothing in it tells that it is gone");
    }

    #[test]
    fn what_may_come_back_is_not_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let device = fs::metadata(folder.path()).unwrap().dev();
        let intake = Taking::new();
        let mut world = world(&intake);
        let (gone, of_another) = (FileId { device, inode: 0 }, FileId { device: device + 1, inode: 0 });
        for id in [gone, of_another] {
            // The folder that it was in is gone as well.
            world.known.insert(id, world::Known::followed(&folder.path().join("2024/a.ndjson")));
        }
        assert!(forget(&hidden(folder.path()), &BTreeMap::new(), &mut world).is_continue());
        assert_eq!(world.known.len(), 2);
        assert!(forget(&Look::default(), &BTreeMap::new(), &mut world).is_continue());
        assert_eq!(world.known.keys().collect::<Vec<_>>(), [&of_another]);
        let moves: Vec<_> = intake.0.lock().unwrap().drain(..).flat_map(|one| one.moves).collect();
        assert_eq!(moves, [Move { stream: gone.key(), to: None }]);
    }
}
