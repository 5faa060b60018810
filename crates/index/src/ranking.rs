//! The order of results: best first, ties by id, also where the list is cut.

use crate::passage_index::Hit;

/// Asked for beyond the limit, so that most ties at the cut are seen whole.
const SLACK: usize = 8;
/// A group of equal scores larger than this is cut as the engine happened to cut it.
const MOST_ASKED: usize = 1024;

/// How many results to ask an engine for, which cuts ties as it likes, to answer with `limit`.
pub(crate) fn first_ask(limit: usize) -> usize {
    limit.saturating_add(SLACK)
}

/// How many to ask for when `asked` were too few to settle the order, if it is worth another search.
pub(crate) fn next_ask(asked: usize, limit: usize) -> Option<usize> {
    let most = MOST_ASKED.max(limit.saturating_mul(4));
    (asked < most).then(|| asked.saturating_mul(4).min(most))
}

/// Sorts by score, highest first, then by id, lowest first.
pub(crate) fn sort(hits: &mut [Hit]) {
    // Adding zero makes -0.0 the same as 0.0, which `total_cmp` tells apart.
    hits.sort_unstable_by(|a, b| (b.score + 0.0).total_cmp(&(a.score + 0.0)).then_with(|| a.id.cmp(&b.id)));
}

/// The first `limit` of `hits` in order.
pub(crate) fn best_first(mut hits: Vec<Hit>, limit: usize) -> Vec<Hit> {
    sort(&mut hits);
    hits.truncate(limit);
    hits
}

/// Whether the first `limit` of `kept` (sorted) are those of the whole index, where the engine gave
/// `given` of `asked` results, the last with the score `lowest`.
pub(crate) fn is_settled(kept: &[Hit], limit: usize, given: usize, asked: usize, lowest: f32) -> bool {
    given < asked || kept.get(limit.wrapping_sub(1)).is_some_and(|hit| hit.score > lowest)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn hits(scores: &[(u128, f32)]) -> Vec<Hit> {
        scores.iter().map(|&(id, score)| Hit { id: Uuid::from_u128(id), score }).collect()
    }

    #[test]
    fn ties_are_ordered_by_id() {
        let sorted = best_first(hits(&[(9, 0.5), (2, 0.5), (5, 0.9), (1, 0.1)]), 3);
        assert_eq!(sorted, hits(&[(5, 0.9), (2, 0.5), (9, 0.5)]));
        assert_eq!(best_first(hits(&[(2, 0.0), (1, -0.0)]), 2)[0].id, Uuid::from_u128(1));
    }

    #[test]
    fn the_cut_is_settled_when_nothing_unseen_can_tie() {
        let three = hits(&[(1, 0.9), (2, 0.5), (3, 0.5)]);
        assert!(!is_settled(&three, 2, 3, 3, 0.5), "an unseen hit may have 0.5 and a lower id");
        assert!(is_settled(&three, 1, 3, 3, 0.5));
        assert!(is_settled(&three, 2, 3, 4, 0.5), "the engine had no more");
        assert!(!is_settled(&three, 4, 9, 9, 0.5), "too few were kept");
    }

    #[test]
    fn asking_again_ends() {
        let mut asked = first_ask(60);
        let mut rounds = 0;
        while let Some(next) = next_ask(asked, 60) {
            assert!(next > asked);
            (asked, rounds) = (next, rounds + 1);
        }
        assert_eq!((asked, rounds), (MOST_ASKED, 2));
    }
}
