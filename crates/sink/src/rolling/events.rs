//! Events in files by a path template: exactly once, because the checkpoint holds lengths beside positions.

use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;

use super::{Clock, RollingFiles, Rotation, Template};
use crate::{ArticleRecords, Error, EventSink, Filter};

/// Where events go, and which.
#[derive(Clone, Debug)]
pub struct FileOptions {
    /// The path.
    pub path: Template,
    /// When files are closed.
    pub rotation: Rotation,
    /// Which events.
    pub filter: Filter,
}

/// Events in files.
#[derive(Debug)]
pub struct FileEvents {
    path: Template,
    filter: Filter,
    files: RollingFiles,
}

impl FileEvents {
    /// Files as `options` say; none is opened before there is something to write.
    pub fn new(options: FileOptions) -> Self {
        Self { path: options.path, filter: options.filter, files: RollingFiles::new(options.rotation) }
    }
}

impl EventSink for FileEvents {
    fn check(&self) -> Result<(), Error> {
        // Folders below a placeholder are made when they are needed.
        self.files.check(Path::new(self.path.fixed_part()))
    }

    fn recover(&mut self, state: Option<&Value>) -> Result<Vec<String>, Error> {
        self.files.recover(state)
    }

    fn write(&mut self, article: &ArticleRecords) {
        if article.is_empty() {
            return;
        }
        let clock = Clock::at(Timestamp::now());
        let period = self.path.period(&clock);
        for (line, facts) in article.iter().filter(|(_, facts)| self.filter.takes(facts)) {
            self.files.push(Path::new(&self.path.render(facts, &clock)), &period, line);
        }
    }

    fn prepare(&mut self) -> Result<bool, Error> {
        self.files.prepare(Timestamp::now().as_second())
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.files.sync()
    }

    fn state(&self) -> Value {
        self.files.state()
    }

    fn tidy(&mut self) -> Result<(), Error> {
        let now = Timestamp::now();
        self.files.tidy(now.as_second(), &self.path.period(&Clock::at(now)))
    }
}
