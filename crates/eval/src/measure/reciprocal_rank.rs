//! Reciprocal rank: Kantor and Voorhees, *The TREC-5 confusion track*, Information Retrieval 2(2/3), 2000.
//! Its mean over queries is called MRR.
//!
//! Cutoff: relevant documents below it do not count. Relevance level: lowest grade that is relevant.

use super::Judged;

/// 1 / rank of the first relevant document; 0 when there is none.
pub(super) fn value(query: Judged<'_>, rel: i32, cutoff: usize) -> f64 {
    let above = query.hits(rel, cutoff).position(|hit| hit);
    above.map_or(0.0, |above| 1.0 / (above as f64 + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let judged = &[2, 1][..];
        for (ranked, rel, cutoff, wanted) in [
            (&[1, 2][..], 1, 10, 1.0),
            (&[1, 2], 2, 10, 0.5),
            (&[0, 0, 0, 1], 1, 10, 0.25),
            (&[0, 0, 0, 1], 1, 3, 0.0),
            (&[0, 0], 1, 10, 0.0),
        ] {
            assert_eq!(value(Judged { ranked, judged }, rel, cutoff), wanted, "{ranked:?} rel={rel} @{cutoff}");
        }
    }
}
