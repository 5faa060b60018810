//! Order statistics of latencies.

use std::time::Duration;

use serde::Serialize;

/// Percentiles of a set of latencies, milliseconds, by the nearest-rank method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Latency {
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

impl Latency {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let rank = |share: f64| {
            let place = (share * times.len() as f64).ceil() as usize;
            times.get(place.saturating_sub(1)).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
        };
        Self { p50_ms: rank(0.5), p95_ms: rank(0.95), p99_ms: rank(0.99), max_ms: rank(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_rank() {
        let latency = Latency::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(latency, Latency { p50_ms: 100.0, p95_ms: 190.0, p99_ms: 198.0, max_ms: 200.0 });
        assert_eq!(Latency::of(Vec::new()), Latency::default());
    }
}
