//! Input that is no article never stops a run, and never goes lost: it is counted, and told or written down.
#![cfg(test)]

mod program;

use std::fs;

use program::{MEETING, WEATHER, lines, run};
use serde_json::{Value, json};

/// Every kind of bad line, with a part of the reason that is given for it.
const BAD: [(&[u8], &str); 9] = [
    (b"no json at all", "not a JSON object"),
    (b"[1,2]", "not a JSON object"),
    (b"{\"text\":\"cut", "EOF while parsing a string"),
    (b"{\"id\":\"x\"}", "no text"),
    (b"{\"text\":null}", "no text"),
    (b"{\"text\":\"  \"}", "no text"),
    (b"{\"text\":17}", "expected a string"),
    (b"{\"text\":\"a\",\"published\":{}}", "expected a string"),
    (b"{\"text\":\"caf\xE9\"}", "not UTF-8 at byte 12"),
];

/// A good line before each bad one and at the end.
fn stream() -> Vec<u8> {
    let mut stream = Vec::new();
    for (line, _) in BAD {
        stream.extend(lines(&[WEATHER]));
        stream.extend_from_slice(line);
        stream.push(b'\n');
    }
    stream.extend(lines(&[WEATHER]));
    stream
}

#[test]
fn each_bad_line_is_written_down_with_its_place_and_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rejects.ndjson");
    let stream = stream();
    let run = run(&["--rejects", path.to_str().unwrap()], &stream);
    assert_eq!((run.code, run.count("articles"), run.count("rejected")), (0, 10, 9), "{}", run.stderr);
    run.conserved();
    let rejects = fs::read_to_string(&path).unwrap();
    let rejects: Vec<Value> = rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rejects.len(), BAD.len());
    for (index, (reject, (line, reason))) in rejects.iter().zip(BAD).enumerate() {
        assert_eq!((&reject["source"], &reject["line"]), (&json!("stdin"), &json!(2 * index + 2)));
        assert!(reject["reason"].as_str().unwrap().contains(reason), "{reject}");
        let offset = reject["offset"].as_u64().unwrap() as usize;
        assert_eq!(&stream[offset..offset + line.len()], line);
        match std::str::from_utf8(line) {
            Ok(text) => assert_eq!(reject["raw"], text),
            Err(_) => assert_eq!(reject["raw_base64"], "eyJ0ZXh0IjoiY2Fm6SJ9"),
        }
    }
}

#[test]
fn without_a_file_each_is_told_even_when_quiet() {
    for arguments in [&[][..], &["-q"]] {
        let run = run(arguments, stream());
        assert_eq!(run.code, 0);
        let told: Vec<_> = run.stderr.lines().filter(|line| line.contains("ERROR")).collect();
        assert_eq!(told.len(), BAD.len(), "{}", run.stderr);
        for (line, (_, reason)) in told.iter().zip(BAD) {
            assert!(line.contains(reason) && line.contains("source=\"stdin\" line="), "{line}");
        }
    }
}

#[test]
fn strict_tells_rejects_by_the_exit_code() {
    assert_eq!(run(&["--strict"], stream()).code, 1);
    assert_eq!(run(&["--strict"], lines(&[MEETING, WEATHER])).code, 0);
}

#[test]
fn a_line_of_20_mebibytes_is_rejected_and_its_neighbours_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rejects.ndjson");
    let long = "é".repeat(10 << 20);
    let stream = lines(&[WEATHER, &format!("{{\"text\":\"{long}\"}}"), WEATHER]);
    let run = run(&["--rejects", path.to_str().unwrap()], stream);
    assert_eq!((run.count("articles"), run.count("rejected")), (2, 1), "{}", run.stderr);
    let rejects = fs::read_to_string(&path).unwrap();
    let reject: Value = serde_json::from_str(&rejects).unwrap();
    assert_eq!(reject["reason"], "20971531 bytes long, over the limit of 16777216");
    assert_eq!((&reject["line"], &reject["offset"]), (&json!(2), &json!(WEATHER.len() + 1)));
    let head = reject["raw"].as_str().unwrap();
    assert!(head.starts_with("{\"text\":\"éé") && head.len() <= 64 << 10, "{} bytes", head.len());
}

#[test]
fn a_file_that_breaks_off_is_told_and_the_next_one_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("a.ndjson.gz");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    std::io::Write::write_all(&mut encoder, &lines(&[WEATHER, WEATHER])).unwrap();
    let packed = encoder.finish().unwrap();
    fs::write(&broken, &packed[..packed.len() - 12]).unwrap();
    let whole = folder.path().join("b.ndjson");
    fs::write(&whole, lines(&[WEATHER])).unwrap();
    let run = run(&[broken.to_str().unwrap(), whole.to_str().unwrap()], "");
    assert_eq!((run.code, run.count("articles"), run.count("rejected")), (1, 2, 1), "{}", run.stderr);
    assert!(run.stderr.contains("cannot read on from") && run.stderr.contains("a.ndjson.gz"), "{}", run.stderr);
}
