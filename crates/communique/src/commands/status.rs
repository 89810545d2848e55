//! `communique status`: where the sources stand.

use std::fmt::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;
use ingest::Position;

use crate::cli::{self, Common, Failure};
use crate::commands::operations;
use crate::configuration::Configuration;
use crate::daemon::status::{Moved, Report, SourceReport};
use crate::settings::Settings;

/// Tell offsets and lag of every source, from the daemon if its listener answers, else from its checkpoint
#[derive(Debug, Args)]
pub struct Arguments {
    /// The daemon's listener for operators; `http.listen` of the settings by default
    #[arg(long, value_name = "IP:PORT")]
    address: Option<SocketAddr>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Put a value over a key of the settings, as for `run`
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// Prints the status.
pub(crate) fn run(arguments: &Arguments, common: &Common) -> Result<ExitCode, Failure> {
    let settings = Configuration::load(common.config.as_deref())?.settings_or_fail(&arguments.set)?;
    let report = report(arguments.address, &settings).map_err(Failure::Run)?;
    if arguments.json {
        let json = serde_json::to_string(&report).map_err(|error| Failure::Run(error.into()))?;
        return cli::print(&format!("{json}\n"));
    }
    cli::print(&text(&report))
}

fn report(address: Option<SocketAddr>, settings: &Settings) -> anyhow::Result<Report> {
    match address.or(settings.http.listen).map(|address| operations::get(address, "/status")) {
        Some(Ok(answer)) => return Ok(serde_json::from_reader(answer)?),
        Some(Err(error)) if address.is_some() => return Err(error),
        Some(Err(error)) => tracing::warn!("the daemon does not answer: {error:#}"),
        None => {}
    }
    let (report, notices) = Report::of_checkpoint(&settings.state_dir)?;
    for notice in notices {
        tracing::warn!("{notice}");
    }
    Ok(report)
}

/// The status for a person. Writing to a string cannot fail.
fn text(report: &Report) -> String {
    let mut out = String::new();
    match &report.running {
        None => out.push_str("not running, or without a listener; from the checkpoint:\n"),
        Some(running) => {
            let state = if running.stopping { "stopping" } else { "running" };
            let articles: Vec<_> = running.articles.iter().map(|(name, n)| format!("{n} {name}")).collect();
            let (version, rules, events) = (&running.version, &running.rules, running.events);
            let _: std::fmt::Result = writeln!(out, "{state}, communique {version}, rules {rules}");
            for (part, why) in &running.not_ready {
                let _: std::fmt::Result = writeln!(out, "not ready: {part}: {why}");
            }
            for sink in &running.stalled {
                let _: std::fmt::Result = writeln!(out, "waiting: the reader of sink {sink} takes nothing");
            }
            let _: std::fmt::Result = writeln!(out, "articles: {}; events: {events}", articles.join(", "));
        }
    }
    for (name, source) in &report.sources {
        describe(&mut out, name, source);
    }
    out
}

fn describe(out: &mut String, name: &str, source: &SourceReport) {
    let kind = source.kind.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let delivered = source.delivered.map(|n| format!(", {n} articles delivered")).unwrap_or_default();
    let ended = if source.ended { ", ended" } else { "" };
    let _: std::fmt::Result = writeln!(out, "source {name}{kind}: {} bytes behind{delivered}{ended}", source.lag);
    for (stream, position) in &source.positions {
        let _: std::fmt::Result = match position {
            Position::File(file) => {
                let (offset, lines) = (file.offset, file.lines);
                let name = match source.moved.get(stream) {
                    None => file.path.to_string(),
                    Some(Moved::To(now)) => format!("{} (was {})", now.display(), file.path),
                    Some(Moved::Away) => format!("{} (no longer there)", file.path),
                };
                writeln!(out, "  {name} at byte {offset}, line {lines}")
            }
            Position::Done(what) => writeln!(out, "  {stream} done ({what})"),
        };
    }
}
