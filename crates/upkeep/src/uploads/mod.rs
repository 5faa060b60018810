//! Documents that clerks bring: kept in one folder for each department, read like all others.
//!
//! The folder is a collection like any other: `madoguchi ingest <data>/uploads` gives what the uploads gave.
//! Invariants: what cannot be read, or would show more than its clerk said, is never kept, and replaces nothing;
//! one upload at a time.

mod folder;
mod names;
mod report;
mod settings;
mod vetting;

use std::path::PathBuf;
use std::sync::Arc;

use madoguchi_ingest::Visibility;
use thiserror::Error;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::keeper::{KeepOptions, Keeper, Kept, UpkeepError, blocking};
use folder::{DepartmentFolder, Staged};
pub use report::{AcceptedArticle, FileOutcome, Refusal, UploadReport};

/// Most files in one upload.
pub const MAX_FILES: usize = 20;

/// The documents that clerks bring.
pub struct Uploads {
    folder: PathBuf,
    keeper: Arc<Keeper>,
    turn: Arc<Mutex<()>>,
}

/// Files that a clerk brings for one department.
#[derive(Debug)]
pub struct Upload {
    /// Whose documents they are, and whose staff may read internal ones.
    pub department: String,
    /// Who may read them.
    pub visibility: Visibility,
    /// Title of a single document; else it says its title itself.
    pub title: Option<String>,
    /// The department that answers for the content; else `department`.
    pub owner: Option<String>,
    /// Who the history names.
    pub by: String,
    /// Report, and change nothing.
    pub dry_run: bool,
    /// At most [`MAX_FILES`].
    pub files: Vec<UploadedFile>,
}

/// One file as it was brought.
#[derive(Debug)]
pub struct UploadedFile {
    /// Its name as the clerk's machine says it; not to be trusted.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why an upload failed as a whole.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The folder of uploads could not be read or written. No document was replaced.
    #[error("the folder of uploads {path}: {source}. Remedy: check its permissions and the disk, then upload again")]
    Folder {
        /// Folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The department's `_collection.toml` is no TOML any more.
    #[error("{path}: {reason}. Remedy: correct it; nothing was changed")]
    Settings {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        reason: String,
    },
    /// The index or the history could not be brought in step. The files are kept: the next upload, or
    /// `madoguchi ingest` of the folder, goes on from there.
    #[error(transparent)]
    Upkeep(#[from] UpkeepError),
}

impl Uploads {
    /// Documents in `folder`, which is made at the first upload, brought into the index by `keeper`.
    ///
    /// # Errors
    /// When the current folder is not known, from which a relative `folder` counts.
    pub fn new(folder: PathBuf, keeper: Arc<Keeper>) -> Result<Self, UploadError> {
        let folder = std::path::absolute(&folder).map_err(|source| UploadError::Folder { path: folder, source })?;
        Ok(Self { folder, keeper, turn: Arc::default() })
    }

    /// Waits until no other upload is under way. Dropping the turn lets the next one in.
    pub async fn turn(self: &Arc<Self>) -> Turn {
        Turn { uploads: Arc::clone(self), _held: Arc::clone(&self.turn).lock_owned().await }
    }
}

/// The right to upload, held by one at a time.
pub struct Turn {
    uploads: Arc<Uploads>,
    _held: OwnedMutexGuard<()>,
}

impl Turn {
    /// Reads the files, keeps those that can be read, and brings the index in step with the department's folder.
    ///
    /// A file that is refused stands in the report; the others go on. A file of a known name replaces the older
    /// one and its articles.
    ///
    /// # Errors
    /// As [`UploadError`] says.
    pub async fn upload(self, upload: Upload) -> Result<UploadReport, UploadError> {
        let keeper = &self.uploads.keeper;
        let folder = DepartmentFolder::open(&self.uploads.folder, &upload.department, keeper.read_options())?;
        let mut outcomes = names::check(&upload.files);
        let staged = blocking(|| folder.stage(&upload, &outcomes))?;
        vetting::vet(keeper, &folder, &staged, &upload, &mut outcomes).await?;
        if outcomes.iter().all(|outcome| !outcome.is_kept()) {
            folder.remove_if_empty();
            return Ok(UploadReport::new(&upload, &folder, outcomes, None));
        }
        let staged = folder.restage(staged, &upload, &outcomes)?;
        let kept = self.bring(&folder, &staged, &upload).await?;
        if upload.dry_run {
            folder.remove_if_empty();
        }
        Ok(UploadReport::new(&upload, &folder, outcomes, Some(kept)))
    }

    async fn bring(&self, folder: &DepartmentFolder, staged: &Staged, upload: &Upload) -> Result<Kept, UploadError> {
        let documents = [folder.path().to_owned()];
        let by = KeepOptions::by(&upload.by);
        if upload.dry_run {
            let options = KeepOptions { dry_run: true, stand_ins: Some(staged.stand_ins()), ..by };
            return Ok(self.uploads.keeper.keep(&documents, options).await?);
        }
        blocking(|| folder.keep(staged))?;
        Ok(self.uploads.keeper.keep(&documents, by).await?)
    }
}
