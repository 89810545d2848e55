//! What has been pushed lately, so that a sender that asks again gets its answer and no second copy is made.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ingest::{Move, Position, Positions, RawArticle, Verdict};
use tokio::sync::oneshot;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// What an article is known by: a hash of its id, and one of everything that is read of it, so that the same article is
/// told from another one under its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    id: u128,
    contents: u64,
}

impl Key {
    /// The key of an article; `None` when it is none.
    pub(super) fn of(raw: &RawArticle) -> Option<Self> {
        let article = ingest::decode(raw, false).ok()?;
        let published = article.published.as_ref().map_or("", |published| &published.raw);
        let title = article.title.as_deref().unwrap_or("");
        let mut hash = Xxh3::new();
        for part in [title, published, &*article.text] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Some(Self { id: xxh3_128(article.id.as_bytes()), contents: hash.digest() })
    }

    /// The entry of the journal that says that it is committed.
    pub(super) fn entry(self) -> Move {
        let stream = format!("{:032x}", self.id);
        let done = format!("{stream} {:016x}", self.contents);
        Move { stream: stream.into(), to: Some(Position::Done(done)) }
    }

    fn of_entry(entry: &Position) -> Option<Self> {
        let Position::Done(entry) = entry else { return None };
        let (id, contents) = entry.split_once(' ')?;
        Some(Self { id: u128::from_str_radix(id, 16).ok()?, contents: u64::from_str_radix(contents, 16).ok()? })
    }
}

/// The last articles that were committed, and those that are under way.
#[derive(Debug)]
pub(super) struct Known {
    remember: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Contents by id.
    committed: HashMap<u128, u64>,
    /// Its ids, oldest first.
    order: VecDeque<u128>,
    /// Under way, with those who wait for it a second time.
    under_way: HashMap<u128, (u64, Vec<oneshot::Sender<Verdict>>)>,
}

/// What is known of an article.
pub(super) enum Entry {
    /// It is committed.
    Committed,
    /// It is under way; the verdict comes here.
    UnderWay(oneshot::Receiver<Verdict>),
    /// Another article under its id is committed or under way.
    Other,
    /// Nothing: it is under way from now on, as long as the ticket lives.
    New(Ticket),
}

impl Known {
    /// Remembers so many committed articles, and at first those that a journal has.
    pub(super) fn new(remember: usize, journal: &Positions) -> Arc<Self> {
        let known = Self { remember, inner: Mutex::default() };
        let mut inner = known.lock();
        journal.values().filter_map(Key::of_entry).for_each(|key| inner.remember(key, remember));
        drop(inner);
        Arc::new(known)
    }

    /// Looks an article up, and enters it.
    pub(super) fn enter(self: &Arc<Self>, key: Key) -> Entry {
        let mut inner = self.lock();
        if let Some(contents) = inner.committed.get(&key.id) {
            return if *contents == key.contents { Entry::Committed } else { Entry::Other };
        }
        if let Some((contents, waiting)) = inner.under_way.get_mut(&key.id) {
            if *contents != key.contents {
                return Entry::Other;
            }
            let (verdict, receiver) = oneshot::channel();
            waiting.push(verdict);
            return Entry::UnderWay(receiver);
        }
        inner.under_way.insert(key.id, (key.contents, Vec::new()));
        Entry::New(Ticket { known: Arc::clone(self), key, settled: false })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn remember(&mut self, key: Key, most: usize) {
        if self.committed.insert(key.id, key.contents).is_none() {
            self.order.push_back(key.id);
            if self.order.len() > most {
                let oldest = self.order.pop_front();
                oldest.map(|oldest| self.committed.remove(&oldest));
            }
        }
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
        let (_, waiting) = inner.under_way.remove(&self.key.id).unwrap_or_default();
        if matches!(verdict, Verdict::Committed(_)) {
            inner.remember(self.key, self.known.remember);
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
            self.known.lock().under_way.remove(&self.key.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(line: &str) -> Option<Key> {
        Key::of(&RawArticle { bytes: line.as_bytes().to_vec(), ..RawArticle::default() })
    }

    fn key(id: u128) -> Key {
        Key { id, contents: 0 }
    }

    fn ticket(known: &Arc<Known>, key: Key) -> Ticket {
        match known.enter(key) {
            Entry::New(ticket) => ticket,
            _ => panic!("{key:?} is known"),
        }
    }

    #[test]
    fn the_key_is_of_the_id_and_of_what_is_read() {
        let one = key_of(r#"{"id":"a","text":"They met."}"#).unwrap();
        assert_eq!(key_of(r#"{"text":"They met.","id":"a","rank":3}"#), Some(one));
        let corrected = key_of(r#"{"id":"a","text":"They met. Corrected."}"#).unwrap();
        assert!(corrected.id == one.id && corrected.contents != one.contents);
        let other = key_of(r#"{"id":"b","text":"They met."}"#).unwrap();
        assert!(other.id != one.id && other.contents == one.contents);
        assert_eq!(key_of("{}"), None);
    }

    #[test]
    fn who_asks_again_learns_the_verdict_and_the_oldest_is_forgotten() {
        let known = Known::new(1, &Positions::new());
        let first = ticket(&known, key(1));
        let Entry::UnderWay(mut waiting) = known.enter(key(1)) else { panic!("it is under way") };
        first.settle(&Verdict::Committed(2));
        assert_eq!(waiting.try_recv(), Ok(Verdict::Committed(2)));
        assert!(matches!(known.enter(key(1)), Entry::Committed));
        ticket(&known, key(2)).settle(&Verdict::Committed(0));
        assert!(matches!(known.enter(key(1)), Entry::New(_)) && matches!(known.enter(key(2)), Entry::Committed));
    }

    #[test]
    fn another_article_under_the_same_id_is_told_apart() {
        let known = Known::new(1, &Positions::new());
        let first = ticket(&known, key(1));
        assert!(matches!(known.enter(Key { id: 1, contents: 5 }), Entry::Other));
        first.settle(&Verdict::Committed(2));
        assert!(matches!(known.enter(Key { id: 1, contents: 5 }), Entry::Other));
    }

    #[test]
    fn the_journal_is_remembered_in_its_order() {
        let keys = [key(7), Key { id: u128::MAX, contents: u64::MAX }, key(1)];
        let entries = keys.iter().enumerate().filter_map(|(n, key)| Some((format!("{n:03}").into(), key.entry().to?)));
        let mut journal: Positions = entries.collect();
        journal.insert("004".into(), Position::Done("no entry".to_owned()));
        let known = Known::new(2, &journal);
        assert!(keys[1..].iter().all(|key| matches!(known.enter(*key), Entry::Committed)));
        assert!(matches!(known.enter(keys[0]), Entry::New(_)));
    }

    #[test]
    fn what_was_not_committed_may_come_again() {
        let known = Known::new(1, &Positions::new());
        let lost = ticket(&known, key(1));
        let Entry::UnderWay(mut waiting) = known.enter(key(1)) else { panic!("it is under way") };
        drop(lost);
        assert!(waiting.try_recv().is_err());
        ticket(&known, key(1)).settle(&Verdict::Rejected("no text".to_owned()));
        assert!(matches!(known.enter(key(1)), Entry::New(_)));
    }
}
