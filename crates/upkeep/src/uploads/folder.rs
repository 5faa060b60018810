//! The folder of one department, and the files that wait to be kept in it.

use std::io::Write;
use std::path::{Path, PathBuf};

use madoguchi_ingest::{Problem, ReadOptions};
use tempfile::TempDir;

use super::report::FileOutcome;
use super::{Upload, UploadError, names, settings};
use crate::keeper::StandIns;

const COLLECTION_FILE: &str = "_collection.toml";
/// Folders whose names begin with a dot are left out wherever documents are read.
const INCOMING: &str = ".incoming-";

/// The folder of one department.
pub(super) struct DepartmentFolder {
    all: PathBuf,
    path: PathBuf,
}

/// Files in a folder of their own, beside their place. Dropping it deletes what was not kept.
pub(super) struct Staged {
    folder: TempDir,
    /// By the place of each file, the file that waits; with the department's `_collection.toml`.
    waiting: StandIns,
}

impl Staged {
    pub(super) fn stand_ins(&self) -> &StandIns {
        &self.waiting
    }
}

impl DepartmentFolder {
    /// Makes the folder where it is not there yet. `uploads` is absolute.
    pub(super) fn open(uploads: &Path, department: &str, options: &ReadOptions) -> Result<Self, UploadError> {
        let path = uploads.join(names::folder_name(department, &options.skip_folders));
        std::fs::create_dir_all(&path).map_err(at(&path))?;
        // Links are resolved only where the reader does, so that both name the same places.
        let climbs = path.components().any(|step| step == std::path::Component::ParentDir);
        let path = if climbs { std::fs::canonicalize(&path).map_err(at(&path))? } else { path };
        let all = path.parent().unwrap_or(&path).to_owned();
        let root = all.join(COLLECTION_FILE);
        if !root.exists() {
            std::fs::write(&root, settings::ROOT).map_err(at(&root))?;
        }
        Ok(Self { all, path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of this name is kept.
    pub(super) fn place_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes the files that are not refused beside their place.
    pub(super) fn stage(&self, upload: &Upload, outcomes: &[FileOutcome]) -> Result<Staged, UploadError> {
        self.clear_leftovers()?;
        let folder = tempfile::Builder::new().prefix(INCOMING).tempdir_in(&self.all).map_err(at(&self.all))?;
        let mut waiting = StandIns::new();
        for (number, (file, outcome)) in upload.files.iter().zip(outcomes).enumerate() {
            if outcome.is_kept() {
                let path = folder.path().join(number.to_string());
                write(&path, &file.bytes)?;
                waiting.insert(self.place_of(&outcome.name), path);
            }
        }
        let mut staged = Staged { folder, waiting };
        self.stage_settings(&mut staged, upload, outcomes)?;
        Ok(staged)
    }

    /// The same without the files that have been refused since.
    pub(super) fn restage(
        &self,
        mut staged: Staged,
        upload: &Upload,
        outcomes: &[FileOutcome],
    ) -> Result<Staged, UploadError> {
        for outcome in outcomes.iter().filter(|outcome| !outcome.is_kept()) {
            // One refused for bearing the name of another must not take that other with it.
            if !outcomes.iter().any(|other| other.is_kept() && other.name == outcome.name) {
                staged.waiting.remove(&self.place_of(&outcome.name));
            }
        }
        self.stage_settings(&mut staged, upload, outcomes)?;
        Ok(staged)
    }

    fn stage_settings(
        &self,
        staged: &mut Staged,
        upload: &Upload,
        outcomes: &[FileOutcome],
    ) -> Result<(), UploadError> {
        let place = self.place_of(COLLECTION_FILE);
        let kept: Vec<&str> = outcomes.iter().filter(|file| file.is_kept()).map(|file| file.name.as_str()).collect();
        staged.waiting.remove(&place);
        if kept.is_empty() {
            return Ok(());
        }
        let path = staged.folder.path().join(COLLECTION_FILE);
        write(&path, settings::updated(&place, upload, &kept)?.as_bytes())?;
        staged.waiting.insert(place, path);
        Ok(())
    }

    /// Moves what waits to its place.
    pub(super) fn keep(&self, staged: &Staged) -> Result<(), UploadError> {
        // Who may read a document is said before the document is there.
        let settings = self.place_of(COLLECTION_FILE);
        let mut waiting: Vec<_> = staged.waiting.iter().collect();
        waiting.sort_by_key(|(place, _)| **place != settings);
        for (place, path) in waiting {
            std::fs::rename(path, place).map_err(at(place))?;
        }
        Ok(())
    }

    /// Takes away the folder that a dry run made.
    pub(super) fn remove_if_empty(&self) {
        // A folder that is not empty stays: that is no error here.
        let _stays = std::fs::remove_dir(&self.path);
    }

    /// What a killed upload left.
    fn clear_leftovers(&self) -> Result<(), UploadError> {
        for entry in std::fs::read_dir(&self.all).map_err(at(&self.all))? {
            let entry = entry.map_err(at(&self.all))?;
            if entry.file_name().to_string_lossy().starts_with(INCOMING) {
                std::fs::remove_dir_all(entry.path()).map_err(at(&entry.path()))?;
            }
        }
        Ok(())
    }

    /// Whether `problem` is about the file `name`, or a member of it.
    pub(super) fn is_about(&self, problem: &Problem, name: &str) -> bool {
        let place = self.place_of(name).display().to_string();
        problem.file.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with("!/"))
    }

    /// `problem` without the path of this machine, which is no concern of a clerk's.
    pub(super) fn shown(&self, mut problem: Problem) -> Problem {
        let folder = format!("{}{}", self.path.display(), std::path::MAIN_SEPARATOR);
        if let Some(name) = problem.file.strip_prefix(&folder) {
            problem.file = name.to_owned();
        }
        problem
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), UploadError> {
    let written = std::fs::File::create(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> UploadError + '_ {
    |source| UploadError::Folder { path: path.to_owned(), source }
}
