//! What can go wrong in a sync, and what to do about it.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

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
