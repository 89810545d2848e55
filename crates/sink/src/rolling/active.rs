//! One file that is being written: whole lines, appended in groups, each group synced or cut off again.

use std::cmp::Ordering;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

/// What a checkpoint says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Committed {
    /// Bytes that are durable.
    pub(super) length: u64,
    /// Device and inode, by which the file is known again under another name.
    pub(super) device: u64,
    pub(super) inode: u64,
    /// When its first record was written, in seconds since 1970.
    pub(super) opened: i64,
    /// The part of the time of writing that its name depends on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) period: String,
}

/// A file that grows.
#[derive(Debug)]
pub(super) struct Active {
    path: PathBuf,
    /// Closed while it is not used: descriptors are few.
    file: Option<File>,
    /// Devices take lines too, but can be neither synced nor cut.
    regular: bool,
    pub(super) committed: Committed,
    held: Vec<u8>,
    /// Whether the file may be longer than `committed` says, by a group that failed.
    torn: bool,
    /// When it was last written to, counted in groups.
    pub(super) used: u64,
}

/// Refuses a named pipe: what went into one cannot be cut back after a crash, and opening it would wait for a reader.
pub(super) fn refuse_pipe(path: &Path) -> io::Result<()> {
    let is_pipe = std::fs::metadata(path).is_ok_and(|there| there.file_type().is_fifo());
    let told = "a named pipe cannot be cut back after a crash; give the path of a file, or use a sink of type stdout";
    if is_pipe { Err(io::Error::new(io::ErrorKind::InvalidInput, told)) } else { Ok(()) }
}

impl Active {
    /// Opens `path`, creating it and its folders if need be. Half a line at its end is ended first.
    pub(super) fn open(path: &Path, period: &str, now: i64) -> io::Result<Self> {
        refuse_pipe(path)?;
        let folder = folder_of(path);
        std::fs::create_dir_all(folder)?;
        // Reading is for the look at the last byte, which a device need not allow.
        let read = !path.exists() || path.is_file();
        let mut file = OpenOptions::new().create(true).append(true).read(read).open(path)?;
        let there = file.metadata()?;
        if there.is_file() {
            end_last_line(&mut file)?;
            File::open(folder)?.sync_all()?;
        }
        let there = file.metadata()?;
        let committed = Committed {
            length: there.len(),
            device: there.dev(),
            inode: there.ino(),
            opened: now,
            period: period.to_owned(),
        };
        Ok(Self {
            path: path.to_owned(),
            regular: there.is_file(),
            file: Some(file),
            committed,
            held: Vec::new(),
            torn: false,
            used: 0,
        })
    }

    /// Takes a file over from a checkpoint, cut back to what was committed. `None`: it is no longer there, or another
    /// one stands in its place.
    pub(super) fn recover(path: &Path, mut committed: Committed) -> io::Result<Option<(Self, Cut)>> {
        let there = match std::fs::metadata(path) {
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if (there.dev(), there.ino()) != (committed.device, committed.inode) {
            return Ok(None);
        }
        let (there, expected) = (there.len(), committed.length);
        let cut = match there.cmp(&expected) {
            Ordering::Greater => {
                let file = OpenOptions::new().write(true).open(path)?;
                file.set_len(expected)?;
                file.sync_all()?;
                Cut::Back(there - expected)
            }
            Ordering::Less => {
                committed.length = there;
                Cut::Short(expected - there)
            }
            Ordering::Equal => Cut::No,
        };
        let path = path.to_owned();
        let (file, held) = (None, Vec::new());
        Ok(Some((Self { path, file, regular: true, committed, held, torn: false, used: 0 }, cut)))
    }

    /// Takes whole lines, for the next [`Active::sync`].
    pub(super) fn push(&mut self, lines: &[u8]) {
        self.held.extend_from_slice(lines);
    }

    /// What was taken and is not written yet.
    pub(super) fn take_held(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    pub(super) fn is_clean(&self) -> bool {
        self.held.is_empty() && !self.torn
    }

    /// Whether the path still leads to this file; others may have moved it away or removed it.
    pub(super) fn is_in_place(&self) -> bool {
        let own = (self.committed.device, self.committed.inode);
        std::fs::metadata(&self.path).is_ok_and(|there| (there.dev(), there.ino()) == own)
    }

    /// Gives the descriptor back.
    pub(super) fn rest(&mut self) {
        self.file = None;
    }

    /// Whether it can be closed under another name.
    pub(super) fn is_regular(&self) -> bool {
        self.regular
    }

    pub(super) fn is_open(&self) -> bool {
        self.file.is_some()
    }

    /// Appends what is held and returns once it is durable. After a failure the file is as long as before, as far as
    /// that can be done, and what is held is kept for another try.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let file = match self.file.take() {
            Some(file) => file,
            None => OpenOptions::new().append(true).open(&self.path)?,
        };
        let outcome = self.append(&file);
        if outcome.is_err() && self.regular {
            // Also after a failed sync: what the system then still holds of the group is anyone's guess.
            self.torn = true;
            self.mend(&file)?;
        }
        self.file = Some(file);
        outcome
    }

    fn append(&mut self, mut file: &File) -> io::Result<()> {
        if !self.regular {
            file.write_all(&self.held)?;
            self.held.clear();
            return Ok(());
        }
        self.mend(file)?;
        // Somebody may have emptied the file, which is theirs to do.
        self.committed.length = file.metadata()?.len();
        reserve(file, self.committed.length, self.held.len() as u64)?;
        file.write_all(&self.held)?;
        file.sync_data()?;
        self.committed.length += self.held.len() as u64;
        self.held.clear();
        Ok(())
    }

    fn mend(&mut self, file: &File) -> io::Result<()> {
        if self.torn {
            file.set_len(self.committed.length)?;
            self.torn = false;
        }
        Ok(())
    }
}

/// How a file differed from its checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Not at all.
    No,
    /// It had so many bytes more, which were cut off.
    Back(u64),
    /// It has so many bytes less.
    Short(u64),
}

/// Sets space aside before a group is written, so that a full disk does not leave half a line for a reader to see.
fn reserve(file: &File, from: u64, bytes: u64) -> io::Result<()> {
    match fallocate(file, FallocateFlags::KEEP_SIZE, from, bytes) {
        Err(error @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => Err(error.into()),
        // Not every file system can; the write will tell.
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The folder that `path` lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn end_last_line(file: &mut File) -> io::Result<()> {
    if file.metadata()?.len() == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    if last == *b"\n" { Ok(()) } else { file.write_all(b"\n") }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_group_is_appended_or_cut_off_and_a_crash_is_cut_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/er/events.ndjson");
        let mut active = Active::open(&path, "", 7).unwrap();
        active.push(b"1\n");
        active.sync().unwrap();
        let committed = active.committed.clone();
        assert_eq!((committed.length, committed.opened), (2, 7));
        fs::write(&path, b"1\n2\nhalf a li").unwrap();
        let (mut active, cut) = Active::recover(&path, committed.clone()).unwrap().unwrap();
        assert_eq!(cut, Cut::Back(11));
        active.push(b"3\n");
        active.sync().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"1\n3\n");
        let (_, cut) = Active::recover(&path, Committed { length: 9, ..committed }).unwrap().unwrap();
        assert_eq!(cut, Cut::Short(5));
    }

    #[test]
    fn another_file_in_its_place_is_not_cut() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.ndjson");
        let mut active = Active::open(&path, "", 0).unwrap();
        assert!(active.is_in_place());
        fs::rename(&path, dir.path().join("moved")).unwrap();
        assert!(!active.is_in_place());
        assert!(Active::recover(&path, active.committed.clone()).unwrap().is_none());
        fs::write(&path, b"not ours\n").unwrap();
        assert!(Active::recover(&path, active.committed.clone()).unwrap().is_none());
        active.push(b"1\n");
        active.sync().unwrap();
        assert_eq!(fs::read(dir.path().join("moved")).unwrap(), b"1\n");
    }

    #[test]
    fn half_a_line_that_was_there_is_ended() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.ndjson");
        fs::write(&path, b"{\"half\":").unwrap();
        let mut active = Active::open(&path, "", 0).unwrap();
        active.push(b"1\n");
        active.sync().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"{\"half\":\n1\n");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_is_full_keeps_what_is_held() {
        let mut active = Active::open(Path::new("/dev/full"), "", 0).unwrap();
        active.push(b"1\n");
        assert!(active.sync().is_err());
        assert_eq!(active.take_held(), b"1\n");
    }
}
