//! What is wrong with a city's knowledge as a whole: two articles that state different facts about the same thing,
//! contacts that disagree with the list of desks, articles that say the same twice, and articles whose time is over.
//!
//! Precision first: a clerk who is shown three false alarms does not read the fourth. What is found, and what is
//! not, is said in the crate's README.
//!
//! ```no_run
//! use madoguchi_check::check;
//! use madoguchi_ingest::{Desks, ReadOptions, read};
//! use madoguchi_text::Analyzer;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let analyzer = Analyzer::open("data/dictionary/ipadic".as_ref(), None)?;
//! let desks = Desks::open("corpus/desks.toml".as_ref()).map_err(|problem| problem.to_string())?;
//! let reading = read(&["corpus".into()], &ReadOptions::new("setomi"));
//! let findings = check(&reading.articles, Some(&desks), &analyzer, jiff::civil::date(2026, 11, 20));
//! println!("{findings}");
//! # Ok(())
//! # }
//! ```

mod clause;
mod condition;
mod conflict;
mod contact;
mod duplicate;
mod facet;
mod fact;
mod findings;
mod life;
mod report;
mod stated;
mod statement;
mod subject;
mod threshold;
mod translation;
mod words;

use jiff::civil::Date;
use madoguchi_ingest::{Article, Desks};
use madoguchi_text::Analyzer;

pub use fact::FactKind;
pub use findings::{
    ArticleRef, Conflict, ContactConflict, ContactField, Duplicate, Findings, Reference, Side, Warning, WarningCause,
};
pub use life::warnings_of;

/// Checks `articles` against each other and against `desks`, as of the day `on` (Japan time).
///
/// The findings depend on the articles alone, not on their order. Articles of different tenants or languages are
/// never compared; an article that is no longer in force on `on` is warned of and otherwise left out. Without
/// `desks`, contacts are compared with each other alone.
#[must_use]
pub fn check(articles: &[Article], desks: Option<&Desks>, analyzer: &Analyzer, on: Date) -> Findings {
    let mut sorted: Vec<&Article> = articles.iter().collect();
    sorted.sort_by(|a, b| (&a.tenant, &a.id, &a.source).cmp(&(&b.tenant, &b.id, &b.source)));
    let in_force: Vec<&Article> =
        sorted.iter().copied().filter(|article| article.expires_on.is_none_or(|last| last >= on)).collect();
    Findings {
        on,
        articles: sorted.len(),
        conflicts: conflict::conflicts(&in_force, analyzer, on),
        contacts: contact::contacts(&in_force, desks),
        duplicates: duplicate::duplicates(&in_force),
        warnings: life::warnings(&sorted, desks, on),
    }
}
