//! The order of the repository: which crate may know which, how large a file and a function may grow, what a rule
//! file must hold. Limits that nothing enforces are not kept.
#![cfg(test)]

mod repository;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use repository::{crates, read, root};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

const FUNCTION_LINES: usize = 60;
const FILE_LINES: usize = 400;
const RULE_LINES: usize = 60;

/// Every file below `folder` whose name ends in `.extension`, by its path below the root, in order.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == extension) {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn names(crates: &[serde_json::Value]) -> BTreeSet<String> {
    crates.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn crates_know_the_model_and_only_the_binary_knows_them_all() {
    let crates = crates();
    let all = names(&crates);
    for one in &crates {
        let name = one["name"].as_str().unwrap();
        let dependencies = one["dependencies"].as_array().unwrap();
        let known: BTreeSet<String> = dependencies
            .iter()
            .map(|on| on["name"].as_str().unwrap().to_owned())
            .filter(|on| all.contains(on))
            .collect();
        let allowed: BTreeSet<String> = match name {
            "communique" => all.iter().filter(|other| *other != name).cloned().collect(),
            "event-model" => BTreeSet::new(),
            _ => BTreeSet::from(["event-model".to_owned()]),
        };
        assert_eq!(known, allowed, "what {name} depends on in the workspace");
    }
}

#[test]
fn a_crate_is_called_as_its_folder() {
    for one in crates() {
        let manifest = PathBuf::from(one["manifest_path"].as_str().unwrap());
        assert_eq!(manifest.parent().unwrap().file_name().unwrap().to_str(), one["name"].as_str());
    }
}

#[test]
fn no_name_that_says_nothing() {
    let empty = ["utils", "util", "common", "data", "manager", "helpers", "misc"];
    for path in rust_files().into_iter().chain(files("config", "toml")).chain(files("config", "tsv")) {
        for part in path.with_extension("").components() {
            let part = part.as_os_str().to_str().unwrap().to_lowercase();
            assert!(part.split(['_', '-']).all(|word| !empty.contains(&word)), "{}", path.display());
        }
    }
}

fn rust_files() -> Vec<PathBuf> {
    ["crates", "tests", "fuzz"].into_iter().flat_map(|folder| files(folder, "rs")).collect()
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    let test = |one: &syn::Attribute| {
        one.path().is_ident("cfg") && matches!(&one.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    };
    attributes.iter().any(test)
}

/// Gathers the lines of test modules, and every function that is too long.
#[derive(Default)]
struct Sizes {
    test_lines: usize,
    too_long: Vec<String>,
}

fn lines(spanned: &impl Spanned) -> usize {
    let span = spanned.span();
    span.end().line + 1 - span.start().line
}

impl Sizes {
    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let length = block.span().end().line + 1 - signature.span().start().line;
        if length > FUNCTION_LINES {
            self.too_long.push(format!("fn {} has {length} lines", signature.ident));
        }
    }
}

impl<'ast> Visit<'ast> for Sizes {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if is_for_tests(&module.attrs) {
            self.test_lines += lines(module);
        }
        visit::visit_item_mod(self, module);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.function(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

/// Whole files of tests: those below a `tests` folder, and modules that are declared under `#[cfg(test)]`.
fn is_test_file(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
        || path.file_stem().is_some_and(|stem| stem == "tests" || stem == "fixture")
}

#[test]
fn files_and_functions_stay_small() {
    let mut defects = Vec::new();
    for path in rust_files() {
        let source = read(&path);
        let mut sizes = Sizes::default();
        sizes.visit_file(&syn::parse_file(&source).unwrap());
        let length = source.lines().count() - sizes.test_lines;
        if length > FILE_LINES && !is_test_file(&path) {
            sizes.too_long.push(format!("{length} lines without tests"));
        }
        defects.extend(sizes.too_long.into_iter().map(|what| format!("{}: {what}", path.display())));
    }
    assert!(defects.is_empty(), "split these:\n{}", defects.join("\n"));
}

#[test]
fn no_test_is_switched_off() {
    let mark = concat!("#[", "ignore");
    for path in rust_files() {
        assert!(!read(&path).contains(mark), "{}", path.display());
    }
}

/// The texts of the tables under `key`.
fn texts(rule: &toml::Table, key: &str) -> Vec<String> {
    let tables = rule.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    tables.iter().filter_map(|one| one.get("text")?.as_str().map(str::trim)).map(str::to_owned).collect()
}

fn rule_defects(path: &Path) -> Vec<String> {
    let source = read(path);
    let rule: toml::Table = toml::from_str(&source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut defects = Vec::new();
    let expected = path.strip_prefix("config/rules").unwrap().with_extension("");
    if rule.get("id").and_then(toml::Value::as_str) != expected.to_str() {
        defects.push(format!("id must be {}", expected.display()));
    }
    if source.lines().count() > RULE_LINES {
        defects.push(format!("{} lines, {RULE_LINES} at most", source.lines().count()));
    }
    for key in ["example", "counter_example"] {
        let texts = texts(&rule, key);
        let distinct: BTreeSet<_> = texts.iter().filter(|text| !text.is_empty()).collect();
        if distinct.len() < 2 || distinct.len() < texts.len() {
            defects.push(format!("two different [[{key}]] at least, each with its own text"));
        }
    }
    defects.into_iter().map(|what| format!("{}: {what}", path.display())).collect()
}

#[test]
fn rules_are_small_named_by_their_path_and_exemplified() {
    let rules = files("config/rules", "toml");
    for kind in ["config/rules/meeting", "config/rules/agreement"] {
        assert!(rules.iter().any(|path| path.starts_with(kind)), "no rule below {kind}");
    }
    let ids: Vec<_> =
        rules.iter().map(|path| toml::from_str::<toml::Table>(&read(path)).unwrap()["id"].to_string()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "two rules share an id");
    let defects: Vec<_> = rules.iter().flat_map(|path| rule_defects(path)).collect();
    assert!(defects.is_empty(), "{}", defects.join("\n"));
}

#[test]
fn every_gazetteer_names_source_licence_and_date() {
    let tables = files("config/gazetteer", "tsv");
    assert!(!tables.is_empty());
    for path in tables {
        let head: Vec<String> =
            read(&path).lines().take_while(|line| line.starts_with('#')).map(str::to_lowercase).collect();
        let says = |words: &[&str]| head.iter().any(|line| words.iter().any(|word| line.contains(word)));
        let licences = ["apache-2.0", "mit", "cc by", "cc0", "public domain"];
        assert!(
            says(&["source:"]) && says(&["date:"]) && says(&licences),
            "{}: its head must name source, licence and date",
            path.display()
        );
    }
}

#[test]
fn the_changelog_speaks_of_this_version() {
    let version = crates()[0]["version"].as_str().unwrap().to_owned();
    assert!(crates().iter().all(|one| one["version"] == version.as_str()), "crates share one version");
    let headings = read("CHANGELOG.md");
    assert!(
        headings.lines().any(|line| line.starts_with("## ") && line.contains(&version)),
        "no heading for {version}"
    );
}

#[test]
fn the_licence_is_the_one_that_the_crates_name() {
    assert!(crates().iter().all(|one| one["license"] == "Apache-2.0"));
    let licence = read("LICENSE");
    assert!(licence.contains("Apache License") && licence.contains("END OF TERMS AND CONDITIONS"));
    assert!(root().join("ARCHITECTURE.md").is_file() && root().join("CONTRIBUTING.md").is_file());
}

#[test]
fn the_tests_of_the_faults_are_there() {
    let page = read("docs/faults.md");
    let named: Vec<_> = page.split('`').skip(1).step_by(2).filter_map(|name| name.split_once("::")).collect();
    assert!(named.len() > 15, "{named:?}");
    for (file, name) in named {
        let text = read(format!("tests/{file}.rs"));
        assert!(text.contains(&format!("#[test]\nfn {name}() {{")), "{file}::{name}");
    }
}
