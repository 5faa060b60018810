//! From scores to a probability.

use crate::evidence::LegScores;

/// Weights of a logistic regression: the probability that a passage answers the question.
///
/// Fitted on the development part of the sample city's gold questions; by `eval/calibrate.py`.
struct Weights {
    bias: f32,
    dense: f32,
    coverage: f32,
    title_coverage: f32,
    margin: f32,
}

const WEIGHTS: Weights = Weights { bias: -2.425, dense: 0.761, coverage: 1.749, title_coverage: 0.308, margin: 5.679 };

/// Estimated probability, 0..1. `margin` is the passage's score less the score of the best other article.
pub(crate) fn confidence(legs: &LegScores, margin: f32) -> f32 {
    let logit = WEIGHTS.bias
        + WEIGHTS.dense * legs.dense.unwrap_or(0.0).max(0.0)
        + WEIGHTS.coverage * legs.coverage
        + WEIGHTS.title_coverage * legs.title_coverage
        + WEIGHTS.margin * margin.clamp(-1.0, 1.0);
    1.0 / (1.0 + (-logit).exp())
}
