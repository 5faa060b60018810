//! One address: asking for it, and what the answer means.

use std::sync::Arc;

use url::Url;

use super::{Change, Crawl, Item, MAX_REDIRECTS, Visit};
use crate::address::{Place, file_name, sha256};
use crate::charset;
use crate::fetch::{Answer, Body, Validators, Want};
use crate::kind::PageKind;
use crate::mirror::PageEntry;
use crate::page::{PageFacts, facts};
use crate::report::{Skip, SyncFault};
use crate::sync::SyncProgress;

impl Crawl<'_> {
    /// Asks for `item`, and notes what became of it.
    pub(super) async fn visit(&mut self, item: Item) -> Result<(), SyncFault> {
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
            Answer::Redirect { to, permanent } => self.redirect(&item, &to, permanent, known.is_some()),
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

    fn redirect(&mut self, item: &Item, to: &Url, permanent: bool, known: bool) -> Visit {
        if self.bounds.place(to) == Place::OtherHost {
            self.report.skip(Skip::OtherHost);
            if item.start || (known && !permanent) {
                self.report.problem(item.url.as_str(), SyncFault::RedirectAway { to: to.to_string() });
            }
            return Visit::Away { permanent };
        }
        if self.leads_back(to, &item.url) {
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
    let bytes = Arc::new(bytes);
    let shared = Arc::clone(&bytes);
    let reading = tokio::task::spawn_blocking(move || {
        let encoding = charset::declared(content_type.as_deref(), &shared);
        facts(&charset::decode(encoding, &shared), &url, robots.as_deref())
    });
    // A page that the parser gives up on has no links, and stays a page.
    let facts = reading.await.unwrap_or_default();
    (facts, Arc::unwrap_or_clone(bytes))
}
