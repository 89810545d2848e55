//! The splitter's choices and the users' words for it, through every command that cuts texts.
#![cfg(test)]

mod program;

use std::fs;
use std::path::Path;

use program::{lines, run};
use serde_json::{Value, json};

/// The sentences that `communique sentences` gives for a text of ASCII characters.
fn split(flags: &[&str], text: &str) -> Vec<String> {
    let answer = run(&[&["sentences"], flags].concat(), lines(&[&json!({ "text": text }).to_string()]));
    assert_eq!((answer.code, &*answer.stderr), (0, ""));
    let answer: Value = serde_json::from_str(&answer.stdout).unwrap();
    let spans: Vec<[usize; 2]> = serde_json::from_value(answer["spans"].clone()).unwrap();
    spans.into_iter().map(|[start, end]| text.get(start..end).unwrap().to_owned()).collect()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, contents) in files {
        fs::write(folder.path().join(name), contents).unwrap();
    }
    folder
}

fn path(folder: &tempfile::TempDir) -> &str {
    folder.path().to_str().unwrap()
}

#[test]
fn quotations_and_line_breaks_are_the_users_choice() {
    let text = "\"We met. We talked.\"\nA truce was\nsigned.";
    assert_eq!(split(&[], text), ["\"We met.", "We talked.\"", "A truce was\nsigned."]);
    assert_eq!(
        split(&["--quotes", "whole", "--newlines", "never"], text),
        ["\"We met. We talked.\"", "A truce was\nsigned."]
    );
    let always = split(&["--newlines", "always"], "A truce was\nsigned by the\nenvoys.");
    assert_eq!(always, ["A truce was", "signed by the", "envoys."]);
    let settings = folder(&[("communique.toml", "[sentences]\nquotes = \"whole\"\n")]);
    assert_eq!(split(&["--config", path(&settings)], "\"We met. We talked.\""), ["\"We met. We talked.\""]);
    let overruled = split(&["--config", path(&settings), "--quotes", "split"], "\"We met. We talked.\"");
    assert_eq!(overruled, ["\"We met.", "We talked.\""]);
}

#[test]
fn every_sentence_can_say_why_it_ends() {
    let answer = run(&["sentences", "--reasons"], lines(&[r#"{"text":"It is over. Is it? Yes"}"#]));
    let answer: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(answer["reasons"], json!(["a full stop", "a question or exclamation mark", "the end of the text"]));
    let explained = run(&["explain", "--text", "It is over. Chad met Mali in Bonn."], "");
    assert!(explained.stdout.contains("ends by a full stop"), "{}", explained.stdout);
}

#[test]
fn words_of_ones_own_reach_every_command() {
    let words = folder(&[("sentences.tsv", "# ours\nRegt.\tabbreviation_never_ends\n")]);
    let text = "The 2nd Regt. Guards met envoys of Chad and Mali in Bonn.";
    assert_eq!(split(&[], text).len(), 2);
    assert_eq!(split(&["--config", path(&words)], text), [text]);
    let explained = run(&["explain", "--config", path(&words), "--text", text], "");
    assert!(explained.stdout.contains(text), "{}", explained.stdout);
    let article = json!({ "id": "1", "text": "Chad met the 2nd Regt. Mali talked on Monday." }).to_string();
    let whole = run(&["--config", path(&words)], lines(&[&article]));
    let sentence = |record: &Value| record["mentions"][0]["sentence"]["text"].as_str().unwrap().to_owned();
    assert!(whole.records().iter().any(|r| sentence(r).ends_with("Monday.")), "{}", whole.stdout);
    assert!(run(&[], lines(&[&article])).records().iter().all(|r| !sentence(r).contains("Regt. Mali")));
}

#[test]
fn a_byte_order_mark_and_dots_inside_a_word_are_no_obstacle() {
    let rows = "\u{FEFF}Regt.\tabbreviation_never_ends\r\nProd.Co.\tabbreviation_never_ends\r\n";
    let words = folder(&[("sentences.tsv", rows)]);
    for text in ["The 2nd Regt. Guards paraded.", "The Prod.Co. Guards paraded."] {
        assert_eq!(split(&["--config", path(&words)], text), [text]);
    }
}

#[test]
fn a_file_of_words_that_is_no_text_is_told_by_its_line() {
    let words = tempfile::tempdir().unwrap();
    fs::write(words.path().join("sentences.tsv"), b"# ours\nR\xe9gt.\tsentence_starter\n").unwrap();
    let told = run(&["check", "--config", path(&words)], "");
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("sentences.tsv:2: no UTF-8; save"), "{}", told.stderr);
}

#[test]
fn check_says_what_is_wrong_with_a_word() {
    let bad = folder(&[(
        "sentences.tsv",
        "Regt.\tabbreviation_never_ends\nBhd.\tends_never\nNo list\n!!\tsentence_starter\n",
    )]);
    let told = run(&["check", "--config", path(&bad)], "");
    assert_eq!(told.code, 2);
    let file = Path::new(path(&bad)).join("sentences.tsv").display().to_string();
    assert!(told.stdout.contains(&format!("{file}:2: no list is called `ends_never`")), "{}", told.stdout);
    assert!(
        told.stdout.contains(&format!("{file}:3: ")) && told.stdout.contains("sentence_starter"),
        "{}",
        told.stdout
    );
    let refused = run(&["--config", path(&bad)], "");
    assert_eq!((refused.code, &*refused.stdout), (2, ""));
    assert!(refused.stderr.contains("sentences.tsv:2"), "{}", refused.stderr);
}
