//! What an evaluation found: [`Report`], as JSON, as text for a terminal, and as one HTML page.

use std::path::Path;

use madoguchi_answer::{Grade, Outcome, TokenUse};
use serde::{Deserialize, Serialize};

use crate::ablation::{Ablation, Variant};
use crate::answer_measure::{AnswerMeasure, Share};
use crate::answers::Response;
use crate::beir::BeirSplit;
use crate::comparison::Comparison;
use crate::error::{EvalError, Place};
use crate::gate::{GateResult, Gates};
use crate::gold::{GoldQuestion, qrels_of};
use crate::judge::{JudgeReport, Judged};
use crate::latency::Latency;
use crate::measure::Measure;
use crate::read;
use crate::record::Qrels;
use crate::retrieval::RetrievalRun;
use crate::risk::{Prediction, RiskReport, RiskTarget};
use crate::scoring::{Scoring, score};
use crate::significance::{Interval, bootstrap};
use crate::verdict::Verdict;

mod ablation_rows;
mod group;
mod html;
mod page;
mod plot;
mod result;
mod table;
mod text;

pub use group::Group;
use result::{Asked, Parts};
pub use result::{FoundArticle, QuestionResult, Quote, WouldBe};

/// In the order of reports.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Answered, Outcome::Declined, Outcome::Clarify, Outcome::Emergency, Outcome::Error];

/// What is evaluated, for the head of the report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subject {
    /// Name of the suite, to which gates refer.
    pub suite: String,
    /// What it is for, one line.
    pub description: String,
    /// Name of the split, or of the splits, joined by `+`.
    pub split: String,
    /// Measures of the ranking.
    pub measures: Vec<Measure>,
    /// How many articles of a ranking were kept.
    pub k: usize,
    /// What the confidence is held against; `None`: it is not.
    pub risk: Option<RiskTarget>,
}

/// What was run, whichever parts were.
#[derive(Debug, Clone, Copy, Default)]
pub struct Runs<'a> {
    /// The rankings.
    pub retrieval: Option<&'a RetrievalRun>,
    /// The responses.
    pub responses: Option<&'a [Response]>,
    /// Questions that were declined, asked again without a threshold.
    pub unbounded: &'a [Response],
    /// Responses to the [`paraphrased`](crate::paraphrased) questions.
    pub paraphrases: &'a [Response],
    /// What a language model as judge found.
    pub judged: Option<&'a Judged>,
    /// What the language model took to answer.
    pub tokens: Option<TokenUse>,
    /// Rankings of pipelines that lack something, of the same queries as `retrieval`.
    pub ablated: &'a [(Variant, RetrievalRun)],
}

/// One measure of the ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureRow {
    /// The measure.
    pub measure: Measure,
    /// Its mean over the judged queries; `None` when there are none.
    pub value: Option<f64>,
    /// 95 % interval of the mean (bootstrap).
    pub interval: Option<Interval>,
}

/// One measure of the responses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// The measure.
    pub measure: AnswerMeasure,
    /// Its numerator, denominator, value and interval.
    #[serde(flatten)]
    pub share: Share,
}

/// The ranking as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetrievalReport {
    /// How many articles of a ranking were kept.
    pub k: usize,
    /// Queries with judgements: the denominator of every mean.
    pub judged_queries: usize,
    /// Those of them for which nothing was found: they count 0.
    pub without_results: usize,
    /// Queries without judgements, left out of the means: those that are not to be answered.
    pub without_qrels: usize,
    /// One row per measure.
    pub measures: Vec<MeasureRow>,
}

/// How long it took. The only part of a report that differs between two runs over the same files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// The retriever alone.
    pub retrieval: Option<Latency>,
    /// From the question to the whole answer.
    pub answers: Option<Latency>,
}

/// Everything an evaluation found. Its JSON has the keys in this order, and all but `timing` and the values of
/// gates on a latency is the same for every run over the same files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the suite.
    pub suite: String,
    /// What it is for.
    pub description: String,
    /// The evaluated splits.
    pub split: String,
    /// Number of questions.
    pub questions: usize,
    /// The ranking, where it was measured.
    pub retrieval: Option<RetrievalReport>,
    /// What each leg and step adds to the ranking, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ablation: Option<Ablation>,
    /// The responses, where they were measured.
    pub answers: Option<Vec<AnswerRow>>,
    /// Responses whose words are a language model's.
    #[serde(default)]
    pub model_answers: usize,
    /// What the language model took to answer all of them, paraphrases and all; `None` where none is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<TokenUse>,
    /// What a language model as judge found of the answers, and how far it agrees with the measures above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judge: Option<JudgeReport>,
    /// Risk, coverage and calibration, where they were measured.
    #[serde(default)]
    pub risk: Option<RiskReport>,
    /// What changed since an earlier report, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// The figures again by topic, wording and audience.
    pub groups: Vec<Group>,
    /// The gates of this suite, once they were judged.
    pub gates: Vec<GateResult>,
    /// Every question, in the order of the files.
    pub results: Vec<QuestionResult>,
    /// Latencies.
    pub timing: Timing,
}

impl Report {
    /// Reads a report that was written as JSON.
    ///
    /// # Errors
    /// When the file is missing, or is no report.
    pub fn open(file: &Path) -> Result<Self, EvalError> {
        let text = read::text(file)?;
        let mut parser = serde_json::Deserializer::from_str(&text);
        serde_path_to_error::deserialize(&mut parser).map_err(|error| {
            let path = error.path().to_string();
            // A file that is not JSON at all has no path to the place.
            let place =
                if matches!(path.as_str(), "." | "?") { Place::file(file) } else { Place::file(file).field(path) };
            let remedy = "name a report that `madoguchi eval … --json` of this version has written";
            EvalError::malformed(place, format!("no report: {}", error.into_inner()), remedy)
        })
    }

    /// The report on gold questions, from whichever parts were run.
    #[must_use]
    pub fn of_gold(subject: Subject, gold: &[GoldQuestion], runs: &Runs<'_>) -> Self {
        let qrels = qrels_of(gold);
        let asked = gold.iter().map(|question| {
            let labels = vec![question.topic.clone(), question.style.to_string(), question.audience.to_string()];
            Asked { id: &question.id, question: &question.question, labels, gold: Some(question) }
        });
        Self::assemble(subject, &qrels, asked.collect(), runs)
    }

    /// The report on a BEIR split: of its rankings alone.
    #[must_use]
    pub fn of_beir(subject: Subject, split: &BeirSplit, runs: &Runs<'_>) -> Self {
        let queries = split.queries.iter();
        let asked = queries.map(|query| Asked { id: &query.id, question: &query.text, labels: Vec::new(), gold: None });
        Self::assemble(subject, &split.qrels, asked.collect(), runs)
    }

    fn assemble(subject: Subject, qrels: &Qrels, asked: Vec<Asked<'_>>, runs: &Runs<'_>) -> Self {
        let scoring = runs.retrieval.map(|retrieval| score(&subject.measures, qrels, &retrieval.run()));
        let parts = Parts::new(qrels, scoring.as_ref(), runs);
        let results: Vec<QuestionResult> = asked.into_iter().map(|asked| parts.result(asked)).collect();
        let responses = runs.responses.unwrap_or_default();
        let latencies: Vec<f64> = responses.iter().map(|response| response.latency_ms).collect();
        Self {
            suite: subject.suite,
            description: subject.description,
            split: subject.split,
            questions: results.len(),
            retrieval: scoring.as_ref().map(|scoring| retrieval_report(scoring, subject.k)),
            ablation: runs
                .retrieval
                .filter(|_| !runs.ablated.is_empty())
                .map(|whole| Ablation::of(&subject.measures, qrels, whole, runs.ablated)),
            answers: runs.responses.map(|_| answer_rows(&results.iter().collect::<Vec<_>>())),
            model_answers: responses.iter().filter(|response| response.answer.grade == Grade::Llm).count(),
            tokens: runs.tokens,
            judge: runs.judged.map(|judged| JudgeReport::of(judged, &results)),
            risk: subject.risk.and_then(|target| risk_report(&results, target)),
            comparison: None,
            groups: group::groups(&results),
            gates: Vec::new(),
            timing: Timing {
                retrieval: runs.retrieval.and_then(|run| Latency::of(&run.latencies_ms())),
                answers: Latency::of(&latencies),
            },
            results,
        }
    }

    /// The same report with what changed since `before`.
    #[must_use]
    pub fn against(mut self, before: &Self) -> Self {
        self.comparison = Some(Comparison::between(before, &self));
        self
    }

    /// The same report with every gate of its suite judged.
    #[must_use]
    pub fn with_gates(mut self, gates: &Gates) -> Self {
        self.gates = gates.judge(&self);
        self
    }

    /// Whether no gate is missed.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.gates.iter().all(|gate| gate.passed)
    }

    /// What went wrong, in the order of the files.
    pub fn failures(&self) -> impl Iterator<Item = &QuestionResult> {
        self.results.iter().filter(|result| result.is_failure())
    }

    /// How many responses to questions that should have ended in the first outcome ended in the second.
    #[must_use]
    pub fn outcomes(&self) -> Vec<(Outcome, Outcome, usize)> {
        let verdicts = || self.results.iter().filter_map(|result| result.verdict.as_ref());
        let pairs = OUTCOMES.into_iter().flat_map(|expected| OUTCOMES.into_iter().map(move |got| (expected, got)));
        let counted = pairs.map(|(expected, got)| {
            (expected, got, verdicts().filter(|verdict| verdict.expected == expected && verdict.got == got).count())
        });
        counted.filter(|(.., count)| *count > 0).collect()
    }

    /// The measures of the ranking, in order.
    pub(crate) fn measures(&self) -> Vec<Measure> {
        self.retrieval.iter().flat_map(|retrieval| &retrieval.measures).map(|row| row.measure).collect()
    }
}

fn retrieval_report(scoring: &Scoring, k: usize) -> RetrievalReport {
    let rows = scoring.scores.iter().map(|score| {
        let values: Vec<f64> = score.per_query.values().copied().collect();
        MeasureRow { measure: score.measure, value: score.mean, interval: bootstrap(&values) }
    });
    RetrievalReport {
        k,
        judged_queries: scoring.judged_queries,
        without_results: scoring.without_results,
        without_qrels: scoring.without_qrels,
        measures: rows.collect(),
    }
}

fn risk_report(results: &[QuestionResult], target: RiskTarget) -> Option<RiskReport> {
    let predictions: Vec<Prediction> = results.iter().filter_map(QuestionResult::prediction).collect();
    RiskReport::of(&predictions, results.len() - predictions.len(), target)
}

fn answer_rows(results: &[&QuestionResult]) -> Vec<AnswerRow> {
    let verdicts: Vec<&Verdict> = results.iter().filter_map(|result| result.verdict.as_ref()).collect();
    AnswerMeasure::all().map(|measure| AnswerRow { measure, share: measure.share(verdicts.iter().copied()) }).collect()
}

#[cfg(test)]
mod tests;
