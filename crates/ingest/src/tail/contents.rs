//! What a file is known by: hashes of its beginning and of the bytes before a position, always of the unpacked contents,
//! so that a file is still the same after a rotation has packed it.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use xxhash_rust::xxh3::xxh3_64;

use crate::compression::{Packing, packing_of, unpack_as};
use crate::{FilePosition, Line, LineReader};

/// Bytes at the beginning that are hashed.
const HEAD: u64 = 1024;

/// Bytes before a position that are hashed.
const TAIL: usize = 256;

/// Bytes read at a time: many files may be open.
const CHUNK: usize = 64 << 10;

/// Device and inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId {
    pub(crate) device: u64,
    pub(crate) inode: u64,
}

impl FileId {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }

    /// The name of the stream in the checkpoint.
    pub(crate) fn key(self) -> Arc<str> {
        Arc::from(format!("{}:{}", self.device, self.inode))
    }

    pub(crate) fn of_key(key: &str) -> Option<Self> {
        let (device, inode) = key.split_once(':')?;
        Some(Self { device: device.parse().ok()?, inode: inode.parse().ok()? })
    }
}

/// When a file was last written to, in nanoseconds since 1970.
pub(crate) fn modified(there: &Metadata) -> i64 {
    there.mtime().saturating_mul(1_000_000_000).saturating_add(there.mtime_nsec())
}

/// A file that may still grow: its end is no end, unless it is said to be.
#[derive(Debug)]
struct Growing {
    file: Arc<File>,
    complete: Arc<AtomicBool>,
}

impl Read for Growing {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match (&*self.file).read(out)? {
            0 if !out.is_empty() && !self.complete.load(Ordering::Relaxed) => Err(io::ErrorKind::WouldBlock.into()),
            read => Ok(read),
        }
    }
}

/// An open file, unpacked, line by line.
pub(crate) struct Contents {
    pub(crate) file: Arc<File>,
    pub(crate) lines: LineReader<Box<dyn Read + Send>>,
    complete: Arc<AtomicBool>,
    packing: Packing,
}

/// What opening a file at a position came to.
pub(crate) enum Opened {
    /// It is the file, and stands at the position.
    There(Box<Contents>),
    /// It holds something else than when the position was taken.
    Changed,
    /// There is too little in it yet to tell how to read it.
    TooShort,
}

impl Contents {
    /// Opens `path` at `position`. A file that is `complete` ends at its end.
    pub(crate) fn open(path: &Path, position: &FilePosition, limit: usize, complete: bool) -> io::Result<Opened> {
        Self::of(Arc::new(File::open(path)?), position, limit, complete)
    }

    fn of(file: Arc<File>, position: &FilePosition, limit: usize, complete: bool) -> io::Result<Opened> {
        let mut head = [0; 4];
        let there = read_fully_at(&file, &mut head, 0)?;
        let packing = match packing_of(head.get(..there).unwrap_or(&[])) {
            Some(packing) => packing,
            None if complete => Packing::None,
            // It held something when the position was taken: it was truncated, and nobody has written to it since.
            None if position.offset > 0 || position.head > 0 => return Ok(Opened::Changed),
            None => return Ok(Opened::TooShort),
        };
        let complete = Arc::new(AtomicBool::new(complete));
        (&*file).seek(SeekFrom::Start(0))?;
        let growing = Growing { file: Arc::clone(&file), complete: Arc::clone(&complete) };
        let mut reader = unpack_as(packing, growing)?;
        let same = match packing {
            Packing::None => is_same_plain(&file, position)?,
            Packing::Gzip | Packing::Zstd => skip(&mut reader, position)?,
        };
        if !same {
            return Ok(Opened::Changed);
        }
        if packing == Packing::None {
            (&*file).seek(SeekFrom::Start(position.offset))?;
        }
        let lines = LineReader::resume(reader, limit, CHUNK, (position.offset, position.lines));
        Ok(Opened::There(Box::new(Self { file, lines, complete, packing })))
    }

    /// Nobody writes to it any more: its end is its end, and its last line needs no newline.
    pub(crate) fn complete(&self) {
        self.complete.store(true, Ordering::Relaxed);
    }

    /// Whether the open file still holds what it did when `position` was taken. Cheap for plain files; packed ones are
    /// not rewritten in place, so their length alone is looked at.
    pub(crate) fn is_same(&self, position: &FilePosition) -> io::Result<bool> {
        if self.packing == Packing::None {
            return is_same_plain(&self.file, position);
        }
        let read = (&*self.file).stream_position()?;
        Ok(self.file.metadata()?.len() >= read)
    }

    /// Whether the half line that was read last is still there.
    pub(crate) fn holds_half_line(&self) -> io::Result<bool> {
        let half = self.lines.partial();
        if self.packing != Packing::None || half.overlong {
            return Ok(true);
        }
        let known = half.bytes.len().min(TAIL);
        let expected = half.bytes.get(half.bytes.len() - known..).unwrap_or(&[]);
        let mut there = vec![0; known];
        let read = read_fully_at(&self.file, &mut there, half.offset + half.length - known as u64)?;
        Ok(read == known && there == expected)
    }

    /// Bytes of the file that have not been read.
    pub(crate) fn unread(&self) -> u64 {
        let read = (&*self.file).stream_position().unwrap_or(0);
        self.file.metadata().map_or(0, |there| there.len().saturating_sub(read))
    }
}

/// Reads a file from its beginning without moving the place at which others read it.
struct FromStart<'f>(&'f File, u64);

impl Read for FromStart<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read_at(out, self.1)?;
        self.1 += read as u64;
        Ok(read)
    }
}

/// The beginning of a file, unpacked, at most 1 KiB.
pub(crate) fn head_of(file: &File) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let outcome = crate::compression::unpack(FromStart(file, 0))?.take(HEAD).read_to_end(&mut head);
    match outcome {
        // A packed file that is still being written breaks off somewhere, and so does a broken one.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
        outcome => drop(outcome?),
    }
    Ok(head)
}

/// Makes `position` know more of the beginning of its file, as far as that has grown.
pub(crate) fn learn_head(file: &File, position: &mut FilePosition) -> io::Result<()> {
    if position.head < HEAD {
        let head = head_of(file)?;
        (position.head, position.head_hash) = (head.len() as u64, xxh3_64(&head));
    }
    Ok(())
}

/// Whether a file that begins with `head` may be the one of `position`; nothing is known of an empty beginning.
pub(crate) fn begins_alike(head: &[u8], position: &FilePosition) -> bool {
    let known = usize::try_from(position.head).ok().and_then(|length| head.get(..length));
    position.head > 0 && known.is_some_and(|known| xxh3_64(known) == position.head_hash)
}

/// Moves `position` behind `line`, to `end`.
pub(crate) fn move_behind(position: &mut FilePosition, line: &Line, (offset, lines): (u64, u64)) {
    (position.offset, position.lines) = (offset, lines);
    // Only the beginning of an overlong line is known, and a line that was glued together lies nowhere.
    let known = if line.overlong { 0 } else { line.bytes.len().min(TAIL) };
    let tail = line.bytes.get(line.bytes.len() - known..).unwrap_or(&[]);
    position.tail = (line.offset + line.length).saturating_sub(known as u64);
    position.tail_length = known as u64;
    position.tail_hash = xxh3_64(tail);
}

fn is_same_plain(file: &File, position: &FilePosition) -> io::Result<bool> {
    if file.metadata()?.len() < position.offset {
        return Ok(false);
    }
    let holds = |at: u64, length: u64, hash: u64| {
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX).min(1 << 16)];
        let read = read_fully_at(file, &mut bytes, at)?;
        io::Result::Ok(read == bytes.len() && xxh3_64(&bytes) == hash)
    };
    // Of an empty beginning nothing is known.
    Ok((position.head == 0 || holds(0, position.head, position.head_hash)?)
        && (position.tail_length == 0 || holds(position.tail, position.tail_length, position.tail_hash)?))
}

/// Reads over what is before `position`; false when it is not what was there.
fn skip(mut reader: &mut dyn Read, position: &FilePosition) -> io::Result<bool> {
    let skipped = match io::copy(&mut (&mut reader).take(position.tail), &mut io::sink()) {
        // A packed file that grows ends here for now, which is before what was read of it.
        Err(error) if is_short(&error) => return Ok(false),
        skipped => skipped?,
    };
    let mut tail = Vec::new();
    match (&mut reader).take(position.tail_length).read_to_end(&mut tail) {
        Err(error) if is_short(&error) => return Ok(false),
        outcome => drop(outcome?),
    }
    let passed = skipped + tail.len() as u64;
    if position.tail_length > 0 && xxh3_64(&tail) != position.tail_hash {
        return Ok(false);
    }
    let rest = match io::copy(&mut reader.take(position.offset.saturating_sub(passed)), &mut io::sink()) {
        Err(error) if is_short(&error) => return Ok(false),
        rest => rest?,
    };
    Ok(passed + rest == position.offset)
}

fn is_short(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::UnexpectedEof)
}

fn read_fully_at(file: &File, out: &mut [u8], mut at: u64) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = out.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, at) {
            Ok(0) => break,
            Ok(more) => {
                read += more;
                at += more as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
