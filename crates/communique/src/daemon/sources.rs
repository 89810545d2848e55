//! From settings to sources: the place where a kind of source is registered.

use std::collections::BTreeMap;

use ingest::Source;
use ingest::stdin::StdinSource;

use crate::settings::{SourceSettings, WhenFull};

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
        SourceSettings::Stdin(stdin) => Box::new(StdinSource { format: stdin.format.map(Into::into) }),
    }
}
