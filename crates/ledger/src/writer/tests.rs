use std::sync::atomic::AtomicBool;

use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::*;
use crate::entry::{Feedback, IngestRun, Verdict};
use crate::memory::MemoryLedger;
use crate::read::{Exchange, Forgotten, Period, PeriodCounts, UnansweredQuery};
use crate::version::{ArticleState, ArticleVersion, Recorder};

/// A ledger whose writes can be made to fail or to hang.
#[derive(Debug)]
struct Fragile {
    inner: MemoryLedger,
    broken: AtomicBool,
    permits: Semaphore,
    batches: AtomicU64,
}

impl Fragile {
    fn new(writes_allowed: usize) -> Arc<Self> {
        Arc::new(Self {
            inner: MemoryLedger::new(),
            broken: AtomicBool::new(false),
            permits: Semaphore::new(writes_allowed),
            batches: AtomicU64::new(0),
        })
    }
}

impl Ledger for Fragile {
    fn write<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async move {
            self.permits.acquire().await.map_err(|_| LedgerError::WriterGone)?.forget();
            self.batches.fetch_add(1, Ordering::Relaxed);
            if self.broken.load(Ordering::Relaxed) {
                return Err(LedgerError::Locked { path: "ledger.sqlite".into() });
            }
            self.inner.write(entries).await
        })
    }
    fn exchange<'a>(&'a self, trace_id: &'a str) -> BoxFuture<'a, Result<Option<Exchange>, LedgerError>> {
        self.inner.exchange(trace_id)
    }
    fn unanswered<'a>(&'a self, query: &'a UnansweredQuery) -> BoxFuture<'a, Result<Vec<Exchange>, LedgerError>> {
        self.inner.unanswered(query)
    }
    fn counts<'a>(
        &'a self,
        period: Period,
        tenant: Option<&'a str>,
    ) -> BoxFuture<'a, Result<PeriodCounts, LedgerError>> {
        self.inner.counts(period, tenant)
    }
    fn ingest_runs(&self, limit: u32) -> BoxFuture<'_, Result<Vec<IngestRun>, LedgerError>> {
        self.inner.ingest_runs(limit)
    }
    fn forget_older_than(&self, days: u32, now: Timestamp) -> BoxFuture<'_, Result<Forgotten, LedgerError>> {
        self.inner.forget_older_than(days, now)
    }
    fn record_articles<'a>(
        &'a self,
        states: &'a [ArticleState],
        by: &'a Recorder,
    ) -> BoxFuture<'a, Result<u64, LedgerError>> {
        self.inner.record_articles(states, by)
    }
    fn articles<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        self.inner.articles(tenant)
    }
    fn article_history<'a>(
        &'a self,
        tenant: &'a str,
        article_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        self.inner.article_history(tenant, article_id)
    }
    fn check_writable(&self) -> BoxFuture<'_, Result<(), LedgerError>> {
        self.inner.check_writable()
    }
}

fn verdict(number: usize) -> Feedback {
    Feedback {
        trace_id: format!("t{number}"),
        given_at: Timestamp::UNIX_EPOCH,
        verdict: Verdict::Up,
        masked_reason: None,
        masked_comment: None,
    }
}

fn hours() -> WriterOptions {
    WriterOptions { interval: Duration::from_secs(3_600), ..WriterOptions::default() }
}

#[tokio::test]
async fn entries_of_one_interval_share_a_transaction() {
    let ledger = Fragile::new(10);
    let options = WriterOptions { interval: Duration::from_millis(1), ..WriterOptions::default() };
    let writer = LedgerWriter::start(ledger.clone(), options);
    // Nothing here yields, so the task sees all of them at once.
    for number in 0..500 {
        writer.record(verdict(number));
    }
    while writer.counts().written == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(writer.counts(), WriterCounts { written: 500, ..WriterCounts::default() });
    assert_eq!(ledger.batches.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn flush_does_not_wait_for_the_interval() {
    let ledger = Fragile::new(10);
    let writer = LedgerWriter::start(ledger.clone(), hours());
    writer.flush().await.expect("nothing to write");
    writer.record(verdict(1));
    writer.record(verdict(2));
    assert_eq!(writer.counts().queued, 2);
    writer.flush().await.expect("written");
    assert_eq!(writer.counts(), WriterCounts { written: 2, ..WriterCounts::default() });
    let all = Period { from: Timestamp::MIN, until: Timestamp::MAX };
    assert_eq!(ledger.counts(all, None).await.expect("counts").up, 2);
}

#[tokio::test]
async fn a_full_queue_drops_and_counts_and_never_waits() {
    let ledger = Fragile::new(0);
    let options = WriterOptions { capacity: 4, interval: Duration::ZERO, batch: 2 };
    let writer = LedgerWriter::start(ledger.clone(), options);
    for number in 0..100 {
        writer.record(verdict(number));
    }
    assert_eq!(writer.counts().dropped, 96, "this test never yields, so the task has taken nothing");
    ledger.permits.add_permits(100);
    writer.flush().await.expect("written");
    assert_eq!(writer.counts(), WriterCounts { written: 4, dropped: 96, ..WriterCounts::default() });
}

#[tokio::test]
async fn what_could_not_be_written_is_tried_again() {
    let ledger = Fragile::new(100);
    let writer = LedgerWriter::start(ledger.clone(), WriterOptions { batch: 2, ..hours() });
    ledger.broken.store(true, Ordering::Relaxed);
    for number in 0..5 {
        writer.record(verdict(number));
    }
    let error = writer.flush().await.expect_err("the ledger is broken");
    assert!(matches!(error, LedgerError::Unwritten { entries: 5 }), "{error}");
    assert_eq!(writer.counts().queued, 5);

    ledger.broken.store(false, Ordering::Relaxed);
    writer.flush().await.expect("mended");
    let counts = writer.counts();
    // The background task may have tried more than once before the ledger was mended.
    assert!(counts.failed_batches >= 1, "{counts:?}");
    assert_eq!(WriterCounts { failed_batches: 0, ..counts }, WriterCounts { written: 5, ..WriterCounts::default() });
}

#[tokio::test]
async fn dropping_the_last_handle_writes_what_is_left() {
    let ledger = Fragile::new(10);
    let writer = LedgerWriter::start(ledger.clone(), WriterOptions { interval: Duration::ZERO, ..hours() });
    writer.clone().record(verdict(1));
    drop(writer);
    let all = Period { from: Timestamp::MIN, until: Timestamp::MAX };
    while ledger.counts(all, None).await.expect("counts").up < 1 {
        tokio::task::yield_now().await;
    }
}
