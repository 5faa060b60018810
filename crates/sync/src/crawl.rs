//! Going through a site: what is asked for, in which order, and what became of each address.

mod entrance;
mod verdict;

use std::collections::{BTreeMap, HashMap, VecDeque};

use url::Url;

use crate::address::{Bounds, MAX_ADDRESS_BYTES, Place, file_name, normal, sha256};
use crate::charset;
use crate::fetch::{Answer, Body, Fetcher, Validators, Want};
use crate::kind::{PageKind, is_no_page};
use crate::mirror::{Mirror, Moment, PageEntry};
use crate::page::{PageFacts, facts};
use crate::report::{SiteReport, Skip, SyncFault};
use crate::robots::Robots;
use crate::sources::Site;
use crate::sync::{SyncOptions, SyncProgress};

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
    /// Whether its links count.
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
            let unseen = matches!(self.visits.get(address), None | Some(Visit::Waiting));
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

    async fn visit(&mut self, item: Item) -> Result<(), SyncFault> {
        let known = self.mirror.known.get(item.url.as_str()).cloned();
        let copy = match &known {
            Some(entry) => self.mirror.copy(entry).await,
            None => None,
        };
        let validators = known.as_ref().filter(|_| copy.is_some()).map(validators);
        let want = Want { limit_bytes: self.site.max_page_bytes, pages_only: true, beginning: false };
        let answer = self.fetcher.get(&item.url, validators.as_ref(), want).await;
        self.failures_in_row = if matches!(answer, Answer::Failed(_)) { self.failures_in_row + 1 } else { 0 };
        let visit = match answer {
            Answer::Body(body) => self.page(&item, body, known, copy.is_some()).await?,
            Answer::NotModified => self.not_modified(&item, known, copy).await,
            Answer::Redirect { to, permanent } => self.redirect(&item, to, permanent, known.is_some()),
            Answer::Gone(status) => {
                if known.is_none() {
                    self.report.skip(Skip::NotFound);
                }
                Visit::Gone(status)
            }
            Answer::Refused(status) => {
                if known.is_some() {
                    self.report.problem(item.url.as_str(), SyncFault::Refused { status });
                } else {
                    self.report.skip(Skip::Refused);
                }
                Visit::Held
            }
            Answer::OtherType => {
                self.report.skip(Skip::OtherType);
                Visit::Skipped(Skip::OtherType)
            }
            Answer::BrokenRedirect(location) => {
                self.report.problem(item.url.as_str(), SyncFault::BrokenRedirect { location });
                Visit::Held
            }
            Answer::TooLarge => {
                let fault = SyncFault::TooLarge { limit_bytes: self.site.max_page_bytes };
                self.report.problem(item.url.as_str(), fault);
                self.follow_copy(&item, known, copy).await;
                Visit::Held
            }
            Answer::Failed(reason) => {
                self.complete = false;
                self.report.problem(item.url.as_str(), SyncFault::Failed { reason });
                self.follow_copy(&item, known, copy).await;
                Visit::Failed
            }
        };
        self.visits.insert(item.url.to_string(), visit);
        (self.options.progress)(SyncProgress {
            site: &self.site.name,
            pages: self.fresh.len(),
            waiting: self.queue.len(),
            requests: self.fetcher.requests,
            url: item.url.as_str(),
        });
        self.checkpoint().await
    }

    async fn page(
        &mut self,
        item: &Item,
        body: Body,
        known: Option<PageEntry>,
        copy_is_whole: bool,
    ) -> Result<Visit, SyncFault> {
        let Body { bytes, content_type, validators, robots } = body;
        let Some(kind) = PageKind::of_answer(content_type.as_deref(), &item.url) else {
            return Ok(Visit::Skipped(Skip::OtherType));
        };
        let (facts, bytes) = read(bytes, kind, content_type.clone(), item.url.clone(), robots).await;
        self.follow(item, &facts);
        if facts.noindex {
            self.report.skip(Skip::NoIndex);
            return Ok(Visit::Read(Skip::NoIndex));
        }
        if self.bounds.place(&item.url) == Place::Excluded {
            return Ok(Visit::Read(Skip::Excluded));
        }
        let encoding = charset::declared(content_type.as_deref(), &bytes);
        let encoding = charset::worth_telling(encoding.filter(|_| kind.is_text()), &bytes);
        let entry = PageEntry {
            file: file_name(&item.url, kind),
            sha256: sha256(&bytes),
            bytes: bytes.len() as u64,
            etag: validators.etag,
            last_modified: validators.last_modified,
            content_type,
            encoding: encoding.map(str::to_owned),
        };
        let change = match &known {
            None => Change::New,
            Some(old) if copy_is_whole && old.sha256 == entry.sha256 && old.file == entry.file => Change::Unchanged,
            Some(_) => Change::Changed,
        };
        if change != Change::Unchanged {
            self.mirror.store(&entry.file, bytes).await?;
        }
        self.keep(item, &facts, entry, change);
        Ok(Visit::Stored)
    }

    async fn not_modified(&mut self, item: &Item, known: Option<PageEntry>, copy: Option<Vec<u8>>) -> Visit {
        let (Some(entry), Some(copy)) = (known, copy) else {
            self.complete = false;
            let reason = "answers 304 though nothing was said of an older copy".to_owned();
            self.report.problem(item.url.as_str(), SyncFault::Failed { reason });
            return Visit::Failed;
        };
        let facts = facts_of_copy(&entry, copy, &item.url).await;
        self.follow(item, &facts);
        self.keep(item, &facts, entry, Change::Unchanged);
        Visit::Stored
    }

    fn keep(&mut self, item: &Item, facts: &PageFacts, entry: PageEntry, change: Change) {
        if let Some(canonical) = &facts.canonical {
            self.canonical.push((item.url.to_string(), canonical.to_string()));
            let again = Item { url: canonical.clone(), hops: 0, start: false, ..item.clone() };
            let again = self.admit(again);
            self.queue.extend(again);
        }
        self.since_checkpoint += usize::from(change != Change::Unchanged);
        self.fresh.insert(item.url.to_string(), (entry, change));
    }

    fn follow(&mut self, item: &Item, facts: &PageFacts) {
        if !item.follow {
            return;
        }
        for _ in 0..facts.nofollow_links {
            self.report.skip(Skip::NoFollow);
        }
        for url in &facts.links {
            let link = Item { url: url.clone(), depth: item.depth + 1, hops: 0, start: false, follow: true };
            let link = self.admit(link);
            self.queue.extend(link);
        }
    }

    /// A page that cannot be read now leads where it led before.
    async fn follow_copy(&mut self, item: &Item, known: Option<PageEntry>, copy: Option<Vec<u8>>) {
        if let (Some(entry), Some(copy)) = (known, copy) {
            let facts = facts_of_copy(&entry, copy, &item.url).await;
            self.follow(item, &facts);
        }
    }

    fn redirect(&mut self, item: &Item, to: Url, permanent: bool, known: bool) -> Visit {
        if self.bounds.place(&to) == Place::OtherHost {
            self.report.skip(Skip::OtherHost);
            if item.start || (known && !permanent) {
                self.report.problem(item.url.as_str(), SyncFault::RedirectAway { to: to.to_string() });
            }
            return Visit::Away { permanent };
        }
        if self.leads_back(&to, &item.url) {
            self.report.problem(item.url.as_str(), SyncFault::RedirectLoop { to: to.to_string() });
            return Visit::Held;
        }
        if item.hops >= MAX_REDIRECTS {
            self.report.problem(item.url.as_str(), SyncFault::TooManyRedirects { limit: MAX_REDIRECTS });
            return Visit::Held;
        }
        let next = Item { url: to.clone(), hops: item.hops + 1, ..item.clone() };
        if let Some(next) = self.admit(next) {
            self.queue.push_front(next);
        }
        Visit::Moved(to.to_string())
    }

    /// Whether the redirects seen so far lead from `to` to `origin`.
    fn leads_back(&self, to: &Url, origin: &Url) -> bool {
        let mut at = to.as_str();
        // The chains seen so far are no circles, so this ends.
        loop {
            if at == origin.as_str() {
                return true;
            }
            match self.visits.get(at) {
                Some(Visit::Moved(next)) => at = next,
                _ => return false,
            }
        }
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

fn validators(entry: &PageEntry) -> Validators {
    Validators { etag: entry.etag.clone(), last_modified: entry.last_modified.clone() }
}

async fn facts_of_copy(entry: &PageEntry, copy: Vec<u8>, url: &Url) -> PageFacts {
    let kind = entry.file.rsplit_once('.').and_then(|(_, ending)| PageKind::of_extension(ending));
    read(copy, kind.unwrap_or(PageKind::Text), entry.content_type.clone(), url.clone(), None).await.0
}

/// The facts of a page, and its bytes again. Large pages take a while, which other tasks need not wait for.
async fn read(
    bytes: Vec<u8>,
    kind: PageKind,
    content_type: Option<String>,
    url: Url,
    robots: Option<String>,
) -> (PageFacts, Vec<u8>) {
    if kind != PageKind::Html {
        return (facts("", &url, robots.as_deref()), bytes);
    }
    let bytes = std::sync::Arc::new(bytes);
    let shared = std::sync::Arc::clone(&bytes);
    let reading = tokio::task::spawn_blocking(move || {
        let encoding = charset::declared(content_type.as_deref(), &shared);
        facts(&charset::decode(encoding, &shared), &url, robots.as_deref())
    });
    // A page that the parser gives up on has no links, and stays a page.
    let facts = reading.await.unwrap_or_default();
    (facts, std::sync::Arc::unwrap_or_clone(bytes))
}
