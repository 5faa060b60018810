//! The states of articles.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::SqliteLedger;
use crate::error::LedgerError;
use crate::version::{ArticleState, ArticleVersion, Recorder};

const READING: &str = "reading article versions";
const WRITING: &str = "writing article versions";

/// The last version of each article; SQLite takes the other columns from the row that holds the maximum
/// (sqlite.org/lang_select.html, "Bare columns in an aggregate query").
const CURRENT: &str = "
SELECT tenant, article_id, max(version) AS version, recorded_at_ms, recorded_by, source, content_hash, article
FROM article_version
WHERE tenant = ?1
GROUP BY article_id
HAVING content_hash IS NOT NULL
ORDER BY article_id";

const HISTORY: &str = "
SELECT * FROM article_version WHERE tenant = ?1 AND article_id = ?2 ORDER BY version DESC";

/// A state equal to the last one is not recorded again, nor the end of what never was.
const RECORD: &str = "
INSERT INTO article_version
    (tenant, article_id, version, recorded_at_ms, recorded_by, source, content_hash, article)
SELECT j.value ->> 'tenant', j.value ->> 'article_id', coalesce(last.version, 0) + 1, ?2, ?3,
       j.value ->> 'source', j.value ->> 'hash', j.value ->> 'json'
FROM json_each(?1) AS j
LEFT JOIN article_version AS last
  ON last.tenant = j.value ->> 'tenant' AND last.article_id = j.value ->> 'article_id'
 AND last.version = (SELECT max(v.version) FROM article_version v
                     WHERE v.tenant = last.tenant AND v.article_id = last.article_id)
WHERE last.content_hash IS NOT (j.value ->> 'hash')";

#[derive(Serialize)]
struct StateRow<'a> {
    tenant: &'a str,
    article_id: &'a str,
    source: &'a str,
    hash: Option<&'a str>,
    json: Option<&'a str>,
}

impl<'a> From<&'a ArticleState> for StateRow<'a> {
    fn from(state: &'a ArticleState) -> Self {
        let content = state.content.as_ref();
        Self {
            tenant: &state.tenant,
            article_id: &state.article_id,
            source: &state.source,
            hash: content.map(|content| content.hash.as_str()),
            json: content.map(|content| content.json.as_str()),
        }
    }
}

pub(super) async fn record(ledger: &SqliteLedger, states: &[ArticleState], by: &Recorder) -> Result<u64, LedgerError> {
    let rows: Vec<StateRow<'_>> = states.iter().map(StateRow::from).collect();
    let json = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(error.into()));
    let json = json.map_err(ledger.failed(WRITING))?;
    let done = sqlx::query(RECORD)
        .bind(json)
        .bind(by.at.as_millisecond())
        .bind(&by.name)
        .execute(&ledger.pool)
        .await
        .map_err(ledger.failed(WRITING))?;
    Ok(done.rows_affected())
}

pub(super) async fn current(ledger: &SqliteLedger, tenant: &str) -> Result<Vec<ArticleVersion>, LedgerError> {
    let rows = sqlx::query(CURRENT).bind(tenant).fetch_all(&ledger.pool).await.map_err(ledger.failed(READING))?;
    rows.iter().map(|row| version(row).map_err(ledger.failed(READING))).collect()
}

pub(super) async fn history(
    ledger: &SqliteLedger,
    tenant: &str,
    article_id: &str,
) -> Result<Vec<ArticleVersion>, LedgerError> {
    let query = sqlx::query(HISTORY).bind(tenant).bind(article_id);
    let rows = query.fetch_all(&ledger.pool).await.map_err(ledger.failed(READING))?;
    rows.iter().map(|row| version(row).map_err(ledger.failed(READING))).collect()
}

fn version(row: &SqliteRow) -> Result<ArticleVersion, sqlx::Error> {
    let recorded_at = Timestamp::from_millisecond(row.try_get("recorded_at_ms")?);
    Ok(ArticleVersion {
        tenant: row.try_get("tenant")?,
        article_id: row.try_get("article_id")?,
        version: row.try_get("version")?,
        recorded_at: recorded_at.map_err(|error| sqlx::Error::Decode(error.into()))?,
        recorded_by: row.try_get("recorded_by")?,
        source: row.try_get("source")?,
        content_hash: row.try_get("content_hash")?,
        article: row.try_get("article")?,
    })
}
