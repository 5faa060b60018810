//! What a check finds.

use jiff::civil::Date;
use madoguchi_ingest::{Article, Visibility};
use serde::{Deserialize, Serialize};

use crate::fact::FactKind;

/// Everything found, in a fixed order: surest conflicts first, then by the articles' ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// The day the check was made for.
    pub on: Date,
    /// Number of articles looked at.
    pub articles: usize,
    /// Two articles that state different facts about the same thing.
    pub conflicts: Vec<Conflict>,
    /// Contacts that disagree with the city's desks or with other articles.
    pub contacts: Vec<ContactConflict>,
    /// Articles that say nearly the same.
    pub duplicates: Vec<Duplicate>,
    /// What is wrong with the life of single articles.
    pub warnings: Vec<Warning>,
}

impl Findings {
    /// Whether two sources contradict each other: what a check should fail on.
    #[must_use]
    pub fn has_conflicts(&self) -> bool {
        !(self.conflicts.is_empty() && self.contacts.is_empty())
    }
}

/// Which article it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleRef {
    /// The article's id.
    pub id: String,
    /// The municipality it belongs to.
    pub tenant: String,
    /// Title; of a FAQ, its question.
    pub title: String,
    /// Where it came from, e.g. `corpus/faq/moving.csv#faq-moving-012`.
    pub source: String,
    /// `public` or `internal`.
    pub visibility: Visibility,
    /// The department that answers for it.
    pub owner: Option<String>,
    /// Day of the last revision.
    pub revised_on: Option<Date>,
    /// Where it is published.
    pub url: Option<String>,
}

impl From<&Article> for ArticleRef {
    fn from(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            tenant: article.tenant.clone(),
            title: article.title.clone(),
            source: article.source.clone(),
            visibility: article.visibility,
            owner: article.owner.clone(),
            revised_on: article.revised_on,
            url: article.url.clone(),
        }
    }
}

/// One side of a conflict: what an article says, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The article.
    pub article: ArticleRef,
    /// Headings above the sentence, outermost first.
    pub headings: Vec<String>,
    /// The sentence, item or row, as it stands in the article.
    pub quote: String,
    /// First character of the quote in the article's text, in Unicode scalar values; `None` when the quote is a
    /// field of the article and no part of its text.
    pub start_char: Option<usize>,
    /// One past the quote's last character.
    pub end_char: Option<usize>,
    /// The values it states, e.g. `["1通300円"]`.
    pub values: Vec<String>,
}

/// Two articles that state different facts about the same thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// What sort of fact it is.
    pub kind: FactKind,
    /// Words of the subject that both share, the most telling first.
    pub subject: Vec<String>,
    /// How sure it is that both speak of the same thing, 0 to 1.
    pub certainty: f64,
    /// The article with the smaller id.
    pub left: Side,
    /// The other.
    pub right: Side,
    /// One side is internal, the other public: staff and citizens are told different things.
    pub internal_against_public: bool,
}

/// What a contact disagrees with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "source")]
pub enum Reference {
    /// The list of the city's desks.
    Desk {
        /// The department of the desk.
        department: String,
        /// What the list says.
        value: String,
    },
    /// What most other articles say of the same place.
    Articles {
        /// What they call it.
        name: String,
        /// What they say.
        value: String,
        /// Ids of up to five of them.
        ids: Vec<String>,
        /// How many they are.
        count: usize,
    },
}

/// What of a contact disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    /// The telephone number.
    Phone,
    /// Floor or window.
    Place,
    /// Opening hours.
    Hours,
}

/// A contact in an article that disagrees with the desks or with other articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactConflict {
    /// What disagrees.
    pub field: ContactField,
    /// What the article says.
    pub side: Side,
    /// What it is compared with.
    pub reference: Reference,
}

/// Articles that say nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duplicate {
    /// Two or more articles, by id.
    pub articles: Vec<ArticleRef>,
    /// Share of the text that the least similar linked pair has in common (Jaccard over runs of characters), 0 to 1.
    pub similarity: f64,
    /// The greatest share of an article's text that stands in another of them: near 1 when one holds the other.
    pub containment: f64,
}

/// Something in the life of one article that a clerk should see to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The article.
    pub article: ArticleRef,
    /// What is wrong.
    #[serde(flatten)]
    pub cause: WarningCause,
}

/// What is wrong with one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "warning")]
pub enum WarningCause {
    /// It is evidence no more.
    Expired {
        /// Its last day.
        expires_on: Date,
    },
    /// It will soon be evidence no more.
    ExpiresSoon {
        /// Its last day.
        expires_on: Date,
        /// Days until then.
        days: i32,
    },
    /// Nobody has revised it for a year.
    NotReviewed {
        /// Day of the last revision.
        revised_on: Date,
        /// Days since then.
        days: i32,
    },
    /// It does not say when it was revised.
    NoRevisionDate,
    /// No department answers for it.
    NoOwner,
    /// A translation states other numbers.
    OtherNumbers {
        /// BCP 47 tag of the translation.
        language: String,
        /// Numbers of the Japanese that it lacks.
        missing: Vec<String>,
        /// Numbers that it has and the Japanese has not.
        added: Vec<String>,
    },
    /// It has no contact of its own, and its owner no desk.
    NoContact,
    /// It speaks of a fiscal year that is over.
    OldFiscalYear {
        /// The year in the common era: 2025 for 令和7年度.
        year: i16,
        /// As the article writes it.
        quote: String,
        /// An article on the same subject that speaks of a later year.
        superseded_by: Option<Box<ArticleRef>>,
    },
}
