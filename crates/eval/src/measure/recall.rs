//! Recall: van Rijsbergen, *Information Retrieval*, 2nd ed., 1979, chapter 7; the `recall_k` of `trec_eval`.
//!
//! Cutoff: how many results are looked at. Relevance level: lowest grade that is relevant.
//! What some papers on question answering call Recall@k (any relevant one found) is `Success@k` here.

use super::Judged;

/// Relevant documents among the first `cutoff`, over all relevant ones; 0 when there are none.
pub(super) fn value(query: Judged<'_>, rel: i32, cutoff: usize) -> f64 {
    let relevant = query.relevant(rel);
    let found = query.hits(rel, cutoff).filter(|hit| *hit).count();
    if relevant == 0 { 0.0 } else { found as f64 / relevant as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        for (ranked, judged, rel, cutoff, wanted) in [
            (&[1, 0, 2][..], &[2, 1, 1, 0][..], 1, 10, 2.0 / 3.0),
            (&[1, 0, 2], &[2, 1, 1, 0], 1, 1, 1.0 / 3.0),
            (&[1, 0, 2], &[2, 1, 1, 0], 2, 10, 1.0),
            (&[1, 0, 2], &[2, 1, 1, 0], 3, 10, 0.0),
            (&[0, 0], &[1], 1, 2, 0.0),
        ] {
            assert_eq!(value(Judged { ranked, judged }, rel, cutoff), wanted, "{ranked:?} rel={rel} @{cutoff}");
        }
    }
}
