//! The progress line of a long run over files: on a terminal, never in a pipe.

use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::counters::Counters;

/// The line, which may be hidden, and the counts that it shows.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    counters: Arc<Counters>,
}

impl Progress {
    /// A line that is shown if it is `wanted` and standard error is a terminal.
    pub(crate) fn new(wanted: bool) -> Self {
        let bar = ProgressBar::new_spinner();
        let counters = Arc::new(Counters::default());
        if wanted {
            // Indicatif itself draws nothing when standard error is no terminal.
            bar.set_style(style(Arc::clone(&counters)));
            bar.enable_steady_tick(Duration::from_millis(200));
        } else {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self { bar, counters }
    }

    /// The line itself, for whoever else writes to standard error.
    pub(crate) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    /// The counts that the pipeline must keep.
    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(counters: Arc<Counters>) -> ProgressStyle {
    let started = Instant::now();
    ProgressStyle::default_spinner()
        .with_key("counts", move |_: &ProgressState, line: &mut dyn std::fmt::Write| {
            // A line that cannot be drawn is not worth failing for.
            let _: std::fmt::Result = line.write_str(&counts(&counters, started.elapsed()));
        })
        .template("{spinner} {counts}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn counts(counters: &Counters, elapsed: Duration) -> String {
    // Tenths of a megabyte a second.
    let rate = u128::from(counters.bytes.get()) / (100 * elapsed.as_millis()).max(1);
    format!(
        "{} articles, {}.{} MB/s, {} events, {} rejected",
        counters.articles.get(),
        rate / 10,
        rate % 10,
        counters.events.get(),
        counters.rejected.get()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_counts_and_measures() {
        let counters = Counters::default();
        counters.articles.add(7);
        counters.bytes.add(12_340_000);
        counters.events.add(3);
        let line = counts(&counters, Duration::from_secs(2));
        assert_eq!(line, "7 articles, 6.1 MB/s, 3 events, 0 rejected");
        assert!(counts(&Counters::default(), Duration::ZERO).contains("0.0 MB/s"));
    }
}
