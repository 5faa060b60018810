//! `POST /v1/cases`, `GET /v1/cases/{receipt}`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use madoguchi_ledger::Receipt;

use crate::app::App;
use crate::cases::{CaseRequest, CaseStatus, OpenedCase, desk_for};
use crate::contacts;
use crate::json_body::JsonBody;
use crate::problem::{Code, Problem};
use crate::searching;

const NO_STORE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

type NoStore<T> = ([(HeaderName, &'static str); 1], Json<T>);

/// Kept before it is answered: a receipt is a promise.
pub(crate) async fn open(
    State(app): State<App>,
    JsonBody(request): JsonBody<CaseRequest>,
) -> Result<(StatusCode, NoStore<OpenedCase>), Problem> {
    let handover = &app.options().handover;
    if !handover.enabled {
        return Err(by_phone(&app, Code::HandoverClosed, "このページからのお問い合わせは受け付けていません。"));
    }
    request.check(app.options().comment_limit_chars)?;
    let masked = app.engine().mask(request.question.trim()).text.into_string();
    let mut contact = desk_for(&app, request.topic.as_deref(), &masked, request.trace_id.as_deref()).await;
    contacts::tell_open_now(&app, &mut contact);
    let case = request.into_case(&app, contact.department.clone())?;
    let kept = searching::read(&app, app.counter().open_case(&case, &handover.channels)).await;
    let case = kept.map_err(|_| by_phone(&app, Code::Unavailable, "ただいまお問い合わせをお預かりできません。"))?;
    tracing::info!(department = contact.department, "a case came in");
    app.metrics().case();
    Ok((StatusCode::CREATED, (NO_STORE, Json(OpenedCase::new(case, contact)))))
}

/// A problem whose remedy is the main desk.
fn by_phone(app: &App, code: Code, detail: &str) -> Problem {
    let desk = app.engine().answerer().desks().default();
    Problem::new(
        code,
        format!("{detail}お手数ですが、{}（電話 {}）へお問い合わせください。", desk.department, desk.phone),
    )
}

pub(crate) async fn status(
    State(app): State<App>,
    receipt: Result<Path<String>, PathRejection>,
) -> Result<NoStore<CaseStatus>, Problem> {
    let receipt = parsed(receipt)?;
    let case = searching::read(&app, app.counter().case(app.tenant(), &receipt)).await?;
    case.map(|case| (NO_STORE, Json(case.into()))).ok_or_else(Problem::case_not_found)
}

/// What is no receipt names no case.
pub(crate) fn parsed(receipt: Result<Path<String>, PathRejection>) -> Result<Receipt, Problem> {
    let text = receipt.map_err(|_| Problem::case_not_found())?;
    Receipt::parse(&text).ok_or_else(Problem::case_not_found)
}
