//! Writing. A batch travels as one JSON text per table, so that any number of rows is one prepared statement.

use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::entry::{CitedSpan, Entry, Feedback, IngestRun, QuestionRecord};
use crate::read::Forgotten;

// Materialised, because each mention of json_each's own `value` would write the row out as JSON again.
// A confidence that is no number becomes JSON's null; it must not make the whole batch fail.
const INSERT_QUESTIONS: &str = "
WITH row AS MATERIALIZED (SELECT value FROM json_each(?1))
INSERT INTO question (id, trace_id, asked_at_ms, tenant, audience, departments, masked_question, masked_kinds,
                      language, ending, grade, answer, confidence, latency_ms, first_token_ms, session_hash)
SELECT value->>'id', value->>'trace_id', value->>'asked_at_ms', value->>'tenant', value->>'audience',
       value->'departments', value->>'masked_question', value->'masked_kinds', value->>'language',
       value->>'ending', value->>'grade', value->>'answer', coalesce(value->>'confidence', 0.0),
       value->>'latency_ms', value->>'first_token_ms', value->>'session_hash'
FROM row";

const INSERT_CITATIONS: &str = "
WITH row AS MATERIALIZED (SELECT value FROM json_each(?1))
INSERT OR IGNORE INTO citation (question_id, n, article_id, passage_id, start_char, end_char)
SELECT value->>'question_id', value->>'n', value->>'article_id', value->>'passage_id',
       value->>'start_char', value->>'end_char'
FROM row";

const INSERT_FEEDBACK: &str = "
WITH row AS MATERIALIZED (SELECT value FROM json_each(?1))
INSERT INTO feedback (trace_id, given_at_ms, verdict, masked_reason, masked_comment)
SELECT value->>'trace_id', value->>'given_at_ms', value->>'verdict', value->>'masked_reason',
       value->>'masked_comment'
FROM row";

const INSERT_INGEST_RUNS: &str = "
WITH row AS MATERIALIZED (SELECT value FROM json_each(?1))
INSERT INTO ingest_run (finished_at_ms, tenant, root, new, changed, unchanged, gone, problems, elapsed_ms)
SELECT value->>'finished_at_ms', value->>'tenant', value->>'root', value->>'new', value->>'changed',
       value->>'unchanged', value->>'gone', value->>'problems', value->>'elapsed_ms'
FROM row";

/// What the column list above reads of a question.
#[derive(Serialize)]
struct QuestionRow<'a> {
    id: i64,
    trace_id: &'a str,
    asked_at_ms: i64,
    tenant: &'a str,
    audience: &'a str,
    departments: &'a [String],
    masked_question: &'a str,
    masked_kinds: &'a [String],
    language: &'a str,
    ending: &'a str,
    grade: &'a str,
    answer: &'a str,
    confidence: f32,
    latency_ms: u32,
    first_token_ms: Option<u32>,
    session_hash: Option<&'a str>,
}

impl<'a> QuestionRow<'a> {
    fn new(id: i64, record: &'a QuestionRecord) -> Self {
        Self {
            id,
            trace_id: &record.trace_id,
            asked_at_ms: record.asked_at.as_millisecond(),
            tenant: &record.tenant,
            audience: record.audience.as_str(),
            departments: &record.departments,
            masked_question: &record.masked_question,
            masked_kinds: &record.masked_kinds,
            language: &record.language,
            ending: record.ending.as_str(),
            grade: &record.grade,
            answer: &record.answer,
            confidence: record.confidence,
            latency_ms: record.latency_ms,
            first_token_ms: record.first_token_ms,
            session_hash: record.session_hash.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct CitationRow<'a> {
    question_id: i64,
    #[serde(flatten)]
    span: &'a CitedSpan,
}

#[derive(Serialize)]
struct FeedbackRow<'a> {
    given_at_ms: i64,
    #[serde(flatten)]
    feedback: &'a Feedback,
}

#[derive(Serialize)]
struct IngestRunRow<'a> {
    finished_at_ms: i64,
    #[serde(flatten)]
    run: &'a IngestRun,
}

#[derive(Default)]
struct Rows<'a> {
    questions: Vec<QuestionRow<'a>>,
    citations: Vec<CitationRow<'a>>,
    feedback: Vec<FeedbackRow<'a>>,
    ingest_runs: Vec<IngestRunRow<'a>>,
}

impl<'a> Rows<'a> {
    fn new(entries: &'a [Entry], first_id: i64) -> Self {
        let mut rows = Self::default();
        for entry in entries {
            match entry {
                Entry::Question(record) => rows.push_question(first_id, record),
                Entry::Feedback(feedback) => {
                    rows.feedback.push(FeedbackRow { given_at_ms: feedback.given_at.as_millisecond(), feedback });
                }
                Entry::IngestRun(run) => {
                    rows.ingest_runs.push(IngestRunRow { finished_at_ms: run.finished_at.as_millisecond(), run });
                }
            }
        }
        rows
    }

    fn push_question(&mut self, first_id: i64, record: &'a QuestionRecord) {
        let question_id = first_id + self.questions.len() as i64;
        self.questions.push(QuestionRow::new(question_id, record));
        self.citations.extend(record.citations.iter().map(|span| CitationRow { question_id, span }));
    }
}

pub(super) async fn batch(pool: &SqlitePool, entries: &[Entry]) -> Result<(), sqlx::Error> {
    // Immediate: the ids below are ours until the commit.
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let last_id: i64 =
        sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM question").fetch_one(&mut *transaction).await?;
    let rows = Rows::new(entries, last_id + 1);
    insert(&mut transaction, INSERT_QUESTIONS, &rows.questions).await?;
    insert(&mut transaction, INSERT_CITATIONS, &rows.citations).await?;
    insert(&mut transaction, INSERT_FEEDBACK, &rows.feedback).await?;
    insert(&mut transaction, INSERT_INGEST_RUNS, &rows.ingest_runs).await?;
    transaction.commit().await
}

async fn insert<R: Serialize>(
    connection: &mut SqliteConnection,
    sql: &'static str,
    rows: &[R],
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let json = serde_json::to_string(rows).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query(sql).bind(json).execute(connection).await?;
    Ok(())
}

pub(super) async fn forget(pool: &SqlitePool, before_ms: i64) -> Result<Forgotten, sqlx::Error> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let questions = sqlx::query("DELETE FROM question WHERE asked_at_ms < ?1")
        .bind(before_ms)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
    let feedback = sqlx::query("DELETE FROM feedback WHERE given_at_ms < ?1")
        .bind(before_ms)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
    transaction.commit().await?;
    Ok(Forgotten { questions, feedback })
}

/// `BEGIN IMMEDIATE` takes the write lock, which fails on a read-only file; nothing is written.
pub(super) async fn check(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    pool.begin_with("BEGIN IMMEDIATE").await?.rollback().await
}
