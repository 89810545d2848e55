//! Where records go: the same bytes for any number of workers, whole lines in files, every record as its schema says.
#![cfg(test)]

mod program;

use std::fs;
use std::process::Stdio;

use program::{MEETING, WEATHER, command, lines, run};
use serde_json::Value;

/// A few thousand articles of different lengths, some of them bad.
fn mixed() -> Vec<u8> {
    let mut stream = Vec::new();
    for number in 0..3000 {
        let rain = "It rained all day. ".repeat(number * 7 % 50);
        let meeting = "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on Tuesday.";
        let text = if number % 3 == 0 { format!("{rain}{meeting} {rain}") } else { rain };
        let line = format!(
            "{{\"id\":\"a{number}\",\"title\":\"Day {number}\",\"text\":\"{text}\",\"published\":\"2024-05-29\"}}"
        );
        stream.extend(lines(&[if number % 100 == 7 { "bad" } else { &line }]));
    }
    stream
}

#[test]
fn the_number_of_workers_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let input = mixed();
    let outputs = ["1", "2", "4", "9"].map(|workers| {
        let rejects = folder.path().join(workers);
        let run = run(&["--workers", workers, "--rejects", rejects.to_str().unwrap()], &input);
        assert_eq!((run.count("read"), run.count("rejected"), run.count("events")), (3000, 30, 990), "{}", run.stderr);
        run.conserved();
        (run.stdout, fs::read(&rejects).unwrap())
    });
    assert!(outputs.iter().all(|output| *output == outputs[0]));
}

#[test]
fn every_record_is_as_the_schema_says() {
    let schema = run(&["schema", "event"], "");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema.stdout).unwrap()).unwrap();
    let run = run(
        &["--keep-extra"],
        [mixed(), lines(&[MEETING, &MEETING.replacen('{', "{\"section\":[1.50],", 1)])].concat(),
    );
    let records = run.conserved().records();
    assert!(!records.is_empty());
    for record in &records {
        let errors: Vec<_> = validator.iter_errors(record).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{record}: {errors:?}");
    }
    assert_eq!(records.last().unwrap()["article"]["extra"].to_string(), r#"{"section":[1.5]}"#);
}

#[test]
fn every_article_line_that_is_read_is_as_the_schema_says() {
    let schema = run(&["schema", "article"], "");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema.stdout).unwrap()).unwrap();
    for (line, is_article) in [
        (MEETING, true),
        (r#"{"content":"A.","pubDate":null,"id":7,"x":{}}"#, true),
        (r#"{"title":"A"}"#, false),
        (r#"{"text":1}"#, false),
        (r#"{"text":"A.","id":1.5}"#, false),
        ("[]", false),
    ] {
        assert_eq!(run(&[], lines(&[line])).count("articles") == 1, is_article, "{line}");
        assert_eq!(validator.is_valid(&serde_json::from_str(line).unwrap()), is_article, "{line}");
    }
}

#[test]
fn a_file_is_emptied_or_added_to_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (events, rejects) = (folder.path().join("events.ndjson"), folder.path().join("rejects.ndjson"));
    let to = ["-o", events.to_str().unwrap(), "--rejects", rejects.to_str().unwrap()];
    let once = run(&[], lines(&[MEETING])).stdout;
    assert!(!once.is_empty());
    for (more, times) in [(None, 1), (Some("--append"), 2), (Some("--append"), 3), (None, 1)] {
        let arguments: Vec<_> = to.into_iter().chain(more).collect();
        let run = run(&arguments, lines(&[MEETING, "bad", WEATHER]));
        assert_eq!((run.code, &*run.stdout), (0, ""), "{}", run.stderr);
        assert_eq!(fs::read_to_string(&events).unwrap(), once.repeat(times));
        assert_eq!(fs::read_to_string(&rejects).unwrap().lines().count(), times);
    }
}

#[test]
fn no_input_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("articles.ndjson");
    fs::write(&path, lines(&[MEETING])).unwrap();
    let name = path.to_str().unwrap();
    let dotted = format!("{}/./articles.ndjson", folder.path().display());
    for arguments in [[name, "-o", &dotted], [name, "--rejects", name]] {
        let run = run(&arguments, "");
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("written over"), "{}", run.stderr);
        assert_eq!(fs::read(&path).unwrap(), lines(&[MEETING]));
    }
    for arguments in [&["-o", name][..], &["--append", "--rejects", name, "-"]] {
        let output = command(arguments).stdin(fs::File::open(&path).unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(fs::read(&path).unwrap(), lines(&[MEETING]));
    }
    assert_eq!(run(&["-o", "/dev/null", "--rejects", "/dev/null"], lines(&[MEETING])).code, 0);
}

#[test]
fn events_and_rejects_do_not_share_a_file_that_is_yet_to_come() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("new").display().to_string();
    for rejects in ["new", "./new", &whole] {
        let arguments = ["-o", "new", "--rejects", rejects];
        let output = command(&arguments).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!folder.path().join("new").exists());
    }
}

#[test]
fn a_person_can_read_it_too() {
    let run = run(&["--pretty"], lines(&[MEETING]));
    assert!(run.stdout.contains("Macron") && run.stdout.contains("Scholz"), "{}", run.stdout);
    assert!(serde_json::from_str::<Value>(run.stdout.lines().next().unwrap()).is_err());
    assert!(!run.stdout.contains('\u{1B}'), "no colours in a pipe");
}
