//! What becomes of input that is no article.

use ingest::{RawArticle, Reason};
use serde_json::Value;

/// Where rejects go. The calls are those of [`sink::EventSink`], and mean the same.
pub(super) trait DeadLetters: Send {
    /// Brings the target back to what the checkpoint says.
    fn recover(&mut self, state: &Value) -> anyhow::Result<Vec<String>>;
    /// Takes one into memory.
    fn write(&mut self, article: &RawArticle, reason: &Reason);
    /// Opens what the next sync writes to; true when the checkpoint must know of it first.
    fn prepare(&mut self) -> anyhow::Result<bool>;
    /// Returns once everything taken is durable.
    fn sync(&mut self) -> anyhow::Result<()>;
    /// What `recover` needs.
    fn state(&self) -> Value;
    /// Housekeeping.
    fn tidy(&mut self) -> anyhow::Result<()>;
}

/// The log, when there is no file for them.
#[derive(Debug)]
pub(super) struct ToLog;

impl DeadLetters for ToLog {
    fn recover(&mut self, _: &Value) -> anyhow::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn write(&mut self, article: &RawArticle, reason: &Reason) {
        let (source, line, offset) = (&*article.source, article.line, article.offset);
        tracing::error!(source, line, offset, "rejected: {reason}");
    }

    fn prepare(&mut self) -> anyhow::Result<bool> {
        Ok(false)
    }

    fn sync(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn state(&self) -> Value {
        Value::Null
    }

    fn tidy(&mut self) -> anyhow::Result<()> {
        Ok(())
    }
}
