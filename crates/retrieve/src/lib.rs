//! A question becomes evidence: [`Retriever`].
//!
//! The same [`Representation`] turns passages into points when they are written ([`Indexer`]) and questions
//! into vectors when they are asked, so that the two sides cannot drift apart.

mod confidence;
mod evidence;
mod indexer;
mod match_words;
mod rank;
mod representation;
mod retriever;

pub use evidence::{Evidence, LegScores, Question, ScoredPassage, Turn};
pub use indexer::{Indexer, Indexing};
pub use rank::RankOptions;
pub use representation::{Bm25Options, QuestionVectors, Representation};
pub use retriever::{RetrieveError, Retriever};
