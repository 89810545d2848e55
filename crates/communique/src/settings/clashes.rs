//! What sources and sinks must not share: addresses, standard input, pipes, files.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};

use ingest::{directory, tail};
use sink::{Clock, FileOptions, Rotation};

use super::{AfterSetting, FileSettings, Settings, SinkSettings, SourceSettings, TailSettings};

/// Two parts of the settings that cannot be in force together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clash {
    /// The table to look at, as it is headed: `[source.NAME]`.
    pub(super) table: String,
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) remedy: &'static str,
}

/// The first clash there is.
pub(super) fn find(settings: &Settings) -> Option<Clash> {
    let folder = std::env::current_dir().unwrap_or_default();
    of_listeners(settings)
        .or_else(|| of_inputs(settings, &folder))
        .or_else(|| of_files(settings, &folder))
        .or_else(|| of_outputs(settings, &folder))
        .or_else(|| of_ends(settings, &folder))
}

/// Two listeners at one address.
fn of_listeners(settings: &Settings) -> Option<Clash> {
    let operators = settings.http.listen.map(|address| ("[http]".to_owned(), address));
    let sources = settings.source.iter().filter_map(|(name, source)| match source {
        SourceSettings::Http(http) => Some((format!("[source.{name}]"), http.listen)),
        _ => None,
    });
    let mut seen: Vec<(String, SocketAddr)> = Vec::new();
    for (table, address) in operators.into_iter().chain(sources) {
        if let Some((other, _)) = seen.iter().find(|(_, before)| exclude_each_other(*before, address)) {
            let message = format!("{table} listens at {address}, where {other} listens");
            return Some(Clash { table, message, remedy: "give each an address of its own with `listen`" });
        }
        seen.push((table, address));
    }
    None
}

/// Port 0 is another one each time, and the unspecified address is all addresses.
fn exclude_each_other(one: SocketAddr, other: SocketAddr) -> bool {
    let all = one.ip().is_unspecified() || other.ip().is_unspecified();
    let overlap = one.ip() == other.ip() || all && one.is_ipv4() == other.is_ipv4();
    one.port() != 0 && one.port() == other.port() && overlap
}

/// Two sources that would take each other's bytes.
fn of_inputs(settings: &Settings, folder: &Path) -> Option<Clash> {
    let inputs = settings.source.iter().filter_map(|(name, source)| match source {
        SourceSettings::Stdin(_) => Some((name, "standard input".to_owned())),
        SourceSettings::Pipe(pipe) => Some((name, cleaned(folder, &pipe.path).display().to_string())),
        _ => None,
    });
    let mut seen = Vec::new();
    for (name, input) in inputs {
        if let Some((other, _)) = seen.iter().find(|(_, before)| *before == input) {
            let (table, message) = (format!("[source.{name}]"), format!("reads {input}, as [source.{other}] does"));
            return Some(Clash { message: format!("{table} {message}"), table, remedy: "leave one of them out" });
        }
        seen.push((name, input));
    }
    None
}

/// Two sources that would each read the same file.
fn of_files(settings: &Settings, folder: &Path) -> Option<Clash> {
    let mut seen: Vec<(&String, &SourceSettings)> = Vec::new();
    for (name, source) in &settings.source {
        let table = format!("[source.{name}]");
        if moves_in_place(source, folder) {
            let message = format!("{table} moves its files to where they are: `move_to` is its own `path`");
            return Some(Clash { table, message, remedy: "let `move_to` be another folder" });
        }
        let shared = |other| {
            named_by_both(source, other, folder)
                .or_else(|| literal_of_both(source, other, folder))
                .or_else(|| literal_of_both(other, source, folder))
        };
        let clash = seen.iter().find_map(|(other, before)| Some((other, shared(before)?)));
        if let Some((other, path)) = clash {
            let message = format!("{table} would read {}, as [source.{other}] does", path.display());
            return Some(Clash { table, message, remedy: "leave each file to one of them" });
        }
        seen.push((name, source));
    }
    None
}

fn moves_in_place(source: &SourceSettings, folder: &Path) -> bool {
    let SourceSettings::Directory(directory) = source else { return false };
    directory.after == AfterSetting::Move && cleaned(folder, &directory.move_to) == cleaned(folder, &directory.path)
}

/// What both sources name. Two patterns that are written in different ways may still take the same file.
fn named_by_both(one: &SourceSettings, other: &SourceSettings, folder: &Path) -> Option<PathBuf> {
    match (one, other) {
        (SourceSettings::Directory(one), SourceSettings::Directory(other)) => {
            let path = cleaned(folder, &one.path);
            (path == cleaned(folder, &other.path)).then_some(path)
        }
        (SourceSettings::Tail(one), SourceSettings::Tail(other)) => {
            let patterns = |tail: &TailSettings| -> BTreeSet<PathBuf> {
                tail.paths.iter().map(|pattern| cleaned(folder, Path::new(pattern))).collect()
            };
            patterns(one).intersection(&patterns(other)).next().cloned()
        }
        _ => None,
    }
}

/// A path without signs that `one` follows and `other` takes.
fn literal_of_both(one: &SourceSettings, other: &SourceSettings, folder: &Path) -> Option<PathBuf> {
    let SourceSettings::Tail(tail) = one else { return None };
    let literals = tail.paths.iter().filter(|path| !path.contains(['*', '?', '[']));
    literals.map(|path| cleaned(folder, Path::new(path))).find(|path| is_read(other, path, folder))
}

/// What one part of the daemon writes.
struct Written {
    /// The table of the part, as it is headed.
    table: String,
    names: BTreeSet<PathBuf>,
    /// Whether others of its kind can write to the same: records of one SQLite store are overwritten by id, with the
    /// same.
    shares: bool,
}

fn written(settings: &Settings, folder: &Path) -> Vec<Written> {
    let letters = Rotation::default().names_of(&settings.state_dir.join(&settings.dead_letters.path));
    let names = letters.iter().map(|path| cleaned(folder, path)).collect();
    let mut written = vec![Written { table: "[dead_letters]".to_owned(), names, shares: false }];
    written.extend(settings.sink.iter().filter_map(|(name, sink)| {
        let (names, shares) = match sink {
            SinkSettings::File(file) => (names_of(file, folder), false),
            SinkSettings::Sqlite(store) => ([cleaned(folder, &store.path)].into(), true),
            SinkSettings::Stdout(_) => return None,
        };
        Some(Written { table: format!("[sink.{name}]"), names, shares })
    }));
    written
}

/// Two that write to one file would cut each other back.
fn of_outputs(settings: &Settings, folder: &Path) -> Option<Clash> {
    let mut seen: Vec<Written> = Vec::new();
    for one in written(settings, folder) {
        let clash = |other: &&Written| !(one.shares && other.shares || other.names.is_disjoint(&one.names));
        if let Some(other) = seen.iter().find(clash) {
            let message = format!("{} writes to the files of {}", one.table, other.table);
            return Some(Clash { table: one.table, message, remedy: "give each a path of its own" });
        }
        seen.push(one);
    }
    None
}

/// A source that would read what the daemon itself writes.
fn of_ends(settings: &Settings, folder: &Path) -> Option<Clash> {
    let written = written(settings, folder);
    for (name, source) in &settings.source {
        for Written { table: writer, names, .. } in &written {
            if let Some(path) = names.iter().find(|path| is_read(source, path, folder)) {
                let (table, path) = (format!("[source.{name}]"), path.display());
                let message = format!("{table} would read as articles what {writer} writes to {path}");
                return Some(Clash { table, message, remedy: "let it write to another folder" });
            }
        }
    }
    None
}

fn is_read(source: &SourceSettings, path: &Path, folder: &Path) -> bool {
    match source {
        SourceSettings::Tail(tail) => tail.paths.iter().any(|pattern| {
            // Signs of the folder's own name stand for themselves.
            let folder = glob::Pattern::escape(&folder.to_string_lossy());
            tail::takes(&cleaned(Path::new(&folder), Path::new(pattern)).to_string_lossy(), path)
        }),
        SourceSettings::Directory(directory) => {
            path.parent() == Some(&cleaned(folder, &directory.path)) && directory::takes(path)
        }
        SourceSettings::Stdin(_) | SourceSettings::Pipe(_) | SourceSettings::Http(_) => false,
    }
}

/// The names of a sink's files on one day and at one hour, of the closed ones the first. A name without placeholders that
/// another sink's template comes to at another time, and one with a higher number, are not told from others.
fn names_of(file: &FileSettings, folder: &Path) -> BTreeSet<PathBuf> {
    let clock = Clock { date: "2024-05-29".to_owned(), hour: "07".to_owned() };
    FileOptions::from(file).names_at(&clock).iter().map(|path| cleaned(folder, path)).collect()
}

/// The path from the root, without `.`, `..` and doubled slashes: what can be told without looking at the disk.
fn cleaned(folder: &Path, path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                cleaned.pop();
            }
            other => cleaned.push(other),
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "type = \"file\"\npath";

    fn clash(text: &str) -> Option<String> {
        Settings::parse(text).err().map(|error| error.to_string())
    }

    #[test]
    fn an_address_standard_input_or_a_pipe_has_one_source() {
        let two = |one: &str, other: &str| clash(&format!("[source.a]\n{one}\n\n[source.b]\n{other}\n"));
        let http = |listen: &str| format!("type = \"http\"\nlisten = \"{listen}\"");
        for (one, other) in
            [("127.0.0.1:7410", "127.0.0.1:7410"), ("127.0.0.1:7410", "0.0.0.0:7410"), ("[::]:7410", "[::1]:7410")]
        {
            let told = two(&http(one), &http(other)).unwrap();
            assert!(told.starts_with("5: [source.b] listens at") && told.contains("address of its own"), "{told}");
        }
        for (one, other) in [("127.0.0.1:0", "127.0.0.1:0"), ("127.0.0.1:1", "127.0.0.1:2"), ("[::1]:1", "0.0.0.0:1")] {
            assert_eq!(two(&http(one), &http(other)), None);
        }
        let told = clash("[http]\nlisten = \"127.0.0.1:7410\"\n[source.a]\ntype = \"http\"").unwrap();
        assert!(told.starts_with("3: [source.a] listens") && told.contains("where [http] listens"), "{told}");
        let told = two("type = \"stdin\"", "type = \"stdin\"").unwrap();
        assert!(told.starts_with("4: [source.b] reads standard input, as [source.a] does"), "{told}");
        assert!(two("type = \"pipe\"\npath = \"p\"", "type = \"pipe\"\npath = \"./p\"").is_some());
    }

    #[test]
    fn two_sinks_do_not_share_a_file_however_it_is_written() {
        let two = |one: &str, other: &str| clash(&format!("[sink.a]\n{FILE} = {one}\n[sink.b]\n{FILE} = {other}\n"));
        for (one, other) in [
            ("\"a\"", "\"./a\""),
            ("\"x/a\"", "\"x//y/../a\""),
            ("\"{type}.x\"", "\"meeting.x\""),
            ("\"a.x\"\nrotate_bytes = 5", "\"a.00001.x\""),
        ] {
            let told = two(one, other).unwrap();
            assert!(told.contains("[sink.b] writes to the files of [sink.a]; give each a path of its own"), "{told}");
        }
        let absolute = std::env::current_dir().unwrap().join("a");
        assert!(two("\"a\"", &format!("{absolute:?}")).is_some());
        for (one, other) in [("\"a\"", "\"b\""), ("\"{type}.x\"", "\"{type}.y\""), ("\"a.x\"", "\"a.00001.x\"")] {
            assert_eq!(two(one, other), None);
        }
    }

    #[test]
    fn dead_letters_and_stores_have_files_of_their_own() {
        let letters = "state_dir = \"s\"\n[dead_letters]\npath = \"dead.x\"\n";
        let store = |name: &str, path: &str| format!("[sink.{name}]\ntype = \"sqlite\"\npath = \"{path}\"\n");
        let file = |path: &str| format!("[sink.f]\n{FILE} = \"{path}\"\n");
        for sink in [file("s/dead.x"), file("./s/dead.00001.x"), store("f", "s/../s/dead.x")] {
            let told = clash(&format!("{letters}{sink}")).unwrap();
            let expected = "4: [sink.f] writes to the files of [dead_letters]; give each a path of its own";
            assert_eq!(told, expected);
        }
        let told = clash(&(file("a.db") + &store("k", "./a.db"))).unwrap();
        assert_eq!(told, "4: [sink.k] writes to the files of [sink.f]; give each a path of its own");
        assert_eq!(clash(&format!("{letters}{}{}", file("dead.x"), store("k", "s/a.db"))), None);
        assert_eq!(clash(&(store("j", "a.db") + &store("k", "a.db"))), None);
    }

    #[test]
    fn a_file_has_one_source() {
        let tail = |paths: &str| format!("type = \"tail\"\npaths = [\"{paths}\"]");
        let directory = |path: &str| format!("type = \"directory\"\npath = \"{path}\"");
        let two = |one: &str, other: &str| clash(&format!("[source.a]\n{one}\n[source.b]\n{other}\n"));
        for (one, other) in [
            (tail("in/*.x"), tail("./in/*.x")),
            (tail("in/*.x"), tail("in/a.x")),
            (tail("in/deep/../a.x"), tail("in/[ab].x")),
            (directory("in"), directory("./in/")),
            (directory("in"), tail("in/a.ndjson")),
        ] {
            let told = two(&one, &other).unwrap();
            assert!(told.starts_with("4: [source.b] would read ") && told.contains(", as [source.a] does"), "{told}");
            assert!(told.ends_with("; leave each file to one of them"), "{told}");
        }
        for (one, other) in [
            (tail("in/*.x"), tail("in/*.y")),
            (tail("in/*.x"), tail("in/a.y")),
            (directory("in"), directory("in/deeper")),
            (directory("in"), tail("in/a.log")),
        ] {
            assert_eq!(two(&one, &other), None);
        }
    }

    #[test]
    fn a_folder_does_not_get_its_own_files() {
        let moving = |to: &str| {
            clash(&format!("[source.a]\ntype = \"directory\"\npath = \"in\"\nafter = \"move\"\nmove_to = \"{to}\"\n"))
        };
        let told = moving("./in/").unwrap();
        assert!(told.starts_with("1: [source.a] moves its files to where they are"), "{told}");
        assert!(told.ends_with("; let `move_to` be another folder"), "{told}");
        assert_eq!(moving("in/done"), None);
        let kept = "[source.a]\ntype = \"directory\"\npath = \"done\"\n";
        assert_eq!(clash(kept), None, "nothing is moved");
    }

    #[test]
    fn no_source_reads_what_the_daemon_writes() {
        let tail = |paths: &str| format!("[source.s]\ntype = \"tail\"\npaths = [\"{paths}\"]\n");
        let directory = |path: &str| format!("[source.s]\ntype = \"directory\"\npath = \"{path}\"\n");
        let with = |source: String, sink: &str| clash(&format!("{source}[sink.k]\n{sink}\n"));
        let out = format!("{FILE} = \"out/{{type}}-{{date}}.ndjson\"");
        for source in [tail("./out/*.ndjson"), tail("**/out/*.ndjson"), tail("out/meeting-*"), directory("in/../out/")]
        {
            let told = with(source, &out).unwrap();
            assert!(told.starts_with("1: [source.s] would read as articles what [sink.k] writes to"), "{told}");
            assert!(told.ends_with("let it write to another folder"), "{told}");
        }
        for source in [tail("*.ndjson"), tail("out/*.txt"), directory("."), directory("out/deeper")] {
            assert_eq!(with(source, &out), None);
        }
        let packed = format!("{FILE} = \"out/a.x\"\nrotate_bytes = 5\ncompress = \"gzip\"");
        assert!(with(tail("out/*.gz"), &packed).is_some());
        assert!(with(tail("data/*"), "type = \"sqlite\"\npath = \"data/events.sqlite\"").is_some());
        assert!(clash(&directory("state")).unwrap().contains("[dead_letters] writes to"));
    }
}
