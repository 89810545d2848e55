//! The event record on the wire, its JSON Schema, a rendering for people, and one sink a file.
//!
//! [`RecordWriter`] turns the events of an article into NDJSON lines, [`PrettyWriter`] into text for a person;
//! a [`Sink`] takes such lines and brings them, whole, to [standard output](StdoutSink) or a [file](FileSink).

mod error;
mod event_sink;
mod file;
mod filter;
#[cfg(test)]
mod fixture;
mod lines;
mod pretty;
mod record;
mod rolling;
mod schema;
mod sqlite;
mod stdout;
mod stream;
mod wire;

use event_model::{Extraction, Segmented};

pub use error::{Error, ErrorKind};
pub use event_sink::{ArticleRecords, EventSink, Facts};
pub use file::{FileSink, OpenMode};
pub use filter::Filter;
pub use pretty::PrettyWriter;
pub use record::RecordWriter;
pub use rolling::{Clock, FileEvents, FileOptions, Packing, RollingFiles, Rotation, Template};
pub use schema::schema;
pub use sqlite::{Database, SqliteEvents};
pub use stdout::StdoutSink;
pub use stream::StdoutEvents;
pub use wire::ExtractorInfo;

/// How the events of an article become bytes.
#[derive(Debug)]
pub enum Rendering {
    /// One NDJSON record a line.
    Records(RecordWriter),
    /// Blocks of lines for a person.
    Pretty(PrettyWriter),
}

impl Rendering {
    /// Appends the article's events to `out`, whole lines only, and says how many there were.
    ///
    /// Pure, so that workers can do it. On an error `out` is as it was.
    pub fn write(&self, article: &Segmented<'_>, found: &Extraction, out: &mut Vec<u8>) -> Result<usize, Error> {
        match self {
            Self::Records(writer) => writer.write(article, found, out),
            Self::Pretty(writer) => {
                writer.write(article, found, out);
                Ok(found.events.len())
            }
        }
    }
}

/// Where lines go. All methods block; call them from one thread.
pub trait Sink: Send {
    /// Takes `lines`, which must be empty or end with a newline; may hold them back until [`Sink::flush`].
    fn write_lines(&mut self, lines: &[u8]) -> Result<(), Error>;

    /// Hands everything held back to the operating system, so that a reader sees it.
    fn flush(&mut self) -> Result<(), Error>;

    /// Flushes, and returns once the lines would survive a power cut, where the target can promise that.
    fn sync(&mut self) -> Result<(), Error>;
}
