//! Lists every file under `config/` so that the crate can embed them: adding a rule touches one file only.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folders of `config/` that belong to extraction.
const FOLDERS: [&str; 5] = ["codes", "gazetteer", "lexicon", "models", "rules"];

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config").canonicalize()?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut out = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        writeln!(out, "    ({name:?}, include_str!({:?})),", file.to_string_lossy()).map_err(io::Error::other)?;
    }
    out.push_str("]\n");
    println!("cargo:rerun-if-changed={}", root.display());
    println!("cargo:rustc-env=COMMUNIQUE_CONFIG_FOLDERS={}", FOLDERS.join(" "));
    let dir = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(PathBuf::from(dir).join("embedded.rs"), out)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "tsv" || e == "toml" || e == "txt") {
            files.push(path);
        }
    }
    Ok(())
}
