//! Standard output, or any other writer that cannot be synced.

use std::io::{self, Write};

use crate::lines::Lines;
use crate::{Error, ErrorKind, Sink};

/// Records on standard output.
#[derive(Debug)]
pub struct StdoutSink<W = io::Stdout> {
    lines: Lines<W>,
}

impl StdoutSink {
    /// The process's standard output.
    pub fn new() -> Self {
        Self::on(io::stdout())
    }
}

impl Default for StdoutSink {
    fn default() -> Self {
        Self::new()
    }
}

impl<W: Write> StdoutSink<W> {
    /// `target` in place of standard output.
    pub fn on(target: W) -> Self {
        Self { lines: Lines::new(target) }
    }
}

fn failed(source: io::Error) -> Error {
    Error::new(ErrorKind::Write, "standard output", source)
}

impl<W: Write + Send> Sink for StdoutSink<W> {
    fn write_lines(&mut self, lines: &[u8]) -> Result<(), Error> {
        self.lines.push(lines).map_err(failed)
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.lines.pass_on().map_err(failed)
    }

    /// A pipe or terminal promises nothing beyond delivery, so this is [`Sink::flush`].
    fn sync(&mut self) -> Result<(), Error> {
        self.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_told_apart() {
        let mut sink = StdoutSink::on(Closed);
        sink.write_lines(b"{}\n").unwrap();
        let error = sink.flush().unwrap_err();
        assert_eq!(error.kind, ErrorKind::BrokenPipe);
        assert_eq!(error.to_string(), "the reader of standard output went away");
    }

    #[test]
    fn lines_wait_for_the_flush_and_then_are_all_there() {
        let mut out = Vec::new();
        let mut sink = StdoutSink::on(&mut out);
        sink.write_lines(b"{\"a\":1}\n").unwrap();
        sink.write_lines(b"").unwrap();
        sink.write_lines(b"{\"a\":2}\n").unwrap();
        sink.sync().unwrap();
        drop(sink);
        assert_eq!(out, b"{\"a\":1}\n{\"a\":2}\n");
    }
}
