//! The oracle: a producer whose articles are known, a daemon that is killed at random moments, and a count at the end.
//!
//! `cargo test -p communique --test faults -- --rounds 100 [--seed N]`. A round starts the daemon and kills it after a
//! time that the seed says, while articles are appended, files rotated and dropped into a folder. Afterwards every
//! event must stand in the files exactly once, and no line may be torn.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a program of its own, but a test: a panic is how it fails, and what it prints is how it is run again"
)]

mod service;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use service::{Service, append, article, ids, wait_until};

/// Both kinds of source with positions, and files that are closed and packed on the way.
const SETTINGS: &str = r#"
[commit]
interval = "5ms"
[source.wire]
type = "tail"
paths = ["in/*.ndjson"]
poll_interval = "5ms"
rotate_wait = "50ms"
[source.inbox]
type = "directory"
path = "inbox"
complete = "renamed"
after = "delete"
poll_interval = "5ms"
[sink.events]
type = "file"
path = "out/{type}.ndjson"
rotate_bytes = 100_000
compress = "gzip"
"#;

/// Small, well spread, and the same everywhere (Steele, Lea and Flood, 2014: splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}

/// Writes articles, and remembers which.
struct Producer {
    folder: PathBuf,
    random: Random,
    made: Vec<String>,
    /// The rest of a line of which only the first half was written.
    rest: String,
}

impl Producer {
    fn live(&self) -> PathBuf {
        self.folder.join("in/news.ndjson")
    }

    fn lines(&mut self, most: u64) -> String {
        let n = 1 + self.random.below(most);
        let lines = (0..n).map(|_| {
            let id = format!("a{}", self.made.len());
            self.made.push(id.clone());
            article(&id)
        });
        lines.collect()
    }

    /// One thing that happens to feeds.
    fn step(&mut self) {
        match self.random.below(20) {
            0 => self.rotate(),
            1 => self.rotate_by_copy(),
            2 | 3 => self.drop_into_inbox(),
            _ => self.append(),
        }
    }

    /// Appends lines, the last of them sometimes only by half, until the next time.
    fn append(&mut self) {
        let text = std::mem::take(&mut self.rest) + &self.lines(20);
        let cut = if self.random.below(3) == 0 { text.len() - 1 - self.random.below(60) as usize } else { text.len() };
        let (now, later) = text.split_at(cut);
        append(&self.live(), now);
        later.clone_into(&mut self.rest);
    }

    /// Lets the clock of the file system go on: rotations are told apart by the times of their files.
    fn tick(&self) {
        let probe = self.folder.join("clock");
        let time = || {
            fs::write(&probe, "").unwrap();
            fs::metadata(&probe).unwrap().modified().unwrap()
        };
        let now = time();
        wait_until("the clock goes on", || time() > now);
    }

    /// Renames; the half line goes on in the new file.
    fn rotate(&mut self) {
        self.tick();
        let name = |n: usize| self.folder.join(format!("in/news.ndjson.{n}"));
        let oldest = (1..100_000).find(|&n| !name(n).exists()).unwrap();
        for n in (1..oldest).rev() {
            fs::rename(name(n), name(n + 1)).unwrap();
        }
        // There may have been no file since the last rotation.
        drop(fs::rename(self.live(), name(1)));
        self.tick();
    }

    /// Copies and truncates. What is written to a file so rotated must not be torn: the copy is the only one.
    fn rotate_by_copy(&mut self) {
        let empty = fs::metadata(self.live()).map_or(true, |there| there.len() == 0);
        if !self.rest.is_empty() || empty {
            return;
        }
        self.tick();
        let copy = self.folder.join(format!("in/news.ndjson-{:06}", self.made.len()));
        fs::copy(self.live(), copy).unwrap();
        self.tick();
        File::options().write(true).truncate(true).open(self.live()).unwrap();
    }

    fn drop_into_inbox(&mut self) {
        let name = format!("{:06}", self.made.len());
        let text = self.lines(30);
        let (hidden, packed) = (self.folder.join(format!("inbox/.{name}")), self.random.below(2) == 0);
        if packed {
            let mut encoder =
                flate2::write::GzEncoder::new(File::create(&hidden).unwrap(), flate2::Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap();
        } else {
            fs::write(&hidden, text).unwrap();
        }
        let ending = if packed { "ndjson.gz" } else { "ndjson" };
        fs::rename(hidden, self.folder.join(format!("inbox/{name}.{ending}"))).unwrap();
    }

    fn finish(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        append(&self.live(), &rest);
    }
}

/// How often each id stands in the files; a line that is no record fails.
fn count(folder: &Path, torn_end: bool) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let mut text = String::new();
        // A file may be renamed or packed while this looks.
        let Ok(mut file) = File::open(&path) else { continue };
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("gz") => drop(flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap()),
            Some("part") => continue,
            _ => drop(file.read_to_string(&mut text).unwrap()),
        }
        if torn_end {
            text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
        }
        for id in ids(&text) {
            *found.entry(id).or_default() += 1;
        }
    }
    found
}

fn run(rounds: u64, seed: u64) {
    let mut service = Service::new(SETTINGS);
    for folder in ["in", "inbox", "out"] {
        fs::create_dir(service.path(folder)).unwrap();
    }
    println!("{}", service.folder.path().display());
    let mut kills = Random(seed);
    let folder = service.folder.path().to_owned();
    let mut producer = Producer { folder, random: Random(seed ^ 0xFEED), made: Vec::new(), rest: String::new() };
    // What is rotated away before the daemon ever saw its file is not the daemon's to find.
    producer.append();
    producer.finish();
    let mut daemon = service.start();
    wait_until("the first articles are there", || count(&service.path("out"), true).len() == producer.made.len());
    daemon.kill();
    let mut last = None;
    for round in 0..rounds {
        let (steps, time) = (1 + kills.below(8), Duration::from_micros(kills.below(400_000)));
        let mut daemon = service.start();
        let working = thread::spawn(move || {
            for _ in 0..steps {
                producer.step();
                thread::yield_now();
            }
            producer
        });
        // Not to wait for anything: this is the random moment of the kill.
        thread::sleep(time);
        daemon.kill();
        let log = daemon.log();
        assert!(!log.contains("panic") && !log.contains("rejected"), "round {round}: {log}");
        producer = working.join().unwrap();
        // Half a group may stand at the end now, but nothing torn before it.
        let there = count(&service.path("out"), true).len();
        println!("round {round}: killed after {time:?}, {} articles made, {there} there", producer.made.len());
        last = Some(log);
    }
    producer.finish();
    let mut daemon = service.start();
    let folder = service.folder.path().display();
    wait_until(format_args!("{} events are there; {last:?}; {folder}", producer.made.len()), || {
        count(&service.path("out"), true).len() == producer.made.len()
    });
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    daemon.conserved();
    // Packing what was closed goes on after the next start; when it is over, nothing is there twice.
    let mut daemon = service.start();
    wait_until("closed files are packed", || {
        let mut paths = fs::read_dir(service.path("out")).unwrap().map(|entry| entry.unwrap().path());
        paths.all(|path| path.extension().unwrap() == "gz" || path.file_name().unwrap() == "meeting.ndjson")
    });
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    let found = count(&service.path("out"), false);
    let wrong: Vec<_> = producer.made.iter().filter(|id| found.get(*id) != Some(&1)).collect();
    let times: Vec<_> = wrong.iter().map(|id| (id.as_str(), found.get(*id).copied().unwrap_or(0))).collect();
    assert!(times.is_empty() && found.len() == producer.made.len(), "not exactly once: {times:?}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        Some(arguments.get(place + 1)?.parse::<u64>().unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    let clock = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos() as u64;
    let (rounds, seed) = (value("--rounds").unwrap_or(10), value("--seed").unwrap_or_else(clock));
    println!("faults: {rounds} rounds; this again: --rounds {rounds} --seed {seed}");
    run(rounds, seed);
    println!("faults: every event exactly once");
}
