//! What can be wrong with the files of an evaluation, or with its course: [`EvalError`].

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Where in a file something is wrong. Displays as `gold/citizen.jsonl:12: articles[0].grade`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub file: PathBuf,
    /// Line, from 1, where it is known.
    pub line: Option<usize>,
    /// Key or column, with its path where it lies inside another: `articles[0].grade`.
    pub field: Option<String>,
}

impl Place {
    /// The file as a whole.
    pub(crate) fn file(file: &Path) -> Self {
        Self { file: file.to_owned(), line: None, field: None }
    }

    /// A line of it, from 1.
    pub(crate) fn line(file: &Path, line: usize) -> Self {
        Self { file: file.to_owned(), line: Some(line), field: None }
    }

    /// The same place, narrowed to a field.
    pub(crate) fn field(&self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ": {field}")?;
        }
        Ok(())
    }
}

/// Why an evaluation could not be prepared, run or reported. A bad score is no error.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EvalError {
    /// The operating system refused.
    #[error("{path}: {source}. Remedy: check the path, its permissions and the free space")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not in the form it should have.
    #[error("{place}: {reason}. Remedy: {remedy}")]
    Malformed {
        /// Where.
        place: Box<Place>,
        /// What is wrong.
        reason: String,
        /// What to do about it.
        remedy: String,
    },
    /// A key that is not known, so that a misspelt one is not silently without effect.
    #[error("{place}: unknown key {key:?}. Remedy: {}", known_hint(.nearest.as_deref(), .known))]
    UnknownKey {
        /// Where.
        place: Box<Place>,
        /// The key as written.
        key: String,
        /// The known key most like it.
        nearest: Option<String>,
        /// All known keys.
        known: Vec<String>,
    },
    /// A key that is needed and not there.
    #[error("{place}: the key {key:?} is missing. Remedy: add it{}", near_hint(.nearest.as_deref()))]
    MissingKey {
        /// Where.
        place: Box<Place>,
        /// The missing key.
        key: String,
        /// A key of the record that looks like it.
        nearest: Option<String>,
    },
    /// The same id, or the same judgement, twice.
    #[error("{place}: {what} is already given at {first}. Remedy: remove one of them or give it another id")]
    Duplicate {
        /// Where the second one stands.
        place: Box<Place>,
        /// What is repeated.
        what: String,
        /// Where the first one stands.
        first: Box<Place>,
    },
    /// A name that is no measure.
    #[error("{name:?} is not a measure: {reason}. Remedy: {remedy}")]
    UnknownMeasure {
        /// The name as written.
        name: String,
        /// What is wrong with it.
        reason: String,
        /// What would be right.
        remedy: String,
    },
    /// The split asked for is not there.
    #[error("{place}: there is no split {wanted:?}. Remedy: choose one of: {}", .known.join(", "))]
    NoSuchSplit {
        /// The suite or folder.
        place: Box<Place>,
        /// The split asked for.
        wanted: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// Nothing to evaluate.
    #[error("{place}: {what}. Remedy: {remedy}")]
    Nothing {
        /// The suite, folder or file.
        place: Box<Place>,
        /// What is empty.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// An id that a TREC file cannot hold.
    #[error(
        "the id {id:?} holds white space, which separates the columns of a TREC file. Remedy: give it an id without white space"
    )]
    UnwritableId {
        /// The id.
        id: String,
    },
    /// The pipeline under evaluation failed on a question; its figures would be those of fewer questions.
    #[error(
        "question {id:?}: {source}. Remedy: repair the cause and evaluate again; no figures were made from the other questions"
    )]
    Pipeline {
        /// The question.
        id: String,
        /// The pipeline's own error.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The HTML report could not be put together.
    #[error("HTML report: {source}. Remedy: report this; the JSON report holds the same figures")]
    Html {
        /// What the template engine said.
        source: minijinja::Error,
    },
}

impl EvalError {
    /// A file in the wrong form.
    pub(crate) fn malformed(place: Place, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Malformed { place: Box::new(place), reason: reason.into(), remedy: remedy.into() }
    }

    /// A path the system refused.
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

fn known_hint(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None if known.is_empty() => "remove it".to_owned(),
        None => format!("remove it, or use one of: {}", known.join(", ")),
    }
}

fn near_hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; is {nearest:?} meant to be it?"))
}

/// The first of the `known` names most like `name`, if any is alike enough to be meant: a slip in three letters.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let chars = name.chars().count();
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(slips, _)| *slips < chars && *slips <= (chars / 3).max(1))
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_from_file_to_field() {
        let line = Place::line(Path::new("gold/a.jsonl"), 3);
        assert_eq!(line.to_string(), "gold/a.jsonl:3");
        assert_eq!(line.field("articles[0].grade").to_string(), "gold/a.jsonl:3: articles[0].grade");
        assert_eq!(Place::file(Path::new("a.toml")).to_string(), "a.toml");
    }

    #[test]
    fn the_nearest_name_is_found_or_none() {
        for (name, wanted) in
            [("qestion", Some("question")), ("_id", Some("id")), ("Topics", Some("topic")), ("x", None), ("", None)]
        {
            assert_eq!(nearest(name, ["id", "question", "topic"]), wanted, "{name}");
        }
    }
}
