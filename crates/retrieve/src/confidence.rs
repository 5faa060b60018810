//! From scores to a probability.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::features::{FEATURE_NAMES, FEATURES, Features};
use crate::logistic::{Example, Logistic, logistic};

/// Fitted on the development part of the sample city's gold questions; `madoguchi adapt --gold` fits another.
const EMBEDDED: &str = include_str!("../../../models/default/confidence.json");

/// What is told of a passage among its rivals, behind its own features.
const STANDING: [&str; 4] = ["score", "margin", "spread", "dense_lead"];
/// Absolute BM25 grows with the index: what is learnt of it in one city is wrong in the next.
const LEFT_OUT: &str = "bm25_log";
const COUNT: usize = FEATURES - 1 + STANDING.len();

/// How a passage stands among the candidates of its question.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Standing {
    /// Its score.
    pub score: f32,
    /// Less that of the best other article.
    pub margin: f32,
    /// Less the mean score of the five best passages of other articles.
    pub spread: f32,
    /// Its cosine less the highest one; 0 when its own is.
    pub dense_lead: f32,
}

impl Standing {
    /// How candidate `at` stands among all: article, score and features of each.
    #[must_use]
    pub fn of(at: usize, candidates: &[(&str, f32, Features)]) -> Self {
        let Some((article, score, features)) = candidates.get(at) else { return Self::default() };
        let mut others: Vec<f32> =
            candidates.iter().filter(|(other, ..)| other != article).map(|(_, score, _)| *score).collect();
        others.sort_by(|a, b| b.total_cmp(a));
        others.truncate(5);
        // Without a rival it stands as a plain winner does.
        let margin = others.first().map_or(3.0, |rival| score - rival);
        let spread = if others.is_empty() { 5.0 } else { score - others.iter().sum::<f32>() / others.len() as f32 };
        let dense = |features: &Features| features.get("dense").unwrap_or(0.0);
        let highest = candidates.iter().map(|(_, _, other)| dense(other)).fold(0.0, f32::max);
        Self { score: *score, margin, spread, dense_lead: dense(features) - highest }
    }
}

/// Why a confidence model could not be read.
#[derive(Debug, Error)]
#[error("{file}: {reason}. Remedy: fit it anew with `madoguchi adapt --gold`")]
pub struct ConfidenceError {
    file: String,
    reason: String,
}

/// The probability that a passage answers the question: a logistic regression, with boosted trees on what it leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(Logistic);

/// A question whose first passage was judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// What the reranker saw of it.
    pub features: Features,
    /// How it stands among the others.
    pub standing: Standing,
    /// Whether it answers the question.
    pub is_right: bool,
    /// How much it counts beside the others.
    pub weight: f32,
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
        Ok(Self(Logistic::parse(text, &names()).map_err(wrong)?))
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Estimated probability, 0..1.
    #[must_use]
    pub fn of(&self, features: &Features, standing: &Standing) -> f32 {
        self.0.of(&inputs(features, standing))
    }

    /// The same order of certainty with probabilities that fit `verdicts`: a slope and an offset of the logit (Platt,
    /// *Probabilistic Outputs for Support Vector Machines*, 1999, with his smoothed targets). Wanted where the questions
    /// that it was fitted to are harder, or more often without an answer, than those that people ask. The same model
    /// where the verdicts are all alike.
    #[must_use]
    pub fn calibrated(&self, verdicts: &[Verdict]) -> Self {
        let right = verdicts.iter().filter(|verdict| verdict.is_right).count() as f32;
        let wrong = verdicts.len() as f32 - right;
        if right == 0.0 || wrong == 0.0 {
            return self.clone();
        }
        let target = |is_right: bool| if is_right { (right + 1.0) / (right + 2.0) } else { 1.0 / (wrong + 2.0) };
        let logit = |verdict: &Verdict| self.0.logit(&inputs(&verdict.features, &verdict.standing));
        let points: Vec<(f32, f32)> =
            verdicts.iter().map(|verdict| (logit(verdict), target(verdict.is_right))).collect();
        let (slope, offset) = platt(&points);
        Self(self.0.moved(slope, offset))
    }
}

/// Slope and offset that fit logits to their targets best, by Newton's steps, none longer than one half: where right and
/// wrong lie far apart, a full step goes beyond where any step leads back from.
fn platt(points: &[(f32, f32)]) -> (f32, f32) {
    const LONGEST: f32 = 0.5;
    let (mut slope, mut offset) = (1.0_f32, 0.0_f32);
    for _ in 0..200 {
        let (mut g, mut h) = ([0.0_f32; 2], [1e-6_f32, 0.0, 1e-6]);
        for (logit, target) in points {
            let chance = logistic(slope * logit + offset);
            let (error, curve) = (target - chance, chance * (1.0 - chance));
            g[0] += error * logit;
            g[1] += error;
            h[0] += curve * logit * logit;
            h[1] += curve * logit;
            h[2] += curve;
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        if determinant.abs() < 1e-9 {
            break;
        }
        slope += ((h[2] * g[0] - h[1] * g[1]) / determinant).clamp(-LONGEST, LONGEST);
        offset += ((h[0] * g[1] - h[1] * g[0]) / determinant).clamp(-LONGEST, LONGEST);
    }
    // A slope below nothing would turn certainty round.
    if slope.is_finite() && offset.is_finite() && slope > 0.0 { (slope, offset) } else { (1.0, 0.0) }
}

fn names() -> Vec<String> {
    let features = FEATURE_NAMES.iter().filter(|name| **name != LEFT_OUT);
    features.chain(&STANDING).map(|name| (*name).to_owned()).collect()
}

fn inputs(features: &Features, standing: &Standing) -> [f32; COUNT] {
    let Standing { score, margin, spread, dense_lead } = *standing;
    let mut inputs = [0.0; COUNT];
    // A plain loop: an iterator inside `from_fn` is unrolled for every input and takes minutes to compile.
    let mut at = 0;
    for (name, value) in FEATURE_NAMES.iter().zip(&features.0) {
        if *name != LEFT_OUT {
            inputs[at] = *value;
            at += 1;
        }
    }
    inputs[at..].copy_from_slice(&[score / 10.0, margin / 4.0, spread / 4.0, dense_lead]);
    inputs
}

/// Fits the regression, and trees where there are verdicts enough; `None` unless both right and wrong verdicts are there.
/// Deterministic.
#[must_use]
pub fn fit_confidence(verdicts: &[Verdict]) -> Option<Confidence> {
    let example = |verdict: &Verdict| Example {
        inputs: inputs(&verdict.features, &verdict.standing),
        is_so: verdict.is_right,
        weight: verdict.weight,
    };
    let examples: Vec<Example<COUNT>> = verdicts.iter().map(example).collect();
    Logistic::fit(names(), &examples).map(Confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_right_from_wrong_is_learnt_and_calibrated() {
        let verdict = |at: usize| {
            let mut values = [0.0; FEATURES];
            values[2] = (at % 10) as f32 / 10.0;
            Verdict { features: Features(values), standing: Standing::default(), is_right: at % 10 >= 5, weight: 1.0 }
        };
        let verdicts: Vec<Verdict> = (0..200).map(verdict).collect();
        let model = fit_confidence(&verdicts).unwrap();
        let of = |at: usize| model.of(&verdicts[at].features, &Standing::default());
        assert!(of(9) > 0.8 && of(0) < 0.2, "{} {}", of(9), of(0));
        let mean: f32 = verdicts.iter().map(|v| model.of(&v.features, &v.standing)).sum::<f32>() / 200.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert_eq!(Confidence::parse("c", &model.to_json()).unwrap(), model);
        assert_eq!(fit_confidence(&verdicts[5..10]), None);
    }

    #[test]
    fn probabilities_are_fitted_to_other_verdicts_and_keep_their_order() {
        let verdict = |at: usize, is_right: bool| {
            let mut values = [0.0; FEATURES];
            values[2] = (at % 10) as f32 / 10.0;
            Verdict { features: Features(values), standing: Standing::default(), is_right, weight: 1.0 }
        };
        let hard: Vec<Verdict> = (0..200).map(|at| verdict(at, at % 10 >= 7)).collect();
        let model = fit_confidence(&hard).unwrap();
        let easy: Vec<Verdict> = (0..200).map(|at| verdict(at, at % 10 >= 3)).collect();
        let calibrated = model.calibrated(&easy);
        let of = |at: usize| calibrated.of(&easy[at].features, &Standing::default());
        let mean = (0..200).map(of).sum::<f32>() / 200.0;
        assert!((mean - 0.7).abs() < 0.02, "{mean}");
        assert!((0..9).all(|at| of(at) <= of(at + 1)));
        assert_eq!(model.calibrated(&easy[3..10]), model, "all alike");
    }

    #[test]
    fn trees_learn_what_no_line_can() {
        let verdicts: Vec<Verdict> = (0..800)
            .map(|at| {
                let mut values = [0.0; FEATURES];
                values[2] = (at % 10) as f32 / 10.0;
                let is_right = (3..7).contains(&(at % 10));
                Verdict { features: Features(values), standing: Standing::default(), is_right, weight: 1.0 }
            })
            .collect();
        let model = fit_confidence(&verdicts).unwrap();
        let of = |at: usize| model.of(&verdicts[at].features, &Standing::default());
        assert!(of(5) > 0.8 && of(0) < 0.2 && of(9) < 0.2, "{} {} {}", of(0), of(5), of(9));
    }

    #[test]
    fn the_embedded_model_is_read_and_another_is_refused() {
        let other = Confidence::embedded().to_json().replacen("score", "x", 1);
        let error = Confidence::parse("c.json", &other).unwrap_err().to_string();
        assert!(error.contains("c.json") && error.contains("adapt"), "{error}");
    }
}
