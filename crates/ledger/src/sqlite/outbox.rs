//! Messages about cases.

use jiff::Timestamp;

use super::SqliteLedger;
use super::cases::{SELECT_CASE, case};
use super::read::Cells;
use crate::counter::{Channel, Message, OutboxCounts};
use crate::error::LedgerError;

/// Tried so often in vain, a message is one that an operator should hear of.
const STUCK_ATTEMPTS: u32 = 3;

const SETTLING: &str = "settling a message";

/// The claim is the time at which the message is due again: a process that dies with it delays it, and loses nothing.
const CLAIM: &str = "
UPDATE outbox SET due_at_ms = ?2
WHERE id IN (SELECT id FROM outbox WHERE sent_at_ms IS NULL AND due_at_ms <= ?1 ORDER BY due_at_ms, id LIMIT ?3)
RETURNING id, case_id, channel, message_key, attempts";

pub(super) async fn claim(
    ledger: &SqliteLedger,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<Message>, LedgerError> {
    let rows = sqlx::query(CLAIM)
        .bind(now.as_millisecond())
        .bind(until.as_millisecond())
        .bind(limit)
        .fetch_all(&ledger.pool)
        .await
        .map_err(ledger.failed("claiming messages"))?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in &rows {
        let cells = Cells { ledger, row };
        let channel: String = cells.get("channel")?;
        let case_id: i64 = cells.get("case_id")?;
        let case_row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT_CASE} WHERE c.id = ?1")))
            .bind(case_id)
            .fetch_one(&ledger.pool)
            .await
            .map_err(ledger.failed("reading a case"))?;
        messages.push(Message {
            id: cells.get("id")?,
            key: cells.get("message_key")?,
            channel: Channel::from_name(&channel).ok_or_else(|| cells.unknown("channel", &channel))?,
            attempts: cells.get("attempts")?,
            case: case(ledger, &case_row)?,
        });
    }
    Ok(messages)
}

pub(super) async fn sent(ledger: &SqliteLedger, id: i64, at: Timestamp) -> Result<(), LedgerError> {
    sqlx::query("UPDATE outbox SET sent_at_ms = ?2, last_error = NULL WHERE id = ?1")
        .bind(id)
        .bind(at.as_millisecond())
        .execute(&ledger.pool)
        .await
        .map_err(ledger.failed(SETTLING))?;
    Ok(())
}

pub(super) async fn failed(ledger: &SqliteLedger, id: i64, error: &str, again: Timestamp) -> Result<(), LedgerError> {
    sqlx::query(
        "UPDATE outbox SET attempts = attempts + 1, last_error = ?2, due_at_ms = ?3
         WHERE id = ?1 AND sent_at_ms IS NULL",
    )
    .bind(id)
    .bind(error)
    .bind(again.as_millisecond())
    .execute(&ledger.pool)
    .await
    .map_err(ledger.failed(SETTLING))?;
    Ok(())
}

pub(super) async fn counts(ledger: &SqliteLedger) -> Result<OutboxCounts, LedgerError> {
    let row = sqlx::query(
        "SELECT count(*) AS waiting, coalesce(sum(attempts >= ?1), 0) AS stuck FROM outbox WHERE sent_at_ms IS NULL",
    )
    .bind(STUCK_ATTEMPTS)
    .fetch_one(&ledger.pool)
    .await
    .map_err(ledger.failed("counting messages"))?;
    let cells = Cells { ledger, row: &row };
    Ok(OutboxCounts { waiting: cells.count("waiting")?, stuck: cells.count("stuck")? })
}
