//! Runs the program and looks at what it says.
#![allow(dead_code, reason = "every test binary compiles this module and none uses all of it")]

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread;

/// An article that holds one meeting, as a line.
pub(crate) const MEETING: &str = r#"{"id":"m1","title":"Macron in Berlin","text":"French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on Tuesday.","published":"2024-05-29"}"#;

/// An article that holds no event, as a line.
pub(crate) const WEATHER: &str =
    r#"{"id":"w1","text":"It rained in the hills all night. The rivers rose.","published":"2024-05-29"}"#;

/// What a finished run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit code; -1 when a signal ended it.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// A count of the closing summary.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let summary = self.stderr.lines().find(|line| line.contains("done read=")).expect(&self.stderr);
        let word = summary.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        word.expect(summary).parse().unwrap()
    }

    /// Asserts what holds for every run that came to its end.
    pub(crate) fn conserved(&self) -> &Self {
        assert_eq!(self.count("read"), self.count("articles") + self.count("rejected"), "{}", self.stderr);
        assert_eq!(self.count("events"), self.stdout.lines().count() as u64, "{}", self.stderr);
        self
    }

    /// The records on standard output.
    pub(crate) fn records(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The program, with nothing of the caller's environment that changes what it logs.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_communique"));
    command.args(arguments).env_remove("COMMUNIQUE_LOG").env_remove("RUST_LOG");
    command
}

/// Starts the program with all three streams piped.
pub(crate) fn start(arguments: &[&str]) -> Child {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs the program over `input` to its end.
pub(crate) fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    let mut child = start(arguments);
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    // The program may end before it has read everything; what it says is looked at, not that.
    let feeder = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Lines, each ended.
pub(crate) fn lines(lines: &[&str]) -> Vec<u8> {
    lines.iter().flat_map(|line| line.bytes().chain([b'\n'])).collect()
}
