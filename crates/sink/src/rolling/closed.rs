//! Files that are done: their names, and the thread that packs them.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use flate2::write::GzEncoder;

use super::active::folder_of;

/// How closed files are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    #[default]
    None,
    /// As gzip.
    Gzip,
    /// As zstd.
    Zstd,
}

impl Packing {
    fn ending(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }
}

/// Closes `path`, a synced file, under the next free name beside it: `events.ndjson` becomes `events.00001.ndjson`.
pub(super) fn close(path: &Path) -> io::Result<PathBuf> {
    let next = siblings(path)?.last().map_or(1, |(number, _)| number + 1);
    let closed = numbered(path, next);
    fs::rename(path, &closed)?;
    File::open(folder_of(path))?.sync_all()?;
    Ok(closed)
}

/// What `path` is called when it is closed as the one of this number.
pub(super) fn numbered(path: &Path, number: u32) -> PathBuf {
    let (stem, extension) = name_of(path);
    path.with_file_name(joined(&[&stem, OsStr::new(&format!(".{number:05}")), &extension]))
}

/// What `path` is called when it is packed.
pub(super) fn packed(path: &Path, packing: Packing) -> PathBuf {
    path.with_file_name(joined(&[path.file_name().unwrap_or_default(), OsStr::new(packing.ending())]))
}

/// Closed files of `path`, by number, each once whether packed or not.
pub(super) fn siblings(path: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    let (stem, extension) = name_of(path);
    let (stem, extension) = (stem.to_string_lossy(), extension.to_string_lossy());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let number = name.strip_prefix(&*stem).and_then(|rest| rest.strip_prefix('.')).and_then(|rest| {
            let rest = [".gz", ".zst"].iter().find_map(|packed| rest.strip_suffix(packed)).unwrap_or(rest);
            rest.strip_suffix(&*extension)?.parse().ok()
        });
        if let Some(number) = number {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Name without its last extension, and that extension with its dot.
fn name_of(path: &Path) -> (OsString, OsString) {
    let extension = path.extension().map_or_else(OsString::new, |extension| joined(&[OsStr::new("."), extension]));
    (path.file_stem().unwrap_or_default().to_owned(), extension)
}

fn joined(parts: &[&OsStr]) -> OsString {
    parts.iter().copied().collect()
}

/// The thread that packs closed files, so that a large one does not hold up commits. It may be killed at any moment:
/// what was not finished is done again after the next start. Dropping it waits until everything is packed, so that
/// after an orderly end no file stands beside its packed copy.
#[derive(Debug)]
pub(super) struct Packer {
    tasks: Option<Sender<PathBuf>>,
    outcomes: Receiver<(PathBuf, io::Result<()>)>,
    thread: Option<JoinHandle<()>>,
}

impl Packer {
    pub(super) fn start(packing: Packing) -> io::Result<Self> {
        let (tasks, queue) = channel::<PathBuf>();
        let (report, outcomes) = channel();
        let thread = thread::Builder::new().name("packer".to_owned()).spawn(move || {
            for path in queue {
                let outcome = pack(&path, packing);
                if report.send((path, outcome)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { tasks: Some(tasks), outcomes, thread: Some(thread) })
    }

    pub(super) fn pack(&self, path: PathBuf) -> io::Result<()> {
        let sent = self.tasks.as_ref().and_then(|tasks| tasks.send(path).ok());
        sent.ok_or_else(|| io::Error::other("the packing thread has ended"))
    }

    /// What has been finished since the last call.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (PathBuf, io::Result<()>)> {
        self.outcomes.try_iter()
    }
}

impl Drop for Packer {
    fn drop(&mut self) {
        drop(self.tasks.take());
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has been logged; what it left is packed after the next start.
            drop(thread.join());
        }
    }
}

/// Packs `path` to a file beside it and removes it: `.part`, sync, rename, so that no one ever sees half of it under
/// its final name. A file that is gone was packed before.
fn pack(path: &Path, packing: Packing) -> io::Result<()> {
    let packed = packed(path, packing);
    let part = packed.with_file_name(joined(&[packed.file_name().unwrap_or_default(), OsStr::new(".part")]));
    let mut source = match File::open(path) {
        Ok(source) => source,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !packed.exists() {
        let written = write_packed(&mut source, &part, packing).and_then(|()| fs::rename(&part, &packed));
        if let Err(error) = written {
            // The failure to tell is the first; a part that stays behind is written over by the next try.
            drop(fs::remove_file(&part));
            return Err(error);
        }
        File::open(folder_of(path))?.sync_all()?;
    }
    fs::remove_file(path)
}

fn write_packed(source: &mut File, part: &Path, packing: Packing) -> io::Result<()> {
    let target = BufWriter::with_capacity(1 << 20, File::create(part)?);
    let mut target = match packing {
        Packing::None => {
            let mut target = target;
            io::copy(source, &mut target)?;
            target
        }
        Packing::Gzip => {
            let mut encoder = GzEncoder::new(target, flate2::Compression::default());
            io::copy(source, &mut encoder)?;
            encoder.finish()?
        }
        Packing::Zstd => {
            let mut encoder = zstd::Encoder::new(target, 0)?;
            io::copy(source, &mut encoder)?;
            encoder.finish()?
        }
    };
    target.flush()?;
    target.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn closed_files_are_numbered_and_packed_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.ndjson");
        for expected in ["events.00001.ndjson", "events.00002.ndjson"] {
            fs::write(&path, "{}\n").unwrap();
            assert_eq!(close(&path).unwrap(), dir.path().join(expected));
        }
        let closed = dir.path().join("events.00002.ndjson");
        pack(&closed, Packing::Gzip).unwrap();
        let packed = dir.path().join("events.00002.ndjson.gz");
        let mut text = String::new();
        flate2::read::GzDecoder::new(File::open(packed).unwrap()).read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), closed.exists()), ("{}\n", false));
        fs::write(&path, "{}\n").unwrap();
        assert_eq!(close(&path).unwrap(), dir.path().join("events.00003.ndjson"));
        assert_eq!(siblings(&path).unwrap().len(), 3);
    }

    #[test]
    fn the_end_waits_until_everything_is_packed() {
        let dir = tempfile::tempdir().unwrap();
        let packer = Packer::start(Packing::Gzip).unwrap();
        for number in 1..20 {
            let path = dir.path().join(format!("events.{number:05}.ndjson"));
            fs::write(&path, "{}\n".repeat(100_000)).unwrap();
            packer.pack(path).unwrap();
        }
        drop(packer);
        let left = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        assert!(left.into_iter().all(|path| path.extension().unwrap() == "gz"));
    }

    #[test]
    fn packing_that_was_cut_short_is_done_again() {
        let dir = tempfile::tempdir().unwrap();
        let closed = dir.path().join("events.00001.ndjson");
        fs::write(&closed, "{}\n").unwrap();
        fs::write(dir.path().join("events.00001.ndjson.zst.part"), "half").unwrap();
        pack(&closed, Packing::Zstd).unwrap();
        // Killed between the renaming and the removal, or asked a second time.
        fs::write(&closed, "{}\n").unwrap();
        pack(&closed, Packing::Zstd).unwrap();
        pack(&closed, Packing::Zstd).unwrap();
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["events.00001.ndjson.zst"]);
        assert_eq!(zstd::decode_all(File::open(dir.path().join("events.00001.ndjson.zst")).unwrap()).unwrap(), b"{}\n");
    }
}
