//! What an evaluation found: [`Report`], as JSON, as text for a terminal, and as one HTML page.

use std::collections::BTreeMap;

use madoguchi_answer::Outcome;
use serde::{Deserialize, Serialize};

use crate::answer_measure::{AnswerMeasure, Share};
use crate::answers::Response;
use crate::beir::BeirSplit;
use crate::gate::{GateResult, Gates};
use crate::gold::{GoldQuestion, qrels_of};
use crate::latency::Latency;
use crate::measure::Measure;
use crate::record::Qrels;
use crate::retrieval::{RankedArticle, RankedQuery, RetrievalRun};
use crate::scoring::{Scoring, score};
use crate::significance::{Interval, bootstrap};
use crate::verdict::Verdict;

mod group;
mod html;
mod table;
mod text;

pub use group::Group;

/// In the order of reports.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Answered, Outcome::Declined, Outcome::Clarify, Outcome::Emergency, Outcome::Error];

/// How many of the found articles a report keeps of each question.
const SHOWN_ARTICLES: usize = 5;

/// What is evaluated, for the head of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundArticle {
    /// The article.
    pub article_id: String,
    /// Its title.
    pub title: String,
}

/// What was asked, expected and given for one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionResult {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// Topic, wording and audience of a gold question, in this order; empty for others.
    pub labels: Vec<String>,
    /// Relevant articles, the highest grade first.
    pub gold: Vec<String>,
    /// Rank of the first relevant article; `None`: not among the `k` kept, or nothing is relevant.
    pub gold_rank: Option<usize>,
    /// The first articles found, best first; where no ranking was measured, those cited.
    pub found: Vec<FoundArticle>,
    /// Value of each measure of the ranking, in their order; `None` without judgements.
    pub values: Option<Vec<f64>>,
    /// The text of the response.
    pub answer: Option<String>,
    /// How sure the engine was, 0..1.
    pub confidence: Option<f32>,
    /// What was found about the response.
    pub verdict: Option<Verdict>,
}

impl QuestionResult {
    /// Whether something went wrong: the response is not right, or, where only the ranking was measured, no
    /// relevant article was found.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        match &self.verdict {
            Some(verdict) => !verdict.is_right(),
            None => !self.gold.is_empty() && self.gold_rank.is_none(),
        }
    }
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
    /// The responses, where they were measured.
    pub answers: Option<Vec<AnswerRow>>,
    /// The same by topic, wording and audience.
    pub groups: Vec<Group>,
    /// The gates of this suite, once they were judged.
    pub gates: Vec<GateResult>,
    /// Every question, in the order of the files.
    pub results: Vec<QuestionResult>,
    /// Latencies.
    pub timing: Timing,
}

impl Report {
    /// The report on gold questions, from whichever of the two parts was run.
    #[must_use]
    pub fn of_gold(
        subject: Subject,
        gold: &[GoldQuestion],
        retrieval: Option<&RetrievalRun>,
        responses: Option<&[Response]>,
    ) -> Self {
        let qrels = qrels_of(gold);
        let asked = gold.iter().map(|question| {
            let labels = vec![question.topic.clone(), question.style.to_string(), question.audience.to_string()];
            Asked { id: &question.id, question: &question.question, labels, gold: Some(question) }
        });
        Self::assemble(subject, &qrels, asked.collect(), retrieval, responses)
    }

    /// The report on a BEIR split: its ranking alone.
    #[must_use]
    pub fn of_beir(subject: Subject, split: &BeirSplit, retrieval: &RetrievalRun) -> Self {
        let queries = split.queries.iter();
        let asked = queries.map(|query| Asked { id: &query.id, question: &query.text, labels: Vec::new(), gold: None });
        Self::assemble(subject, &split.qrels, asked.collect(), Some(retrieval), None)
    }

    fn assemble(
        subject: Subject,
        qrels: &Qrels,
        asked: Vec<Asked<'_>>,
        retrieval: Option<&RetrievalRun>,
        responses: Option<&[Response]>,
    ) -> Self {
        let scoring = retrieval.map(|retrieval| score(&subject.measures, qrels, &retrieval.run()));
        let parts = Parts {
            qrels,
            scoring: scoring.as_ref(),
            ranked: retrieval.into_iter().flat_map(|run| run.queries.iter().map(|q| (q.id.as_str(), q))).collect(),
            responses: responses.into_iter().flatten().map(|response| (response.id.as_str(), response)).collect(),
        };
        let results: Vec<QuestionResult> = asked.into_iter().map(|asked| parts.result(asked)).collect();
        Self {
            suite: subject.suite,
            description: subject.description,
            split: subject.split,
            questions: results.len(),
            retrieval: scoring.as_ref().map(|scoring| retrieval_report(scoring, subject.k)),
            answers: responses.map(|_| answer_rows(&results.iter().collect::<Vec<_>>())),
            groups: group::groups(&results),
            gates: Vec::new(),
            timing: Timing {
                retrieval: retrieval.and_then(|run| Latency::of(&run.latencies_ms())),
                answers: responses
                    .and_then(|all| Latency::of(&all.iter().map(|response| response.latency_ms).collect::<Vec<_>>())),
            },
            results,
        }
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

/// A question, wherever it comes from.
struct Asked<'a> {
    id: &'a str,
    question: &'a str,
    labels: Vec<String>,
    gold: Option<&'a GoldQuestion>,
}

/// What was measured, by question.
struct Parts<'a> {
    qrels: &'a Qrels,
    scoring: Option<&'a Scoring>,
    ranked: BTreeMap<&'a str, &'a RankedQuery>,
    responses: BTreeMap<&'a str, &'a Response>,
}

impl Parts<'_> {
    fn result(&self, asked: Asked<'_>) -> QuestionResult {
        let response = self.responses.get(asked.id);
        let ranking: &[RankedArticle] = self.ranked.get(asked.id).map_or(&[], |query| &query.articles);
        let gold = self.relevant(asked.id);
        QuestionResult {
            id: asked.id.to_owned(),
            question: asked.question.to_owned(),
            labels: asked.labels,
            gold_rank: ranking.iter().position(|article| gold.contains(&article.article_id)).map(|above| above + 1),
            gold,
            found: found(ranking, response),
            values: self.scoring.and_then(|scoring| values(scoring, asked.id)),
            answer: response.map(|response| response.answer.answer.clone()),
            confidence: response.map(|response| response.answer.confidence),
            verdict: response.zip(asked.gold).map(|(response, gold)| Verdict::of(gold, &response.answer)),
        }
    }

    /// Relevant articles of a query, the highest grade first, then by id.
    fn relevant(&self, id: &str) -> Vec<String> {
        let grades = self.qrels.of(id).into_iter().flatten();
        let mut relevant: Vec<(&String, &i32)> = grades.filter(|(_, grade)| **grade >= 1).collect();
        relevant.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        relevant.into_iter().map(|(id, _)| id.clone()).collect()
    }
}

fn found(ranking: &[RankedArticle], response: Option<&&Response>) -> Vec<FoundArticle> {
    let ranked = ranking.iter().map(|article| (&article.article_id, &article.title));
    let cited = response.into_iter().flat_map(|response| &response.answer.citations);
    let cited = cited.map(|citation| (&citation.article_id, &citation.title)).filter(|_| ranking.is_empty());
    let article = |(id, title): (&String, &String)| FoundArticle { article_id: id.clone(), title: title.clone() };
    ranked.chain(cited).take(SHOWN_ARTICLES).map(article).collect()
}

fn values(scoring: &Scoring, id: &str) -> Option<Vec<f64>> {
    scoring.scores.iter().map(|score| score.per_query.get(id).copied()).collect()
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

fn answer_rows(results: &[&QuestionResult]) -> Vec<AnswerRow> {
    let verdicts: Vec<&Verdict> = results.iter().filter_map(|result| result.verdict.as_ref()).collect();
    AnswerMeasure::all().map(|measure| AnswerRow { measure, share: measure.share(verdicts.iter().copied()) }).collect()
}

#[cfg(test)]
mod tests;
