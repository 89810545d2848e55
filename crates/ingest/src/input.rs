//! An open source, and what it delivers.

use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::compression::unpack;
use crate::frame::whole;
use crate::stop::Stoppable;
use crate::{Error, ErrorKind, Format, Line, LineReader, Stop, revive};

/// One line or document as it came in, and where it stood.
#[derive(Clone, Debug)]
pub struct RawArticle {
    /// The source: `stdin`, or the path as given.
    pub source: Arc<str>,
    /// What the bytes are.
    pub format: Format,
    /// Line, from 1.
    pub line: u64,
    /// Byte offset in the unpacked source.
    pub offset: u64,
    /// The bytes; the first 64 KiB when there are too many.
    pub bytes: Vec<u8>,
    /// Its length and the limit, both in bytes, when it is over the limit.
    pub overlong: Option<(u64, usize)>,
    /// The failure, when the source could not be read on; `bytes` are then the piece of a line that had come.
    pub unreadable: Option<String>,
}

impl Default for RawArticle {
    fn default() -> Self {
        Self {
            source: Arc::from("stdin"),
            format: Format::Ndjson,
            line: 1,
            offset: 0,
            bytes: Vec::new(),
            overlong: None,
            unreadable: None,
        }
    }
}

/// A source, opened.
pub struct Input {
    name: Arc<str>,
    format: Format,
    letters: bool,
    reader: Box<dyn Read + Send>,
    stop: Stop,
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).field("format", &self.format).finish_non_exhaustive()
    }
}

/// Lines of an unpacked source.
pub type Lines = LineReader<Box<dyn Read + Send>>;

impl Input {
    /// The lines of the source, whatever its format, for a caller that reads something else than articles.
    pub fn lines(self, limit: usize) -> io::Result<Lines> {
        Ok(LineReader::new(unpack(self.reader)?, limit))
    }

    pub(crate) fn new(
        name: &str,
        format: Format,
        reader: impl Read + std::os::fd::AsFd + Send + 'static,
        stop: &Stop,
    ) -> Self {
        let reader = Box::new(Stoppable::new(reader, stop.clone()));
        Self { name: Arc::from(name), format, letters: false, reader, stop: stop.clone() }
    }

    /// Takes the source for dead letters, and delivers what they hold. Other lines are read as articles.
    #[must_use]
    pub fn of_letters(self) -> Self {
        Self { letters: true, format: Format::Ndjson, ..self }
    }

    /// Delivers every article, in order, until the source ends, is stopped, or `deliver` breaks off.
    ///
    /// A document, or a line, of more than `limit` bytes is delivered cut; blank lines are not delivered.
    /// A source that cannot be read on delivers a last [`RawArticle`] that says so, and is an error.
    /// Returns the bytes of an article that had begun to come when the source was stopped: it is not delivered.
    pub fn read(self, limit: usize, deliver: &mut impl FnMut(RawArticle) -> ControlFlow<()>) -> Result<u64, Error> {
        let place = Place { name: self.name, format: self.format, letters: self.letters, limit };
        let stop = self.stop;
        let broken = |line: Line, error: io::Error, deliver: &mut dyn FnMut(RawArticle) -> ControlFlow<()>| {
            if stop.requested() {
                return Ok(line.length);
            }
            // Whether the receiver wants more no longer matters: this is the last of the source.
            let _: ControlFlow<()> = deliver(RawArticle { unreadable: Some(error.to_string()), ..place.article(line) });
            Err(Error { kind: ErrorKind::Read, name: place.name.to_string(), source: error })
        };
        let reader = match unpack(self.reader) {
            Ok(reader) => reader,
            Err(error) => return broken(Line { number: 1, ..Line::default() }, error, deliver),
        };
        if place.format != Format::Ndjson {
            return match whole(reader, limit) {
                (line, Some(error)) => broken(line, error, deliver),
                (line, None) if stop.requested() => Ok(line.length),
                (line, None) => {
                    let _: ControlFlow<()> = deliver(place.article(line));
                    Ok(0)
                }
            };
        }
        let mut lines = LineReader::new(reader, limit);
        loop {
            match lines.next_line() {
                Err(error) => return broken(lines.take_partial(), error, deliver),
                Ok(None) => return Ok(0),
                Ok(Some(line)) if line.unfinished && stop.requested() => return Ok(line.length),
                Ok(Some(line)) if is_blank(&line) => {}
                Ok(Some(line)) => {
                    if deliver(place.article(line)).is_break() {
                        return Ok(0);
                    }
                }
            }
        }
    }
}

/// Where lines come from, and how they are to be read.
struct Place {
    name: Arc<str>,
    format: Format,
    letters: bool,
    limit: usize,
}

impl Place {
    fn article(&self, line: Line) -> RawArticle {
        if self.letters
            && !line.overlong
            && let Some(article) = revive(&line.bytes)
        {
            return article;
        }
        RawArticle {
            source: Arc::clone(&self.name),
            format: self.format,
            line: line.number,
            offset: line.offset,
            overlong: line.overlong.then_some((line.length, self.limit)),
            bytes: line.bytes,
            unreadable: None,
        }
    }
}

fn is_blank(line: &Line) -> bool {
    !line.overlong && line.bytes.trim_ascii().is_empty()
}
