//! The program at the end of a live pipe: at once, byte by byte, until the pipe, the reader or a signal ends it.
#![cfg(test)]

mod program;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use program::{MEETING, WEATHER, lines, run, start};
use rustix::process::{Pid, Signal, kill_process};

/// How long a test waits for what must come, before it fails: long enough for a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(20);

/// The lines of a stream as they come.
fn follow(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    lines
}

/// Waits until the program ends, and fails if it does not.
fn wait(mut child: Child) -> i32 {
    let (sender, ended) = channel();
    thread::spawn(move || sender.send(child.wait().unwrap().code().unwrap_or(-1)));
    ended.recv_timeout(PATIENCE).expect("the program ends")
}

/// Skips lines until one holds `part`.
fn until(lines: &Receiver<String>, part: &str) -> String {
    loop {
        let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line with {part}"));
        if line.contains(part) {
            return line;
        }
    }
}

#[test]
fn an_event_comes_out_though_no_later_line_comes_in() {
    let mut child = start(&[]);
    let (mut stdin, events) = (child.stdin.take().unwrap(), follow(child.stdout.take().unwrap()));
    for _ in 0..3 {
        stdin.write_all(&lines(&[WEATHER, MEETING])).unwrap();
        assert!(until(&events, "\"m1\"").contains("\"meeting\""));
    }
    drop(stdin);
    assert_eq!(wait(child), 0);
}

#[test]
fn one_byte_at_a_time_is_the_same_as_all_at_once() {
    let input = lines(&[MEETING, "bad", WEATHER]);
    let mut child = start(&["--strict"]);
    let mut stdin = child.stdin.take().unwrap();
    for byte in &input {
        stdin.write_all(&[*byte]).unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), run(&[], &input).conserved().stdout);
}

#[test]
fn a_last_line_needs_no_end() {
    let run = run(&[], MEETING);
    assert_eq!((run.code, run.count("articles"), run.count("events")), (0, 1, 1), "{}", run.stderr);
    run.conserved();
}

fn ends_on(signal: Signal) {
    let mut child = start(&[]);
    let (mut stdin, log) = (child.stdin.take().unwrap(), follow(child.stderr.take().unwrap()));
    let events = follow(child.stdout.take().unwrap());
    stdin.write_all(&lines(&[MEETING, WEATHER, "bad"])).unwrap();
    stdin.write_all(b"{\"text\":\"half a li").unwrap();
    until(&log, "rejected: ");
    kill_process(Pid::from_child(&child), signal).unwrap();
    let summary = until(&log, "done read=");
    assert!(summary.contains("read=3 articles=2 rejected=1 events=1"), "{summary}");
    assert_eq!(wait(child), 0);
    assert!(until(&events, "meeting").ends_with('}'));
    // The pipe is open to the end: it was the signal that ended the run.
    drop(stdin);
}

#[test]
fn sigterm_ends_the_input_and_what_was_read_is_written() {
    ends_on(Signal::TERM);
}

#[test]
fn sigint_does_so_too() {
    ends_on(Signal::INT);
}

/// A reader that takes one line and goes away.
fn take_one(stdout: ChildStdout) -> String {
    let (sender, taken) = channel();
    thread::spawn(move || {
        let mut line = String::new();
        BufReader::with_capacity(1, stdout).read_line(&mut line).unwrap();
        sender.send(line)
    });
    taken.recv_timeout(PATIENCE).expect("a line")
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let mut child = start(&[]);
    let (mut stdin, log) = (child.stdin.take().unwrap(), follow(child.stderr.take().unwrap()));
    stdin.write_all(&lines(&[MEETING])).unwrap();
    assert!(take_one(child.stdout.take().unwrap()).contains("meeting"));
    // More events meet the broken pipe, not one alone: a process that another test is just starting may hold the reading
    // end for a moment. Standard input stays open: the program must not wait for its end.
    thread::spawn(move || while stdin.write_all(&lines(&[MEETING])).is_ok() {});
    assert_eq!(wait(child), 0);
    assert_eq!(log.iter().collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_reader_that_goes_away_from_a_flood_ends_the_run_quietly() {
    let mut child = start(&["--workers", "2"]);
    let mut stdin = child.stdin.take().unwrap();
    let flood = lines(&[MEETING]).repeat(20_000);
    let feeder = thread::spawn(move || stdin.write_all(&flood).is_err());
    assert!(take_one(child.stdout.take().unwrap()).contains("meeting"));
    assert_eq!(wait(child), 0);
    assert!(feeder.join().unwrap(), "not everything was read");
}

#[test]
fn an_output_that_fails_is_told_by_the_exit_code() {
    let run = run(&["-o", "/dev/full"], lines(&[MEETING]));
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("/dev/full"), "{}", run.stderr);
}

#[test]
fn sentences_answers_at_once_and_ends_quietly() {
    let mut child = start(&["sentences"]);
    let mut stdin = child.stdin.take().unwrap();
    let stdout = child.stdout.take().unwrap();
    stdin.write_all(b"{\"id\":1,\"text\":\"One.\"}\n").unwrap();
    assert_eq!(take_one(stdout), "{\"id\":1,\"spans\":[[0,4]]}\n");
    // More than once: a process that another test is just starting may hold the reading end for a moment.
    thread::spawn(move || while stdin.write_all(b"{\"id\":2,\"text\":\"Two.\"}\n").is_ok() {});
    assert_eq!(wait(child), 0);
}
