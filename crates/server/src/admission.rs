//! How many questions are worked on at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Lets so many in, so many wait a little, and refuses the rest at once: a server that accepts more than it
/// can answer in time answers nobody in time.
#[derive(Debug)]
pub(crate) struct Admission {
    permits: Arc<Semaphore>,
    max_in_flight: usize,
    waiting: AtomicUsize,
    max_waiting: usize,
    longest_wait: Duration,
}

/// A place among those worked on; dropping it lets the next one in.
#[derive(Debug)]
pub(crate) struct Permit(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

/// There is no place, and none became free in time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overloaded;

impl Admission {
    pub(crate) fn new(max_in_flight: usize, max_waiting: usize, longest_wait: Duration) -> Self {
        let permits = Arc::new(Semaphore::new(max_in_flight));
        Self { permits, max_in_flight, waiting: AtomicUsize::new(0), max_waiting, longest_wait }
    }

    pub(crate) async fn enter(&self) -> Result<Permit, Overloaded> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(Permit(permit));
        }
        let _place = self.take_waiting_place()?;
        match tokio::time::timeout(self.longest_wait, Arc::clone(&self.permits).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Permit(permit)),
            _ => Err(Overloaded),
        }
    }

    fn take_waiting_place(&self) -> Result<WaitingPlace<'_>, Overloaded> {
        let place = WaitingPlace(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::Relaxed) < self.max_waiting { Ok(place) } else { Err(Overloaded) }
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.max_in_flight - self.permits.available_permits()
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// Counted down on drop, because a client that leaves drops the future in the middle of its wait.
struct WaitingPlace<'a>(&'a AtomicUsize);

impl Drop for WaitingPlace<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_next_waits_and_one_more_is_refused() {
        let admission = Arc::new(Admission::new(1, 1, Duration::from_secs(3_600)));
        let first = admission.enter().await.expect("free");
        let second = tokio::spawn({
            let admission = Arc::clone(&admission);
            async move { admission.enter().await.map(drop) }
        });
        while admission.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(admission.enter().await.map(drop), Err(Overloaded));
        assert_eq!((admission.in_flight(), admission.waiting()), (1, 1));
        drop(first);
        assert_eq!(second.await.expect("no panic"), Ok(()));
        assert_eq!((admission.in_flight(), admission.waiting()), (0, 0));
    }

    #[tokio::test]
    async fn who_waits_too_long_or_leaves_is_forgotten() {
        let admission = Admission::new(1, 1, Duration::from_millis(1));
        let _held = admission.enter().await.expect("free");
        assert_eq!(admission.enter().await.map(drop), Err(Overloaded));
        assert_eq!(admission.waiting(), 0);
    }
}
