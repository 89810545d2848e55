//! The thread of one source: it is opened, again and again if need be, and run to its end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ingest::{Error, Intake, Positions, Source};

use crate::daemon::feed::SourceFeed;
use crate::daemon::shared::Shared;
use crate::daemon::sources::Prepared;
use crate::telemetry::panic_message;

/// How the readiness calls a source, before its name.
pub(super) const PART: &str = "source ";

/// The first pause before a source is opened again. Each is twice as long as the one before,
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// up to this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How often a source that waits looks whether it is the only one left.
const LOOK: Duration = Duration::from_secs(1);

/// Runs a source to its end. A defect ends this source alone, and must not look as if it had nothing to say.
pub(super) fn run(one: Prepared, feed: &SourceFeed, from: Positions, shared: &Shared) {
    let Prepared { name, mut source, .. } = one;
    let part = format!("{PART}{name}");
    let to_its_end = AssertUnwindSafe(|| match open(&mut *source, &name, feed, shared)? {
        Opened::Ready => source.run(feed, from),
        Opened::Stopped => Ok(()),
    });
    let why = match catch_unwind(to_its_end) {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(panic) => panic_message(&*panic).to_owned(),
    };
    tracing::error!(source = name, "{why}");
    shared.readiness.lost(&part, &why);
}

enum Opened {
    Ready,
    /// The daemon ends.
    Stopped,
}

/// Opens a source. While others do their work it is tried again; the last one to fail gives up.
fn open(source: &mut dyn Source, name: &str, feed: &SourceFeed, shared: &Shared) -> Result<Opened, Error> {
    let part = format!("{PART}{name}");
    let waits = |waits| {
        if let Some(status) = feed.status() {
            status.waits.store(waits, Ordering::SeqCst);
        }
    };
    let mut pause = FIRST_PAUSE;
    while let Err(error) = source.open() {
        waits(true);
        if !others_work(shared) {
            return Err(error);
        }
        feed.trouble(&error);
        shared.readiness.lost(&part, &error.to_string());
        let until = Instant::now() + pause;
        while others_work(shared) && Instant::now() < until {
            if shared.stop.wait(LOOK.min(until.saturating_duration_since(Instant::now()))) {
                return Ok(Opened::Stopped);
            }
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    waits(false);
    if shared.readiness.regained(&part) {
        tracing::info!(source = name, "opened at last");
    }
    Ok(Opened::Ready)
}

/// Whether there is a source that neither waits nor has ended.
fn others_work(shared: &Shared) -> bool {
    shared.sources.iter().any(|one| !one.waits.load(Ordering::SeqCst) && !one.ended.load(Ordering::SeqCst))
}
