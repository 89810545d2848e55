//! Events in an SQLite file, for those who want to query: at least once, and by event id, so that twice is once.

mod query;
mod store;

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::str;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use serde_json::Value;

use crate::{ArticleRecords, Error, ErrorKind, EventSink, Filter, RollingFiles, Rotation};
pub use query::Database;
use store::Store;

/// How long another program's write to the file is waited for before the commit counts as failed and is tried again.
const BUSY: Duration = Duration::from_millis(500);

/// `PRAGMA user_version` of files whose tables are those of `schema.sql`.
const VERSION: i64 = 1;

/// The tables, with their documentation.
const SCHEMA: &str = include_str!("schema.sql");

/// Events in an SQLite file.
#[derive(Debug)]
pub struct SqliteEvents {
    path: PathBuf,
    filter: Filter,
    /// Records that are not in the file yet, whole lines.
    held: Vec<u8>,
    open: Option<Open>,
}

/// A file that is open.
#[derive(Debug)]
struct Open {
    connection: Connection,
    /// Device and inode: SQLite itself would write on into a file that was moved away or deleted.
    identity: (u64, u64),
}

impl SqliteEvents {
    /// Events that `filter` takes, in the file at `path`, which is made when it is not there.
    pub fn new(path: PathBuf, filter: Filter) -> Self {
        Self { path, filter, held: Vec::new(), open: None }
    }

    /// The connection to the file that is in the place now.
    fn connection(&mut self) -> Result<&mut Connection, Error> {
        let there = identity(&self.path);
        let open = match self.open.take() {
            Some(open) if there.as_ref().is_ok_and(|there| *there == open.identity) => open,
            _ => open(&self.path)?,
        };
        Ok(&mut self.open.insert(open).connection)
    }
}

/// Opens the file, and makes it and its tables if need be.
fn open(path: &Path) -> Result<Open, Error> {
    let named = path.display().to_string();
    let unopened = |source: io::Error| Error::new(ErrorKind::Open, &named, source);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unopened)?;
    }
    let connection = prepared(path).map_err(|error| failed(ErrorKind::Open, path, error))?;
    let identity = identity(path).map_err(unopened)?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    match version.map_err(|error| failed(ErrorKind::Open, path, error))? {
        VERSION => Ok(Open { connection, identity }),
        other => Err(unopened(io::Error::other(format!("its tables have version {other}, not {VERSION}")))),
    }
}

fn prepared(path: &Path) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // Readers do not hinder the writer, and with FULL a transaction is on disk when its commit returns.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    Ok(connection)
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|there| (there.dev(), there.ino()))
}

fn failed(kind: ErrorKind, path: &Path, source: rusqlite::Error) -> Error {
    Error::new(kind, &path.display().to_string(), io::Error::other(source))
}

/// All of `lines` in one transaction.
fn store_all(connection: &mut Connection, lines: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut store = Store::new(&transaction)?;
    lines.lines().try_for_each(|line| store.put(line))?;
    drop(store);
    transaction.commit()
}

/// The first bytes of every SQLite file (<https://sqlite.org/fileformat.html>).
const MAGIC: &[u8] = b"SQLite format 3\0";

impl EventSink for SqliteEvents {
    /// Looks at the first bytes alone: SQLite would write files beside it even to read.
    fn check(&self) -> Result<(), Error> {
        RollingFiles::new(Rotation::default()).check(&self.path)?;
        let mut found = Vec::new();
        let read = fs::File::open(&self.path).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut found));
        let failed = |source| Err(Error::new(ErrorKind::Open, &self.path.display().to_string(), source));
        match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => failed(error),
            Ok(_) if found.is_empty() || found == MAGIC => Ok(()),
            Ok(_) => failed(io::Error::other("file is not a database")),
        }
    }

    /// Nothing is cut back: what was stored and not checkpointed is stored again over itself.
    fn recover(&mut self, _: Option<&Value>) -> Result<Vec<String>, Error> {
        self.connection()?;
        Ok(Vec::new())
    }

    fn write(&mut self, article: &ArticleRecords) {
        for (line, _) in article.iter().filter(|(_, facts)| self.filter.takes(facts)) {
            self.held.extend_from_slice(line);
        }
    }

    fn sync(&mut self) -> Result<(), Error> {
        if self.held.is_empty() {
            return Ok(());
        }
        let path = self.path.clone();
        let held = std::mem::take(&mut self.held);
        let stored = self.connection().and_then(|connection| {
            let lines = str::from_utf8(&held)
                .map_err(|error| Error::new(ErrorKind::Write, &path.display().to_string(), io::Error::other(error)))?;
            store_all(connection, lines).map_err(|error| failed(ErrorKind::Write, &path, error))
        });
        if stored.is_err() {
            self.held = held;
        }
        stored
    }
}

#[cfg(test)]
mod tests;
