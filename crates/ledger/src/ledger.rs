//! The boundary: one trait.

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use crate::entry::{Entry, IngestRun};
use crate::error::LedgerError;
use crate::read::{Exchange, Forgotten, Period, PeriodCounts, UnansweredQuery};
use crate::version::{ArticleState, ArticleVersion, Recorder};

/// Where exchanges are kept.
///
/// Invariants: a batch is written whole or not at all; times are kept to the millisecond; reads see every
/// batch whose `write` has returned.
pub trait Ledger: Send + Sync {
    /// Writes a batch in one transaction. Most callers want a [`LedgerWriter`](crate::LedgerWriter) instead.
    fn write<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), LedgerError>>;
    /// The exchange of this trace id with its feedback, the last one where several share it; `None` when it is
    /// not known.
    fn exchange<'a>(&'a self, trace_id: &'a str) -> BoxFuture<'a, Result<Option<Exchange>, LedgerError>>;
    /// Questions that were declined or whose answer was voted down, newest first, of the same moment the last written first.
    fn unanswered<'a>(&'a self, query: &'a UnansweredQuery) -> BoxFuture<'a, Result<Vec<Exchange>, LedgerError>>;
    /// Counts of a period, of one municipality or (`None`) of all. A verdict belongs to the municipality of its
    /// question; while that is unknown, it is counted for `None` only.
    fn counts<'a>(
        &'a self,
        period: Period,
        tenant: Option<&'a str>,
    ) -> BoxFuture<'a, Result<PeriodCounts, LedgerError>>;
    /// The last `limit` ingest runs, newest first.
    fn ingest_runs(&self, limit: u32) -> BoxFuture<'_, Result<Vec<IngestRun>, LedgerError>>;
    /// Deletes questions asked, and verdicts given, more than `days` times 24 hours before `now`.
    /// Ingest runs say nothing of a person and stay.
    fn forget_older_than(&self, days: u32, now: Timestamp) -> BoxFuture<'_, Result<Forgotten, LedgerError>>;
    /// Records each of `states` that differs from the article's last version, in one transaction; says how many did.
    /// Recording twice changes nothing. No two of `states` may be of one article.
    fn record_articles<'a>(
        &'a self,
        states: &'a [ArticleState],
        by: &'a Recorder,
    ) -> BoxFuture<'a, Result<u64, LedgerError>>;
    /// The last version of each article of `tenant` that is not gone, by id.
    fn articles<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>>;
    /// Every version of an article, the newest first; empty when it never was.
    fn article_history<'a>(
        &'a self,
        tenant: &'a str,
        article_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>>;
    /// Whether a write would succeed now; nothing is written.
    fn check_writable(&self) -> BoxFuture<'_, Result<(), LedgerError>>;
}

/// The moment before which things are forgotten. Further back than time is representable, nothing is.
pub(crate) fn forget_before(days: u32, now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(i64::from(days) * 24)).unwrap_or(Timestamp::MIN)
}
