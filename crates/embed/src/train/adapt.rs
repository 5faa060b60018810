//! A city's FAQ: [`adapt`] the model to it, and measure whether that helps.

use std::collections::HashMap;

use rayon::prelude::*;

use super::options::{at_least, cannot_train};
use super::random::SplitMix;
use super::vectors::dot;
use super::{FinetuneOptions, Pair, Progress, TrainedModel, encode_all, finetune};
use crate::EmbedError;
use crate::static_model::{StaticEmbedder, Table};

/// nDCG counts ranks up to here.
const CUTOFF: usize = 10;
/// Fewer answers than this measure nothing.
const LEAST_ANSWERS: usize = 20;
/// Share of a question's subwords that the shortened question loses.
const DROPPED: f32 = 0.4;

/// How to adapt.
#[derive(Debug, Clone, PartialEq)]
pub struct AdaptOptions {
    /// How to train; its seed also decides what is held out.
    pub finetune: FinetuneOptions,
    /// The answers are cut into so many parts, each of which is held out once; 2 or more. The time is that
    /// of so many trainings, and one for the model itself.
    pub folds: usize,
    /// The mean gain in nDCG@10 must exceed its standard error so many times, or the base is kept. Too low
    /// adopts luck; too high keeps a base that the city could do better than.
    pub standard_errors: f32,
}

impl Default for AdaptOptions {
    fn default() -> Self {
        Self { finetune: FinetuneOptions::default(), folds: 4, standard_errors: 2.0 }
    }
}

/// What adapting did to retrieval, on questions that it had not seen.
///
/// Each answer is held out once, with its questions; the model adapted to the others then looks for it
/// among all answers. The question has lost two of five subwords, as people ask more briefly than a FAQ
/// is written, and the answer stands there without its question: less than search is given, so that the
/// figures are lower than those of search, and fair between the two models.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdaptReport {
    /// Questions measured.
    pub questions: usize,
    /// Distinct answers among which each was looked for.
    pub answers: usize,
    /// Mean nDCG@10 with the base model, 0..1.
    pub ndcg_before: f32,
    /// Mean nDCG@10 with the adapted model, 0..1.
    pub ndcg_after: f32,
    /// Mean reciprocal rank with the base model, 0..1.
    pub mrr_before: f32,
    /// Mean reciprocal rank with the adapted model, 0..1.
    pub mrr_after: f32,
    /// Standard error of the mean gain in nDCG@10, over questions.
    pub standard_error: f32,
    /// Whether the gain exceeds what chance gives.
    pub helps: bool,
}

/// What came of [`adapt`].
#[derive(Debug, Clone, PartialEq)]
pub struct Adapted {
    /// Trained on all pairs; none where adapting does not help, and the base should stay.
    pub model: Option<TrainedModel>,
    /// What was measured.
    pub report: AdaptReport,
}

/// Finetunes `base` on `pairs` of question and answer, and measures the gain on answers held out.
///
/// Deterministic: the same base, pairs and options give the same bytes and figures on any number of
/// threads. `progress` counts the batches of all trainings.
///
/// # Errors
/// [`EmbedError::Training`] when there are fewer than 20 answers, or an option makes no sense.
pub fn adapt(
    base: &StaticEmbedder,
    pairs: &[(String, String)],
    options: &AdaptOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Adapted, EmbedError> {
    at_least("folds", options.folds, 2)?;
    options.finetune.check()?;
    let trial = Trial::new(base, pairs, options.finetune.seed)?;
    let folds = options.folds.min(trial.answers.len());
    let mut ranks = vec![(0, 0); trial.questions.len()];
    let mut progress = Trainings { left: progress, trainings: folds + 1, before: 0 };
    for fold in 0..folds {
        let seen = trial.pairs(|answer| trial.order[answer] % folds != fold);
        let tuned = finetune(base, &options.finetune, &seen, &mut |step| progress.forward(step))?.embedder()?;
        progress.before += 1;
        let held_out = |question: &Question| trial.order[question.answer] % folds == fold;
        trial.rank(base.table(), tuned.table(), held_out, &mut ranks);
    }
    let report = report(&ranks, trial.answers.len(), options.standard_errors);
    if !report.helps {
        return Ok(Adapted { model: None, report });
    }
    let model = finetune(base, &options.finetune, &trial.pairs(|_| true), &mut |step| progress.forward(step))?;
    Ok(Adapted { model: Some(model), report })
}

/// Counts the batches of several trainings as one. All are taken to be as long as the current one.
struct Trainings<'a> {
    left: &'a mut dyn FnMut(Progress),
    trainings: usize,
    before: usize,
}

impl Trainings<'_> {
    fn forward(&mut self, step: Progress) {
        let step = match step {
            Progress::Batch { done, total, loss } => {
                Progress::Batch { done: done + self.before * total, total: total * self.trainings, loss }
            }
            other => other,
        };
        (self.left)(step);
    }
}

/// A question of the FAQ: its own text, its shortened ids, and the number of its answer.
struct Question<'a> {
    text: &'a str,
    short: Vec<u32>,
    answer: usize,
}

/// The FAQ, ready to be held out by parts.
struct Trial<'a> {
    /// Distinct answers.
    answers: Vec<&'a str>,
    answer_ids: Vec<Vec<u32>>,
    /// Each answer's place in a random order, which decides its fold.
    order: Vec<usize>,
    questions: Vec<Question<'a>>,
}

impl<'a> Trial<'a> {
    fn new(base: &StaticEmbedder, pairs: &'a [(String, String)], seed: u64) -> Result<Self, EmbedError> {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut answers: Vec<&str> = Vec::new();
        let mut sides: Vec<(&str, usize)> = Vec::new();
        for (question, answer) in pairs {
            let (question, answer) = (question.trim(), answer.trim());
            if question.is_empty() || answer.is_empty() {
                continue;
            }
            let number = *numbers.entry(answer).or_insert_with(|| {
                answers.push(answer);
                answers.len() - 1
            });
            sides.push((question, number));
        }
        if answers.len() < LEAST_ANSWERS {
            let reason = format!("{} different answers", answers.len());
            return Err(cannot_train(reason, &format!("give at least {LEAST_ANSWERS}, or keep the base model")));
        }
        let texts: Vec<&str> = sides.iter().map(|(question, _)| *question).collect();
        let mut random = SplitMix::new(seed);
        let mut order: Vec<usize> = (0..answers.len()).collect();
        random.shuffle(&mut order);
        let ids = encode_all(base.encoder(), &texts)?;
        let questions = sides
            .into_iter()
            .zip(ids)
            .map(|((text, answer), ids)| Question { text, short: shortened(ids, &mut random), answer })
            .collect();
        Ok(Self { answer_ids: encode_all(base.encoder(), &answers)?, answers, order, questions })
    }

    /// The pairs whose answer `takes` takes.
    fn pairs(&self, takes: impl Fn(usize) -> bool) -> Vec<Pair> {
        let questions = self.questions.iter().filter(|question| takes(question.answer));
        questions.map(|question| Pair::new(question.text, self.answers[question.answer])).collect()
    }

    /// Fills in the ranks, from 1, of the answers of the `held_out` questions, before and after.
    fn rank(
        &self,
        before: &Table,
        after: &Table,
        held_out: impl Fn(&Question<'_>) -> bool + Sync,
        ranks: &mut [(usize, usize)],
    ) {
        let vectors =
            |table: &Table| -> Vec<Vec<f32>> { self.answer_ids.par_iter().map(|ids| table.unit_mean(ids)).collect() };
        let (answers_before, answers_after) = (vectors(before), vectors(after));
        ranks.par_iter_mut().zip(&self.questions).filter(|(_, question)| held_out(question)).for_each(
            |(ranks, question)| {
                let of = |table: &Table, answers| rank_of(&table.unit_mean(&question.short), answers, question.answer);
                *ranks = (of(before, &answers_before), of(after, &answers_after));
            },
        );
    }
}

/// Drops each id with a fixed probability, but never all.
fn shortened(ids: Vec<u32>, random: &mut SplitMix) -> Vec<u32> {
    let kept: Vec<u32> = ids.iter().copied().filter(|_| random.symmetric() >= 2.0 * DROPPED - 1.0).collect();
    if kept.is_empty() { ids } else { kept }
}

/// From 1; equal scores count against it.
fn rank_of(query: &[f32], answers: &[Vec<f32>], own: usize) -> usize {
    let score = dot(query, &answers[own]);
    answers.iter().filter(|answer| dot(query, answer) >= score).count().max(1)
}

fn report(ranks: &[(usize, usize)], answers: usize, standard_errors: f32) -> AdaptReport {
    let count = ranks.len() as f32;
    let mean = |value: &dyn Fn(&(usize, usize)) -> f32| ranks.iter().map(value).sum::<f32>() / count;
    let gain = mean(&|(before, after)| ndcg(*after) - ndcg(*before));
    let variance = mean(&|(before, after)| (ndcg(*after) - ndcg(*before) - gain).powi(2));
    let standard_error = (variance / (count - 1.0)).sqrt();
    AdaptReport {
        questions: ranks.len(),
        answers,
        ndcg_before: mean(&|(before, _)| ndcg(*before)),
        ndcg_after: mean(&|(_, after)| ndcg(*after)),
        mrr_before: mean(&|(before, _)| 1.0 / *before as f32),
        mrr_after: mean(&|(_, after)| 1.0 / *after as f32),
        standard_error,
        helps: gain > standard_errors * standard_error,
    }
}

/// Of a list with one right entry.
fn ndcg(rank: usize) -> f32 {
    if rank <= CUTOFF { 1.0 / (rank as f32 + 1.0).log2() } else { 0.0 }
}

#[cfg(test)]
mod tests;
