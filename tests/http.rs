//! The daemon over HTTP: what it takes, what it answers, and what it tells of itself. Against the real binary.
#![cfg(test)]

mod service;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::Signal;
use serde_json::{Value, json};
use service::{Daemon, Service, article, articles, ids, numbered, sorted, wait_until};

const FILES: &str = "[sink.files]\ntype = \"file\"\npath = \"out.ndjson\"\n[commit]\ninterval = \"5ms\"\n";

fn settings(more: &str) -> String {
    format!("{FILES}[http]\nlisten = \"127.0.0.1:0\"\n[source.push]\ntype = \"http\"\nlisten = \"127.0.0.1:0\"\n{more}")
}

/// The address that the log gives after `what`.
fn address(daemon: &Daemon, what: &str) -> String {
    let mut found = None;
    wait_until(format_args!("the log says {what:?} with an address"), || {
        let log = daemon.log();
        let line = log.lines().find(|line| line.contains(what));
        found = line.and_then(|line| Some(line.split("address=").nth(1)?.split_whitespace().next()?.to_owned()));
        found.is_some()
    });
    found.unwrap()
}

fn push_address(daemon: &Daemon) -> String {
    address(daemon, "articles are taken at")
}

fn operations_address(daemon: &Daemon) -> String {
    address(daemon, "metrics, health, status and tap")
}

/// An answer: its code, head and body.
struct Answer(u16, String, String);

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.2).unwrap_or_else(|error| panic!("{error}: {:?}", self.2))
    }
}

/// Sends a request and returns the connection, for an answer that is read later.
fn begin(address: &str, head: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len())
        .unwrap();
    // A server that refuses by the head alone may close before it has read the body.
    drop(stream.write_all(body));
    stream
}

fn end(stream: TcpStream) -> Answer {
    let mut answer = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(answer.read_line(&mut head).unwrap(), 0, "the connection closed after {head:?}");
    }
    let mut body = String::new();
    answer.read_to_string(&mut body).unwrap();
    Answer(head.split(' ').nth(1).unwrap().parse().unwrap(), head, body)
}

fn post(address: &str, body: &[u8]) -> Answer {
    end(begin(address, "POST /articles", body))
}

fn post_with(address: &str, header: &str, body: &[u8]) -> Answer {
    end(begin(address, &format!("POST /articles HTTP/1.1\r\n{header}\r\nX-Rest:"), body))
}

fn get(address: &str, path: &str) -> Answer {
    end(begin(address, &format!("GET {path}"), b""))
}

/// The samples of a page of metrics.
fn samples(page: &str) -> BTreeMap<String, f64> {
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap()).map(|(name, n)| (name.to_owned(), n.parse().unwrap())).collect()
}

/// Asserts the equation of conservation, for articles and bytes.
fn conserved(samples: &BTreeMap<String, f64>) {
    for unit in ["articles", "bytes"] {
        let total = |what: &str| samples[&format!("communique_{unit}_{what}_total")];
        let sum = total("committed")
            + total("rejected")
            + total("dropped")
            + samples[&format!("communique_in_flight_{unit}")];
        assert!((total("received") - sum).abs() < 0.5, "{unit}: {samples:?}");
    }
}

#[test]
fn what_has_its_200_is_on_disk_after_kill_9() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let push = push_address(&daemon);
    let one = post(&push, article("a0").as_bytes());
    assert_eq!((one.0, one.json()), (200, json!({"articles": 1, "events": 1, "duplicates": 0})));
    let many = post(&push, articles(&["a1".to_owned(), "a2".to_owned()]).as_bytes());
    assert_eq!((many.0, many.json()), (200, json!({"articles": 2, "events": 2, "duplicates": 0})));
    daemon.kill();
    assert_eq!(ids(&service.read("out.ndjson")), numbered(3));
}

#[test]
fn packed_bodies_and_articles_over_several_lines_are_taken() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let push = push_address(&daemon);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(articles(&numbered(2)).as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    assert_eq!(post_with(&push, "Content-Encoding: gzip", &gzip).0, 200);
    let zstd = zstd::encode_all(article("a2").as_bytes(), 1).unwrap();
    assert_eq!(post_with(&push, "Content-Encoding: zstd", &zstd).0, 200);
    assert_eq!(post(&push, article("a3").replace(",\"", ",\n\"").as_bytes()).0, 200);
    assert_eq!(post_with(&push, "Content-Encoding: br", b"x").0, 415);
    assert_eq!(post(&push, &gzip[..gzip.len() - 5]).0, 400);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")), numbered(4));
    daemon.conserved();
}

#[test]
fn every_bad_line_is_told_and_the_good_ones_are_durable() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let push = push_address(&daemon);
    let body = format!("{}no JSON\n\n{{\"id\":\"x\"}}\n{}", article("a0"), article("a1"));
    let answer = post(&push, body.as_bytes());
    let told = answer.json();
    assert_eq!((answer.0, &told["articles"], &told["events"]), (400, &json!(2), &json!(2)));
    let lines: Vec<_> = told["rejected"].as_array().unwrap().iter().map(|one| one["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [2, 4]);
    assert!(told["rejected"][1]["reason"].as_str().unwrap().contains("text"), "{told}");
    assert_eq!(post(&push, b" \n").0, 400);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")), numbered(2));
    assert_eq!(daemon.count("rejected"), 2);
    daemon.conserved();
}

#[test]
fn who_has_no_token_is_refused_and_wrong_paths_and_methods_are_told() {
    let mut service = Service::new(&settings("token = \"s3cret\"\n"));
    let daemon = service.start();
    let push = push_address(&daemon);
    for header in
        ["X-None: 1", "Authorization: Bearer s3creT", "Authorization: Bearer s3cret2", "Authorization: s3cret"]
    {
        let answer = post_with(&push, header, article("a0").as_bytes());
        assert_eq!(answer.0, 401, "{header}");
        assert!(answer.1.to_lowercase().contains("www-authenticate: bearer"), "{}", answer.1);
    }
    assert_eq!(post_with(&push, "Authorization: Bearer s3cret", article("a0").as_bytes()).0, 200);
    assert_eq!(get(&push, "/articles").0, 405);
    assert_eq!(end(begin(&push, "POST /other", b"")).0, 404);
    assert!(!daemon.log().contains("s3cret"));
    assert_eq!(ids(&service.read("out.ndjson")), numbered(1));
}

#[test]
fn a_body_over_the_limit_is_refused_packed_or_not() {
    let mut service = Service::new(&settings("max_body_bytes = 1000\n"));
    let mut daemon = service.start();
    let push = push_address(&daemon);
    let long = articles(&numbered(20));
    assert_eq!(post(&push, long.as_bytes()).0, 413);
    let packed = zstd::encode_all(long.as_bytes(), 19).unwrap();
    assert!(packed.len() < 1000);
    assert_eq!(post(&push, &packed).0, 413);
    assert_eq!(post(&push, article("a0").as_bytes()).0, 200);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(daemon.count("received"), 1);
}

#[test]
fn a_small_body_of_very_many_articles_is_refused() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let packed = zstd::encode_all(&b"1\n".repeat(1_000_000)[..], 1).unwrap();
    let answer = post(&push_address(&daemon), &packed);
    assert!(answer.0 == 413 && answer.2.contains("more than 16384 articles"), "{} {}", answer.0, answer.2);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(daemon.count("received"), 0);
}

#[test]
fn an_article_that_comes_again_is_answered_and_not_written_again() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let push = push_address(&daemon);
    let twice = articles(&["a0".to_owned(), "a0".to_owned()]);
    assert_eq!(post(&push, twice.as_bytes()).json(), json!({"articles": 1, "events": 1, "duplicates": 1}));
    assert_eq!(post(&push, article("a0").as_bytes()).json(), json!({"articles": 0, "events": 0, "duplicates": 1}));
    let other = post(&push, article("a0").replace("3 May", "4 May").as_bytes());
    assert_eq!((other.0, &other.json()["articles"], &other.json()["rejected"][0]["line"]), (400, &json!(0), &json!(1)));
    daemon.logged("another article was taken under this id");
    assert_eq!(daemon.stop(), 0);
    assert_eq!(daemon.count("rejected"), 1);
    let letter: Value = serde_json::from_str(&service.read("state/dead-letters.ndjson")).unwrap();
    assert!(
        letter["reason"].as_str().unwrap().contains("under this id") && letter["raw"].to_string().contains("4 May")
    );
    daemon.conserved();
    assert_eq!(ids(&service.read("out.ndjson")), ["a0"]);
}

#[test]
fn an_article_that_comes_again_after_a_restart_is_known() {
    let mut service = Service::new(&settings(""));
    let again = |daemon: &Daemon, first: usize, n: usize| {
        let body = articles(&service::range(first..first + n));
        post(&push_address(daemon), body.as_bytes()).json()["duplicates"].clone()
    };
    let mut daemon = service.start();
    assert_eq!(again(&daemon, 0, 3), 0);
    daemon.kill();
    let mut daemon = service.start();
    assert_eq!(again(&daemon, 0, 5), 3);
    assert_eq!(daemon.stop(), 0);
    // A torn checkpoint: outputs are cut back to the one before, and so is what is known.
    std::fs::write(service.path("state/checkpoint"), "torn").unwrap();
    let mut daemon = service.start();
    // The two new ones were committed together, or one after the other.
    let known = again(&daemon, 0, 5);
    assert!(known == 3 || known == 4, "{known}");
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")), numbered(5));
}

#[test]
fn the_last_articles_are_remembered_and_no_others() {
    let mut service = Service::new(&settings("remember = 2\n"));
    let one = |daemon: &Daemon, id: &str| post(&push_address(daemon), article(id).as_bytes()).json();
    let (new, known) =
        (json!({"articles": 1, "events": 1, "duplicates": 0}), json!({"articles": 0, "events": 0, "duplicates": 1}));
    let mut daemon = service.start();
    for id in numbered(9) {
        assert_eq!(one(&daemon, &id), new, "{id}");
    }
    assert_eq!(one(&daemon, "a7"), known);
    assert_eq!(daemon.stop(), 0);
    let mut daemon = service.start();
    assert_eq!((one(&daemon, "a8"), one(&daemon, "a7"), one(&daemon, "a6")), (known.clone(), known, new));
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn what_is_not_remembered_is_not_in_the_checkpoint_either() {
    let mut service = Service::new(&settings("remember = 0\n"));
    let mut daemon = service.start();
    for _ in 0..2 {
        assert_eq!(post(&push_address(&daemon), articles(&numbered(5)).as_bytes()).0, 200);
    }
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&service.read("out.ndjson")), [numbered(5), numbered(5)].concat());
    let checkpoint = service.read("state/checkpoint");
    assert!(checkpoint.contains("out.ndjson") && !checkpoint.contains("push"), "{checkpoint}");
}

#[test]
fn many_senders_of_the_same_articles_at_the_same_time_have_them_written_once() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let push = push_address(&daemon);
    let sent = || {
        let mut found = 0;
        for id in numbered(30) {
            let answer = post(&push, article(&id).as_bytes());
            assert_eq!(answer.0, 200, "{}", answer.2);
            found += answer.json()["articles"].as_u64().unwrap();
        }
        found
    };
    let found: u64 = std::thread::scope(|scope| {
        let senders = [(); 8].map(|()| scope.spawn(sent));
        senders.map(|sender| sender.join().unwrap()).iter().sum()
    });
    assert_eq!(found, 30);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(sorted(ids(&service.read("out.ndjson"))), sorted(numbered(30)));
}

/// A daemon that cannot commit: its standard output is a pipe that nobody reads, and full.
fn stalled(service: &mut Service) -> Daemon {
    let (mut command, log) = service.command();
    command.stdout(Stdio::piped());
    Daemon::spawn(command, log)
}

const STALLED: &str = "in_flight_bytes = 400_000\nshutdown_timeout = \"60s\"\n[commit]\ninterval = \"5ms\"\n\
    [sink.out]\ntype = \"stdout\"\n[http]\nlisten = \"127.0.0.1:0\"\n[source.push]\ntype = \"http\"\nlisten = \"127.0.0.1:0\"\n";

/// Requests that fill the pipe and the budget, until one is turned away. Each of them is either answered, or counted as
/// received and waits.
fn fill(push: &str, operations: &str) -> (Vec<TcpStream>, usize) {
    let mut open = Vec::new();
    let mut sent = 0;
    loop {
        let body = articles(&service::range(sent..sent + 50));
        let stream = begin(push, "POST /articles", body.as_bytes());
        sent += 50;
        let received = format!("communique_articles_received_total {sent}");
        let waits = || get(operations, "/metrics").2.lines().any(|line| line == received);
        wait_until("it is answered or received", || is_answered(&stream) || waits());
        if !is_answered(&stream) {
            open.push(stream);
            continue;
        }
        match end(stream) {
            Answer(429, head, _) => {
                assert!(head.to_lowercase().contains("retry-after: 1"), "{head}");
                return (open, sent - 50);
            }
            Answer(code, _, body) => assert_eq!(code, 200, "{body}"),
        }
    }
}

fn is_answered(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let answered = stream.peek(&mut [0]).is_ok_and(|read| read > 0);
    stream.set_nonblocking(false).unwrap();
    answered
}

#[test]
fn pressure_is_429_stopping_is_503_and_whoever_waits_still_gets_its_200() {
    let mut service = Service::new(STALLED);
    let mut daemon = stalled(&mut service);
    let (push, operations) = (push_address(&daemon), operations_address(&daemon));
    assert_eq!(get(&operations, "/readyz").0, 200);
    let (open, sent) = fill(&push, &operations);
    let page = samples(&get(&operations, "/metrics").2);
    conserved(&page);
    assert!(page["communique_articles_turned_away_total"] >= 50.0 && page["communique_in_flight_articles"] > 0.0);
    daemon.signal(Signal::TERM);
    wait_until("it stops", || get(&operations, "/readyz").0 == 503);
    wait_until("new articles are sent away", || post(&push, article("late").as_bytes()).0 == 503);
    let mut stdout = daemon.child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut all = String::new();
        stdout.read_to_string(&mut all).map(|_| all)
    });
    for stream in open {
        stream.set_read_timeout(Some(service::PATIENCE)).unwrap();
        let answer = end(stream);
        assert_eq!((answer.0, answer.json()["events"].as_u64()), (200, Some(50)));
    }
    assert_eq!(daemon.wait(), 0);
    assert_eq!(sorted(ids(&reader.join().unwrap().unwrap())), sorted(numbered(sent)));
    daemon.conserved();
}

#[test]
fn a_flood_of_tiny_articles_is_turned_away_as_well() {
    let mut service = Service::new(&STALLED.replace("400_000", "20_000_000"));
    let daemon = stalled(&mut service);
    let (push, operations) = (push_address(&daemon), operations_address(&daemon));
    let mut open = vec![begin(&push, "POST /articles", articles(&numbered(200)).as_bytes())];
    // Each is charged 1 KiB at least.
    for n in 0..20 {
        let body: Vec<_> = (0..1000).map(|i| format!("{{\"id\":\"{n}-{i}\",\"text\":\"x\"}}\n")).collect();
        let stream = begin(&push, "POST /articles", body.concat().as_bytes());
        let received = format!("communique_articles_received_total {}", 200 + 1000 * (n + 1));
        let waits = || get(&operations, "/metrics").2.lines().any(|line| line == received);
        wait_until("it is answered or received", || is_answered(&stream) || waits());
        if is_answered(&stream) {
            assert_eq!(end(stream).0, 429);
            return;
        }
        open.push(stream);
    }
    panic!("all of it was taken");
}

/// The checkpoint cannot be written, as on a full disk, while the sinks could be.
#[test]
fn a_file_that_no_checkpoint_knows_yet_is_not_written_to() {
    let tail = "[source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\n";
    let mut service = Service::new(&format!("{FILES}[http]\nlisten = \"127.0.0.1:0\"\n{tail}"));
    std::fs::write(service.path("in.ndjson"), "").unwrap();
    let mut daemon = service.start();
    let operations = operations_address(&daemon);
    wait_until("the file is known", || service.path("state/checkpoint").exists());
    std::fs::create_dir(service.path("state/checkpoint.new")).unwrap();
    service::append(&service.path("in.ndjson"), &articles(&numbered(3)));
    let failures = || samples(&get(&operations, "/metrics").2)["communique_commit_failures_total"];
    wait_until("it is tried several times", || failures() >= 3.0);
    daemon.kill();
    std::fs::remove_dir(service.path("state/checkpoint.new")).unwrap();
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 3);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&service.read("out.ndjson")), numbered(3));
}

#[test]
fn a_busy_file_does_not_use_up_what_senders_need() {
    let wire = "[source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\n";
    let mut service = Service::new(&format!("{STALLED}{wire}"));
    std::fs::write(service.path("in.ndjson"), articles(&service::range(1000..5000))).unwrap();
    let mut daemon = stalled(&mut service);
    let (push, operations) = (push_address(&daemon), operations_address(&daemon));
    // The file waits: it has its share of the budget in flight, but for less than one article.
    let charge = f64::from(article("a1000").trim_end().len() as u32 + 1024);
    let in_flight = || samples(&get(&operations, "/metrics").2)["communique_in_flight_articles"];
    wait_until("the file waits for room", || in_flight() * charge > 200_000.0 - charge);
    let open: Vec<_> = numbered(50).iter().map(|id| begin(&push, "POST /articles", article(id).as_bytes())).collect();
    let waits = || get(&operations, "/metrics").2.contains("source_articles_total{source=\"push\",kind=\"http\"} 50\n");
    wait_until("all of them are received or one is answered", || waits() || open.iter().any(is_answered));
    assert!(samples(&get(&operations, "/metrics").2)["communique_articles_turned_away_total"] < 0.5);
    let mut stdout = daemon.child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut all = String::new();
        stdout.read_to_string(&mut all).map(|_| all)
    });
    for stream in open {
        stream.set_read_timeout(Some(service::PATIENCE)).unwrap();
        let answer = end(stream);
        assert_eq!(answer.0, 200, "{} {}", answer.2, daemon.log());
    }
    wait_until("the file is read", || {
        samples(&get(&operations, "/metrics").2)["communique_articles_committed_total"] > 4049.5
    });
    assert_eq!(daemon.stop(), 0);
    assert_eq!(ids(&reader.join().unwrap().unwrap()).len(), 4050);
}

#[test]
fn the_equation_holds_at_every_scrape_under_load() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let (push, operations) = (push_address(&daemon), operations_address(&daemon));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let scraper = scope.spawn(|| {
            let mut scrapes = 0;
            while !done.load(Ordering::Relaxed) {
                conserved(&samples(&get(&operations, "/metrics").2));
                scrapes += 1;
            }
            scrapes
        });
        let senders = [0, 1, 2, 3].map(|sender| {
            let push = &push;
            scope.spawn(move || {
                for round in 0..20 {
                    let first = 1000 * sender + 10 * round;
                    let body = format!("{}broken\n", articles(&service::range(first..first + 10)));
                    assert_eq!(post(push, body.as_bytes()).0, 400);
                }
            })
        });
        for sender in senders {
            sender.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        assert!(scraper.join().unwrap() > 0);
    });
    let page = get(&operations, "/metrics").2;
    let found = samples(&page);
    for line in [
        "communique_articles_received_total 880",
        "communique_articles_rejected_total 80",
        "communique_events_total{type=\"meeting\",status=\"held\"} 800",
        "communique_source_articles_total{source=\"push\",kind=\"http\"} 880",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}: {page}");
    }
    assert!(found["communique_stage_seconds_total{stage=\"extract\"}"] > 0.0);
    assert!(found["communique_commit_latency_seconds_count"] > 0.0);
    assert!(page.contains("communique_rejects_total{reason=") && page.contains("rules=\""), "{page}");
    assert_eq!(get(&operations, "/healthz").0, 200);
    assert_eq!(get(&operations, "/nothing").0, 404);
    assert_eq!(daemon.stop(), 0);
}

fn communique(service: &Service, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_communique"));
    command.args(arguments).args(["--config", "communique.toml"]).current_dir(service.folder.path());
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

fn status(service: &Service, more: &[&str]) -> Value {
    let output = communique(service, &[&["status", "--json"], more].concat()).output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_the_daemon_listens_at_is_no_defect_while_it_runs() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let taken = format!("{FILES}[source.push]\ntype = \"http\"\nlisten = \"{}\"\n", push_address(&daemon));
    service.configure(&taken);
    let check = || communique(&service, &["check"]).output().unwrap().status.code();
    assert_eq!(check(), Some(0));
    service.configure(&format!("state_dir = \"of another\"\n{taken}"));
    assert_eq!(check(), Some(2));
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_source_that_could_not_be_opened_is_tried_again_while_others_work() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut service = Service::new(&format!(
        "{FILES}[http]\nlisten = \"127.0.0.1:0\"\n[source.push]\ntype = \"http\"\nlisten = \"{address}\"\n\
         [source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\n"
    ));
    std::fs::write(service.path("in.ndjson"), article("a0")).unwrap();
    let mut daemon = service.start();
    let operations = operations_address(&daemon);
    service.wait_for_records("out.ndjson", 1);
    daemon.logged("cannot open http://");
    assert_eq!(get(&operations, "/readyz").0, 503);
    let troubles =
        || samples(&get(&operations, "/metrics").2)["communique_source_troubles_total{source=\"push\",kind=\"http\"}"];
    wait_until("it was tried again", || troubles() >= 2.0);
    drop(taken);
    daemon.logged("opened at last");
    assert_eq!(post(&push_address(&daemon), article("a1").as_bytes()).0, 200);
    assert_eq!(get(&operations, "/readyz").0, 200);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    assert_eq!(ids(&service.read("out.ndjson")), numbered(2));
}

#[test]
fn when_every_source_failed_to_open_the_end_is_no_success() {
    let taken = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let sources = taken.iter().enumerate().map(|(n, listener)| {
        let address = listener.local_addr().unwrap();
        format!("[source.push{n}]\ntype = \"http\"\nlisten = \"{address}\"\n")
    });
    let mut service = Service::new(&(FILES.to_owned() + &sources.collect::<String>()));
    let mut daemon = service.start();
    assert_eq!(daemon.wait(), 1, "{}", daemon.log());
    daemon.logged("push0").logged("push1");
}

#[test]
fn status_names_a_rotated_file_as_it_is_called_now() {
    let tail = "[source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\n";
    let mut service = Service::new(&format!("{FILES}{tail}"));
    std::fs::write(service.path("in.ndjson"), articles(&numbered(2))).unwrap();
    let mut daemon = service.start();
    service.wait_for_records("out.ndjson", 2);
    assert_eq!(daemon.stop(), 0, "{}", daemon.log());
    let told = || {
        let output = communique(&service, &["status"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let at = format!(" at byte {}, line 2\n", articles(&numbered(2)).len());
    assert!(told().contains(&format!("  in.ndjson{at}")), "{}", told());
    std::fs::rename(service.path("in.ndjson"), service.path("in.ndjson.1")).unwrap();
    std::fs::write(service.path("in.ndjson"), article("a2")).unwrap();
    service::append(&service.path("in.ndjson.1"), "rest");
    assert!(told().contains(&format!("  in.ndjson.1 (was in.ndjson){at}")), "{}", told());
    assert_eq!(status(&service, &[])["sources"]["wire"]["lag"], json!(4), "of the file that was read");
    std::fs::remove_file(service.path("in.ndjson.1")).unwrap();
    assert!(told().contains(&format!("  in.ndjson (no longer there){at}")), "{}", told());
}

#[test]
fn status_comes_from_the_listener_and_else_from_the_checkpoint() {
    let tail = "[source.wire]\ntype = \"tail\"\npaths = [\"in.ndjson\"]\n";
    let mut service = Service::new(&format!("{FILES}[http]\nlisten = \"127.0.0.1:0\"\n{tail}"));
    let text = articles(&numbered(3));
    std::fs::write(service.path("in.ndjson"), &text).unwrap();
    let mut daemon = service.start();
    let operations = operations_address(&daemon);
    service.wait_for_records("out.ndjson", 3);
    let offset = |report: &Value| {
        let positions = report["sources"]["wire"]["positions"].as_object()?;
        positions.values().next()?["offset"].as_u64()
    };
    let whole = Some(text.len() as u64);
    wait_until("the position is told", || offset(&status(&service, &["--address", &operations])) == whole);
    let report = status(&service, &["--address", &operations]);
    assert_eq!(
        (&report["running"]["articles"]["committed"], &report["sources"]["wire"]["kind"]),
        (&json!(3), &json!("tail"))
    );
    assert_eq!(daemon.stop(), 0);
    // Nothing is committed after this start, and the positions are known all the same.
    let mut daemon = service.start();
    assert_eq!(offset(&status(&service, &["--address", &operations_address(&daemon)])), whole);
    assert_eq!(daemon.stop(), 0);
    service::append(&service.path("in.ndjson"), &article("a3"));
    let report = status(&service, &[]);
    assert_eq!((offset(&report), &report["running"]), (whole, &Value::Null));
    assert_eq!(report["sources"]["wire"]["lag"], json!(article("a3").len()));
    let told = communique(&service, &["status"]).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains(&format!("in.ndjson at byte {}, line 3", text.len())), "{told}");
    assert!(!communique(&service, &["status", "--address", &operations]).output().unwrap().status.success());
}

#[test]
fn the_tap_shows_events_that_pass_its_filter() {
    let mut service = Service::new(&settings(""));
    let mut daemon = service.start();
    let (push, operations) = (push_address(&daemon), operations_address(&daemon));
    let tap = |more: &[&str]| {
        let mut command = communique(&service, &[&["tap", "--address", &operations], more].concat());
        command.stdout(Stdio::piped()).spawn().unwrap()
    };
    let wanted =
        tap(&["--type", "meeting", "--country", "ken", "--status", "held", "--min-confidence", "0.1", "--limit", "1"]);
    let other = tap(&["--country", "FRA"]);
    // A tap shows what comes after it has signed on, so articles come until one was seen.
    let mut wanted = Some(wanted);
    let mut sent = 0;
    wait_until("the tap has shown an event", || {
        assert_eq!(post(&push, article(&format!("a{sent}")).as_bytes()).0, 200);
        sent += 1;
        wanted.as_mut().is_some_and(|tap| tap.try_wait().unwrap().is_some())
    });
    let shown = wanted.take().unwrap().wait_with_output().unwrap();
    let shown = ids(&String::from_utf8(shown.stdout).unwrap());
    assert!(shown.len() == 1 && numbered(sent).contains(&shown[0]), "{shown:?}");
    assert_eq!(daemon.stop(), 0);
    assert_eq!(other.wait_with_output().unwrap().stdout, b"");
    assert!(!tap(&["--type", "talk"]).wait().unwrap().success());
    assert_eq!(service.read("out.ndjson").lines().count(), sent);
}
