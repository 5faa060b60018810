//! What a server does beside answering.

use std::time::Duration;

use madoguchi_ledger::ModelUse;

use crate::app::App;
use crate::banner;

/// How soon a change by another process of this machine is seen.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// In ticks: how often used-up limits are forgotten, and how often people's addresses are.
const SWEEP_TICKS: u64 = 60;
const FORGET_TICKS: u64 = 3_600;

/// Runs until it is dropped.
pub(crate) async fn run(app: App) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for tick in 0_u64.. {
        ticks.tick().await;
        banner::refresh(&app).await;
        save_model_use(&app).await;
        if tick % SWEEP_TICKS == 0 {
            app.limits().sweep();
        }
        if tick % FORGET_TICKS == 0 {
            forget_contacts(&app).await;
        }
    }
}

/// Hands what the model was used for to the ledger, and learns what other processes used today.
pub(crate) async fn save_model_use(app: &App) {
    let Some(meter) = app.meter() else { return };
    let (day, used) = meter.take_unsaved();
    let sum = ModelUse { requests: used.requests, tokens_in: used.tokens_in, tokens_out: used.tokens_out };
    let total = if sum == ModelUse::default() {
        // Nothing to write; other processes may have.
        let days = app.counter().model_use(app.tenant(), day).await;
        days.map(|days| days.iter().find(|(of, _)| *of == day).map(|(_, used)| *used).unwrap_or_default())
    } else {
        app.counter().add_model_use(app.tenant(), day, sum).await
    };
    match total {
        Ok(total) => meter.learn_total(day, total.tokens()),
        Err(error) => {
            meter.give_back(day, used);
            tracing::error!(%error, "the use of the model was not written");
        }
    }
}

async fn forget_contacts(app: &App) {
    let days = app.options().handover.keep_contact_days;
    match app.counter().forget_contacts(days, app.clock().now()).await {
        Ok(0) => {}
        Ok(cases) => tracing::info!(cases, days, "names and addresses of old cases are deleted"),
        Err(error) => tracing::error!(%error, "names and addresses of old cases could not be deleted"),
    }
}
