//! What the daemon counts, as Prometheus reads it (text format 0.0.4).

use std::fmt::{Display, Write};
use std::sync::atomic::Ordering;

use crate::daemon::shared::Shared;
use crate::daemon::status::name_of;
use crate::daemon::tally::{Counts, LATENCY_BOUNDS, Volume};

/// All metrics. The counts are of one moment, so that `received = committed + rejected + dropped + in flight`.
pub(super) fn render(shared: &Shared) -> String {
    let counts = shared.tally.snapshot();
    let mut page = Page::default();
    let rules = shared.stages.get().extractor.fingerprint().to_owned();
    let labels = [("version", env!("CARGO_PKG_VERSION")), ("rules", &rules)];
    page.family("info", "gauge", "The program and the rules in force.").sample(&labels, 1);
    let ready = u8::from(shared.readiness.reasons().is_empty() && !shared.stop.requested());
    page.family("ready", "gauge", "Whether the daemon does its work.").sample(&[], ready);
    volumes(&mut page, &counts);
    events(&mut page, &counts);
    commits(&mut page, &counts);
    sources(&mut page, shared);
    page.family(
        "sink_stalled",
        "gauge",
        "Whether the reader of a sink takes nothing, so that everything waits for it.",
    );
    for one in &shared.sinks {
        page.sample(&[("sink", &one.name)], u8::from(one.is_stalled()));
    }
    page.family("stage_seconds_total", "counter", "Time that workers spent in each stage.");
    for (stage, time) in shared.stage_times.all() {
        page.sample(&[("stage", stage.as_str())], time.as_secs_f64());
    }
    page.text
}

fn volumes(page: &mut Page, counts: &Counts) {
    let kinds = [
        ("received", "came in", counts.received),
        ("committed", "are durable with all their events", counts.committed),
        ("rejected", "were none", counts.rejected),
        ("dropped", "came when there was no room", counts.dropped),
    ];
    for unit in ["articles", "bytes"] {
        let of = |volume: Volume| if unit == "bytes" { volume.bytes } else { volume.articles };
        for (name, help, volume) in kinds {
            let help = format!("{} that {help}.", if unit == "bytes" { "Bytes of articles" } else { "Articles" });
            page.family(&format!("{unit}_{name}_total"), "counter", &help).sample(&[], of(volume));
        }
    }
    let help = "Articles that came in and are none of these yet.";
    page.family("in_flight_articles", "gauge", help).sample(&[], counts.in_flight.articles);
    page.family("in_flight_bytes", "gauge", "Their bytes: what is queued.").sample(&[], counts.in_flight.bytes);
    let help = "Articles whose senders were asked to come again; they never came in.";
    page.family("articles_turned_away_total", "counter", help).sample(&[], counts.turned_away);
}

fn events(page: &mut Page, counts: &Counts) {
    page.family("events_total", "counter", "Durable events.");
    for ((event_type, status), n) in &counts.events {
        page.sample(&[("type", &name_of(event_type)), ("status", &name_of(status))], n);
    }
    page.family("rejects_total", "counter", "Articles that were none, by reason.");
    for (reason, n) in &counts.rejects {
        page.sample(&[("reason", reason)], n);
    }
}

fn commits(page: &mut Page, counts: &Counts) {
    let name = "commit_latency_seconds";
    page.family(name, "histogram", "From the first article of a group to its being durable.");
    let mut below = 0;
    for (place, n) in counts.commits.iter().enumerate() {
        below += n;
        let bound = LATENCY_BOUNDS.get(place).map(|&millis| std::time::Duration::from_millis(millis).as_secs_f64());
        let bound = bound.map_or("+Inf".to_owned(), |seconds| seconds.to_string());
        page.line("commit_latency_seconds_bucket", &[("le", &bound)], below);
    }
    page.line("commit_latency_seconds_sum", &[], counts.commit_time.as_secs_f64());
    page.line("commit_latency_seconds_count", &[], below);
    let help = "Commits that failed and were tried again.";
    page.family("commit_failures_total", "counter", help).sample(&[], counts.commit_failures);
    page.family("reloads_total", "counter", "Reloads that took effect.").sample(&[], counts.reloads);
    page.family("reload_failures_total", "counter", "Reloads that were refused.").sample(&[], counts.reload_failures);
}

fn sources(page: &mut Page, shared: &Shared) {
    page.family("source_lag_bytes", "gauge", "Bytes that a source knows of and has not delivered.");
    for one in &shared.sources {
        page.sample(&[("source", &one.name), ("kind", one.kind)], one.lag.load(Ordering::Relaxed));
    }
    page.family("source_articles_total", "counter", "Articles that a source delivered.");
    for one in &shared.sources {
        page.sample(&[("source", &one.name), ("kind", one.kind)], one.delivered.load(Ordering::Relaxed));
    }
    page.family("source_troubles_total", "counter", "Times that a source could not open or read something.");
    for one in &shared.sources {
        page.sample(&[("source", &one.name), ("kind", one.kind)], one.troubles.load(Ordering::Relaxed));
    }
    page.family("source_ended", "gauge", "Whether a source has ended.");
    for one in &shared.sources {
        page.sample(&[("source", &one.name), ("kind", one.kind)], u8::from(one.ended.load(Ordering::Relaxed)));
    }
}

/// The page as it is written; writing to a string cannot fail.
#[derive(Default)]
struct Page {
    text: String,
    family: String,
}

impl Page {
    /// Begins a family of samples.
    fn family(&mut self, name: &str, kind: &str, help: &str) -> &mut Self {
        name.clone_into(&mut self.family);
        let _: std::fmt::Result =
            writeln!(self.text, "# HELP communique_{name} {help}\n# TYPE communique_{name} {kind}");
        self
    }

    /// One sample of the family.
    fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) {
        let name = self.family.clone();
        self.line(&name, labels, value);
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<_> = labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _: std::fmt::Result = writeln!(self.text, "communique_{name}{labels} {value}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        let mut page = Page::default();
        page.family("x", "gauge", "Help.").sample(&[("source", "a\"b\\c\nd")], 1.5);
        let expected =
            "# HELP communique_x Help.\n# TYPE communique_x gauge\ncommunique_x{source=\"a\\\"b\\\\c\\nd\"} 1.5\n";
        assert_eq!(page.text, expected);
    }

    #[test]
    fn buckets_add_up() {
        let mut counts = Counts::default();
        counts.commits[1] = 2;
        counts.commits[LATENCY_BOUNDS.len()] = 1;
        let mut page = Page::default();
        commits(&mut page, &counts);
        for line in [
            "commit_latency_seconds_bucket{le=\"0.005\"} 0",
            "commit_latency_seconds_bucket{le=\"0.01\"} 2",
            "commit_latency_seconds_bucket{le=\"10\"} 2",
            "commit_latency_seconds_bucket{le=\"+Inf\"} 3",
            "commit_latency_seconds_count 3",
        ] {
            assert!(page.text.contains(line), "{line}: {}", page.text);
        }
    }
}
