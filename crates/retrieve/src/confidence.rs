//! From scores to a probability.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::features::Features;

/// Fitted on the development part of the sample city's gold questions; `madoguchi adapt --gold` fits another.
const EMBEDDED: &str = include_str!("../../../models/default/confidence.json");

/// What the probability is estimated from: these features of the passage, then [`MARGIN`] and [`SCORE`].
const INPUTS: [&str; 10] = [
    "bm25_log",
    "dense",
    "both_legs",
    "title_meant",
    "title_missing",
    "all_meant",
    "all_missing",
    "of_title",
    "dense_title",
    "bigrams_in_title",
];
/// The reranker's score less that of the best other article.
const MARGIN: &str = "margin";
/// The reranker's score.
const SCORE: &str = "score";
const COUNT: usize = INPUTS.len() + 2;

/// Why a confidence model could not be read.
#[derive(Debug, Error)]
#[error("{file}: {reason}. Remedy: fit it anew with `madoguchi adapt --gold`")]
pub struct ConfidenceError {
    file: String,
    reason: String,
}

/// The probability that a passage answers the question: a logistic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// Names of the inputs, in the order of the weights.
    inputs: Vec<String>,
    bias: f32,
    weights: Vec<f32>,
}

/// A question whose first passage was judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// What the reranker saw of it.
    pub features: Features,
    /// The reranker's score of it.
    pub score: f32,
    /// Less that of the best other article.
    pub margin: f32,
    /// Whether it answers the question.
    pub is_right: bool,
}

impl Confidence {
    /// The one inside the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
    pub fn embedded() -> Arc<Self> {
        static CONFIDENCE: OnceLock<Arc<Confidence>> = OnceLock::new();
        let read = || Arc::new(Self::parse("confidence.json", EMBEDDED).expect("embedded confidence"));
        CONFIDENCE.get_or_init(read).clone()
    }

    /// Reads what [`Confidence::to_json`] wrote.
    ///
    /// # Errors
    /// When the file cannot be read, or is for other inputs.
    pub fn open(path: &Path) -> Result<Self, ConfidenceError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfidenceError { file: file.clone(), reason: error.to_string() })?;
        Self::parse(&file, &text)
    }

    fn parse(file: &str, text: &str) -> Result<Self, ConfidenceError> {
        let wrong = |reason: String| ConfidenceError { file: file.to_owned(), reason };
        let model: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if model.inputs != names() || model.weights.len() != COUNT {
            return Err(wrong("it is for other inputs than this version computes".to_owned()));
        }
        Ok(model)
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Estimated probability, 0..1.
    #[must_use]
    pub fn of(&self, features: &Features, score: f32, margin: f32) -> f32 {
        let inputs = inputs(features, score, margin);
        let logit = self.bias + self.weights.iter().zip(inputs).map(|(weight, input)| weight * input).sum::<f32>();
        1.0 / (1.0 + (-logit).exp())
    }
}

fn names() -> Vec<String> {
    INPUTS.iter().copied().chain([MARGIN, SCORE]).map(str::to_owned).collect()
}

fn inputs(features: &Features, score: f32, margin: f32) -> [f32; COUNT] {
    let mut inputs = [0.0; COUNT];
    for (input, name) in inputs.iter_mut().zip(INPUTS) {
        *input = features.get(name).unwrap_or(0.0);
    }
    inputs[COUNT - 2] = (margin / 4.0).clamp(-1.0, 1.0);
    inputs[COUNT - 1] = (score / 10.0).clamp(-2.0, 2.0);
    inputs
}

/// Fits the regression by gradient ascent with a small L2 penalty; `None` unless both right and wrong verdicts are
/// there. Deterministic.
#[must_use]
pub fn fit_confidence(verdicts: &[Verdict]) -> Option<Confidence> {
    let right = verdicts.iter().filter(|verdict| verdict.is_right).count();
    if right == 0 || right == verdicts.len() {
        return None;
    }
    let rows: Vec<([f32; COUNT], f32)> = verdicts
        .iter()
        .map(|verdict| {
            (inputs(&verdict.features, verdict.score, verdict.margin), f32::from(u8::from(verdict.is_right)))
        })
        .collect();
    let (mut bias, mut weights) = (0.0_f32, [0.0_f32; COUNT]);
    let count = rows.len() as f32;
    // Gradient ascent with a fixed step: thousands of rows of a dozen inputs need nothing finer.
    for _ in 0..4_000 {
        let (mut of_bias, mut of_weights) = (0.0, weights.map(|weight| -0.003 * weight));
        for (inputs, label) in &rows {
            let logit = bias + weights.iter().zip(inputs).map(|(weight, input)| weight * input).sum::<f32>();
            let error = (label - 1.0 / (1.0 + (-logit).exp())) / count;
            of_bias += error;
            for (gradient, input) in of_weights.iter_mut().zip(inputs) {
                *gradient += error * input;
            }
        }
        bias += 2.0 * of_bias;
        for (weight, gradient) in weights.iter_mut().zip(of_weights) {
            *weight += 2.0 * gradient;
        }
    }
    Some(Confidence { inputs: names(), bias, weights: weights.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::FEATURES;

    #[test]
    fn what_tells_right_from_wrong_is_learnt_and_calibrated() {
        let verdict = |at: usize| {
            let mut values = [0.0; FEATURES];
            values[2] = (at % 10) as f32 / 10.0;
            Verdict { features: Features(values), score: 0.0, margin: 0.0, is_right: at % 10 >= 5 }
        };
        let verdicts: Vec<Verdict> = (0..200).map(verdict).collect();
        let model = fit_confidence(&verdicts).unwrap();
        let of = |at: usize| model.of(&verdicts[at].features, 0.0, 0.0);
        assert!(of(9) > 0.8 && of(0) < 0.2, "{} {}", of(9), of(0));
        let mean: f32 = verdicts.iter().map(|v| model.of(&v.features, v.score, v.margin)).sum::<f32>() / 200.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert_eq!(Confidence::parse("c", &model.to_json()).unwrap(), model);
        assert_eq!(fit_confidence(&verdicts[5..10]), None);
    }

    #[test]
    fn the_embedded_model_is_read_and_another_is_refused() {
        let other = Confidence { inputs: vec!["x".into()], ..(*Confidence::embedded()).clone() };
        let error = Confidence::parse("c.json", &other.to_json()).unwrap_err().to_string();
        assert!(error.contains("c.json") && error.contains("adapt"), "{error}");
    }
}
