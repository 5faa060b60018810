//! Where a crawl begins: robots.txt, sitemaps, the start page.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use url::Url;

use super::{Crawl, Item, MAX_REDIRECTS, Visit};
use crate::address::{Place, normal};
use crate::fetch::{Answer, Want};
use crate::report::{Skip, SyncFault};
use crate::robots::{MAX_ROBOTS_BYTES, Robots};
use crate::sitemap::{self, MAX_SITEMAP_BYTES};

/// No more files of one sitemap index are read.
const MAX_SITEMAPS: usize = 200;

/// Why a file beside the pages could not be had.
enum FileFault {
    /// The server says that there is none.
    None(String),
    /// No one knows.
    Unreachable(String),
}

impl Crawl<'_> {
    /// Reads robots.txt and the sitemaps.
    pub(super) async fn enter(&mut self) -> Result<(), SyncFault> {
        self.read_robots().await?;
        if let Some(sitemap) = self.site.sitemap.clone() {
            self.read_sitemaps(sitemap).await?;
        }
        Ok(())
    }

    async fn read_robots(&mut self) -> Result<(), SyncFault> {
        let Some(address) = self.site.address().and_then(|address| address.join("/robots.txt").ok()) else {
            return Ok(());
        };
        let want = Want { limit_bytes: MAX_ROBOTS_BYTES, pages_only: false, beginning: true };
        self.robots = match self.file(&address, want).await {
            Ok(bytes) => Robots::parse(&bytes, &self.site.user_agent),
            Err(FileFault::None(_)) => Robots::allow_all(),
            Err(FileFault::Unreachable(reason)) => return Err(SyncFault::RobotsUnreachable { reason }),
        };
        if let Some(delay) = self.robots.crawl_delay.filter(|delay| *delay > self.fetcher.pause) {
            self.fetcher.pause = delay;
            let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
            if delay > Duration::from_secs(10) {
                self.report.problem(address.as_str(), SyncFault::SlowCrawl { seconds });
            }
        }
        Ok(())
    }

    /// Everything that the sitemap names waits to be asked for.
    async fn read_sitemaps(&mut self, first: Url) -> Result<(), SyncFault> {
        let mut seen = HashSet::from([first.clone()]);
        let mut waiting = VecDeque::from([first.clone()]);
        let mut named = 0_usize;
        while let Some(address) = waiting.pop_front() {
            let found = match self.sitemap(&address).await {
                Ok(found) => found,
                Err(fault) if address == first => return Err(fault),
                Err(fault) => {
                    // Its pages may be there all the same.
                    self.complete = false;
                    self.report.problem(address.as_str(), fault);
                    continue;
                }
            };
            for page in found.pages.iter().filter_map(|page| Url::parse(page).ok().and_then(normal)) {
                named += 1;
                let page = self.admit(Item { url: page, depth: 0, hops: 0, start: false, follow: true });
                self.queue.extend(page);
            }
            for next in found.sitemaps.iter().filter_map(|next| Url::parse(next).ok().and_then(normal)) {
                let inside = self.bounds.place(&next) != Place::OtherHost;
                if !inside {
                    self.report.skip(Skip::OtherHost);
                } else if seen.len() < MAX_SITEMAPS && seen.insert(next.clone()) {
                    waiting.push_back(next);
                }
            }
        }
        // A sitemap that names nothing is a broken one: it must not empty the mirror.
        if named == 0 {
            return Err(SyncFault::Sitemap { reason: "it names no pages".to_owned() });
        }
        Ok(())
    }

    async fn sitemap(&mut self, address: &Url) -> Result<sitemap::Sitemap, SyncFault> {
        if !self.robots.allows(address) {
            return Err(SyncFault::Forbidden);
        }
        let want = Want { limit_bytes: MAX_SITEMAP_BYTES, pages_only: false, beginning: false };
        let bytes = self.file(address, want).await.map_err(|fault| match fault {
            FileFault::None(reason) | FileFault::Unreachable(reason) => SyncFault::Sitemap { reason },
        })?;
        // Unpacking and parsing take a while, which other tasks need not wait for.
        let parsed = tokio::task::spawn_blocking(move || sitemap::parse(&bytes)).await;
        parsed.unwrap_or_else(|error| Err(error.to_string())).map_err(|reason| SyncFault::Sitemap { reason })
    }

    /// A file that is no page; redirects within the site are followed.
    async fn file(&mut self, address: &Url, want: Want) -> Result<Vec<u8>, FileFault> {
        let mut at = address.clone();
        for _ in 0..=MAX_REDIRECTS {
            at = match self.fetcher.get(&at, None, want).await {
                Answer::Body(body) => return Ok(body.bytes),
                Answer::Redirect { to, .. } if self.bounds.place(&to) != Place::OtherHost => to,
                Answer::Redirect { to, .. } => {
                    return Err(FileFault::Unreachable(format!("it redirects to another host: {to}")));
                }
                Answer::Gone(status) | Answer::Refused(status) => {
                    return Err(FileFault::None(format!("answers {status}")));
                }
                Answer::TooLarge => {
                    return Err(FileFault::None(format!("larger than {} bytes", want.limit_bytes)));
                }
                Answer::BrokenRedirect(location) => {
                    return Err(FileFault::None(format!("redirects nowhere ({location:?})")));
                }
                Answer::Failed(reason) => return Err(FileFault::Unreachable(reason)),
                Answer::NotModified | Answer::OtherType => {
                    return Err(FileFault::Unreachable("answers 304 to a first question".to_owned()));
                }
            };
        }
        Err(FileFault::None(format!("more than {MAX_REDIRECTS} redirects one after another")))
    }

    /// Reads the start page, before anything else: where it fails, nothing else is asked for.
    pub(super) async fn begin_at(&mut self, start: Url) -> Result<(), SyncFault> {
        let listed: VecDeque<Item> = std::mem::take(&mut self.queue);
        self.visits.remove(start.as_str());
        let mut at = start.clone();
        let item = Item { url: start, depth: 0, hops: 0, start: true, follow: true };
        let admitted = self.admit(item);
        self.queue.extend(admitted);
        while let Some(Visit::Waiting) = self.visits.get(at.as_str()) {
            // The start, or what it redirects to, waits in front.
            let Some(item) = self.queue.pop_front().or_else(|| waiting(&listed, &at)) else { break };
            at = item.url.clone();
            self.visit(item).await?;
            if let Some(Visit::Moved(to)) = self.visits.get(at.as_str()) {
                at = Url::parse(to).unwrap_or(at);
            }
        }
        let is_done = |item: &Item| !matches!(self.visits.get(item.url.as_str()), Some(Visit::Waiting));
        let rest: Vec<Item> = listed.into_iter().filter(|item| !is_done(item)).collect();
        self.queue.extend(rest);
        self.judge_start(&at)
    }

    fn judge_start(&mut self, at: &Url) -> Result<(), SyncFault> {
        let reason = match self.visits.get(at.as_str()) {
            Some(Visit::Stored | Visit::Read(_)) => return Ok(()),
            Some(Visit::Skipped(Skip::Robots)) => return Err(SyncFault::Forbidden),
            Some(Visit::Gone(status)) => format!("answers {status}"),
            Some(Visit::Skipped(Skip::OtherType)) => "is no page that can be read".to_owned(),
            Some(Visit::Away { .. }) => "is on another host now".to_owned(),
            Some(Visit::Held | Visit::Failed) => "cannot be read".to_owned(),
            _ => "cannot be reached".to_owned(),
        };
        Err(SyncFault::Start { reason })
    }
}

/// The item of `at`, where a sitemap named it too.
fn waiting(listed: &VecDeque<Item>, at: &Url) -> Option<Item> {
    listed.iter().find(|item| item.url == *at).map(|item| Item { start: true, ..item.clone() })
}
