//! The report of an upload, as a clerk reads it.

use madoguchi_ingest::{ArticleChange, PlanCounts, Problem, Visibility};
use madoguchi_upkeep::{AcceptedArticle, FileOutcome, UploadReport};
use serde::Serialize;

use super::sentence;

/// The report of an upload.
#[derive(Debug, Serialize)]
pub(crate) struct ReportView {
    dry_run: bool,
    department: String,
    visibility: Visibility,
    /// Passages of the department's whole folder.
    plan: PlanCounts,
    files: Vec<FileView>,
    /// Articles of the folder that change.
    changes: Vec<ArticleChange>,
    /// Of documents that were there before.
    problems: Vec<ProblemView>,
    repeated: usize,
}

#[derive(Debug, Serialize)]
struct FileView {
    name: String,
    kept: bool,
    replaces: bool,
    /// Why it is not kept, and what to do.
    reason: Option<String>,
    articles: Vec<AcceptedArticle>,
    encoding: Option<String>,
    encoding_guessed: bool,
    problems: Vec<ProblemView>,
}

#[derive(Debug, Serialize)]
struct ProblemView {
    /// Stable, for programs.
    code: &'static str,
    /// In the file, e.g. 12行目.
    place: String,
    /// What is wrong and what to do.
    message: String,
}

impl ReportView {
    pub(super) fn new(report: UploadReport) -> Self {
        Self {
            dry_run: report.dry_run,
            department: report.department,
            visibility: report.visibility,
            plan: report.plan,
            files: report.files.into_iter().map(FileView::new).collect(),
            changes: report.changes,
            problems: report.problems.iter().map(ProblemView::new).collect(),
            repeated: report.repeated,
        }
    }
}

impl FileView {
    fn new(file: FileOutcome) -> Self {
        Self {
            kept: file.is_kept(),
            reason: file.refusal.as_ref().map(|refusal| sentence::of_refusal(refusal, file.replaces)),
            name: file.name,
            replaces: file.replaces,
            articles: file.articles,
            encoding: file.encoding,
            encoding_guessed: file.encoding_guessed,
            problems: file.problems.iter().map(ProblemView::new).collect(),
        }
    }
}

impl ProblemView {
    fn new(problem: &Problem) -> Self {
        Self {
            code: problem.cause.code(),
            place: sentence::place(problem),
            message: sentence::of_cause(&problem.cause),
        }
    }
}
