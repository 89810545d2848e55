//! Lists every file under `config/` so that the crate can embed them, and packs the gazetteers: adding a rule touches
//! one file only, and start-up reads no tables.

// The build packs with the crate's own code: names must be cut into tokens as running text is.
#[allow(dead_code, reason = "the build needs a part of it")]
#[path = "src/closed.rs"]
mod closed;
#[allow(dead_code, unreachable_pub, reason = "the build needs a part of it")]
#[path = "src/error.rs"]
mod error;
#[allow(dead_code, reason = "the build needs a part of it")]
#[path = "src/gazetteer_rows.rs"]
mod gazetteer_rows;
#[allow(dead_code, reason = "the build needs a part of it")]
#[path = "src/packed_names.rs"]
mod packed_names;
#[allow(unreachable_pub, reason = "public in the crate")]
#[path = "src/rows.rs"]
mod rows;
#[allow(dead_code, reason = "the build needs a part of it")]
#[path = "src/tokens.rs"]
mod tokens;
#[allow(dead_code, reason = "the build needs a part of it")]
#[path = "src/word.rs"]
mod word;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use rows::ConfigFile;

/// Folders of `config/` that belong to extraction.
const FOLDERS: [&str; 5] = ["codes", "gazetteer", "lexicon", "models", "rules"];

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config").canonicalize()?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(&root.join(folder), &mut files)?;
    }
    files.sort();
    let dir = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?);
    let mut gazetteers = Vec::new();
    let mut out = String::from("&[\n");
    for file in &files {
        let path = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        if gazetteer_rows::SHIPPED.contains(&path.as_str()) {
            gazetteers.push(ConfigFile { path, contents: fs::read_to_string(file)? });
        } else {
            writeln!(out, "    ({path:?}, include_str!({:?})),", file.to_string_lossy()).map_err(io::Error::other)?;
        }
    }
    out.push_str("]\n");
    println!("cargo:rerun-if-changed={}", root.display());
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rustc-env=COMMUNIQUE_CONFIG_FOLDERS={}", FOLDERS.join(" "));
    println!("cargo:rustc-env=COMMUNIQUE_GAZETTEERS={}", rows::fingerprint(&gazetteers));
    fs::write(dir.join("gazetteer.bin"), pack(&gazetteers)?)?;
    fs::write(dir.join("embedded.rs"), out)
}

/// The packed gazetteers, or the first defect of their files.
fn pack(files: &[ConfigFile]) -> io::Result<Vec<u8>> {
    let mut errors = Vec::new();
    let bytes = gazetteer_rows::pack(files, &mut errors);
    errors.into_iter().next().map_or(Ok(bytes), |error| Err(io::Error::other(error)))
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
