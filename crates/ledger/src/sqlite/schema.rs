//! Schema versions: `schema/NNN_*.sql`, run in order; SQLite's `user_version` says how many have run.

use super::SqliteLedger;
use crate::error::LedgerError;

/// Never edit one that has been released: add the next.
const VERSIONS: &[&str] = &[
    include_str!("../../schema/001_exchanges.sql"),
    include_str!("../../schema/002_articles.sql"),
    include_str!("../../schema/003_counter.sql"),
    include_str!("../../schema/004_request_id.sql"),
];

/// Runs what has not run yet, in one transaction.
pub(super) async fn bring_up_to_date(ledger: &SqliteLedger) -> Result<(), LedgerError> {
    let known = VERSIONS.len() as i64;
    let found = upgrade(ledger, known).await.map_err(ledger.failed("bringing its schema up to date"))?;
    if found > known {
        return Err(LedgerError::Newer { path: ledger.path.clone(), found, known });
    }
    Ok(())
}

/// The version found before. A file from a newer program is left as it is.
async fn upgrade(ledger: &SqliteLedger, known: i64) -> Result<i64, sqlx::Error> {
    // Immediate: of two processes that open a new file at once, the second waits and finds it done.
    let mut transaction = ledger.pool.begin_with("BEGIN IMMEDIATE").await?;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await?;
    if found < known {
        for sql in &VERSIONS[usize::try_from(found).unwrap_or(0)..] {
            sqlx::raw_sql(*sql).execute(&mut *transaction).await?;
        }
        let set = format!("PRAGMA user_version = {known}");
        // A pragma takes no bound parameter; the number is this program's own.
        sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(found)
}
