//! Collects lines and passes them on in large pieces, each of which ends with a line.

use std::io::{self, Write};

/// Bytes held back at most before they are passed on: large enough that a system call costs nothing an article.
const CAPACITY: usize = 256 * 1024;

/// A buffer in front of `target` that never cuts a line.
///
/// `BufWriter` cuts wherever its buffer is full, so a reader of the target would see half a record.
#[derive(Debug)]
pub(crate) struct Lines<W> {
    target: W,
    held: Vec<u8>,
}

impl<W: Write> Lines<W> {
    pub(crate) fn new(target: W) -> Self {
        Self { target, held: Vec::with_capacity(CAPACITY) }
    }

    /// Takes whole lines; passes on what is held when they no longer fit.
    pub(crate) fn push(&mut self, lines: &[u8]) -> io::Result<()> {
        debug_assert!(lines.last().is_none_or(|&last| last == b'\n'), "a sink takes whole lines");
        if self.held.len() + lines.len() > CAPACITY {
            self.pass_on()?;
        }
        if lines.len() > CAPACITY {
            return self.target.write_all(lines);
        }
        self.held.extend_from_slice(lines);
        Ok(())
    }

    /// Passes everything on: one `write` unless the system takes only a part.
    pub(crate) fn pass_on(&mut self) -> io::Result<()> {
        if !self.held.is_empty() {
            let outcome = self.target.write_all(&self.held);
            // Kept lines would be written twice, in part, by a caller that tries again.
            self.held.clear();
            outcome?;
        }
        self.target.flush()
    }

    pub(crate) fn target(&self) -> &W {
        &self.target
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Remembers each `write` by itself.
    #[derive(Default)]
    struct Calls(Vec<Vec<u8>>);

    impl Write for Calls {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_write_ends_with_a_line_and_nothing_is_lost(lengths in prop::collection::vec(0usize..90_000, 0..12)) {
            let mut lines = Lines::new(Calls::default());
            let mut all = Vec::new();
            for length in lengths {
                let mut line = vec![b'x'; length];
                line.push(b'\n');
                lines.push(&line).unwrap();
                all.extend(line);
            }
            lines.pass_on().unwrap();
            prop_assert!(lines.target().0.iter().all(|call| call.ends_with(b"\n")));
            prop_assert_eq!(lines.target().0.concat(), all);
        }
    }

    #[test]
    fn lines_longer_than_the_buffer_go_out_whole_and_in_order() {
        let mut lines = Lines::new(Calls::default());
        let long = [vec![b'y'; CAPACITY], b"\n".to_vec()].concat();
        lines.push(b"first\n").unwrap();
        lines.push(&long).unwrap();
        assert_eq!(lines.target().0, [b"first\n".to_vec(), long]);
    }
}
