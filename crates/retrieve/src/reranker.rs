//! The learned order of candidates: a linear model over [`Features`], with boosted trees beside it.

mod fit;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::features::{FEATURE_NAMES, FEATURES, Features};

use crate::tree::Tree;
pub use fit::{FitOptions, Judged, fit};

/// Fitted on the development part of the sample city's gold questions; `madoguchi adapt --gold` fits another.
const EMBEDDED: &str = include_str!("../../../models/default/reranker.json");

/// Why a reranker could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RerankerError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// It is no reranker, or one of another version.
    #[error("{file}: {reason}. Remedy: fit it anew with `madoguchi adapt --gold`")]
    Form {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
}

/// Scores candidates by their features.
///
/// The linear part is fitted by softmax over the candidates of each question (ListNet's top-one loss, Cao et al.,
/// *Learning to Rank: From Pairwise Approach to Listwise Approach*, 2007, eq. 4), the trees by gradient boosting of the
/// same loss (Friedman, *Greedy Function Approximation*, 2001).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reranker {
    /// Names of the features, in the order of the weights: a reranker for other features is refused.
    features: Vec<String>,
    weights: Vec<f32>,
    trees: Vec<Tree>,
}

impl Reranker {
    /// The one inside the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
    pub fn embedded() -> Arc<Self> {
        static RERANKER: OnceLock<Arc<Reranker>> = OnceLock::new();
        RERANKER.get_or_init(|| Arc::new(Self::parse("reranker.json", EMBEDDED).expect("embedded reranker"))).clone()
    }

    /// Reads what [`Reranker::to_json`] wrote.
    ///
    /// # Errors
    /// When the file cannot be read, or is for other features.
    pub fn open(path: &Path) -> Result<Self, RerankerError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| RerankerError::Io { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text)
    }

    fn parse(file: &str, text: &str) -> Result<Self, RerankerError> {
        let wrong = |reason: String| RerankerError::Form { file: file.to_owned(), reason };
        let reranker: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let in_step = reranker.features == FEATURE_NAMES && reranker.weights.len() == FEATURES;
        if !in_step || !reranker.trees.iter().all(|tree| tree.is_sound(FEATURES)) {
            return Err(wrong("it is for other features than this version computes".to_owned()));
        }
        Ok(reranker)
    }

    fn of(weights: Vec<f32>, trees: Vec<Tree>) -> Self {
        Self { features: FEATURE_NAMES.map(str::to_owned).to_vec(), weights, trees }
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Higher is better; comparable among the candidates of one question.
    #[must_use]
    pub fn score(&self, features: &Features) -> f32 {
        self.linear(features) + self.trees.iter().map(|tree| tree.value(&features.0)).sum::<f32>()
    }

    fn linear(&self, features: &Features) -> f32 {
        self.weights.iter().zip(features.0).map(|(weight, value)| weight * value).sum()
    }

    /// What each feature adds to the linear part, by name, and the sum of the trees last.
    #[must_use]
    pub fn parts(&self, features: &Features) -> Vec<(&'static str, f32)> {
        let linear = FEATURE_NAMES.iter().zip(&self.weights).zip(features.0);
        let mut parts: Vec<(&str, f32)> = linear.map(|((name, weight), value)| (*name, weight * value)).collect();
        parts.push(("trees", self.trees.iter().map(|tree| tree.value(&features.0)).sum()));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_reranker_is_read_and_written_back() {
        let reranker = Reranker::embedded();
        assert_eq!(Reranker::parse("r", &reranker.to_json()).unwrap(), *reranker);
    }

    #[test]
    fn one_for_other_features_is_refused() {
        let other = Reranker { features: vec!["x".into()], ..(*Reranker::embedded()).clone() };
        let error = Reranker::parse("r.json", &other.to_json()).unwrap_err().to_string();
        assert!(error.contains("r.json") && error.contains("madoguchi adapt"), "{error}");
    }

    #[test]
    fn the_parts_add_up_to_the_score() {
        let reranker = Reranker::embedded();
        let features = Features(std::array::from_fn(|at| at as f32 / FEATURES as f32));
        let sum: f32 = reranker.parts(&features).iter().map(|(_, part)| part).sum();
        assert!((sum - reranker.score(&features)).abs() < 1e-3, "{sum}");
    }
}
