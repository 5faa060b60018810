//! A bounded cache of passages by id, so that serving one does not parse its JSON again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use madoguchi_ingest::Passage;
use uuid::Uuid;

/// Second-chance cache: a hit sets a mark, and the hand passes over a marked slot once before taking it.
/// Hits need only the read lock, so concurrent readers do not wait for each other.
#[derive(Debug)]
pub(crate) struct PassageCache {
    capacity: usize,
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    slots: Vec<Slot>,
    by_id: HashMap<Uuid, usize>,
    hand: usize,
    epoch: u64,
}

#[derive(Debug)]
struct Slot {
    passage: Arc<Passage>,
    used: AtomicBool,
}

/// What was there, and what has to be read.
pub(crate) struct Lookup {
    /// One entry per id asked for, in order; `None` where it is not in the cache.
    pub(crate) found: Vec<Option<Arc<Passage>>>,
    /// Given back to [`PassageCache::fill`]: says which invalidations the reading has seen.
    pub(crate) epoch: u64,
}

impl PassageCache {
    /// Holds at most `capacity` passages; 0 keeps none.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, state: RwLock::default() }
    }

    pub(crate) fn lookup(&self, ids: &[Uuid]) -> Lookup {
        let state = self.read();
        let found = ids.iter().map(|id| state.by_id.get(id).map(|&at| state.slots[at].touch())).collect();
        Lookup { found, epoch: state.epoch }
    }

    /// Keeps what was read after a [`lookup`](Self::lookup) with `epoch`, unless something was invalidated
    /// since: what was read may then be older than what is stored.
    pub(crate) fn fill(&self, epoch: u64, passages: impl IntoIterator<Item = Arc<Passage>>) {
        let mut state = self.write();
        if self.capacity == 0 || state.epoch != epoch {
            return;
        }
        for passage in passages {
            state.insert(passage, self.capacity);
        }
    }

    /// Forgets `ids`. Call it after the store was changed and before the change is reported as done.
    pub(crate) fn invalidate(&self, ids: impl IntoIterator<Item = Uuid>) {
        let mut state = self.write();
        state.epoch += 1;
        for id in ids {
            state.remove(id);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn touch(&self) -> Arc<Passage> {
        self.used.store(true, Ordering::Relaxed);
        Arc::clone(&self.passage)
    }
}

impl State {
    fn insert(&mut self, passage: Arc<Passage>, capacity: usize) {
        let id = passage.id;
        let slot = Slot { passage, used: AtomicBool::new(false) };
        let at = match self.by_id.get(&id) {
            Some(&at) => at,
            None if self.slots.len() < capacity => self.slots.len(),
            None => self.take_slot(),
        };
        if at == self.slots.len() {
            self.slots.push(slot);
        } else {
            self.slots[at] = slot;
        }
        self.by_id.insert(id, at);
    }

    /// Frees the next slot without a mark, clearing marks on the way: at most two rounds.
    fn take_slot(&mut self) -> usize {
        loop {
            let at = self.hand;
            self.hand = (at + 1) % self.slots.len();
            if !self.slots[at].used.swap(false, Ordering::Relaxed) {
                self.by_id.remove(&self.slots[at].passage.id);
                return at;
            }
        }
    }

    fn remove(&mut self, id: Uuid) {
        let Some(at) = self.by_id.remove(&id) else { return };
        self.slots.swap_remove(at);
        if let Some(moved) = self.slots.get(at) {
            self.by_id.insert(moved.passage.id, at);
        }
        if self.hand >= self.slots.len() {
            self.hand = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::passage;

    fn ids(numbers: &[u128]) -> Vec<Uuid> {
        numbers.iter().map(|&number| Uuid::from_u128(number)).collect()
    }

    fn held(cache: &PassageCache, numbers: &[u128]) -> Vec<bool> {
        cache.lookup(&ids(numbers)).found.iter().map(Option::is_some).collect()
    }

    fn put(cache: &PassageCache, number: u128) {
        let epoch = cache.lookup(&[]).epoch;
        cache.fill(epoch, [Arc::new(passage(number, "x"))]);
    }

    #[test]
    fn a_used_passage_outlives_an_unused_one() {
        let cache = PassageCache::new(2);
        put(&cache, 1);
        put(&cache, 2);
        assert_eq!(held(&cache, &[1]), [true]);
        put(&cache, 3);
        assert_eq!(held(&cache, &[1, 2, 3]), [true, false, true]);
    }

    #[test]
    fn the_capacity_is_never_exceeded() {
        let cache = PassageCache::new(5);
        (0..100).for_each(|number| put(&cache, number));
        cache.invalidate(ids(&[97, 98]));
        (100..103).for_each(|number| put(&cache, number));
        let all: Vec<u128> = (0..103).collect();
        assert_eq!(held(&cache, &all).into_iter().filter(|&held| held).count(), 5);
    }

    #[test]
    fn what_was_read_before_an_invalidation_is_not_kept() {
        let cache = PassageCache::new(5);
        let epoch = cache.lookup(&ids(&[1])).epoch;
        cache.invalidate(ids(&[1]));
        cache.fill(epoch, [Arc::new(passage(1, "old"))]);
        assert_eq!(held(&cache, &[1]), [false]);
    }

    #[test]
    fn removal_keeps_the_others_reachable() {
        let cache = PassageCache::new(8);
        (0..8).for_each(|number| put(&cache, number));
        cache.invalidate(ids(&[0, 7, 3, 42]));
        assert_eq!(held(&cache, &[0, 1, 2, 3, 4, 5, 6, 7]), [false, true, true, false, true, true, true, false]);
        let found = cache.lookup(&ids(&[6])).found;
        assert_eq!(found[0].as_ref().expect("held").id, Uuid::from_u128(6));
    }

    #[test]
    fn a_capacity_of_zero_keeps_nothing() {
        let cache = PassageCache::new(0);
        put(&cache, 1);
        assert_eq!(held(&cache, &[1]), [false]);
    }
}
