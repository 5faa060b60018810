//! Two systems on the same questions, for any figure that is made from what each question adds to it.

use super::{DRAWS, Interval, Random};

/// Probability of a difference of `figure` at least as large by chance, two-sided: for each question it is
/// open which system did what (paired randomisation test: Smucker, Allan and Carterette, CIKM 2007). `None`
/// where the figure of either system does not exist.
///
/// A draw in which the figure of one side does not exist counts against the difference.
#[must_use]
pub fn exchange_test<T: Copy>(pairs: &[(T, T)], figure: impl Fn(&[T]) -> Option<f64>) -> Option<f64> {
    let (mut before, mut after): (Vec<T>, Vec<T>) = pairs.iter().copied().unzip();
    let observed = (figure(&after)? - figure(&before)?).abs();
    let mut random = Random::new();
    let mut extreme = 0;
    for _ in 0..DRAWS {
        for (at, &(one, other)) in pairs.iter().enumerate() {
            (before[at], after[at]) = if random.coin() { (one, other) } else { (other, one) };
        }
        let difference = figure(&after).zip(figure(&before)).map(|(after, before)| (after - before).abs());
        // Equal sums in another order differ in the last bits.
        extreme += usize::from(difference.is_none_or(|difference| difference >= observed - 1e-12));
    }
    Some((extreme + 1) as f64 / (DRAWS + 1) as f64)
}

/// 95 % interval of the difference of `figure`, later less earlier: percentile bootstrap over questions, both
/// systems on the same ones. Draws in which a figure does not exist are left out.
#[must_use]
pub fn paired_bootstrap<T: Copy>(pairs: &[(T, T)], figure: impl Fn(&[T]) -> Option<f64>) -> Option<Interval> {
    let differences = resampled(pairs, figure);
    let at = |share: f64| differences.get((share * differences.len() as f64) as usize).copied();
    Some(Interval { low: at(0.025)?, high: at(0.975)? })
}

/// Probability of the difference by chance, two-sided, from the same draws: twice the share of them on the
/// other side of 0 (paired bootstrap test: Efron and Tibshirani, 1993; Koehn, EMNLP 2004).
///
/// For shares whose denominators the systems choose themselves, such as the right ones among the answers given.
/// There [`exchange_test`] would take a difference in how many were given for one in how many of them are right.
#[must_use]
pub fn bootstrap_test<T: Copy>(pairs: &[(T, T)], figure: impl Fn(&[T]) -> Option<f64>) -> Option<f64> {
    let differences = resampled(pairs, figure);
    let most = |fits: &dyn Fn(f64) -> bool| differences.iter().filter(|difference| fits(**difference)).count();
    let other_side = most(&|difference| difference <= 1e-12).min(most(&|difference| difference >= -1e-12));
    (!differences.is_empty()).then(|| (2.0 * (other_side + 1) as f64 / (differences.len() + 1) as f64).min(1.0))
}

/// The differences of all draws, rising.
fn resampled<T: Copy>(pairs: &[(T, T)], figure: impl Fn(&[T]) -> Option<f64>) -> Vec<f64> {
    let mut random = Random::new();
    let (mut before, mut after) = (Vec::with_capacity(pairs.len()), Vec::with_capacity(pairs.len()));
    let mut differences = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        before.clear();
        after.clear();
        for _ in pairs {
            let (one, other) = pairs[random.below(pairs.len())];
            before.push(one);
            after.push(other);
        }
        differences.extend(figure(&after).zip(figure(&before)).map(|(after, before)| after - before));
    }
    differences.sort_by(f64::total_cmp);
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::significance::{bootstrap, randomisation_test};

    fn mean(values: &[f64]) -> Option<f64> {
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    /// A share: hits of cases.
    fn share(parts: &[(f64, f64)]) -> Option<f64> {
        let (hits, cases) = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        (cases > 0.0).then(|| hits / cases)
    }

    #[test]
    fn of_a_mean_it_is_the_test_and_the_bootstrap_of_differences() {
        let before = [0.2, 0.5, 0.5, 1.0, 0.0, 0.25, 0.4, 0.8];
        let after = [0.4, 0.5, 0.9, 1.0, 0.5, 0.0, 0.6, 1.0];
        let pairs: Vec<(f64, f64)> = before.into_iter().zip(after).collect();
        let differences: Vec<f64> = pairs.iter().map(|(before, after)| after - before).collect();
        let p = exchange_test(&pairs, mean).expect("defined");
        assert!((p - randomisation_test(&differences)).abs() < 1e-9, "{p}");
        let (paired, plain) = (paired_bootstrap(&pairs, mean).expect("some"), bootstrap(&differences).expect("some"));
        assert!((paired.low - plain.low).abs() < 1e-9 && (paired.high - plain.high).abs() < 1e-9);
    }

    #[test]
    fn a_share_by_hand() {
        // Before 1 of 2 and 0 of 1, after 2 of 2 and 1 of 1. Exchanging none or both gives 1 - 1/3, exchanging one
        // gives |(1+1)/3 - (2+0)/3| = 0: half of the draws are as extreme.
        let pairs = [((1.0, 2.0), (2.0, 2.0)), ((0.0, 1.0), (1.0, 1.0))];
        let p = exchange_test(&pairs, share).expect("defined");
        assert!((p - 0.5).abs() < 0.03, "{p}");
        // One question gains 1/2, the other 1; both together 2/3.
        let interval = paired_bootstrap(&pairs, share).expect("some");
        assert_eq!((interval.low, interval.high), (0.5, 1.0));
    }

    #[test]
    fn fewer_answers_are_not_taken_for_other_answers() {
        // One violation in 20 answers, then the same one in 12: 1/12 - 1/20 is no sign of anything.
        let answer = |n: usize| (f64::from(u8::from(n == 0)), 1.0);
        let pairs: Vec<((f64, f64), (f64, f64))> =
            (0..20).map(|n| (answer(n), if n < 12 { answer(n) } else { (0.0, 0.0) })).collect();
        assert!(exchange_test(&pairs, share).is_some_and(|p| p < 0.05), "why there are two tests");
        // The violation is in no draw with probability .95^20 = .358.
        assert!(bootstrap_test(&pairs, share).is_some_and(|p| (p - 2.0 * 0.358).abs() < 0.05));
        let gained = [((0.0, 1.0), (1.0, 1.0)); 9];
        assert!(bootstrap_test(&gained, share).is_some_and(|p| p < 0.01));
        assert_eq!(bootstrap_test(&[((1.0, 1.0), (1.0, 1.0)); 9], share), Some(1.0));
    }

    #[test]
    fn what_does_not_exist_has_no_difference() {
        let never = [((0.0, 0.0), (1.0, 1.0))];
        assert_eq!((exchange_test(&never, share), paired_bootstrap(&never, share)), (None, None));
        assert_eq!((exchange_test::<f64>(&[], mean), paired_bootstrap::<f64>(&[], mean)), (None, None));
    }
}
