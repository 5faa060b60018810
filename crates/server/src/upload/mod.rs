//! Documents that clerks upload: the form they come in, and the report they get.

mod form;
mod report;
mod sentence;

use madoguchi_upkeep::{Turn, UploadError};

use crate::app::App;
use crate::problem::{Code, Problem};
use crate::staff::StaffReader;
pub(crate) use form::Form;
pub(crate) use report::ReportView;

/// The right to upload, once no other upload is under way.
pub(crate) async fn turn(app: &App) -> Result<Turn, Problem> {
    let Some(uploads) = app.uploads() else {
        return Err(Problem::new(Code::Unavailable, "このサーバーでは資料のアップロードを受け付けていません。"));
    };
    tokio::time::timeout(app.options().upload_wait, uploads.turn()).await.map_err(|_| {
        let detail = "ほかの資料を取り込んでいるところです。終わるのを待って、もう一度アップロードしてください。";
        Problem::new(Code::UploadInProgress, detail)
    })
}

/// Brings the form's documents in, for one of `clerk`'s departments.
pub(crate) async fn bring(turn: Turn, clerk: StaffReader, form: Form, dry_run: bool) -> Result<ReportView, Problem> {
    let upload = form.into_upload(&clerk, dry_run)?;
    // In a task of its own: a clerk who closes the page must not leave documents that are kept and not found.
    let report = tokio::spawn(turn.upload(upload)).await.map_err(|error| {
        tracing::error!(%error, "an upload broke off");
        Problem::internal()
    })?;
    report.map(ReportView::new).map_err(|error| failed(&error))
}

fn failed(error: &UploadError) -> Problem {
    tracing::error!(%error, "an upload failed");
    let detail = match error {
        UploadError::Upkeep(_) => {
            "資料を検索に反映できませんでした。少し待ってから、同じ資料をもう一度アップロードしてください。"
        }
        _ => "資料を保存できませんでした。システムの担当者にお知らせください。",
    };
    Problem::new(Code::Unavailable, detail)
}
