//! Writing in the background.

mod task;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::entry::Entry;
use crate::error::LedgerError;
use crate::ledger::Ledger;

use task::{Flush, Task};

/// How the background writer works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Entries that may wait. Too few: a slow disk costs entries. Too many: memory, some 2 KiB each.
    pub capacity: usize,
    /// Time between two transactions. Shorter: less is lost when the process is killed. Longer: fewer transactions.
    pub interval: Duration,
    /// Most entries of one transaction.
    pub batch: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { capacity: 8_192, interval: Duration::from_millis(200), batch: 1_024 }
    }
}

/// What became of the entries so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriterCounts {
    /// Written to the ledger.
    pub written: u64,
    /// Lost because the queue was full, or because the process ended before the ledger could be written.
    pub dropped: u64,
    /// Transactions that failed. Their entries are tried again.
    pub failed_batches: u64,
    /// Waiting now.
    pub queued: u64,
}

#[derive(Debug, Default)]
struct Counters {
    written: AtomicU64,
    dropped: AtomicU64,
    failed_batches: AtomicU64,
    pending: AtomicU64,
}

/// Takes entries without ever waiting, and writes them in the background, many in one transaction.
///
/// Invariant: [`record`](Self::record) neither blocks nor fails. When the queue is full the entry is dropped,
/// counted and, now and then, logged: an answer is worth more than its record. Cloning gives another handle
/// to the same queue; the task ends, having written what is left, when the last handle is dropped.
#[derive(Debug, Clone)]
pub struct LedgerWriter {
    entries: mpsc::Sender<Entry>,
    flushes: mpsc::Sender<Flush>,
    counters: Arc<Counters>,
}

impl LedgerWriter {
    /// Starts the background task on the current Tokio runtime.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    #[must_use]
    pub fn start(ledger: Arc<dyn Ledger>, options: WriterOptions) -> Self {
        let (entries, queue) = mpsc::channel(options.capacity.max(1));
        let (flushes, wishes) = mpsc::channel(1);
        let counters = Arc::new(Counters::default());
        tokio::spawn(Task::new(ledger, options, queue, wishes, Arc::clone(&counters)).run());
        Self { entries, flushes, counters }
    }

    /// Hands over an entry.
    pub fn record(&self, entry: impl Into<Entry>) {
        if self.entries.try_send(entry.into()).is_err() {
            let dropped = self.counters.dropped.fetch_add(1, Ordering::Relaxed) + 1;
            // At 1, 2, 4, 8…: a flood of drops must not become a flood of log lines.
            if dropped.is_power_of_two() {
                tracing::warn!(dropped, "ledger queue is full: entries are dropped, answers go on");
            }
        }
    }

    /// Writes everything recorded before this call, without waiting for the interval.
    ///
    /// # Errors
    /// When an attempt to write failed; the entries stay and are tried again later.
    pub async fn flush(&self) -> Result<(), LedgerError> {
        let (done, unwritten) = oneshot::channel();
        self.flushes.send(done).await.map_err(|_| LedgerError::WriterGone)?;
        match unwritten.await {
            Ok(0) => Ok(()),
            Ok(entries) => Err(LedgerError::Unwritten { entries }),
            Err(_) => Err(LedgerError::WriterGone),
        }
    }

    /// What became of the entries so far.
    #[must_use]
    pub fn counts(&self) -> WriterCounts {
        let queued = self.entries.max_capacity() - self.entries.capacity();
        WriterCounts {
            written: self.counters.written.load(Ordering::Relaxed),
            dropped: self.counters.dropped.load(Ordering::Relaxed),
            failed_batches: self.counters.failed_batches.load(Ordering::Relaxed),
            queued: queued as u64 + self.counters.pending.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests;
