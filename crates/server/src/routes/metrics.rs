//! `GET /metrics`, in Prometheus' text format.

use axum::extract::State;
use axum::http::{HeaderName, header};

use jiff::civil::Date;
use madoguchi_ledger::ModelUse;

use crate::app::App;
use crate::metrics::Sampled;
use crate::searching;

/// Today's use of the model; `None` where there is no model.
async fn model_use(app: &App, today: Date) -> Option<ModelUse> {
    app.meter()?;
    let days = searching::read(app, app.counter().model_use(app.tenant(), today)).await.ok()?;
    Some(days.first().map(|(_, used)| *used).unwrap_or_default())
}

/// When the index does not answer, its last count stands: a scrape must not fail with what it measures.
pub(crate) async fn scrape(State(app): State<App>) -> ([(HeaderName, &'static str); 2], String) {
    let stats = searching::read(&app, app.index().stats()).await.ok();
    let today = app.clock().today_in_japan();
    let sampled = Sampled {
        messages: searching::read(&app, app.counter().outbox()).await.ok(),
        model: model_use(&app, today).await,
        ..app.sampled(stats.map(|stats| stats.passages))
    };
    let text = app.metrics().render(sampled);
    let headers =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, text)
}
