//! `communique run`: streams in and out, settings, signals.
#![cfg(test)]

mod service;

use std::io::Write;
use std::process::Stdio;

use service::{Daemon, Service, articles, ids, numbered};

#[test]
fn without_sources_and_sinks_it_is_a_filter() {
    let mut service = Service::new("");
    let (mut command, log) = service.command();
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut daemon = Daemon::spawn(command, log);
    let mut stdin = daemon.child.stdin.take().unwrap();
    let expected = numbered(50);
    stdin.write_all((articles(&expected) + "no article\n").as_bytes()).unwrap();
    drop(stdin);
    let stdout = std::io::read_to_string(daemon.child.stdout.take().unwrap()).unwrap();
    assert_eq!(daemon.wait(), 0, "{}", daemon.log());
    assert_eq!(ids(&stdout), expected);
    daemon.logged("rejected: not an article").conserved();
    assert_eq!((daemon.count("committed"), daemon.count("rejected"), daemon.count("events")), (50, 1, 50));
    assert!(service.path("state/checkpoint").is_file());
}

#[test]
fn a_file_grows_from_run_to_run_by_whole_lines() {
    let mut service = Service::new("[sink.events]\ntype = \"file\"\npath = \"out/{type}.ndjson\"\n");
    for run in 1..=2 {
        let (mut command, log) = service.command();
        command.stdin(Stdio::piped());
        let mut daemon = Daemon::spawn(command, log);
        let mut stdin = daemon.child.stdin.take().unwrap();
        stdin.write_all(articles(&numbered(5)).as_bytes()).unwrap();
        drop(stdin);
        assert_eq!(daemon.wait(), 0, "{}", daemon.log());
        assert_eq!(ids(&service.read("out/meeting.ndjson")).len(), 5 * run);
    }
}
