//! What the daemon tells systemd, heard by a test in its place; and the files that install it.
#![cfg(test)]

mod service;

use std::io::Read;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use service::{Daemon, PATIENCE, Service, append, article, articles, ids, numbered, wait_until};

/// The next datagram.
fn heard(socket: &UnixDatagram) -> String {
    let mut buffer = [0; 1024];
    let length = socket.recv(&mut buffer).expect("systemd would wait in vain as well");
    String::from_utf8(buffer[..length].to_vec()).unwrap()
}

fn hear(socket: &UnixDatagram, message: &str) {
    while heard(socket).trim_end() != message {}
}

fn watched(service: &mut Service) -> (Daemon, UnixDatagram) {
    watched_with(service, Stdio::null())
}

fn watched_with(service: &mut Service, stdout: Stdio) -> (Daemon, UnixDatagram) {
    let path = service.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let (mut command, log) = service.command();
    command.stdout(stdout).env("NOTIFY_SOCKET", path).env("WATCHDOG_USEC", "400000").env_remove("WATCHDOG_PID");
    (Daemon::spawn(command, log), socket)
}

const SETTINGS: &str = "
[source.wire]
type = \"tail\"
paths = [\"in.ndjson\"]
[sink.events]
type = \"file\"
path = \"out/events.ndjson\"
";

#[test]
fn it_is_ready_alive_at_rest_and_at_work_and_stops() {
    let mut service = Service::new(SETTINGS);
    let (mut daemon, socket) = watched(&mut service);
    assert_eq!(heard(&socket).trim_end(), "READY=1");
    hear(&socket, "WATCHDOG=1");
    append(&service.path("in.ndjson"), &article("a0"));
    service.wait_for_records("out/events.ndjson", 1);
    hear(&socket, "WATCHDOG=1");
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    hear(&socket, "STOPPING=1");
}

#[test]
fn a_target_that_cannot_be_written_is_no_reason_to_be_killed() {
    let mut service = Service::new(SETTINGS);
    std::fs::write(service.path("out"), "a file where the folder should be").unwrap();
    append(&service.path("in.ndjson"), &article("a0"));
    let (mut daemon, socket) = watched(&mut service);
    daemon.logged("nothing is committed until this is mended");
    // Datagrams from before that are read first; the socket holds few.
    for _ in 0..3 {
        hear(&socket, "WATCHDOG=1");
    }
    std::fs::remove_file(service.path("out")).unwrap();
    service.wait_for_records("out/events.ndjson", 1);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
}

#[test]
fn a_reader_that_stalls_is_no_reason_to_be_killed() {
    let mut service =
        Service::new("[source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\n[http]\nlisten = \"127.0.0.1:0\"\n");
    append(&service.path("in.ndjson"), &articles(&numbered(2000)));
    let (mut daemon, socket) = watched_with(&mut service, Stdio::piped());
    let listens = "metrics, health, status and tap";
    daemon.logged(listens);
    let log = daemon.log();
    let address = log.lines().find(|line| line.contains(listens)).and_then(|line| line.split("address=").nth(1));
    let address = address.unwrap().split_whitespace().next().unwrap();
    let status = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_communique"));
        let output = command.args(["status", "--address", address]).stderr(Stdio::null()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let waits = "waiting: the reader of sink stdout takes nothing";
    wait_until("the status says so", || status().contains(waits));
    // What it said before, and while something was still settled.
    let quiet = Duration::from_millis(1);
    for _ in 0..2 {
        socket.set_read_timeout(Some(quiet)).unwrap();
        while socket.recv(&mut [0; 1024]).is_ok() {}
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        hear(&socket, "WATCHDOG=1");
    }
    assert!(status().contains(waits));
    let mut stdout = daemon.child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    wait_until("the status says that it goes on", || !status().contains(waits));
    wait_until("everything is committed", || status().contains("2000 committed"));
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&reader.join().unwrap().unwrap()), numbered(2000));
}

#[test]
fn without_systemd_nobody_is_told() {
    let mut service = Service::new(SETTINGS);
    let mut daemon = service.start();
    assert_eq!(daemon.stop(), 0);
    assert!(!daemon.log().contains("systemd"), "{}", daemon.log());
}

#[test]
fn the_unit_is_of_the_notify_kind_watched_and_hardened() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config");
    let unit = std::fs::read_to_string(config.join("communique.service")).unwrap();
    let keys: Vec<_> = unit.lines().filter_map(|line| line.split_once('=')).collect();
    for wanted in [
        ("Type", "notify"),
        ("WatchdogSec", "60"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("CapabilityBoundingSet", ""),
        ("IPAddressDeny", "any"),
        ("StateDirectory", "communique"),
        ("WorkingDirectory", "/var/lib/communique"),
        ("SuccessExitStatus", "75"),
    ] {
        assert!(keys.contains(&wanted), "{wanted:?}");
    }
    // What the settings name by default, or show, can be written where everything else is read-only.
    let settings = std::fs::read_to_string(config.join("communique.toml")).unwrap();
    let written = |line: &str| {
        let (key, value) = line.trim_start_matches("# ").split_once(" = ")?;
        let path = value.split('"').nth(1)?;
        matches!(key, "state_dir" | "path" | "move_to").then(|| path.to_owned())
    };
    let absolute: Vec<_> = settings.lines().filter_map(written).filter(|path| path.starts_with('/')).collect();
    assert_eq!(absolute, ["/run/communique/articles", "/var/spool/news/in"], "the folder is read");
    assert!(keys.contains(&("RuntimeDirectory", "communique")));
    let (_, start) = keys.iter().find(|(key, _)| *key == "ExecStart").unwrap();
    let container = std::fs::read_to_string(config.join("Containerfile")).unwrap();
    for part in ["run", "--config", "/etc/communique/communique.toml"] {
        assert!(start.contains(part) && container.contains(part), "{part}");
    }
}
