//! What the daemon promises when disks, readers and signals turn against it.
#![cfg(test)]

mod service;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use service::{Daemon, Service, append, article, articles, ids, numbered, range, sorted, wait_until};

const FILE_TO_FILE: &str = r#"
[commit]
interval = "10ms"
[source.wire]
type = "tail"
paths = ["in.ndjson"]
poll_interval = "10ms"
[sink.events]
type = "file"
path = "out.ndjson"
"#;

#[test]
fn torn_empty_and_garbage_checkpoints_are_survived() {
    for broken in ["torn", "empty", "garbage"] {
        let mut service = Service::new(FILE_TO_FILE);
        append(&service.path("in.ndjson"), &articles(&numbered(10)));
        let mut daemon = service.start();
        service.wait_for_records("out.ndjson", 10);
        assert_eq!(daemon.stop(), 0);
        append(&service.path("in.ndjson"), &articles(&range(10..20)));
        let mut daemon = service.start();
        service.wait_for_records("out.ndjson", 20);
        assert_eq!(daemon.stop(), 0);
        let path = service.path("state/checkpoint");
        let whole = fs::read(&path).unwrap();
        match broken {
            "torn" => fs::write(&path, &whole[..whole.len() / 2]).unwrap(),
            "empty" => fs::write(&path, "").unwrap(),
            _ => fs::write(&path, [0xFF; 3000]).unwrap(),
        }
        let mut daemon = service.start();
        // The generation before is gone back to, and the output is cut back to it: still each event once.
        daemon.logged("cannot be used").logged("read again");
        wait_until("the checkpoint is whole again", || {
            let text = fs::read(&path).unwrap_or_default();
            text.starts_with(b"communique/checkpoint/1 ") && text.len() > whole.len() / 2
        });
        service.wait_for_records("out.ndjson", 20);
        assert_eq!(daemon.stop(), 0, "{}", daemon.log());
        assert_eq!(ids(&service.read("out.ndjson")), numbered(20), "{broken}: {}", daemon.log());
    }
}

#[test]
fn without_any_checkpoint_everything_is_read_again_and_said_so() {
    let mut service = Service::new(FILE_TO_FILE);
    append(&service.path("in.ndjson"), &articles(&numbered(3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    assert_eq!(daemon.stop(), 0);
    for name in ["state/checkpoint", "state/checkpoint.previous"] {
        fs::write(service.path(name), "").unwrap();
    }
    let mut daemon = service.start();
    daemon.logged("no checkpoint is left");
    service.wait_for_records("out.ndjson", 6);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")), [numbered(3), numbered(3)].concat());
}

/// Lets the daemon write no file beyond so many bytes, or lifts that.
fn limit_files(daemon: &Daemon, bytes: Option<u64>) {
    let limit = Rlimit { current: bytes, maximum: None };
    prlimit(Some(Pid::from_child(&daemon.child)), Resource::Fsize, limit).unwrap();
}

#[test]
fn a_sink_that_fails_for_one_record_holds_everything_behind_it() {
    let mut service = Service::new(FILE_TO_FILE);
    append(&service.path("in.ndjson"), &articles(&numbered(5)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 5);
    let length = fs::metadata(service.path("out.ndjson")).unwrap().len();
    wait_until("it is all committed", || service.read("state/checkpoint").contains(&format!("\"length\":{length}")));
    // The next record does not fit.
    limit_files(&daemon, Some(length + 10));
    append(&service.path("in.ndjson"), &articles(&range(5..8)));
    daemon.logged("nothing is committed until this is mended");
    assert_eq!(fs::metadata(service.path("out.ndjson")).unwrap().len(), length, "no half record is left behind");
    daemon.kill();
    // Whatever had been tried, nothing behind the record was acknowledged.
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 8);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")), numbered(8), "{}", daemon.log());
}

#[test]
fn a_limit_that_is_lifted_is_gone_on_from_without_restart() {
    let mut service = Service::new(FILE_TO_FILE);
    let mut daemon = service.start();
    daemon.logged("running");
    limit_files(&daemon, Some(5000));
    append(&service.path("in.ndjson"), &articles(&numbered(500)));
    daemon.logged("nothing is committed until this is mended");
    limit_files(&daemon, None);
    service.wait_for_records("out.ndjson", 500);
    daemon.logged("commits succeed again");
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    daemon.conserved();
    assert_eq!(ids(&service.read("out.ndjson")), numbered(500));
}

/// Runs the daemon with its output on a file system of 256 KiB that is full but for 32 KiB, until a file named `free`
/// appears; leaves the output behind.
const SMALL_DISK: &str = r#"
mount -t tmpfs -o size=256k none small || exit 99
head -c 229376 /dev/zero > small/filler
"$@" & daemon=$!
echo $daemon > pid.new; mv pid.new pid
while ! [ -e free ]; do sleep 0.05; done
rm small/filler
wait $daemon; code=$?
cp small/out.ndjson out.ndjson
exit $code
"#;

/// A way to mount a file system that nobody else sees, if there is one here.
fn private_mounts() -> Option<Vec<&'static str>> {
    let ways: [&[&str]; 2] = [&["unshare", "-m"], &["unshare", "-r", "-m"]];
    let works = |way: &&[&str]| {
        let probe = "mount -t tmpfs none /mnt || mount -t tmpfs none /tmp";
        let probe = Command::new(way[0]).args(&way[1..]).args(["/bin/sh", "-c", probe]).stderr(Stdio::null()).status();
        probe.is_ok_and(|status| status.success())
    };
    ways.into_iter().find(works).map(<[&str]>::to_vec)
}

#[test]
fn a_full_disk_stops_everything_and_its_recovery_goes_on() {
    let Some(mut by) = private_mounts() else {
        // Nothing can be mounted here: the same promise is kept where the system says "no more" in another way.
        return a_limit_that_is_lifted_is_gone_on_from_without_restart();
    };
    let mut service = Service::new(&FILE_TO_FILE.replace("out.ndjson", "small/out.ndjson"));
    fs::create_dir(service.path("small")).unwrap();
    by.extend(["/bin/sh", "-c", SMALL_DISK, "sh"]);
    let (command, log) = service.command_by(&by);
    let mut daemon = Daemon::spawn(command, log);
    append(&service.path("in.ndjson"), &articles(&numbered(100)));
    daemon.logged("No space left on device").logged("nothing is committed until this is mended");
    fs::write(service.path("free"), "").unwrap();
    daemon.logged("commits succeed again");
    wait_until("everything is committed", || {
        let end = fs::metadata(service.path("in.ndjson")).unwrap().len();
        service.read("state/checkpoint").contains(&format!("\"offset\":{end},"))
    });
    let pid = service.read("pid").trim().parse().unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    assert_eq!(daemon.wait(), 0, "{}", daemon.log());
    assert_eq!(ids(&service.read("out.ndjson")), numbered(100), "{}", daemon.log());
}

#[test]
fn every_acknowledged_article_is_on_disk_after_a_kill() {
    let mut service = Service::new(
        r#"
        [commit]
        interval = "5ms"
        [source.inbox]
        type = "directory"
        path = "in"
        complete = "renamed"
        after = "delete"
        poll_interval = "5ms"
        [sink.events]
        type = "file"
        path = "out.ndjson"
        "#,
    );
    fs::create_dir(service.path("in")).unwrap();
    let all = numbered(400);
    for (i, chunk) in all.chunks(4).enumerate() {
        fs::write(service.path(&format!("in/{i:03}.ndjson")), articles(chunk)).unwrap();
    }
    let left = |service: &Service| fs::read_dir(service.path("in")).unwrap().count();
    for least in [95, 70, 40] {
        let mut daemon = service.start();
        wait_until("some files are acknowledged", || left(&service) <= least);
        daemon.kill();
        // A file is deleted when it is acknowledged: its events must be there, whatever else is.
        let text = service.read("out.ndjson");
        let whole = text.rsplit_once('\n').map_or(String::new(), |(whole, _)| format!("{whole}\n"));
        let there = ids(&whole);
        for (i, chunk) in all.chunks(4).enumerate() {
            let acknowledged = !service.path(&format!("in/{i:03}.ndjson")).exists();
            assert!(!acknowledged || chunk.iter().all(|id| there.contains(id)), "{chunk:?}");
        }
    }
    let mut daemon = service.start();
    wait_until("all files are acknowledged", || left(&service) == 0);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(sorted(ids(&service.read("out.ndjson"))), sorted(all));
}

/// A daemon whose standard output nobody reads, with so much to write that it stalls.
fn stalled(service: &mut Service) -> Daemon {
    append(&service.path("in.ndjson"), &articles(&numbered(2000)));
    let (mut command, log) = service.command();
    command.stdout(Stdio::piped());
    let daemon = Daemon::spawn(command, log);
    wait_until("the pipe is full", || {
        rustix::io::ioctl_fionread(daemon.child.stdout.as_ref().unwrap()).unwrap() >= 60_000
    });
    daemon
}

const TO_STDOUT: &str = r#"
shutdown_timeout = "300ms"
in_flight_bytes = 100_000
[commit]
interval = "10ms"
[source.wire]
type = "tail"
paths = ["in.ndjson"]
poll_interval = "10ms"
"#;

#[test]
fn sigterm_with_a_stalled_reader_ends_in_time_and_says_what_is_left() {
    let mut service = Service::new(TO_STDOUT);
    let mut daemon = stalled(&mut service);
    assert_eq!(daemon.stop(), 75, "{}", daemon.log());
    daemon.logged("not committed").conserved();
    assert!(daemon.count("in_flight") > 0);
    // Bounded: not all of it was read.
    assert!(daemon.count("received") < 1000, "{}", daemon.log());
}

#[test]
fn a_second_signal_ends_at_once() {
    let mut service = Service::new(&TO_STDOUT.replace("300ms", "1h"));
    let mut daemon = stalled(&mut service);
    daemon.signal(Signal::TERM);
    daemon.logged("stopping");
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait(), -Signal::TERM.as_raw());
}

#[test]
fn after_a_stall_the_rest_comes_and_what_was_cut_off_comes_again() {
    let mut service = Service::new(TO_STDOUT);
    let mut daemon = stalled(&mut service);
    let mut stdout = BufReader::new(daemon.child.stdout.take().unwrap());
    let mut found = Vec::new();
    while found.len() < 2000 {
        let mut line = String::new();
        assert!(stdout.read_line(&mut line).unwrap() > 0, "{}", daemon.log());
        found.extend(ids(&line));
    }
    assert_eq!(found, numbered(2000));
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
}

/// The source waits in the first file, of which the second rotation removes the name, since one rotated file is kept.
#[test]
fn two_rotations_while_the_daemon_is_held_up() {
    let mut service = Service::new(TO_STDOUT);
    let mut daemon = stalled(&mut service);
    let (live, rotated) = (service.path("in.ndjson"), service.path("in.ndjson.1"));
    for (hours, next) in [(1, range(2000..2050)), (2, range(2050..2110))] {
        fs::rename(&live, &rotated).unwrap();
        append(&live, &articles(&next));
        let later = SystemTime::now() + Duration::from_secs(3600 * hours);
        fs::File::options().append(true).open(&live).unwrap().set_modified(later).unwrap();
    }
    let mut stdout = daemon.child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    let end = format!("\"offset\":{},", articles(&range(2050..2110)).len());
    wait_until("the last file is read", || service.read("state/checkpoint").contains(&end));
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&reader.join().unwrap().unwrap()), numbered(2110));
}

#[test]
fn a_reader_that_goes_away_leaves_the_rest_uncommitted() {
    let mut service = Service::new(TO_STDOUT);
    let mut daemon = stalled(&mut service);
    drop(daemon.child.stdout.take());
    assert_eq!(daemon.wait(), 75, "{}", daemon.log());
    daemon.logged("the reader of standard output went away").conserved();
}

/// Puts the configuration of the repository into the folder of a service, for it to be changed there.
fn copy_rules(service: &Service) {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config");
    for folder in event_extract::config_folders() {
        let copied = Command::new("cp").args(["-r", &format!("{source}/{folder}")]).arg(service.folder.path()).status();
        assert!(copied.unwrap().success());
    }
}

#[test]
fn two_hundred_reloads_under_a_blocked_sink() {
    let mut service = Service::new(TO_STDOUT);
    copy_rules(&service);
    let rule = service.path("rules/meeting/talks.toml");
    let sound = fs::read_to_string(&rule).unwrap();
    let mut daemon = stalled(&mut service);
    let told = |daemon: &Daemon, what: &str| daemon.log().matches(what).count();
    let (mut good, mut bad) = (0, 0);
    for i in 0..200 {
        let level = if i % 4 == 0 { "info" } else { "debug" };
        let key = if i % 2 == 0 { "level" } else { "levle" };
        // Each reload is told, however many there are.
        service.configure(&format!("{TO_STDOUT}\n[log]\nburst = 0\n{key} = \"{level}\"\n"));
        if i % 20 == 0 {
            fs::write(&rule, format!("{sound}\n# {i}\n")).unwrap();
        }
        daemon.signal(Signal::HUP);
        let (what, count) = if i % 2 == 0 { ("INFO reloaded", &mut good) } else { ("did you mean `level`", &mut bad) };
        *count += 1;
        let expected = *count;
        wait_until(format_args!("reload {i} is told"), || told(&daemon, what) >= expected);
    }
    let mut stdout = daemon.child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).unwrap();
        text
    });
    wait_until("everything is committed", || {
        let end = fs::metadata(service.path("in.ndjson")).unwrap().len();
        service.read("state/checkpoint").contains(&format!("\"offset\":{end},"))
    });
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    daemon.conserved();
    assert_eq!(ids(&reader.join().unwrap()), numbered(2000));
}

#[test]
fn rules_are_swapped_whole_and_bad_ones_are_refused() {
    let mut service = Service::new(FILE_TO_FILE);
    copy_rules(&service);
    let mut daemon = service.start();
    append(&service.path("in.ndjson"), &article("a0"));
    service.wait_for_records("out.ndjson", 1);
    let rule = service.path("rules/meeting/talks.toml");
    let sound = fs::read_to_string(&rule).unwrap();
    fs::write(&rule, sound.replace("id = ", "di = ")).unwrap();
    daemon.signal(Signal::HUP);
    daemon.logged("not reloaded").logged("talks.toml");
    append(&service.path("in.ndjson"), &article("a1"));
    service.wait_for_records("out.ndjson", 2);
    fs::write(&rule, format!("{sound}\n# Another set, as far as the fingerprint goes.\n")).unwrap();
    daemon.signal(Signal::HUP);
    daemon.logged("INFO reloaded");
    append(&service.path("in.ndjson"), &article("a2"));
    service.wait_for_records("out.ndjson", 3);
    assert_eq!(daemon.stop(), 0);
    let text = service.read("out.ndjson");
    let rules = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["extractor"]["rules"].to_string();
    let rules: Vec<_> = text.lines().map(rules).collect();
    assert_eq!(rules[0], rules[1]);
    assert_ne!(rules[1], rules[2]);
}

#[test]
fn words_for_the_splitter_are_swapped_and_bad_ones_are_refused() {
    let mut service = Service::new(FILE_TO_FILE);
    let mut daemon = service.start();
    append(&service.path("in.ndjson"), &articles(&range(0..1)));
    wait_until("it runs", || service.read("out.ndjson").contains("a0"));
    let words = service.path("sentences.tsv");
    fs::write(&words, "Regt.\tno_such_list\n").unwrap();
    daemon.signal(Signal::HUP);
    daemon.logged("not reloaded").logged("sentences.tsv:1: ");
    fs::write(&words, "Regt.\tabbreviation_never_ends\n").unwrap();
    daemon.signal(Signal::HUP);
    daemon.logged("INFO reloaded");
    let text = "Chad met the 2nd Regt. Mali talked on Monday.";
    append(&service.path("in.ndjson"), &format!("{{\"id\":\"w0\",\"text\":\"{text}\"}}\n"));
    wait_until("a sentence is whole", || service.read("out.ndjson").contains(text));
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_source_may_drop_what_does_not_fit_and_counts_it() {
    let mut service =
        Service::new(&TO_STDOUT.replace("type = \"tail\"", "type = \"tail\"\nwhen_full = \"drop_newest\""));
    let mut daemon = stalled(&mut service);
    assert_eq!(daemon.stop(), 75);
    daemon.conserved();
    assert!(daemon.count("dropped") > 0, "{}", daemon.log());
    assert_eq!(daemon.count("received"), 2000);
}

#[test]
fn a_named_pipe_outlives_its_writers() {
    let mut service = Service::new(
        "[source.pipe]\ntype = \"pipe\"\npath = \"pipe\"\n[sink.events]\ntype = \"file\"\npath = \"out.ndjson\"\n",
    );
    let mut daemon = service.start();
    wait_until("the pipe is made", || service.path("pipe").exists());
    for i in 0..5 {
        let mut writer = fs::OpenOptions::new().write(true).open(service.path("pipe")).unwrap();
        // The last line of a writer needs no newline.
        writer.write_all(articles(&range(2 * i..2 * i + 2)).trim_end().as_bytes()).unwrap();
        drop(writer);
        service.wait_for_records("out.ndjson", 2 * i + 2);
    }
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&service.read("out.ndjson")), numbered(10));
}

#[test]
fn what_was_read_of_a_pipe_is_not_lost_at_an_orderly_end() {
    // Room for three articles, so that most of what was read waits for it.
    let settings = "in_flight_bytes = 4000\n[commit]\ninterval = \"20ms\"\n[sink.events]\ntype = \"file\"\npath = \"out.ndjson\"\n";
    let mut service = Service::new(settings);
    let (reader, mut writer) = std::io::pipe().unwrap();
    let mut left = reader.try_clone().unwrap();
    let expected = numbered(200);
    writer.write_all(articles(&expected).as_bytes()).unwrap();
    let (mut command, log) = service.command();
    command.stdin(reader);
    let mut daemon = Daemon::spawn(command, log);
    wait_until("something is committed", || !service.read("out.ndjson").is_empty());
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    drop(writer);
    let mut unread = String::new();
    left.read_to_string(&mut unread).unwrap();
    let found = ids(&service.read("out.ndjson"));
    assert_eq!(found.len() + unread.lines().count(), expected.len(), "{}", daemon.log());
}

#[test]
fn two_daemons_do_not_share_a_folder() {
    let mut service = Service::new(FILE_TO_FILE);
    let first = service.start();
    first.logged("running");
    let mut second = service.start();
    assert_eq!(second.wait(), 2);
    second.logged("in use by another communique");
}
