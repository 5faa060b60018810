//! The boundary types: what a document is once its file format is forgotten.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What sort of document an article is. It decides how the article is split and how it is answered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleKind {
    /// One question with its reviewed answer; always a single passage.
    Faq,
    /// A long explanation for citizens.
    Guide,
    /// A procedure for staff.
    Manual,
    /// A dated announcement.
    Notice,
}

/// Who may read an article at all. Which staff may read an internal one is said by its departments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Anyone.
    Public,
    /// Staff of the named departments; with no department named, every member of staff.
    Internal,
}

/// How a desk is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Contact {
    /// The department's name, in Japanese.
    pub department: String,
    /// Telephone number, as printed.
    pub phone: String,
    /// Opening hours, as printed.
    pub hours: String,
    /// Where the desk is, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where a map shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_url: Option<String>,
    /// Whether it is open now: filled in when it is shown, never stored. `None` where the hours do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_now: Option<bool>,
}

/// What a FAQ says in another language, or in やさしい日本語: written outside this program, never made by it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Version {
    /// The question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whether nobody who speaks the language has read it yet: its reader is told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_unreviewed: bool,
}

/// Versions by their BCP 47 tag; that in やさしい日本語 by [`EASY`].
pub type Versions = BTreeMap<String, Version>;

/// The key of the version in やさしい日本語.
pub const EASY: &str = "easy";

/// One block of an article's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "block")]
pub enum Block {
    /// A heading; `level` counts from 1.
    Heading {
        /// Depth of the heading, 1 the highest.
        level: u8,
        /// Its text, one line.
        text: String,
    },
    /// Running text; may hold line breaks.
    Paragraph {
        /// The text.
        text: String,
    },
    /// A bulleted or numbered list.
    List {
        /// One entry each, with its number where it has one.
        items: Vec<String>,
    },
    /// A table. Every row has as many cells as the header.
    Table {
        /// Column names.
        header: Vec<String>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
}

/// Where a page or slide of the document begins in an article's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStart {
    /// Index into the body.
    pub block: usize,
    /// Unicode scalar values of the block, as [`article_text`](crate::article_text) shows it, that still stand
    /// on the page before.
    #[serde(default)]
    pub chars: usize,
    /// Number of the page, counted from 1 at the beginning of the file.
    pub page: u32,
}

/// A way to ask for one passage of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhrasingWithin {
    /// What stands in the passage: the first one that holds it is meant.
    pub words: String,
    /// A whole question.
    pub phrasing: String,
}

/// A document of the city, whatever file it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Stable id, unique within the tenant: given by the document, or derived from its source.
    pub id: String,
    /// What sort of document it is.
    pub kind: ArticleKind,
    /// The municipality it belongs to.
    pub tenant: String,
    /// Who may read it.
    pub visibility: Visibility,
    /// Departments whose staff may read it when it is internal. Sorted.
    pub departments: Vec<String>,
    /// The department that answers for its content.
    pub owner: Option<String>,
    /// Title; of a FAQ, its question.
    pub title: String,
    /// The body; of a FAQ, its answer.
    pub body: Vec<Block>,
    /// Where the pages or slides of its document begin, in the order of the body; empty where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PageStart>,
    /// Other words for the subject, as a citizen may put it.
    pub keywords: Vec<String>,
    /// Other ways to ask for it, each a whole question: whoever asks one of them asks for this.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrasings: Vec<String>,
    /// Other ways to ask for a part of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrasings_within: Vec<PhrasingWithin>,
    /// Topic.
    pub category: Option<String>,
    /// Official name of the national procedure it explains, if it is one.
    pub procedure: Option<String>,
    /// Where it is published.
    pub url: Option<String>,
    /// BCP 47 tag.
    pub language: String,
    /// Day of the last revision.
    pub revised_on: Option<Date>,
    /// First day (Japan time) on which it is evidence; `None`: from the beginning.
    pub effective_from: Option<Date>,
    /// Last day (Japan time) on which it is evidence, inclusive; `None`: without end.
    pub expires_on: Option<Date>,
    /// A contact of its own, where it differs from its owner's desk.
    pub contact: Option<Contact>,
    /// The same in other languages.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: Versions,
    /// Where it came from: `<root>/<path>#<position>`, e.g. `corpus/faq/moving.csv#faq-moving-012`.
    ///
    /// The root is the name of the ingested collection's folder, the path is `/` separated. The position is
    /// the record's id, or a key made from its title where it has none; `1` for a file that is one article.
    pub source: String,
}

impl Article {
    /// A public text that nothing else is known of.
    #[must_use]
    pub fn of_text(id: String, tenant: String, kind: ArticleKind, title: String, text: String, source: String) -> Self {
        Self {
            id,
            kind,
            tenant,
            visibility: Visibility::Public,
            departments: Vec::new(),
            owner: None,
            title,
            body: vec![Block::Paragraph { text }],
            pages: Vec::new(),
            keywords: Vec::new(),
            phrasings: Vec::new(),
            phrasings_within: Vec::new(),
            category: None,
            procedure: None,
            url: None,
            language: "ja".to_owned(),
            revised_on: None,
            effective_from: None,
            expires_on: None,
            contact: None,
            versions: Versions::default(),
            source,
        }
    }
}

/// The unit of retrieval and citation.
///
/// Invariant: the `text`s of an article's passages, in order of `position`, concatenate to the
/// article's text; `start_char..end_char` counts Unicode scalar values into that text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Derived from tenant + article id + position, so that ingesting twice changes nothing.
    pub id: Uuid,
    /// The article it is part of.
    pub article_id: String,
    /// Order within the article, from 0.
    pub position: u32,
    /// What sort of document it comes from.
    pub kind: ArticleKind,
    /// The municipality it belongs to.
    pub tenant: String,
    /// Who may read it.
    pub visibility: Visibility,
    /// Departments whose staff may read it when it is internal. Sorted.
    pub departments: Vec<String>,
    /// The department that answers for its content.
    pub owner: Option<String>,
    /// Title of the article.
    pub title: String,
    /// The question, of a FAQ.
    pub question: Option<String>,
    /// Headings above the passage, outermost first.
    pub heading_path: Vec<String>,
    /// The passage itself; of a FAQ, its answer. Heading lines inside the span are part of it.
    pub text: String,
    /// First character of the passage in the article's text.
    pub start_char: u32,
    /// One past its last character.
    pub end_char: u32,
    /// The page or slide on which it begins, counted from 1 at the beginning of the file; `None` for formats
    /// without pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Other words for the subject, as a citizen may put it.
    pub keywords: Vec<String>,
    /// Other ways to ask for it, each a whole question: whoever asks one of them asks for this.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrasings: Vec<String>,
    /// Topic.
    pub category: Option<String>,
    /// Where the article is published.
    pub url: Option<String>,
    /// BCP 47 tag.
    pub language: String,
    /// Day of the last revision.
    pub revised_on: Option<Date>,
    /// First day (Japan time) on which it is evidence.
    pub effective_from: Option<Date>,
    /// Last day (Japan time) on which it is evidence, inclusive.
    pub expires_on: Option<Date>,
    /// A contact of its own, where it differs from its owner's desk.
    pub contact: Option<Contact>,
    /// The same in other languages, of a FAQ.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: Versions,
    /// Where its article came from: `<root>/<path>#<position>`.
    pub source: String,
    /// Hash of everything above: what is unchanged is not indexed again.
    pub content_hash: String,
}
