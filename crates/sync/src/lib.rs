//! Sources that stay in step: folders are used in place, web sites are crawled into a mirror folder that ingestion
//! then reads. A page that is gone from the site is gone from the mirror, and so from the index in the same run.
//!
//! ```no_run
//! # async fn sync() -> Result<(), Box<dyn std::error::Error>> {
//! use std::path::Path;
//!
//! use madoguchi_sync::{Sources, SyncOptions, sync_all};
//!
//! let data = Path::new("data");
//! let sources = Sources::read(Path::new("sources.toml")).map_err(|problems| problems[0].clone())?;
//! for report in sync_all(&sources, data, &SyncOptions::default()).await {
//!     println!("{report}");
//! }
//! let paths = sources.ingest_paths(data);
//! # drop(paths);
//! # Ok(())
//! # }
//! ```

mod address;
mod charset;
mod crawl;
mod fetch;
mod guard;
mod kind;
mod mirror;
mod page;
mod report;
mod robots;
mod sitemap;
mod sources;
mod span;
mod sync;

pub use guard::{DEFAULT_MAX_DELETED_SHARE, Loss, TooManyDeletions, Unit, check_deletions};
pub use mirror::{last_synced, mirror_folder};
pub use report::{GonePage, GoneReason, Outcome, SiteReport, Skip, SyncFault, SyncProblem};
pub use sources::{DEFAULT_USER_AGENT, Folder, Site, SiteMetadata, SourceFault, SourceProblem, Sources, ingest_paths};
pub use sync::{SyncOptions, SyncProgress, sync_all, sync_site};
