//! The banner in force, in memory: no request reads the disk for it.

use std::sync::{Arc, PoisonError, RwLock};

use madoguchi_ledger::Banner;

use crate::app::App;

/// What was last read of the banner.
#[derive(Default)]
pub(crate) struct BannerBoard(RwLock<Option<Arc<Banner>>>);

impl BannerBoard {
    pub(crate) fn current(&self) -> Option<Arc<Banner>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn show(&self, banner: Option<Banner>) {
        let mut shown = self.0.write().unwrap_or_else(PoisonError::into_inner);
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
        Ok(banner) => app.banners().show(banner),
        Err(error) => tracing::error!(%error, "the banner could not be read"),
    }
}
