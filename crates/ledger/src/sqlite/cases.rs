//! Cases. Events and messages come along as JSON columns, so that each read is one statement.

use jiff::Timestamp;
use serde::Deserialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::SqliteLedger;
use super::read::Cells;
use crate::counter::{
    Case, CaseChange, CaseEvent, CasePage, CaseQuery, CaseState, Channel, Delivery, NewCase, PersonName, Reach, Receipt,
};
use crate::error::LedgerError;

const READING: &str = "reading cases";
const WRITING: &str = "writing a case";

pub(super) const SELECT_CASE: &str = "
SELECT c.*,
  (SELECT json_group_array(json_object('at_ms', e.at_ms, 'by', e.by_name, 'state', e.state, 'note', e.masked_note)
          ORDER BY e.id) FROM case_event e WHERE e.case_id = c.id) AS events,
  (SELECT json_group_array(json_object('channel', o.channel, 'attempts', o.attempts, 'last_error', o.last_error,
          'sent_at_ms', o.sent_at_ms) ORDER BY o.id) FROM outbox o WHERE o.case_id = c.id) AS deliveries
FROM citizen_case c";

const INSERT: &str = "
INSERT INTO citizen_case (receipt, tenant, state, department, masked_topic, masked_question, masked_kinds, language,
                          trace_id, reach_by, reach_at, person_name, received_at_ms, updated_at_ms, request_id)
VALUES (?1, ?2, 'received', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13)
RETURNING id";

/// Departments and states travel as JSON arrays; null admits any.
const WANTED: &str = "
WHERE c.tenant = ?1
  AND (?2 IS NULL OR c.department IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR c.state IN (SELECT value FROM json_each(?3)))";

pub(super) async fn open(ledger: &SqliteLedger, case: &NewCase, channels: &[Channel]) -> Result<Case, LedgerError> {
    // One of 2^52: that two are equal is left to the UNIQUE constraint, which refuses the second.
    let receipt = Receipt::generate().map_err(LedgerError::Randomness)?;
    let mut transaction = ledger.pool.begin_with("BEGIN IMMEDIATE").await.map_err(ledger.failed(WRITING))?;
    let known = sent_before(&mut transaction, case).await.map_err(ledger.failed(WRITING))?;
    let receipt = match known.as_deref().and_then(Receipt::parse) {
        Some(known) => known,
        None => {
            insert(&mut transaction, &receipt, case, channels).await.map_err(ledger.failed(WRITING))?;
            receipt
        }
    };
    transaction.commit().await.map_err(ledger.failed(WRITING))?;
    find(ledger, &case.tenant, &receipt).await?.ok_or_else(|| LedgerError::Sqlite {
        path: ledger.path.clone(),
        doing: WRITING,
        source: sqlx::Error::RowNotFound,
    })
}

/// The receipt of the case that came in under the same name, whoever it is of.
async fn sent_before(connection: &mut SqliteConnection, case: &NewCase) -> Result<Option<String>, sqlx::Error> {
    let Some(request_id) = case.request_id.as_deref() else { return Ok(None) };
    sqlx::query_scalar("SELECT receipt FROM citizen_case WHERE tenant = ?1 AND request_id = ?2")
        .bind(&case.tenant)
        .bind(request_id)
        .fetch_optional(connection)
        .await
}

async fn insert(
    connection: &mut SqliteConnection,
    receipt: &Receipt,
    case: &NewCase,
    channels: &[Channel],
) -> Result<(), sqlx::Error> {
    let kinds = json(&case.masked_kinds)?;
    let (reach_by, reach_at) = case.reach.parts();
    let id: i64 = sqlx::query_scalar(INSERT)
        .bind(receipt.to_string())
        .bind(&case.tenant)
        .bind(&case.department)
        .bind(case.masked_topic.as_deref())
        .bind(&case.masked_question)
        .bind(kinds)
        .bind(&case.language)
        .bind(case.trace_id.as_deref())
        .bind(reach_by)
        .bind(reach_at)
        .bind(case.person.as_ref().map(|person| person.0.as_str()))
        .bind(case.received_at.as_millisecond())
        .bind(case.request_id.as_deref())
        .fetch_one(&mut *connection)
        .await?;
    for channel in channels {
        sqlx::query("INSERT INTO outbox (case_id, channel, message_key, due_at_ms) VALUES (?1, ?2, ?3, ?4)")
            .bind(id)
            .bind(channel.as_str())
            .bind(format!("{receipt}.received.{}", channel.as_str()))
            .bind(case.received_at.as_millisecond())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

pub(super) async fn find(ledger: &SqliteLedger, tenant: &str, receipt: &Receipt) -> Result<Option<Case>, LedgerError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT_CASE} WHERE c.tenant = ?1 AND c.receipt = ?2")))
        .bind(tenant)
        .bind(receipt.to_string())
        .fetch_optional(&ledger.pool)
        .await
        .map_err(ledger.failed(READING))?;
    row.map(|row| case(ledger, &row)).transpose()
}

pub(super) async fn list(ledger: &SqliteLedger, query: &CaseQuery) -> Result<CasePage, LedgerError> {
    let departments = query.departments.as_ref().map(json).transpose().map_err(ledger.failed(READING))?;
    let names: Vec<&str> = query.states.iter().map(|state| state.as_str()).collect();
    let states = (!names.is_empty()).then(|| json(&names)).transpose().map_err(ledger.failed(READING))?;
    let total: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM citizen_case c {WANTED}")))
        .bind(&query.tenant)
        .bind(departments.as_deref())
        .bind(states.as_deref())
        .fetch_one(&ledger.pool)
        .await
        .map_err(ledger.failed(READING))?;
    let order = "ORDER BY c.received_at_ms DESC, c.id DESC LIMIT ?4 OFFSET ?5";
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT_CASE} {WANTED} {order}")))
        .bind(&query.tenant)
        .bind(departments)
        .bind(states)
        .bind(query.limit)
        .bind(query.offset)
        .fetch_all(&ledger.pool)
        .await
        .map_err(ledger.failed(READING))?;
    let cases = rows.iter().map(|row| case(ledger, row)).collect::<Result<_, _>>()?;
    Ok(CasePage { total: total.unsigned_abs(), cases })
}

const CHANGE: &str = "
UPDATE citizen_case AS c SET state = ?4, updated_at_ms = ?5
WHERE c.tenant = ?1 AND c.receipt = ?2 AND (?3 IS NULL OR c.department IN (SELECT value FROM json_each(?3)))
RETURNING id";

pub(super) async fn change(ledger: &SqliteLedger, change: &CaseChange) -> Result<Option<Case>, LedgerError> {
    let changed = write_change(ledger, change).await.map_err(ledger.failed(WRITING))?;
    if changed { find(ledger, &change.tenant, &change.receipt).await } else { Ok(None) }
}

async fn write_change(ledger: &SqliteLedger, change: &CaseChange) -> Result<bool, sqlx::Error> {
    let departments = change.departments.as_ref().map(json).transpose()?;
    let mut transaction = ledger.pool.begin_with("BEGIN IMMEDIATE").await?;
    let id: Option<i64> = sqlx::query_scalar(CHANGE)
        .bind(&change.tenant)
        .bind(change.receipt.to_string())
        .bind(departments)
        .bind(change.state.as_str())
        .bind(change.at.as_millisecond())
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(id) = id else { return Ok(false) };
    sqlx::query("INSERT INTO case_event (case_id, at_ms, by_name, state, masked_note) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(id)
        .bind(change.at.as_millisecond())
        .bind(&change.by)
        .bind(change.state.as_str())
        .bind(change.masked_note.as_deref())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

pub(super) async fn forget_contacts(ledger: &SqliteLedger, before_ms: i64) -> Result<u64, LedgerError> {
    let done = sqlx::query(
        "UPDATE citizen_case SET reach_by = 'forgotten', reach_at = NULL, person_name = NULL
         WHERE received_at_ms < ?1 AND (reach_at IS NOT NULL OR person_name IS NOT NULL)",
    )
    .bind(before_ms)
    .execute(&ledger.pool)
    .await
    .map_err(ledger.failed("forgetting how people are reached"))?;
    Ok(done.rows_affected())
}

#[derive(Deserialize)]
struct EventCell {
    at_ms: i64,
    by: String,
    state: String,
    note: Option<String>,
}

#[derive(Deserialize)]
struct DeliveryCell {
    channel: String,
    attempts: u32,
    last_error: Option<String>,
    sent_at_ms: Option<i64>,
}

/// A row of [`SELECT_CASE`].
pub(super) fn case(ledger: &SqliteLedger, row: &SqliteRow) -> Result<Case, LedgerError> {
    let cells = Cells { ledger, row };
    let receipt: String = cells.get("receipt")?;
    let (reach_by, reach_at): (String, Option<String>) = (cells.get("reach_by")?, cells.get("reach_at")?);
    let person: Option<String> = cells.get("person_name")?;
    let events: Vec<EventCell> = cells.json("events")?;
    let deliveries: Vec<DeliveryCell> = cells.json("deliveries")?;
    Ok(Case {
        receipt: Receipt::parse(&receipt).ok_or_else(|| cells.unknown("receipt", &receipt))?,
        state: state(cells, &cells.get::<String>("state")?)?,
        updated_at: moment(cells, "updated_at_ms")?,
        opened: NewCase {
            tenant: cells.get("tenant")?,
            department: cells.get("department")?,
            masked_topic: cells.get("masked_topic")?,
            masked_question: cells.get("masked_question")?,
            masked_kinds: cells.json("masked_kinds")?,
            language: cells.get("language")?,
            trace_id: cells.get("trace_id")?,
            request_id: cells.get("request_id")?,
            reach: Reach::from_parts(&reach_by, reach_at).ok_or_else(|| cells.unknown("reach_by", &reach_by))?,
            person: person.map(PersonName),
            received_at: moment(cells, "received_at_ms")?,
        },
        events: events.into_iter().map(|cell| event(cells, cell)).collect::<Result<_, _>>()?,
        deliveries: deliveries.into_iter().map(|cell| delivery(cells, cell)).collect::<Result<_, _>>()?,
    })
}

fn moment(cells: Cells<'_>, column: &'static str) -> Result<Timestamp, LedgerError> {
    cells.time(column, cells.get(column)?)
}

fn state(cells: Cells<'_>, name: &str) -> Result<CaseState, LedgerError> {
    CaseState::from_name(name).ok_or_else(|| cells.unknown("state", name))
}

fn event(cells: Cells<'_>, cell: EventCell) -> Result<CaseEvent, LedgerError> {
    let at = cells.time("at_ms", cell.at_ms)?;
    Ok(CaseEvent { at, by: cell.by, state: state(cells, &cell.state)?, note: cell.note })
}

fn delivery(cells: Cells<'_>, cell: DeliveryCell) -> Result<Delivery, LedgerError> {
    Ok(Delivery {
        channel: Channel::from_name(&cell.channel).ok_or_else(|| cells.unknown("channel", &cell.channel))?,
        attempts: cell.attempts,
        last_error: cell.last_error,
        sent_at: cell.sent_at_ms.map(|ms| cells.time("sent_at_ms", ms)).transpose()?,
    })
}
