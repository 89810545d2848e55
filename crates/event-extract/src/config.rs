//! The configuration as files: the embedded set, and its fingerprint.

use crate::gazetteer_rows::SHIPPED;
use crate::rows;
pub use crate::rows::ConfigFile;

/// Names of the folders below `config/` that hold the configuration of extraction.
pub fn config_folders() -> impl Iterator<Item = &'static str> {
    env!("COMMUNIQUE_CONFIG_FOLDERS").split(' ')
}

/// Path and contents of every file that the build embedded as it is; the shipped gazetteers are packed.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The configuration built into the program, but for its gazetteers: they are in force wherever no file replaces them.
pub fn embedded_files() -> Vec<ConfigFile> {
    EMBEDDED.iter().map(|&(path, contents)| ConfigFile { path: path.into(), contents: contents.into() }).collect()
}

/// Whether a file is a gazetteer of the user's own: below `gazetteer/`, under a name that is not shipped.
pub fn is_own_gazetteer(file: &ConfigFile) -> bool {
    file.path.starts_with(GAZETTEERS) && !SHIPPED.contains(&file.path.as_str())
}

/// Folder of the gazetteers, below `config/`.
pub(crate) const GAZETTEERS: &str = "gazetteer/";

/// 16 hexadecimal digits over all files, in whatever order they come, and the gazetteers in force.
pub(crate) fn fingerprint(files: &[ConfigFile]) -> String {
    let (gazetteers, mut others): (Vec<_>, Vec<_>) =
        files.iter().cloned().partition(|f| SHIPPED.contains(&f.path.as_str()));
    let contents =
        if gazetteers.is_empty() { env!("COMMUNIQUE_GAZETTEERS").to_owned() } else { rows::fingerprint(&gazetteers) };
    others.push(ConfigFile { path: GAZETTEERS.into(), contents });
    rows::fingerprint(&others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_sees_contents_and_borders_but_not_order() {
        let a = ConfigFile { path: "a".into(), contents: "1".into() };
        let b = ConfigFile { path: "b".into(), contents: "2".into() };
        let moved = ConfigFile { path: "a1".into(), contents: String::new() };
        assert_eq!(fingerprint(&[a.clone(), b.clone()]), fingerprint(&[b.clone(), a.clone()]));
        assert_ne!(fingerprint(&[a]), fingerprint(&[moved]));
    }
}
