//! Keeps one message from filling the log: so many of it in an interval, the others are counted and the count is told.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Target of the counts themselves, which are never held back.
pub(crate) const TARGET: &str = "communique::suppressed";

/// One message is one place in the program, whatever its words say of the case.
#[derive(Debug)]
pub(crate) struct RateLimit(OnceLock<Mutex<Messages>>);

#[derive(Debug, Default)]
struct Messages {
    /// `None`: no limit.
    limit: Option<(u32, Duration)>,
    windows: HashMap<Identifier, Window>,
}

/// The present interval of one message.
#[derive(Debug)]
struct Window {
    since: Instant,
    passed: u32,
    held_back: u64,
    last: String,
}

/// What was held back in one interval.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HeldBack {
    /// How many.
    pub(crate) times: u64,
    /// What the last one said.
    pub(crate) last: String,
}

impl RateLimit {
    /// Without a limit.
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Lets `burst` of each message pass in each `interval`; 0 lets all pass.
    pub(crate) fn set(&self, burst: u32, interval: Duration) {
        self.lock().limit = (burst > 0).then_some((burst, interval));
    }

    /// Whether a message may pass; `words` are asked for when it may not.
    fn passes(&self, message: Identifier, now: Instant, words: impl FnOnce() -> String) -> bool {
        let mut messages = self.lock();
        let Some((burst, interval)) = messages.limit else { return true };
        let new = || Window { since: now, passed: 0, held_back: 0, last: String::new() };
        let window = messages.windows.entry(message).or_insert_with(new);
        // While some are held back, the interval goes on until they have been told.
        if window.held_back == 0 && now.saturating_duration_since(window.since) >= interval {
            *window = new();
        }
        if window.passed < burst {
            window.passed += 1;
            return true;
        }
        window.held_back += 1;
        window.last = words();
        false
    }

    /// What was held back in intervals that are over; their messages begin new ones.
    pub(crate) fn take_held_back(&self) -> Vec<HeldBack> {
        self.take_until(Instant::now())
    }

    /// The same of all intervals, for the end of the program.
    pub(crate) fn take_all(&self) -> Vec<HeldBack> {
        let interval = self.lock().limit.map_or(Duration::ZERO, |(_, interval)| interval);
        self.take_until(Instant::now() + interval)
    }

    fn take_until(&self, now: Instant) -> Vec<HeldBack> {
        let mut messages = self.lock();
        let interval = messages.limit.map_or(Duration::ZERO, |(_, interval)| interval);
        let over = |window: &mut Window| now.saturating_duration_since(window.since) >= interval;
        let done = messages.windows.extract_if(|_, window| over(window)).map(|(_, window)| window);
        let mut told: Vec<_> = done.filter(|window| window.held_back > 0).collect();
        told.sort_by_key(|window| window.since);
        told.into_iter().map(|window| HeldBack { times: window.held_back, last: window.last }).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Messages> {
        // Nothing that holds the lock can panic halfway through a change that matters.
        self.0.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for &'static RateLimit {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let message = event.metadata();
        let words = || {
            let mut words = Words::default();
            event.record(&mut words);
            words.0
        };
        message.target() == TARGET || self.passes(message.callsite(), Instant::now(), words)
    }
}

/// What a message says, without its fields.
#[derive(Default)]
struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing to a string cannot fail.
            let _: fmt::Result = write!(self.0, "{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing::callsite::Callsite;

    use super::*;

    struct Place;

    impl Callsite for Place {
        fn set_interest(&self, _: tracing::subscriber::Interest) {}
        fn metadata(&self) -> &tracing::Metadata<'_> {
            unreachable!("nobody asks for it")
        }
    }

    static PLACE: Place = Place;

    #[test]
    fn a_burst_passes_and_the_rest_is_counted() {
        let limit = RateLimit::new();
        let start = Instant::now();
        let say = |seconds, words: &str| {
            limit.passes(Identifier(&PLACE), start + Duration::from_secs(seconds), || words.to_owned())
        };
        assert!((0..100).all(|_| say(0, "free")), "no limit is set");
        limit.set(2, Duration::from_secs(10));
        assert_eq!([say(0, "a"), say(1, "b"), say(2, "c"), say(11, "d")], [true, true, false, false]);
        assert_eq!(limit.take_until(start + Duration::from_secs(9)), []);
        let told = limit.take_until(start + Duration::from_secs(12));
        assert_eq!(told, [HeldBack { times: 2, last: "d".to_owned() }]);
        assert!(say(12, "e"));
        assert_eq!(limit.take_until(start + Duration::from_secs(30)), []);
        limit.set(0, Duration::from_secs(10));
        assert!((0..100).all(|_| say(31, "free again")));
    }
}
