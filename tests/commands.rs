//! The commands beside the filter, the settings, the log, and what wrong usage is answered with.
#![cfg(test)]

mod program;

use std::fs;
use std::process::Stdio;

use program::{MEETING, WEATHER, command, lines, run};
use serde_json::{Value, json};

#[test]
fn sentences_come_as_code_points_with_their_id() {
    let input = lines(&[
        r#"{"id":"é1","text":"Über café. Zwei!"}"#,
        "",
        r#"{"text":"","id":{"a":[1.0]}}"#,
        r#"{"text":"No id."}"#,
    ]);
    let run = run(&["sentences"], input);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    let expected = [
        r#"{"id":"é1","spans":[[0,10],[11,16]]}"#,
        r#"{"id":{"a":[1.0]},"spans":[]}"#,
        r#"{"id":null,"spans":[[0,6]]}"#,
    ];
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_bad_line_is_told_with_its_number_and_a_remedy_and_the_next_is_answered() {
    for bad in ["nonsense", "{\"id\":1}", "{\"text\":1}", "[]"] {
        let run = run(&["sentences"], lines(&["{\"text\":\"A.\"}", bad, "{\"text\":\"B.\"}"]));
        assert_eq!((run.code, run.stdout.lines().count()), (1, 2), "{bad}");
        assert!(run.stderr.contains("stdin:2: ") && run.stderr.contains("a line must be {"), "{}", run.stderr);
    }
}

#[test]
fn check_finds_the_shipped_configuration_sound() {
    let run = run(&["check"], "");
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("sound"));
}

#[test]
fn check_names_file_line_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("communique.toml"), "# settings\nworker = 2\n").unwrap();
    let config = folder.path().to_str().unwrap();
    let checked = run(&["check", "--config", config], "");
    assert_eq!(checked.code, 2);
    assert!(checked.stdout.contains("communique.toml:2: "), "{}", checked.stdout);
    assert!(checked.stdout.contains("did you mean `workers`?"), "{}", checked.stdout);
    let filtered = run(&["--config", config], "");
    assert_eq!((filtered.code, &*filtered.stdout), (2, ""));
    assert!(filtered.stderr.contains("did you mean `workers`?"), "{}", filtered.stderr);
}

#[test]
fn settings_of_a_folder_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("communique.toml"), "max_article_bytes = 100\n").unwrap();
    let run = run(&["--config", folder.path().to_str().unwrap()], lines(&[MEETING, "{\"text\":\"A.\"}"]));
    assert_eq!((run.count("articles"), run.count("rejected")), (1, 1), "{}", run.stderr);
    assert!(run.stderr.contains("over the limit of 100"), "{}", run.stderr);
}

#[test]
fn wrong_usage_is_told_and_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().to_str().unwrap();
    for (arguments, part) in [
        (vec!["--no-such-option"], "--no-such-option"),
        (vec!["missing.ndjson"], "missing.ndjson"),
        (vec![name], "directory"),
        (vec!["--workers", "0"], "--workers"),
        (vec!["-o", "missing-folder/events.ndjson"], "missing-folder/events.ndjson"),
        (vec!["--append"], "--output"),
        (vec!["--config", "missing-folder"], "missing-folder"),
        (vec!["--config", name], "communique.toml"),
        (vec!["sentences", "missing.ndjson"], "missing.ndjson"),
        (vec!["schema", "nothing"], "nothing"),
    ] {
        let run = run(&arguments, "");
        assert_eq!((run.code, &*run.stdout), (2, ""), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn a_cause_is_told_once() {
    for arguments in [["missing.ndjson", "-q"], ["-o", "missing-folder/events.ndjson"], ["--config", "missing-folder"]]
    {
        let stderr = run(&arguments, "").stderr;
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.matches("No such file").count() <= 1 && stderr.contains("missing"), "{stderr}");
    }
    let filtered = command(&[]).env("RUST_LOG", "no=filter=").stdin(Stdio::null()).output().unwrap();
    let stderr = String::from_utf8(filtered.stderr).unwrap();
    assert!(stderr.contains("RUST_LOG is no log filter: "), "{stderr}");
}

#[test]
fn the_log_goes_to_standard_error_as_asked() {
    let input = lines(&[WEATHER, "bad"]);
    assert_eq!(run(&["-q"], lines(&[WEATHER])).stderr, "");
    let json = run(&["--log-format", "json"], &input);
    let messages: Vec<Value> = json.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&messages[0]["level"], &messages[0]["line"]), (&json!("ERROR"), &json!(2)));
    assert_eq!((&messages[1]["message"], &messages[1]["articles"]), (&json!("done"), &json!(1)));
    let filtered = command(&["missing.ndjson"]).env("COMMUNIQUE_LOG", "no=filter=").output().unwrap();
    assert_eq!(filtered.status.code(), Some(2));
    for (level, flag, is_told) in [("info", "-q", false), ("off", "-v", true), ("off", "--strict", false)] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/article.ndjson");
        let output = command(&[flag, path]).env("RUST_LOG", level).output().unwrap();
        assert_eq!(!output.stderr.is_empty(), is_told, "{flag}: {output:?}");
    }
    let silent = command(&["--version"]).env("COMMUNIQUE_LOG", "off").output().unwrap();
    assert_eq!(silent.status.code(), Some(0));
}

#[test]
fn what_is_done_is_logged_when_asked_for() {
    let input = lines(&[WEATHER, MEETING]);
    let [debug, trace] = ["-v", "-vv"].map(|flag| run(&[flag], &input).stderr);
    for log in [&debug, &trace] {
        assert!(log.contains("DEBUG opening source=-") && log.contains("DEBUG article sequence=1 events=1"), "{log}");
    }
    assert!(!debug.contains("TRACE") && trace.contains("TRACE read sequence=1"), "{trace}");
}

#[test]
fn a_pipe_shows_no_progress() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ndjson");
    fs::write(&path, lines(&[WEATHER])).unwrap();
    let run = run(&[path.to_str().unwrap()], "");
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains(['\r', '\u{1B}']), "{:?}", run.stderr);
}

#[test]
fn the_version_names_the_rules() {
    let run = run(&["--version"], "");
    let words: Vec<_> = run.stdout.split_whitespace().collect();
    assert_eq!(words[..3], ["communique", env!("CARGO_PKG_VERSION"), "(rules"], "{}", run.stdout);
    let fingerprint = words[3].trim_end_matches(')');
    assert!(fingerprint.len() == 16 && fingerprint.chars().all(|c| c.is_ascii_hexdigit()), "{}", run.stdout);
}

#[test]
fn completions_and_the_manual_know_every_command_and_option() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell], "").stdout;
        for word in ["explain", "sentences", "schema", "rejects", "keep-extra", "log-format"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let page = run(&["man"], "").stdout;
    assert!(page.starts_with(".ie") && page.contains(".TH communique"), "{page}");
    for word in ["explain", "rejects", "strict", "Exit codes"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn explain_shows_sentences_and_events() {
    for run in [
        run(&["explain"], lines(&[MEETING])),
        run(
            &["explain", "--text", "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin."],
            "",
        ),
    ] {
        assert_eq!((run.code, &*run.stderr), (0, ""));
        assert!(run.stdout.contains("Macron met German Chancellor"), "{}", run.stdout);
        assert!(!run.stdout.contains('\u{1B}'), "no colours in a pipe");
    }
    let mixed = run(&["explain"], lines(&["bad", MEETING]));
    assert_eq!(mixed.code, 1);
    assert!(mixed.stderr.contains("stdin:1: ") && mixed.stdout.contains("Macron"), "{mixed:?}");
}

#[test]
fn dates_come_as_code_points_with_timex_types_and_values() {
    let input = lines(&[
        r#"{"id":"a","text":"Élysée aides said on April 10 that they met on Tuesday.","ref_date":"2025-04-10"}"#,
        r#"{"id":"b","text":"Nobody met."}"#,
    ]);
    let run = run(&["dates"], input);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    let answers = run.records();
    let expected = json!({"id": "a", "expressions": [
        {"start": 21, "end": 29, "type": "DATE", "value": "2025-04-10"},
        {"start": 47, "end": 54, "type": "DATE", "value": "2025-04-08"},
    ]});
    assert_eq!(answers, [expected, json!({"id": "b", "expressions": []})]);
}

#[test]
fn a_reference_date_that_is_none_is_told() {
    let run = run(&["dates"], lines(&[r#"{"id":"a","text":"Today.","ref_date":"soon"}"#]));
    assert_eq!((run.code, &*run.stdout), (1, ""));
    assert!(run.stderr.contains("stdin:1: ") && run.stderr.contains("\"ref_date\": \"YYYY-MM-DD\""), "{}", run.stderr);
}

#[test]
fn the_shipped_folder_is_what_is_built_in() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config");
    assert_eq!(run(&["--version", "--config", shipped], "").stdout, run(&["--version"], "").stdout);
    assert_eq!(run(&["check", "--config", shipped], "").code, 0);
}

/// A folder with one gazetteer of the user's own.
fn own_gazetteer(rows: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("gazetteer")).unwrap();
    fs::write(folder.path().join("gazetteer/mine.tsv"), rows).unwrap();
    folder
}

#[test]
fn a_gazetteer_of_ones_own_comes_on_top_of_the_shipped_ones() {
    let folder = own_gazetteer(
        "# name\tother_names\ttype\tcountry\tlat\tlon\n\
         Orbital Compact\tthe Compact|OrbCo\torganization\t-\n\
         Zarnitsa\t-\tgroup\tUKR\n\
         Quellmoor\t-\tcity\tDEU\t53.5\t9.25\n",
    );
    let config = folder.path().to_str().unwrap();
    let text = "Zarnitsa and OrbCo held talks with Norway in Quellmoor on Monday.";
    let found = run(&["--config", config], lines(&[&json!({ "text": text }).to_string()]));
    let record: Value = serde_json::from_str(&found.stdout).unwrap();
    let who: Vec<(&str, &str)> = record["participants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(
        who,
        [("Zarnitsa", "group"), ("Orbital Compact", "organization"), ("Norway", "country")],
        "{}",
        found.stdout
    );
    assert_eq!((&record["place"]["name"], &record["place"]["lat"]), (&json!("Quellmoor"), &json!(53.5)));
    assert_eq!(run(&["check", "--config", config], "").code, 0);
    assert_ne!(run(&["--version", "--config", config], "").stdout, run(&["--version"], "").stdout);
}

#[test]
fn a_defect_in_a_gazetteer_of_ones_own_is_told_with_file_line_and_remedy() {
    let table = [
        ("# comment\nOrbCo\t-\tfirm\t-\n", "gazetteer/mine.tsv:2: unknown type \"firm\"", "use organization, group"),
        ("OrbCo\t-\n", "gazetteer/mine.tsv:1: 2 columns, 3 expected", "single tab characters"),
        ("OrbCo\t-\tgroup\tNorway\n", "gazetteer/mine.tsv:1: unknown country \"Norway\"", "alpha-3"),
        ("\tOrbCo\tgroup\t-\n", "gazetteer/mine.tsv:1: an entry without a name", "first column"),
    ];
    for (rows, defect, remedy) in table {
        let folder = own_gazetteer(rows);
        let checked = run(&["check", "--config", folder.path().to_str().unwrap()], "");
        assert_eq!(checked.code, 2, "{rows:?}");
        assert!(checked.stdout.contains(defect) && checked.stdout.contains(remedy), "{}", checked.stdout);
    }
}
