//! Fitting the reranker and the confidence, and what it brings on questions it has not seen.

use std::collections::BTreeMap;

use madoguchi_eval::{Measure, Qrels, Run, ScoredDoc, randomisation_test, score};
use madoguchi_retrieve::{Confidence, FitOptions, Judged, Reranker, Standing, Verdict, fit, fit_confidence};
use serde::Serialize;

use super::candidates::Candidates;

/// Mean nDCG@10 and Success@1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Figures {
    pub(crate) ndcg_at_10: f64,
    pub(crate) success_at_1: f64,
}

/// Before and after, on questions that the fitting did not see.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Gain {
    pub(crate) questions: usize,
    pub(crate) folds: usize,
    pub(crate) before: Figures,
    pub(crate) after: Figures,
    /// Two-sided randomisation test on nDCG@10.
    pub(crate) p_value: f64,
}

/// Scores of the candidates under `reranker`.
fn scores(candidates: &Candidates, reranker: &Reranker) -> Vec<f32> {
    candidates.seen.iter().map(|seen| reranker.score(&seen.features)).collect()
}

/// Articles by their best candidate, as a run.
fn ranking(candidates: &Candidates, scores: &[f32]) -> Vec<ScoredDoc> {
    let mut best: BTreeMap<&str, f32> = BTreeMap::new();
    for (seen, score) in candidates.seen.iter().zip(scores) {
        let known = best.entry(&seen.article).or_insert(*score);
        *known = known.max(*score);
    }
    let mut articles: Vec<(&str, f32)> = best.into_iter().collect();
    articles.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let places = articles.into_iter().enumerate();
    places
        .map(|(place, (article, _))| ScoredDoc {
            query_id: candidates.id.clone(),
            doc_id: article.to_owned(),
            score: -(place as f64),
        })
        .collect()
}

/// nDCG@10 of every question, and the means.
fn measured(run: Vec<ScoredDoc>, qrels: &Qrels) -> (BTreeMap<String, f64>, Figures) {
    let measures: Vec<Measure> = ["nDCG@10", "Success@1"].iter().filter_map(|name| name.parse().ok()).collect();
    let run: Run = run.into_iter().collect();
    let mut scoring = score(&measures, qrels, &run);
    let mean = |at: usize| scoring.scores.get(at).and_then(|score| score.mean).unwrap_or(0.0);
    let figures = Figures { ndcg_at_10: mean(0), success_at_1: mean(1) };
    (std::mem::take(&mut scoring.scores[0].per_query), figures)
}

/// Fits on all folds but one and measures on that one, in turn; beside it the order of `before`.
pub(crate) fn cross_validate(
    all: &[Candidates],
    phrasings: &[Candidates],
    qrels: &Qrels,
    before: &Reranker,
    options: &FitOptions,
    folds: usize,
) -> Option<Gain> {
    let mut after_run = Vec::new();
    for fold in 0..folds {
        let reranker = fit(&judged(in_fold(all, folds, fold, false).chain(phrasings)), options)?;
        after_run.extend(in_fold(all, folds, fold, true).flat_map(|one| ranking(one, &scores(one, &reranker))));
    }
    let before_run = all.iter().flat_map(|one| ranking(one, &scores(one, before))).collect();
    let (before_values, before) = measured(before_run, qrels);
    let (after_values, after) = measured(after_run, qrels);
    let differences: Vec<f64> =
        after_values.iter().map(|(query, value)| value - before_values.get(query).copied().unwrap_or(0.0)).collect();
    Some(Gain { questions: all.len(), folds, before, after, p_value: randomisation_test(&differences) })
}

/// Whether the question at `at` is in `fold` of `folds`.
pub(crate) fn is_in(at: usize, folds: usize, fold: usize) -> bool {
    at % folds == fold
}

/// The questions that are in `fold` of `folds`, or all others.
fn in_fold(all: &[Candidates], folds: usize, fold: usize, is_in: bool) -> impl Iterator<Item = &Candidates> {
    all.iter().enumerate().filter(move |(at, _)| self::is_in(*at, folds, fold) == is_in).map(|(_, one)| one)
}

fn judged<'c>(questions: impl Iterator<Item = &'c Candidates>) -> Vec<Judged> {
    questions.map(Candidates::judged).collect()
}

/// A reranker of all questions.
pub(crate) fn fit_all(all: &[Candidates], phrasings: &[Candidates], options: &FitOptions) -> Option<Reranker> {
    fit(&judged(all.iter().chain(phrasings)), options)
}

/// A confidence for the order of `reranker`.
pub(crate) fn fit_certainty_of(asked: &AllAsked<'_>, reranker: &Reranker) -> Option<Confidence> {
    let without = asked.phrasings.iter().map(Candidates::unanswered);
    let without: Vec<Candidates> = without.collect();
    let all = asked.all.iter().chain(asked.unanswerable).chain(asked.phrasings).chain(&without);
    fit_confidence(&all.filter_map(|one| verdict(one, reranker)).collect::<Vec<_>>())
}

/// Every question that a confidence is fitted to.
#[derive(Clone, Copy)]
pub(crate) struct AllAsked<'c> {
    /// With judged articles.
    pub(crate) all: &'c [Candidates],
    /// That no article answers.
    pub(crate) unanswerable: &'c [Candidates],
    /// Phrasings; each counts once more where its article is not there.
    pub(crate) phrasings: &'c [Candidates],
}

/// A confidence for a reranker fitted on the questions.
///
/// Each question's verdict is that of a reranker which has not seen it: one that has is surer than it will be.
pub(crate) fn fit_certainty(asked: &AllAsked<'_>, options: &FitOptions, folds: usize) -> Option<Confidence> {
    let mut verdicts = Vec::new();
    let without: Vec<Candidates> = asked.phrasings.iter().map(Candidates::unanswered).collect();
    for fold in 0..folds {
        let rest = in_fold(asked.all, folds, fold, false).chain(in_fold(asked.phrasings, folds, fold, false));
        let reranker = fit(&judged(rest), options)?;
        for list in [asked.all, asked.unanswerable, asked.phrasings, &without] {
            verdicts.extend(in_fold(list, folds, fold, true).filter_map(|one| verdict(one, &reranker)));
        }
    }
    fit_confidence(&verdicts)
}

/// How the first candidate of each question fares under `reranker`.
pub(crate) fn verdicts(all: &[Candidates], reranker: &Reranker) -> Vec<Verdict> {
    all.iter().filter_map(|one| verdict(one, reranker)).collect()
}

/// How the first candidate of a question fares under `reranker`: right when no candidate is graded higher.
fn verdict(candidates: &Candidates, reranker: &Reranker) -> Option<Verdict> {
    let scores = scores(candidates, reranker);
    let first = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)))?;
    let standing = candidates.seen.iter().zip(&scores);
    let standing = standing.map(|(seen, score)| (seen.article.as_str(), *score, seen.features));
    let highest = candidates.grades.iter().copied().fold(0.0, f32::max);
    Some(Verdict {
        features: candidates.seen[first].features,
        standing: Standing::of(first, &standing.collect::<Vec<_>>()),
        is_right: highest > 0.0 && candidates.grades[first] >= highest.min(2.0),
        weight: candidates.weight,
    })
}
