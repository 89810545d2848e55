//! The checkpoint: positions of all sources and states of all sinks, together, in two generations.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use ingest::{Move, Positions};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::daemon::shared::SourceStatus;

/// What a restart needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Positions by source and stream.
    pub sources: BTreeMap<String, Positions>,
    /// States by sink.
    pub sinks: BTreeMap<String, Value>,
    /// State of the dead letters.
    #[serde(default)]
    pub dead_letters: Value,
    /// States of the journals, by source.
    #[serde(default)]
    pub journals: BTreeMap<String, Value>,
}

impl Checkpoint {
    /// Makes `moves`, in order; each names its source by its place in `sources`.
    pub(super) fn apply(&mut self, sources: &[SourceStatus], moves: &[(usize, Move)]) {
        for (source, one) in moves {
            let Some(status) = sources.get(*source) else { continue };
            let positions = match self.sources.get_mut(&status.name) {
                Some(positions) => positions,
                None => self.sources.entry(status.name.clone()).or_default(),
            };
            match &one.to {
                Some(position) => positions.insert(one.stream.clone(), position.clone()),
                None => positions.remove(&one.stream),
            };
        }
    }

    /// A header with length and checksum, then JSON: so a torn file is told from a whole one.
    fn encode(&self) -> serde_json::Result<Vec<u8>> {
        let body = serde_json::to_vec(self)?;
        let mut whole = String::new();
        // Writing to a string cannot fail.
        let _: std::fmt::Result = writeln!(whole, "{MAGIC} {} {:016x}", body.len(), xxh3_64(&body));
        let mut whole = whole.into_bytes();
        whole.extend(body);
        Ok(whole)
    }

    fn decode(bytes: &[u8]) -> anyhow::Result<Self> {
        if bytes.is_empty() {
            return Err(anyhow!("it is empty"));
        }
        let end = bytes.iter().position(|&byte| byte == b'\n').ok_or_else(|| anyhow!("it has no header"))?;
        let (header, body) = bytes.split_at(end);
        let body = body.get(1..).unwrap_or(&[]);
        let header = std::str::from_utf8(header).ok().and_then(|header| header.strip_prefix(MAGIC));
        let header = header.ok_or_else(|| anyhow!("it does not begin with {MAGIC}"))?;
        let expected = format!(" {} {:016x}", body.len(), xxh3_64(body));
        if header != expected {
            return Err(anyhow!("it is torn or was changed: length and checksum are{expected}, not{header}"));
        }
        serde_json::from_slice(body).context("its contents make no sense")
    }
}

/// Name and version of the form.
const MAGIC: &str = "communique/checkpoint/1";

/// The file names, current and previous generation.
const CURRENT: &str = "checkpoint";
const PREVIOUS: &str = "checkpoint.previous";

/// The folder of checkpoints, locked for this process.
#[derive(Debug)]
pub struct CheckpointFile {
    folder: PathBuf,
    /// Held open: the lock ends with the process, however it ends.
    _lock: File,
}

/// What was found on disk.
#[derive(Debug)]
pub struct Found {
    /// What to go on from.
    pub checkpoint: Checkpoint,
    /// What an operator should know about it.
    pub notices: Vec<String>,
}

impl CheckpointFile {
    /// Locks `folder`, creating it if need be.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let path = folder.join("lock");
        let lock = File::create(&path).with_context(|| format!("cannot open {}", path.display()))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)
            .map_err(|error| anyhow!("{} is in use by another communique ({error})", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), _lock: lock })
    }

    /// The newest generation that is whole.
    pub fn read(&self) -> anyhow::Result<Found> {
        read(&self.folder)
    }

    /// Makes `checkpoint` the current generation, durably: on an error the one before still is.
    pub fn write(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let bytes = checkpoint.encode()?;
        let (current, previous) = (self.folder.join(CURRENT), self.folder.join(PREVIOUS));
        let new = self.folder.join("checkpoint.new");
        let mut file = File::create(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        keep(&current, &previous)?;
        fs::rename(&new, &current)?;
        File::open(&self.folder)?.sync_all()
    }
}

/// Makes the current generation the previous one as well, so that there is a current one at every moment.
fn keep(current: &Path, previous: &Path) -> io::Result<()> {
    let link = previous.with_extension("link");
    let linked = match fs::hard_link(current, &link) {
        // Left behind by a crash; what it is a link to may be older.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(&link)?;
            fs::hard_link(current, &link)
        }
        linked => linked,
    };
    match linked {
        Ok(()) => fs::rename(link, previous),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // Not every file system knows links.
        Err(_) => fs::rename(current, previous),
    }
}

/// Whether a daemon runs that has locked `folder`.
pub fn is_in_use(folder: &Path) -> bool {
    let locked = |lock: File| flock(&lock, FlockOperation::NonBlockingLockShared).is_err();
    File::open(folder.join("lock")).is_ok_and(locked)
}

/// The newest generation in `folder` that is whole, without locking it.
pub fn read(folder: &Path) -> anyhow::Result<Found> {
    let mut notices = Vec::new();
    for name in [CURRENT, PREVIOUS] {
        let path = folder.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        match Checkpoint::decode(&bytes) {
            Ok(checkpoint) => {
                if !notices.is_empty() {
                    notices.push(format!(
                        "going on from {}: what was committed since is read again and outputs are cut back to it",
                        path.display()
                    ));
                }
                return Ok(Found { checkpoint, notices });
            }
            Err(error) => notices.push(format!("{} cannot be used: {error:#}", path.display())),
        }
    }
    if !notices.is_empty() {
        notices.push("no checkpoint is left: every source is read again from where it starts".to_owned());
    }
    Ok(Found { checkpoint: Checkpoint::default(), notices })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ingest::{FilePosition, Position};
    use proptest::prelude::*;

    use super::*;

    fn checkpoint(offset: u64) -> Checkpoint {
        let mut checkpoint = Checkpoint::default();
        let sources = [SourceStatus::new("wire", "tail")];
        let stream = Arc::from("1:2");
        let to = Some(Position::File(FilePosition { offset, ..FilePosition::default() }));
        checkpoint.apply(&sources, &[(0, Move { stream, to })]);
        checkpoint
    }

    #[test]
    fn what_was_written_is_read_and_the_previous_one_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = CheckpointFile::open(&dir.path().join("state")).unwrap();
        assert_eq!(file.read().unwrap().checkpoint, Checkpoint::default());
        file.write(&checkpoint(1)).unwrap();
        file.write(&checkpoint(2)).unwrap();
        let found = file.read().unwrap();
        assert_eq!((found.checkpoint, found.notices.len()), (checkpoint(2), 0));
        fs::remove_file(dir.path().join("state/checkpoint")).unwrap();
        assert_eq!(file.read().unwrap().checkpoint, checkpoint(1));
    }

    #[test]
    fn torn_empty_and_garbage_ones_are_survived_with_a_message() {
        let dir = tempfile::tempdir().unwrap();
        let file = CheckpointFile::open(dir.path()).unwrap();
        file.write(&checkpoint(1)).unwrap();
        file.write(&checkpoint(2)).unwrap();
        let path = dir.path().join("checkpoint");
        let whole = fs::read(&path).unwrap();
        for broken in [&b""[..], b"garbage", b"\xFF\n\xFF", &whole[..whole.len() - 1], &whole[..40]] {
            fs::write(&path, broken).unwrap();
            let found = file.read().unwrap();
            assert_eq!(found.checkpoint, checkpoint(1));
            assert!(found.notices.concat().contains("read again"), "{:?}", found.notices);
        }
        fs::write(dir.path().join("checkpoint.previous"), b"").unwrap();
        let found = file.read().unwrap();
        assert_eq!(found.checkpoint, Checkpoint::default());
        assert!(found.notices.concat().contains("no checkpoint is left"), "{:?}", found.notices);
    }

    #[test]
    fn one_folder_is_for_one_process() {
        let dir = tempfile::tempdir().unwrap();
        let held = CheckpointFile::open(dir.path()).unwrap();
        assert!(CheckpointFile::open(dir.path()).unwrap_err().to_string().contains("in use"));
        drop(held);
        CheckpointFile::open(dir.path()).unwrap();
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_no_flipped_bit_is_believed(at in any::<prop::sample::Index>(), bit in 0..8u32) {
            let mut bytes = checkpoint(7).encode().unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(Checkpoint::decode(&bytes).is_err());
        }
    }
}
