//! The states that articles have had.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an article is now, to be recorded where it differs from its last version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleState {
    /// The municipality.
    pub tenant: String,
    /// The article.
    pub article_id: String,
    /// Where it came from: `<root>/<path>#<position>`.
    pub source: String,
    /// What it says; `None` when it is gone.
    pub content: Option<ArticleContent>,
}

/// What an article says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleContent {
    /// Equal hashes stand for equal articles.
    pub hash: String,
    /// The whole article as JSON.
    pub json: String,
}

/// Who recorded a state, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    /// A person's or a program's name.
    pub name: String,
    /// Kept to the millisecond.
    pub at: Timestamp,
}

/// One state that an article has had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleVersion {
    /// The municipality.
    pub tenant: String,
    /// The article.
    pub article_id: String,
    /// 1, 2, … within the article.
    pub version: u32,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub recorded_by: String,
    /// Where it came from.
    pub source: String,
    /// `None` when the article was gone.
    pub content_hash: Option<String>,
    /// The whole article as JSON; `None` when it was gone.
    pub article: Option<String>,
}
