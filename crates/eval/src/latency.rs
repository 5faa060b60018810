//! How long responses took: [`Latency`].

use serde::{Deserialize, Serialize};

/// Exact order statistics of the time per question, in milliseconds; no interpolation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Half of the responses took at most this.
    pub p50_ms: f64,
    /// 95 of 100 took at most this.
    pub p95_ms: f64,
    /// 99 of 100 took at most this.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
    /// How many were measured.
    pub count: usize,
}

impl Latency {
    /// Statistics of `measured_ms`, in any order; `None` of nothing.
    #[must_use]
    pub fn of(measured_ms: &[f64]) -> Option<Self> {
        let mut sorted = measured_ms.to_vec();
        sorted.sort_by(f64::total_cmp);
        let max_ms = *sorted.last()?;
        // Nearest rank: the least value that at least `percent` of 100 do not exceed.
        let at = |percent: usize| sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1];
        Some(Self { p50_ms: at(50), p95_ms: at(95), p99_ms: at(99), max_ms, count: sorted.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        for (values, wanted) in [
            (&hundred[..], [50.0, 95.0, 99.0, 100.0]),
            (&[3.0, 1.0, 2.0], [2.0, 3.0, 3.0, 3.0]),
            (&[4.0, 1.0, 2.0, 3.0], [2.0, 4.0, 4.0, 4.0]),
            (&[7.0], [7.0; 4]),
        ] {
            let latency = Latency::of(values).expect("not empty");
            assert_eq!([latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.max_ms], wanted);
            assert_eq!(latency.count, values.len());
        }
        assert_eq!(Latency::of(&[]), None);
    }
}
