//! Reading. Citations and verdicts come along as JSON columns, so that each read is one statement.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::SqliteLedger;
use crate::entry::{Audience, CitedSpan, Ending, Feedback, IngestRun, QuestionRecord, Verdict};
use crate::error::LedgerError;
use crate::read::{Exchange, Period, PeriodCounts, UnansweredQuery};

const DOING: &str = "reading it";

macro_rules! select_exchange {
    ($rest:literal) => {
        concat!(
            "SELECT q.*,
               (SELECT json_group_array(json_object(
                           'n', c.n, 'article_id', c.article_id, 'passage_id', c.passage_id,
                           'start_char', c.start_char, 'end_char', c.end_char) ORDER BY c.n)
                FROM citation c WHERE c.question_id = q.id) AS citations,
               (SELECT json_group_array(json_object(
                           'given_at_ms', f.given_at_ms, 'verdict', f.verdict, 'masked_reason', f.masked_reason,
                           'masked_comment', f.masked_comment) ORDER BY f.given_at_ms, f.id)
                FROM feedback f WHERE f.trace_id = q.trace_id) AS feedback
             FROM question q ",
            $rest
        )
    };
}

pub(super) async fn exchange(ledger: &SqliteLedger, trace_id: &str) -> Result<Option<Exchange>, LedgerError> {
    let row = sqlx::query(select_exchange!("WHERE q.trace_id = ?1 ORDER BY q.asked_at_ms DESC, q.id DESC LIMIT 1"))
        .bind(trace_id)
        .fetch_optional(&ledger.pool)
        .await
        .map_err(ledger.failed(DOING))?;
    row.map(|row| Cells { ledger, row: &row }.exchange()).transpose()
}

pub(super) async fn unanswered(ledger: &SqliteLedger, query: &UnansweredQuery) -> Result<Vec<Exchange>, LedgerError> {
    let sql = select_exchange!(
        "WHERE (q.ending = 'declined'
                OR EXISTS (SELECT 1 FROM feedback f WHERE f.trace_id = q.trace_id AND f.verdict = 'down'))
           AND (?1 IS NULL OR q.tenant = ?1)
           AND (?2 IS NULL OR q.audience = ?2)
           AND q.asked_at_ms >= ?3
         ORDER BY q.asked_at_ms DESC, q.id DESC
         LIMIT ?4"
    );
    let rows = sqlx::query(sql)
        .bind(query.tenant.as_deref())
        .bind(query.audience.map(Audience::as_str))
        .bind(query.since.map_or(i64::MIN, ceil_ms))
        .bind(query.limit)
        .fetch_all(&ledger.pool)
        .await
        .map_err(ledger.failed(DOING))?;
    rows.iter().map(|row| Cells { ledger, row }.exchange()).collect()
}

const COUNT_QUESTIONS: &str = "
SELECT ending, audience, count(*) AS questions, sum(masked_kinds <> '[]') AS with_personal_data
FROM question
WHERE asked_at_ms >= ?1 AND asked_at_ms < ?2 AND (?3 IS NULL OR tenant = ?3)
GROUP BY ending, audience";

const COUNT_VERDICTS: &str = "
SELECT coalesce(sum(verdict = 'up'), 0) AS up, coalesce(sum(verdict = 'down'), 0) AS down
FROM feedback f
WHERE given_at_ms >= ?1 AND given_at_ms < ?2
  AND (?3 IS NULL OR EXISTS (SELECT 1 FROM question q WHERE q.trace_id = f.trace_id AND q.tenant = ?3))";

pub(super) async fn counts(
    ledger: &SqliteLedger,
    period: Period,
    tenant: Option<&str>,
) -> Result<PeriodCounts, LedgerError> {
    let from_ms = ceil_ms(period.from);
    let until_ms = ceil_ms(period.until);
    let query = |sql: &'static str| sqlx::query(sql).bind(from_ms).bind(until_ms).bind(tenant);
    let groups = query(COUNT_QUESTIONS).fetch_all(&ledger.pool).await.map_err(ledger.failed(DOING))?;
    let verdicts = query(COUNT_VERDICTS).fetch_one(&ledger.pool).await.map_err(ledger.failed(DOING))?;
    let verdicts = Cells { ledger, row: &verdicts };
    let mut counts =
        PeriodCounts { up: verdicts.count("up")?, down: verdicts.count("down")?, ..PeriodCounts::default() };
    for row in &groups {
        let group = Cells { ledger, row };
        let questions = group.count("questions")?;
        counts.questions += questions;
        counts.with_personal_data += group.count("with_personal_data")?;
        add(&mut counts.by_ending, group.ending()?, questions);
        add(&mut counts.by_audience, group.audience()?, questions);
    }
    Ok(counts)
}

fn add<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K, count: u64) {
    *counts.entry(key).or_default() += count;
}

/// The first whole millisecond at or after `moment`, so that a half-open period stays half open.
fn ceil_ms(moment: Timestamp) -> i64 {
    let floor = moment.as_nanosecond().div_euclid(1_000_000);
    let exact = moment.as_nanosecond().rem_euclid(1_000_000) == 0;
    i64::try_from(floor + i128::from(!exact)).unwrap_or(i64::MAX)
}

pub(super) async fn ingest_runs(ledger: &SqliteLedger, limit: u32) -> Result<Vec<IngestRun>, LedgerError> {
    let rows = sqlx::query("SELECT * FROM ingest_run ORDER BY finished_at_ms DESC, id DESC LIMIT ?1")
        .bind(limit)
        .fetch_all(&ledger.pool)
        .await
        .map_err(ledger.failed(DOING))?;
    rows.iter().map(|row| Cells { ledger, row }.ingest_run()).collect()
}

/// A verdict as `select_exchange!` puts it together.
#[derive(Deserialize)]
struct VerdictCell {
    given_at_ms: i64,
    verdict: String,
    masked_reason: Option<String>,
    masked_comment: Option<String>,
}

/// A row and, for the error, the file it came from.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) ledger: &'a SqliteLedger,
    pub(super) row: &'a SqliteRow,
}

impl Cells<'_> {
    fn exchange(self) -> Result<Exchange, LedgerError> {
        let question = self.question()?;
        let verdicts: Vec<VerdictCell> = self.json("feedback")?;
        let feedback =
            verdicts.into_iter().map(|cell| self.feedback(cell, &question.trace_id)).collect::<Result<_, _>>()?;
        Ok(Exchange { question, feedback })
    }

    fn question(self) -> Result<QuestionRecord, LedgerError> {
        let citations: Vec<CitedSpan> = self.json("citations")?;
        Ok(QuestionRecord {
            trace_id: self.get("trace_id")?,
            asked_at: self.time("asked_at_ms", self.get("asked_at_ms")?)?,
            tenant: self.get("tenant")?,
            audience: self.audience()?,
            departments: self.json("departments")?,
            masked_question: self.get("masked_question")?,
            masked_kinds: self.json("masked_kinds")?,
            language: self.get("language")?,
            ending: self.ending()?,
            grade: self.get("grade")?,
            answer: self.get("answer")?,
            confidence: self.get("confidence")?,
            latency_ms: self.get("latency_ms")?,
            first_token_ms: self.get("first_token_ms")?,
            session_hash: self.get("session_hash")?,
            citations,
        })
    }

    fn feedback(self, cell: VerdictCell, trace_id: &str) -> Result<Feedback, LedgerError> {
        Ok(Feedback {
            trace_id: trace_id.to_owned(),
            given_at: self.time("given_at_ms", cell.given_at_ms)?,
            verdict: Verdict::from_name(&cell.verdict).ok_or_else(|| self.unknown("verdict", &cell.verdict))?,
            masked_reason: cell.masked_reason,
            masked_comment: cell.masked_comment,
        })
    }

    fn ingest_run(self) -> Result<IngestRun, LedgerError> {
        Ok(IngestRun {
            finished_at: self.time("finished_at_ms", self.get("finished_at_ms")?)?,
            tenant: self.get("tenant")?,
            root: self.get("root")?,
            new: self.count("new")?,
            changed: self.count("changed")?,
            unchanged: self.count("unchanged")?,
            gone: self.count("gone")?,
            problems: self.count("problems")?,
            elapsed_ms: self.count("elapsed_ms")?,
        })
    }

    fn audience(self) -> Result<Audience, LedgerError> {
        let name: String = self.get("audience")?;
        Audience::from_name(&name).ok_or_else(|| self.unknown("audience", &name))
    }

    fn ending(self) -> Result<Ending, LedgerError> {
        let name: String = self.get("ending")?;
        Ending::from_name(&name).ok_or_else(|| self.unknown("ending", &name))
    }

    pub(super) fn get<'r, T>(&'r self, column: &'static str) -> Result<T, LedgerError>
    where
        T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    {
        self.row.try_get(column).map_err(self.ledger.failed(DOING))
    }

    pub(super) fn count(self, column: &'static str) -> Result<u64, LedgerError> {
        let count: i64 = self.get(column)?;
        u64::try_from(count).map_err(|_| self.unknown(column, &count.to_string()))
    }

    pub(super) fn json<T: DeserializeOwned>(self, column: &'static str) -> Result<T, LedgerError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|_| self.unknown(column, &text))
    }

    pub(super) fn time(self, column: &'static str, ms: i64) -> Result<Timestamp, LedgerError> {
        Timestamp::from_millisecond(ms).map_err(|_| self.unknown(column, &ms.to_string()))
    }

    pub(super) fn unknown(self, column: &'static str, value: &str) -> LedgerError {
        LedgerError::UnknownValue { path: self.ledger.path.clone(), column, value: value.to_owned() }
    }
}
