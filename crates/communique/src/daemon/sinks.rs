//! From settings to sinks: the place where a kind of sink is registered.

use std::collections::BTreeMap;

use sink::{EventSink, FileEvents, FileOptions, Filter, Rotation, SqliteEvents, StdoutEvents};

use crate::settings::{FilterSettings, SinkSettings};

/// One sink of each of `settings`, by name.
pub fn build(settings: &BTreeMap<String, SinkSettings>) -> Result<BTreeMap<String, Box<dyn EventSink>>, sink::Error> {
    settings.iter().map(|(name, one)| Ok((name.clone(), build_one(one)?))).collect()
}

fn build_one(settings: &SinkSettings) -> Result<Box<dyn EventSink>, sink::Error> {
    Ok(match settings {
        SinkSettings::Stdout(stdout) => Box::new(StdoutEvents::new(filter(&stdout.filter))?),
        SinkSettings::File(file) => Box::new(FileEvents::new(FileOptions {
            path: file.path.0.clone(),
            rotation: Rotation {
                bytes: file.rotate_bytes,
                age: file.rotate_age.map(|age| age.0),
                packing: file.compress.into(),
                keep: None,
            },
            filter: filter(&file.filter),
        })),
        SinkSettings::Sqlite(sqlite) => Box::new(SqliteEvents::new(sqlite.path.clone(), filter(&sqlite.filter))),
    })
}

fn filter(settings: &FilterSettings) -> Filter {
    Filter {
        types: settings.types.clone(),
        statuses: settings.statuses.clone(),
        countries: settings.countries.clone(),
        min_confidence: settings.min_confidence,
    }
}
