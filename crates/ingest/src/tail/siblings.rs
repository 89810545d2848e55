//! Where a file went: rotations rename, copy and pack beside the original.

use std::fs::{self, DirEntry, File, Metadata};
use std::io;
use std::os::unix::fs::{DirEntryExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::FilePosition;
use crate::tail::contents::{Contents, FileId, Opened, begins_alike, head_of};

/// The file `id` in the folder of `path`, under whatever name.
pub(super) fn by_id(path: &Path, id: FileId) -> Option<PathBuf> {
    let same = |entry: &DirEntry| {
        entry.ino() == id.inode && entry.metadata().is_ok_and(|there| there.is_file() && FileId::of(&there) == id)
    };
    // While others are renamed, a listing may pass it over.
    entries(path).find(same).or_else(|| entries(path).find(same)).map(|entry| entry.path())
}

/// Listings of a folder until two agree, at most.
const LISTINGS: usize = 10;

/// Rotated files of `path`, oldest first.
pub(super) fn rotated(path: &Path) -> Vec<(PathBuf, Metadata)> {
    let mut found = list_rotated(path);
    // While a rotation renames them, a listing may pass one over or have it twice.
    for _ in 1..LISTINGS {
        let again = list_rotated(path);
        let named = |listing: &[(PathBuf, Metadata)]| -> Vec<_> {
            listing.iter().map(|(path, there)| (path.clone(), FileId::of(there))).collect()
        };
        let agrees = named(&again) == named(&found);
        found = again;
        if agrees {
            break;
        }
    }
    found
}

fn list_rotated(path: &Path) -> Vec<(PathBuf, Metadata)> {
    let base = path.file_name().unwrap_or_default().to_string_lossy();
    let of_base = entries(path).filter(|entry| is_rotation(&base, &entry.file_name().to_string_lossy()));
    let mut found: Vec<_> =
        of_base.filter_map(|entry| Some((entry.path(), entry.metadata().ok().filter(Metadata::is_file)?))).collect();
    // Of those that changed in the same moment, the one with the higher number or the earlier date is older.
    found.sort_by_cached_key(|(path, there)| {
        let name = path.to_string_lossy();
        (there.modified().ok(), there.created().ok(), std::cmp::Reverse((name.len(), name.into_owned())))
    });
    found
}

/// A rotated file of `path`, other than those that `known` names, that holds what was read up to `position`: a copy,
/// packed or not.
pub(super) fn copy_of(
    path: &Path,
    position: &FilePosition,
    known: impl Fn(FileId) -> bool,
) -> Option<(PathBuf, FileId)> {
    let holds = |candidate: &Path| holds(candidate, position);
    let unknown = rotated(path).into_iter().rev().filter(|(_, there)| !known(FileId::of(there)));
    // What cannot be read is not the file that is looked for.
    let mut copies = unknown.filter(|(candidate, _)| holds(candidate).unwrap_or(false));
    copies.next().map(|(candidate, there)| (candidate, FileId::of(&there)))
}

/// Whether `candidate` holds all that was read up to `position`.
pub(super) fn holds(candidate: &Path, position: &FilePosition) -> io::Result<bool> {
    Ok(begins_alike(&head_of(&File::open(candidate)?)?, position)
        && matches!(Contents::open(candidate, position, 0, true)?, Opened::There(_)))
}

/// Whether `candidate` is a copy of one of the files of `positions`, or is about to become one: packing takes a while.
pub(super) fn is_copy<'p>(candidate: &Path, mut positions: impl Iterator<Item = &'p FilePosition>) -> bool {
    let name = candidate.to_string_lossy();
    let packed = name.ends_with(".gz") || name.ends_with(".zst");
    // What cannot be read is looked at as a file of its own, and told of then.
    let Ok(head) = File::open(candidate).and_then(|file| head_of(&file)) else { return false };
    positions.any(|position| {
        let unfinished = packed && (head.len() as u64) < position.head;
        unfinished || begins_alike(&head, position) && (packed || holds(candidate, position).unwrap_or(false))
    })
}

/// The device that holds what is beside `path`, or would if the folder were not gone.
pub(super) fn device_beside(path: &Path) -> io::Result<u64> {
    let folder = folder_of(path);
    match fs::read_dir(folder) {
        Ok(_) => Ok(fs::metadata(folder)?.dev()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && folder != path => device_beside(folder),
        Err(error) => Err(error),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn entries(path: &Path) -> impl Iterator<Item = DirEntry> {
    // A folder that is gone holds no file that could be found.
    fs::read_dir(folder_of(path)).into_iter().flatten().filter_map(Result::ok)
}

/// Whether `name` is what a rotation calls a file named `base`: a number or a date behind it or before its extension.
fn is_rotation(base: &str, name: &str) -> bool {
    let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(name);
    let numbered = |middle: &str| {
        middle.starts_with(['.', '-', '_'])
            && middle.contains(|c: char| c.is_ascii_digit())
            && middle.chars().all(|c| c.is_ascii_digit() || ".-_T:Z".contains(c))
    };
    if name.strip_prefix(base).is_some_and(numbered) {
        return true;
    }
    let (stem, extension) = base.rsplit_once('.').map_or((base, ""), |(stem, extension)| (stem, extension));
    let middle = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(extension));
    middle.and_then(|middle| middle.strip_suffix('.')).is_some_and(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rotated_files() {
        for name in [
            "news.ndjson.1",
            "news.ndjson.2.gz",
            "news.ndjson-20240529",
            "news.ndjson-2024-05-29.zst",
            "news.1.ndjson",
            "news-2024-05-29T07.ndjson.gz",
        ] {
            assert!(is_rotation("news.ndjson", name), "{name}");
        }
        for name in
            ["news.ndjson", "news.ndjson.gz", "news.ndjson.tmp", "news2.ndjson", "older.ndjson.1", "news.ndjson."]
        {
            assert!(!is_rotation("news.ndjson", name), "{name}");
        }
        assert!(is_rotation("news", "news.1"));
    }
}
