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

#[test]
fn check_opens_sources_and_sinks_dry() {
    let sound = "[source.a]\ntype = \"tail\"\npaths = [\"*.ndjson\"]\n[sink.b]\ntype = \"file\"\npath = \"new/{type}.ndjson\"\n";
    let service = Service::new(sound);
    let check = |settings: &str| {
        service.configure(settings);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_communique"));
        let output = command.args(["check", "--config", "communique.toml"]).current_dir(service.folder.path()).output();
        let output = output.unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(check(sound).0, Some(0));
    assert!(!service.path("new").exists());
    std::fs::write(service.path("file"), "").unwrap();
    make_pipe(&service.path("meeting.pipe"));
    for (settings, part) in [
        (
            "[source.a]\ntype = \"directory\"\npath = \"missing\"",
            "communique.toml:1: source a: cannot read on from missing",
        ),
        (
            "\n[source.a]\ntype = \"tail\"\npaths = [\"missing/*.ndjson\"]",
            "communique.toml:2: source a: cannot open missing: there is no such folder; make it, or correct `paths`",
        ),
        (
            "[source.a]\ntype = \"http\"\n[source.b]\ntype = \"http\"",
            "communique.toml:3: [source.b] listens at 127.0.0.1:7410, where [source.a] listens; give each an address",
        ),
        (
            "[source.a]\ntype = \"stdin\"\n[source.b]\ntype = \"stdin\"",
            "communique.toml:3: [source.b] reads standard input, as [source.a] does; leave one of them out",
        ),
        (
            "[source.a]\ntype = \"tail\"\npaths = [\"*.ndjson\"]\n[sink.b]\ntype = \"file\"\npath = \"./{type}.ndjson\"",
            "communique.toml:1: [source.a] would read as articles what [sink.b] writes",
        ),
        (
            "[sink.b]\ntype = \"file\"\npath = \"{type}.pipe\"",
            "communique.toml:1: sink b: cannot open meeting.pipe: a named pipe cannot be cut back after a crash; give",
        ),
        ("[source.a]\ntype = \"pipe\"\npath = \"file\"", "source a: cannot open file: not a named pipe"),
        ("[sink.b]\ntype = \"file\"\npath = \"file/events.ndjson\"", "sink b: cannot open file"),
        ("state_dir = \"file/state\"", "state_dir: cannot open file"),
        ("[sink.b]\ntype = \"file\"\npaths = \"x\"", "communique.toml:3: unknown field `paths`"),
    ] {
        let (code, told) = check(settings);
        assert!(code == Some(2) && told.contains(part), "{code:?} {told}");
    }
}

fn make_pipe(path: &std::path::Path) {
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, path, mode).unwrap();
}

#[test]
fn a_named_pipe_is_no_file_to_write_to() {
    let mut service = Service::new("[sink.events]\ntype = \"file\"\npath = \"{type}.pipe\"\n");
    make_pipe(&service.path("meeting.pipe"));
    let mut daemon = service.start();
    assert_eq!(daemon.wait(), 2, "{}", daemon.log());
    daemon.logged("cannot open meeting.pipe: a named pipe cannot be cut back");
}

#[test]
fn an_end_for_want_of_a_source_that_failed_is_no_success() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let mut service = Service::new(&format!("[source.push]\ntype = \"http\"\nlisten = \"{address}\"\n"));
    let mut daemon = service.start();
    assert_eq!(daemon.wait(), 1, "{}", daemon.log());
    daemon.logged("in use");
}

#[test]
fn settings_come_from_the_file_the_environment_and_flags() {
    let mut service = Service::new("[sink.events]\ntype = \"file\"\npath = \"file.ndjson\"\n");
    for (variable, flags, expected) in [
        ("", &[][..], "file.ndjson"),
        ("env.ndjson", &[], "env.ndjson"),
        ("env.ndjson", &["--set", "sink.events.path=flag.ndjson"], "flag.ndjson"),
    ] {
        let (mut command, log) = service.command();
        if !variable.is_empty() {
            command.env("COMMUNIQUE_SINK__EVENTS__PATH", variable);
        }
        command.args(flags).stdin(Stdio::piped());
        let mut daemon = Daemon::spawn(command, log);
        daemon.child.stdin.take().unwrap().write_all(articles(&numbered(1)).as_bytes()).unwrap();
        assert_eq!(daemon.wait(), 0, "{}", daemon.log());
        assert_eq!(ids(&service.read(expected)), numbered(1));
    }
}
