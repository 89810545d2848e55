//! Whole articles and the records that they must give: one file an article in `tests/articles/`, read by people.
//! `UPDATE_ARTICLES=1 cargo test --test articles` writes what the program says now; the diff is then to be judged.
#![cfg(test)]

mod program;

use std::fs;
use std::path::{Path, PathBuf};

use program::run;
use serde_json::{Value, json};

/// Where the article begins and ends, and where its records do.
const ARTICLE: (&str, &str) = ("\n```article\n", "\n```\n");
const RECORDS: (&str, &str) = ("\n```records\n", "```\n");

/// The text between two marks.
fn between<'t>(text: &'t str, marks: (&str, &str), path: &Path) -> &'t str {
    let found = text.split_once(marks.0).and_then(|(_, rest)| Some(rest.split_once(marks.1)?.0));
    found.unwrap_or_else(|| panic!("{}: no block {:?}", path.display(), marks.0))
}

/// `name: value` lines, an empty line, and the body, as one line of the feed.
fn line(article: &str) -> String {
    let (head, body) = article.split_once("\n\n").unwrap();
    let mut line = json!({ "id": "article", "text": body });
    for field in head.lines() {
        let (name, value) = field.split_once(": ").unwrap();
        line[name] = value.into();
    }
    format!("{line}\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Name, and role unless it is the plain one.
fn participant(one: &Value) -> String {
    let name = text(&one["name"]).to_owned();
    if one["role"] == "party" { name } else { format!("{name} ({})", text(&one["role"])) }
}

/// A record in the few lines that a person compares.
fn compact(record: &Value) -> String {
    let join = |values: Vec<String>| values.join("; ");
    let list = |name: &str| record[name].as_array().into_iter().flatten();
    // The day of publication stands for a date that the article does not give.
    let said = Some(&record["date"]).filter(|date| date["basis"] != "publication");
    let mut fields = vec![
        ("who", join(list("participants").map(participant).collect())),
        ("where", record["place"]["name"].as_str().unwrap_or("").to_owned()),
        ("when", said.and_then(|date| date["value"].as_str()).unwrap_or("").to_owned()),
        ("words", join(list("mentions").map(|one| text(&one["trigger"]["text"]).to_owned()).collect())),
    ];
    fields.retain(|field| !field.1.is_empty());
    let head = ["type", "kind", "status"].map(|name| text(&record[name])).join(" ");
    fields.into_iter().fold(format!("{head}\n"), |out, (name, value)| format!("{out}  {name}: {value}\n"))
}

/// What the program says of the article in `path`, against what the file says.
fn compare(path: &Path) -> Result<(), String> {
    let contents = fs::read_to_string(path).unwrap();
    let ran = run(&[], line(between(&contents, ARTICLE, path)));
    assert_eq!(ran.conserved().code, 0, "{}", ran.stderr);
    let found: String = ran.records().iter().map(compact).collect();
    let expected = between(&contents, RECORDS, path);
    if found == expected {
        return Ok(());
    }
    if std::env::var_os("UPDATE_ARTICLES").is_some() {
        let block = |records: &str| format!("{}{records}{}", RECORDS.0, RECORDS.1);
        fs::write(path, contents.replacen(&block(expected), &block(&found), 1)).unwrap();
        return Ok(());
    }
    Err(format!("{}\nexpected:\n{expected}\nfound:\n{found}", path.display()))
}

#[test]
fn every_article_gives_its_records() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/articles");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 8, "articles are missing");
    let wrong: Vec<String> = paths.iter().filter_map(|path| compare(path).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
