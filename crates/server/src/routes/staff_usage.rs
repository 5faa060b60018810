//! `GET /v1/staff/usage`: what the service costs, and what its limits turned away.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use madoguchi_answer::TokenMeter;
use madoguchi_ledger::{ModelUse, OutboxCounts};
use serde::Serialize;

use crate::app::App;
use crate::limits::Refused;
use crate::problem::Problem;
use crate::reader::Staff;
use crate::searching;

/// Days of the language model's use that are shown.
const DAYS: i64 = 31;

#[derive(Serialize)]
pub(crate) struct Usage {
    /// Today in Japan.
    today: Date,
    model: ModelUsage,
    /// Since this server started.
    refused: Refused,
    messages: OutboxCounts,
}

#[derive(Serialize)]
struct ModelUsage {
    /// `None`: without a limit.
    daily_budget_tokens: Option<u64>,
    is_spent: bool,
    days: Vec<DayUse>,
}

#[derive(Serialize)]
struct DayUse {
    day: Date,
    #[serde(flatten)]
    used: ModelUse,
    /// By the price that is configured; `None` where none is.
    yen: Option<f64>,
}

pub(crate) async fn usage(State(app): State<App>, Staff(_): Staff) -> Result<Json<Usage>, Problem> {
    let today = app.clock().today_in_japan();
    let since = today.checked_sub(jiff::Span::new().days(DAYS - 1)).unwrap_or(today);
    crate::background::save_model_use(&app).await;
    let days = searching::read(&app, app.counter().model_use(app.tenant(), since)).await?;
    let messages = searching::read(&app, app.counter().outbox()).await?;
    let price = app.options().yen_per_million_tokens;
    let yen = |used: ModelUse| (price > 0.0).then(|| used.tokens() as f64 * price / 1e6);
    let meter = app.meter();
    Ok(Json(Usage {
        today,
        model: ModelUsage {
            daily_budget_tokens: meter.and_then(TokenMeter::daily_limit),
            is_spent: meter.is_some_and(TokenMeter::is_spent),
            days: days.into_iter().map(|(day, used)| DayUse { day, used, yen: yen(used) }).collect(),
        },
        refused: app.limits().refused(),
        messages,
    }))
}
