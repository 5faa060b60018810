//! Two legs become one order.

use std::cmp::Ordering;
use std::collections::HashMap;

use madoguchi_index::{Hit, LegHits};
use uuid::Uuid;

/// Which legs are asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Legs {
    /// Vectors and words.
    #[default]
    Both,
    /// Vectors alone.
    Dense,
    /// Words alone.
    Bm25,
}

impl Legs {
    /// `found` without what the other leg found.
    pub(crate) fn of(self, found: LegHits) -> LegHits {
        match self {
            Self::Both => found,
            Self::Dense => LegHits { bm25: Vec::new(), ..found },
            Self::Bm25 => LegHits { dense: Vec::new(), ..found },
        }
    }
}

/// How candidates are fused and ranked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankOptions {
    /// Candidates taken from each leg. Too few lose right answers; each costs about a microsecond.
    pub candidates: usize,
    /// Fused candidates whose text is read by the reranker; 0 leaves the fused order.
    pub reread: usize,
    /// Weight of the dense leg beside 1 for BM25.
    pub dense_weight: f32,
    /// Which legs are asked: one alone tells what the other adds.
    pub legs: Legs,
}

impl Default for RankOptions {
    fn default() -> Self {
        Self { candidates: 60, reread: 20, dense_weight: 1.2, legs: Legs::Both }
    }
}

/// A passage that at least one leg found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) id: Uuid,
    pub(crate) dense: Option<f32>,
    pub(crate) bm25: Option<f32>,
    /// Place in the dense leg, from 0.
    pub(crate) dense_rank: Option<usize>,
    /// Place in the lexical leg, from 0.
    pub(crate) bm25_rank: Option<usize>,
    pub(crate) fused: f32,
}

/// Max-normalised weighted sum of both legs, best first, ties by id.
///
/// A passage that one leg did not return is given that leg's lowest returned score when the list was full
/// (it cannot be higher), and 0 when it was not (it was not found at all).
pub(crate) fn fuse(legs: &LegHits, options: &RankOptions) -> Vec<Candidate> {
    type Place = Option<(usize, f32)>;
    let mut found: HashMap<Uuid, (Place, Place)> = HashMap::new();
    for (rank, hit) in legs.dense.iter().enumerate() {
        found.entry(hit.id).or_default().0 = Some((rank, hit.score));
    }
    for (rank, hit) in legs.bm25.iter().enumerate() {
        found.entry(hit.id).or_default().1 = Some((rank, hit.score));
    }
    let dense = Leg::of(&legs.dense, options.candidates);
    let bm25 = Leg::of(&legs.bm25, options.candidates);
    let total = 1.0 + options.dense_weight;
    let mut candidates: Vec<Candidate> = found
        .into_iter()
        .map(|(id, (in_dense, in_bm25))| {
            let (d, s) = (in_dense.map(|(_, score)| score), in_bm25.map(|(_, score)| score));
            let fused = (bm25.normalized(s) + options.dense_weight * dense.normalized(d)) / total;
            let (dense_rank, bm25_rank) = (in_dense.map(|(rank, _)| rank), in_bm25.map(|(rank, _)| rank));
            Candidate { id, dense: d, bm25: s, dense_rank, bm25_rank, fused }
        })
        .collect();
    candidates.sort_by(|a, b| best_first(a.fused, a.id, b.fused, b.id));
    candidates
}

/// Higher scores first, equal ones by id.
pub(crate) fn best_first(a: f32, a_id: Uuid, b: f32, b_id: Uuid) -> Ordering {
    b.total_cmp(&a).then(a_id.cmp(&b_id))
}

struct Leg {
    highest: f32,
    missing: f32,
}

impl Leg {
    fn of(hits: &[Hit], limit: usize) -> Self {
        let highest = hits.first().map_or(0.0, |hit| hit.score);
        let missing = if hits.len() < limit { 0.0 } else { hits.last().map_or(0.0, |hit| hit.score) };
        Self { highest, missing }
    }

    fn normalized(&self, score: Option<f32>) -> f32 {
        if self.highest <= 0.0 { 0.0 } else { score.unwrap_or(self.missing).max(0.0) / self.highest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(n: u128, score: f32) -> Hit {
        Hit { id: Uuid::from_u128(n), score }
    }

    #[test]
    fn fusion_normalises_weighs_and_breaks_ties_by_id() {
        let legs =
            LegHits { dense: vec![hit(1, 0.8), hit(2, 0.4)], bm25: vec![hit(2, 10.0), hit(3, 5.0), hit(4, 5.0)] };
        let options = RankOptions { dense_weight: 1.0, candidates: 60, ..RankOptions::default() };
        let ids: Vec<u128> = fuse(&legs, &options).iter().map(|c| c.id.as_u128()).collect();
        // 2: (1 + .5)/2 = .75; 1: (0 + 1)/2 = .5; 3 and 4: .25 each, by id.
        assert_eq!(ids, [2, 1, 3, 4]);
    }

    #[test]
    fn a_full_leg_bounds_what_it_did_not_return() {
        let legs = LegHits { dense: vec![hit(1, 0.8), hit(2, 0.4)], bm25: vec![hit(3, 4.0)] };
        let options = RankOptions { dense_weight: 1.0, candidates: 2, ..RankOptions::default() };
        let third = fuse(&legs, &options).into_iter().find(|c| c.id.as_u128() == 3).unwrap();
        assert!((third.fused - (1.0 + 0.5) / 2.0).abs() < 1e-6, "{third:?}");
        assert_eq!(third.dense, None);
    }

    #[test]
    fn empty_legs_give_nothing() {
        assert!(fuse(&LegHits::default(), &RankOptions::default()).is_empty());
    }
}
