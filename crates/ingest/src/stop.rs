//! One way to stop reading: a flag and a pipe that wakes a blocked read.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// A request to stop, shared by everyone who may make it and every source that must heed it.
#[derive(Clone, Debug)]
pub struct Stop {
    flag: Arc<AtomicBool>,
    wake: Arc<UnixStream>,
    woken: Arc<UnixStream>,
}

impl Stop {
    /// A request that nobody has made yet.
    pub fn new() -> io::Result<Self> {
        let (wake, woken) = UnixStream::pair()?;
        // A second request finds the pipe full at worst, and must not block on it.
        wake.set_nonblocking(true)?;
        Ok(Self { flag: Arc::default(), wake: Arc::new(wake), woken: Arc::new(woken) })
    }

    /// Ends every source at its next read, also one that blocks now.
    pub fn request(&self) {
        self.flag.store(true, Ordering::Release);
        // A full pipe is one that wakes already.
        drop((&*self.wake).write(&[0]));
    }

    /// Whether the request was made.
    pub fn requested(&self) -> bool {
        self.flag.load(Ordering::Acquire)
    }

    /// Waits until the request is made or `timeout` has passed; says whether it was made.
    pub fn wait(&self, timeout: Duration) -> bool {
        let started = Instant::now();
        while !self.requested() {
            let Some(rest) = timeout.checked_sub(started.elapsed()) else { return false };
            let woken = &mut [PollFd::from_borrowed_fd(self.woken.as_fd(), PollFlags::IN)];
            let rest = Timespec { tv_sec: rest.as_secs().cast_signed(), tv_nsec: rest.subsec_nanos().into() };
            // The waking pipe is never emptied: whoever finds it readable looks at the flag, which is set by then.
            match poll(woken, Some(&rest)) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return self.requested(),
            }
        }
        true
    }

    /// The flag, for a signal handler to set before it writes to [`Stop::waker`].
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }

    /// The end of the pipe that wakes blocked reads, for a signal handler to write a byte to.
    pub fn waker(&self) -> io::Result<UnixStream> {
        self.wake.try_clone()
    }
}

/// A reader that ends when it is asked to stop.
#[derive(Debug)]
pub(crate) struct Stoppable<R> {
    inner: R,
    stop: Stop,
}

impl<R> Stoppable<R> {
    pub(crate) fn new(inner: R, stop: Stop) -> Self {
        Self { inner, stop }
    }
}

impl<R: Read + AsFd> Read for Stoppable<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.stop.requested() {
            let mut either = [
                PollFd::new(&self.inner, PollFlags::IN),
                PollFd::from_borrowed_fd(self.stop.woken.as_fd(), PollFlags::IN),
            ];
            match poll(&mut either, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let [input, woken] = either;
            if !woken.revents().is_empty() {
                break;
            }
            if !input.revents().is_empty() {
                match self.inner.read(out) {
                    // Whoever started the program may have left its end of the pipe non-blocking.
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    outcome => return outcome,
                }
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blocked_read_ends() {
        let (mut writer, reader) = UnixStream::pair().unwrap();
        let stop = Stop::new().unwrap();
        let mut stoppable = Stoppable::new(reader, stop.clone());
        writer.write_all(b"ab").unwrap();
        let mut out = [0; 8];
        assert_eq!(stoppable.read(&mut out).unwrap(), 2);
        let blocked = std::thread::spawn(move || stoppable.read(&mut [0; 8]).unwrap());
        stop.request();
        assert_eq!(blocked.join().unwrap(), 0);
        assert!(stop.requested());
    }

    #[test]
    fn asking_often_never_blocks() {
        let stop = Stop::new().unwrap();
        for _ in 0..1_000_000 {
            stop.request();
        }
        assert!(stop.requested());
    }
}
