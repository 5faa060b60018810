//! The mirror of a site: a folder that ingestion reads, and what is known of each page in it.
//!
//! Every file is written beside its place and moved there, so a reader sees the old or the new one. A run that is
//! killed leaves pages that are newer than `_manifest.json` says; the next run sees by their hashes that they are
//! not what it knows, and asks for them again without conditions.

mod collection;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::address::{is_mirror_file, sha256};
use crate::report::SyncFault;
use crate::sources::Site;

pub(crate) use manifest::{Manifest, PageEntry};

/// Folder of all mirrors, in the data folder.
pub(crate) const SOURCES_FOLDER: &str = "sources";
/// Ingestion leaves out names that begin with `_` or `.`.
const MANIFEST_FILE: &str = "_manifest.json";
const COLLECTION_FILE: &str = "_collection.toml";
const LOCK_FILE: &str = ".lock";

/// Folder of the mirror of the site called `name`: `<data>/sources/<name>`.
#[must_use]
pub fn mirror_folder(data: &Path, name: &str) -> PathBuf {
    data.join(SOURCES_FOLDER).join(name)
}

/// When the site called `name` was last synced: the end of the last run, failed or not. `None`: never.
#[must_use]
pub fn last_synced(data: &Path, name: &str) -> Option<Timestamp> {
    let text = std::fs::read(mirror_folder(data, name).join(MANIFEST_FILE)).ok()?;
    serde_json::from_slice::<Manifest>(&text).ok()?.tried_at
}

/// Whether the mirror in `folder` holds a page.
pub(crate) fn holds_pages(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.filter_map(Result::ok).any(|entry| entry.file_name().to_str().is_some_and(is_mirror_file))
}

/// An open mirror. No other run can open it for writing until this is dropped.
#[derive(Debug)]
pub(crate) struct Mirror {
    folder: PathBuf,
    dry_run: bool,
    /// What was mirrored when it was opened, by address.
    pub known: BTreeMap<String, PageEntry>,
    last_success: Option<Timestamp>,
    _lock: Option<File>,
}

impl Mirror {
    /// Opens the mirror, and makes its folder unless `dry_run`. The second value is what was wrong with it.
    pub(crate) fn open(folder: PathBuf, dry_run: bool) -> Result<(Self, Option<SyncFault>), SyncFault> {
        let lock = if dry_run { None } else { Some(lock(&folder)?) };
        let (manifest, fault) = match Manifest::read(&folder.join(MANIFEST_FILE)) {
            Ok(Some(manifest)) => (manifest, None),
            Ok(None) => (Manifest::default(), None),
            Err(reason) => (Manifest::default(), Some(SyncFault::Manifest { reason })),
        };
        let mut mirror = Self { folder, dry_run, known: manifest.pages, last_success: manifest.synced_at, _lock: lock };
        if mirror.known.is_empty() {
            mirror.recover();
        }
        Ok((mirror, fault))
    }

    /// Pages of a mirror whose manifest is lost, or was never written: `_collection.toml` knows their addresses.
    fn recover(&mut self) {
        let Ok(text) = std::fs::read_to_string(self.folder.join(COLLECTION_FILE)) else { return };
        for (file, address) in collection::addresses(&text) {
            if let Ok(bytes) = std::fs::read(self.folder.join(&file)) {
                self.known.insert(address, PageEntry::recovered(file, &bytes));
            }
        }
    }

    /// The mirrored copy, if it is the one that the entry describes.
    pub(crate) async fn copy(&self, entry: &PageEntry) -> Option<Vec<u8>> {
        let bytes = tokio::fs::read(self.folder.join(&entry.file)).await.ok()?;
        (sha256(&bytes) == entry.sha256).then_some(bytes)
    }

    /// Writes a page.
    pub(crate) async fn store(&self, file: &str, bytes: Vec<u8>) -> Result<(), SyncFault> {
        if self.dry_run {
            return Ok(());
        }
        let path = self.folder.join(file);
        blocking(move || write(&path, &bytes, false)).await
    }

    /// Tells ingestion that the mirror holds `pages`.
    pub(crate) async fn describe(&self, site: &Site, pages: &BTreeMap<String, PageEntry>) -> Result<(), SyncFault> {
        if self.dry_run {
            return Ok(());
        }
        let text = collection::text(site, pages);
        let path = self.folder.join(COLLECTION_FILE);
        blocking(move || write_changed(&path, text.as_bytes())).await
    }

    /// Writes down that the mirror holds `pages`. The manifest comes last.
    pub(crate) async fn record(
        &self,
        site: &Site,
        pages: BTreeMap<String, PageEntry>,
        at: Moment,
    ) -> Result<(), SyncFault> {
        if self.dry_run {
            return Ok(());
        }
        self.describe(site, &pages).await?;
        let manifest = Manifest {
            version: manifest::VERSION,
            site: site.name.clone(),
            synced_at: if at.success { Some(at.time) } else { self.last_success },
            tried_at: Some(at.time),
            pages,
        };
        let path = self.folder.join(MANIFEST_FILE);
        blocking(move || write(&path, &manifest.to_bytes()?, true)).await
    }

    /// Files that look like pages and are none of `files`: left by a run that was killed.
    pub(crate) fn others(&self, files: &BTreeSet<&str>) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut others: Vec<String> = names
            .filter(|name| is_mirror_file(name.trim_start_matches('.').trim_end_matches(".tmp")))
            .filter(|name| !files.contains(name.as_str()))
            .collect();
        others.sort_unstable();
        others
    }

    /// Deletes files of the mirror.
    pub(crate) async fn delete(&self, files: Vec<String>) -> Result<(), SyncFault> {
        if self.dry_run || files.is_empty() {
            return Ok(());
        }
        let folder = self.folder.clone();
        blocking(move || {
            for file in &files {
                match std::fs::remove_file(folder.join(file)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            Ok(())
        })
        .await
    }
}

/// When something was written down, and whether the run succeeded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub time: Timestamp,
    pub success: bool,
}

fn lock(folder: &Path) -> Result<File, SyncFault> {
    std::fs::create_dir_all(folder).map_err(|error| io(&error))?;
    let file = File::create(folder.join(LOCK_FILE)).map_err(|error| io(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SyncFault::Busy),
        Err(TryLockError::Error(error)) => Err(io(&error)),
    }
}

async fn blocking(work: impl FnOnce() -> std::io::Result<()> + Send + 'static) -> Result<(), SyncFault> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| io(&error)),
        Err(error) => Err(SyncFault::Io { reason: error.to_string() }),
    }
}

fn io(error: &std::io::Error) -> SyncFault {
    SyncFault::Io { reason: error.to_string() }
}

/// Writes `bytes` beside `path` and moves them there; `durable`: they are on the disk before the move.
fn write(path: &Path, bytes: &[u8], durable: bool) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.tmp"));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    if durable {
        file.sync_all()?;
    }
    drop(file);
    std::fs::rename(&beside, path)
}

fn write_changed(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) { Ok(()) } else { write(path, bytes, true) }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn site() -> Site {
        Site::new("city", Url::parse("https://a.example/").expect("a url"))
    }

    fn entry(file: &str, bytes: &[u8]) -> PageEntry {
        PageEntry { etag: Some("\"1\"".to_owned()), ..PageEntry::recovered(file.to_owned(), bytes) }
    }

    #[tokio::test]
    async fn pages_are_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = mirror_folder(folder.path(), "city");
        let (mirror, fault) = Mirror::open(path.clone(), false).expect("opens");
        assert!(fault.is_none() && !holds_pages(&path));
        let page = entry("x-0123456789ab.html", b"<p>x");
        mirror.store(&page.file, b"<p>x".to_vec()).await.expect("stores");
        let pages = BTreeMap::from([("https://a.example/x".to_owned(), page.clone())]);
        let at = Moment { time: Timestamp::UNIX_EPOCH, success: true };
        mirror.record(&site(), pages.clone(), at).await.expect("records");
        assert!(matches!(Mirror::open(path.clone(), false), Err(SyncFault::Busy)));
        drop(mirror);

        let (mirror, _) = Mirror::open(path.clone(), false).expect("opens");
        assert_eq!(mirror.known, pages);
        assert_eq!(mirror.copy(&page).await.as_deref(), Some(&b"<p>x"[..]));
        assert_eq!(last_synced(folder.path(), "city"), Some(Timestamp::UNIX_EPOCH));
        std::fs::write(path.join(&page.file), "changed by hand").expect("writes");
        assert_eq!(mirror.copy(&page).await, None);
    }

    #[tokio::test]
    async fn a_lost_manifest_is_healed_by_the_addresses() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = mirror_folder(folder.path(), "city");
        let (mirror, _) = Mirror::open(path.clone(), false).expect("opens");
        mirror.store("x-0123456789ab.html", b"<p>x".to_vec()).await.expect("stores");
        let pages = BTreeMap::from([("https://a.example/x".to_owned(), entry("x-0123456789ab.html", b"<p>x"))]);
        mirror.record(&site(), pages, Moment { time: Timestamp::UNIX_EPOCH, success: true }).await.expect("records");
        drop(mirror);
        std::fs::write(path.join(MANIFEST_FILE), "{\"version\":1,").expect("writes");
        let (mirror, fault) = Mirror::open(path, false).expect("opens");
        assert!(matches!(fault, Some(SyncFault::Manifest { .. })));
        let found = &mirror.known["https://a.example/x"];
        assert_eq!((found.file.as_str(), &found.etag), ("x-0123456789ab.html", &None));
    }

    #[tokio::test]
    async fn a_dry_run_touches_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = mirror_folder(folder.path(), "city");
        let (mirror, _) = Mirror::open(path.clone(), true).expect("opens");
        mirror.store("x-0123456789ab.html", Vec::new()).await.expect("stores");
        mirror
            .record(&site(), BTreeMap::new(), Moment { time: Timestamp::UNIX_EPOCH, success: true })
            .await
            .expect("records");
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn only_own_files_are_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mirror, _) = Mirror::open(folder.path().join("m"), false).expect("opens");
        for name in ["a-0123456789ab.html", "b-0123456789ab.pdf", ".c-0123456789ab.html.tmp", "readme.html", "_x.toml"]
        {
            std::fs::write(folder.path().join("m").join(name), "x").expect("writes");
        }
        let others = mirror.others(&BTreeSet::from(["a-0123456789ab.html"]));
        assert_eq!(others, [".c-0123456789ab.html.tmp", "b-0123456789ab.pdf"]);
        mirror.delete(others).await.expect("deletes");
        assert!(mirror.others(&BTreeSet::from(["a-0123456789ab.html"])).is_empty());
    }
}
