//! The listener for operators: `/metrics`, `/healthz`, `/readyz`, `/status`, `/tap`.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread;

use anyhow::Context as _;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::json;
use sink::Filter;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::oneshot;

use crate::daemon::http::answers::{Answer, error, json, text, wrong_method};
use crate::daemon::http::server;
use crate::daemon::metrics;
use crate::daemon::shared::Shared;
use crate::daemon::status::Report;
use crate::daemon::tap::{Tap, Tapped, filter_of};

/// A listener that runs; dropped, it ends.
#[derive(Debug)]
pub struct Operations {
    _end: oneshot::Sender<()>,
}

impl Operations {
    /// Listens at `address`.
    pub(in crate::daemon) fn start(address: SocketAddr, shared: &Arc<Shared>, tap: Tap) -> anyhow::Result<Self> {
        let listener = server::bind(address).with_context(|| format!("cannot listen at {address}"))?;
        let address = listener.local_addr()?;
        let runtime = server::runtime()?;
        let (end, ended) = oneshot::channel::<()>();
        let shared = Arc::clone(shared);
        let listening = thread::Builder::new().name("operations".to_owned());
        listening.spawn(move || {
            let answer = move |request| {
                let answer = answer(&request, &shared, &tap);
                async move { answer }
            };
            // The sender is never used, only dropped.
            runtime.block_on(server::serve(listener, answer, async move { drop(ended.await) }));
        })?;
        tracing::info!(%address, "metrics, health, status and tap are told at");
        Ok(Self { _end: end })
    }
}

fn answer(request: &Request<Incoming>, shared: &Shared, tap: &Tap) -> Answer {
    if request.method() != Method::GET {
        return wrong_method("GET");
    }
    match request.uri().path() {
        "/metrics" => text(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", metrics::render(shared)),
        "/healthz" => text(StatusCode::OK, "text/plain", "ok\n"),
        "/readyz" => ready_to_work(shared),
        "/status" => match serde_json::to_value(Report::of(shared)) {
            Ok(report) => json(StatusCode::OK, &report),
            Err(failure) => error(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string()),
        },
        "/tap" => match filter_of(request.uri().query().unwrap_or("")) {
            Ok(filter) => tapping(tap, filter),
            Err(why) => error(StatusCode::BAD_REQUEST, &why),
        },
        _ => error(StatusCode::NOT_FOUND, "there are /metrics, /healthz, /readyz, /status and /tap"),
    }
}

fn ready_to_work(shared: &Shared) -> Answer {
    let mut reasons = shared.readiness.reasons();
    if shared.stop.requested() {
        reasons.insert("daemon".to_owned(), "it is stopping".to_owned());
    }
    let ready = reasons.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    json(status, &json!({ "ready": ready, "reasons": reasons }))
}

/// An answer that goes on as long as its reader does.
fn tapping(tap: &Tap, filter: Filter) -> Answer {
    let mut answer = Response::new(TapBody::new(tap.listen(), filter).boxed());
    let kind = hyper::header::HeaderValue::from_static("application/x-ndjson");
    answer.headers_mut().insert(hyper::header::CONTENT_TYPE, kind);
    answer
}

type Next = Pin<Box<dyn Future<Output = (Option<Bytes>, Receiver<Arc<Tapped>>)> + Send + Sync>>;

/// Events that pass a filter, as a body without end.
struct TapBody {
    filter: Arc<Filter>,
    next: Next,
}

impl TapBody {
    fn new(events: Receiver<Arc<Tapped>>, filter: Filter) -> Self {
        let filter = Arc::new(filter);
        Self { next: Box::pin(next_line(events, Arc::clone(&filter))), filter }
    }
}

/// The next record that passes; or how many were missed, as a line of its own; `None` at the daemon's end.
async fn next_line(mut events: Receiver<Arc<Tapped>>, filter: Arc<Filter>) -> (Option<Bytes>, Receiver<Arc<Tapped>>) {
    loop {
        match events.recv().await {
            Ok(event) if filter.takes(&event.facts) => return (Some(Bytes::from(event.line.clone())), events),
            Ok(_) => {}
            Err(RecvError::Lagged(missed)) => {
                let line = format!("{{\"schema\":\"communique/missed/1\",\"events\":{missed}}}\n");
                return (Some(Bytes::from(line)), events);
            }
            Err(RecvError::Closed) => return (None, events),
        }
    }
}

impl Body for TapBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let (line, events) = ready!(self.next.as_mut().poll(cx));
        let filter = Arc::clone(&self.filter);
        self.next = Box::pin(next_line(events, filter));
        Poll::Ready(line.map(|line| Ok(Frame::data(line))))
    }
}
