//! What a sync did, for people and for programs.

mod fault;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::guard::TooManyDeletions;

pub use fault::{SyncFault, SyncProblem};

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything within the limits was seen.
    #[default]
    Complete,
    /// Some pages failed: what was seen is in the mirror, and nothing was deleted that did not answer 404 or 410
    /// itself (or says that it moved, or asks not to be kept).
    Partial,
    /// The site could not be crawled at all: the mirror is as it was.
    Failed,
}

/// Why a page is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GoneReason {
    /// It answers 404 or 410.
    NotFound,
    /// It redirects to another page.
    Moved,
    /// It redirects to another host for good.
    MovedAway,
    /// It names another page as its canonical address.
    Canonical,
    /// No page of a complete crawl leads to it any more.
    Unlinked,
    /// It lies beyond `max_pages`, `max_depth` or `max_queries` now.
    BeyondLimits,
    /// robots.txt forbids it now.
    Robots,
    /// It asks not to be indexed.
    NoIndex,
    /// `include` or `exclude` leave it out now.
    Excluded,
    /// It is of a type that is not mirrored now.
    OtherType,
}

/// A page that is no longer mirrored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GonePage {
    /// Its address.
    pub url: String,
    /// Why.
    pub reason: GoneReason,
}

/// Why an address was not mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// On another host, port or scheme.
    OtherHost,
    /// Left out by `include` or `exclude`.
    Excluded,
    /// Forbidden by robots.txt.
    Robots,
    /// The page asks not to be indexed.
    NoIndex,
    /// The page with the link asks not to follow it.
    NoFollow,
    /// Named another page as its canonical address, and that one is mirrored.
    Canonical,
    /// Of a type that is not mirrored.
    OtherType,
    /// Answers 404 or 410, and was not mirrored before.
    NotFound,
    /// Answers 401, 403 or the like.
    Refused,
    /// More than `max_depth` links away.
    TooDeep,
    /// Behind the first `max_pages` pages.
    TooMany,
    /// More than `max_queries` addresses of one path.
    Queries,
    /// The address is longer than 2000 bytes.
    LongAddress,
}

impl Skip {
    /// Whether `max_pages`, `max_depth` or `max_queries` left it out.
    pub(crate) fn is_limit(self) -> bool {
        matches!(self, Self::TooDeep | Self::TooMany | Self::Queries)
    }
}

/// What a sync of one site did, or with `dry_run` would have done.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SiteReport {
    /// Name of the site.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Addresses of pages mirrored for the first time.
    pub new: Vec<String>,
    /// Addresses of pages that differ from their mirrored copies.
    pub changed: Vec<String>,
    /// Pages that are as they were (304, or the same bytes).
    pub unchanged: usize,
    /// Pages that were deleted; with [`blocked`](Self::blocked): that would have been.
    pub gone: Vec<GonePage>,
    /// Mirrored pages that could not be asked after, and stay as they were.
    pub kept: Vec<String>,
    /// Addresses that were not mirrored, counted by reason.
    pub skipped: BTreeMap<Skip, usize>,
    /// What went wrong, in the order in which it did.
    pub problems: Vec<SyncProblem>,
    /// Why nothing was deleted: more was gone than may go without `force`.
    pub blocked: Option<TooManyDeletions>,
    /// Requests sent.
    pub requests: u64,
    /// Bytes received, without headers.
    pub bytes: u64,
    /// Length of the run, in milliseconds.
    pub elapsed_ms: u64,
}

impl SiteReport {
    /// Whether the mirror is what the site is: the run was complete, nothing was held back, nothing is old.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.outcome == Outcome::Complete
            && self.blocked.is_none()
            && self.problems.iter().all(|problem| problem.fault.is_notice())
    }

    /// Pages in the mirror after the run.
    #[must_use]
    pub fn pages(&self) -> usize {
        let held = if self.blocked.is_some() { self.gone.len() } else { 0 };
        self.new.len() + self.changed.len() + self.unchanged + self.kept.len() + held
    }

    pub(crate) fn skip(&mut self, reason: Skip) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    pub(crate) fn problem(&mut self, url: impl Into<String>, fault: SyncFault) {
        self.problems.push(SyncProblem { url: url.into(), fault });
    }
}

impl fmt::Display for SiteReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, unchanged, requests, bytes, .. } = self;
        let (new, changed, gone, kept) = (self.new.len(), self.changed.len(), self.gone.len(), self.kept.len());
        let outcome = match self.outcome {
            Outcome::Complete => "",
            Outcome::Partial => "partial, ",
            Outcome::Failed => "FAILED, ",
        };
        write!(f, "{name}: {outcome}new {new}, changed {changed}, unchanged {unchanged}, gone {gone}, kept {kept}")?;
        let skipped: usize = self.skipped.values().sum();
        write!(f, "; skipped {skipped}; {requests} requests, {bytes} bytes, {:.1} s", self.elapsed_ms as f64 / 1000.0)?;
        if self.blocked.is_some() { f.write_str(" (nothing deleted)") } else { Ok(()) }
    }
}
