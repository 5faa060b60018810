//! `GET` and `POST /v1/staff/articles`: what a clerk may see, and what a clerk brings.

use axum::Json;
use axum::extract::{Request, State};
use madoguchi_ingest::ENDINGS;
use madoguchi_upkeep::MAX_FILES;
use serde::Serialize;

use crate::app::App;
use crate::knowledge::{self, Listing, Wanted};
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::reader::{Reader, Staff};
use crate::upload::{self, Form, ReportView};

const DEFAULT_LIMIT: usize = 20;
const LARGEST_LIMIT: usize = 50;
const QUERY_CHARS: usize = 1_000;

/// A part of the list, and what the clerk may bring.
#[derive(Debug, Serialize)]
pub(crate) struct StaffArticles {
    #[serde(flatten)]
    listing: Listing,
    /// The clerk's own, in order.
    departments: Vec<String>,
    /// `None`: this server takes no documents, or none from this clerk.
    upload: Option<UploadLimits>,
}

#[derive(Debug, Serialize)]
struct UploadLimits {
    max_bytes: usize,
    max_files: usize,
    endings: [&'static str; ENDINGS.len()],
}

pub(crate) async fn list(
    State(app): State<App>,
    Staff(reader): Staff,
    parameters: Parameters,
) -> Result<Json<StaffArticles>, Problem> {
    let parameters = parameters.only(&["q", "limit", "offset"])?;
    let q = parameters.text("q").map(str::trim).filter(|q| !q.is_empty());
    if q.is_some_and(|q| q.chars().count() > QUERY_CHARS) {
        let detail = format!("「q」は{QUERY_CHARS}文字以内にしてください。");
        return Err(Problem::new(Code::InvalidParameter, detail).field("q"));
    }
    let wanted = Wanted {
        q: q.map(str::to_owned),
        limit: parameters.count("limit", DEFAULT_LIMIT, LARGEST_LIMIT)?,
        offset: parameters.offset("offset")?,
    };
    let departments = reader.departments();
    let takes = app.uploads().is_some() && !departments.is_empty();
    let upload = takes.then(|| UploadLimits {
        max_bytes: app.options().upload_limit_bytes,
        max_files: MAX_FILES,
        endings: ENDINGS,
    });
    Ok(Json(StaffArticles { listing: knowledge::list(&app, &reader, wanted).await?, departments, upload }))
}

/// The turn comes before the body: so one upload at most lies in memory.
pub(crate) async fn upload(
    State(app): State<App>,
    Staff(reader): Staff,
    parameters: Parameters,
    request: Request,
) -> Result<Json<ReportView>, Problem> {
    let dry_run = parameters.only(&["dry_run"])?.flag("dry_run")?;
    let Reader::Staff(clerk) = reader else { return Err(Problem::internal()) };
    let turn = upload::turn(&app).await?;
    let form = Form::read(request, &app).await?;
    upload::bring(turn, clerk, form, dry_run).await.map(Json)
}
