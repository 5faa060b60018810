//! `GET /openapi.json`.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;

pub(crate) async fn document(State(app): State<App>) -> Response {
    app.openapi().response()
}
