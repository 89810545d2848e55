//! Runs the daemon in a folder of its own, waits for what it does, and ends it.
#![allow(dead_code, reason = "every test binary compiles this module and none uses all of it")]

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How long a test waits for what must come, before it fails: long enough for a machine that does other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `condition` holds, and fails with `what` if it does not.
pub(crate) fn wait_until(what: impl std::fmt::Display, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
        // Gives the machine to the program that is waited for; nothing depends on how long.
        thread::yield_now();
        thread::park_timeout(Duration::from_millis(2));
    }
}

/// A folder with settings in which a daemon runs, again and again.
pub(crate) struct Service {
    pub(crate) folder: TempDir,
    runs: usize,
}

impl Service {
    /// A service with these settings; paths in them are relative to its folder.
    pub(crate) fn new(settings: &str) -> Self {
        let service = Self { folder: tempfile::tempdir().unwrap(), runs: 0 };
        service.configure(settings);
        service
    }

    /// Replaces the settings.
    pub(crate) fn configure(&self, settings: &str) {
        fs::write(self.path("communique.toml"), settings).unwrap();
    }

    /// A path in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The contents of a file in its folder; empty when it is not there.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// A command that runs the daemon in its folder, with its log in a file.
    pub(crate) fn command(&mut self) -> (Command, PathBuf) {
        self.command_by(&[])
    }

    /// The same, run by another program, such as a shell that sets limits first.
    pub(crate) fn command_by(&mut self, by: &[&str]) -> (Command, PathBuf) {
        self.runs += 1;
        let log = self.path(&format!("log.{}", self.runs));
        let program = env!("CARGO_BIN_EXE_communique");
        let words = [by, &[program, "run", "--config", "communique.toml"]].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(self.folder.path());
        command.env_remove("COMMUNIQUE_LOG").env_remove("RUST_LOG");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log).unwrap());
        (command, log)
    }

    /// Starts the daemon.
    pub(crate) fn start(&mut self) -> Daemon {
        let (command, log) = self.command();
        Daemon::spawn(command, log)
    }
}

/// A daemon that runs.
pub(crate) struct Daemon {
    pub(crate) child: Child,
    log: PathBuf,
}

impl Daemon {
    pub(crate) fn spawn(mut command: Command, log: PathBuf) -> Self {
        Self { child: command.spawn().unwrap(), log }
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// Waits until the log says `part`.
    pub(crate) fn logged(&self, part: &str) -> &Self {
        wait_until(format_args!("the log says {part:?}"), || self.log().contains(part));
        self
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for its end; the exit code, or minus the signal that ended it.
    pub(crate) fn wait(&mut self) -> i32 {
        let mut status = None;
        wait_until("the daemon ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        let status = status.unwrap();
        status.code().unwrap_or_else(|| -status.signal().unwrap())
    }

    /// Ends it with SIGTERM, once it listens to signals; the exit code.
    pub(crate) fn stop(&mut self) -> i32 {
        self.logged("running");
        self.signal(Signal::TERM);
        self.wait()
    }

    /// Ends it with kill -9.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.wait();
    }

    /// A count of the closing words, after the end.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let log = self.log();
        let line = log.lines().rev().find(|line| line.contains("ended ")).expect(&log);
        let word = line.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        word.expect(line).parse().unwrap()
    }

    /// Asserts what the closing words must always say.
    pub(crate) fn conserved(&self) {
        let sum = ["committed", "rejected", "dropped", "in_flight"].map(|name| self.count(name)).iter().sum::<u64>();
        assert_eq!(self.count("received"), sum, "{}", self.log());
    }
}

impl Drop for Daemon {
    /// No test leaves one behind, whatever becomes of it. One that has ended already cannot be killed.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An article of which exactly one event is made, as a line.
pub(crate) fn article(id: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"title\":\"Talks in Oslo\",\"text\":\"Kenya and Uganda held talks in Oslo on 3 May 2024.\",\"published\":\"2024-05-29\"}}\n"
    )
}

/// The ids of the articles of the records in `text`, in order. Every line must be a whole record.
pub(crate) fn ids(text: &str) -> Vec<String> {
    assert!(text.is_empty() || text.ends_with('\n'), "half a line at the end");
    let id = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        record["article"]["id"].as_str().unwrap().to_owned()
    };
    text.lines().map(id).collect()
}

impl Service {
    /// Waits until so many whole records stand in a file of its folder.
    pub(crate) fn wait_for_records(&self, name: &str, n: usize) {
        let found = || self.read(name).matches('\n').count();
        wait_until(format_args!("{n} records in {name}; {}", self.path(name).display()), || found() >= n);
    }
}

/// Sorted, for comparisons in which order does not matter.
pub(crate) fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

/// The ids `a0` to `a<n-1>`.
pub(crate) fn numbered(n: usize) -> Vec<String> {
    range(0..n)
}

/// The ids `a<start>` to `a<end-1>`.
pub(crate) fn range(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|i| format!("a{i}")).collect()
}

/// Articles with these ids, each on its line.
pub(crate) fn articles(ids: &[String]) -> String {
    ids.iter().map(|id| article(id)).collect()
}

/// Adds to a file, as a program that logs would.
pub(crate) fn append(path: &Path, text: &str) {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}
