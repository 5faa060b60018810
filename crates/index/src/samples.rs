//! Passages for unit tests.

use madoguchi_ingest::{ArticleKind, Passage, Visibility};
use uuid::Uuid;

use crate::passage_index::IndexIdentity;

/// A public passage without dates of the tenant `setomi`.
pub(crate) fn passage(id: u128, text: &str) -> Passage {
    Passage {
        id: Uuid::from_u128(id),
        article_id: format!("article-{id}"),
        position: 0,
        kind: ArticleKind::Faq,
        tenant: "setomi".to_owned(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: None,
        title: text.to_owned(),
        question: None,
        heading_path: Vec::new(),
        text: text.to_owned(),
        start_char: 0,
        end_char: 1,
        page: None,
        keywords: Vec::new(),
        versions: Default::default(),
        phrasings: Vec::new(),
        category: None,
        url: None,
        language: "ja".to_owned(),
        revised_on: None,
        effective_from: None,
        expires_on: None,
        contact: None,
        source: format!("faq/test.csv#{id}"),
        content_hash: format!("hash-{id}"),
    }
}

/// An identity for vectors of length `dimension`.
pub(crate) fn identity(dimension: usize) -> IndexIdentity {
    IndexIdentity { model: "test".to_owned(), dimension, analyzer: "test".to_owned() }
}
