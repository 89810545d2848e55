//! What becomes of input that is no article.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use ingest::{RawArticle, Reason, Reject};
use serde_json::Value;
use sink::{RollingFiles, Rotation};

use crate::settings::Settings;

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

/// A file of NDJSON, as `communique replay` reads it, of which the last few closed ones are kept.
#[derive(Debug)]
pub(super) struct ToFile {
    path: PathBuf,
    files: RollingFiles,
}

impl ToFile {
    /// The file that `settings` name; it is made when there is something to write.
    pub(super) fn new(settings: &Settings) -> Self {
        let own = &settings.dead_letters;
        let rotation = Rotation { bytes: Some(own.rotate_bytes), keep: Some(own.keep), ..Rotation::default() };
        Self { path: settings.state_dir.join(&own.path), files: RollingFiles::new(rotation) }
    }
}

impl DeadLetters for ToFile {
    fn recover(&mut self, state: &Value) -> anyhow::Result<Vec<String>> {
        Ok(self.files.recover(Some(state).filter(|state| !state.is_null()))?)
    }

    fn write(&mut self, article: &RawArticle, reason: &Reason) {
        let (source, line, offset) = (&*article.source, article.line, article.offset);
        tracing::error!(source, line, offset, "rejected: {reason}");
        match Reject::new(article, reason).to_line() {
            Ok(letter) => self.files.push(&self.path, "", &letter),
            // Strings and numbers always become JSON; if ever they do not, the log has said what was lost.
            Err(error) => tracing::error!("no dead letter can be made of it: {error}"),
        }
    }

    fn prepare(&mut self) -> anyhow::Result<bool> {
        Ok(self.files.prepare(now())?)
    }

    fn sync(&mut self) -> anyhow::Result<()> {
        Ok(self.files.sync()?)
    }

    fn state(&self) -> Value {
        self.files.state()
    }

    fn tidy(&mut self) -> anyhow::Result<()> {
        Ok(self.files.tidy(now(), "")?)
    }
}

/// Seconds since 1970; a clock before that is taken for it.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
