//! Where a passage came from: `<root>/<path>#<position>`, and sets of such places.

use std::collections::BTreeSet;

use serde::Serialize;

/// A set of places: single records (`corpus/faq/a.csv#faq-1`), whole files (`corpus/faq/a.csv#`) and whole
/// folders (`corpus/faq/`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sources(BTreeSet<String>);

impl Sources {
    /// Whether `source` is one of the records, or lies in one of the files or folders.
    #[must_use]
    pub fn contains(&self, source: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let file_end = source.rfind('#').map_or(source.len(), |at| at + 1);
        self.0.contains(source)
            || self.0.contains(&source[..file_end])
            || source[..file_end].match_indices('/').any(|(at, _)| self.0.contains(&source[..=at]))
    }

    /// The places, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn insert(&mut self, place: String) {
        self.0.insert(place);
    }
}

impl<S: Into<String>> FromIterator<S> for Sources {
    fn from_iter<I: IntoIterator<Item = S>>(places: I) -> Self {
        Self(places.into_iter().map(Into::into).collect())
    }
}

impl Extend<String> for Sources {
    fn extend<I: IntoIterator<Item = String>>(&mut self, places: I) {
        self.0.extend(places);
    }
}

/// What one run may delete: everything under `ingested`, except what is under `broken`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// What was read; passages from elsewhere are not touched.
    pub ingested: Sources,
    /// What could not be read: its old passages stay.
    pub broken: Sources,
}

/// The source of the file at `relative` (`/` separated) under the root `root`, up to and with its `#`.
pub(crate) fn file_source(root: &str, relative: &str) -> String {
    format!("{}#", place(root, relative))
}

/// The folder at `relative` under the root `root`, with its closing `/`.
pub(crate) fn folder_source(root: &str, relative: &str) -> String {
    let folder = place(root, relative);
    if folder.ends_with('/') { folder } else { folder + "/" }
}

/// The place of everything in the archive whose own source is `archive`: `corpus/x.zip!/`.
pub(crate) fn archive_source(archive: &str) -> String {
    format!("{}!/", archive.trim_end_matches('#'))
}

/// The source of the member `name` of an archive, up to and with its `#`.
pub(crate) fn member_source(archive: &str, name: &str) -> String {
    format!("{}{}#", archive_source(archive), name.replace('%', "%25").replace('#', "%23"))
}

/// `#` ends a file's name, so one inside a name is escaped.
fn place(root: &str, relative: &str) -> String {
    let path = relative.replace('%', "%25").replace('#', "%23");
    format!("{}/{path}", root.replace('%', "%25").replace('#', "%23").replace('/', "%2F"))
}

/// The file of `source`, without its position.
pub(crate) fn file_of(source: &str) -> &str {
    source.rfind('#').map_or(source, |at| &source[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_files_and_folders() {
        for (place, source, expected) in [
            ("corpus/faq/a.csv#1", "corpus/faq/a.csv#1", true),
            ("corpus/faq/a.csv#1", "corpus/faq/a.csv#12", false),
            ("corpus/faq/a.csv#", "corpus/faq/a.csv#12", true),
            ("corpus/faq/a.csv#", "corpus/faq/a.csv2#12", false),
            ("corpus/faq/", "corpus/faq/deep/a.csv#12", true),
            ("corpus/faq/", "corpus/faq2/a.csv#12", false),
            ("corpus/", "other/corpus/a.csv#1", false),
        ] {
            assert_eq!(Sources::from_iter([place]).contains(source), expected, "{place} {source}");
        }
    }

    #[test]
    fn a_hash_in_a_name_does_not_end_it() {
        let hidden = format!("{}1", file_source("r", "a#b.csv"));
        assert!(!Sources::from_iter([file_source("r", "a")]).contains(&hidden));
        assert_eq!(file_of(&hidden), "r/a%23b.csv");
        let member = format!("{}1", member_source("r/x.zip#", "課/a#.csv"));
        assert_eq!(member, "r/x.zip!/課/a%23.csv#1");
        assert!(Sources::from_iter([archive_source("r/x.zip#")]).contains(&member));
        assert_eq!(folder_source("r", ""), "r/");
        assert_eq!(folder_source("r", "x"), "r/x/");
    }
}
