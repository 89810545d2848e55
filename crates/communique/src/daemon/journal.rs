//! What a source has done lately, where that is too much for the checkpoint: the last so many entries, a line each, in
//! a file that is synced with the sinks and cut back with them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use ingest::{Move, Position, Positions};
use serde_json::Value;
use sink::{RollingFiles, Rotation};

use crate::daemon::dead_letters::now;

/// No entry is longer, its newline included.
const LINE: u64 = 64;

/// The journal of one source.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    files: RollingFiles,
    entries: usize,
}

impl Journal {
    /// The journal of the source `name`, of its last `entries` at least; it is made when there is something to write.
    pub(super) fn new(state_dir: &Path, name: &str, entries: usize) -> Self {
        // One closed file is kept, so that there are always enough entries in both together.
        let bytes = (entries as u64).saturating_mul(LINE);
        let rotation = Rotation { bytes: Some(bytes), keep: Some(1), ..Rotation::default() };
        let path = state_dir.join("journal").join(format!("{}.txt", file_name(name)));
        Self { path, files: RollingFiles::new(rotation), entries }
    }

    /// Brings the files back to what the checkpoint says.
    pub(super) fn recover(&mut self, state: Option<&Value>) -> anyhow::Result<Vec<String>> {
        Ok(self.files.recover(state)?)
    }

    /// The last entries, numbered in their order.
    pub(super) fn read(&self) -> anyhow::Result<Positions> {
        let mut lines = Vec::new();
        let closed = RollingFiles::closed(&self.path)?;
        for path in closed.iter().chain([&self.path]) {
            match fs::read_to_string(path) {
                // Without the checkpoint that would cut it back, it may end in half a line.
                Ok(text) => lines
                    .extend(text.split_inclusive('\n').filter_map(|line| Some(line.strip_suffix('\n')?.to_owned()))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
            }
        }
        let last = lines.split_off(lines.len().saturating_sub(self.entries));
        let numbered = last.into_iter().enumerate();
        Ok(numbered.map(|(number, line)| (format!("{number:012}").into(), Position::Done(line))).collect())
    }

    /// Takes an entry into memory.
    pub(super) fn write(&mut self, entry: &Move) {
        if let Some(Position::Done(line)) = &entry.to {
            self.files.push(&self.path, "", format!("{line}\n").as_bytes());
        }
    }

    /// Opens what the next sync writes to; true when the checkpoint must know of it first.
    pub(super) fn prepare(&mut self) -> anyhow::Result<bool> {
        Ok(self.files.prepare(now())?)
    }

    /// Returns once everything taken is durable.
    pub(super) fn sync(&mut self) -> anyhow::Result<()> {
        Ok(self.files.sync()?)
    }

    /// What [`Journal::recover`] needs.
    pub(super) fn state(&self) -> Value {
        self.files.state()
    }

    /// Closes what is long enough.
    pub(super) fn tidy(&mut self) -> anyhow::Result<()> {
        Ok(self.files.tidy(now(), "")?)
    }
}

/// A file name of its own for every name of a source, whatever is in that.
fn file_name(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Move {
        Move { stream: text.into(), to: Some(Position::Done(text.to_owned())) }
    }

    fn group(journal: &mut Journal, numbers: std::ops::Range<usize>) -> Value {
        numbers.for_each(|number| journal.write(&entry(&format!("{number:063}"))));
        journal.prepare().unwrap();
        journal.sync().unwrap();
        let state = journal.state();
        journal.tidy().unwrap();
        state
    }

    fn numbers(journal: &Journal) -> Vec<usize> {
        let positions = journal.read().unwrap();
        let number = |position: &Position| match position {
            Position::Done(text) => text.parse().unwrap(),
            Position::File(_) => panic!("{position:?}"),
        };
        positions.values().map(number).collect()
    }

    #[test]
    fn the_last_entries_are_found_in_their_order_and_old_ones_go() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(dir.path(), "push", 10);
        assert!(numbers(&journal).is_empty());
        for first in (0..96).step_by(3) {
            group(&mut journal, first..first + 3);
            let end = first + 3;
            assert_eq!(numbers(&journal), (end.saturating_sub(10)..end).collect::<Vec<_>>());
        }
        assert!(fs::read_dir(dir.path().join("journal")).unwrap().count() <= 2);
    }

    #[test]
    fn what_was_not_committed_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(dir.path(), "a/b", 10);
        let state = group(&mut journal, 0..3);
        group(&mut journal, 3..5);
        let mut journal = Journal::new(dir.path(), "a/b", 10);
        assert_eq!(journal.recover(Some(&state)).unwrap().len(), 1);
        assert_eq!(numbers(&journal), [0, 1, 2]);
    }

    #[test]
    fn names_become_file_names() {
        assert_eq!(file_name("wire-1_x"), "wire-1_x");
        assert_eq!(file_name("../é"), "%2E%2E%2F%C3%A9");
    }
}
