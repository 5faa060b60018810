//! Articles as the ledger knows them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use madoguchi_ingest::{Article, Reading};
use madoguchi_ledger::{ArticleContent, ArticleState, ArticleVersion, Ledger, LedgerError};
use madoguchi_text::stable_hash;
use serde::Serialize;
use thiserror::Error;

use crate::difference::Difference;

/// States written in one transaction.
pub(crate) const BATCH: usize = 500;

/// Why the history could not be told.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A recorded article is damaged.
    #[error(
        "version {version} of {article_id:?} in the ledger is damaged ({reason}). Remedy: restore the ledger from a backup"
    )]
    Damaged {
        /// The article.
        article_id: String,
        /// Its version.
        version: u32,
        /// What the parser said.
        reason: String,
    },
}

/// An article in one of its versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersionedArticle {
    /// 1, 2, ….
    pub version: u32,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub recorded_by: String,
    /// The article; `None` when it was gone.
    pub article: Option<Article>,
    /// What changed since the version before.
    pub difference: Difference,
}

/// What of `reading` must be recorded: articles that differ from `known`, and those of `known` that are gone.
pub(crate) fn states(tenant: &str, reading: &Reading, known: &[ArticleVersion]) -> Vec<ArticleState> {
    let hashes: HashMap<&str, Option<&str>> =
        known.iter().map(|last| (last.article_id.as_str(), last.content_hash.as_deref())).collect();
    let of_tenant = || reading.articles.iter().filter(|article| article.tenant == tenant);
    let changed = of_tenant().filter_map(|article| {
        let content = content_of(article)?;
        let is_known = hashes.get(article.id.as_str()) == Some(&Some(content.hash.as_str()));
        (!is_known).then(|| state(tenant, &article.id, &article.source, Some(content)))
    });
    let read: HashSet<&str> = of_tenant().map(|article| article.id.as_str()).collect();
    let gone = known
        .iter()
        .filter(|last| !read.contains(last.article_id.as_str()))
        .filter(|last| reading.scope.ingested.contains(&last.source) && !reading.scope.broken.contains(&last.source))
        .map(|last| state(tenant, &last.article_id, &last.source, None));
    changed.chain(gone).collect()
}

fn state(tenant: &str, article_id: &str, source: &str, content: Option<ArticleContent>) -> ArticleState {
    ArticleState { tenant: tenant.to_owned(), article_id: article_id.to_owned(), source: source.to_owned(), content }
}

fn content_of(article: &Article) -> Option<ArticleContent> {
    let json = serde_json::to_string(article).ok()?;
    Some(ArticleContent { hash: format!("{:016x}", stable_hash(json.as_bytes())), json })
}

/// The articles of `tenant` as they are now, by id.
///
/// # Errors
/// When the ledger cannot be read, or a record is damaged.
pub async fn current_articles(ledger: &dyn Ledger, tenant: &str) -> Result<Vec<Article>, HistoryError> {
    let versions = ledger.articles(tenant).await?;
    versions.iter().filter_map(|version| parse(version).transpose()).collect()
}

/// Every version of an article with what changed in it, the newest first; empty when it never was.
///
/// # Errors
/// When the ledger cannot be read, or a record is damaged.
pub async fn history_of(
    ledger: &dyn Ledger,
    tenant: &str,
    article_id: &str,
) -> Result<Vec<VersionedArticle>, HistoryError> {
    let versions = ledger.article_history(tenant, article_id).await?;
    let mut told = Vec::new();
    let mut before: Option<Article> = None;
    for version in versions.iter().rev() {
        let article = parse(version)?;
        told.push(VersionedArticle {
            version: version.version,
            recorded_at: version.recorded_at,
            recorded_by: version.recorded_by.clone(),
            difference: Difference::between(before.as_ref(), article.as_ref()),
            article: article.clone(),
        });
        before = article;
    }
    told.reverse();
    Ok(told)
}

fn parse(version: &ArticleVersion) -> Result<Option<Article>, HistoryError> {
    let article = version.article.as_deref().map(serde_json::from_str).transpose();
    article.map_err(|error| HistoryError::Damaged {
        article_id: version.article_id.clone(),
        version: version.version,
        reason: error.to_string(),
    })
}
