//! One article, with all that a clerk should know of it.

use madoguchi_check::{WarningCause, warnings_of};
use madoguchi_index::SearchFilter;
use madoguchi_ingest::Contact;
use madoguchi_upkeep::{VersionedArticle, history_of};
use serde::Serialize;

use super::in_its_time;
use super::versions::{VersionView, told};
use crate::app::App;
use crate::articles::ArticleView;
use crate::problem::Problem;
use crate::reader::Reader;
use crate::searching;

/// An article as staff see it.
#[derive(Debug, Serialize)]
pub(crate) struct StaffArticle {
    #[serde(flatten)]
    article: ArticleView,
    /// The desk of its owner, where there is one.
    desk: Option<Contact>,
    warnings: Vec<WarningCause>,
    /// The newest first.
    versions: Vec<VersionView>,
}

/// The article, before and after its time as well.
pub(crate) async fn article(app: &App, reader: &Reader, id: &str) -> Result<StaffArticle, Problem> {
    let today = reader.filter(app);
    let versions = history(app, &today, id).await?;
    let last = versions.first().and_then(|version| version.article.as_ref());
    let filter = match last {
        Some(last) => in_its_time(&today, &last.tenant, last.effective_from, last.expires_on),
        None => today.clone(),
    };
    let passages = searching::read(app, app.index().article(id, &filter)).await?;
    let article = ArticleView::new(passages, &filter, true).ok_or_else(Problem::article_not_found)?;
    let desks = app.engine().answerer().desks();
    let warnings = last.map(|last| warnings_of(last, Some(desks), today.on)).unwrap_or_default();
    let desk = article.owner().and_then(|owner| desks.by_department(owner)).map(Contact::from);
    Ok(StaffArticle { article, desk, warnings, versions: told(versions, &filter.reader) })
}

/// Of the first municipality in which the article is one for this reader; empty where the ledger knows of none.
async fn history(app: &App, filter: &SearchFilter, id: &str) -> Result<Vec<VersionedArticle>, Problem> {
    for tenant in &filter.tenants {
        let versions = searching::read(app, history_of(app.ledger(), tenant, id)).await?;
        let last = versions.first().and_then(|version| version.article.as_ref());
        if last.is_some_and(|last| filter.reader.may_read(last.visibility, &last.departments)) {
            return Ok(versions);
        }
    }
    Ok(Vec::new())
}
