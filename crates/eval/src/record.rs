//! The plain records of retrieval evaluation: [`Qrel`], [`ScoredDoc`], and tables of them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A judgement: how far a document answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qrel {
    /// The query.
    pub query_id: String,
    /// The document; here an article.
    pub doc_id: String,
    /// 2: holds the answer, 1: related, 0 or less: not relevant. Other scales work alike: higher is better.
    pub grade: i32,
}

/// A document that a system returned for a query.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredDoc {
    /// The query.
    pub query_id: String,
    /// The document; here an article.
    pub doc_id: String,
    /// What the document was ranked by: higher is better, finite.
    pub score: f64,
}

/// Judgements by query and document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels {
    by_query: BTreeMap<String, BTreeMap<String, i32>>,
}

impl Qrels {
    /// Queries with their judgements, by query id.
    pub fn queries(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, i32>)> {
        self.by_query.iter().map(|(query, grades)| (query.as_str(), grades))
    }

    /// The judgements of one query.
    #[must_use]
    pub fn of(&self, query_id: &str) -> Option<&BTreeMap<String, i32>> {
        self.by_query.get(query_id)
    }

    /// Number of queries with at least one judgement, be it of grade 0.
    #[must_use]
    pub fn query_count(&self) -> usize {
        self.by_query.len()
    }
}

impl FromIterator<Qrel> for Qrels {
    /// A later judgement of the same pair replaces an earlier one; the file readers refuse such pairs.
    fn from_iter<I: IntoIterator<Item = Qrel>>(qrels: I) -> Self {
        let mut by_query: BTreeMap<String, BTreeMap<String, i32>> = BTreeMap::new();
        for Qrel { query_id, doc_id, grade } in qrels {
            by_query.entry(query_id).or_default().insert(doc_id, grade);
        }
        Self { by_query }
    }
}

/// What a system returned, by query, best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    by_query: BTreeMap<String, Vec<ScoredDoc>>,
}

impl Run {
    /// Queries with their documents, best first, by query id.
    pub fn queries(&self) -> impl Iterator<Item = (&str, &[ScoredDoc])> {
        self.by_query.iter().map(|(query, docs)| (query.as_str(), docs.as_slice()))
    }

    /// The documents of one query, best first; empty when there are none.
    #[must_use]
    pub fn of(&self, query_id: &str) -> &[ScoredDoc] {
        self.by_query.get(query_id).map_or(&[], Vec::as_slice)
    }

    /// The same order with scores that no reader can take for ties, whatever its rule for ties is.
    #[must_use]
    pub fn untied(&self) -> Self {
        let mut by_query = self.by_query.clone();
        for docs in by_query.values_mut() {
            let scores = strictly_falling(docs.iter().map(|doc| doc.score));
            for (doc, score) in docs.iter_mut().zip(scores) {
                doc.score = score;
            }
        }
        Self { by_query }
    }
}

impl FromIterator<ScoredDoc> for Run {
    /// Ranks by score, ties as `trec_eval` does.
    fn from_iter<I: IntoIterator<Item = ScoredDoc>>(docs: I) -> Self {
        let mut by_query: BTreeMap<String, Vec<ScoredDoc>> = BTreeMap::new();
        for doc in docs {
            by_query.entry(doc.query_id.clone()).or_default().push(doc);
        }
        for docs in by_query.values_mut() {
            docs.sort_by(best_first);
        }
        Self { by_query }
    }
}

/// The order of `trec_eval` 9 (`comp_sim_docno` in `form_res_rels.c`): score descending, read as a 32-bit
/// float, then document id *descending* by bytes.
fn best_first(a: &ScoredDoc, b: &ScoredDoc) -> Ordering {
    as_read(b.score).total_cmp(&as_read(a.score)).then_with(|| b.doc_id.cmp(&a.doc_id))
}

/// A score as `trec_eval` holds it; -0 and 0 are one.
fn as_read(score: f64) -> f32 {
    score as f32 + 0.0
}

/// `scores`, best first, lowered where needed by the least step of a 32-bit float so that each is below the
/// one before it. Scores that are not finite take the place their rank gives them.
///
/// `trec_eval` breaks ties by id descending and MS MARCO's script by id ascending; where nothing ties, both
/// follow our own rank.
pub(crate) fn strictly_falling(scores: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut above = f32::MAX;
    let fall = |score: f64| {
        let score = as_read(score);
        above = if score < above && score.is_finite() { score } else { above.next_down() };
        f64::from(above)
    };
    scores.into_iter().map(fall).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn doc(id: &str, score: f64) -> ScoredDoc {
        ScoredDoc { query_id: "q".into(), doc_id: id.into(), score }
    }

    fn order(docs: impl IntoIterator<Item = ScoredDoc>) -> Vec<String> {
        docs.into_iter().collect::<Run>().of("q").iter().map(|doc| doc.doc_id.clone()).collect()
    }

    #[test]
    fn ties_go_by_id_descending_as_in_trec_eval() {
        assert_eq!(order([doc("a", 1.0), doc("b", 1.0), doc("c", 2.0)]), ["c", "b", "a"]);
        assert_eq!(order([doc("10", 0.0), doc("9", -0.0)]), ["9", "10"]);
    }

    #[test]
    fn scores_that_differ_only_beyond_32_bits_tie() {
        assert_eq!(order([doc("a", 1.000_000_01), doc("b", 1.0)]), ["b", "a"]);
    }

    #[test]
    fn the_last_judgement_of_a_pair_counts() {
        let qrel = |grade| Qrel { query_id: "q".into(), doc_id: "d".into(), grade };
        let qrels: Qrels = [qrel(1), qrel(2)].into_iter().collect();
        assert_eq!(qrels.of("q").and_then(|grades| grades.get("d")), Some(&2));
        assert_eq!(qrels.query_count(), 1);
    }

    #[test]
    fn untied_scores_keep_what_they_can() {
        let falling = strictly_falling([3.0, 2.0, 2.0, 2.5, f64::NAN, 1.0]);
        assert_eq!((falling[0], falling[1], falling[5]), (3.0, 2.0, 1.0));
        assert!(falling.windows(2).all(|pair| (pair[1] as f32) < (pair[0] as f32)), "{falling:?}");
    }

    proptest! {
        #[test]
        fn untied_runs_have_the_same_order(scores in prop::collection::vec(-3i8..3, 0..30)) {
            let docs: Vec<ScoredDoc> = scores.iter().enumerate().map(|(n, s)| doc(&format!("d{n}"), f64::from(*s) / 3.0)).collect();
            let run: Run = docs.into_iter().collect();
            let again: Run = run.untied().of("q").iter().cloned().collect();
            let ids = |run: &Run| run.of("q").iter().map(|doc| doc.doc_id.clone()).collect::<Vec<_>>();
            prop_assert_eq!(ids(&again), ids(&run));
            prop_assert!(again.of("q").windows(2).all(|pair| (pair[1].score as f32) < pair[0].score as f32));
        }
    }
}
