//! The daemon's log: as JSON, and no message more often than the settings allow.
#![cfg(test)]

mod service;

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;
use service::{Daemon, Service};

/// Feeds `n` lines that are no articles and returns what the daemon logged until it ended.
fn log_of_rejects(settings: &str, arguments: &[&str], n: usize) -> String {
    let mut service = Service::new(settings);
    let (mut command, log) = service.command();
    command.args(arguments).stdin(Stdio::piped());
    let mut daemon = Daemon::spawn(command, log);
    let mut stdin = daemon.child.stdin.take().unwrap();
    stdin.write_all("no article\n".repeat(n).as_bytes()).unwrap();
    drop(stdin);
    assert_eq!(daemon.wait(), 0, "{}", daemon.log());
    assert_eq!(service.read("state/dead-letters.ndjson").lines().count(), n, "every one has its dead letter");
    daemon.log()
}

/// How many were logged, and how many the log says were not.
fn told(log: &str) -> (usize, u64) {
    let shown =
        log.lines().filter(|line| line.contains("rejected: not an article") && !line.contains("suppressed=")).count();
    let counts = log.lines().filter_map(|line| line.split_once("suppressed="));
    let number = |(_, rest): (&str, &str)| rest.split_whitespace().next().unwrap().parse::<u64>().unwrap();
    (shown, counts.map(number).sum())
}

#[test]
fn one_message_does_not_fill_the_log_and_the_count_is_told() {
    let log = log_of_rejects("[log]\nburst = 5\ninterval = \"1h\"\n", &[], 100);
    assert_eq!(told(&log), (5, 95), "{log}");
    assert!(log.contains("the last of them: rejected: not an article"), "{log}");
    assert!(log.contains("ended received=100"), "other messages are not held back: {log}");
}

#[test]
fn intervals_follow_one_another_and_none_is_forgotten() {
    let log = log_of_rejects("[log]\nburst = 1\ninterval = \"1ms\"\n", &[], 5000);
    let (shown, suppressed) = told(&log);
    assert_eq!(shown as u64 + suppressed, 5000, "{log}");
}

#[test]
fn without_a_limit_everything_is_logged() {
    let log = log_of_rejects("[log]\nburst = 0\n", &[], 100);
    assert_eq!(told(&log), (100, 0), "{log}");
}

#[test]
fn json_is_one_object_a_line_with_time_level_and_fields() {
    let log = log_of_rejects("[log]\nburst = 2\n", &["--log-format", "json"], 10);
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()), "{log}");
    let rejects: Vec<_> = lines.iter().filter(|line| line["offset"].is_u64()).collect();
    assert_eq!(
        (rejects.len(), rejects[1]["line"].as_u64(), rejects[1]["source"].as_str()),
        (2, Some(2), Some("stdin"))
    );
    let counts: Vec<_> = lines.iter().filter_map(|line| line["suppressed"].as_u64()).collect();
    assert_eq!(counts, [8]);
}
