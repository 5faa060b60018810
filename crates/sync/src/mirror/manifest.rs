//! `_manifest.json`: which page each file is, and how to ask whether it has changed.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::{is_mirror_file, sha256};

/// Of the file's form.
pub(crate) const VERSION: u32 = 1;

/// The whole file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub version: u32,
    pub site: String,
    /// End of the last run that succeeded.
    #[serde(default)]
    pub synced_at: Option<Timestamp>,
    /// End of the last run.
    #[serde(default)]
    pub tried_at: Option<Timestamp>,
    /// By address.
    pub pages: BTreeMap<String, PageEntry>,
}

/// One mirrored page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageEntry {
    pub file: String,
    /// Of the bytes in the file.
    pub sha256: String,
    pub bytes: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// As the server sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Japanese encoding, where the page declares one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

impl Manifest {
    /// `None`: there is none. The error says what is wrong.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, String> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let mut manifest: Self = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if manifest.version != VERSION {
            return Err(format!("its version is {}, this program writes {VERSION}", manifest.version));
        }
        // A name that was tampered with must not lead out of the folder.
        manifest.pages.retain(|_, page| is_mirror_file(&page.file));
        Ok(Some(manifest))
    }

    pub(crate) fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(std::io::Error::other)
    }
}

impl PageEntry {
    /// What can be told from the file alone.
    pub(crate) fn recovered(file: String, bytes: &[u8]) -> Self {
        let (etag, last_modified, content_type, encoding) = (None, None, None, None);
        Self { file, sha256: sha256(bytes), bytes: bytes.len() as u64, etag, last_modified, content_type, encoding }
    }
}
