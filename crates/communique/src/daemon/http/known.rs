//! What has been pushed lately, so that a sender that asks again gets its answer and no second copy is made.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ingest::{RawArticle, Verdict};
use tokio::sync::oneshot;
use xxhash_rust::xxh3::Xxh3;

/// An article with its id: the hash of its id and of everything that is read of it, so that a correction under the
/// same id is another article.
pub(super) type Key = u128;

/// The key of an article; `None` when it is none.
pub(super) fn key_of(raw: &RawArticle) -> Option<Key> {
    let article = ingest::decode(raw, false).ok()?;
    let published = article.published.as_ref().map_or("", |published| &published.raw);
    let title = article.title.as_deref().unwrap_or("");
    let mut hash = Xxh3::new();
    for part in [&*article.id, title, published, &*article.text] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    Some(hash.digest128())
}

/// The last articles that were committed, and those that are under way.
#[derive(Debug)]
pub(super) struct Known {
    remember: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    committed: HashSet<Key>,
    /// The same, oldest first.
    order: VecDeque<Key>,
    /// Under way, with those who wait for it a second time.
    under_way: HashMap<Key, Vec<oneshot::Sender<Verdict>>>,
}

/// What is known of an article.
pub(super) enum Entry {
    /// It is committed.
    Committed,
    /// It is under way; the verdict comes here.
    UnderWay(oneshot::Receiver<Verdict>),
    /// Nothing: it is under way from now on, as long as the ticket lives.
    New(Ticket),
}

impl Known {
    /// Remembers so many committed articles.
    pub(super) fn new(remember: usize) -> Arc<Self> {
        Arc::new(Self { remember, inner: Mutex::default() })
    }

    /// Looks an article up, and enters it.
    pub(super) fn enter(self: &Arc<Self>, key: Key) -> Entry {
        let mut inner = self.lock();
        if inner.committed.contains(&key) {
            return Entry::Committed;
        }
        if let Some(waiting) = inner.under_way.get_mut(&key) {
            let (verdict, receiver) = oneshot::channel();
            waiting.push(verdict);
            return Entry::UnderWay(receiver);
        }
        inner.under_way.insert(key, Vec::new());
        Entry::New(Ticket { known: Arc::clone(self), key, settled: false })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An article under way. Dropped without a verdict, it is forgotten, and who waits for it learns that it was lost.
#[derive(Debug)]
pub(super) struct Ticket {
    known: Arc<Known>,
    key: Key,
    settled: bool,
}

impl Ticket {
    /// The article has its verdict.
    pub(super) fn settle(mut self, verdict: &Verdict) {
        self.settled = true;
        let mut inner = self.known.lock();
        let waiting = inner.under_way.remove(&self.key).unwrap_or_default();
        if matches!(verdict, Verdict::Committed(_)) && inner.committed.insert(self.key) {
            inner.order.push_back(self.key);
            if inner.order.len() > self.known.remember {
                let oldest = inner.order.pop_front();
                oldest.map(|oldest| inner.committed.remove(&oldest));
            }
        }
        drop(inner);
        for one in waiting {
            // Whoever has gone does not want to know.
            drop(one.send(verdict.clone()));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.settled {
            self.known.lock().under_way.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(line: &str) -> Option<Key> {
        key_of(&RawArticle { bytes: line.as_bytes().to_vec(), ..RawArticle::default() })
    }

    fn ticket(known: &Arc<Known>, key: Key) -> Ticket {
        match known.enter(key) {
            Entry::New(ticket) => ticket,
            _ => panic!("{key} is known"),
        }
    }

    #[test]
    fn the_key_is_of_what_is_read() {
        let one = key(r#"{"id":"a","text":"They met."}"#);
        assert!(one.is_some());
        assert_eq!(key(r#"{"text":"They met.","id":"a","rank":3}"#), one);
        assert_ne!(key(r#"{"id":"a","text":"They met. Corrected."}"#), one);
        assert_ne!(key(r#"{"id":"b","text":"They met."}"#), one);
        assert_eq!(key("{}"), None);
    }

    #[test]
    fn who_asks_again_learns_the_verdict_and_the_oldest_is_forgotten() {
        let known = Known::new(1);
        let first = ticket(&known, 1);
        let Entry::UnderWay(mut waiting) = known.enter(1) else { panic!("it is under way") };
        first.settle(&Verdict::Committed(2));
        assert_eq!(waiting.try_recv(), Ok(Verdict::Committed(2)));
        assert!(matches!(known.enter(1), Entry::Committed));
        ticket(&known, 2).settle(&Verdict::Committed(0));
        assert!(matches!(known.enter(1), Entry::New(_)) && matches!(known.enter(2), Entry::Committed));
    }

    #[test]
    fn what_was_not_committed_may_come_again() {
        let known = Known::new(1);
        let lost = ticket(&known, 1);
        let Entry::UnderWay(mut waiting) = known.enter(1) else { panic!("it is under way") };
        drop(lost);
        assert!(waiting.try_recv().is_err());
        ticket(&known, 1).settle(&Verdict::Rejected("no text".to_owned()));
        assert!(matches!(known.enter(1), Entry::New(_)));
    }
}
