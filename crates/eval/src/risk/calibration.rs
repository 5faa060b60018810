//! Whether a confidence of 0.8 means that 8 of 10 are right.

use serde::{Deserialize, Serialize};

use super::Prediction;

/// Bins of the reliability table, as in the source.
const BINS: usize = 10;
/// Confidences are 32-bit floats: 0.1 must not fall above its own edge.
const EDGE: f64 = 1e-6;

/// The would-be answers whose confidence lies above `low` and at most at `high`; the first bin holds 0 as well.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Lower edge.
    pub low: f64,
    /// Upper edge.
    pub high: f64,
    /// How many lie in it.
    pub count: usize,
    /// Their mean confidence; `None` of nothing.
    pub confidence: Option<f64>,
    /// The share of them that is right.
    pub accuracy: Option<f64>,
}

/// The reliability table of `predictions`: ten bins of equal width.
#[must_use]
pub fn calibration(predictions: &[Prediction]) -> Vec<CalibrationBin> {
    let mut sums = [(0_usize, 0.0, 0_usize); BINS];
    for one in predictions {
        let confidence = f64::from(one.confidence);
        let sum = &mut sums[bin_of(confidence)];
        *sum = (sum.0 + 1, sum.1 + confidence, sum.2 + usize::from(one.is_right));
    }
    let bin = |(at, (count, confidence, right)): (usize, (usize, f64, usize))| CalibrationBin {
        low: at as f64 / BINS as f64,
        high: (at + 1) as f64 / BINS as f64,
        count,
        confidence: (count > 0).then(|| confidence / count as f64),
        accuracy: (count > 0).then(|| right as f64 / count as f64),
    };
    sums.into_iter().enumerate().map(bin).collect()
}

fn bin_of(confidence: f64) -> usize {
    let above = (confidence * BINS as f64 - EDGE).ceil() as usize;
    above.saturating_sub(1).min(BINS - 1)
}

/// Expected calibration error: the distance between accuracy and mean confidence of each bin, weighted by how
/// many lie in it (Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., *On calibration of modern neural
/// networks*, ICML 2017). `None` of nothing.
#[must_use]
pub fn expected_calibration_error(predictions: &[Prediction]) -> Option<f64> {
    let gap = |bin: CalibrationBin| Some((bin.accuracy? - bin.confidence?).abs() * bin.count as f64);
    let sum: f64 = calibration(predictions).into_iter().filter_map(gap).sum();
    (!predictions.is_empty()).then(|| sum / predictions.len() as f64)
}
