//! The background task: wait for an entry, let others gather, write them in one transaction, repeat.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::{Counters, WriterOptions};
use crate::entry::Entry;
use crate::ledger::Ledger;

/// Longest pause between two attempts while the ledger cannot be written.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A wish to have everything written now; answered with the number of entries that could not be.
pub(super) type Flush = oneshot::Sender<usize>;

pub(super) struct Task {
    ledger: Arc<dyn Ledger>,
    options: WriterOptions,
    entries: mpsc::Receiver<Entry>,
    flushes: mpsc::Receiver<Flush>,
    counters: Arc<Counters>,
    /// Taken from the queue, not written yet: at most one batch.
    pending: Vec<Entry>,
    /// Failures since the last success.
    failures: u32,
}

impl Task {
    pub(super) fn new(
        ledger: Arc<dyn Ledger>,
        options: WriterOptions,
        entries: mpsc::Receiver<Entry>,
        flushes: mpsc::Receiver<Flush>,
        counters: Arc<Counters>,
    ) -> Self {
        Self { ledger, options, entries, flushes, counters, pending: Vec::new(), failures: 0 }
    }

    /// Runs until the last handle is gone.
    pub(super) async fn run(mut self) {
        while self.wait_for_first().await {
            self.gather().await;
            self.write_all().await;
            if self.entries.is_closed() {
                break;
            }
        }
        self.finish().await;
    }

    /// Sleeps until there is something to write. `false` when nothing will come any more.
    async fn wait_for_first(&mut self) -> bool {
        while self.pending.is_empty() {
            tokio::select! {
                entry = self.entries.recv() => match entry {
                    Some(entry) => self.pending.push(entry),
                    None => return false,
                },
                Some(done) = self.flushes.recv() => self.flush(done).await,
            }
        }
        true
    }

    /// Lets a batch gather. Entries that arrive meanwhile wake nobody, so that recording one stays cheap.
    async fn gather(&mut self) {
        let doubled = self.options.interval.saturating_mul(1 << self.failures.min(10));
        let pause = doubled.min(LONGEST_PAUSE.max(self.options.interval));
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            Some(done) = self.flushes.recv() => self.flush(done).await,
        }
    }

    async fn flush(&mut self, done: Flush) {
        self.write_all().await;
        // Whoever asked may have stopped waiting; that is no concern of ours.
        let _ = done.send(self.pending.len() + self.entries.len());
    }

    /// Writes what is pending and queued, batch by batch. `false` when a batch failed; it stays pending.
    async fn write_all(&mut self) -> bool {
        loop {
            while self.pending.len() < self.options.batch.max(1) {
                let Ok(entry) = self.entries.try_recv() else { break };
                self.pending.push(entry);
            }
            self.counters.pending.store(self.pending.len() as u64, Ordering::Relaxed);
            if self.pending.is_empty() {
                return true;
            }
            if !self.write_batch().await {
                return false;
            }
        }
    }

    async fn write_batch(&mut self) -> bool {
        match self.ledger.write(&self.pending).await {
            Ok(()) => {
                self.counters.written.fetch_add(self.pending.len() as u64, Ordering::Relaxed);
                self.counters.pending.store(0, Ordering::Relaxed);
                self.pending.clear();
                self.failures = 0;
                true
            }
            Err(error) => {
                self.counters.failed_batches.fetch_add(1, Ordering::Relaxed);
                self.failures = self.failures.saturating_add(1);
                if self.failures.is_power_of_two() {
                    let entries = self.pending.len();
                    tracing::warn!(%error, attempt = self.failures, entries, "ledger not written, will be tried again");
                }
                false
            }
        }
    }

    /// The last attempt. What cannot be written now is lost, and said to be.
    async fn finish(&mut self) {
        if !self.write_all().await {
            let lost = (self.pending.len() + self.entries.len()) as u64;
            self.counters.dropped.fetch_add(lost, Ordering::Relaxed);
            tracing::error!(lost, "ledger entries lost at the end of the process");
        }
    }
}
