//! `GET /healthz`: the process lives.

use axum::response::Response;

use crate::observe::json_response;

pub(crate) async fn alive() -> Response {
    json_response(br#"{"status":"ok"}"#.to_vec())
}
