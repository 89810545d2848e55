//! A folder of whole files: each is read once, when it is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use crate::compression::unpack;
use crate::frame::whole;
use crate::tail::article;
use crate::tail::contents::{Contents, Opened, learn_head, move_behind};
use crate::{
    Ack, Delivery, Error, ErrorKind, FilePosition, Format, Intake, Line, Move, Position, Positions, RawArticle, Source,
};

/// Where files come, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryOptions {
    /// The folder.
    pub path: PathBuf,
    /// How long a file must not have changed to count as complete; zero when files are renamed into the folder.
    pub quiet: Duration,
    /// What becomes of a file that is done.
    pub after: After,
    /// How often the folder is looked at.
    pub poll_interval: Duration,
}

/// What becomes of a file once its events are durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// It stays, and is remembered for as long as it is there.
    Keep,
    /// It is moved to this folder, on the same file system.
    Move(PathBuf),
    /// It is deleted.
    Delete,
}

/// The source.
#[derive(Debug)]
pub struct DirectorySource {
    options: DirectoryOptions,
}

/// What is known of a file, by its name.
#[derive(Debug)]
enum Known {
    /// It may still be written to: what it looked like, and since when.
    Waiting(String, Instant),
    /// It was delivered, or is done; what it looked like.
    Taken(String),
}

/// The name of a file, and what the file looked like that was read under it.
type Done = (String, String);

/// A run of the source.
struct Run<'i> {
    options: DirectoryOptions,
    intake: &'i dyn Intake,
    from: Positions,
    known: BTreeMap<String, Known>,
    /// Files whose events are durable.
    done: (Sender<Done>, Receiver<Done>),
}

/// Endings of names that are read, before `.gz` or `.zst`.
const ENDINGS: [&str; 5] = [".ndjson", ".jsonl", ".txt", ".html", ".htm"];

impl DirectorySource {
    /// A source that reads as `options` say.
    pub fn new(options: DirectoryOptions) -> Self {
        Self { options }
    }
}

impl Source for DirectorySource {
    fn check(&self) -> Result<(), Error> {
        list(&self.options.path).map(drop).map_err(|source| failed(&self.options.path, source))
    }

    fn open(&mut self) -> Result<(), Error> {
        match &self.options.after {
            After::Move(folder) => fs::create_dir_all(folder).map_err(|source| failed(folder, source)),
            After::Keep | After::Delete => Ok(()),
        }
    }

    fn run(self: Box<Self>, intake: &dyn Intake, from: Positions) -> Result<(), Error> {
        let taken = from.iter().filter_map(|(name, position)| match position {
            Position::Done(look) => Some((name.to_string(), Known::Taken(look.clone()))),
            Position::File(_) => None,
        });
        let known = taken.collect();
        let mut run = Run { options: self.options, intake, from, known, done: channel() };
        let mut started = false;
        loop {
            match run.round(started) {
                Ok(ControlFlow::Continue(())) => started = true,
                Ok(ControlFlow::Break(())) => return Ok(()),
                // The folder may come back, as those do that are mounted.
                Err(source) => intake.trouble(&failed(&run.options.path, source)),
            }
            if intake.stop().wait(run.options.poll_interval) {
                return Ok(());
            }
        }
    }
}

impl Run<'_> {
    /// Files that were done before the last stop, but not yet moved or deleted.
    fn finish_earlier(&self, there: &BTreeMap<String, Metadata>) {
        for (name, metadata) in there {
            if matches!(self.known.get(name), Some(Known::Taken(look)) if *look == look_of(metadata)) {
                self.put_away(name, &look_of(metadata));
            }
        }
    }

    /// One look at the folder; the first one is not `started` from another.
    fn round(&mut self, started: bool) -> io::Result<ControlFlow<()>> {
        let device = fs::metadata(&self.options.path)?.dev();
        let there = list(&self.options.path)?;
        if device != fs::metadata(&self.options.path)?.dev() {
            // Something was mounted here just now, or taken away: nobody knows whose files these are.
            return Ok(ControlFlow::Continue(()));
        }
        if !started {
            self.finish_earlier(&there);
        }
        self.intake.lag(self.unread(&there));
        for (name, metadata) in &there {
            if !self.is_ready(name, metadata) || !self.looks(name, &look_of(metadata)) {
                continue;
            }
            self.known.insert(name.clone(), Known::Taken(look_of(metadata)));
            match self.read(name, &look_of(metadata)) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return Ok(ControlFlow::Break(())),
                Err(source) => {
                    // Tried again when it changes, or after the next start.
                    self.intake.trouble(&failed(&self.options.path.join(name), source));
                }
            }
            self.put_away_done();
        }
        self.intake.lag(self.unread(&there));
        self.put_away_done();
        Ok(self.forget(&there, device))
    }

    fn unread(&self, there: &BTreeMap<String, Metadata>) -> u64 {
        let taken = |name: &String| matches!(self.known.get(name), Some(Known::Taken(_)));
        there.iter().filter(|(name, _)| !taken(name)).map(|(_, metadata)| metadata.len()).sum()
    }

    /// Whether the file is complete and has not been read as it is now.
    fn is_ready(&mut self, name: &str, metadata: &Metadata) -> bool {
        let look = look_of(metadata);
        let quiet = self.options.quiet;
        // Of a file that was moved here whole, the last change is old.
        let age = metadata.modified().ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        let old = quiet.is_zero() || age.is_some_and(|age| age >= quiet);
        match self.known.get(name) {
            Some(Known::Taken(taken)) if *taken == look => false,
            Some(Known::Waiting(seen, since)) if *seen == look => old || since.elapsed() >= quiet,
            _ if old => true,
            _ => {
                self.known.insert(name.to_owned(), Known::Waiting(look, Instant::now()));
                false
            }
        }
    }

    fn read(&mut self, name: &str, look: &str) -> io::Result<ControlFlow<()>> {
        let path = self.options.path.join(name);
        let stream: Arc<str> = Arc::from(name);
        let done = self.done.0.clone();
        let taken = (name.to_owned(), look.to_owned());
        // A source that has ended leaves the file to the next start.
        let ack: Ack = Box::new(move |_| drop(done.send(taken)));
        let end = Move { stream: Arc::clone(&stream), to: Some(Position::Done(look.to_owned())) };
        let format = Format::of_path(&path);
        if format != Format::Ndjson {
            let article = document(&path, format, self.intake.limit())?;
            return Ok(self.intake.deliver(Delivery {
                article: Some(article),
                moves: vec![end],
                ack: Some(ack),
                ..Delivery::default()
            }));
        }
        let from = match self.from.remove(name) {
            Some(Position::File(position)) => position,
            _ => FilePosition { path: Arc::from(path.display().to_string()), ..FilePosition::default() },
        };
        let article = match self.lines(&path, &stream, from)? {
            Lines::Stopped => return Ok(ControlFlow::Break(())),
            Lines::Ended => None,
            Lines::Broken(article) => Some(article),
        };
        Ok(self.intake.deliver(Delivery { article, moves: vec![end], ack: Some(ack), ..Delivery::default() }))
    }

    fn lines(&self, path: &Path, stream: &Arc<str>, from: FilePosition) -> io::Result<Lines> {
        let limit = self.intake.limit();
        let (mut contents, mut position) = match Contents::open(path, &from, limit, true)? {
            Opened::There(contents) => (contents, from),
            Opened::Changed | Opened::TooShort => {
                let anew = FilePosition { path: from.path, ..FilePosition::default() };
                match Contents::open(path, &anew, limit, true)? {
                    Opened::There(contents) => (contents, anew),
                    Opened::Changed | Opened::TooShort => return Ok(Lines::Ended),
                }
            }
        };
        learn_head(&contents.file, &mut position)?;
        let source = Arc::clone(&position.path);
        while !self.intake.stop().requested() {
            let line = match contents.lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => return Ok(Lines::Ended),
                Err(error) => return Ok(Lines::Broken(broken(&source, contents.lines.take_partial(), &error))),
            };
            if line.bytes.trim_ascii().is_empty() && !line.overlong {
                continue;
            }
            move_behind(&mut position, &line, contents.lines.place());
            let to = Move { stream: Arc::clone(stream), to: Some(Position::File(position.clone())) };
            let article = Some(article(&source, line, limit));
            if self.intake.deliver(Delivery { article, moves: vec![to], ..Delivery::default() }).is_break() {
                break;
            }
        }
        Ok(Lines::Stopped)
    }

    fn put_away_done(&self) {
        self.done.1.try_iter().for_each(|(name, look)| self.put_away(&name, &look));
    }

    /// Whether the file of this name still looks so: a long time may have passed, and a producer may use a name twice.
    fn looks(&self, name: &str, look: &str) -> bool {
        fs::metadata(self.options.path.join(name)).is_ok_and(|there| look_of(&there) == look)
    }

    /// Does with a file that is done what is to be done; a failure is told, and tried again after the next start.
    /// Another one in its place has not been read, or is not durable yet.
    fn put_away(&self, name: &str, look: &str) {
        let path = self.options.path.join(name);
        if self.options.after != After::Keep && !self.looks(name, look) {
            return;
        }
        let outcome = match &self.options.after {
            After::Keep => Ok(()),
            After::Delete => fs::remove_file(&path),
            After::Move(folder) => move_into(&path, folder, name),
        };
        if let Err(source) = outcome {
            self.intake.trouble(&failed(&path, source));
        }
    }

    /// Forgets files that are gone: not those of a file system that is not here now, and may come back.
    fn forget(&mut self, there: &BTreeMap<String, Metadata>, device: u64) -> ControlFlow<()> {
        // A file may be a link to another file system.
        let here: BTreeSet<u64> = there.values().map(Metadata::dev).chain([device]).collect();
        let mut moves = Vec::new();
        self.known.retain(|name, known| match known {
            _ if there.contains_key(name) => true,
            Known::Taken(look) if device_of(look).is_some_and(|device| !here.contains(&device)) => true,
            Known::Taken(_) => {
                moves.push(Move { stream: Arc::from(name.as_str()), to: None });
                false
            }
            Known::Waiting(..) => false,
        });
        if moves.is_empty() {
            return ControlFlow::Continue(());
        }
        self.intake.deliver(Delivery { moves, ..Delivery::default() })
    }
}

/// How the lines of a file ended.
enum Lines {
    Ended,
    Stopped,
    Broken(RawArticle),
}

/// Never over a file that is there: a producer may use a name twice.
fn move_into(path: &Path, folder: &Path, name: &str) -> io::Result<()> {
    let mut target = folder.join(name);
    let mut number = 0;
    while target.exists() {
        number += 1;
        target = folder.join(format!("{name}.{number}"));
    }
    fs::rename(path, target)
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error { kind: ErrorKind::Read, name: path.display().to_string(), source }
}

/// Files in `folder` that are read, by name.
fn list(folder: &Path) -> io::Result<BTreeMap<String, Metadata>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // What goes away in between is seen in the next round.
        if is_read(&name)
            && let Ok(there) = fs::metadata(entry.path())
            && there.is_file()
        {
            found.insert(name, there);
        }
    }
    Ok(found)
}

/// Whether a file at `path` is read, if it is in the folder.
pub fn takes(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(is_read)
}

/// Hidden files are those that producers have not finished.
fn is_read(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let plain = [".gz", ".zst"].iter().find_map(|packed| lower.strip_suffix(packed)).unwrap_or(&lower);
    !name.starts_with('.') && ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// What a file looks like from outside: when that changes, it is another file.
fn look_of(metadata: &Metadata) -> String {
    format!(
        "{}:{}:{}:{}.{:09}",
        metadata.dev(),
        metadata.ino(),
        metadata.len(),
        metadata.mtime(),
        metadata.mtime_nsec()
    )
}

/// The device of a file that looked so.
fn device_of(look: &str) -> Option<u64> {
    look.split(':').next()?.parse().ok()
}

/// The article that a whole file is.
fn document(path: &Path, format: Format, limit: usize) -> io::Result<RawArticle> {
    let (line, error) = whole(unpack(File::open(path)?)?, limit);
    let source = Arc::from(path.display().to_string());
    Ok(RawArticle { format, unreadable: error.map(|error| error.to_string()), ..article(&source, line, limit) })
}

fn broken(source: &Arc<str>, line: Line, error: &io::Error) -> RawArticle {
    RawArticle { unreadable: Some(error.to_string()), ..article(source, line, 0) }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{Offer, Stop, Verdict};

    /// Takes everything, and makes it durable when it is told to.
    struct Taking(Mutex<Vec<Delivery>>, Stop);

    impl Taking {
        fn commit(&self) {
            for ack in self.0.lock().unwrap().drain(..).filter_map(|one| one.ack) {
                ack(&Verdict::Committed(0));
            }
        }
    }

    impl Intake for Taking {
        fn deliver(&self, delivery: Delivery) -> ControlFlow<()> {
            self.0.lock().unwrap().push(delivery);
            ControlFlow::Continue(())
        }

        fn offer(&self, _: Vec<Delivery>) -> Offer {
            Offer::Ending
        }

        fn lag(&self, _: u64) {}

        fn trouble(&self, error: &Error) {
            panic!("{error}");
        }

        fn limit(&self) -> usize {
            1000
        }

        fn stop(&self) -> &Stop {
            &self.1
        }
    }

    #[test]
    fn what_came_under_a_name_that_is_done_stays_until_it_is_done_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ndjson");
        let options = DirectoryOptions {
            path: folder.path().to_owned(),
            quiet: Duration::ZERO,
            after: After::Delete,
            poll_interval: Duration::ZERO,
        };
        let intake = Taking(Mutex::default(), Stop::new().unwrap());
        let mut run = Run { options, intake: &intake, from: Positions::new(), known: BTreeMap::new(), done: channel() };
        fs::write(&path, "{\"text\":\"one\"}\n").unwrap();
        assert!(run.round(true).unwrap().is_continue());
        fs::write(folder.path().join("next"), "{\"text\":\"the next\"}\n").unwrap();
        fs::rename(folder.path().join("next"), &path).unwrap();
        intake.commit();
        assert!(run.round(true).unwrap().is_continue());
        assert!(path.exists(), "it is read, and not durable yet");
        intake.commit();
        assert!(run.round(true).unwrap().is_continue());
        assert!(!path.exists());
    }

    #[test]
    fn an_empty_mount_in_place_of_the_folder_makes_nothing_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let device = fs::metadata(folder.path()).unwrap().dev();
        let of = |device: u64, name: &str| (name.to_owned(), Known::Taken(format!("{device}:5:10:1.000000000")));
        let options = DirectoryOptions {
            path: folder.path().to_owned(),
            quiet: Duration::ZERO,
            after: After::Keep,
            poll_interval: Duration::ZERO,
        };
        let intake = Taking(Mutex::default(), Stop::new().unwrap());
        let known = BTreeMap::from([of(device, "gone.txt"), of(device + 1, "of-another.txt")]);
        let mut run = Run { options, intake: &intake, from: Positions::new(), known, done: channel() };
        assert!(run.round(true).unwrap().is_continue());
        assert_eq!(run.known.keys().collect::<Vec<_>>(), ["of-another.txt"]);
        let moves: Vec<_> = intake.0.lock().unwrap().drain(..).flat_map(|one| one.moves).collect();
        assert_eq!(moves, [Move { stream: Arc::from("gone.txt"), to: None }]);
    }
}
