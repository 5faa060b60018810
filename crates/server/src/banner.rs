//! The banner in force, in memory: no request reads the disk for it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use madoguchi_ledger::Banner;

use crate::app::App;

/// What was last read of the banner.
#[derive(Default)]
pub(crate) struct BannerBoard {
    shown: RwLock<Option<Arc<Banner>>>,
    /// Reads that failed since the last that did not.
    failures: AtomicU32,
}

impl BannerBoard {
    pub(crate) fn current(&self) -> Option<Arc<Banner>> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn show(&self, banner: Option<Banner>) {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        if shown.as_deref() != banner.as_ref() {
            match &banner {
                Some(banner) => tracing::warn!(level = ?banner.level, "the banner is up"),
                None => tracing::warn!("the banner is down"),
            }
            *shown = banner.map(Arc::new);
        }
    }
}

/// Reads what other processes of this machine may have changed. When it cannot be read, what is shown stays.
pub(crate) async fn refresh(app: &App) {
    match app.counter().banner(app.tenant()).await {
        Ok(banner) => {
            app.banners().failures.store(0, Ordering::Relaxed);
            app.banners().show(banner);
        }
        Err(error) => {
            let failures = app.banners().failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
            // At 1, 2, 4, 8…: it is read every second.
            if failures.is_power_of_two() {
                tracing::error!(%error, failures, "the banner could not be read");
            }
        }
    }
}
