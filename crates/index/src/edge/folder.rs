//! The folder of an index: claimed by one process, marked with what made it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::identity;
use crate::passage_index::{IndexError, IndexIdentity};

const LOCK: &str = "lock";
const IDENTITY: &str = "identity.json";
const IDENTITY_DRAFT: &str = "identity.json.draft";
const SHARD: &str = "shard";

/// The engine's own folder inside the index folder `path`.
pub(super) fn shard_path(path: &Path) -> PathBuf {
    path.join(SHARD)
}

pub(super) fn io_error(path: &Path) -> impl FnOnce(io::Error) -> IndexError + '_ {
    move |source| IndexError::Io { path: path.to_owned(), source }
}

/// Creates the folder when absent and takes its lock, which lasts as long as the file is open: a killed
/// process leaves none behind.
pub(super) fn claim(path: &Path) -> Result<File, IndexError> {
    fs::create_dir_all(path).map_err(io_error(path))?;
    let lock_path = path.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path);
    let file = file.map_err(io_error(&lock_path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(IndexError::Locked { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(IndexError::Io { path: lock_path, source }),
    }
}

/// Refuses a folder made with another identity, and marks a new one. The mark is written whole before
/// the engine writes anything, so whatever the engine left half made was made under it.
pub(super) fn check_identity(path: &Path, wanted: &IndexIdentity) -> Result<(), IndexError> {
    let marked = path.join(IDENTITY);
    match fs::read_to_string(&marked) {
        Ok(json) => identity::check(&json, wanted, &path.display().to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            check_unused(path)?;
            write_whole(path, &marked, &identity::to_json(wanted)?)
        }
        Err(error) => Err(io_error(&marked)(error)),
    }
}

/// A folder without a mark must hold nothing but what a start that was cut short may leave.
fn check_unused(path: &Path) -> Result<(), IndexError> {
    for entry in fs::read_dir(path).map_err(io_error(path))? {
        let name = entry.map_err(io_error(path))?.file_name();
        if name != LOCK && name != IDENTITY_DRAFT {
            let reason = format!("it has no {IDENTITY}, but {}", name.display());
            return Err(IndexError::Foreign { place: path.display().to_string(), reason });
        }
    }
    Ok(())
}

/// Writes a draft and renames it, so that no reader ever sees half of it.
fn write_whole(folder: &Path, target: &Path, text: &str) -> Result<(), IndexError> {
    let draft = folder.join(IDENTITY_DRAFT);
    let write = || -> io::Result<()> {
        let mut file = File::create(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, target)?;
        // On Unix a rename lasts through a power cut only once the folder is synced.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    };
    write().map_err(io_error(target))
}

/// Bytes that the files under `path` take on the disk.
pub(super) fn bytes_on_disk(path: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        // A file may be renamed or removed while the engine optimizes: then it is not counted.
        let Ok(metadata) = entry.metadata() else { continue };
        bytes += if metadata.is_dir() { bytes_on_disk(&entry.path()).unwrap_or(0) } else { allocated(&metadata) };
    }
    Ok(bytes)
}

/// The engine reserves files larger than what it has written to them; count what is written.
#[cfg(unix)]
fn allocated(metadata: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    metadata.blocks() * 512
}

#[cfg(not(unix))]
fn allocated(metadata: &fs::Metadata) -> u64 {
    metadata.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::identity;

    #[test]
    fn one_claim_at_a_time() {
        let folder = tempfile::tempdir().expect("folder");
        let first = claim(folder.path()).expect("claimed");
        assert!(matches!(claim(folder.path()), Err(IndexError::Locked { .. })));
        drop(first);
        assert!(claim(folder.path()).is_ok());
    }

    #[test]
    fn a_folder_of_something_else_is_left_alone() {
        let folder = tempfile::tempdir().expect("folder");
        fs::write(folder.path().join("letters.txt"), "x").expect("written");
        let refused = check_identity(folder.path(), &identity(4));
        assert!(matches!(refused, Err(IndexError::Foreign { .. })), "{refused:?}");
        assert!(!folder.path().join(IDENTITY).exists());
    }

    #[test]
    fn a_start_that_was_cut_short_is_taken_up() {
        let folder = tempfile::tempdir().expect("folder");
        fs::write(folder.path().join(IDENTITY_DRAFT), "{\"sch").expect("written");
        check_identity(folder.path(), &identity(4)).expect("marked");
        check_identity(folder.path(), &identity(4)).expect("the same");
        assert!(matches!(check_identity(folder.path(), &identity(5)), Err(IndexError::Mismatch { .. })));
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("file");
        fs::write(&file, "x").expect("written");
        let text = claim(&file).expect_err("no folder").to_string();
        assert!(text.contains("file") && text.contains("Remedy"), "{text}");
    }
}
