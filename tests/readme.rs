//! The documents hold what they say: samples are the program's output, commands run, what is named is there.
//!
//! `UPDATE_README=1` renews the samples instead of comparing them.
#![cfg(test)]

mod repository;
mod spread;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use repository::{crates, read, root};
use serde_json::Value;
use spread::Node;

const PROGRAM: &str = env!("CARGO_BIN_EXE_communique");

/// Puts the rest of the line after a marker such as `<!-- run` beside the contents of the fence that follows it.
fn marked<'t>(text: &'t str, marker: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.split(marker).skip(1).map(|rest| {
        let (argument, rest) = rest.split_once("-->").unwrap();
        let fence = rest.split_once("```").unwrap().1;
        let (_, body) = fence.split_once('\n').unwrap();
        (argument.trim(), body.split_once("```").unwrap().0)
    })
}

fn program(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).current_dir(root()).output().unwrap()
}

/// The JSON values of a text, one after the other.
fn values(text: &str) -> Vec<Value> {
    let mut values: Vec<Value> = serde_json::Deserializer::from_str(text).into_iter().map(Result::unwrap).collect();
    for value in &mut values {
        // Every change to a rule changes the fingerprint; a rule should touch one file.
        if let Some(rules) = value.pointer_mut("/extractor/rules") {
            *rules = Value::Null;
        }
    }
    values
}

fn spread(text: &str) -> String {
    let nodes = serde_json::Deserializer::from_str(text).into_iter::<Node>();
    nodes.map(|node| node.unwrap().spread(0) + "\n").collect()
}

/// Compares each fence after `marker` with what `actual` gives for the marker's argument, or renews it.
fn hold(marker: &str, actual: impl Fn(&str) -> String) {
    let mut text = read("README.md");
    let samples: Vec<_> = marked(&text, marker).map(|(path, sample)| (path.to_owned(), sample.to_owned())).collect();
    assert!(!samples.is_empty(), "no {marker}");
    for (path, sample) in samples {
        let actual = actual(&path);
        if std::env::var_os("UPDATE_README").is_some() {
            let (before, after) = text.split_once(&format!("{marker}{path}")).unwrap();
            text = format!("{before}{marker}{path}{}", after.replacen(&sample, &spread(&actual), 1));
            fs::write(root().join("README.md"), &text).unwrap();
        } else {
            assert_eq!(values(&sample), values(&actual), "renew README.md with UPDATE_README=1");
        }
    }
}

#[test]
fn the_samples_are_the_input_and_the_output() {
    hold("<!-- article ", |path| read(path));
    hold("<!-- records ", |path| {
        let output = program(&[path]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    });
}

#[test]
fn the_sample_shows_a_meeting_and_an_agreement() {
    let text = read("README.md");
    let (_, sample) = marked(&text, "<!-- records ").next().unwrap();
    let types: Vec<_> = values(sample).iter().map(|record| record["type"].clone()).collect();
    assert!(types.contains(&"meeting".into()) && types.contains(&"agreement".into()), "{types:?}");
}

/// Runs `script` with the program on the path and the examples at hand.
fn shell(script: &str, folder: &Path) -> Output {
    let path = format!("{}:{}", Path::new(PROGRAM).parent().unwrap().display(), std::env::var("PATH").unwrap());
    Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .env("PATH", path)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn its_commands_run_and_print_something() {
    let text = read("README.md");
    let examples = root().join("examples").display().to_string();
    let mut run = 0;
    for (needs, script) in marked(&text, "<!-- run") {
        let folder = tempfile::tempdir().unwrap();
        assert!(shell(&format!("ln -s '{examples}' examples"), folder.path()).status.success());
        let tool = needs.strip_prefix("with ").unwrap_or("true");
        let probe = if tool.contains(' ') { tool.to_owned() } else { format!("command -v {tool}") };
        if !shell(&probe, folder.path()).status.success() {
            println!("not run, for want of {tool}:\n{script}");
            continue;
        }
        let output = shell(script, folder.path());
        assert!(output.status.success() && !output.stdout.is_empty(), "{script}\n{output:?}");
        run += 1;
    }
    assert!(run > 0);
}

#[test]
fn the_commands_of_its_prose_run() {
    let text = read("README.md");
    let commands: Vec<_> = quoted(&text).filter(|one| one.starts_with("communique ") && !one.contains('\n')).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        let output = shell(command, &root());
        assert!(output.status.success() && !output.stdout.is_empty(), "{command}\n{output:?}");
    }
}

#[test]
fn two_commands_set_everything_up() {
    let text = read("README.md");
    let (_, block) = marked(&text, "<!-- set-up").next().unwrap();
    let [main, tests] = block.lines().collect::<Vec<_>>()[..] else { panic!("two commands: {block}") };
    let arguments: Vec<_> = main.strip_prefix("cargo run --release -- ").unwrap().split(' ').collect();
    let output = program(&arguments);
    assert!(output.status.success() && !output.stdout.is_empty(), "{output:?}");
    assert!(tests.starts_with("cargo test"), "{tests}");
}

/// Copies `config/`, whose files lie two folders deep at most.
fn copy_of_the_configuration(folder: &Path) {
    let script = format!("cp -R '{}' config", root().join("config").display());
    assert!(shell(&script, folder).status.success());
}

#[test]
fn the_rule_of_the_guide_needs_no_other_file() {
    let text = read("CONTRIBUTING.md");
    let (id, rule) = marked(&text, "<!-- rule ").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy_of_the_configuration(folder.path());
    let example: toml::Table = toml::from_str(rule).unwrap();
    let text = example["example"][0]["text"].as_str().unwrap();
    let article = serde_json::json!({ "text": text }).to_string();
    fs::write(folder.path().join("article.ndjson"), article).unwrap();
    let found =
        || String::from_utf8(shell("communique -q --config config article.ndjson", folder.path()).stdout).unwrap();
    assert!(!found().contains(id), "the rule is there before it is added");

    fs::write(folder.path().join("config/rules").join(id).with_extension("toml"), rule).unwrap();
    let output = shell("communique check --config config", folder.path());
    assert!(output.status.success(), "{output:?}");
    assert!(found().contains(id));
}

#[test]
fn the_rule_of_the_guide_made_impossible_is_refused() {
    let text = read("CONTRIBUTING.md");
    let (id, rule) = marked(&text, "<!-- rule ").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy_of_the_configuration(folder.path());
    let nouns = rule.lines().position(|line| line.starts_with("nouns")).unwrap() + 1;
    let keys = [
        (r#"tags = ["VBD"]"#, "its nouns never have the tag VBD; ask for one of NOUN, "),
        (r#"relations = ["subject"]"#, "unknown universal relation \"subject\"; use acl, "),
    ];
    for (key, defect) in keys {
        let impossible = rule.replacen("\n\n[frame]", &format!("\n{key}\n\n[frame]"), 1);
        fs::write(folder.path().join("config/rules").join(id).with_extension("toml"), impossible).unwrap();
        let output = shell("communique check --config config", folder.path());
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.starts_with(&format!("rules/{id}.toml:{}: {defect}", nouns + 1)), "{told}");
    }
}

/// What stands between backquotes in the prose of `text`.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn what_the_documents_name_is_there() {
    let folders = ["crates/", "config/", "tests/", "fuzz/", "examples/", ".ci/"];
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = read(document);
        let paths =
            quoted(&text).flat_map(str::split_whitespace).filter(|word| folders.iter().any(|at| word.starts_with(at)));
        for path in paths.filter(|path| !path.contains(['<', '*'])) {
            assert!(root().join(path).exists(), "{document} names {path}");
        }
    }
}

#[test]
fn every_figure_stands_beside_a_command_that_exists() {
    let text = read("README.md");
    let section = text.split_once("\n## Figures\n").unwrap().1;
    let rows: Vec<_> = section
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(rows.len() >= 5, "{rows:?}");
    let targets: Vec<String> = crates()
        .iter()
        .flat_map(|one| one["targets"].as_array().unwrap().clone())
        .map(|target| target["name"].as_str().unwrap().to_owned())
        .collect();
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, figure, command] = cells[..] else { panic!("three cells: {row}") };
        assert!(figure.contains(|c: char| c.is_ascii_digit()), "no figure: {row}");
        let command = command
            .strip_prefix('`')
            .and_then(|rest| rest.strip_suffix('`'))
            .unwrap_or_else(|| panic!("no command: {row}"));
        let words: Vec<_> = command.split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| ["--bench", "--test", "--example", "-p"].contains(&pair[0])) {
            // The target of a library is its package's name with underscores.
            let known = targets.iter().any(|name| name == pair[1] || *name == pair[1].replace('-', "_"));
            assert!(known, "{row}: no {}", pair[1]);
        }
    }
}
