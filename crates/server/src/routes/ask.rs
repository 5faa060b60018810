//! `POST /v1/ask`, `POST /v1/staff/ask`.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use madoguchi_answer::AskRequest;

use crate::accept::wants_events;
use crate::app::App;
use crate::asking::respond;
use crate::json_body::JsonBody;
use crate::problem::Problem;
use crate::reader::{Reader, Staff};
use crate::trace_id::TraceId;

pub(crate) async fn citizen(
    State(app): State<App>,
    Extension(trace_id): Extension<TraceId>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<AskRequest>,
) -> Result<Response, Problem> {
    respond(app, Reader::Citizen, &trace_id, request, wants_events(&headers)).await
}

pub(crate) async fn staff(
    State(app): State<App>,
    Staff(reader): Staff,
    Extension(trace_id): Extension<TraceId>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<AskRequest>,
) -> Result<Response, Problem> {
    respond(app, reader, &trace_id, request, wants_events(&headers)).await
}
