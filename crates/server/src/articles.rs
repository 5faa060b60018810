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
    /// What only staff are told.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    internal: Option<InternalPassageView>,
}

/// A passage for a clerk who looks at what the search finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct InternalPassageView {
    text: String,
    /// On which it begins, of a document with pages.
    page: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct InternalView {
    keywords: Vec<String>,
    /// Other ways to ask for it.
    phrasings: Vec<String>,
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
            text: whole_text(&passages),
            category: first.category.clone(),
            owner: first.owner.clone(),
            contact: first.contact.clone(),
            url: first.url.clone(),
            language: first.language.clone(),
            revised_on: first.revised_on,
            effective_from: first.effective_from,
            expires_on: first.expires_on,
            internal: for_staff.then(|| InternalView::new(first)),
            passages: passages.iter().map(|passage| PassageView::new(passage, for_staff)).collect(),
        })
    }

    /// The department that answers for it.
    pub(crate) fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }
}

/// Stands where a passage is indexed with another article only, because both hold the same words.
const LEFT_OUT: &str = "（ほかの資料と同じ文のため省略）";

/// The passages' texts, each at its place: citations count into the whole article, so what is left out keeps its
/// length, and is said to be left out.
fn whole_text(passages: &[Arc<Passage>]) -> String {
    let mut text = String::new();
    let mut chars = 0;
    for passage in passages {
        let gap = (passage.start_char as usize).saturating_sub(chars);
        text.extend(LEFT_OUT.chars().chain(std::iter::repeat('\u{3000}')).take(gap));
        text.push_str(&passage.text);
        chars += gap + passage.text.chars().count();
    }
    text
}

impl PassageView {
    fn new(passage: &Passage, for_staff: bool) -> Self {
        let internal = || InternalPassageView { text: passage.text.clone(), page: passage.page };
        Self {
            internal: for_staff.then(internal),
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
            keywords: passage.keywords.clone(),
            phrasings: passage.phrasings.clone(),
            tenant: passage.tenant.clone(),
            visibility: passage.visibility,
            departments: passage.departments.clone(),
            source: passage.source.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(start_char: u32, text: &str) -> Arc<Passage> {
        let json = serde_json::json!({
            "id": Uuid::nil(), "article_id": "a", "position": 0, "kind": "guide", "tenant": "t",
            "visibility": "public", "departments": [], "owner": null, "title": "題", "question": null,
            "heading_path": [], "text": text, "start_char": start_char,
            "end_char": start_char as usize + text.chars().count(), "keywords": [], "category": null, "url": null,
            "language": "ja", "revised_on": null, "effective_from": null, "expires_on": null, "contact": null,
            "source": "s", "content_hash": "h",
        });
        Arc::new(serde_json::from_value(json).expect("a passage"))
    }

    #[test]
    fn what_is_left_out_keeps_its_place() {
        for (passages, expected) in [
            (vec![passage(0, "前。"), passage(2, "後。")], "前。後。".to_owned()),
            (vec![passage(0, "前。"), passage(4, "後。")], "前。（ほ後。".to_owned()),
            (vec![passage(20, "後。")], format!("{LEFT_OUT}{}後。", "\u{3000}".repeat(20 - LEFT_OUT.chars().count()))),
        ] {
            assert_eq!(whole_text(&passages), expected);
        }
    }
}
