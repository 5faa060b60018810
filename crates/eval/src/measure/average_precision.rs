//! Average precision: Harman, *Evaluation issues in information retrieval*, Information Processing and
//! Management 28(4), 1992; `map` and `map_cut_k` of `trec_eval`. Its mean over queries is called MAP.
//!
//! Cutoff: relevant documents below it do not count, but stay in the divisor. Relevance level: lowest
//! grade that is relevant.

use super::Judged;

/// Sum of the precisions at the ranks of the relevant documents found, over all relevant ones.
pub(super) fn value(query: Judged<'_>, rel: i32, cutoff: usize) -> f64 {
    let relevant = query.relevant(rel);
    if relevant == 0 {
        return 0.0;
    }
    let ranks_of_hits = query.hits(rel, cutoff).zip(1u32..).filter(|(hit, _)| *hit);
    let precisions = ranks_of_hits.zip(1u32..).map(|((_, rank), found)| f64::from(found) / f64::from(rank));
    precisions.sum::<f64>() / relevant as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        for (ranked, judged, rel, cutoff, wanted) in [
            // Relevant at ranks 1 and 3, a third one not found: (1/1 + 2/3) / 3.
            (&[1, 0, 2][..], &[2, 1, 1][..], 1, 10, (1.0 + 2.0 / 3.0) / 3.0),
            (&[1, 0, 2], &[2, 1, 1], 1, 2, 1.0 / 3.0),
            (&[1, 0, 2], &[2, 1, 1], 2, 10, 1.0 / 3.0),
            (&[0], &[0], 1, 10, 0.0),
        ] {
            let value = value(Judged { ranked, judged }, rel, cutoff);
            assert!((value - wanted).abs() < 1e-12, "{ranked:?} rel={rel} @{cutoff}: {value} != {wanted}");
        }
    }
}
