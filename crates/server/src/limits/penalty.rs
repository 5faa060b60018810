//! Who goes on after having been refused waits longer each time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Refusals that cost nothing but the wait: an impatient thumb.
const FREE_STRIKES: u32 = 10;
/// From then on the wait doubles with every so many.
const STRIKES_PER_DOUBLING: u32 = 10;
/// Who was not refused for so long begins anew.
const FORGIVEN_AFTER: Duration = Duration::from_secs(600);

#[derive(Debug, Clone, Copy)]
struct Offence {
    strikes: u32,
    until: Instant,
    last: Instant,
}

/// At most as many entries as there are buckets.
#[derive(Debug)]
pub(super) struct Penalties {
    longest: Duration,
    offences: Mutex<HashMap<u32, Offence>>,
}

impl Penalties {
    pub(super) fn new(longest: Duration) -> Self {
        Self { longest, offences: Mutex::new(HashMap::new()) }
    }

    /// How long this one must still wait.
    pub(super) fn remaining(&self, bucket: u32, now: Instant) -> Option<Duration> {
        let until = self.offences().get(&bucket)?.until;
        until.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// One refusal more; the wait that it earns.
    pub(super) fn strike(&self, bucket: u32, now: Instant) -> Duration {
        let mut offences = self.offences();
        let fresh = Offence { strikes: 0, until: now, last: now };
        let offence = offences.entry(bucket).or_insert(fresh);
        if now.saturating_duration_since(offence.last) >= FORGIVEN_AFTER {
            *offence = fresh;
        }
        offence.strikes = offence.strikes.saturating_add(1);
        offence.last = now;
        let penalty = self.penalty(offence.strikes);
        offence.until = offence.until.max(now + penalty);
        penalty
    }

    /// 2 s, 4 s, 8 s…
    fn penalty(&self, strikes: u32) -> Duration {
        let Some(beyond) = strikes.checked_sub(FREE_STRIKES + 1) else { return Duration::ZERO };
        let doublings = (beyond / STRIKES_PER_DOUBLING + 1).min(30);
        Duration::from_secs(1 << doublings).min(self.longest)
    }

    pub(super) fn count(&self, now: Instant) -> u64 {
        self.offences().values().filter(|offence| offence.until > now).count() as u64
    }

    pub(super) fn sweep(&self, now: Instant) {
        let mut offences = self.offences();
        offences.retain(|_, offence| now.saturating_duration_since(offence.last) < FORGIVEN_AFTER);
        offences.shrink_to_fit();
    }

    fn offences(&self) -> MutexGuard<'_, HashMap<u32, Offence>> {
        self.offences.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_has_an_end_and_is_forgiven() {
        let penalties = Penalties::new(Duration::from_secs(60));
        let now = Instant::now();
        let waits: Vec<u64> = (0..100).map(|_| penalties.strike(7, now).as_secs()).collect();
        assert!(waits[..10].iter().all(|&wait| wait == 0), "{waits:?}");
        assert_eq!((waits[10], waits[20], waits[30], waits[99]), (2, 4, 8, 60));
        assert_eq!(penalties.remaining(7, now), Some(Duration::from_secs(60)));
        assert_eq!(penalties.remaining(8, now), None);
        let later = now + FORGIVEN_AFTER;
        assert_eq!(penalties.remaining(7, later), None);
        assert_eq!(penalties.strike(7, later), Duration::ZERO);
        penalties.sweep(later + FORGIVEN_AFTER);
        assert!(penalties.offences().is_empty());
    }
}
