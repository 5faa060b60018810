//! A listener, the router, and a clean end.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::app::{App, Phase};
use crate::error::ServerError;
use crate::router::router;
use crate::{background, banner};

/// How often recorded durations are sorted into their buckets where nobody scrapes.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Time for cut-off streams to say so, and for the ledger to be written.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Serves until `shutdown` completes, then drains: takes nothing new, lets running requests end, cuts off those
/// that take longer than the drain timeout with a closing event, and writes what is left for the ledger.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError> {
    let upkeep = tokio::spawn(keep_metrics_small(app.clone()));
    // What is up must be seen by the first who looks.
    banner::refresh(&app).await;
    let background = tokio::spawn(background::run(app.clone()));
    // An event of a stream is worth a packet of its own.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY not set");
        }
    });
    let (begin_drain, draining) = tokio::sync::oneshot::channel::<()>();
    let signal = {
        let app = app.clone();
        async move {
            shutdown.await;
            app.enter_phase(Phase::Draining);
            // The receiver is gone only when the server has ended already.
            let _ = begin_drain.send(());
        }
    };
    let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(signal);
    let served = tokio::select! {
        served = server.into_future() => served,
        () = cut_off(&app, draining) => Ok(()),
    };
    upkeep.abort();
    background.abort();
    background::save_model_use(&app).await;
    flush(&app).await;
    served.map_err(ServerError::Serve)
}

/// Once draining, waits the drain timeout, then tells everything that still runs to end.
async fn cut_off(app: &App, draining: tokio::sync::oneshot::Receiver<()>) {
    if draining.await.is_err() {
        // The server ended without a shutdown; the other branch says why.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(app.options().drain_timeout).await;
    tracing::warn!("requests still running after the drain timeout are cut off");
    app.enter_phase(Phase::Stopping);
    tokio::time::sleep(LAST_WORDS).await;
}

async fn flush(app: &App) {
    match tokio::time::timeout(LAST_WORDS, app.writer().flush()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "ledger not written at shutdown"),
        Err(_) => tracing::error!("ledger not written at shutdown: it took too long"),
    }
}

async fn keep_metrics_small(app: App) {
    let mut ticks = tokio::time::interval(UPKEEP_INTERVAL);
    loop {
        ticks.tick().await;
        app.metrics().upkeep();
    }
}
