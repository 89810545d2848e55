//! Cuts a stream into lines: large reads, one copy, bounded memory.

use std::io::{self, Read};

use memchr::memchr;

/// Bytes asked for in one read. A pipe hands out at most 64 KiB, a file the whole of it.
const CHUNK: usize = 1 << 20;

/// Bytes kept of a line over the limit: enough to recognise it by, its offset finds the rest.
pub(crate) const HEAD: usize = 64 << 10;

/// One line without its end (`\n` or `\r\n`) and without a byte order mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its bytes; only the first 64 KiB when it is over the limit.
    pub bytes: Vec<u8>,
    /// Position in the stream, from 1.
    pub number: u64,
    /// Position of its first byte in the unpacked stream, from 0.
    pub offset: u64,
    /// Bytes that it has in the stream, its end apart; greater than `bytes.len()` only when it is over the limit
    /// or began with a byte order mark.
    pub length: u64,
    /// Whether it is over the limit.
    pub overlong: bool,
    /// Whether the stream ended, or broke, in it.
    pub unfinished: bool,
}

/// Lines of a stream. A `read` that returns less than asked for is used at once, so a live pipe is not delayed.
#[derive(Debug)]
pub struct LineReader<R> {
    inner: R,
    chunk: Box<[u8]>,
    start: usize,
    end: usize,
    /// Bytes of the stream before `chunk[start]`.
    offset: u64,
    limit: usize,
    /// The line that is being read; keeps what has come when a read fails.
    current: Line,
    /// Its last byte so far.
    last: u8,
    lines: u64,
}

impl<R: Read> LineReader<R> {
    /// Lines of `inner`; one of more than `limit` bytes is cut, the rest of it is read over and not kept.
    pub fn new(inner: R, limit: usize) -> Self {
        Self::resume(inner, limit, CHUNK, (0, 0))
    }

    /// Lines of `inner`, which stands at byte `offset` of a stream, behind so many lines; reads `chunk` bytes at a time.
    pub(crate) fn resume(inner: R, limit: usize, chunk: usize, (offset, lines): (u64, u64)) -> Self {
        let chunk = vec![0; chunk].into_boxed_slice();
        let current = Line { offset, ..Line::default() };
        Self { inner, chunk, start: 0, end: 0, offset, limit, current, last: 0, lines }
    }

    /// Where the line begins that comes next or has begun to come, and how many lines are before it.
    pub(crate) fn place(&self) -> (u64, u64) {
        (self.current.offset, self.lines)
    }

    /// The piece of a line that has come.
    pub(crate) fn partial(&self) -> &Line {
        &self.current
    }

    /// Takes the piece of a line that has come for the whole line; what comes up to its end still counts as that line.
    pub(crate) fn take_as_whole(&mut self) -> Line {
        let line = self.finish();
        self.lines -= 1;
        line
    }

    /// The next line; `None` at the end of the stream. A last line needs no newline.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        loop {
            if self.start == self.end && self.fill()? == 0 {
                return Ok((self.current.length > 0).then(|| self.take_partial()));
            }
            if self.take_until_newline() {
                return Ok(Some(self.finish()));
            }
        }
    }

    /// Whether the next line is here already, so that asking for it cannot block.
    pub fn has_line(&self) -> bool {
        memchr(b'\n', self.chunk.get(self.start..self.end).unwrap_or(&[])).is_some()
    }

    /// The piece of a line that had come when a read failed or the source was stopped.
    pub fn take_partial(&mut self) -> Line {
        self.current.unfinished = true;
        self.finish()
    }

    fn fill(&mut self) -> io::Result<usize> {
        loop {
            match self.inner.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    (self.start, self.end) = (0, read);
                    return Ok(read);
                }
            }
        }
    }

    /// Moves bytes from the chunk to the current line; true when its newline was among them.
    fn take_until_newline(&mut self) -> bool {
        let here = self.chunk.get(self.start..self.end).unwrap_or(&[]);
        let newline = memchr(b'\n', here);
        let piece = here.get(..newline.unwrap_or(here.len())).unwrap_or(here);
        let line = &mut self.current;
        line.length += piece.len() as u64;
        self.last = piece.last().copied().unwrap_or(self.last);
        // One byte of grace: it may be the `\r` of the line's end.
        if line.length > self.limit as u64 + 1 {
            cut(line);
            let room = HEAD.saturating_sub(line.bytes.len()).min(piece.len());
            line.bytes.extend_from_slice(piece.get(..room).unwrap_or(piece));
        } else {
            line.bytes.extend_from_slice(piece);
        }
        let consumed = piece.len() + usize::from(newline.is_some());
        self.start += consumed;
        self.offset += consumed as u64;
        newline.is_some()
    }

    fn finish(&mut self) -> Line {
        let mut line = std::mem::take(&mut self.current);
        self.lines += 1;
        line.number = self.lines;
        self.current.offset = self.offset;
        if std::mem::take(&mut self.last) == b'\r' {
            line.length -= 1;
            line.bytes.truncate(usize::try_from(line.length).unwrap_or(usize::MAX));
        }
        if line.length > self.limit as u64 {
            cut(&mut line);
        }
        if line.number == 1 {
            strip_mark(&mut line.bytes);
        }
        line
    }
}

/// The whole stream as one line, and the failure if it could not be read to its end.
pub(crate) fn whole(mut stream: impl Read, limit: usize) -> (Line, Option<io::Error>) {
    let mut line = Line { number: 1, ..Line::default() };
    let outcome = stream.by_ref().take(limit as u64 + 1).read_to_end(&mut line.bytes);
    line.length = line.bytes.len() as u64;
    let mut error = outcome.err();
    if line.bytes.len() > limit {
        cut(&mut line);
        match io::copy(&mut stream, &mut io::sink()) {
            Ok(rest) => line.length += rest,
            Err(failed) => error = Some(failed),
        }
    }
    strip_mark(&mut line.bytes);
    (line, error)
}

fn strip_mark(bytes: &mut Vec<u8>) {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
}

fn cut(line: &mut Line) {
    if !std::mem::replace(&mut line.overlong, true) {
        line.bytes.truncate(HEAD);
        line.bytes.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hands out `step` bytes a read.
    struct Steps<'a>(&'a [u8], usize);

    impl Read for Steps<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let step = self.1.min(self.0.len()).min(out.len());
            out[..step].copy_from_slice(&self.0[..step]);
            self.0 = &self.0[step..];
            Ok(step)
        }
    }

    fn lines(bytes: &[u8], step: usize, limit: usize) -> Vec<Line> {
        let mut reader = LineReader::new(Steps(bytes, step), limit);
        std::iter::from_fn(|| reader.next_line().unwrap()).collect()
    }

    #[test]
    fn ends_marks_numbers_and_offsets() {
        let stream = b"\xEF\xBB\xBFone\r\n\r\n\ntwo\rstill\nlast";
        for step in [1, 2, 3, 7, 100] {
            let found = lines(stream, step, 100);
            let view: Vec<_> = found.iter().map(|l| (l.number, l.offset, l.bytes.as_slice())).collect();
            let expected: Vec<(u64, u64, &[u8])> =
                vec![(1, 0, b"one"), (2, 8, b""), (3, 10, b""), (4, 11, b"two\rstill"), (5, 21, b"last")];
            assert_eq!(view, expected, "step {step}");
        }
    }

    #[test]
    fn a_line_over_the_limit_is_cut_and_the_next_one_is_whole() {
        for step in [1, 4, 5, 64] {
            let found = lines(b"12345\r\n123456\n1234567\nok\n", step, 5);
            assert_eq!(found.iter().map(|l| l.overlong).collect::<Vec<_>>(), [false, true, true, false], "step {step}");
            assert_eq!(found[2].length, 7);
            assert_eq!(found[3].bytes, b"ok");
            assert_eq!(found[3].offset, 22);
        }
    }

    #[test]
    fn no_more_than_the_head_of_a_long_line_is_kept() {
        let mut stream = vec![b'x'; 3 << 20];
        stream.push(b'\n');
        let found = lines(&stream, CHUNK, 2 << 20);
        assert_eq!((found[0].bytes.len(), found[0].length), (HEAD, 3 << 20));
        assert!(found[0].bytes.capacity() <= 2 * HEAD);
    }

    #[test]
    fn a_failed_read_leaves_what_had_come() {
        struct Fails(bool);
        impl Read for Fails {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                out[..4].copy_from_slice(b"a\nbc");
                Ok(4)
            }
        }
        let mut reader = LineReader::new(Fails(false), 10);
        assert_eq!(reader.next_line().unwrap().unwrap().bytes, b"a");
        assert!(!reader.has_line());
        assert!(reader.next_line().is_err());
        let partial = reader.take_partial();
        assert_eq!((partial.number, partial.offset, partial.bytes.as_slice()), (2, 2, &b"bc"[..]));
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_the_size_of_reads(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300), step in 1_usize..40, limit in 0_usize..30) {
            prop_assert_eq!(lines(&bytes, step, limit), lines(&bytes, 1000, limit));
        }

        #[test]
        fn lines_tile_the_stream(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..300), limit in 0_usize..30) {
            for line in lines(&bytes, 17, limit) {
                let at = usize::try_from(line.offset).unwrap();
                let whole = bytes[at..].split(|&b| b == b'\n').next().unwrap();
                let whole = whole.strip_suffix(b"\r").unwrap_or(whole);
                prop_assert_eq!(line.length as usize, whole.len());
                prop_assert_eq!(line.overlong, whole.len() > limit);
            }
        }
    }
}
