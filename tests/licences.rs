//! Every crate that is built in has a licence that `deny.toml` allows, and comes from a registry that it names.
//!
//! The part of cargo-deny that needs no network, so that it holds wherever the tests run.
#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every package of the lock file that is built on this machine.
fn packages() -> Vec<Value> {
    let version = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn allowed(section: &str, key: &str) -> BTreeSet<String> {
    let rules: toml::Table = toml::from_str(&std::fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap();
    rules[section][key].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_licence_is_allowed_and_every_allowance_needed() {
    let allowed = allowed("licenses", "allow");
    let mut needed = BTreeSet::new();
    for package in packages() {
        let stated = package["license"].as_str().unwrap_or_else(|| panic!("{} states no licence", package["name"]));
        let licence = Expression::parse_mode(stated, ParseMode::LAX).unwrap();
        let fits = licence.evaluate(|one: &LicenseReq| allowed.contains(&one.to_string()));
        assert!(fits, "{} {}: {stated}", package["name"], package["version"]);
        needed.extend(licence.requirements().map(|one| one.req.to_string()));
    }
    let idle: Vec<_> = allowed.difference(&needed).collect();
    assert!(idle.is_empty(), "deny.toml allows what nobody asks for: {idle:?}");
}

#[test]
fn every_crate_comes_from_a_registry_that_is_named() {
    let registries: BTreeSet<_> =
        allowed("sources", "allow-registry").into_iter().map(|url| format!("registry+{url}")).collect();
    for package in packages() {
        let source = package["source"].as_str();
        assert!(source.is_none_or(|source| registries.contains(source)), "{}: {source:?}", package["name"]);
    }
}
