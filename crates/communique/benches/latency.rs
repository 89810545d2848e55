//! Time from an article's line on a live pipe to its event on another, through the whole program.
//!
//! `cargo bench -p communique --bench latency`; the aim is 10 ms.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use criterion::Criterion;

const MEETING: &[u8] =
    b"{\"id\":\"m1\",\"text\":\"French President Emmanuel Macron met German Chancellor Olaf Scholz in \
Berlin on Tuesday.\",\"published\":\"2024-05-29\"}\n";

#[expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing better to do than to fail")]
fn latency(criterion: &mut Criterion) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_communique"))
        .arg("--quiet")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut event = String::new();
    criterion.bench_function("latency/line to event", |bencher| {
        bencher.iter(|| {
            event.clear();
            stdin.write_all(MEETING).expect("the program reads");
            stdout.read_line(&mut event).expect("the program writes");
            assert!(event.contains("communique/event/1"), "{event}");
        });
    });
    drop(stdin);
    assert!(child.wait().expect("the program ends").success());
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    latency(&mut criterion);
    criterion.final_summary();
}
