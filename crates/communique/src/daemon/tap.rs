//! The tap: events, as they become durable, for whoever listens; one who is slow misses some and is told how many.

use std::sync::Arc;

use sink::{ArticleRecords, Error, EventSink, Facts, Filter};
use tokio::sync::broadcast::{self, Receiver, Sender};

/// Events that a slow listener may be behind.
const BACKLOG: usize = 1024;

/// Its name among the sinks, which no setting can have.
pub(super) const NAME: &str = "\0tap";

/// One event, on its way to listeners.
#[derive(Debug)]
pub(super) struct Tapped {
    /// The record with its newline.
    pub(super) line: Vec<u8>,
    /// What filters ask.
    pub(super) facts: Facts,
}

/// Where listeners sign on.
#[derive(Clone, Debug)]
pub(super) struct Tap(Sender<Arc<Tapped>>);

impl Tap {
    /// A tap that nobody listens to.
    pub(super) fn new() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }

    /// Every event that becomes durable from now on.
    pub(super) fn listen(&self) -> Receiver<Arc<Tapped>> {
        self.0.subscribe()
    }

    /// The sink that feeds it.
    pub(super) fn sink(&self) -> TapSink {
        TapSink { listeners: self.0.clone(), taken: Vec::new(), synced: Vec::new() }
    }
}

/// Takes part in every commit, holds none up, and shows its events afterwards.
#[derive(Debug)]
pub(super) struct TapSink {
    listeners: Sender<Arc<Tapped>>,
    taken: Vec<Arc<Tapped>>,
    synced: Vec<Arc<Tapped>>,
}

impl EventSink for TapSink {
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn recover(&mut self, _: Option<&serde_json::Value>) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn write(&mut self, article: &ArticleRecords) {
        if self.listeners.receiver_count() > 0 {
            let tapped = |(line, facts): (&[u8], &Facts)| Tapped { line: line.to_vec(), facts: facts.clone() };
            self.taken.extend(article.iter().map(tapped).map(Arc::new));
        }
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.synced.append(&mut self.taken);
        Ok(())
    }

    /// Called after the commit: until then another sink may fail.
    fn tidy(&mut self) -> Result<(), Error> {
        for one in self.synced.drain(..) {
            // The last listener may have gone.
            drop(self.listeners.send(one));
        }
        Ok(())
    }
}

/// The filter that a query such as `type=meeting&country=FRA&min_confidence=0.5` asks for.
pub(super) fn filter_of(query: &str) -> Result<Filter, String> {
    let mut filter = Filter::default();
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let wrong = || format!("`{value}` is no {key}");
        let name = || serde_json::Value::String(value.to_owned());
        match key {
            "type" => filter.types.push(serde_json::from_value(name()).map_err(|_| wrong())?),
            "status" => filter.statuses.push(serde_json::from_value(name()).map_err(|_| wrong())?),
            "country" => filter.countries.push(value.to_uppercase()),
            "min_confidence" => filter.min_confidence = value.parse().map_err(|_| wrong())?,
            _ => return Err(format!("there are type, status, country and min_confidence, not `{key}`")),
        }
    }
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use event_model::{EventType, Status};

    use super::*;

    #[test]
    fn a_query_is_a_filter() {
        let filter = filter_of("type=meeting&status=held&status=in_force&country=fra&min_confidence=0.5").unwrap();
        let expected = Filter {
            types: vec![EventType::Meeting],
            statuses: vec![Status::Held, Status::InForce],
            countries: vec!["FRA".to_owned()],
            min_confidence: 0.5,
        };
        assert_eq!(filter, expected);
        assert_eq!(filter_of("").unwrap(), Filter::default());
        for (query, part) in [("type=talk", "`talk` is no type"), ("min_confidence=x", "`x`"), ("kind=a", "`kind`")] {
            assert!(filter_of(query).unwrap_err().contains(part), "{query}");
        }
    }
}
