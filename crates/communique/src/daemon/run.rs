//! Starts every thread of the daemon, listens to signals, and ends it all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use sink::EventSink;

use crate::cli::Failure;
use crate::configuration::Configuration;
use crate::daemon::checkpoint::{Checkpoint, CheckpointFile};
use crate::daemon::commit::Committer;
use crate::daemon::dead_letters::{DeadLetters, ToFile};
use crate::daemon::feed::{Budget, Feed, jobs_in_lane};
use crate::daemon::http::Operations;
use crate::daemon::journal::Journal;
use crate::daemon::lanes::Lanes;
use crate::daemon::pulse::Pulse;
use crate::daemon::reload::Reloader;
use crate::daemon::shared::{Shared, SinkStatus, SourceStatus};
use crate::daemon::sources::Prepared;
use crate::daemon::tap::{self, Tap};
use crate::daemon::writer::GroupLimits;
use crate::daemon::{reload, sinks, source_thread, sources, workers, writer};
use crate::settings::{Settings, SinkSettings, SourceSettings, StdinSettings, StdoutSettings};
use crate::signals::{stop_on_signals, survive_file_size_limits};
use crate::telemetry;

/// Messages between workers and writer: so many that the byte budget is what bounds.
const QUEUE: usize = 8192;

/// The daemon has ended and something stayed uncommitted: `EX_TEMPFAIL` of sysexits.h, try again.
const UNCOMMITTED: u8 = 75;

/// What the main thread waits for.
enum Happening {
    /// SIGHUP.
    Reload,
    /// SIGTERM or SIGINT.
    Stop,
    /// The writer has ended, and with it everything.
    Ended,
}

/// Tells of the writer's end when it is dropped, also by a defect.
struct Ending(Sender<Happening>);

impl Drop for Ending {
    fn drop(&mut self) {
        // The main thread may have gone already, with its deadline.
        drop(self.0.send(Happening::Ended));
    }
}

/// What the daemon was started with, for a reload to read again.
#[derive(Debug)]
pub struct Start {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--set`, each `KEY=VALUE`
    pub set: Vec<String>,
}

/// Runs the daemon to its end.
pub fn run(start: &Start) -> Result<ExitCode, Failure> {
    let configuration = Configuration::load(start.config.as_deref())?;
    let settings = &or_standard_streams(configuration.settings_or_fail(&start.set)?);
    telemetry::apply(&settings.log).map_err(Failure::Usage)?;
    survive_file_size_limits()?;
    let stages = reload::stages(&configuration, settings)?;
    let prepared = sources::build(&settings.source);
    let statuses = prepared.iter().map(|one| SourceStatus::new(&one.name, one.kind)).collect();
    let sinks = sinks::build(&settings.sink).map_err(|error| Failure::Usage(error.into()))?;
    let of_sinks = sinks.iter().map(|(name, sink)| SinkStatus::new(name, sink.stalled())).collect();
    let shared = Arc::new(Shared::new(stages, statuses, of_sinks, stop_on_signals()?)?);
    let (mut committer, from) = recover(settings, sinks, &prepared, &shared).map_err(Failure::Usage)?;
    let _operations = operations(settings, &mut committer, &shared).map_err(Failure::Usage)?;
    let (happenings, happened) = channel();
    listen(happenings.clone())?;
    let budget = spawn_all(settings, prepared, committer, from, &shared, happenings)?;
    tracing::info!(rules = shared.stages.get().extractor.fingerprint(), "running");
    let pulse = Pulse::start(Arc::clone(&shared))?;
    let mut reloader = Reloader::new(start, &configuration, settings, &shared);
    let asked = attend(&happened, &mut reloader, settings, &shared, &budget);
    drop(pulse);
    Ok(conclude(&shared, asked))
}

/// Standard input and output stand in where no source or sink is named, so that `run` alone is a filter.
pub(super) fn or_standard_streams(mut settings: Settings) -> Settings {
    if settings.source.is_empty() {
        settings.source.insert("stdin".to_owned(), SourceSettings::Stdin(StdinSettings::default()));
    }
    if settings.sink.is_empty() {
        settings.sink.insert("stdout".to_owned(), SinkSettings::Stdout(StdoutSettings::default()));
    }
    settings
}

/// Sinks, dead letters and positions as the last checkpoint has them.
fn recover(
    settings: &Settings,
    mut sinks: BTreeMap<String, Box<dyn EventSink>>,
    prepared: &[Prepared],
    shared: &Arc<Shared>,
) -> anyhow::Result<(Committer, Checkpoint)> {
    let file = CheckpointFile::open(&settings.state_dir)?;
    let found = file.read()?;
    let mut notices = found.notices;
    for (name, sink) in &mut sinks {
        notices.extend(sink.recover(found.checkpoint.sinks.get(name))?);
    }
    let mut dead_letters: Box<dyn DeadLetters> = Box::new(ToFile::new(settings));
    notices.extend(dead_letters.recover(&found.checkpoint.dead_letters)?);
    let mut from = found.checkpoint.clone();
    shared.positions.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&from.sources);
    let mut journals = BTreeMap::new();
    for (place, one) in prepared.iter().enumerate().filter(|(_, one)| one.source.remembers() > 0) {
        let mut journal = Journal::new(&settings.state_dir, &one.name, one.source.remembers());
        notices.extend(journal.recover(found.checkpoint.journals.get(&one.name))?);
        from.sources.insert(one.name.clone(), journal.read()?);
        journals.insert(place, journal);
    }
    for notice in notices {
        tracing::warn!("{notice}");
    }
    let committer = Committer::new(sinks, dead_letters, journals, file, found.checkpoint, Arc::clone(shared));
    Ok((committer, from))
}

/// Starts the listener for operators, if there is to be one, and lets its tap see every commit.
fn operations(
    settings: &Settings,
    committer: &mut Committer,
    shared: &Arc<Shared>,
) -> anyhow::Result<Option<Operations>> {
    let Some(address) = settings.http.listen else { return Ok(None) };
    let tap = Tap::new();
    committer.sinks.insert(tap::NAME.to_owned(), Box::new(tap.sink()));
    Operations::start(address, shared, tap).map(Some)
}

/// Starts the threads: one for each source, the workers, the writer. Returns the budget that bounds what is in flight.
fn spawn_all(
    settings: &Settings,
    prepared: Vec<Prepared>,
    committer: Committer,
    mut from: Checkpoint,
    shared: &Arc<Shared>,
    happenings: Sender<Happening>,
) -> Result<Budget, Failure> {
    let lanes = Arc::new(Lanes::new(prepared.len(), jobs_in_lane(settings.in_flight_bytes, prepared.len())));
    let (finished, done) = sync_channel(QUEUE);
    let feed = Feed::new(Arc::clone(&lanes), settings.in_flight_bytes, settings.max_article_bytes, Arc::clone(shared));
    for _ in 0..settings.worker_threads() {
        let (lanes, finished, shared) = (Arc::clone(&lanes), finished.clone(), Arc::clone(shared));
        spawn("worker", move || workers::work(&lanes, &finished, &shared))?;
    }
    let limits = GroupLimits {
        interval: settings.commit.interval.0,
        bytes: settings.commit.bytes,
        article_bytes: (feed.budget().share_bytes() / 2) as u64,
    };
    let of_writer = Arc::clone(shared);
    let ending = Ending(happenings);
    spawn("writer", move || {
        let _ending = ending;
        writer::write(&done, committer, limits, &of_writer);
    })?;
    for (place, one) in prepared.into_iter().enumerate() {
        let positions = from.sources.remove(&one.name).unwrap_or_default();
        let of_source = feed.of_source(place, one.drops);
        let of_thread = Arc::clone(shared);
        spawn("source", move || source_thread::run(one, &of_source, positions, &of_thread))?;
    }
    Ok(feed.budget())
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(body);
    started.map(drop).with_context(|| format!("cannot start the {name} thread")).map_err(Failure::Run)
}

/// Turns signals into happenings. The request to stop itself is made by the signal handlers.
fn listen(happenings: Sender<Happening>) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
    spawn("signals", move || {
        for signal in signals.forever() {
            let happening = if signal == SIGHUP { Happening::Reload } else { Happening::Stop };
            if happenings.send(happening).is_err() {
                break;
            }
        }
    })
}

/// Waits for the end, and reloads on the way. Whether the end was asked for.
fn attend(
    happened: &Receiver<Happening>,
    reloader: &mut Reloader<'_>,
    settings: &Settings,
    shared: &Shared,
    budget: &Budget,
) -> bool {
    let mut deadline: Option<Instant> = None;
    loop {
        let patience = deadline.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()));
        match happened.recv_timeout(patience) {
            Ok(Happening::Reload) => reloader.reload(),
            Ok(Happening::Stop) => {
                tracing::info!("stopping: what was read is worked off");
                deadline.get_or_insert_with(|| Instant::now() + settings.shutdown_timeout.0);
            }
            Ok(Happening::Ended) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                shared.abandon.request();
                break;
            }
        }
    }
    let asked = shared.stop.requested();
    shared.stop.request();
    // Not before: what was read of a pipe and waits for room cannot be read again.
    budget.close();
    asked
}

/// The closing words, and the exit code of an end that was `asked` for or not.
fn conclude(shared: &Shared, asked: bool) -> ExitCode {
    let counts = shared.tally.snapshot();
    tracing::info!(
        received = counts.received.articles,
        committed = counts.committed.articles,
        rejected = counts.rejected.articles,
        dropped = counts.dropped.articles,
        in_flight = counts.in_flight.articles,
        events = counts.events.values().sum::<u64>(),
        "ended"
    );
    let reasons = shared.readiness.reasons();
    let lost = reasons.keys().any(|part| part.starts_with(source_thread::PART));
    match (counts.in_flight.articles, lost && !asked) {
        (0, false) => return ExitCode::SUCCESS,
        // Not all that there was has been read: whoever watches the service is to start it again.
        (0, true) => return ExitCode::FAILURE,
        _ => {}
    }
    for (part, reason) in reasons {
        tracing::error!("{part}: {reason}");
    }
    tracing::error!(articles = counts.in_flight.articles, "not committed; {}", fate(shared));
    ExitCode::from(UNCOMMITTED)
}

/// What becomes of articles that were not committed, by the sources there are.
fn fate(shared: &Shared) -> String {
    let fates = shared.sources.iter().map(|source| match source.kind {
        "stdin" => "what came from standard input is lost unless it is given again",
        "pipe" => "what came from a named pipe is lost unless it is given again",
        "http" => "what was pushed had no 200 and is to be sent again",
        _ => "what came from files is read again after the next start",
    });
    fates.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("; ")
}
