//! From settings to sources: the place where a kind of source is registered.

use std::collections::BTreeMap;
use std::time::Duration;

use ingest::Source;
use ingest::directory::{After, DirectoryOptions, DirectorySource};
use ingest::pipe::PipeSource;
use ingest::stdin::StdinSource;
use ingest::tail::{TailOptions, TailSource};

use crate::daemon::http::{HttpOptions, HttpSource};
use crate::settings::{AfterSetting, Complete, SourceSettings, TailStart, WhenFull};

/// A source that has not begun.
pub struct Prepared {
    /// Its name in the settings.
    pub name: String,
    /// Its type in the settings.
    pub kind: &'static str,
    /// Whether it drops what comes while there is no room.
    pub drops: bool,
    /// The source.
    pub source: Box<dyn Source>,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// One source of each of `settings`, in the order of their names.
pub fn build(settings: &BTreeMap<String, SourceSettings>) -> Vec<Prepared> {
    let prepared = settings.iter().map(|(name, one)| Prepared {
        name: name.clone(),
        kind: one.kind(),
        drops: one.when_full() == WhenFull::DropNewest,
        source: build_one(one),
    });
    prepared.collect()
}

fn build_one(settings: &SourceSettings) -> Box<dyn Source> {
    match settings {
        SourceSettings::Stdin(stdin) => Box::new(StdinSource { format: stdin.format.into() }),
        SourceSettings::Pipe(pipe) => Box::new(PipeSource::new(pipe.path.clone())),
        SourceSettings::Tail(tail) => Box::new(TailSource::new(TailOptions {
            paths: tail.paths.clone(),
            from_end: tail.start == TailStart::End,
            poll_interval: tail.poll_interval.0,
            rotate_wait: tail.rotate_wait.0,
            max_open_files: tail.max_open_files,
            idle_close: tail.idle_close.0,
        })),
        SourceSettings::Directory(directory) => Box::new(DirectorySource::new(DirectoryOptions {
            path: directory.path.clone(),
            quiet: match directory.complete {
                Complete::Quiet => directory.quiet.0,
                Complete::Renamed => Duration::ZERO,
            },
            after: match directory.after {
                AfterSetting::Keep => After::Keep,
                AfterSetting::Move => After::Move(directory.move_to.clone()),
                AfterSetting::Delete => After::Delete,
            },
            poll_interval: directory.poll_interval.0,
        })),
        SourceSettings::Http(http) => Box::new(HttpSource::new(HttpOptions {
            listen: http.listen,
            token: http.token.as_ref().map(|token| token.0.clone()),
            max_body_bytes: http.max_body_bytes,
            timeout: http.timeout.0,
            remember: http.remember,
        })),
    }
}
