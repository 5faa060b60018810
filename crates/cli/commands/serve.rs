//! `madoguchi serve` and `madoguchi demo`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use madoguchi_upkeep::KeepOptions;
use tokio::net::TcpListener;

use super::schedule::Schedule;
use crate::config::Config;
use crate::counter;
use crate::wiring;

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    wiring::start_logging();
    // The port first: that it is taken should be known before anything is opened.
    let listener = listen(config).await?;
    serve(config, listener, wiring::service(config).await?).await
}

pub(super) async fn demo(config: &Config) -> Result<ExitCode> {
    wiring::start_logging();
    let listener = listen(config).await?;
    let service = wiring::service(config).await?;
    let kept = service.keeper.keep(&config.ingest_paths, KeepOptions::by("demo")).await?;
    for problem in &kept.reading.problems {
        tracing::warn!("{problem}");
    }
    super::print(&format!("indexed: {}", kept.plan));
    serve(config, listener, service).await
}

async fn listen(config: &Config) -> Result<TcpListener> {
    TcpListener::bind(config.listen).await.with_context(|| {
        format!("cannot listen on {}. Remedy: stop the program that uses the port, or set server.listen (MADOGUCHI_SERVER__LISTEN) to another", config.listen)
    })
}

async fn serve(config: &Config, listener: TcpListener, service: wiring::Service) -> Result<ExitCode> {
    let address = listener.local_addr()?;
    let schedule = Schedule::open(config, Arc::clone(&service.keeper))?;
    let courier = counter::courier(config, service.ledger.clone())?;
    let app = wiring::app(config, service, &courier)?;
    // A message that is on its way when the server stops is claimed, and sent by the next.
    let delivering = tokio::spawn(async move { courier.run().await });
    super::print(&format!("madoguchi is ready: http://{address}/  (stop with Ctrl-C)"));
    let syncing = schedule.map(|schedule| tokio::spawn(schedule.run()));
    let served = madoguchi_server::serve(listener, app, stop_signal()).await;
    delivering.abort();
    // A sync may be cut short at any moment: the next goes on from there.
    if let Some(task) = syncing {
        task.abort();
    }
    served?;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or SIGTERM from a service manager.
async fn stop_signal() {
    let interrupted = async { tokio::signal::ctrl_c().await.unwrap_or(()) };
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            return interrupted.await;
        };
        tokio::select! { () = interrupted => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
