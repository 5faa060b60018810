//! A question becomes evidence: [`Retriever`].
//!
//! The same [`Representation`] turns passages into points when they are written ([`Indexer`]) and questions
//! into vectors when they are asked, so that the two sides cannot drift apart.

mod adam;
mod askings;
mod bigrams;
mod confidence;
mod cross_encoding;
mod evidence;
mod features;
mod follow_up;
mod grounds;
mod held;
mod indexer;
mod kana;
mod logistic;
mod near_words;
mod necessity;
mod question_words;
mod rank;
mod representation;
mod reranker;
mod retriever;
mod term_weights;
mod tree;
mod unit8;
mod wanted;

pub use confidence::{Confidence, ConfidenceError, Standing, Verdict, fit_confidence};
pub use cross_encoding::CrossEncoding;
pub use evidence::{Evidence, LegScores, Question, ScoredPassage, Turn};
pub use features::{FEATURE_NAMES, FEATURES, Features};
pub use grounds::Ground;
pub use indexer::{Indexer, Indexing};
pub use logistic::{Example, Logistic};
pub use necessity::{AskedWord, Instance, Necessity, NecessityError, fit_necessity};
pub use rank::{Legs, RankOptions};
pub use representation::{Bm25Options, QuestionVectors, Representation};
pub use reranker::{FitOptions, Judged, Reranker, RerankerError, fit};
pub use retriever::{Learned, RetrieveError, Retriever, SURE_ALONE};
pub use term_weights::{TermWeights, TermWeightsError};
