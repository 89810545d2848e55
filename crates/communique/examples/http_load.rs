//! Load on the HTTP source: `cargo run --release -p communique --example http_load -- ADDRESS [--rate N] [--seconds N]
//! [--connections N] [--articles FILE]`; `--write` prints the articles that would be sent instead.
//!
//! Open loop: article number i is due i / rate seconds after the start, whatever became of those before it, and its
//! latency counts from when it was due to when its 200 has come, which says that its events are durable. One article a
//! request. What is answered with 429 or 503 is sent again after a moment, and its latency goes on.
//! `scripts/http_load.sh` runs it against a daemon and counts what is in the files.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

struct Options {
    address: String,
    rate: u32,
    seconds: u32,
    connections: usize,
    articles: Option<String>,
    write: bool,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut options =
            Self { address: String::new(), rate: 1000, seconds: 60, connections: 200, articles: None, write: false };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--rate" => options.rate = value()?.parse()?,
                "--seconds" => options.seconds = value()?.parse()?,
                "--connections" => options.connections = value()?.parse()?,
                "--articles" => options.articles = Some(value()?),
                "--write" => options.write = true,
                _ => options.address = argument,
            }
        }
        if options.rate == 0 || options.address.is_empty() && !options.write {
            return Err("usage: http_load ADDRESS [--rate N] [--seconds N] [--connections N] [--articles FILE]".into());
        }
        Ok(options)
    }

    /// The lines to send: those of the file, over and over under ids of their own, or made ones.
    fn lines(&self) -> Outcome<Vec<String>> {
        let wanted = self.rate as usize * self.seconds as usize;
        let Some(path) = &self.articles else { return Ok((0..wanted).map(article).collect()) };
        let text = fs::read_to_string(path)?;
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('{')).collect();
        Ok(lines.iter().cycle().take(wanted).enumerate().map(|(number, line)| renamed(line, number)).collect())
    }
}

/// The article on `line` under an id of its own; of two fields with one name the last counts, which would be refused, so
/// the old one gets another name.
fn renamed(line: &str, number: usize) -> String {
    let rest = line.replacen("\"id\":", "\"was\":", 1);
    format!("{{\"id\":\"load-{number}\",{}", rest.get(1..).unwrap_or("}"))
}

/// An article of 1 to 5 KB with one event in it, and much that is none.
fn article(number: usize) -> String {
    const COUNTRIES: [&str; 10] =
        ["Kenya", "Uganda", "Chad", "Ghana", "Togo", "Benin", "Mali", "Niger", "Gabon", "Angola"];
    const CITIES: [&str; 8] = ["Oslo", "Rome", "Vienna", "Geneva", "Lisbon", "Prague", "Athens", "Dublin"];
    let of = |names: &[&'static str], place: usize| names.get(place % names.len()).copied().unwrap_or_default();
    let (one, other) = (of(&COUNTRIES, number), of(&COUNTRIES, number + 3));
    let city = of(&CITIES, number / 3);
    let mut text = format!("{one} and {other} held talks in {city} on {} May 2024.", number % 28 + 1);
    for year in 0..10 + number * 7 % 40 {
        // Writing to a string cannot fail.
        let _: std::fmt::Result =
            write!(text, " The harvest of year {} was stored before the rain came to the hills.", number + year);
    }
    format!(
        "{{\"id\":\"load-{number}\",\"title\":\"Talks in {city}\",\"text\":\"{text}\",\"published\":\"2024-05-29\"}}"
    )
}

/// What a connection saw.
#[derive(Default)]
struct Seen {
    latencies: Vec<Duration>,
    turned_away: u64,
    wrong: Vec<String>,
}

/// Sends one article after the other, each when it is due or as soon as this connection is free.
fn send(options: &Options, lines: &[String], next: &AtomicUsize, start: Instant) -> Outcome<Seen> {
    let mut stream = BufReader::new(TcpStream::connect(&options.address)?);
    stream.get_ref().set_nodelay(true)?;
    let mut seen = Seen::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(line) = lines.get(number) else { return Ok(seen) };
        let due = start + Duration::from_secs(number as u64) / options.rate;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let code = loop {
            match post(&mut stream, &options.address, line)? {
                429 | 503 => seen.turned_away += 1,
                code => break code,
            }
            thread::sleep(Duration::from_millis(50));
        };
        if code != 200 {
            seen.wrong.push(format!("{code} for article {number}"));
        }
        seen.latencies.push(due.elapsed());
    }
}

/// Posts one article over a connection that stays open; the code of the answer.
fn post(stream: &mut BufReader<TcpStream>, address: &str, line: &str) -> Outcome<u16> {
    let head = format!("POST /articles HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n", line.len());
    stream.get_mut().write_all((head + line).as_bytes())?;
    let (mut code, mut length) = (None, 0);
    loop {
        let mut field = String::new();
        if stream.read_line(&mut field)? == 0 {
            return Err("the connection was closed".into());
        }
        let field = field.trim_end().to_ascii_lowercase();
        if field.is_empty() {
            break;
        }
        if let Some(value) = field.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        code = code.or_else(|| field.strip_prefix("http/1.1 ")?.split(' ').next()?.parse().ok());
    }
    io::copy(&mut stream.by_ref().take(length), &mut io::sink())?;
    Ok(code.ok_or("an answer without a code")?)
}

fn report(options: &Options, seen: Seen, took: Duration) -> String {
    let mut latencies = seen.latencies;
    latencies.sort();
    let at = |share: usize| {
        let place = (latencies.len() * share / 1000).min(latencies.len().saturating_sub(1));
        latencies.get(place).copied().unwrap_or_default().as_millis()
    };
    format!(
        "articles {} in {:.1} s at {}/s over {} connections; turned away {}; wrong answers {}\n\
         due to durable: p50 {} ms, p90 {} ms, p99 {} ms, p99.9 {} ms, most {} ms\n",
        latencies.len(),
        took.as_secs_f64(),
        options.rate,
        options.connections,
        seen.turned_away,
        seen.wrong.len(),
        at(500),
        at(900),
        at(990),
        at(999),
        at(1000),
    )
}

fn main() -> Outcome<()> {
    let options = Options::read(std::env::args().skip(1))?;
    let lines = options.lines()?;
    let mut out = io::stdout().lock();
    if options.write {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        return Ok(());
    }
    let (next, start) = (AtomicUsize::new(0), Instant::now());
    let parts: Vec<Outcome<Seen>> = thread::scope(|scope| {
        let senders: Vec<_> =
            (0..options.connections).map(|_| scope.spawn(|| send(&options, &lines, &next, start))).collect();
        let failed = |_| Err("a sender failed on a defect".into());
        senders.into_iter().map(|sender| sender.join().unwrap_or_else(failed)).collect()
    });
    let took = start.elapsed();
    let mut all = Seen::default();
    for part in parts {
        let part = part?;
        all.latencies.extend(part.latencies);
        all.turned_away += part.turned_away;
        all.wrong.extend(part.wrong);
    }
    let wrong = all.wrong.first().cloned();
    out.write_all(report(&options, all, took).as_bytes())?;
    wrong.map_or(Ok(()), |first| Err(first.into()))
}
