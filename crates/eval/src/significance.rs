//! How far a figure may be chance: intervals for shares and means, and a test for two systems.
//!
//! All random draws come from a fixed seed, so that the same values give the same figures.

mod paired;

use serde::{Deserialize, Serialize};

pub use paired::{bootstrap_test, exchange_test, paired_bootstrap};

/// Resamples of the bootstrap and flips of the randomisation test: the second decimal of a p-value is steady.
const DRAWS: usize = 4_000;
/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// 95 % interval of a share, `None` of nothing: Wilson, *Probable inference*, JASA 22, 1927.
#[must_use]
pub fn wilson(numerator: u64, denominator: u64) -> Option<Interval> {
    if denominator == 0 {
        return None;
    }
    let (hits, n) = (numerator as f64, denominator as f64);
    let share = hits / n;
    let scale = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    Some(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}

/// 95 % interval of the mean of `values`, `None` of nothing: percentile bootstrap over queries (Efron, 1979;
/// for retrieval Sakai, SIGIR 2006).
#[must_use]
pub fn bootstrap(values: &[f64]) -> Option<Interval> {
    let count = values.len();
    if count == 0 {
        return None;
    }
    let mut random = Random::new();
    let mut means: Vec<f64> =
        (0..DRAWS).map(|_| (0..count).map(|_| values[random.below(count)]).sum::<f64>() / count as f64).collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((share * DRAWS as f64) as usize).min(DRAWS - 1)];
    Some(Interval { low: at(0.025), high: at(0.975) })
}

/// Probability of a mean difference at least as large by chance, from paired `differences` per query; 1 of
/// nothing. Two-sided randomisation test: Smucker, Allan and Carterette, CIKM 2007.
#[must_use]
pub fn randomisation_test(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    let mut random = Random::new();
    let flipped = |random: &mut Random| -> f64 {
        differences.iter().map(|difference| if random.coin() { *difference } else { -difference }).sum()
    };
    // Equal sums in another order differ in the last bits.
    let extreme = (0..DRAWS).filter(|_| flipped(&mut random).abs() >= observed - 1e-12).count();
    (extreme + 1) as f64 / (DRAWS + 1) as f64
}

/// SplitMix64: Steele, Lea and Flood, OOPSLA 2014.
struct Random(u64);

impl Random {
    fn new() -> Self {
        Self(20_261_101)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        // The high half of the product: without the bias and the cost of a remainder.
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    fn coin(&mut self) -> bool {
        self.next() >> 63 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_by_hand() {
        // Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
        for (numerator, denominator, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = wilson(numerator, denominator).expect("not empty");
            assert!((interval.low - low).abs() < 5e-5 && (interval.high - high).abs() < 5e-5, "{interval:?}");
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn the_bootstrap_surrounds_the_mean_and_repeats_itself() {
        let values: Vec<f64> = (0..200).map(|n| f64::from(n % 2)).collect();
        let interval = bootstrap(&values).expect("not empty");
        // The standard error is .5 / sqrt(200) = .0354.
        assert!((interval.low - (0.5 - 1.96 * 0.0354)).abs() < 0.01, "{interval:?}");
        assert!((interval.high - (0.5 + 1.96 * 0.0354)).abs() < 0.01, "{interval:?}");
        assert_eq!(bootstrap(&values), Some(interval));
        assert_eq!(bootstrap(&[0.25; 9]), Some(Interval { low: 0.25, high: 0.25 }));
        assert_eq!(bootstrap(&[]), None);
    }

    #[test]
    fn the_test_tells_chance_from_a_difference() {
        let better = [0.1; 20];
        assert!(randomisation_test(&better) < 0.01);
        let mixed: Vec<f64> = (0..20).map(|n| if n % 2 == 0 { 0.1 } else { -0.1 }).collect();
        assert_eq!(randomisation_test(&mixed), 1.0);
        assert_eq!(randomisation_test(&[]), 1.0);
        // All five alike: 2 of 2^5 sign patterns are as extreme, p = .0625.
        assert!((randomisation_test(&[0.2; 5]) - 0.0625).abs() < 0.015);
    }
}
