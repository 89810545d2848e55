//! The main job: articles in, event records out.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use ingest::{Format, Input, Stop};
use sink::{ExtractorInfo, FileSink, OpenMode, PrettyWriter, RecordWriter, Rendering, Sink, StdoutSink};

use crate::cli::{self, Common, Failure};
use crate::configuration::Configuration;
use crate::counters::Counters;
use crate::pipeline::{self, Limits};
use crate::progress::Progress;
use crate::settings::MAX_WORKERS;
use crate::settings::Settings;
use crate::signals::stop_on_signals;
use crate::stages::Stages;
use crate::writer::Outputs;

/// Arguments of the filter.
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// Articles: .ndjson or .jsonl (one a line), .txt (headline first), .html; also as .gz or .zst; `-` is standard
    /// input, which is read as well when no file is given
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Write records to this file, whole lines only, synced at the end
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Add to the files of --output and --rejects instead of emptying them
    #[arg(long)]
    pub(super) append: bool,
    /// Read every input in this format, whatever its name says
    #[arg(long, value_enum)]
    pub(super) format: Option<FormatName>,
    /// Worker threads; the output is the same for any number [default: one for every core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_WORKERS)))]
    pub(super) workers: Option<u16>,
    /// Write input that is no article to this file, with reason and position, instead of to the log
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// End with exit code 1 when some input was rejected
    #[arg(long)]
    pub(super) strict: bool,
    /// Write for a person instead of records
    #[arg(long)]
    pub(super) pretty: bool,
    /// Carry fields of the article that are not read to `article.extra` of the record
    #[arg(long)]
    pub(super) keep_extra: bool,
    /// Leave out records whose confidence is lower, from 0 to 1; the README tells what that keeps
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = probability)]
    pub(super) min_confidence: f64,
    /// The files hold dead letters.
    #[arg(skip)]
    pub(super) letters: bool,
}

fn probability(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "it must be a number".to_owned())?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("it must lie between 0 and 1".to_owned()) }
}

/// How much longer than an article its dead letter can be: JSON writes some bytes as `\u0001`.
const GROWTH: usize = 7;

/// The formats by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FormatName {
    /// One JSON object a line
    Ndjson,
    /// One article a file, headline on the first line
    Text,
    /// One web page a file
    Html,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Ndjson => Self::Ndjson,
            FormatName::Text => Self::Text,
            FormatName::Html => Self::Html,
        }
    }
}

impl Arguments {
    /// Whether a progress line helps: files are read, and records do not scroll over the same terminal.
    pub(crate) fn is_long_run(&self) -> bool {
        let from_files = !self.files.is_empty() && !self.files.iter().any(|file| is_stdin(file));
        from_files && (self.output.is_some() || !io::stdout().is_terminal())
    }
}

/// Runs the filter to the end of its input.
pub(crate) fn run(arguments: &Arguments, common: &Common, progress: &Progress) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let configuration = Configuration::load(common.config.as_deref())?;
    let settings = configuration.settings_or_fail(&[])?;
    let limits = Limits {
        workers: arguments.workers.map_or_else(|| settings.worker_threads(), usize::from),
        max_article_bytes: settings.max_article_bytes.saturating_mul(if arguments.letters { GROWTH } else { 1 }),
        in_flight_bytes: settings.in_flight_bytes,
    };
    check_files(arguments)?;
    let stages = stages(arguments, &configuration, &settings)?;
    let stop = stop_on_signals()?;
    let (mut events, mut rejects) = open_sinks(arguments)?;
    let mut outputs = Outputs { events: &mut *events, rejects: rejects.as_mut().map(|sink| sink as &mut dyn Sink) };
    let inputs = inputs(arguments, &stop);
    let process = |raw: &_| stages.process(raw);
    let failures = pipeline::run(inputs, &process, &mut outputs, limits, &stop, progress.counters())?;
    progress.finish();
    for failure in &failures {
        tracing::error!("{failure}");
    }
    summarise(progress.counters(), started);
    let rejected = arguments.strict && progress.counters().rejected.get() > 0;
    Ok(ExitCode::from(u8::from(rejected || !failures.is_empty())))
}

fn stages(arguments: &Arguments, configuration: &Configuration, settings: &Settings) -> Result<Stages, Failure> {
    let segmenter = configuration.segmenter(settings.sentences)?;
    let extractor = configuration.extractor()?;
    let rendering = if arguments.pretty {
        Rendering::Pretty(PrettyWriter::new(arguments.output.is_none() && cli::coloured()))
    } else {
        Rendering::Records(RecordWriter::new(ExtractorInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: extractor.fingerprint().to_owned(),
        }))
    };
    let (keep_extra, min_confidence) = (arguments.keep_extra, arguments.min_confidence);
    Ok(Stages { segmenter, extractor, rendering, keep_extra, min_confidence })
}

/// Sources in order, each opened when its turn comes.
fn inputs<'a>(
    arguments: &'a Arguments,
    stop: &'a Stop,
) -> impl Iterator<Item = Result<Input, ingest::Error>> + Send + 'a {
    let format = arguments.format.map(Format::from);
    let stdin = arguments.files.is_empty().then(|| Path::new("-"));
    let files = arguments.files.iter().map(PathBuf::as_path).chain(stdin);
    files.take_while(|_| !stop.requested()).map(move |file| {
        let input = open(file, format, stop)?;
        Ok(if arguments.letters { input.of_letters() } else { input })
    })
}

/// Opens a file, or standard input for `-`.
pub(super) fn open(file: &Path, format: Option<Format>, stop: &Stop) -> Result<Input, ingest::Error> {
    tracing::debug!(source = %file.display(), ?format, "opening");
    if is_stdin(file) { ingest::stdin::open(format, stop) } else { ingest::file::open(file, format, stop) }
}

/// Whether the name stands for standard input.
pub(super) fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == OsStr::new("-")
}

type Sinks = (Box<dyn Sink>, Option<FileSink>);

fn open_sinks(arguments: &Arguments) -> Result<Sinks, Failure> {
    let mode = if arguments.append { OpenMode::Append } else { OpenMode::Truncate };
    let rejects = arguments.rejects.as_deref().map(|path| FileSink::open(path, mode)).transpose()?;
    let events: Box<dyn Sink> = match arguments.output.as_deref() {
        Some(path) => Box::new(FileSink::open(path, mode)?),
        None => Box::new(StdoutSink::new()),
    };
    Ok((events, rejects))
}

/// Finds out, before any file is emptied, that an input is missing or would be written over.
fn check_files(arguments: &Arguments) -> Result<(), Failure> {
    let inputs = || arguments.files.iter().filter(|file| !is_stdin(file));
    for file in inputs() {
        ingest::file::check(file).map_err(|error| Failure::Usage(error.into()))?;
    }
    let targets: Vec<_> = arguments.output.iter().chain(&arguments.rejects).collect();
    let stdin = stdin_file(arguments);
    for (position, target) in targets.iter().enumerate() {
        if let (Some(stdin), Ok(there)) = (&stdin, target.metadata())
            && is_one_file(stdin, &there)
        {
            let target = target.display();
            return Err(Failure::Usage(anyhow!(
                "{target} is standard input and would be written over; name another file"
            )));
        }
        if let Some(other) = inputs().chain(targets.iter().take(position).copied()).find(|other| same(other, target)) {
            let (other, target) = (other.display(), target.display());
            return Err(Failure::Usage(anyhow!("{target} would be written over {other}; name another file")));
        }
    }
    if arguments.append && targets.is_empty() {
        return Err(Failure::Usage(anyhow!("--append needs a file: give --output or --rejects")));
    }
    Ok(())
}

/// What standard input is, if it is read; a closed one is told when its turn comes.
fn stdin_file(arguments: &Arguments) -> Option<Metadata> {
    let is_read = arguments.files.is_empty() || arguments.files.iter().any(|file| is_stdin(file));
    let stdin = is_read.then(|| io::stdin().as_fd().try_clone_to_owned())?.ok()?;
    File::from(stdin).metadata().ok()
}

/// Whether two names mean one file.
fn same(one: &Path, other: &Path) -> bool {
    match (one.metadata(), other.metadata()) {
        (Ok(a), Ok(b)) => is_one_file(&a, &b),
        _ => one == other || place(one).is_some_and(|one| place(other) == Some(one)),
    }
}

/// Whether both are one regular file; devices such as `/dev/null` may be named twice.
fn is_one_file(a: &Metadata, b: &Metadata) -> bool {
    a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Where a file lies that need not be there yet.
fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

fn summarise(counters: &Counters, started: Instant) {
    tracing::info!(
        read = counters.read.get(),
        articles = counters.articles.get(),
        rejected = counters.rejected.get(),
        events = counters.events.get(),
        bytes = counters.bytes.get(),
        milliseconds = started.elapsed().as_millis() as u64,
        "done"
    );
}
