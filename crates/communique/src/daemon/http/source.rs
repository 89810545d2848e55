//! The HTTP source: a listener on its own thread, and the source's thread that passes on what comes in.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ingest::{Error, ErrorKind, Intake, Positions, Source, Stop};
use tokio::sync::{mpsc, watch};

use crate::daemon::http::push::Door;
use crate::daemon::http::server;

/// What the settings say of the source.
#[derive(Clone)]
pub struct HttpOptions {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What a sender must show.
    pub token: Option<String>,
    /// The longest body, in bytes, packed or not.
    pub max_body_bytes: usize,
    /// How long a body may take to come, and an answer to be found.
    pub timeout: Duration,
    /// So many articles are remembered, to be told from new ones.
    pub remember: usize,
}

/// `POST /articles`.
pub struct HttpSource {
    options: HttpOptions,
    listener: Option<TcpListener>,
}

/// Requests that wait for the source's thread.
const QUEUE: usize = 64;

impl HttpSource {
    /// A source that does not listen yet.
    pub fn new(options: HttpOptions) -> Self {
        Self { options, listener: None }
    }

    fn name(&self) -> String {
        format!("http://{}", self.options.listen)
    }

    fn failed(&self, source: io::Error) -> Error {
        Error { kind: ErrorKind::Open, name: self.name(), source }
    }
}

impl Source for HttpSource {
    fn check(&self) -> Result<(), Error> {
        server::bind(self.options.listen).map(drop).map_err(|error| self.failed(error))
    }

    fn remembers(&self) -> usize {
        self.options.remember
    }

    fn open(&mut self) -> Result<(), Error> {
        self.listener = Some(server::bind(self.options.listen).map_err(|error| self.failed(error))?);
        Ok(())
    }

    fn run(mut self: Box<Self>, intake: &dyn Intake, from: Positions) -> Result<(), Error> {
        let opened = self.listener.take();
        let failed = |error| self.failed(error);
        let listener = opened.ok_or_else(|| failed(io::ErrorKind::NotConnected.into()))?;
        let address = listener.local_addr().map_err(failed)?;
        if !address.ip().is_loopback() && self.options.token.is_none() {
            tracing::warn!(%address, "everyone who can reach this address can push articles: there is no token");
        }
        let (batches, mut offered) = mpsc::channel(QUEUE);
        let (stopping, stopped) = watch::channel(false);
        watch_for(intake.stop().clone(), stopping).map_err(failed)?;
        let name = Arc::from(self.name());
        let door = Arc::new(Door::new(self.options.clone(), name, intake.limit(), stopped, batches, &from));
        drop(from);
        let runtime = server::runtime().map_err(failed)?;
        let listening = thread::Builder::new().name("http".to_owned());
        let listening = listening.spawn(move || {
            let drained = Arc::clone(&door);
            let answer = move |request| Arc::clone(&door).answer(request);
            runtime.block_on(server::serve(listener, answer, async move { drained.drained().await }));
        });
        let listening = listening.map_err(failed)?;
        tracing::info!(%address, "articles are taken at");
        // Ends when the listener has ended and dropped its end of the channel.
        while let Some(batch) = offered.blocking_recv() {
            batch.pass_on(intake);
        }
        listening.join().map_err(|_| self.failed(io::Error::other("the listener failed on a defect")))
    }
}

/// Tells the async side of a request to stop.
fn watch_for(stop: Stop, stopping: watch::Sender<bool>) -> io::Result<()> {
    const LONG: Duration = Duration::from_secs(3600);
    let waiting = thread::Builder::new().name("http-stop".to_owned());
    let waiting = waiting.spawn(move || {
        while !stop.wait(LONG) {}
        // A listener that has ended needs no telling.
        let _: Result<(), _> = stopping.send(true);
    });
    waiting.map(drop)
}
