//! The articles that a clerk may see.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use madoguchi_check::{WarningCause, warnings_of};
use madoguchi_index::SearchFilter;
use madoguchi_ingest::{Article, ArticleKind, Visibility};
use madoguchi_ledger::ArticleVersion;
use madoguchi_retrieve::Question;
use serde::{Deserialize, Serialize};

use super::in_its_time;
use crate::app::App;
use crate::problem::Problem;
use crate::reader::Reader;
use crate::searching;
use crate::suggestions::fold;

/// Passages taken from the search: each is of one article.
const PASSAGES: usize = 60;

/// Which part of the list.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// What the articles are about; `None`: all.
    pub(crate) q: Option<String>,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

/// A part of the list.
#[derive(Debug, Serialize)]
pub(crate) struct Listing {
    /// How many there are in all.
    total: usize,
    articles: Vec<ListedArticle>,
}

#[derive(Debug, Serialize)]
struct ListedArticle {
    id: String,
    tenant: String,
    kind: ArticleKind,
    title: String,
    visibility: Visibility,
    departments: Vec<String>,
    owner: Option<String>,
    category: Option<String>,
    revised_on: Option<Date>,
    effective_from: Option<Date>,
    expires_on: Option<Date>,
    source: String,
    passages: usize,
    recorded_at: Timestamp,
    recorded_by: String,
    warnings: Vec<WarningCause>,
}

/// An article of the history, as far as the list must know it: its text may be long and is not read.
struct Entry {
    facts: Facts,
    version: ArticleVersion,
}

#[derive(Deserialize)]
struct Facts {
    title: String,
    visibility: Visibility,
    departments: Vec<String>,
    owner: Option<String>,
    effective_from: Option<Date>,
    expires_on: Option<Date>,
}

/// The newest first; of a search, the most fitting first, then those whose title, owner, id or file holds the words.
pub(crate) async fn list(app: &App, reader: &Reader, wanted: Wanted) -> Result<Listing, Problem> {
    let filter = reader.filter(app);
    let mut entries = entries(app, &filter).await?;
    if let Some(q) = &wanted.q {
        entries = matching(app, &filter, entries, q).await?;
    }
    let total = entries.len();
    let mut articles = Vec::new();
    for entry in entries.into_iter().skip(wanted.offset).take(wanted.limit) {
        articles.extend(listed(app, &filter, entry).await?);
    }
    Ok(Listing { total, articles })
}

async fn entries(app: &App, filter: &SearchFilter) -> Result<Vec<Entry>, Problem> {
    let mut versions = Vec::new();
    for tenant in &filter.tenants {
        versions.extend(searching::read(app, app.ledger().articles(tenant)).await?);
    }
    let reader = filter.reader.clone();
    let sorted = move || {
        let mut entries: Vec<Entry> = versions.into_iter().filter_map(Entry::new).collect();
        entries.retain(|entry| reader.may_read(entry.facts.visibility, &entry.facts.departments));
        entries.sort_by(|a, b| {
            let key = |entry: &Entry| (std::cmp::Reverse(entry.version.recorded_at), entry.version.article_id.clone());
            key(a).cmp(&key(b))
        });
        entries
    };
    // Thousands of articles are megabytes of JSON.
    tokio::task::spawn_blocking(sorted).await.map_err(|error| {
        tracing::error!(%error, "the list of articles was not made");
        Problem::internal()
    })
}

impl Entry {
    fn new(version: ArticleVersion) -> Option<Self> {
        let facts = serde_json::from_str(version.article.as_deref()?);
        let facts = facts.inspect_err(|error| {
            tracing::error!(article = version.article_id, %error, "an article of the history is damaged");
        });
        Some(Self { facts: facts.ok()?, version })
    }

    /// Whether the words of a clerk, folded, stand in what identifies the article.
    fn holds(&self, folded: &str) -> bool {
        let owner = self.facts.owner.as_deref().unwrap_or_default();
        [&self.facts.title, owner, &self.version.article_id, &self.version.source]
            .iter()
            .any(|field| fold(field).contains(folded))
    }
}

async fn matching(app: &App, filter: &SearchFilter, entries: Vec<Entry>, q: &str) -> Result<Vec<Entry>, Problem> {
    let text = app.engine().mask(q).text.into_string();
    let question = Question { text, original: None, history: Vec::new(), filter: filter.clone(), limit: PASSAGES };
    let evidence = searching::retrieve(app, &question).await?;
    let mut ranks: HashMap<(&str, &str), usize> = HashMap::new();
    for (rank, scored) in evidence.passages.iter().enumerate() {
        ranks.entry((&scored.passage.tenant, &scored.passage.article_id)).or_insert(rank);
    }
    let folded = fold(q);
    let ranked = |entry: Entry| {
        let rank = ranks.get(&(entry.version.tenant.as_str(), entry.version.article_id.as_str())).copied();
        let rank = rank.or_else(|| entry.holds(&folded).then_some(usize::MAX))?;
        Some((rank, entry))
    };
    let mut found: Vec<(usize, Entry)> = entries.into_iter().filter_map(ranked).collect();
    found.sort_by_key(|(rank, _)| *rank);
    Ok(found.into_iter().map(|(_, entry)| entry).collect())
}

/// `None` when the index has nothing of it for this reader.
async fn listed(app: &App, filter: &SearchFilter, entry: Entry) -> Result<Option<ListedArticle>, Problem> {
    let Entry { facts, version } = entry;
    let own = in_its_time(filter, &version.tenant, facts.effective_from, facts.expires_on);
    let passages = searching::read(app, app.index().article(&version.article_id, &own)).await?.len();
    let article = version.article.as_deref().map(serde_json::from_str::<Article>);
    let Some(Ok(article)) = article.filter(|_| passages > 0) else { return Ok(None) };
    Ok(Some(ListedArticle {
        warnings: warnings_of(&article, Some(app.engine().answerer().desks()), filter.on),
        id: article.id,
        tenant: article.tenant,
        kind: article.kind,
        title: article.title,
        visibility: article.visibility,
        departments: article.departments,
        owner: article.owner,
        category: article.category,
        revised_on: article.revised_on,
        effective_from: article.effective_from,
        expires_on: article.expires_on,
        source: article.source,
        passages,
        recorded_at: version.recorded_at,
        recorded_by: version.recorded_by,
    }))
}
