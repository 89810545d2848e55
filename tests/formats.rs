//! What articles may come in: line ends and byte order marks, text and web pages, packed or not, from files or a pipe.
#![cfg(test)]

mod program;

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use program::{MEETING, WEATHER, lines, run};
use tempfile::TempDir;

const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Macron in Berlin</title>
<meta property="article:published_time" content="2024-05-29T08:00:00Z"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Macron in Berlin</h1>
<p>French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on Tuesday.</p>
<p>The streets around the chancellery were closed from the early morning, and the trams went another way, to the annoyance of many.</p>
<p>The weather was fair, if a little cold for the season, and the flags on the bridge hardly moved until late in the afternoon.</p>
</article><footer>Legal notice</footer></body></html>"#;

const TEXT: &str = "Macron in Berlin\r\n\r\nFrench President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on Tuesday.\r\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A folder with one file.
fn file(name: &str, contents: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, contents).unwrap();
    (folder, path)
}

#[test]
fn nothing_in_nothing_out() {
    for input in ["", "\n", "\r\n \n\n", "\u{FEFF}"] {
        let run = run(&[], input);
        assert_eq!((run.code, run.count("read"), &*run.stdout), (0, 0, ""), "{input:?}");
    }
}

#[test]
fn line_ends_and_marks_change_nothing() {
    let plain = run(&[], lines(&[MEETING, WEATHER]));
    for input in [
        format!("\u{FEFF}{MEETING}\r\n{WEATHER}\r\n"),
        format!("{MEETING}\n\n   \n{WEATHER}"),
        format!("  {MEETING}  \r\n\r\n{WEATHER}\n\n"),
    ] {
        let run = run(&[], input);
        assert_eq!((run.count("articles"), run.count("rejected")), (2, 0), "{}", run.stderr);
        assert_eq!(run.conserved().stdout, plain.stdout);
    }
}

#[test]
fn packed_lines_are_unpacked_from_files_and_pipes() {
    let plain = run(&[], lines(&[MEETING, WEATHER]));
    let [one, two] = [MEETING, WEATHER].map(|line| lines(&[line]));
    for (name, packed) in [
        ("a.ndjson.gz", gzip(&lines(&[MEETING, WEATHER]))),
        ("members.jsonl.gz", [gzip(&one), gzip(&two)].concat()),
        ("a.ndjson.zst", zstd(&lines(&[MEETING, WEATHER]))),
        ("frames.ndjson.zst", [zstd(&one), zstd(&two)].concat()),
    ] {
        let (_folder, path) = file(name, &packed);
        for run in [run(&[path.to_str().unwrap()], ""), run(&["-"], &packed)] {
            assert_eq!(run.count("articles"), 2, "{name}: {}", run.stderr);
            assert_eq!(run.conserved().stdout, plain.stdout, "{name}");
        }
    }
}

#[test]
fn a_text_file_is_an_article() {
    for (name, contents) in [("a.txt", TEXT.as_bytes().to_vec()), ("a.txt.gz", gzip(TEXT.as_bytes()))] {
        let (_folder, path) = file(name, contents);
        let run = run(&[path.to_str().unwrap()], "");
        assert_eq!(run.conserved().count("articles"), 1, "{}", run.stderr);
        let records = run.records();
        assert_eq!(records[0]["article"]["title"], "Macron in Berlin");
        assert_eq!(records[0]["type"], "meeting");
    }
}

#[test]
fn a_web_page_is_an_article() {
    for (name, contents) in [("a.html", PAGE.as_bytes().to_vec()), ("a.htm.zst", zstd(PAGE.as_bytes()))] {
        let (_folder, path) = file(name, contents);
        let run = run(&[path.to_str().unwrap()], "");
        assert_eq!(run.conserved().count("articles"), 1, "{}", run.stderr);
        let records = run.records();
        assert_eq!(records[0]["article"]["title"], "Macron in Berlin");
        assert_eq!(records[0]["article"]["published"], "2024-05-29T08:00:00Z");
        assert_eq!(records[0]["date"]["value"], "2024-05-28");
    }
}

#[test]
fn the_format_can_be_told() {
    let (_folder, path) = file("page.bin", PAGE);
    assert_eq!(run(&["--format", "html", path.to_str().unwrap()], "").count("articles"), 1);
    assert_eq!(run(&["--format", "text"], TEXT).count("articles"), 1);
    assert_eq!(run(&["--format", "text"], lines(&[MEETING, WEATHER])).count("articles"), 1);
    let (_folder, path) = file("lines.txt", lines(&[MEETING, WEATHER]));
    assert_eq!(run(&["--format", "ndjson", path.to_str().unwrap()], "").count("articles"), 2);
}

#[test]
fn files_and_standard_input_are_read_in_the_order_given() {
    let (_one, first) = file("1.ndjson", lines(&["bad one"]));
    let (_two, second) = file("2.ndjson", lines(&["bad three"]));
    let run = run(&[first.to_str().unwrap(), "-", second.to_str().unwrap()], "bad two\n");
    let sources: Vec<_> = run.stderr.lines().filter_map(|line| line.split("source=").nth(1)).collect();
    assert_eq!(sources.len(), 3, "{}", run.stderr);
    for (source, name) in sources.iter().zip(["1.ndjson", "stdin", "2.ndjson"]) {
        assert!(source.contains(name), "{}", run.stderr);
    }
}
