//! Fitting a reranker to judged questions.

use crate::adam::Adam;
use crate::features::{FEATURE_NAMES, FEATURES, Features};
use crate::reranker::Reranker;
use crate::tree::{Rows, Tree, TreeOptions};

/// One question: the features of its candidates and how relevant each is (0: not at all).
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Candidate by candidate.
    pub features: Vec<Features>,
    /// As many grades; what is relevant beyond the candidates does not matter.
    pub grades: Vec<f32>,
    /// How much it counts beside the others.
    pub weight: f32,
}

/// How a reranker is fitted. The defaults were chosen by cross-validation on the sample city's gold questions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    /// Steps of the linear part. Too few underfit; more only cost time.
    pub steps: usize,
    /// Pulls weights towards `PRIOR`. Too low overfits small gold sets, too high learns nothing.
    pub l2: f32,
    /// Trees on top of the linear part. 0 leaves them out.
    pub trees: usize,
    /// Questions asked in a row of a tree. More overfits.
    pub depth: usize,
    /// By how much each tree counts.
    pub rate: f32,
    /// Whether to leave out what is particular to one collection (`PARTICULAR`): wanted of a reranker that is to
    /// serve others as well.
    pub is_general: bool,
}

/// Believed and not learnt: gold questions of staff ask for manuals and nothing else, and who learns from them puts any manual
/// before the FAQ that a clerk looks up.
const IS_MANUAL: &str = "is_manual";

/// What words a question needs is learnt word by word, from one city's questions: it tells well whether to be silent, and in an
/// order it takes that city's words for everybody's. So these are pulled to zero so many times as hard.
const OF_NEED: [&str; 3] = ["necessity", "asking_needed", "sentence_needed"];
const PULL_ON_NEED: f32 = 5.0;

/// What is believed before any gold question was seen, by name; every other weight is 0.
const PRIOR: [(&str, f32); 11] = [
    ("fused", 6.0),
    ("all_meant", 3.0),
    ("title_meant", 2.0),
    ("of_title", 1.5),
    ("dense_title", 1.5),
    ("title_literal", 1.0),
    ("bigrams_in_title", 1.0),
    ("dense", 1.0),
    ("bm25_share", 1.0),
    // Only staff find manuals, and ask for what stands there more often than for what citizens ask.
    (IS_MANUAL, 1.5),
    // Its logits are log-odds, as these scores are. Without one the feature is 0 and the weight stays.
    ("cross_encoder", 10.0),
];

/// Features that tell one collection's documents apart, and mean something else in the next.
const PARTICULAR: [&str; 3] = ["is_faq", "is_manual", "text_length"];

fn prior() -> [f32; FEATURES] {
    std::array::from_fn(|at| {
        PRIOR.iter().find(|(name, _)| *name == FEATURE_NAMES[at]).map_or(0.0, |(_, weight)| *weight)
    })
}

impl FitOptions {
    /// The features that may be used.
    fn allowed(&self) -> [bool; FEATURES] {
        let is_allowed = |name: &str| name != IS_MANUAL && (!self.is_general || !PARTICULAR.contains(&name));
        std::array::from_fn(|at| is_allowed(FEATURE_NAMES[at]))
    }

    /// How hard each weight is pulled towards its prior.
    fn pulls(&self) -> [f32; FEATURES] {
        let pull = |name: &&str| if OF_NEED.contains(name) { PULL_ON_NEED * self.l2 } else { self.l2 };
        FEATURE_NAMES.each_ref().map(pull)
    }
}

impl Default for FitOptions {
    fn default() -> Self {
        Self { steps: 400, l2: 0.05, trees: 60, depth: 3, rate: 0.05, is_general: false }
    }
}

/// Fits a reranker; `None` when no question has both a relevant and an irrelevant candidate.
///
/// Deterministic: the same questions in the same order give the same weights.
#[must_use]
pub fn fit(questions: &[Judged], options: &FitOptions) -> Option<Reranker> {
    let questions: Vec<&Judged> = questions.iter().filter(|question| is_telling(question)).collect();
    if questions.is_empty() {
        return None;
    }
    let weights = fit_linear(&questions, options);
    let trees = fit_trees(&questions, &weights, options);
    Some(Reranker::of(weights.to_vec(), trees))
}

fn is_telling(question: &Judged) -> bool {
    question.grades.iter().any(|grade| *grade > 0.0) && question.grades.iter().any(|grade| *grade <= 0.0)
}

/// Adam on the listwise loss of all questions at once, features scaled to unit deviation.
fn fit_linear(questions: &[&Judged], options: &FitOptions) -> [f32; FEATURES] {
    let deviations = deviations(questions);
    let (prior, allowed, pulls) = (prior(), options.allowed(), options.pulls());
    let total: f32 = questions.iter().map(|question| question.weight).sum();
    let prior: [f32; FEATURES] = std::array::from_fn(|at| prior[at] * deviations[at]);
    let mut scaled = prior;
    let mut adam = Adam::new(FEATURES, options.steps);
    for _ in 0..options.steps {
        let mut gradient: [f32; FEATURES] = std::array::from_fn(|at| -pulls[at] * (scaled[at] - prior[at]));
        let weights = unscaled(&scaled, &deviations);
        for question in questions {
            let share = question.weight / total;
            let scores: Vec<f32> = question.features.iter().map(|row| dot(&weights, &row.0)).collect();
            for (row, slope) in question.features.iter().zip(slopes(&scores, &question.grades)) {
                for at in 0..FEATURES {
                    gradient[at] += share * slope * row.0[at] / deviations[at];
                }
            }
        }
        for at in (0..FEATURES).filter(|at| !allowed[*at]) {
            gradient[at] = 0.0;
        }
        adam.step(&mut scaled, &gradient);
    }
    unscaled(&scaled, &deviations)
}

fn unscaled(scaled: &[f32; FEATURES], deviations: &[f32; FEATURES]) -> [f32; FEATURES] {
    std::array::from_fn(|at| scaled[at] / deviations[at])
}

fn dot(weights: &[f32; FEATURES], values: &[f32; FEATURES]) -> f32 {
    weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
}

/// Standard deviation of each feature within questions, at least .01.
fn deviations(questions: &[&Judged]) -> [f32; FEATURES] {
    let mut sums = [0.0_f32; FEATURES];
    let mut count = 0.0;
    for question in questions {
        let rows = question.features.len() as f32;
        count += rows;
        for (at, sum) in sums.iter_mut().enumerate() {
            let mean = question.features.iter().map(|row| row.0[at]).sum::<f32>() / rows;
            *sum += question.features.iter().map(|row| (row.0[at] - mean).powi(2)).sum::<f32>();
        }
    }
    sums.map(|sum| (sum / count).sqrt().max(0.01))
}

/// How much each score should rise: its share of the relevance less its share under softmax.
fn slopes(scores: &[f32], grades: &[f32]) -> Vec<f32> {
    let total: f32 = grades.iter().sum();
    softmax(scores).into_iter().zip(grades).map(|(share, grade)| grade / total - share).collect()
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raised: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
    let total: f32 = raised.iter().sum();
    raised.into_iter().map(|value| value / total).collect()
}

fn fit_trees(questions: &[&Judged], weights: &[f32; FEATURES], options: &FitOptions) -> Vec<Tree> {
    let features: Vec<[f32; FEATURES]> =
        questions.iter().flat_map(|question| question.features.iter().map(|row| row.0)).collect();
    let mut scores: Vec<f32> = features.iter().map(|row| dot(weights, row)).collect();
    let tree_options = TreeOptions {
        depth: options.depth,
        least_curvature: 1.0,
        l2: 5.0,
        rate: options.rate,
        allowed: options.allowed(),
    };
    let mut trees = Vec::with_capacity(options.trees);
    for _ in 0..options.trees {
        let (mut gradients, mut curvatures) = (Vec::with_capacity(scores.len()), Vec::with_capacity(scores.len()));
        let mut start = 0;
        for question in questions {
            let own = &scores[start..start + question.features.len()];
            let weight = question.weight;
            gradients.extend(slopes(own, &question.grades).into_iter().map(|slope| weight * slope));
            let curved = |share: f32| weight * (share * (1.0 - share)).max(1e-3);
            curvatures.extend(softmax(own).into_iter().map(curved));
            start += question.features.len();
        }
        let tree =
            Tree::grow(&Rows { features: &features, gradients: &gradients, curvatures: &curvatures }, &tree_options);
        for (score, row) in scores.iter_mut().zip(&features) {
            *score += tree.value(row);
        }
        trees.push(tree);
    }
    trees
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relevant candidate is the one with the highest third feature.
    fn questions() -> Vec<Judged> {
        let row = |question: usize, candidate: usize| {
            let mut values = [0.0; FEATURES];
            values[0] = ((question * 7 + candidate * 3) % 10) as f32 / 10.0;
            values[2] = ((question + candidate * 5) % 11) as f32 / 11.0;
            Features(values)
        };
        (0..30)
            .map(|question| {
                let features: Vec<Features> = (0..11).map(|candidate| row(question, candidate)).collect();
                let best = features.iter().map(|row| row.0[2]).fold(0.0, f32::max);
                let grades = features.iter().map(|row| if row.0[2] == best { 2.0 } else { 0.0 }).collect();
                Judged { features, grades, weight: 1.0 }
            })
            .collect()
    }

    #[test]
    fn the_telling_feature_is_found() {
        let questions = questions();
        for trees in [0, 20] {
            let reranker = fit(&questions, &FitOptions { trees, ..FitOptions::default() }).unwrap();
            for question in &questions {
                let scores: Vec<f32> = question.features.iter().map(|row| reranker.score(row)).collect();
                let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
                assert!(question.grades[best] > 0.0);
            }
        }
    }

    #[test]
    fn the_same_questions_give_the_same_weights() {
        let options = FitOptions { steps: 50, trees: 5, ..FitOptions::default() };
        assert_eq!(fit(&questions(), &options), fit(&questions(), &options));
    }

    #[test]
    fn without_a_telling_question_there_is_nothing_to_fit() {
        let judged = Judged { features: vec![Features([0.0; FEATURES])], grades: vec![1.0], weight: 1.0 };
        assert_eq!(fit(&[judged], &FitOptions::default()), None);
    }
}
