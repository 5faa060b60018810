//! What became of an upload.

use madoguchi_ingest::{ArticleChange, ArticleKind, Cause, PlanCounts, Problem, Visibility};
use serde::Serialize;

use super::Upload;
use super::folder::DepartmentFolder;
use crate::keeper::Kept;

/// What became of an upload; of a dry run, what would.
#[derive(Debug)]
pub struct UploadReport {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// The department whose folder it is.
    pub department: String,
    /// Who may read what was kept.
    pub visibility: Visibility,
    /// Each file, in the order of the upload.
    pub files: Vec<FileOutcome>,
    /// Passages of the whole folder.
    pub plan: PlanCounts,
    /// Articles of the whole folder that change.
    pub changes: Vec<ArticleChange>,
    /// Problems with documents that were in the folder before.
    pub problems: Vec<Problem>,
    /// Passages indexed with another article only, because both hold the same words.
    pub repeated: usize,
}

/// What became of one file.
#[derive(Debug, Default)]
pub struct FileOutcome {
    /// The name under which it is kept.
    pub name: String,
    /// Why it is not kept; `None`: it is.
    pub refusal: Option<Refusal>,
    /// Whether a file of this name was there before.
    pub replaces: bool,
    /// The articles read from it, also of a file that is refused.
    pub articles: Vec<AcceptedArticle>,
    /// WHATWG name of its encoding, where it has one.
    pub encoding: Option<String>,
    /// Whether the encoding was guessed from the bytes.
    pub encoding_guessed: bool,
    /// What could not be read in it. Their `file` is the file's name, or `name!/member` inside an archive.
    pub problems: Vec<Problem>,
}

/// An article read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcceptedArticle {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What sort of document it is.
    pub kind: ArticleKind,
    /// Passages it is cut into.
    pub passages: usize,
}

/// Why a file is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It has no name.
    NoName,
    /// Its name begins with `_` or `.`: such files are left out wherever documents are read.
    LeftOutByName,
    /// Its name is too long for a file system.
    NameTooLong,
    /// Another file of the upload has the same name.
    SameName,
    /// Files with this ending are not read.
    Ending {
        /// Why not.
        cause: Cause,
    },
    /// It could not be read: see its problems.
    Unreadable,
    /// The document names other readers than its clerk did.
    OtherReaders {
        /// The article that does.
        article: String,
    },
    /// An article of it has the id of one from elsewhere, which it would replace.
    IdTaken {
        /// The id.
        id: String,
    },
}

impl FileOutcome {
    pub(super) fn named(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Whether the file is kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.refusal.is_none()
    }
}

impl UploadReport {
    /// `kept` is `None` when every file was refused.
    pub(super) fn new(upload: &Upload, folder: &DepartmentFolder, files: Vec<FileOutcome>, kept: Option<Kept>) -> Self {
        let mut report = Self {
            dry_run: upload.dry_run,
            department: upload.department.clone(),
            visibility: upload.visibility,
            plan: PlanCounts::default(),
            changes: Vec::new(),
            problems: Vec::new(),
            repeated: 0,
            files,
        };
        let Some(Kept { plan, reading, .. }) = kept else { return report };
        report.plan = plan.counts;
        report.changes = plan.sources.into_iter().flat_map(|source| source.articles).collect();
        report.repeated = reading.repeated;
        // Those of the files just brought stand with each file already.
        let is_of_upload =
            |problem: &Problem| report.files.iter().any(|file| file.is_kept() && folder.is_about(problem, &file.name));
        let before = reading.problems.into_iter().filter(|problem| !is_of_upload(problem));
        report.problems = before.map(|problem| folder.shown(problem)).collect();
        report
    }
}
