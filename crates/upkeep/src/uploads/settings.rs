//! `_collection.toml` of the folders: who may read what is in them.

use std::path::Path;

use madoguchi_ingest::Visibility;
use toml::{Table, Value};

use super::{Upload, UploadError};

/// The folder of all departments. It makes them one collection, whose sources are the same whichever part is read,
/// and shows nothing to citizens that nobody decided on.
pub(super) const ROOT: &str =
    "# Documents that clerks uploaded. Each folder is a department.\nname = \"uploads\"\nvisibility = \"internal\"\n";

/// What the department's file will say once the files `kept` are there: all that it says now, and who may read the
/// new ones.
pub(super) fn updated(path: &Path, upload: &Upload, kept: &[&str]) -> Result<String, UploadError> {
    let damaged = |reason: String| UploadError::Settings { path: path.to_owned(), reason };
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|source| UploadError::Folder { path: path.to_owned(), source })?,
    };
    let mut table: Table = text.parse().map_err(|error: toml::de::Error| damaged(error.to_string()))?;
    let department = Value::from(upload.department.clone());
    table.entry("visibility").or_insert("internal".into());
    table.entry("departments").or_insert(vec![department.clone()].into());
    table.entry("department").or_insert(department);
    let files = table.entry("files").or_insert(Value::Table(Table::new()));
    let files = files.as_table_mut().ok_or_else(|| damaged("`files` is no table".to_owned()))?;
    let folder = path.parent().unwrap_or(path);
    // An entry for a file that is gone would be reported at each reading.
    files.retain(|name, _| folder.join(name).is_file());
    for name in kept {
        files.insert((*name).to_owned(), entry(upload).into());
    }
    toml::to_string(&table).map_err(|error| damaged(error.to_string()))
}

fn entry(upload: &Upload) -> Table {
    let visibility = match upload.visibility {
        Visibility::Public => "public",
        Visibility::Internal => "internal",
    };
    let mut entry = Table::new();
    entry.insert("visibility".to_owned(), visibility.into());
    let said = [("title", &upload.title), ("department", &upload.owner)];
    entry.extend(said.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?.into()))));
    entry
}
