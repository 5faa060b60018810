//! How much one client may ask, and one site.
//!
//! Memory is bounded: clients are counted in a fixed number of buckets, by a hash that nobody outside can foresee, and
//! buckets that are full again are forgotten. No address is kept or logged.

mod client;
mod layer;
mod penalty;
mod rate;
mod site_key;

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

pub(crate) use layer::{Limited, limit};
pub use rate::Rate;
pub(crate) use site_key::SITE_KEY;
pub use site_key::SiteKey;

use crate::error::ServerError;
use crate::options::ServerOptions;
use client::ClientFinder;
use penalty::Penalties;
use rate::{KeyedRate, LoneRate};
use site_key::SiteKeys;

/// 2^18: two of a thousand clients share one with probability .002 each, and the table stays within some megabytes.
const BUCKETS: u64 = 1 << 18;

/// Sorts of requests that are limited apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Not limited, and open to every page: pages, health, staff (who show a token).
    Free,
    /// Not limited, for pages with a site key: it carries the banner.
    Site,
    /// Suggestions, articles, feedback.
    Read,
    /// Questions, which cost most.
    Question,
    /// Opening cases, and asking for their state.
    Case,
}

/// A request that came too soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSoon {
    /// How long to wait.
    pub(crate) wait: Duration,
}

/// Requests turned away since the server started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Refused {
    /// For the client's rate.
    pub(crate) rate_limited: u64,
    /// For the site's rate.
    pub(crate) site_limited: u64,
    /// For a site key that is unknown, missing or used elsewhere.
    pub(crate) site_key: u64,
    /// Clients that wait longer because they came too often.
    pub(crate) slowed_clients: u64,
}

pub(crate) struct Limits {
    hasher: RandomState,
    clients: ClientFinder,
    questions: KeyedRate,
    reads: KeyedRate,
    cases: KeyedRate,
    penalties: Penalties,
    keys: SiteKeys,
    sites: Vec<LoneRate>,
    rate_limited: AtomicU64,
    site_limited: AtomicU64,
    site_key: AtomicU64,
}

impl Limits {
    pub(crate) fn new(options: &ServerOptions) -> Result<Self, ServerError> {
        let rates = &options.rates;
        Ok(Self {
            hasher: RandomState::new(),
            clients: ClientFinder::new(options.proxies()?),
            questions: KeyedRate::new(rates.questions),
            reads: KeyedRate::new(rates.reads),
            cases: KeyedRate::new(rates.cases),
            penalties: Penalties::new(rates.longest_penalty),
            sites: options.site_keys.iter().map(|key| LoneRate::new(key.questions)).collect(),
            keys: SiteKeys::new(options.site_keys.clone()),
            rate_limited: AtomicU64::new(0),
            site_limited: AtomicU64::new(0),
            site_key: AtomicU64::new(0),
        })
    }

    /// Whether `client` may be served now. A request that is refused counts as a strike.
    fn check(&self, class: Class, client: Option<IpAddr>, site: Option<usize>) -> Result<(), TooSoon> {
        let rate = match class {
            Class::Free | Class::Site => return Ok(()),
            Class::Read => &self.reads,
            Class::Question => &self.questions,
            Class::Case => &self.cases,
        };
        // Programs of this very machine (the command line, tests, a bench) know what they do.
        if let Some(client) = client.filter(|client| !client.is_loopback()) {
            self.check_client(rate, client)?;
        }
        if class == Class::Question
            && let Some(site) = site.and_then(|site| self.sites.get(site))
        {
            return site.check().inspect_err(|_| {
                self.site_limited.fetch_add(1, Ordering::Relaxed);
            });
        }
        Ok(())
    }

    fn check_client(&self, rate: &KeyedRate, client: IpAddr) -> Result<(), TooSoon> {
        let now = Instant::now();
        let bucket = self.bucket(client);
        let refused = match self.penalties.remaining(bucket, now) {
            Some(wait) => Err(TooSoon { wait }),
            None => rate.check(bucket),
        };
        refused.map_err(|TooSoon { wait }| {
            self.rate_limited.fetch_add(1, Ordering::Relaxed);
            let penalty = self.penalties.strike(bucket, now);
            TooSoon { wait: wait.max(penalty) }
        })
    }

    fn bucket(&self, client: IpAddr) -> u32 {
        let hash = match client {
            IpAddr::V4(address) => self.hasher.hash_one(address),
            // A household or a company has a /64: within it, addresses are free to choose.
            IpAddr::V6(address) => self.hasher.hash_one(address.to_bits() >> 64),
        };
        u32::try_from(hash % BUCKETS).unwrap_or_default()
    }

    pub(crate) fn refused(&self) -> Refused {
        Refused {
            rate_limited: self.rate_limited.load(Ordering::Relaxed),
            site_limited: self.site_limited.load(Ordering::Relaxed),
            site_key: self.site_key.load(Ordering::Relaxed),
            slowed_clients: self.penalties.count(Instant::now()),
        }
    }

    /// Forgets what need not be known any more.
    pub(crate) fn sweep(&self) {
        for rate in [&self.questions, &self.reads, &self.cases] {
            rate.sweep();
        }
        self.penalties.sweep(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(per_minute: u32, burst: u32) -> Limits {
        let mut options = ServerOptions::new("t");
        options.rates.questions = Rate { per_minute, burst };
        options.site_keys = vec![SiteKey {
            key: "k".to_owned(),
            name: "n".to_owned(),
            origins: Vec::new(),
            questions: Rate { per_minute: 1, burst: 2 },
        }];
        Limits::new(&options).expect("valid options")
    }

    fn client(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn a_burst_then_a_wait_and_others_are_not_concerned() {
        let limits = limits(1, 3);
        let ask = |address| limits.check(Class::Question, client(address), None);
        assert_eq!([(); 3].map(|()| ask("192.0.2.1")), [Ok(()); 3]);
        let TooSoon { wait } = ask("192.0.2.1").expect_err("too soon");
        assert!(wait > Duration::from_secs(30) && wait <= Duration::from_secs(60), "{wait:?}");
        assert_eq!(ask("192.0.2.2"), Ok(()));
        assert_eq!(limits.check(Class::Read, client("192.0.2.1"), None), Ok(()), "another sort");
        assert_eq!([(); 9].map(|()| ask("127.0.0.1")), [Ok(()); 9], "this machine");
        assert_eq!(limits.refused().rate_limited, 1);
    }

    #[test]
    fn a_household_with_many_addresses_is_one_client() {
        let limits = limits(1, 2);
        let ask = |address| limits.check(Class::Question, client(address), None).is_ok();
        assert_eq!(
            ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"].map(ask),
            [true, true, false, true]
        );
    }

    #[test]
    fn who_goes_on_waits_longer_and_longer() {
        let limits = limits(6_000, 1);
        let ask = || limits.check(Class::Question, client("192.0.2.1"), None);
        let waits: Vec<Duration> = (0..200).filter_map(|_| ask().err()).map(|soon| soon.wait).collect();
        assert!(waits.len() > 150, "{}", waits.len());
        assert!(waits.first().is_some_and(|&wait| wait < Duration::from_secs(1)), "{waits:?}");
        assert!(waits.last().is_some_and(|&wait| wait > Duration::from_secs(60)), "{waits:?}");
        assert_eq!(limits.refused().slowed_clients, 1);
    }

    #[test]
    fn a_site_has_a_rate_of_its_own() {
        let limits = limits(1_000, 1_000);
        let ask = |address, site| limits.check(Class::Question, client(address), site).is_ok();
        assert_eq!(["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|address| ask(address, Some(0))), [true, true, false]);
        assert!(ask("192.0.2.3", None));
        assert_eq!(limits.refused().site_limited, 1);
    }

    #[test]
    fn a_million_clients_take_bounded_memory() {
        let limits = limits(1, 1);
        for number in 0..600_000_u32 {
            let address = IpAddr::from(std::net::Ipv4Addr::from(number.wrapping_add(0x0a00_0000)));
            let _refused = limits.check(Class::Question, Some(address), None);
        }
        assert!(limits.questions.len() <= BUCKETS as usize);
        limits.sweep();
    }
}
