//! `GET /v1/staff/cases`, `GET` and `PATCH /v1/staff/cases/{receipt}`: a department's own.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use madoguchi_ledger::{CaseChange, CaseQuery, CaseState};
use serde::{Deserialize, Serialize};

use super::cases::parsed;
use crate::app::App;
use crate::cases::StaffCase;
use crate::json_body::JsonBody;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::reader::{Reader, Staff};
use crate::searching;

const DEFAULT_LIMIT: usize = 20;
const LARGEST_LIMIT: usize = 100;
const NO_STORE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

type NoStore<T> = ([(HeaderName, &'static str); 1], Json<T>);

#[derive(Serialize)]
pub(crate) struct StaffCases {
    total: u64,
    cases: Vec<StaffCase>,
}

pub(crate) async fn list(
    State(app): State<App>,
    Staff(reader): Staff,
    parameters: Parameters,
) -> Result<NoStore<StaffCases>, Problem> {
    let parameters = parameters.only(&["state", "limit", "offset"])?;
    let query = CaseQuery {
        tenant: app.tenant().to_owned(),
        departments: own_departments(&reader),
        states: states(&parameters)?,
        limit: u32::try_from(parameters.count("limit", DEFAULT_LIMIT, LARGEST_LIMIT)?).unwrap_or(u32::MAX),
        offset: u32::try_from(parameters.offset("offset")?).unwrap_or(u32::MAX),
    };
    let page = searching::read(&app, app.counter().cases(&query)).await?;
    let cases = page.cases.into_iter().map(StaffCase::from).collect();
    Ok((NO_STORE, Json(StaffCases { total: page.total, cases })))
}

pub(crate) async fn show(
    State(app): State<App>,
    Staff(reader): Staff,
    receipt: Result<Path<String>, PathRejection>,
) -> Result<NoStore<StaffCase>, Problem> {
    let receipt = parsed(receipt)?;
    let case = searching::read(&app, app.counter().case(app.tenant(), &receipt)).await?;
    let departments = own_departments(&reader);
    let own = case.filter(|case| departments.is_none_or(|names| names.contains(&case.opened.department)));
    own.map(|case| (NO_STORE, Json(case.into()))).ok_or_else(Problem::case_not_found)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeRequest {
    state: CaseState,
    #[serde(default)]
    note: Option<String>,
}

pub(crate) async fn change(
    State(app): State<App>,
    Staff(reader): Staff,
    receipt: Result<Path<String>, PathRejection>,
    JsonBody(request): JsonBody<ChangeRequest>,
) -> Result<NoStore<StaffCase>, Problem> {
    let limit = app.options().comment_limit_chars;
    if request.note.as_ref().is_some_and(|note| note.chars().count() > limit) {
        let detail = format!("「note」は{limit}文字以内にしてください。");
        return Err(Problem::new(Code::InvalidField, detail).field("note"));
    }
    let note = request.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let change = CaseChange {
        tenant: app.tenant().to_owned(),
        receipt: parsed(receipt)?,
        departments: own_departments(&reader),
        state: request.state,
        masked_note: note.map(|note| app.engine().mask(note).text.into_string()),
        by: reader.name().to_owned(),
        at: app.clock().now(),
    };
    let changed = searching::read(&app, app.counter().change_case(&change)).await?;
    changed.map(|case| (NO_STORE, Json(case.into()))).ok_or_else(Problem::case_not_found)
}

/// `None`: every department's.
fn own_departments(reader: &Reader) -> Option<Vec<String>> {
    (!reader.is_for_all_departments()).then(|| reader.departments())
}

/// `state=received,in_progress`; absent: any.
fn states(parameters: &Parameters) -> Result<Vec<CaseState>, Problem> {
    let names = parameters.text("state").unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
    let states: Option<Vec<CaseState>> = names.map(CaseState::from_name).collect();
    states.ok_or_else(|| {
        let known = CaseState::ALL.map(CaseState::as_str).join("、");
        Problem::new(Code::InvalidParameter, format!("「state」は {known} のいずれかにしてください。")).field("state")
    })
}
