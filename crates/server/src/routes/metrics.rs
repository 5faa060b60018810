//! `GET /metrics`, in Prometheus' text format.

use axum::extract::State;
use axum::http::{HeaderName, header};

use crate::app::App;
use crate::searching;

/// When the index does not answer, its last count stands: a scrape must not fail with what it measures.
pub(crate) async fn scrape(State(app): State<App>) -> ([(HeaderName, &'static str); 2], String) {
    let stats = searching::read(&app, app.index().stats()).await.ok();
    let text = app.metrics().render(app.sampled(stats.map(|stats| stats.passages)));
    let headers =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, text)
}
