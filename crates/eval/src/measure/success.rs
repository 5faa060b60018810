//! Success, also SR@k or hit rate: `success_k` of `trec_eval`; Craswell, *Success at n*, Encyclopedia of
//! Database Systems, 2009.
//!
//! Cutoff: how many results are looked at. Relevance level: lowest grade that is relevant.

use super::Judged;

/// 1 when a relevant document is among the first `cutoff`, else 0.
pub(super) fn value(query: Judged<'_>, rel: i32, cutoff: usize) -> f64 {
    f64::from(u8::from(query.hits(rel, cutoff).any(|hit| hit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let judged = &[2, 1][..];
        for (ranked, rel, cutoff, wanted) in [
            (&[1, 2][..], 1, 1, 1.0),
            (&[1, 2], 2, 1, 0.0),
            (&[1, 2], 2, 2, 1.0),
            (&[0, 0, 1], 1, 2, 0.0),
            (&[], 1, 1, 0.0),
        ] {
            assert_eq!(value(Judged { ranked, judged }, rel, cutoff), wanted, "{ranked:?} rel={rel} @{cutoff}");
        }
    }
}
