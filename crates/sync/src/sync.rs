//! A whole run: crawl, decide, write.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use crate::crawl::{Change, Crawl, Verdict};
use crate::guard::{Loss, TooManyDeletions, Unit};
use crate::mirror::{Mirror, Moment, PageEntry, mirror_folder};
use crate::report::{GonePage, Outcome, SiteReport, SyncFault};
use crate::sources::{Site, Sources};

/// How far a sync is; after each address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncProgress<'a> {
    /// Name of the site.
    pub site: &'a str,
    /// Pages read so far.
    pub pages: usize,
    /// Addresses known and not asked for yet.
    pub waiting: usize,
    /// Requests sent so far.
    pub requests: u64,
    /// The address just asked for.
    pub url: &'a str,
}

/// How a sync is run.
#[derive(Clone, Copy)]
pub struct SyncOptions<'a> {
    /// Delete pages even when more are gone than may go.
    pub force: bool,
    /// Crawl and report, and write nothing.
    pub dry_run: bool,
    /// First pause before asking a busy server (429, 503) again, doubled each time. Default 2 s.
    pub backoff: Duration,
    /// A server that asks for a longer pause by `Retry-After` is not asked again. Default 60 s.
    pub max_wait: Duration,
    /// Called after each address.
    pub progress: &'a (dyn Fn(SyncProgress<'_>) + Send + Sync),
}

impl Default for SyncOptions<'_> {
    fn default() -> Self {
        Self {
            force: false,
            dry_run: false,
            backoff: Duration::from_secs(2),
            max_wait: Duration::from_secs(60),
            progress: &|_| {},
        }
    }
}

impl fmt::Debug for SyncOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { force, dry_run, backoff, max_wait, progress: _ } = self;
        write!(
            f,
            "SyncOptions {{ force: {force}, dry_run: {dry_run}, backoff: {backoff:?}, max_wait: {max_wait:?}, .. }}"
        )
    }
}

/// Syncs every site, one after another: two of them may be on one host.
pub async fn sync_all(sources: &Sources, data: &Path, options: &SyncOptions<'_>) -> Vec<SiteReport> {
    let mut reports = Vec::new();
    for site in &sources.sites {
        reports.push(sync_site(site, data, options).await);
    }
    reports
}

/// Brings the mirror of `site` in `data` (`<data>/sources/<name>`) in step with the site.
///
/// Never fails as a whole: what went wrong is in the report. Dropping the future leaves a usable mirror, and the
/// next run goes on from there.
pub async fn sync_site(site: &Site, data: &Path, options: &SyncOptions<'_>) -> SiteReport {
    let started = Instant::now();
    let address = site.address().map(Url::to_string).unwrap_or_default();
    let (mut report, fault) = run(site, data, options).await;
    if let Some(fault) = fault {
        report.outcome = Outcome::Failed;
        report.problem(address, fault);
    }
    report.name.clone_from(&site.name);
    report.dry_run = options.dry_run;
    report.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(site = site.name, outcome = ?report.outcome, "{report}");
    report
}

async fn run(site: &Site, data: &Path, options: &SyncOptions<'_>) -> (SiteReport, Option<SyncFault>) {
    let Some(address) = site.address() else {
        let reason = "is not described".to_owned();
        return (SiteReport::default(), Some(SyncFault::Start { reason }));
    };
    let (mirror, fault) = match Mirror::open(mirror_folder(data, &site.name), options.dry_run) {
        Ok(opened) => opened,
        Err(fault) => return (SiteReport::default(), Some(fault)),
    };
    let mut crawl = match Crawl::new(site, address, &mirror, options) {
        Ok(crawl) => crawl,
        Err(fault) => return (SiteReport::default(), Some(fault)),
    };
    if let Some(fault) = fault {
        crawl.report.problem(address.as_str(), fault);
    }
    let crawled = crawl.run().await;
    (crawl.report.requests, crawl.report.bytes) = crawl.traffic();
    match crawled {
        Ok(()) => {
            let (report, written) = settle(site, &mirror, crawl, options).await;
            (report, written.err())
        }
        Err(fault) => {
            let mut report = std::mem::take(&mut crawl.report);
            report.kept = mirror.known.keys().cloned().collect();
            let at = Moment { time: Timestamp::now(), success: false };
            let written = mirror.record(site, mirror.known.clone(), at).await;
            if let Err(fault) = written {
                report.problem(address.as_str(), fault);
            }
            (report, Some(fault))
        }
    }
}

/// Decides what is gone, and writes the mirror down.
async fn settle(
    site: &Site,
    mirror: &Mirror,
    mut crawl: Crawl<'_>,
    options: &SyncOptions<'_>,
) -> (SiteReport, Result<(), SyncFault>) {
    let mut report = std::mem::take(&mut crawl.report);
    report.outcome = if crawl.complete { Outcome::Complete } else { Outcome::Partial };
    let mut pages: BTreeMap<String, PageEntry> = BTreeMap::new();
    for (address, (entry, change)) in &crawl.fresh {
        match change {
            Change::New => report.new.push(address.clone()),
            Change::Changed => report.changed.push(address.clone()),
            Change::Unchanged => report.unchanged += 1,
        }
        pages.insert(address.clone(), entry.clone());
    }
    for (address, entry) in mirror.known.iter().filter(|(address, _)| !crawl.fresh.contains_key(*address)) {
        match crawl.verdict(address) {
            Verdict::Keep => {
                report.kept.push(address.clone());
                pages.insert(address.clone(), entry.clone());
            }
            Verdict::Gone(reason) => report.gone.push(GonePage { url: address.clone(), reason }),
        }
    }
    let loss = Loss::check(&site.name, Unit::Pages, report.gone.len(), mirror.known.len(), site.max_deleted_share);
    report.blocked = loss.filter(|_| !options.force).map(|loss| TooManyDeletions { losses: vec![loss] });
    if report.blocked.is_some() {
        let held = report.gone.iter().filter_map(|page| mirror.known.get_key_value(&page.url));
        pages.extend(held.map(|(address, entry)| (address.clone(), entry.clone())));
    }
    let written = write(site, mirror, pages, report.outcome).await;
    (report, written)
}

/// First what ingestion is told, then the files that go, last the manifest: wherever this stops, every file has
/// its address, or is one that the next run finds gone again.
async fn write(
    site: &Site,
    mirror: &Mirror,
    pages: BTreeMap<String, PageEntry>,
    outcome: Outcome,
) -> Result<(), SyncFault> {
    mirror.describe(site, &pages).await?;
    let files: BTreeSet<&str> = pages.values().map(|entry| entry.file.as_str()).collect();
    let mut gone: BTreeSet<String> =
        mirror.known.values().map(|entry| entry.file.clone()).filter(|file| !files.contains(file.as_str())).collect();
    if outcome == Outcome::Complete {
        gone.extend(mirror.others(&files));
    }
    mirror.delete(gone.into_iter().collect()).await?;
    let at = Moment { time: Timestamp::now(), success: true };
    mirror.record(site, pages, at).await
}
