//! `GET /readyz`: questions can be answered now.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use crate::app::{App, Phase};
use crate::searching;

#[derive(Debug, Serialize)]
pub(crate) struct Readiness {
    status: &'static str,
    index: &'static str,
    ledger: &'static str,
    phase: &'static str,
}

/// Says which part fails and not why: that is in the log.
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let index = searching::read(&app, app.index().stats()).await.is_ok();
    let ledger = ledger_is_writable(&app).await;
    let running = app.phase() == Phase::Running;
    let is_ready = index && ledger && running;
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = |ok| if ok { "ok" } else { "failing" };
    let readiness = Readiness {
        status: word(is_ready),
        index: word(index),
        ledger: word(ledger),
        phase: if running { "running" } else { "draining" },
    };
    (status, Json(readiness))
}

async fn ledger_is_writable(app: &App) -> bool {
    match tokio::time::timeout(app.options().read_timeout, app.ledger().check_writable()).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "ledger not writable");
            false
        }
        Err(_) => {
            tracing::error!("ledger not writable: no answer in time");
            false
        }
    }
}
