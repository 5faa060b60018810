//! Precision: van Rijsbergen, *Information Retrieval*, 2nd ed., 1979, chapter 7; the `P_k` of `trec_eval`.
//!
//! Cutoff: how many results are looked at, and the divisor, even where fewer came back.
//! Relevance level: lowest grade that is relevant.

use super::Judged;

/// Relevant documents among the first `cutoff`, over `cutoff`.
pub(super) fn value(query: Judged<'_>, rel: i32, cutoff: usize) -> f64 {
    query.hits(rel, cutoff).filter(|hit| *hit).count() as f64 / cutoff as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let judged = &[2, 1, 1, 0][..];
        for (ranked, rel, cutoff, wanted) in [
            (&[1, 0, 2][..], 1, 2, 0.5),
            (&[1, 0, 2], 2, 2, 0.0),
            // Three results, but five were asked for.
            (&[1, 0, 2], 1, 5, 0.4),
            (&[], 1, 5, 0.0),
        ] {
            assert_eq!(value(Judged { ranked, judged }, rel, cutoff), wanted, "{ranked:?} rel={rel} @{cutoff}");
        }
    }
}
