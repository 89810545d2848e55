//! Files that grow, through everything that rotations and crashes do to them: each article exactly once.
#![cfg(test)]

mod service;

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;
use rustix::process::Signal;
use service::{Service, append, article, articles, ids, numbered, range, sorted, wait_until};

const TAIL: &str = r#"
[commit]
interval = "20ms"
[source.wire]
type = "tail"
paths = ["in/*.ndjson"]
poll_interval = "10ms"
rotate_wait = "300ms"
[sink.events]
type = "file"
path = "out.ndjson"
"#;

fn tail() -> Service {
    let service = Service::new(TAIL);
    fs::create_dir(service.path("in")).unwrap();
    service
}

/// Ends the daemon and asserts that the records are those of `expected`, each once, in this order.
fn exactly(service: &Service, mut daemon: service::Daemon, expected: &[String]) {
    service.wait_for_records("out.ndjson", expected.len());
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    daemon.conserved();
    assert_eq!(ids(&service.read("out.ndjson")), expected, "{}", daemon.log());
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_file_is_followed_as_it_grows_and_from_where_it_was_left() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    append(&path, &articles(&range(3..5)));
    service.wait_for_records("out.ndjson", 5);
    assert_eq!(daemon.stop(), 0);
    append(&path, &articles(&range(5..7)));
    let daemon = service.start();
    exactly(&service, daemon, &numbered(7));
}

#[test]
fn a_last_line_needs_no_newline_and_half_a_line_waits_for_its_rest() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, article("a0").trim_end());
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 1);
    let split = article("a1");
    let (half, rest) = split.split_at(40);
    append(&path, &format!("\n{half}"));
    append(&service.path("in/b.ndjson"), &article("b0"));
    // The other file has been read, so the half line has been seen as well, in the same round.
    service.wait_for_records("out.ndjson", 2);
    append(&path, rest);
    exactly(&service, daemon, &["a0".to_owned(), "b0".to_owned(), "a1".to_owned()]);
}

#[test]
fn kill_in_the_middle_of_a_gzip() {
    let mut service = tail();
    let expected = numbered(4000);
    fs::write(service.path("in/a.ndjson"), gzip(&articles(&expected))).unwrap();
    for records in [1, 500, 1500] {
        let mut daemon = service.start();
        service.wait_for_records("out.ndjson", records);
        daemon.kill();
    }
    let daemon = service.start();
    exactly(&service, daemon, &expected);
}

#[test]
fn a_gzip_that_grows_member_by_member_and_byte_by_byte() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    let members = [gzip(&articles(&range(0..2))), gzip(&articles(&range(2..4)))].concat();
    let daemon = service.start();
    let mut file = File::create(&path).unwrap();
    for piece in members.chunks(7) {
        file.write_all(piece).unwrap();
    }
    service.wait_for_records("out.ndjson", 4);
    // One that is never finished is read as far as it came, and goes on when it does.
    let last = gzip(&articles(&range(4..6)));
    file.write_all(&last[..last.len() / 2]).unwrap();
    append(&service.path("in/b.ndjson"), &article("b0"));
    service.wait_for_records("out.ndjson", 5);
    file.write_all(&last[last.len() / 2..]).unwrap();
    let expected = [range(0..4), vec!["b0".to_owned()], range(4..6)].concat();
    service.wait_for_records("out.ndjson", 7);
    let mut daemon = daemon;
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(sorted(ids(&service.read("out.ndjson"))), sorted(expected));
}

#[test]
fn a_folder_that_cannot_be_read_is_told_once_and_read_when_it_can_be() {
    shut_and_open("in/*/*.ndjson");
}

#[test]
fn a_file_without_signs_in_a_folder_that_cannot_be_read_is_told_of_as_well() {
    shut_and_open("in/open/a.ndjson\", \"in/shut/a.ndjson");
}

fn shut_and_open(paths: &str) {
    let mut service = tail();
    service.configure(&TAIL.replace("in/*.ndjson", paths));
    let (open, shut) = (service.path("in/open"), service.path("in/shut"));
    for folder in [&open, &shut] {
        fs::create_dir(folder).unwrap();
    }
    append(&shut.join("a.ndjson"), &article("a2"));
    fs::set_permissions(&shut, Permissions::from_mode(0o000)).unwrap();
    // Whoever runs the tests may be root, who reads everything but for these two powers.
    let root = rustix::process::geteuid().is_root();
    let by: &[&str] = if root { &["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] } else { &[] };
    let (command, log) = service.command_by(by);
    let daemon = service::Daemon::spawn(command, log);
    for id in ["a0", "a1"] {
        append(&open.join("a.ndjson"), &article(id));
        service.wait_for_records("out.ndjson", ids(&service.read("out.ndjson")).len() + 1);
    }
    assert_eq!(daemon.log().matches("cannot open in/shut: Permission denied").count(), 1, "{}", daemon.log());
    fs::set_permissions(&shut, Permissions::from_mode(0o700)).unwrap();
    exactly(&service, daemon, &numbered(3));
}

#[test]
fn an_old_time_of_change_hides_nothing() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..2)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 2);
    assert_eq!(daemon.stop(), 0);
    append(&path, &articles(&range(2..4)));
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options().append(true).open(&path).unwrap().set_modified(old).unwrap();
    append(&service.path("in/b.ndjson"), &articles(&range(4..5)));
    File::options().append(true).open(service.path("in/b.ndjson")).unwrap().set_modified(old).unwrap();
    let daemon = service.start();
    exactly(&service, daemon, &numbered(5));
}

#[test]
fn an_inode_that_is_used_again_is_a_new_file() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    assert_eq!(daemon.stop(), 0);
    let inode = fs::metadata(&path).unwrap().ino();
    for _ in 0..100 {
        fs::remove_file(&path).unwrap();
        fs::write(&path, "").unwrap();
        if fs::metadata(&path).unwrap().ino() == inode {
            break;
        }
    }
    if fs::metadata(&path).unwrap().ino() != inode {
        // This file system gives no inode twice: the same is seen when the file is rewritten in place.
        fs::remove_file(&path).unwrap();
        append(&path, &articles(&range(0..3)));
        fs::write(&path, "").unwrap();
    }
    append(&path, &articles(&range(3..9)));
    let daemon = service.start();
    exactly(&service, daemon, &numbered(9));
}

#[test]
fn truncated_and_rewritten_with_the_same_first_line() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    // Longer than it was: its length alone tells nothing.
    let again = [range(0..1), range(3..9)].concat();
    fs::write(&path, articles(&again)).unwrap();
    let expected = [range(0..3), again].concat();
    exactly(&service, daemon, &expected);
}

#[test]
fn truncated_and_rewritten_with_the_same_first_line_while_stopped() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    assert_eq!(daemon.stop(), 0);
    let again = [range(0..1), range(3..9)].concat();
    fs::write(&path, articles(&again)).unwrap();
    let daemon = service.start();
    exactly(&service, daemon, &[range(0..3), again].concat());
}

/// Renames as logrotate does.
fn rotate(service: &Service) {
    let name = |n: usize| service.path(&if n == 0 { "in/a.ndjson".to_owned() } else { format!("in/a.ndjson.{n}") });
    for n in (0..3).rev() {
        if name(n).exists() {
            fs::rename(name(n), name(n + 1)).unwrap();
        }
    }
}

#[test]
fn a_renaming_rotation_finishes_the_old_file_first() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..2)));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 2);
    append(&path, &articles(&range(2..4)));
    rotate(&service);
    // Its writer still holds the old file.
    append(&service.path("in/a.ndjson.1"), &articles(&range(4..5)));
    append(&path, &articles(&range(5..7)));
    exactly(&service, daemon, &numbered(7));
}

#[test]
fn two_rotations_while_down() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    daemon.kill();
    append(&path, &articles(&range(3..5)));
    rotate(&service);
    append(&path, &articles(&range(5..8)));
    rotate(&service);
    append(&path, &articles(&range(8..9)));
    let daemon = service.start();
    exactly(&service, daemon, &numbered(9));
}

#[test]
fn two_rotations_while_down_of_which_one_file_is_kept() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    let end = format!("\"offset\":{},", articles(&range(0..3)).len());
    wait_until("it is committed", || service.read("state/checkpoint").contains(&end));
    daemon.kill();
    // The second one removes the file that was read; the next may get its inode.
    for next in [range(3..5), range(5..9)] {
        fs::rename(&path, service.path("in/a.ndjson.1")).unwrap();
        append(&path, &articles(&next));
    }
    let daemon = service.start();
    exactly(&service, daemon, &numbered(9));
}

#[test]
fn two_rotations_while_down_that_pack_what_they_rename() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..30)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 30);
    daemon.kill();
    append(&path, &articles(&range(30..35)));
    fs::write(service.path("in/a.ndjson.2.gz"), gzip(&service.read("in/a.ndjson"))).unwrap();
    fs::remove_file(&path).unwrap();
    append(&service.path("in/a.ndjson.1"), &articles(&range(35..40)));
    append(&path, &articles(&range(40..45)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 45);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(sorted(ids(&service.read("out.ndjson"))), sorted(numbered(45)), "{}", daemon.log());
}

#[test]
fn a_file_that_came_and_was_rotated_unseen_after_the_last_one_was_finished() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    rotate(&service);
    let open = format!("/proc/{}/fd", daemon.child.id());
    let is_open = || {
        let mut links = fs::read_dir(&open).unwrap().filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
        links.any(|link| link.ends_with("in/a.ndjson.1"))
    };
    wait_until("it is finished", || !is_open());
    daemon.signal(Signal::STOP);
    append(&path, &articles(&range(3..5)));
    rotate(&service);
    append(&path, &articles(&range(5..6)));
    daemon.signal(Signal::CONT);
    exactly(&service, daemon, &numbered(6));
}

#[test]
fn a_copying_rotation_loses_nothing() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    assert_eq!(daemon.stop(), 0);
    append(&path, &articles(&range(3..6)));
    fs::copy(&path, service.path("in/a.ndjson.1")).unwrap();
    fs::write(&path, articles(&range(6..7))).unwrap();
    let daemon = service.start();
    exactly(&service, daemon, &numbered(7));
}

/// Copied and truncated between two runs, and nothing written since: the copy holds what had not been read.
#[test]
fn a_copying_rotation_while_down_that_leaves_the_file_empty() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    daemon.kill();
    append(&path, &articles(&range(3..5)));
    append(&service.path("in/a.ndjson-000005"), &service.read("in/a.ndjson"));
    File::options().write(true).truncate(true).open(&path).unwrap();
    let daemon = service.start();
    exactly(&service, daemon, &numbered(5));
}

#[test]
fn a_copying_rotation_and_two_renaming_ones_while_down() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..3)));
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    daemon.kill();
    let mut hours = 0;
    let mut write = |path: &Path, text: &str| {
        append(path, text);
        hours += 1;
        let time = SystemTime::now() + Duration::from_secs(3600 * hours);
        File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    };
    write(&service.path("in/a.ndjson-000003"), &service.read("in/a.ndjson"));
    File::options().write(true).truncate(true).open(&path).unwrap();
    let split = article("a5");
    let (first, second) = split.split_at(30);
    write(&path, &(articles(&range(3..5)) + first));
    rotate(&service);
    write(&path, &(second.to_owned() + &articles(&range(6..8))));
    rotate(&service);
    write(&path, &articles(&range(8..9)));
    let daemon = service.start();
    exactly(&service, daemon, &numbered(9));
}

#[test]
fn a_copy_that_is_still_being_packed_is_not_read_again() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..40)));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 40);
    let mut half = GzEncoder::new(Vec::new(), Compression::fast());
    half.write_all(articles(&range(0..20)).as_bytes()).unwrap();
    half.flush().unwrap();
    fs::write(service.path("in/a.ndjson.1.gz"), half.get_ref()).unwrap();
    fs::write(&path, articles(&range(40..42))).unwrap();
    exactly(&service, daemon, &numbered(42));
}

#[test]
fn a_line_that_a_rotation_splits_is_made_whole() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    let split = article("a1");
    let (first, second) = split.split_at(30);
    append(&path, &(article("a0") + first));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 1);
    rotate(&service);
    append(&path, &(second.to_owned() + &articles(&range(2..4))));
    exactly(&service, daemon, &numbered(4));
}

#[test]
fn half_a_line_that_nobody_finishes_is_rejected_and_the_next_file_is_read() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &(article("a0") + "{\"text\":\"half a li"));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 1);
    rotate(&service);
    append(&path, &articles(&range(1..3)));
    daemon.logged("rejected: not an article");
    exactly(&service, daemon, &numbered(3));
}

#[test]
fn a_file_that_is_deleted_is_read_to_its_end() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    let mut writer = File::create(&path).unwrap();
    writer.write_all(articles(&range(0..2)).as_bytes()).unwrap();
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 2);
    fs::remove_file(&path).unwrap();
    writer.write_all(articles(&range(2..4)).as_bytes()).unwrap();
    drop(writer);
    exactly(&service, daemon, &numbered(4));
}

#[test]
fn a_file_that_is_saved_anew_under_its_name_goes_on() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    append(&path, &articles(&range(0..12)));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 12);
    // As rsync does.
    fs::write(service.path("in/.a.ndjson.new"), articles(&range(0..15))).unwrap();
    fs::rename(service.path("in/.a.ndjson.new"), &path).unwrap();
    exactly(&service, daemon, &numbered(15));
}

/// An article with one event whose line is so long, its newline apart.
fn long_article(id: &str, length: usize) -> String {
    let short = article(id);
    let room = length - short.trim_end().len();
    let filler: String = " It rained in the hills.".chars().cycle().take(room).collect();
    let line = short.replace("3 May 2024.", &format!("3 May 2024.{filler}"));
    assert_eq!(line.trim_end().len(), length);
    line
}

#[test]
fn lines_of_every_length_that_others_stumble_over() {
    let mut service = tail();
    let path = service.path("in/a.ndjson");
    let (kib, mib) = (1024, 1024 * 1024);
    let lengths = [
        64 * kib - 1,
        64 * kib,
        64 * kib + 1,
        100 * kib - 1,
        100 * kib,
        100 * kib + 1,
        16 * mib,
        16 * mib + 1,
        20 * mib,
    ];
    let mut writer = File::create(&path).unwrap();
    for (i, length) in lengths.into_iter().enumerate() {
        writer.write_all(long_article(&format!("a{i}"), length).as_bytes()).unwrap();
    }
    writer.write_all(article("a9").as_bytes()).unwrap();
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 8);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    // Two are over the limit of 16 MiB, and are rejected with that reason; the rest is whole.
    assert_eq!(ids(&service.read("out.ndjson")), [range(0..7), range(9..10)].concat());
    assert_eq!((daemon.count("rejected"), daemon.count("committed")), (2, 8), "{}", daemon.log());
    daemon.logged("20971520 bytes long, over the limit").conserved();
}

#[test]
fn a_20_mib_line_fits_where_the_limit_lets_it() {
    let mut service = tail();
    service.configure(&format!("max_article_bytes = 33_554_432\n{TAIL}"));
    append(&service.path("in/a.ndjson"), &(long_article("a0", 20 << 20) + &article("a1")));
    let daemon = service.start();
    exactly(&service, daemon, &numbered(2));
}

#[test]
fn twenty_thousand_files_with_256_descriptors() {
    const FILES: usize = 20_000;
    let mut service = tail();
    for i in 0..FILES {
        let text = if i % 100 == 0 { article(&format!("a{i}")) } else { weather(i) };
        fs::write(service.path(&format!("in/{i:05}.ndjson")), text).unwrap();
    }
    let (command, log) = service.command_by(&["/bin/sh", "-c", "ulimit -n 256 && exec \"$0\" \"$@\""]);
    let mut daemon = service::Daemon::spawn(command, log);
    service.wait_for_records("out.ndjson", FILES / 100);
    // Any of them may go on growing.
    for i in [0, 9_999, 19_999] {
        append(&service.path(&format!("in/{i:05}.ndjson")), &article(&format!("more{i}")));
    }
    service.wait_for_records("out.ndjson", FILES / 100 + 3);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(daemon.count("committed"), FILES as u64 + 3, "{}", daemon.log());
    daemon.conserved();
    assert!(!daemon.log().contains("Too many open files"), "{}", daemon.log());
}

/// An article without an event.
fn weather(i: usize) -> String {
    format!("{{\"id\":\"w{i}\",\"text\":\"It rained in the hills all night. The rivers rose.\"}}\n")
}

#[test]
fn from_the_end_skips_what_is_there_at_the_first_start_only() {
    let mut service = tail();
    service.configure(&TAIL.replace("type = \"tail\"", "type = \"tail\"\nstart = \"end\""));
    append(&service.path("in/a.ndjson"), &article("old"));
    let mut daemon = service.start();
    wait_until("the first look is over", || service.read("state/checkpoint").contains("a.ndjson"));
    append(&service.path("in/b.ndjson"), &article("a0"));
    service.wait_for_records("out.ndjson", 1);
    append(&service.path("in/a.ndjson"), &article("a1"));
    service.wait_for_records("out.ndjson", 2);
    assert_eq!(daemon.stop(), 0);
    append(&service.path("in/c.ndjson"), &article("a2"));
    let daemon = service.start();
    exactly(&service, daemon, &numbered(3));
}

#[test]
fn a_file_that_is_moved_away_and_back_goes_on() {
    let mut service = tail();
    let (path, aside) = (service.path("in/a.ndjson"), service.path("in/a.bak"));
    append(&path, &articles(&range(0..2)));
    let daemon = service.start();
    service.wait_for_records("out.ndjson", 2);
    let open = format!("/proc/{}/fd", daemon.child.id());
    let is_open = || {
        let mut links = fs::read_dir(&open).unwrap().filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
        links.any(|link| link.ends_with("in/a.bak"))
    };
    fs::rename(&path, &aside).unwrap();
    wait_until("it is finished", || !is_open());
    fs::rename(&aside, &path).unwrap();
    append(&path, &articles(&range(2..4)));
    exactly(&service, daemon, &numbered(4));
}

fn touch(path: &Path) {
    File::create(path).unwrap();
}

#[test]
fn an_empty_file_that_gets_its_first_line_later() {
    let mut service = tail();
    touch(&service.path("in/a.ndjson"));
    let daemon = service.start();
    daemon.logged("running");
    append(&service.path("in/a.ndjson"), &articles(&numbered(2)));
    exactly(&service, daemon, &numbered(2));
}
