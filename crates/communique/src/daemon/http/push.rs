//! `POST /articles`: from a request to deliveries, and from verdicts to an answer.

use std::sync::Arc;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, HeaderMap};
use hyper::{Method, Request, StatusCode};
use ingest::{BodyError, BodyLimits, Delivery, Intake, Offer, Positions, RawArticle, Verdict};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;

use crate::daemon::http::HttpOptions;
use crate::daemon::http::answers::{Answer, error, json, wrong_method};
use crate::daemon::http::known::{Entry, Key, Known, Ticket};

/// Requests at a time.
const REQUESTS: u32 = 256;

/// Bodies of the greatest length that may be in memory at a time, besides what is in flight.
const BODIES: usize = 4;

/// Why an article is refused whose id is taken.
const OTHER: &str = "another article was taken under this id; a correction needs an id of its own";

/// The articles of a request, on their way to the source's thread.
pub(super) struct Batch {
    deliveries: Vec<Delivery>,
    reply: oneshot::Sender<Offer>,
    /// Given back when they are charged to what is in flight, or were turned away.
    _room: OwnedSemaphorePermit,
}

impl Batch {
    /// Offers it; the request learns what became of it, unless it has gone.
    pub(super) fn pass_on(self, intake: &dyn Intake) {
        let _: Result<(), Offer> = self.reply.send(intake.offer(self.deliveries));
    }
}

/// Where requests come in.
pub(super) struct Door {
    options: HttpOptions,
    name: Arc<str>,
    limits: BodyLimits,
    stopped: watch::Receiver<bool>,
    batches: mpsc::Sender<Batch>,
    known: Arc<Known>,
    /// One permit a request that is being worked on; at the end all of them are waited for.
    requests: Arc<Semaphore>,
    /// One permit a byte of a body that is being read or waits to be passed on.
    bodies: Arc<Semaphore>,
}

/// What becomes of one article of a request: its line, and where its verdict comes.
struct Expected {
    line: u64,
    again: bool,
    verdict: oneshot::Receiver<Verdict>,
}

/// What a request waits for, and what is known of it already.
#[derive(Default)]
struct Taken {
    expected: Vec<Expected>,
    /// How many were committed before.
    again: u64,
    /// Lines that are refused.
    refused: Vec<Value>,
}

/// The articles of a body, each with its key.
type Keyed = Vec<(RawArticle, Option<Key>)>;

/// An article takes about so many bytes besides its own: a body has no more articles than fit into its limit by that.
const OVERHEAD: usize = 1024;

/// Articles that any body may have: so many take little.
const FEW: usize = 1024;

fn limits_of(options: &HttpOptions, article: usize) -> BodyLimits {
    let articles = (options.max_body_bytes / OVERHEAD).max(FEW);
    BodyLimits { body: options.max_body_bytes, article, articles }
}

impl Door {
    pub(super) fn new(
        options: HttpOptions,
        name: Arc<str>,
        limit: usize,
        stopped: watch::Receiver<bool>,
        batches: mpsc::Sender<Batch>,
        journal: &Positions,
    ) -> Self {
        Self {
            limits: limits_of(&options, limit),
            name,
            stopped,
            batches,
            known: Known::new(options.remember, journal),
            requests: Arc::new(Semaphore::new(REQUESTS as usize)),
            bodies: Arc::new(Semaphore::new(options.max_body_bytes.saturating_mul(BODIES))),
            options,
        }
    }

    /// Returns once the daemon stops and every request that was taken has its answer.
    pub(super) async fn drained(&self) {
        // An error of either means the same: nothing more is to come.
        let _: Result<_, _> = self.stopped.clone().wait_for(|stopped| *stopped).await;
        let _: Result<_, _> = self.requests.acquire_many(REQUESTS).await;
    }

    /// Answers one request.
    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        if request.uri().path() != "/articles" {
            return error(StatusCode::NOT_FOUND, "there is only /articles");
        }
        if request.method() != Method::POST {
            return wrong_method("POST");
        }
        if !is_authorised(request.headers(), self.options.token.as_deref()) {
            return error(StatusCode::UNAUTHORIZED, "the bearer token is missing or wrong");
        }
        if *self.stopped.borrow() {
            return stopping();
        }
        let Ok(_request) = Arc::clone(&self.requests).try_acquire_owned() else { return busy("requests") };
        let mut stopped = self.stopped.clone();
        // Until its articles are passed on, a request may be sent away; from then on its answer is waited for.
        let taken = tokio::select! {
            taken = self.take(request) => taken,
            _ = stopped.wait_for(|stopped| *stopped) => return stopping(),
        };
        match taken {
            Ok(taken) => self.verdicts(taken).await,
            Err(answer) => answer,
        }
    }

    /// Reads the body and passes its articles on.
    async fn take(&self, request: Request<Incoming>) -> Result<Taken, Answer> {
        if let Some(other) = unknown_encoding(request.headers()) {
            return Err(error(StatusCode::UNSUPPORTED_MEDIA_TYPE, &format!("{other} is neither gzip nor zstd")));
        }
        let (body, room) = self.body(request.into_body()).await?;
        let (articles, room) = self.articles(body, room).await?;
        if articles.is_empty() {
            return Err(error(StatusCode::BAD_REQUEST, "there is no article in the body"));
        }
        let (deliveries, taken) = self.deliveries(articles);
        if !deliveries.is_empty() {
            let (reply, offered) = oneshot::channel();
            self.batches.send(Batch { deliveries, reply, _room: room }).await.map_err(|_| stopping())?;
            match offered.await {
                Ok(Offer::Taken) => {}
                Ok(Offer::Full) => return Err(busy("articles")),
                Ok(Offer::Ending) | Err(_) => return Err(stopping()),
            }
        }
        Ok(taken)
    }

    /// The whole body, and the room that it takes.
    async fn body(&self, body: Incoming) -> Result<(Bytes, OwnedSemaphorePermit), Answer> {
        let limit = self.limits.body;
        let length = body.size_hint().exact().map_or(limit, |exact| usize::try_from(exact).unwrap_or(usize::MAX));
        if length > limit {
            return Err(self.too_long());
        }
        let room = self.room(length).ok_or_else(|| busy("bodies"))?;
        let collected = timeout(self.options.timeout, Limited::new(body, limit).collect()).await;
        let collected = collected.map_err(|_| error(StatusCode::REQUEST_TIMEOUT, "the body took too long to come"))?;
        match collected {
            Ok(whole) => Ok((whole.to_bytes(), room)),
            Err(failure) if failure.is::<LengthLimitError>() => Err(self.too_long()),
            Err(failure) => Err(error(StatusCode::BAD_REQUEST, &format!("the body broke off: {failure}"))),
        }
    }

    /// Room for so many bytes of bodies; `None` when there is none at present.
    fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.bodies).try_acquire_many_owned(bytes as u32).ok()
    }

    /// Unpacks the body and cuts it into articles, where that holds up no other request; with the room that they take.
    async fn articles(
        &self,
        body: Bytes,
        mut room: OwnedSemaphorePermit,
    ) -> Result<(Keyed, OwnedSemaphorePermit), Answer> {
        let unpacked = if ingest::is_packed(&body) { self.limits.body } else { 0 };
        room.merge(self.room(unpacked).ok_or_else(|| busy("bodies"))?);
        let (name, limits) = (Arc::clone(&self.name), self.limits);
        let articles = tokio::task::spawn_blocking(move || {
            let articles = ingest::articles_of_body(&body, &name, limits)?;
            Ok(articles.into_iter().map(|article| (Key::of(&article), article)).map(|(key, one)| (one, key)).collect())
        });
        match articles.await {
            Ok(Ok(articles)) => Ok((articles, room)),
            Ok(Err(BodyError::TooLong)) => Err(self.too_long()),
            Ok(Err(BodyError::TooMany)) => {
                let why =
                    format!("there are more than {} articles in the body; send it in parts", self.limits.articles);
                Err(error(StatusCode::PAYLOAD_TOO_LARGE, &why))
            }
            Ok(Err(BodyError::Broken(why))) => {
                Err(error(StatusCode::BAD_REQUEST, &format!("the body cannot be unpacked: {why}")))
            }
            Err(failure) => Err(error(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string())),
        }
    }

    /// One delivery for each article that is not known already.
    fn deliveries(&self, articles: Keyed) -> (Vec<Delivery>, Taken) {
        let (mut deliveries, mut taken) = (Vec::new(), Taken::default());
        for (article, key) in articles {
            let line = article.line;
            let ticket = match key.map(|key| self.known.enter(key)) {
                Some(Entry::Committed) => {
                    taken.again += 1;
                    continue;
                }
                Some(Entry::UnderWay(verdict)) => {
                    taken.expected.push(Expected { line, again: true, verdict });
                    continue;
                }
                Some(Entry::Other) => {
                    taken.refused.push(json!({ "line": line, "reason": OTHER }));
                    continue;
                }
                Some(Entry::New(ticket)) => Some(ticket),
                None => None,
            };
            let (delivery, verdict) = delivery(article, key.zip(ticket), self.options.remember > 0);
            deliveries.push(delivery);
            taken.expected.push(Expected { line, again: false, verdict });
        }
        (deliveries, taken)
    }

    /// Waits for every verdict, and makes one answer of them.
    async fn verdicts(&self, taken: Taken) -> Answer {
        let Taken { expected, mut again, mut refused } = taken;
        let (mut articles, mut events) = (0_u64, 0_u64);
        let all = async {
            for one in expected {
                match one.verdict.await {
                    Ok(Verdict::Committed(_)) if one.again => again += 1,
                    Ok(Verdict::Committed(found)) => (articles, events) = (articles + 1, events + found),
                    Ok(Verdict::Rejected(reason)) => refused.push(json!({ "line": one.line, "reason": reason })),
                    Ok(Verdict::Dropped) | Err(_) => return Err(()),
                }
            }
            Ok(())
        };
        match timeout(self.options.timeout, all).await {
            Ok(Ok(())) => {}
            Ok(Err(())) => return stopping(),
            Err(_) => {
                return error(StatusCode::SERVICE_UNAVAILABLE, "not durable yet; send it again to learn when it is");
            }
        }
        if refused.is_empty() {
            return json(StatusCode::OK, &json!({ "articles": articles, "events": events, "duplicates": again }));
        }
        refused.sort_by_key(|one| one.get("line").and_then(Value::as_u64));
        let body = json!({ "articles": articles, "events": events, "duplicates": again, "rejected": refused });
        json(StatusCode::BAD_REQUEST, &body)
    }

    fn too_long(&self) -> Answer {
        let why = format!("the body is longer than {} bytes; send it in parts", self.limits.body);
        error(StatusCode::PAYLOAD_TOO_LARGE, &why)
    }
}

/// The delivery of an article, and where its verdict comes. Without a journal to be `remembered` in, it moves nothing:
/// the checkpoint would keep every article.
fn delivery(
    article: RawArticle,
    ticket: Option<(Key, Ticket)>,
    remembered: bool,
) -> (Delivery, oneshot::Receiver<Verdict>) {
    let (told, verdict) = oneshot::channel();
    let moves = ticket.iter().filter(|_| remembered).map(|(key, _)| key.entry()).collect();
    let ack = Box::new(move |verdict: &Verdict| {
        if let Some((_, ticket)) = ticket {
            ticket.settle(verdict);
        }
        // A sender that has gone asks again if it wants to know.
        drop(told.send(verdict.clone()));
    });
    (Delivery { article: Some(article), moves, ack: Some(ack) }, verdict)
}

fn busy(what: &str) -> Answer {
    error(StatusCode::TOO_MANY_REQUESTS, &format!("too many {what} are under way; come again"))
}

fn stopping() -> Answer {
    error(StatusCode::SERVICE_UNAVAILABLE, "the daemon is stopping; what has no 200 is to be sent again")
}

/// Whether a request shows the token, compared in a time that does not tell how much of it is right.
fn is_authorised(headers: &HeaderMap, token: Option<&str>) -> bool {
    let Some(token) = token else { return true };
    let shown = headers.get(AUTHORIZATION).and_then(|value| {
        let (scheme, shown) = value.as_bytes().split_at_checked(7)?;
        scheme.eq_ignore_ascii_case(b"bearer ").then_some(shown)
    });
    shown.is_some_and(|shown| shown.ct_eq(token.as_bytes()).into())
}

/// A content encoding that cannot be unpacked. The others are told by the first bytes of the body.
fn unknown_encoding(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_ENCODING)?;
    let known = ["gzip", "x-gzip", "zstd", "identity"];
    let is_known = value.to_str().is_ok_and(|value| known.iter().any(|one| value.trim().eq_ignore_ascii_case(one)));
    (!is_known).then(|| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
