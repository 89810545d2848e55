//! Asks the daemon's listener for operators.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, anyhow};

/// How long the listener may take to begin its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The body of the answer to `GET path`, to be read to its end; an error when the answer is anything but 200.
pub(super) fn get(address: SocketAddr, path: &str) -> anyhow::Result<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // By HTTP/1.0 the body ends with the connection, and is sent as it is.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = BufReader::new(stream);
    let status = line(&mut answer)?;
    while !line(&mut answer)?.is_empty() {}
    if status.split(' ').nth(1) == Some("200") {
        // Events may be hours apart.
        answer.get_ref().set_read_timeout(None)?;
        return Ok(answer);
    }
    let mut why = String::new();
    answer.take(1 << 16).read_to_string(&mut why)?;
    Err(anyhow!("{address}{path} answers {status}: {}", why.trim()))
}

/// The next line of the head, without its end.
fn line(answer: &mut impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    answer.take(1 << 16).read_line(&mut line).context("no HTTP answer")?;
    let line = line.strip_suffix("\r\n").ok_or_else(|| io::Error::other("the answer is not HTTP"))?;
    Ok(line.to_owned())
}
