//! Folders of whole files in, rolling files out.
#![cfg(test)]

mod service;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use service::{Service, append, article, articles, ids, numbered, range, wait_until};

fn inbox(more: &str) -> Service {
    let service = Service::new(&format!(
        "[commit]\ninterval = \"10ms\"\n[source.inbox]\ntype = \"directory\"\npath = \"in\"\npoll_interval = \"10ms\"\n{more}\n\
         [sink.events]\ntype = \"file\"\npath = \"out.ndjson\"\n"
    ));
    fs::create_dir(service.path("in")).unwrap();
    service
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

const DOCUMENT: &str = "Talks in Oslo\n\nKenya and Uganda held talks in Oslo on 3 May 2024.\n";

#[test]
fn whole_files_of_every_kind_are_read_once() {
    let mut service = inbox("complete = \"renamed\"");
    fs::write(service.path("in/a.ndjson"), articles(&range(0..2))).unwrap();
    fs::write(service.path("in/b.ndjson.gz"), gzip(&articles(&range(2..4)))).unwrap();
    fs::write(service.path("in/c.jsonl.zst"), zstd::encode_all(articles(&range(4..6)).as_bytes(), 1).unwrap()).unwrap();
    fs::write(service.path("in/d.txt"), DOCUMENT).unwrap();
    let page = DOCUMENT.replace("Talks in Oslo\n\n", "<h1>Talks in Oslo</h1><p>");
    fs::write(service.path("in/e.html"), format!("<html><body><article>{page}</article></body></html>")).unwrap();
    fs::write(service.path("in/.hidden.ndjson"), article("hidden")).unwrap();
    fs::write(service.path("in/other.part"), article("other")).unwrap();
    for _ in 0..2 {
        let mut daemon = service.start();
        service.wait_for_records("out.ndjson", 8);
        assert_eq!(daemon.stop(), 0, "{}", daemon.log());
        let found = ids(&service.read("out.ndjson"));
        assert_eq!((&found[..6], found.len()), (&numbered(6)[..], 8), "{}", daemon.log());
    }
    let mut daemon = service.start();
    fs::write(service.path("in/f.ndjson"), article("a6")).unwrap();
    service.wait_for_records("out.ndjson", 9);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")).len(), 9);
}

#[test]
fn a_file_counts_as_complete_when_it_is_quiet_or_was_moved_in() {
    let mut service = inbox("quiet = \"1h\"");
    let mut daemon = service.start();
    daemon.logged("running");
    fs::write(service.path("in/fresh.ndjson"), article("fresh")).unwrap();
    fs::write(service.path("in/.old"), article("old")).unwrap();
    let two_hours = Duration::from_secs(7200);
    let file = File::options().append(true).open(service.path("in/.old")).unwrap();
    file.set_modified(SystemTime::now() - two_hours).unwrap();
    fs::rename(service.path("in/.old"), service.path("in/old.ndjson")).unwrap();
    service.wait_for_records("out.ndjson", 1);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")), ["old"]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_empty_mount_in_place_of_the_folder_has_nothing_read_twice() {
    let mut service = inbox("complete = \"renamed\"");
    fs::rename(service.path("in"), service.path("disk")).unwrap();
    // A link stands in for what is mounted: this folder is on another device, as an empty mount is.
    let bare = tempfile::tempdir_in("/dev/shm").unwrap();
    let (disk, link, next) = (service.path("disk"), service.path("in"), service.path("next"));
    let lead_to = |folder: &Path| {
        std::os::unix::fs::symlink(folder, &next).unwrap();
        fs::rename(&next, &link).unwrap();
    };
    lead_to(&disk);
    let put = |folder: &Path, name: &str, id: &str| {
        append(&folder.join(".part"), &article(id));
        fs::rename(folder.join(".part"), folder.join(name)).unwrap();
    };
    put(&disk, "a.ndjson", "a0");
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 1);
    lead_to(bare.path());
    put(bare.path(), "b.ndjson", "a1");
    service.wait_for_records("out.ndjson", 2);
    // This one comes in a later look, so that the one before has come to its end.
    put(bare.path(), "c.ndjson", "a2");
    service.wait_for_records("out.ndjson", 3);
    lead_to(&disk);
    put(&disk, "d.ndjson", "a3");
    service.wait_for_records("out.ndjson", 4);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&service.read("out.ndjson")), numbered(4), "{}", daemon.log());
}

#[test]
fn what_is_done_is_moved_and_never_over_another_file() {
    let mut service = inbox("complete = \"renamed\"\nafter = \"move\"\nmove_to = \"done\"");
    let mut daemon = service.start();
    for i in 0..2 {
        // Under a hidden name first: the daemon takes what it sees.
        fs::write(service.path("in/.a"), article(&format!("a{i}"))).unwrap();
        fs::rename(service.path("in/.a"), service.path("in/a.ndjson")).unwrap();
        wait_until("it is moved", || !service.path("in/a.ndjson").exists());
    }
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&service.read("out.ndjson")), numbered(2));
    assert_eq!((service.read("done/a.ndjson"), service.read("done/a.ndjson.1")), (article("a0"), article("a1")));
}

#[test]
fn a_broken_file_is_rejected_and_does_not_stop_the_others() {
    let mut service = inbox("complete = \"renamed\"");
    let packed = gzip(&articles(&range(0..50)));
    fs::write(service.path("in/a.ndjson.gz"), &packed[..packed.len() - 9]).unwrap();
    fs::write(service.path("in/b.ndjson"), article("b0")).unwrap();
    let mut daemon = service.start();
    daemon.logged("cannot be read on");
    wait_until("the other file is read", || service.read("out.ndjson").contains("\"b0\""));
    assert_eq!(daemon.stop(), 0);
    daemon.conserved();
    assert_eq!(daemon.count("rejected"), 1, "{}", daemon.log());
}

fn rolling(more: &str) -> Service {
    Service::new(&format!(
        "[commit]\ninterval = \"5ms\"\n[source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\npoll_interval = \"5ms\"\n\
         [sink.events]\ntype = \"file\"\npath = \"out/{{type}}.ndjson\"\n{more}\n"
    ))
}

/// Everything in the rolling files, closed ones first, in their order.
fn all_records(service: &Service) -> String {
    let mut names: Vec<_> = fs::read_dir(service.path("out")).unwrap().map(|entry| entry.unwrap().path()).collect();
    // The growing file has no number; it comes last.
    names.sort_by_key(|path| (path.file_name().unwrap() == "meeting.ndjson", path.clone()));
    let mut text = String::new();
    for path in names {
        let file = File::open(&path).unwrap();
        match path.extension().unwrap().to_str().unwrap() {
            "gz" => drop(flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap()),
            "zst" => drop(zstd::Decoder::new(file).unwrap().read_to_string(&mut text).unwrap()),
            "ndjson" => drop((&file).read_to_string(&mut text).unwrap()),
            other => panic!("a file that is not done: {other}"),
        }
    }
    text
}

#[test]
fn files_are_closed_by_size_and_packed_and_nothing_is_lost_between_them() {
    for compress in ["none", "gzip", "zstd"] {
        let mut service = rolling(&format!("rotate_bytes = 20_000\ncompress = \"{compress}\""));
        for i in 0..6 {
            append(&service.path("in.ndjson"), &articles(&range(100 * i..100 * i + 100)));
            let mut daemon = service.start();
            let end = fs::metadata(service.path("in.ndjson")).unwrap().len();
            wait_until("it is committed", || service.read("state/checkpoint").contains(&format!("\"offset\":{end},")));
            if i % 2 == 0 {
                daemon.kill();
            } else {
                assert_eq!(daemon.stop(), 0, "{}", daemon.log());
            }
        }
        let mut daemon = service.start();
        wait_until("closed files are packed", || {
            let names = fs::read_dir(service.path("out")).unwrap().map(|entry| entry.unwrap().file_name());
            let ending = match compress {
                "none" => ".ndjson",
                "gzip" => ".gz",
                _ => ".zst",
            };
            names.map(|name| name.into_string().unwrap()).all(|name| name.ends_with(ending) || name == "meeting.ndjson")
        });
        assert_eq!(daemon.stop(), 0, "{}", daemon.log());
        assert_eq!(ids(&all_records(&service)), numbered(600), "{compress}");
        assert!(service.path("out").read_dir().unwrap().count() >= 2, "files were closed");
    }
}

#[test]
fn a_file_is_closed_by_age() {
    let mut service = rolling("rotate_age = \"1s\"");
    append(&service.path("in.ndjson"), &articles(&numbered(3)));
    let mut daemon = service.start();
    wait_until("it is closed", || service.path("out/meeting.00001.ndjson").exists());
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&all_records(&service)), numbered(3));
    assert!(!service.path("out/meeting.ndjson").exists());
}

#[test]
fn every_sink_takes_what_its_filter_lets_through() {
    let mut service = Service::new(
        "[sink.a]\ntype = \"file\"\npath = \"agreements.ndjson\"\n[sink.a.filter]\ntypes = [\"agreement\"]\n\
         [sink.b]\ntype = \"file\"\npath = \"held-{event_date}.ndjson\"\n[sink.b.filter]\nstatuses = [\"held\"]\ncountries = [\"KEN\"]\n\
         [sink.c]\ntype = \"file\"\npath = \"sure.ndjson\"\n[sink.c.filter]\nmin_confidence = 1.0\n\
         [source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\n",
    );
    let pact =
        "{\"id\":\"p\",\"text\":\"Norway and Finland signed a memorandum on joint rescue flights on 4 May 2024.\"}\n";
    append(&service.path("in.ndjson"), &(article("m") + pact));
    let mut daemon = service.start();
    service.wait_for_records("agreements.ndjson", 1);
    service.wait_for_records("held-2024-05-03.ndjson", 1);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&service.read("agreements.ndjson")), ["p"]);
    assert_eq!(ids(&service.read("held-2024-05-03.ndjson")), ["m"]);
    assert!(!service.path("sure.ndjson").exists());
}
