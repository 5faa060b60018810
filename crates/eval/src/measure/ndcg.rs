//! nDCG: Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques*, TOIS 20(4), 2002,
//! in the form of `trec_eval`: the gain is the grade itself, the discount log2(rank + 1) from rank 1.
//!
//! Cutoff: only the first k results, and of the ideal order its first k, are summed.

use super::Judged;

/// DCG of the ranking over DCG of the ideal ranking; 0 when no document has a grade above 0.
pub(super) fn value(query: Judged<'_>, cutoff: usize) -> f64 {
    let ideal = dcg(query.judged, cutoff);
    if ideal > 0.0 { dcg(query.ranked, cutoff) / ideal } else { 0.0 }
}

/// Grades below 0 gain nothing.
fn dcg(grades: &[i32], cutoff: usize) -> f64 {
    let gains = grades.iter().take(cutoff).enumerate();
    gains.map(|(above, grade)| f64::from((*grade).max(0)) / (above as f64 + 2.0).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let log3 = 3f64.log2();
        for (ranked, judged, cutoff, wanted) in [
            (&[2, 1][..], &[2, 1][..], 10, 1.0),
            (&[1, 2], &[2, 1], 10, (1.0 + 2.0 / log3) / (2.0 + 1.0 / log3)),
            // Rank 3 is discounted by log2(4) = 2.
            (&[0, 0, 2], &[2], 10, 0.5),
            (&[0, 0, 2], &[2], 2, 0.0),
            // The ideal is cut as well: one of two is all that rank 1 can hold.
            (&[1], &[1, 1], 1, 1.0),
            (&[-1, 1], &[1, -1], 10, 1.0 / log3),
            (&[0], &[0], 10, 0.0),
        ] {
            let value = value(Judged { ranked, judged }, cutoff);
            assert!((value - wanted).abs() < 1e-12, "{ranked:?} {judged:?} @{cutoff}: {value} != {wanted}");
        }
    }
}
