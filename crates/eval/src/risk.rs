//! Whether the confidence says when to keep silent: [`RiskReport`].
//!
//! Of every question one needs the answer that would have been given were there no threshold, and whether it
//! would have been right. An unanswerable question has no right answer, so that whatever is said is wrong.

mod calibration;

use serde::{Deserialize, Serialize};

pub use calibration::{CalibrationBin, calibration, expected_calibration_error};

use crate::significance::{Interval, wilson};

/// A would-be answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// How sure the engine was of it, 0..1.
    pub confidence: f32,
    /// Whether it is right.
    pub is_right: bool,
    /// Whether the base holds an answer.
    pub is_answerable: bool,
}

/// What the confidence is held against.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RiskTarget {
    /// The share of wrong answers that is borne, above 0 and below 1.
    pub risk: f64,
    /// From this confidence on the engine answers now.
    pub threshold_in_use: f32,
}

/// What comes of answering from one confidence on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RiskPoint {
    /// The confidence.
    pub threshold: f32,
    /// Questions that would be answered.
    pub answered: u64,
    /// Those of them that would be answered wrong.
    pub wrong: u64,
    /// Share of all predictions that would be answered.
    pub coverage: f64,
    /// Share of the answers that would be wrong; `None` where nothing would be answered.
    pub risk: Option<f64>,
    /// 95 % interval of the risk (Wilson).
    pub interval: Option<Interval>,
    /// Share of the answerable questions that would be answered, rightly or not; `None` without any.
    pub response_rate: Option<f64>,
}

/// Risk, coverage and calibration of all would-be answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiskReport {
    /// Would-be answers: the denominator of every coverage.
    pub predictions: usize,
    /// Questions without one: nothing could be extracted, or the response is no matter of confidence.
    pub left_out: usize,
    /// Area under the risk-coverage curve; the lower the better ([`aurc`]).
    pub aurc: f64,
    /// The same if every right answer were surer than every wrong one: what no order can fall below.
    pub aurc_ideal: f64,
    /// The risk of answering everything, which is the area under the curve of an order by chance.
    pub aurc_chance: f64,
    /// Expected calibration error; the lower the better.
    pub ece: f64,
    /// The reliability table: ten bins of equal width, empty ones too.
    pub bins: Vec<CalibrationBin>,
    /// What is borne.
    pub target: f64,
    /// At the threshold in use.
    pub in_use: RiskPoint,
    /// At the lowest threshold whose risk is at most the target; `None`: there is none.
    pub holding: Option<RiskPoint>,
    /// At the lowest threshold where even the upper end of the 95 % interval is at most the target.
    pub assured: Option<RiskPoint>,
    /// One point per distinct confidence, the highest first: coverage rises.
    pub curve: Vec<RiskPoint>,
}

impl RiskReport {
    /// The report on `predictions`, of which `left_out` questions have none; `None` of nothing.
    #[must_use]
    pub fn of(predictions: &[Prediction], left_out: usize, target: RiskTarget) -> Option<Self> {
        let RiskTarget { risk, threshold_in_use } = target;
        let curve = curve(predictions);
        let lowest = |fits: &dyn Fn(&RiskPoint) -> bool| curve.iter().rev().find(|point| fits(point)).copied();
        let most = |value: Option<f64>| value.is_some_and(|value| value <= risk + 1e-12);
        Some(Self {
            predictions: predictions.len(),
            left_out,
            aurc: aurc(predictions)?,
            aurc_ideal: aurc(&ideal(predictions))?,
            aurc_chance: curve.last()?.risk?,
            ece: expected_calibration_error(predictions)?,
            bins: calibration(predictions),
            target: risk,
            in_use: RiskPoint::at(threshold_in_use, predictions),
            holding: lowest(&|point| most(point.risk)),
            assured: lowest(&|point| most(point.interval.map(|interval| interval.high))),
            curve,
        })
    }
}

impl RiskPoint {
    fn at(threshold: f32, predictions: &[Prediction]) -> Self {
        let count = |counts: &dyn Fn(&Prediction) -> bool| predictions.iter().filter(|one| counts(one)).count() as u64;
        let answered = count(&|one| one.confidence >= threshold);
        let wrong = count(&|one| one.confidence >= threshold && !one.is_right);
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        Self {
            threshold,
            answered,
            wrong,
            coverage: share(answered, predictions.len() as u64).unwrap_or(0.0),
            risk: share(wrong, answered),
            interval: wilson(wrong, answered),
            response_rate: share(
                count(&|one| one.is_answerable && one.confidence >= threshold),
                count(&|one| one.is_answerable),
            ),
        }
    }
}

/// The risk-coverage curve: El-Yaniv and Wiener, *On the foundations of noise-free selective classification*,
/// JMLR 11, 2010.
fn curve(predictions: &[Prediction]) -> Vec<RiskPoint> {
    let mut thresholds: Vec<f32> = predictions.iter().map(|one| one.confidence).collect();
    thresholds.sort_by(|a, b| b.total_cmp(a));
    thresholds.dedup();
    thresholds.into_iter().map(|threshold| RiskPoint::at(threshold, predictions)).collect()
}

/// Area under the risk-coverage curve: the mean, over k = 1..n, of the share of wrong ones among the k surest
/// (Geifman and El-Yaniv, *Selective classification for deep neural networks*, NeurIPS 2017; the name from
/// Geifman, Uziel and El-Yaniv, ICLR 2019). `None` of nothing.
///
/// **Ties.** Among equal confidences no order is the right one: each counts as wrong as its group is on the
/// average, which is what all their orders give together.
#[must_use]
pub fn aurc(predictions: &[Prediction]) -> Option<f64> {
    let mut sorted: Vec<(f32, bool)> = predictions.iter().map(|one| (one.confidence, one.is_right)).collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut seen, mut wrong, mut area) = (0.0, 0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let mean_wrong = tied.iter().filter(|(_, is_right)| !is_right).count() as f64 / tied.len() as f64;
        for _ in tied {
            seen += 1.0;
            wrong += mean_wrong;
            area += wrong / seen;
        }
    }
    (seen > 0.0).then(|| area / seen)
}

/// The same answers in the best order there is.
fn ideal(predictions: &[Prediction]) -> Vec<Prediction> {
    let mut sorted = predictions.to_vec();
    sorted.sort_by_key(|one| !one.is_right);
    let places = (0..sorted.len()).rev();
    sorted.into_iter().zip(places).map(|(one, place)| Prediction { confidence: place as f32, ..one }).collect()
}

#[cfg(test)]
mod tests;
