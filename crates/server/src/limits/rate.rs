//! Sustained rate and burst, by the generic cell rate algorithm (`governor`).

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::state::{InMemoryState, NotKeyed};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::{Deserialize, Serialize};

use super::TooSoon;

/// So many requests a minute in the long run, and so many at once. A rate of 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// In the long run.
    pub per_minute: u32,
    /// At once, after a rest.
    pub burst: u32,
}

impl Rate {
    fn quota(self) -> Option<Quota> {
        let per_minute = NonZeroU32::new(self.per_minute)?;
        Some(Quota::per_minute(per_minute).allow_burst(NonZeroU32::new(self.burst).unwrap_or(NonZeroU32::MIN)))
    }
}

/// A rate for each of many.
pub(super) struct KeyedRate(Option<DefaultKeyedRateLimiter<u32>>);

impl KeyedRate {
    pub(super) fn new(rate: Rate) -> Self {
        Self(rate.quota().map(RateLimiter::keyed))
    }

    pub(super) fn check(&self, key: u32) -> Result<(), TooSoon> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter
            .check_key(&key)
            .map_err(|not_until| TooSoon { wait: not_until.wait_time_from(DefaultClock::default().now()) })
    }

    /// Forgets keys whose rest is over.
    pub(super) fn sweep(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, RateLimiter::len)
    }
}

/// A rate for one.
pub(super) struct LoneRate(Option<RateLimiter<NotKeyed, InMemoryState, DefaultClock>>);

impl LoneRate {
    pub(super) fn new(rate: Rate) -> Self {
        Self(rate.quota().map(RateLimiter::direct))
    }

    pub(super) fn check(&self) -> Result<(), TooSoon> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check().map_err(|not_until| TooSoon { wait: not_until.wait_time_from(DefaultClock::default().now()) })
    }
}
