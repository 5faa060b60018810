//! Sites and folders that `serve` keeps in step by itself: those of `ingest.sources` with an `every`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use madoguchi_sync::{Sources, SyncOptions, sync_site};
use madoguchi_upkeep::{KeepOptions, Keeper};

use crate::config::Config;

/// How often it is looked whether a site is due.
const LOOK_EVERY: Duration = Duration::from_secs(60);

pub(super) struct Schedule {
    sources: Sources,
    data: PathBuf,
    keeper: Arc<Keeper>,
    /// When the folders were last looked through.
    folders_kept: Option<Instant>,
}

impl Schedule {
    /// `None` when no sources are configured. `keeper` is the server's one, so that no two runs interleave.
    pub(super) fn open(config: &Config, keeper: Arc<Keeper>) -> Result<Option<Self>> {
        let Some(path) = &config.sources else { return Ok(None) };
        let sources = match Sources::read(path) {
            Ok(sources) => sources,
            Err(problems) => {
                let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
                bail!("ingest.sources: {}", problems.join("; "))
            }
        };
        Ok(Some(Self { sources, data: config.data.clone(), keeper, folders_kept: None }))
    }

    /// Runs until it is dropped.
    pub(super) async fn run(mut self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.sync_due().await;
        }
    }

    async fn sync_due(&mut self) {
        let mut has_run = self.folders_are_due();
        for site in &self.sources.sites {
            if site.is_due(&self.data, jiff::Timestamp::now()) {
                // The report is logged by the sync itself.
                let report = sync_site(site, &self.data, &SyncOptions::default()).await;
                report.problems.iter().for_each(|problem| tracing::warn!(site = site.name, "{problem}"));
                has_run = true;
            }
        }
        if has_run {
            self.keep().await;
            self.folders_kept = Some(Instant::now());
        }
    }

    /// Whether the shortest `every` of the folders has passed; at a start it has.
    fn folders_are_due(&self) -> bool {
        let every = self.sources.folders.iter().filter_map(|folder| folder.every).min();
        every.is_some_and(|every| self.folders_kept.is_none_or(|last| last.elapsed() >= every))
    }

    async fn keep(&self) {
        let paths: Vec<PathBuf> =
            self.sources.ingest_paths(&self.data).into_iter().filter(|path| path.exists()).collect();
        let limit = |root: &str| self.sources.max_deleted_share(root);
        let options = KeepOptions { max_deleted_share: Some(&limit), ..KeepOptions::by("sync") };
        match self.keeper.keep(&paths, options).await {
            Ok(kept) => {
                kept.reading.problems.iter().for_each(|problem| tracing::warn!("{problem}"));
                tracing::info!("scheduled sync: {}", kept.plan);
            }
            Err(error) => tracing::error!("scheduled sync: {error}"),
        }
    }
}
