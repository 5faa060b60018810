//! Reads with a place, a deadline, and one sort of failure for clients.

use std::fmt::Display;
use std::future::Future;

use madoguchi_retrieve::{Evidence, Question};

use crate::admission::Overloaded;
use crate::app::App;
use crate::problem::Problem;

/// Retrieves under the server's limits.
pub(crate) async fn retrieve(app: &App, question: &Question) -> Result<Evidence, Problem> {
    let _permit = app.admission().enter().await.map_err(|Overloaded| Problem::overloaded())?;
    let retrieved = in_time(app, app.engine().retriever().retrieve(question)).await?;
    retrieved.map_err(|error| {
        tracing::error!(%error, "search failed");
        Problem::unavailable()
    })
}

/// Reads from the index or the ledger within the read timeout.
pub(crate) async fn read<T, E: Display>(app: &App, reading: impl Future<Output = Result<T, E>>) -> Result<T, Problem> {
    in_time(app, reading).await?.map_err(|error| {
        tracing::error!(%error, "not read");
        Problem::unavailable()
    })
}

async fn in_time<T>(app: &App, work: impl Future<Output = T>) -> Result<T, Problem> {
    tokio::time::timeout(app.options().read_timeout, work).await.map_err(|_| {
        tracing::error!(read_timeout = ?app.options().read_timeout, "a read was cut off");
        Problem::timed_out()
    })
}
