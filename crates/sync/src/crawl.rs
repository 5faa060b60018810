//! Going through a site: what is asked for, in which order, and what became of each address.

mod entrance;
mod verdict;
mod visit;

use std::collections::{BTreeMap, HashMap, VecDeque};

use url::Url;

use crate::address::{Bounds, MAX_ADDRESS_BYTES, Place, normal};
use crate::fetch::Fetcher;
use crate::kind::is_no_page;
use crate::mirror::{Mirror, Moment, PageEntry};
use crate::report::{SiteReport, Skip, SyncFault};
use crate::robots::Robots;
use crate::sources::Site;
use crate::sync::SyncOptions;

pub(crate) use verdict::Verdict;

/// Longest chain of redirects that is followed.
pub(crate) const MAX_REDIRECTS: usize = 5;
/// After so many failures one after another, the site is left alone.
const STORM_FAILURES: usize = 5;
/// After so many pages, what is known is written down.
const CHECKPOINT_PAGES: usize = 20;
/// No more addresses are kept in mind: a page may link to any number of other hosts.
const MAX_SEEN: usize = 500_000;

/// What became of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Visit {
    /// Not asked for yet.
    Waiting,
    /// Is in the mirror as the site has it.
    Stored,
    /// Was read for its links, and is not mirrored.
    Read(Skip),
    /// Was not asked for, or not read.
    Skipped(Skip),
    /// Redirects to another address of the site.
    Moved(String),
    /// Redirects to another host.
    Away { permanent: bool },
    /// 404 or 410.
    Gone(u16),
    /// Answers otherwise than with a page, and says nothing about whether there still is one.
    Held,
    /// The server failed.
    Failed,
}

/// How a mirrored page compares with what was mirrored before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    New,
    Changed,
    Unchanged,
}

/// An address to ask for.
#[derive(Debug, Clone)]
struct Item {
    url: Url,
    depth: u32,
    /// Redirects that led here.
    hops: usize,
    /// The start page, or where it redirects to: is read whatever `include` says.
    start: bool,
    /// Whether its links count, and the limits. Not so for a page that is asked for itself after a failure.
    follow: bool,
}

/// One crawl of one site.
pub(crate) struct Crawl<'a> {
    site: &'a Site,
    options: &'a SyncOptions<'a>,
    mirror: &'a Mirror,
    fetcher: Fetcher,
    robots: Robots,
    bounds: Bounds,
    queue: VecDeque<Item>,
    visits: HashMap<String, Visit>,
    /// Addresses with a query, by their path.
    queries: HashMap<String, usize>,
    /// Pages that name another address as theirs, in the order found.
    canonical: Vec<(String, String)>,
    failures_in_row: usize,
    since_checkpoint: usize,
    /// What the mirror holds as the site has it.
    pub fresh: BTreeMap<String, (PageEntry, Change)>,
    pub report: SiteReport,
    /// Nothing failed that could have led to other pages.
    pub complete: bool,
}

impl<'a> Crawl<'a> {
    /// A crawl of `site`, which is at `address`.
    pub(crate) fn new(
        site: &'a Site,
        address: &Url,
        mirror: &'a Mirror,
        options: &'a SyncOptions<'a>,
    ) -> Result<Self, SyncFault> {
        Ok(Self {
            site,
            options,
            mirror,
            fetcher: Fetcher::new(site, options)?,
            robots: Robots::allow_all(),
            bounds: Bounds::new(address, &site.include, &site.exclude),
            queue: VecDeque::new(),
            visits: HashMap::new(),
            queries: HashMap::new(),
            canonical: Vec::new(),
            failures_in_row: 0,
            since_checkpoint: 0,
            fresh: BTreeMap::new(),
            report: SiteReport::default(),
            complete: true,
        })
    }

    /// Goes through everything that can be reached. `Err`: nothing may be concluded from this crawl.
    pub(crate) async fn run(&mut self) -> Result<(), SyncFault> {
        self.enter().await?;
        if let Some(start) = self.site.start.clone().and_then(normal) {
            self.begin_at(start).await?;
        }
        while let Some(item) = self.queue.pop_front() {
            self.next(item).await?;
        }
        if !self.complete {
            self.ask_after_the_rest().await?;
        }
        if self.is_storm() {
            let site = self.site.address().map(Url::to_string).unwrap_or_default();
            self.report.problem(site, SyncFault::Storm { failures: self.failures_in_row });
        }
        self.drop_duplicates();
        self.tell_limits();
        Ok(())
    }

    /// Requests sent and bytes received.
    pub(crate) fn traffic(&self) -> (u64, u64) {
        (self.fetcher.requests, self.fetcher.bytes)
    }

    async fn next(&mut self, item: Item) -> Result<(), SyncFault> {
        let most_requests = 4 * self.site.max_pages as u64 + 100;
        if self.fresh.len() >= self.site.max_pages || self.fetcher.requests >= most_requests {
            self.skip(&item.url, Skip::TooMany);
            return Ok(());
        }
        self.visit(item).await?;
        if self.is_storm() {
            self.queue.clear();
        }
        Ok(())
    }

    fn is_storm(&self) -> bool {
        self.failures_in_row >= STORM_FAILURES
    }

    /// After an incomplete crawl, a page that nothing led to may still be there: it is asked for itself.
    async fn ask_after_the_rest(&mut self) -> Result<(), SyncFault> {
        for address in self.mirror.known.keys() {
            if self.is_storm() {
                break;
            }
            // A page that now lies beyond a limit may only do so because a shorter way to it failed.
            let unseen = match self.visits.get(address) {
                None | Some(Visit::Waiting) => true,
                Some(Visit::Skipped(skip)) => skip.is_limit(),
                Some(_) => false,
            };
            let Some(url) = Url::parse(address).ok().filter(|_| unseen) else { continue };
            self.visits.remove(address);
            if let Some(item) = self.admit(Item { url, depth: 0, hops: 0, start: false, follow: false }) {
                self.visit(item).await?;
                // Where it redirects to.
                while let Some(item) = self.queue.pop_front() {
                    self.visit(item).await?;
                }
            }
        }
        Ok(())
    }

    /// The item, if it is to be asked for.
    fn admit(&mut self, item: Item) -> Option<Item> {
        let address = item.url.as_str();
        if self.visits.contains_key(address) || self.visits.len() >= MAX_SEEN {
            return None;
        }
        match self.refusal(&item) {
            Some(reason) => {
                self.skip(&item.url, reason);
                None
            }
            None => {
                self.visits.insert(address.to_owned(), Visit::Waiting);
                Some(item)
            }
        }
    }

    fn refusal(&mut self, item: &Item) -> Option<Skip> {
        let url = &item.url;
        if url.as_str().len() > MAX_ADDRESS_BYTES {
            return Some(Skip::LongAddress);
        }
        match self.bounds.place(url) {
            Place::OtherHost => return Some(Skip::OtherHost),
            Place::Excluded if !item.start => return Some(Skip::Excluded),
            _ => {}
        }
        if is_no_page(url) {
            return Some(Skip::OtherType);
        }
        if !self.robots.allows(url) {
            return Some(Skip::Robots);
        }
        if !item.follow {
            return None;
        }
        if item.depth > self.site.max_depth {
            return Some(Skip::TooDeep);
        }
        if url.query().is_some() {
            let count = self.queries.entry(url.path().to_owned()).or_default();
            if *count >= self.site.max_queries {
                return Some(Skip::Queries);
            }
            *count += 1;
        }
        None
    }

    fn skip(&mut self, url: &Url, reason: Skip) {
        self.report.skip(reason);
        self.visits.insert(url.to_string(), Visit::Skipped(reason));
    }

    async fn checkpoint(&mut self) -> Result<(), SyncFault> {
        if self.since_checkpoint < CHECKPOINT_PAGES {
            return Ok(());
        }
        self.since_checkpoint = 0;
        let mut pages = self.mirror.known.clone();
        pages.extend(self.fresh.iter().map(|(address, (entry, _))| (address.clone(), entry.clone())));
        let at = Moment { time: jiff::Timestamp::now(), success: false };
        self.mirror.record(self.site, pages, at).await
    }
}
