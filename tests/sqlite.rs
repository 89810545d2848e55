//! `type = "sqlite"` and `communique query`: every acknowledged event in the tables, each once, and questions to them.
#![cfg(test)]

mod program;
mod service;

use std::path::Path;

use serde_json::Value;
use service::{Service, append, articles, numbered, range, wait_until};

const SETTINGS: &str = "
[source.wire]
type = \"tail\"
paths = [\"in/*.ndjson\"]
[sink.store]
type = \"sqlite\"
path = \"out/events.sqlite\"
";

fn query(folder: &Path, arguments: &[&str]) -> program::Run {
    let output = program::command(&["query"]).args(arguments).current_dir(folder).output().unwrap();
    program::Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The articles of all events, each as often as it has one.
fn stored(folder: &Path) -> Vec<String> {
    let sql = "SELECT article FROM events ORDER BY CAST(substr(article, 2) AS INTEGER)";
    let run = query(folder, &[sql, "--database", "out/events.sqlite"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let article = |line: &str| serde_json::from_str::<Value>(line).unwrap()["article"].as_str().unwrap().to_owned();
    run.stdout.lines().map(article).collect()
}

fn service() -> Service {
    let service = Service::new(SETTINGS);
    std::fs::create_dir(service.path("in")).unwrap();
    service
}

#[test]
fn what_was_committed_survives_kill_9_and_what_is_read_again_is_there_once() {
    let mut service = service();
    let folder = service.folder.path().to_owned();
    let wire = service.path("in/wire.ndjson");
    for round in 0..3 {
        append(&wire, &articles(&range(round * 100..round * 100 + 100)));
        let mut daemon = service.start();
        daemon.logged("running");
        let database = service.path("out/events.sqlite");
        wait_until("events in the store", || database.exists() && !stored(&folder).is_empty());
        // Some of the round is committed, some is not, some is on its way.
        daemon.kill();
    }
    // The checkpoint of the first run is lost: everything is read once more over itself.
    for name in ["state/checkpoint", "state/checkpoint.previous"] {
        std::fs::write(service.path(name), "").unwrap();
    }
    let mut daemon = service.start();
    daemon.logged("no checkpoint is left");
    wait_until("300 events in the store", || stored(&folder).len() >= 300);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    // A clean end leaves one file, which needs no recovery.
    let names: Vec<_> =
        std::fs::read_dir(service.path("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["events.sqlite"]);
    assert_eq!(stored(&folder), numbered(300));
}

#[test]
fn questions_are_answered_while_the_daemon_writes() {
    let mut service = service();
    append(&service.path("in/wire.ndjson"), &articles(&numbered(3)));
    let mut daemon = service.start();
    daemon.logged("running");
    let folder = service.folder.path().to_owned();
    let database = service.path("out/events.sqlite");
    wait_until("3 events in the store", || database.exists() && stored(&folder).len() == 3);
    let config = ["--config", "communique.toml"];
    let ask = |sql: &str, more: &[&str]| query(&folder, &[&[sql], &config[..], more].concat());
    let counts = "SELECT (SELECT count(*) FROM participants) AS participants, (SELECT count(*) FROM mentions) AS mentions,
        (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM events WHERE record ->> '$.id' = id) AS events";
    let answer = ask(counts, &[]);
    assert_eq!(answer.stdout, "{\"articles\":3,\"events\":3,\"mentions\":6,\"participants\":6}\n", "{}", answer.stderr);
    let table = ask(
        "SELECT place, date, name FROM events JOIN participants ON event = id ORDER BY article, position LIMIT 2",
        &["--format", "table"],
    );
    assert_eq!(
        table.stdout,
        "place  date        name\n-----  ----------  ------\nOslo   2024-05-03  Kenya\nOslo   2024-05-03  Uganda\n",
        "{}",
        table.stderr
    );
    for (sql, why) in [
        ("DELETE FROM events", "a query only reads"),
        ("SELECT id, id FROM events", "two columns are called id"),
        ("SELECT moon FROM events", "no such column: moon"),
    ] {
        let refused = ask(sql, &[]);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{sql}");
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    }
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
}

#[test]
fn without_a_store_it_says_what_to_give() {
    let folder = tempfile::tempdir().unwrap();
    let none = query(folder.path(), &["SELECT 1"]);
    assert!(none.code == 2 && none.stderr.contains("--database"), "{}", none.stderr);
    let missing = query(folder.path(), &["SELECT 1", "--database", "missing.sqlite"]);
    assert!(missing.code == 2 && missing.stderr.contains("cannot open missing.sqlite"), "{}", missing.stderr);
    assert!(!folder.path().join("missing.sqlite").exists());
}
