//! From lines of files to deliveries; a line that a rotation cut in two is made whole.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde::de::IgnoredAny;

use crate::{Delivery, Format, Intake, Line, Move, RawArticle};

/// The first half of a line, at the end of a file that is complete.
#[derive(Debug)]
pub(super) struct Half {
    source: Arc<str>,
    line: Line,
    /// Moves past it in its own file.
    end: Move,
}

/// Delivers the lines of one chain of files, in which each file goes on where the one before ended.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    half: Option<Half>,
}

impl Outlet {
    /// Delivers a line.
    pub(super) fn line(&mut self, intake: &dyn Intake, source: &Arc<str>, line: Line, to: Move) -> ControlFlow<()> {
        let Some(mut half) = self.half.take() else { return deliver(intake, source, line, vec![to]) };
        let joined = [half.line.bytes.as_slice(), &line.bytes].concat();
        if !is_object(&line.bytes) && is_object(&joined) {
            half.line.length = joined.len() as u64;
            half.line.bytes = joined;
            return deliver(intake, &half.source, half.line, vec![half.end, to]);
        }
        deliver(intake, &half.source, half.line, vec![half.end])?;
        deliver(intake, source, line, vec![to])
    }

    /// Takes the last line of a file that is complete, which has no newline: it is whole, or the first half of one.
    pub(super) fn last_line(
        &mut self,
        intake: &dyn Intake,
        source: &Arc<str>,
        line: Line,
        to: Move,
    ) -> ControlFlow<()> {
        if line.overlong || is_object(&line.bytes) || self.half.is_some() {
            return self.line(intake, source, line, to);
        }
        self.half = Some(Half { source: Arc::clone(source), line, end: to });
        ControlFlow::Continue(())
    }

    /// No file follows: what waits for its second half will not get it.
    pub(super) fn no_more(&mut self, intake: &dyn Intake) -> ControlFlow<()> {
        match self.half.take() {
            Some(half) => deliver(intake, &half.source, half.line, vec![half.end]),
            None => ControlFlow::Continue(()),
        }
    }
}

fn deliver(intake: &dyn Intake, source: &Arc<str>, line: Line, moves: Vec<Move>) -> ControlFlow<()> {
    let article = article(source, line, intake.limit());
    intake.deliver(Delivery { article: Some(article), moves, ..Delivery::default() })
}

/// The article in a line of NDJSON.
pub(crate) fn article(source: &Arc<str>, line: Line, limit: usize) -> RawArticle {
    RawArticle {
        source: Arc::clone(source),
        format: Format::Ndjson,
        line: line.number,
        offset: line.offset,
        overlong: line.overlong.then_some((line.length, limit)),
        bytes: line.bytes,
        unreadable: None,
    }
}

/// Whether the bytes are one whole JSON object, so that nothing but white space can follow on the line.
pub(super) fn is_object(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
        && bytes.trim_ascii_end().ends_with(b"}")
        && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}
