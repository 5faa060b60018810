//! An article put together again from its passages.

use std::sync::Arc;

use jiff::civil::Date;
use madoguchi_index::SearchFilter;
use madoguchi_ingest::{ArticleKind, Contact, Passage, Visibility};
use serde::Serialize;
use uuid::Uuid;

/// An article as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ArticleView {
    id: String,
    kind: ArticleKind,
    title: String,
    /// Of a FAQ.
    question: Option<String>,
    /// Citations count Unicode scalar values into this.
    text: String,
    category: Option<String>,
    owner: Option<String>,
    contact: Option<Contact>,
    url: Option<String>,
    language: String,
    revised_on: Option<Date>,
    effective_from: Option<Date>,
    expires_on: Option<Date>,
    passages: Vec<PassageView>,
    /// What only staff are told.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    internal: Option<InternalView>,
}

/// Where a passage lies in the article's text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PassageView {
    passage_id: Uuid,
    heading_path: Vec<String>,
    start_char: u32,
    end_char: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct InternalView {
    tenant: String,
    visibility: Visibility,
    departments: Vec<String>,
    source: String,
}

impl ArticleView {
    /// `passages` of one article id that `filter` admits. Where several municipalities use the id, the one named
    /// first in the filter wins. `None` when there are no passages.
    pub(crate) fn new(mut passages: Vec<Arc<Passage>>, filter: &SearchFilter, for_staff: bool) -> Option<Self> {
        let tenant = filter.tenants.iter().find(|tenant| passages.iter().any(|passage| passage.tenant == **tenant))?;
        passages.retain(|passage| passage.tenant == *tenant);
        passages.sort_by_key(|passage| passage.position);
        let first = passages.first()?;
        Some(Self {
            id: first.article_id.clone(),
            kind: first.kind,
            title: first.title.clone(),
            question: first.question.clone(),
            text: passages.iter().map(|passage| passage.text.as_str()).collect(),
            category: first.category.clone(),
            owner: first.owner.clone(),
            contact: first.contact.clone(),
            url: first.url.clone(),
            language: first.language.clone(),
            revised_on: first.revised_on,
            effective_from: first.effective_from,
            expires_on: first.expires_on,
            internal: for_staff.then(|| InternalView::new(first)),
            passages: passages.iter().map(|passage| PassageView::new(passage)).collect(),
        })
    }
}

impl PassageView {
    fn new(passage: &Passage) -> Self {
        Self {
            passage_id: passage.id,
            heading_path: passage.heading_path.clone(),
            start_char: passage.start_char,
            end_char: passage.end_char,
        }
    }
}

impl InternalView {
    fn new(passage: &Passage) -> Self {
        Self {
            tenant: passage.tenant.clone(),
            visibility: passage.visibility,
            departments: passage.departments.clone(),
            source: passage.source.clone(),
        }
    }
}
