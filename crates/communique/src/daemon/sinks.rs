//! From settings to sinks: the place where a kind of sink is registered.

use std::collections::BTreeMap;

use sink::{EventSink, FileEvents, FileOptions, Filter, SqliteEvents, StdoutEvents};

use crate::settings::SinkSettings;

/// One sink of each of `settings`, by name.
pub fn build(settings: &BTreeMap<String, SinkSettings>) -> Result<BTreeMap<String, Box<dyn EventSink>>, sink::Error> {
    settings.iter().map(|(name, one)| Ok((name.clone(), build_one(one)?))).collect()
}

fn build_one(settings: &SinkSettings) -> Result<Box<dyn EventSink>, sink::Error> {
    Ok(match settings {
        SinkSettings::Stdout(stdout) => Box::new(StdoutEvents::new(Filter::from(&stdout.filter))?),
        SinkSettings::File(file) => Box::new(FileEvents::new(FileOptions::from(file))),
        SinkSettings::Sqlite(sqlite) => Box::new(SqliteEvents::new(sqlite.path.clone(), Filter::from(&sqlite.filter))),
    })
}
