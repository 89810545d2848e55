//! Dead letters of the daemon, and `communique replay`.
#![cfg(test)]

mod program;
mod service;

use std::fs;

use serde_json::{Value, json};
use service::{Service, append, article, articles, ids, numbered, range};

const SETTINGS: &str = "
[source.wire]
type = \"tail\"
paths = [\"in.ndjson\"]
[sink.events]
type = \"file\"
path = \"out.ndjson\"
";

const LETTERS: &str = "state/dead-letters.ndjson";

fn letters(text: &str) -> Vec<Value> {
    assert!(text.is_empty() || text.ends_with('\n'), "half a letter at the end");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_reject_is_one_letter_whatever_ends_the_daemon() {
    let mut service = Service::new(SETTINGS);
    let input = service.path("in.ndjson");
    append(&input, &format!("{}no article\n{}", article("a0"), article("a1")));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 2);
    daemon.kill();
    // A letter that the checkpoint does not know of, as a crash in the middle of a commit leaves it.
    append(&service.path(LETTERS), "{\"source\":\"in.nd");
    append(&input, &format!("{{\"text\":7}}\n{}", article("a2")));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    daemon.conserved();
    assert_eq!(ids(&service.read("out.ndjson")), numbered(3));
    let found = letters(&service.read(LETTERS));
    assert_eq!(found.len(), 2, "{found:?}");
    let first = json!({"source": "in.ndjson", "line": 2, "offset": article("a0").len(),
        "reason": "not an article: not a JSON object", "raw": "no article"});
    assert!(found[0]["source"].as_str().unwrap().ends_with("in.ndjson"));
    for key in ["line", "offset", "reason", "raw"] {
        assert_eq!(found[0][key], first[key], "{key}");
    }
    assert_eq!((&found[1]["line"], &found[1]["raw"]), (&json!(4), &json!("{\"text\":7}")));
}

#[test]
fn letters_are_rotated_and_the_oldest_go() {
    let mut service = Service::new(&format!(
        "{SETTINGS}[commit]\ninterval = \"1ms\"\n[dead_letters]\npath = \"refused.ndjson\"\nrotate_bytes = 200\nkeep = 2\n"
    ));
    let mut daemon = service.start();
    for round in 0..8 {
        append(
            &service.path("in.ndjson"),
            &format!("bad {round} {}\n{}", "x".repeat(200), article(&format!("a{round}"))),
        );
        service.wait_for_records("out.ndjson", round + 1);
    }
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    daemon.conserved();
    assert_eq!(daemon.count("rejected"), 8);
    let files = fs::read_dir(service.path("state")).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = files.filter(|file| file.file_name().to_string_lossy().starts_with("refused")).collect();
    files.sort_by_key(fs::DirEntry::file_name);
    assert!(files.len() <= 3, "{files:?}");
    let last: String = files.iter().map(|file| fs::read_to_string(file.path()).unwrap()).collect();
    assert!(last.contains("bad 7") && !last.contains("bad 0"), "{last}");
}

#[test]
fn what_was_too_long_for_the_daemon_is_replayed_under_a_higher_limit() {
    let mut service = Service::new(&format!("max_article_bytes = 1000\n{SETTINGS}"));
    let long = article("long").replace("Talks in Oslo", &"Talks ".repeat(300));
    append(&service.path("in.ndjson"), &(long + "{\"id\":\"bad\"}\n" + &article("a0")));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 1);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    let found = letters(&service.read(LETTERS));
    assert_eq!((found.len(), found[1]["raw"].as_str()), (2, Some("{\"id\":\"bad\"}")));
    // Its letter holds all of it only up to 64 KiB, and says how long it was.
    assert_eq!(found[0]["length"].as_u64(), Some(found[0]["raw"].as_str().unwrap().len() as u64));
    let letters = service.path(LETTERS);
    let again = service.path("again.ndjson");
    let run = program::run(&["replay", letters.to_str().unwrap(), "--rejects", again.to_str().unwrap()], "");
    assert_eq!((run.code, run.count("rejected"), ids(&run.stdout)), (0, 1, vec!["long".to_owned()]), "{}", run.stderr);
    let again = service.read("again.ndjson");
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), found[1], "it is the letter that it was");
}

#[test]
fn replay_reads_what_the_filter_refused_and_goes_on_as_articles() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let document = path("page.html");
    fs::write(&document, b"<p>\xFF</p>").unwrap();
    let refused = path("refused.ndjson");
    let bytes = [&b"{\"text\":\"\xFF\"}\nno article\n"[..], articles(&range(0..1)).as_bytes()].concat();
    program::run(&["-", &document, "--rejects", &refused, "-q"], bytes);
    assert_eq!(fs::read_to_string(&refused).unwrap().lines().count(), 3);
    let strict = program::run(&["replay", &refused, "--strict"], "");
    assert_eq!((strict.code, strict.count("read"), strict.count("rejected")), (1, 3, 3), "{}", strict.stderr);
    for part in ["not UTF-8 at byte 9", "not UTF-8 at byte 3", "not a JSON object", "page.html"] {
        assert!(strict.stderr.contains(part), "{part}: {}", strict.stderr);
    }
    // For a daemon: the lines themselves. A document is none.
    let raw = program::command(&["replay", "--raw", &refused]).output().unwrap();
    assert_eq!((raw.status.code(), raw.stdout.as_slice()), (Some(1), &b"{\"text\":\"\xFF\"}\nno article\n"[..]));
    assert!(String::from_utf8_lossy(&raw.stderr).contains("a document and no line; replay it without --raw"));
}
