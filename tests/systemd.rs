//! What the daemon tells systemd, heard by a test in its place; and the files that install it.
#![cfg(test)]

mod service;

use std::os::unix::net::UnixDatagram;
use std::path::Path;

use service::{Daemon, PATIENCE, Service, append, article};

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
    let path = service.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let (mut command, log) = service.command();
    command.env("NOTIFY_SOCKET", path).env("WATCHDOG_USEC", "400000").env_remove("WATCHDOG_PID");
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
        ("SuccessExitStatus", "75"),
    ] {
        assert!(keys.contains(&wanted), "{wanted:?}");
    }
    let (_, start) = keys.iter().find(|(key, _)| *key == "ExecStart").unwrap();
    let container = std::fs::read_to_string(config.join("Containerfile")).unwrap();
    for part in ["run", "--config", "/etc/communique/communique.toml"] {
        assert!(start.contains(part) && container.contains(part), "{part}");
    }
}
