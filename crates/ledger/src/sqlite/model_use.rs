//! What the language model was used for, by day.

use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;

use super::SqliteLedger;
use super::read::Cells;
use crate::counter::ModelUse;
use crate::error::LedgerError;

const ADD: &str = "
INSERT INTO model_use (tenant, day, requests, tokens_in, tokens_out) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (tenant, day) DO UPDATE SET
    requests = requests + excluded.requests,
    tokens_in = tokens_in + excluded.tokens_in,
    tokens_out = tokens_out + excluded.tokens_out
RETURNING *";

pub(super) async fn add(
    ledger: &SqliteLedger,
    tenant: &str,
    day: Date,
    used: ModelUse,
) -> Result<ModelUse, LedgerError> {
    let row = sqlx::query(ADD)
        .bind(tenant)
        .bind(day.to_string())
        .bind(used.requests.cast_signed())
        .bind(used.tokens_in.cast_signed())
        .bind(used.tokens_out.cast_signed())
        .fetch_one(&ledger.pool)
        .await
        .map_err(ledger.failed("adding to the use of the model"))?;
    Ok(of_day(ledger, &row)?.1)
}

pub(super) async fn since(
    ledger: &SqliteLedger,
    tenant: &str,
    since: Date,
) -> Result<Vec<(Date, ModelUse)>, LedgerError> {
    let rows = sqlx::query("SELECT * FROM model_use WHERE tenant = ?1 AND day >= ?2 ORDER BY day DESC")
        .bind(tenant)
        .bind(since.to_string())
        .fetch_all(&ledger.pool)
        .await
        .map_err(ledger.failed("reading the use of the model"))?;
    rows.iter().map(|row| of_day(ledger, row)).collect()
}

fn of_day(ledger: &SqliteLedger, row: &SqliteRow) -> Result<(Date, ModelUse), LedgerError> {
    let cells = Cells { ledger, row };
    let day: String = cells.get("day")?;
    let used = ModelUse {
        requests: cells.count("requests")?,
        tokens_in: cells.count("tokens_in")?,
        tokens_out: cells.count("tokens_out")?,
    };
    Ok((day.parse().map_err(|_| cells.unknown("day", &day))?, used))
}
