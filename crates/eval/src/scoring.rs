//! Measures over many queries: [`score`].

use std::collections::BTreeMap;

use serde::Serialize;

use crate::measure::{Judged, Measure};
use crate::record::{Qrels, Run, ScoredDoc};

/// What one measure says of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureScore {
    /// The measure.
    pub measure: Measure,
    /// Mean over every query that has judgements, found or not; `None` when there is no such query.
    pub mean: Option<f64>,
    /// The value of each of these queries, by query id.
    pub per_query: BTreeMap<String, f64>,
}

/// All measures of a run, and the queries they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scoring {
    /// One entry per measure, in the order asked for.
    pub scores: Vec<MeasureScore>,
    /// Queries with judgements: the denominator of every mean.
    pub judged_queries: usize,
    /// Those of them for which the run has no result: they count 0.
    pub without_results: usize,
    /// Queries of the run without any judgement: left out of every mean.
    pub without_qrels: usize,
}

/// The values of `measures` for `run`. Documents without a judgement count as not relevant.
#[must_use]
pub fn score(measures: &[Measure], qrels: &Qrels, run: &Run) -> Scoring {
    let mut per_query = vec![BTreeMap::new(); measures.len()];
    for (query, grades) in qrels.queries() {
        let ranked = ranked_grades(grades, run.of(query));
        let mut judged: Vec<i32> = grades.values().copied().collect();
        judged.sort_unstable_by(|a, b| b.cmp(a));
        for (measure, values) in measures.iter().zip(&mut per_query) {
            values.insert(query.to_owned(), measure.value(Judged { ranked: &ranked, judged: &judged }));
        }
    }
    let scores = measures.iter().zip(per_query);
    Scoring {
        scores: scores
            .map(|(&measure, per_query)| MeasureScore { measure, mean: mean(per_query.values().copied()), per_query })
            .collect(),
        judged_queries: qrels.query_count(),
        without_results: qrels.queries().filter(|(query, _)| run.of(query).is_empty()).count(),
        without_qrels: run.queries().filter(|(query, _)| qrels.of(query).is_none()).count(),
    }
}

fn ranked_grades(grades: &BTreeMap<String, i32>, docs: &[ScoredDoc]) -> Vec<i32> {
    docs.iter().map(|doc| grades.get(&doc.doc_id).copied().unwrap_or(0)).collect()
}

/// `None` of nothing.
pub(crate) fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.into_iter().fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::Qrel;

    fn qrels(table: &[(&str, &str, i32)]) -> Qrels {
        let qrel =
            |&(query, doc, grade): &(&str, &str, i32)| Qrel { query_id: query.into(), doc_id: doc.into(), grade };
        table.iter().map(qrel).collect()
    }

    fn docs(table: &[(&str, &str, f64)]) -> Vec<ScoredDoc> {
        let doc =
            |&(query, doc, score): &(&str, &str, f64)| ScoredDoc { query_id: query.into(), doc_id: doc.into(), score };
        table.iter().map(doc).collect()
    }

    fn measures(names: &[&str]) -> Vec<Measure> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn a_query_without_results_counts_0_and_one_without_qrels_is_left_out() {
        let qrels = qrels(&[("q1", "a", 1), ("q2", "b", 2), ("q3", "c", 0)]);
        let run = docs(&[("q1", "a", 1.0), ("other", "a", 1.0), ("q3", "c", 1.0)]).into_iter().collect();
        let scoring = score(&measures(&["RR", "Success@1"]), &qrels, &run);
        assert_eq!((scoring.judged_queries, scoring.without_results, scoring.without_qrels), (3, 1, 1));
        for score in &scoring.scores {
            assert_eq!(score.mean, Some(1.0 / 3.0), "{}", score.measure);
            assert_eq!(score.per_query, [("q1", 1.0), ("q2", 0.0), ("q3", 0.0)].map(|(q, v)| (q.to_owned(), v)).into());
        }
    }

    #[test]
    fn nothing_judged_has_no_mean() {
        let run = docs(&[("q", "a", 1.0)]).into_iter().collect();
        assert_eq!(score(&measures(&["AP"]), &Qrels::default(), &run).scores[0].mean, None);
    }

    #[test]
    fn the_order_of_measures_is_kept() {
        let names = ["Success@1", "nDCG@10", "AP"];
        let scoring = score(&measures(&names), &qrels(&[("q", "a", 1)]), &Run::default());
        let printed: Vec<String> = scoring.scores.iter().map(|score| score.measure.to_string()).collect();
        assert_eq!(printed, names);
    }

    proptest! {
        /// The records of a run and its judgements may come in any order.
        #[test]
        fn permutation_changes_nothing(
            grades in prop::collection::vec(0i32..3, 1..12),
            (docs, shuffled) in prop::collection::btree_map("[a-p]", -3i8..3, 0..14).prop_flat_map(|found| {
                let docs: Vec<(String, i8)> = found.into_iter().collect();
                (Just(docs.clone()), Just(docs).prop_shuffle())
            }),
        ) {
            let ids = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
            let qrel = |(id, grade): (&&str, &i32)| Qrel { query_id: "q".into(), doc_id: (*id).into(), grade: *grade };
            let forward: Qrels = ids.iter().zip(&grades).map(qrel).collect();
            let backward: Qrels = ids.iter().zip(&grades).map(qrel).collect::<Vec<_>>().into_iter().rev().collect();
            let run = |docs: Vec<(String, i8)>| -> Run {
                docs.into_iter().map(|(doc_id, s)| ScoredDoc { query_id: "q".into(), doc_id, score: f64::from(s) }).collect()
            };
            let measures = measures(&["nDCG@5", "nDCG", "Recall@3", "P@3", "RR", "AP(rel=2)", "Success(rel=2)@2"]);
            prop_assert_eq!(score(&measures, &forward, &run(docs)), score(&measures, &backward, &run(shuffled)));
        }
    }
}
