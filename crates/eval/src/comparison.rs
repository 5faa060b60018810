//! Two evaluations of the same questions, before and after a change: [`Comparison`].

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::report::{QuestionResult, Report};
use crate::scoring::mean;
use crate::significance::randomisation_test;

/// One measure, before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// A measure of the ranking, or `overall_accuracy`.
    pub measure: String,
    /// Mean before, over the questions that both reports hold.
    pub before: f64,
    /// Mean after, over the same questions.
    pub after: f64,
    /// Probability of a difference at least as large by chance (two-sided paired randomisation test).
    pub p: f64,
}

/// What changed between two reports. Questions that only one of them holds are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Questions that both hold.
    pub questions: usize,
    /// Measures that both hold.
    pub changes: Vec<Change>,
    /// Ids of the questions that became right, in the order of the later report.
    pub mended: Vec<String>,
    /// Ids of the questions that became wrong.
    pub broken: Vec<String>,
}

impl Comparison {
    /// Compares the report of before with the one of after.
    #[must_use]
    pub fn between(before: &Report, after: &Report) -> Self {
        let earlier: BTreeMap<&str, &QuestionResult> =
            before.results.iter().map(|result| (result.id.as_str(), result)).collect();
        let pairs: Vec<Pair<'_>> =
            after.results.iter().filter_map(|result| Some((*earlier.get(result.id.as_str())?, result))).collect();
        let ids = |pick: fn(&Pair<'_>) -> bool| {
            pairs.iter().filter(|pair| pick(pair)).map(|pair| pair.1.id.clone()).collect()
        };
        Self {
            questions: pairs.len(),
            changes: retrieval_changes(before, after, &pairs).chain(overall_change(&pairs)).collect(),
            mended: ids(|(before, after)| before.is_failure() && !after.is_failure()),
            broken: ids(|(before, after)| !before.is_failure() && after.is_failure()),
        }
    }
}

type Pair<'a> = (&'a QuestionResult, &'a QuestionResult);

fn retrieval_changes<'a>(before: &Report, after: &Report, pairs: &'a [Pair<'a>]) -> impl Iterator<Item = Change> + 'a {
    let earlier = before.measures();
    let shared = after.measures().into_iter().enumerate().filter_map(move |(now, measure)| {
        let then = earlier.iter().position(|known| *known == measure)?;
        Some((measure, then, now))
    });
    shared.filter_map(|(measure, then, now)| {
        let value = |result: &QuestionResult, at: usize| result.values.as_ref()?.get(at).copied();
        let values = pairs.iter().filter_map(|(before, after)| Some((value(before, then)?, value(after, now)?)));
        change(measure.to_string(), &values.collect::<Vec<_>>())
    })
}

fn overall_change(pairs: &[Pair<'_>]) -> Option<Change> {
    let right = |result: &QuestionResult| Some(f64::from(u8::from(result.verdict.as_ref()?.is_right())));
    let both = pairs.iter().filter_map(|(before, after)| Some((right(before)?, right(after)?)));
    change("overall_accuracy".to_owned(), &both.collect::<Vec<_>>())
}

fn change(measure: String, values: &[(f64, f64)]) -> Option<Change> {
    let differences: Vec<f64> = values.iter().map(|(before, after)| after - before).collect();
    let before = mean(values.iter().map(|pair| pair.0))?;
    let after = mean(values.iter().map(|pair| pair.1))?;
    Some(Change { measure, before, after, p: randomisation_test(&differences) })
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "比較 / comparison: {} questions in both", self.questions)?;
        for Change { measure, before, after, p } in &self.changes {
            writeln!(f, "  {measure}: {before:.3} -> {after:.3} ({:+.3}, p = {p:.3})", after - before)?;
        }
        for (title, ids) in [("直った / mended", &self.mended), ("壊れた / broken", &self.broken)] {
            writeln!(f, "  {title}: {} {}", ids.len(), ids.join(" "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_answer::Outcome;

    use super::*;
    use crate::answers::Response;
    use crate::gold::GoldQuestion;
    use crate::report::Subject;
    use crate::retrieval::{RankedArticle, RankedQuery, RetrievalRun};
    use crate::sample;

    /// A report in which the question `n` finds its article at the rank given, and is right at rank 1.
    fn report(ranks: &[(usize, usize)], measures: &[&str]) -> Report {
        let gold: Vec<GoldQuestion> = ranks.iter().map(|(n, _)| sample::gold(&format!("g{n}"))).collect();
        let article = |id: String| RankedArticle { article_id: id, title: String::new(), score: 0.0 };
        let queries = ranks.iter().map(|(n, rank)| {
            let articles = (1..*rank).map(|above| article(format!("x{above}"))).chain([article("a1".into())]);
            RankedQuery { id: format!("g{n}"), articles: articles.collect(), latency_ms: 1.0 }
        });
        let responses: Vec<Response> = ranks
            .iter()
            .map(|(n, rank)| {
                let text = if *rank == 1 { "14日以内" } else { "すぐ" };
                Response {
                    id: format!("g{n}"),
                    answer: sample::answer(Outcome::Answered, text, &["a1"]),
                    latency_ms: 1.0,
                }
            })
            .collect();
        let measures = measures.iter().map(|name| name.parse().expect("a measure")).collect();
        let subject = Subject { suite: "s".into(), description: String::new(), split: "dev".into(), measures, k: 10 };
        Report::of_gold(subject, &gold, Some(&RetrievalRun { queries: queries.collect() }), Some(&responses))
    }

    #[test]
    fn what_changed_is_found_over_the_shared_questions() {
        let before = report(&[(1, 1), (2, 2), (3, 4), (9, 1)], &["RR", "AP"]);
        let after = report(&[(4, 1), (3, 1), (2, 2), (1, 2)], &["Success@1", "RR"]);
        let comparison = Comparison::between(&before, &after);
        assert_eq!(comparison.questions, 3);
        assert_eq!((comparison.mended, comparison.broken), (vec!["g3".to_owned()], vec!["g1".to_owned()]));
        let change = |at: usize| &comparison.changes[at];
        assert_eq!(comparison.changes.len(), 2);
        assert_eq!(change(0).measure, "RR");
        assert!((change(0).before - 1.75 / 3.0).abs() < 1e-12 && (change(0).after - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((change(1).measure.as_str(), change(1).p), ("overall_accuracy", 1.0));
    }

    #[test]
    fn a_clear_gain_is_told_from_chance() {
        let ranks = |rank: usize| (0..12).map(|n| (n, rank)).collect::<Vec<_>>();
        let comparison = Comparison::between(&report(&ranks(3), &["RR"]), &report(&ranks(1), &["RR"]));
        assert!(comparison.changes.iter().all(|change| change.p < 0.01), "{comparison}");
        assert!(comparison.to_string().contains("RR: 0.333 -> 1.000 (+0.667, p = 0.0"), "{comparison}");
    }
}
