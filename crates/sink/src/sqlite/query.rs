//! Questions to the store, which can change nothing.

use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use serde_json::{Number, Value};

use super::failed;
use crate::{Error, ErrorKind};

/// A store, opened for reading.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    connection: Connection,
}

impl Database {
    /// Opens the store at `path`, which must be there.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| failed(ErrorKind::Open, path, error))?;
        Ok(Self { path: path.to_owned(), connection })
    }

    /// Answers one statement of SQL: `each` gets the names of the columns and the cells of a row, row by row.
    ///
    /// `begin` learns the names before the first row, even if none comes. Blobs become strings of hexadecimal
    /// digits, and numbers that JSON lacks become null.
    pub fn query<E: From<Error>>(
        &self,
        sql: &str,
        begin: impl FnOnce(&[String]) -> Result<(), E>,
        mut each: impl FnMut(&[String], Vec<Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        let wrong = |error: rusqlite::Error| failed(ErrorKind::Query, &self.path, error);
        let mut statement = self.connection.prepare(sql).map_err(wrong)?;
        if !statement.readonly() {
            // `VACUUM INTO` would write another file even here.
            return Err(self.refused("a query only reads").into());
        }
        let names: Vec<_> = statement.column_names().into_iter().map(str::to_owned).collect();
        if names.is_empty() {
            return Err(self.refused("that is no question: there are no columns to show").into());
        }
        begin(&names)?;
        let mut rows = statement.query([]).map_err(wrong)?;
        while let Some(row) = rows.next().map_err(wrong)? {
            each(&names, cells(row, names.len()).map_err(wrong)?)?;
        }
        Ok(())
    }

    fn refused(&self, why: &str) -> Error {
        Error::new(ErrorKind::Query, &self.path.display().to_string(), std::io::Error::other(why))
    }
}

fn cells(row: &Row<'_>, columns: usize) -> rusqlite::Result<Vec<Value>> {
    (0..columns).map(|column| row.get_ref(column).map(cell)).collect()
}

fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        ValueRef::Text(text) => Value::String(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::String(hexadecimal(bytes)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
