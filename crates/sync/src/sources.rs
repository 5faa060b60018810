//! `sources.toml`: the folders and sites that the knowledge base is kept in step with.

mod parse;
mod problem;
mod table;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::guard::DEFAULT_MAX_DELETED_SHARE;
use crate::mirror::{holds_pages, last_synced, mirror_folder};

pub use problem::{SourceFault, SourceProblem};

/// How madoguchi calls itself where `user_agent` says nothing else.
pub const DEFAULT_USER_AGENT: &str = concat!("madoguchi/", env!("CARGO_PKG_VERSION"));

/// All sources of a knowledge base, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sources {
    /// `[[folder]]`: folders that are used in place.
    pub folders: Vec<Folder>,
    /// `[[site]]`: web sites that are mirrored first.
    pub sites: Vec<Site>,
}

/// A folder that somebody else keeps: nothing is copied, nothing in it is changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// What reports call it. Unique among all sources. Required.
    pub name: String,
    /// The folder (or a single file). Relative: to the folder of `sources.toml`. Required.
    pub path: PathBuf,
    /// How often a server that runs should look for changes, `15m`, `6h`, `1d`, at least a minute. Default: only when
    /// asked by `madoguchi sync`. The shortest `every` of all folders holds for all of them.
    pub every: Option<Duration>,
    /// Largest share of its passages (0 to 1) that may vanish in one run. Default 0.2. Too low: every tidying up
    /// asks for `--force`. 1: an emptied network drive empties the index.
    pub max_deleted_share: f64,
}

/// A web site, crawled into a folder of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Name of its mirror folder and of its source: letters, digits, `-` and `_`, at most 64. Unique. Required;
    /// another name is another source, and the passages of the old one stay until they are deleted.
    pub name: String,
    /// Page where the crawl begins, `https://…`. This or `sitemap` is required; with both, both are used.
    pub start: Option<Url>,
    /// Address of a sitemap or an index of sitemaps, gzipped or not; `https://…`, on the same host as `start`.
    pub sitemap: Option<Url>,
    /// Paths (`/kurashi/`) whose pages are mirrored. Default: the whole site. The start page is read for its links
    /// even outside. Too narrow: pages that lead to the wanted ones are not seen.
    pub include: Vec<String>,
    /// Paths whose pages are not asked for, also within `include`. Default: none.
    pub exclude: Vec<String>,
    /// Most pages in the mirror, 1 to 100,000. Default 2000. Too low: pages far from the start are missing
    /// (reported). Too high: a site that makes pages without end is crawled for days.
    pub max_pages: usize,
    /// Most links between the start and a page, 0 to 100; pages of a sitemap count as starts. Default 5. 0: only
    /// those themselves. Too high: calendars and searches are followed far.
    pub max_depth: u32,
    /// Larger pages are given up, in bytes, 1 KB to 1 GB. Default 5,000,000. Too low: large PDFs are missing
    /// (reported). Too high: a page takes that much memory.
    pub max_page_bytes: u64,
    /// Most addresses with the same path and different queries (`?page=2`), 1 to 100,000. Default 100. Too low:
    /// articles behind `view.php?id=…` are missing (reported). Too high: a calendar fills the mirror.
    pub max_queries: usize,
    /// Pause between two requests, in milliseconds, 0 to 600,000. Default 1000; a larger `Crawl-delay` of the
    /// site's robots.txt wins. Too low: the site suffers and may lock the crawler out. Too high: 2000 pages at
    /// 10 s take six hours.
    pub delay: Duration,
    /// Longest time for one page, in seconds, 1 to 600. Default 30. Too low: large files on slow servers fail.
    /// Too high: a hanging server holds the crawl up.
    pub timeout: Duration,
    /// `User-Agent` header; robots.txt rules are looked up by what stands before its `/`. Default `madoguchi/VERSION`.
    /// An address to write to is good manners: `madoguchi (+https://www.city.example/bot)`.
    pub user_agent: String,
    /// Proxy to go through, `http://…`. Default: none, whatever the environment says.
    pub proxy: Option<String>,
    /// What is said of every page, in the words of `_collection.toml`.
    pub metadata: SiteMetadata,
    /// How often a server that runs should sync, `30m`, `6h`, `1d`, at least a minute. Default: only when asked by
    /// `madoguchi sync`. Too often: no harm but to the site; unchanged pages are not sent again.
    pub every: Option<Duration>,
    /// Largest share of pages (0 to 1) that may vanish in one run without `--force`; a single page always may.
    /// Default 0.2. Too low: every tidying up asks for `--force`. 1: a broken site empties the mirror.
    pub max_deleted_share: f64,
}

/// What is said of every page of a site. `None`: ingestion's own default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteMetadata {
    /// `public` or `internal`.
    pub visibility: Option<String>,
    /// Departments that may read it, when internal.
    pub departments: Vec<String>,
    /// Department that answers for the pages.
    pub owner: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// `faq`, `guide`, `manual` or `notice`.
    pub kind: Option<String>,
}

impl Site {
    /// A site crawled from `start`, with the defaults.
    pub fn new(name: impl Into<String>, start: Url) -> Self {
        Self { start: Some(start), ..Self::bare(name.into()) }
    }

    fn bare(name: String) -> Self {
        Self {
            name,
            start: None,
            sitemap: None,
            include: Vec::new(),
            exclude: Vec::new(),
            max_pages: 2000,
            max_depth: 5,
            max_page_bytes: 5_000_000,
            max_queries: 100,
            delay: Duration::from_millis(1000),
            timeout: Duration::from_secs(30),
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            proxy: None,
            metadata: SiteMetadata::default(),
            every: None,
            max_deleted_share: DEFAULT_MAX_DELETED_SHARE,
        }
    }

    /// Whether a running server should sync it at `now`: `every` has passed since the last run in `data`.
    #[must_use]
    pub fn is_due(&self, data: &Path, now: Timestamp) -> bool {
        let Some(every) = self.every else { return false };
        let passed = |last| Duration::try_from(now.duration_since(last)).is_ok_and(|passed| passed >= every);
        last_synced(data, &self.name).is_none_or(passed)
    }

    /// The address that stands for the site: where it begins.
    #[must_use]
    pub fn address(&self) -> Option<&Url> {
        self.start.as_ref().or(self.sitemap.as_ref())
    }
}

impl Sources {
    /// Reads `sources.toml` at `path`.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line and remedy.
    pub fn read(path: &Path) -> Result<Self, Vec<SourceProblem>> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            vec![SourceProblem { file: file.clone(), line: None, fault: SourceFault::Io { reason: error.to_string() } }]
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(&file, &text, folder),
            Err(error) => {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
                let fault = SourceFault::Syntax { reason: "not valid UTF-8".to_owned() };
                Err(vec![SourceProblem { file, line: Some(line), fault }])
            }
        }
    }

    /// Reads `text`, called `file` in messages; relative paths are relative to `folder`.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(file: &str, text: &str, folder: &Path) -> Result<Self, Vec<SourceProblem>> {
        parse::parse(file, text.strip_prefix('\u{FEFF}').unwrap_or(text), folder)
    }

    /// What to ingest: every folder, and the mirror of every site that has been synced. `data` is the data folder.
    #[must_use]
    pub fn ingest_paths(&self, data: &Path) -> Vec<PathBuf> {
        let folders = self.folders.iter().map(|folder| folder.path.clone());
        let mirrors = self.sites.iter().map(|site| mirror_folder(data, &site.name));
        folders.chain(mirrors.filter(|mirror| holds_pages(mirror))).collect()
    }

    /// The share (0 to 1) that the source called `root` in an ingestion plan may lose in one run.
    #[must_use]
    pub fn max_deleted_share(&self, root: &str) -> f64 {
        let site = self.sites.iter().find(|site| site.name == root).map(|site| site.max_deleted_share);
        let of_folder = |folder: &&Folder| {
            folder.name == root || folder.path.file_name().is_some_and(|name| name.to_string_lossy() == root)
        };
        let folder = self.folders.iter().find(of_folder).map(|folder| folder.max_deleted_share);
        site.or(folder).unwrap_or(DEFAULT_MAX_DELETED_SHARE)
    }

    /// Mirrors in `data` of sites that are described no more. They are left alone, and not ingested.
    #[must_use]
    pub fn stale_mirrors(&self, data: &Path) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(data.join(crate::mirror::SOURCES_FOLDER)) else { return Vec::new() };
        let described = |path: &PathBuf| self.sites.iter().any(|site| mirror_folder(data, &site.name) == *path);
        let mut stale: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.is_dir() && !described(path))
            .collect();
        stale.sort_unstable();
        stale
    }
}

/// What to ingest of `sources`: see [`Sources::ingest_paths`].
#[must_use]
pub fn ingest_paths(sources: &Sources, data: &Path) -> Vec<PathBuf> {
    sources.ingest_paths(data)
}
