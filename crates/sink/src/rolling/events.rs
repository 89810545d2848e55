//! Events in files by a path template: exactly once, because the checkpoint holds lengths beside positions.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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

impl FileOptions {
    /// The names of files of events that happen on the day of `clock` and are written at it: while they grow, and, if
    /// they are ever closed, when they are.
    pub fn names_at(&self, clock: &Clock) -> BTreeSet<PathBuf> {
        let rotation = self.rotation;
        let rotates = rotation.bytes.is_some() || rotation.age.is_some() || !self.path.period(clock).is_empty();
        let mut names = BTreeSet::new();
        for path in self.path.paths_at(clock, &self.filter.types).into_iter().map(PathBuf::from) {
            if rotates {
                names.extend(rotation.names_of(&path));
            } else {
                names.insert(path);
            }
        }
        names
    }
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

    /// Those that would be written to now; one that comes later is refused when it is opened.
    fn refuse_pipes(&self) -> Result<(), Error> {
        let paths = self.path.paths_at(&Clock::at(Timestamp::now()), &self.filter.types);
        paths.iter().try_for_each(|path| RollingFiles::refuse_pipe(Path::new(path)))
    }
}

impl EventSink for FileEvents {
    fn check(&self) -> Result<(), Error> {
        // Folders below a placeholder are made when they are needed.
        self.files.check(Path::new(self.path.fixed_part()))?;
        self.refuse_pipes()
    }

    fn recover(&mut self, state: Option<&Value>) -> Result<Vec<String>, Error> {
        self.refuse_pipes()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Packing;

    #[test]
    fn names_are_those_of_growing_closed_and_packed_files() {
        let clock = Clock { date: "2024-05-29".to_owned(), hour: "07".to_owned() };
        let names = |path: &str, bytes, packing| {
            let rotation = Rotation { bytes, packing, ..Rotation::default() };
            let path = Template::parse(path).unwrap();
            let names = FileOptions { path, rotation, filter: Filter::default() }.names_at(&clock);
            names.iter().map(|name| name.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("a.x", None, Packing::Gzip), ["a.x"], "it is never closed");
        assert_eq!(names("a.x", Some(5), Packing::Gzip), ["a.00001.x", "a.00001.x.gz", "a.x"]);
        assert_eq!(names("{hour}.x", None, Packing::None), ["07.00001.x", "07.x"]);
    }
}
