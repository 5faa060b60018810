//! What a sync did, for people and for programs.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::guard::TooManyDeletions;

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

/// Something that went wrong, or that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncProblem {
    /// The address, or the site's.
    pub url: String,
    /// What it is.
    pub fault: SyncFault,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncFault {
    /// The server failed, or could not be reached.
    #[error("{reason}")]
    Failed {
        /// Status, timeout or connection error.
        reason: String,
    },
    /// A mirrored page is refused now (401, 403 or the like).
    #[error("answers {status} now")]
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// The page is larger than the limit.
    #[error("larger than {limit_bytes} bytes; reading was given up")]
    TooLarge {
        /// The limit.
        limit_bytes: u64,
    },
    /// A chain of redirects leads back into itself.
    #[error("redirects in a circle, back to {to}")]
    RedirectLoop {
        /// Where it leads.
        to: String,
    },
    /// Too many redirects one after another.
    #[error("more than {limit} redirects one after another")]
    TooManyRedirects {
        /// The limit.
        limit: usize,
    },
    /// A redirect to another host, which is not followed.
    #[error("redirects to another host: {to}")]
    RedirectAway {
        /// Where.
        to: String,
    },
    /// A redirect without an address that can be read.
    #[error("redirects nowhere ({location:?})")]
    BrokenRedirect {
        /// The `Location` header.
        location: String,
    },
    /// robots.txt forbids the start.
    #[error("robots.txt forbids it")]
    Forbidden,
    /// robots.txt cannot be read, which forbids everything.
    #[error("robots.txt cannot be read ({reason}), so nothing may be asked for")]
    RobotsUnreachable {
        /// Why.
        reason: String,
    },
    /// robots.txt asks for a longer pause than `delay_ms`.
    #[error("robots.txt asks for {seconds} s between two requests")]
    SlowCrawl {
        /// The pause, in seconds, rounded up.
        seconds: u64,
    },
    /// A sitemap cannot be used.
    #[error("the sitemap cannot be read: {reason}")]
    Sitemap {
        /// Why.
        reason: String,
    },
    /// The start page is none that can be crawled from.
    #[error("the start page {reason}")]
    Start {
        /// What it is instead.
        reason: String,
    },
    /// Pages failed one after another, so the rest was not asked for.
    #[error("{failures} pages failed one after another; the rest was not asked for")]
    Storm {
        /// How many.
        failures: usize,
    },
    /// A limit left pages out.
    #[error("{count} addresses were left out by {limit}")]
    Limit {
        /// The key in `sources.toml`.
        limit: &'static str,
        /// How many addresses.
        count: usize,
    },
    /// `_manifest.json` is damaged.
    #[error("the mirror's _manifest.json cannot be read: {reason}")]
    Manifest {
        /// Why.
        reason: String,
    },
    /// The mirror cannot be read or written.
    #[error("the mirror cannot be written: {reason}")]
    Io {
        /// What the system said.
        reason: String,
    },
    /// Another run works on this mirror.
    #[error("another sync of this site is running")]
    Busy,
    /// The client cannot be set up.
    #[error("no connection can be set up: {reason}")]
    Client {
        /// Why.
        reason: String,
    },
}

impl SyncFault {
    /// Stable identifier for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "failed",
            Self::Refused { .. } => "refused",
            Self::TooLarge { .. } => "too_large",
            Self::RedirectLoop { .. } => "redirect_loop",
            Self::TooManyRedirects { .. } => "too_many_redirects",
            Self::RedirectAway { .. } => "redirect_away",
            Self::BrokenRedirect { .. } => "broken_redirect",
            Self::Forbidden => "forbidden",
            Self::RobotsUnreachable { .. } => "robots_unreachable",
            Self::SlowCrawl { .. } => "slow_crawl",
            Self::Sitemap { .. } => "sitemap",
            Self::Start { .. } => "start",
            Self::Storm { .. } => "storm",
            Self::Limit { .. } => "limit",
            Self::Manifest { .. } => "manifest",
            Self::Io { .. } => "io",
            Self::Busy => "busy",
            Self::Client { .. } => "client",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "a mirrored copy stays as it was; look at the page in a browser, then sync again",
            Self::Refused { .. } => {
                "the mirrored copy stays; open the page to the crawler, or leave it out by exclude in sources.toml"
            }
            Self::TooLarge { .. } => "raise max_page_bytes, or leave the page out by exclude in sources.toml",
            Self::RedirectLoop { .. } | Self::TooManyRedirects { .. } | Self::BrokenRedirect { .. } => {
                "a mirrored copy stays; tell whoever keeps the site"
            }
            Self::RedirectAway { .. } => "describe the other host as a site of its own, if it is the city's",
            Self::Forbidden => "nothing was deleted; ask whoever keeps the site to allow madoguchi in robots.txt",
            Self::RobotsUnreachable { .. } => "nothing was deleted; sync again when the site answers",
            Self::SlowCrawl { .. } => "lower max_pages, or ask whoever keeps the site for a rule for madoguchi",
            Self::Sitemap { .. } => "nothing was deleted; check its address in a browser, then sync again",
            Self::Start { .. } => "nothing was deleted; correct start in sources.toml",
            Self::Storm { .. } => "nothing of the rest was deleted; sync again when the site answers",
            Self::Limit { .. } => "raise the limit in sources.toml, or leave paths out by exclude",
            Self::Manifest { .. } => "nothing to do: pages are asked for anew and the file is written again",
            Self::Io { .. } => "check the permissions and the disk, then sync again",
            Self::Busy => "wait for it to end",
            Self::Client { .. } => "check proxy in sources.toml and the system's certificates",
        }
    }

    /// Whether it is only to be known: nothing of the site is missing or old because of it.
    #[must_use]
    pub fn is_notice(&self) -> bool {
        matches!(self, Self::SlowCrawl { .. } | Self::Limit { .. } | Self::Manifest { .. })
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

impl fmt::Display for SyncProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. Remedy: {}", self.url, self.fault, self.fault.remedy())
    }
}

impl Serialize for SyncProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("SyncProblem", 4)?;
        record.serialize_field("url", &self.url)?;
        record.serialize_field("code", self.fault.code())?;
        record.serialize_field("reason", &self.fault.to_string())?;
        record.serialize_field("remedy", self.fault.remedy())?;
        record.end()
    }
}
