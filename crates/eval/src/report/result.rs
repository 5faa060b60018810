//! What was asked, expected and given for one question: [`QuestionResult`].

use std::collections::{BTreeMap, BTreeSet};

use madoguchi_answer::{Answer, Judgement, Outcome};
use serde::{Deserialize, Serialize};

use super::Runs;
use crate::answers::Response;
use crate::gold::GoldQuestion;
use crate::judge::Judged;
use crate::paraphrase::{ParaphraseResult, paraphrase_id};
use crate::record::Qrels;
use crate::retrieval::{RankedArticle, RankedQuery};
use crate::risk::Prediction;
use crate::scoring::Scoring;
use crate::verdict::Verdict;

/// How many of the found articles a report keeps of each question.
const SHOWN_ARTICLES: usize = 5;

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundArticle {
    /// The article.
    pub article_id: String,
    /// Its title.
    pub title: String,
}

/// A place in a source that the response cites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Its number in the response.
    pub n: u32,
    /// The article.
    pub article_id: String,
    /// The article's title.
    pub title: String,
    /// The words of the source.
    pub quote: String,
}

/// What would have been said to a question that was declined, had there been no threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WouldBe {
    /// The text.
    pub answer: String,
    /// How sure the engine was of it, 0..1.
    pub confidence: f32,
    /// Whether it would have been right.
    pub is_right: bool,
}

/// What was asked, expected and given for one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionResult {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// Earlier questions of the same conversation, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<String>,
    /// Topic, wording and audience of a gold question, in this order; empty for others.
    pub labels: Vec<String>,
    /// Facts that a right response states, each with its alternative wordings.
    #[serde(default)]
    pub facts: Vec<Vec<String>>,
    /// Relevant articles, the highest grade first.
    pub gold: Vec<String>,
    /// Rank of the first relevant article; `None`: not among the `k` kept, or nothing is relevant.
    pub gold_rank: Option<usize>,
    /// The first articles found, best first; where no ranking was measured, what the engine had found or cites.
    pub found: Vec<FoundArticle>,
    /// Value of each measure of the ranking, in their order; `None` without judgements.
    pub values: Option<Vec<f64>>,
    /// The text of the response.
    pub answer: Option<String>,
    /// What it cites, by number.
    #[serde(default)]
    pub quotes: Vec<Quote>,
    /// How sure the engine was, 0..1.
    pub confidence: Option<f32>,
    /// Of a question that was declined, and asked again without a threshold.
    #[serde(default)]
    pub would_be: Option<WouldBe>,
    /// Its paraphrases, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paraphrases: Vec<ParaphraseResult>,
    /// What was found about the response.
    pub verdict: Option<Verdict>,
    /// What a language model as judge found of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judgement>,
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

    /// The answer that was given or would have been; `None` where there is none, or where the response is no
    /// matter of confidence.
    #[must_use]
    pub fn prediction(&self) -> Option<Prediction> {
        let verdict = self.verdict.as_ref()?;
        let (confidence, is_right) = match verdict.got {
            Outcome::Answered => (self.confidence?, verdict.is_right()),
            Outcome::Declined | Outcome::Clarify => {
                self.would_be.as_ref().map(|would_be| (would_be.confidence, would_be.is_right))?
            }
            Outcome::Emergency | Outcome::Error => return None,
        };
        Some(Prediction { confidence, is_right, is_answerable: verdict.is_answerable() })
    }
}

/// A question, wherever it comes from.
pub(super) struct Asked<'a> {
    pub(super) id: &'a str,
    pub(super) question: &'a str,
    pub(super) labels: Vec<String>,
    pub(super) gold: Option<&'a GoldQuestion>,
}

/// What was measured, by question.
pub(super) struct Parts<'a> {
    qrels: &'a Qrels,
    scoring: Option<&'a Scoring>,
    ranked: BTreeMap<&'a str, &'a RankedQuery>,
    responses: BTreeMap<&'a str, &'a Response>,
    unbounded: BTreeMap<&'a str, &'a Response>,
    paraphrases: BTreeMap<&'a str, &'a Response>,
    judged: Option<&'a Judged>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(qrels: &'a Qrels, scoring: Option<&'a Scoring>, runs: &Runs<'a>) -> Self {
        let queries = runs.retrieval.into_iter().flat_map(|run| &run.queries);
        Self {
            qrels,
            scoring,
            ranked: queries.map(|query| (query.id.as_str(), query)).collect(),
            responses: by_id(runs.responses.unwrap_or_default()),
            unbounded: by_id(runs.unbounded),
            paraphrases: by_id(runs.paraphrases),
            judged: runs.judged,
        }
    }

    pub(super) fn result(&self, asked: Asked<'_>) -> QuestionResult {
        let response = self.responses.get(asked.id).copied();
        let ranking: &[RankedArticle] = self.ranked.get(asked.id).map_or(&[], |query| &query.articles);
        let gold = self.relevant(asked.id);
        let paraphrases = asked.gold.zip(response).map(|(gold, response)| self.paraphrases(gold, &response.answer));
        let paraphrases = paraphrases.unwrap_or_default();
        let verdict = asked.gold.zip(response).map(|(gold, response)| Verdict {
            paraphrases: paraphrases.len() as u64,
            sentences: response.faithfulness.map_or(0, |found| found.sentences),
            supported: response.faithfulness.map_or(0, |found| found.supported),
            consistent: paraphrases.iter().filter(|result| result.is_consistent).count() as u64,
            ..Verdict::of(gold, &response.answer)
        });
        QuestionResult {
            id: asked.id.to_owned(),
            question: asked.question.to_owned(),
            history: asked.gold.map(|gold| gold.history.clone()).unwrap_or_default(),
            labels: asked.labels,
            facts: asked.gold.map(|gold| gold.must_include.clone()).unwrap_or_default(),
            gold_rank: ranking.iter().position(|article| gold.contains(&article.article_id)).map(|above| above + 1),
            gold,
            found: found(ranking, response),
            values: self.scoring.and_then(|scoring| values(scoring, asked.id)),
            answer: response.map(|response| response.answer.answer.clone()),
            quotes: response.map(|response| quotes(&response.answer)).unwrap_or_default(),
            confidence: response.map(|response| response.answer.confidence),
            would_be: asked.gold.and_then(|gold| self.would_be(gold)),
            paraphrases,
            verdict,
            judgement: self.judged.and_then(|judged| judged.judgements.get(asked.id).cloned().flatten()),
        }
    }

    /// Relevant articles of a query, the highest grade first, then by id.
    fn relevant(&self, id: &str) -> Vec<String> {
        let grades = self.qrels.of(id).into_iter().flatten();
        let mut relevant: Vec<(&String, &i32)> = grades.filter(|(_, grade)| **grade >= 1).collect();
        relevant.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        relevant.into_iter().map(|(id, _)| id.clone()).collect()
    }

    fn would_be(&self, gold: &GoldQuestion) -> Option<WouldBe> {
        let Response { answer, .. } = self.unbounded.get(gold.id.as_str())?;
        (answer.outcome == Outcome::Answered).then(|| WouldBe {
            answer: answer.answer.clone(),
            confidence: answer.confidence,
            is_right: Verdict::of(gold, answer).is_right(),
        })
    }

    fn paraphrases(&self, gold: &GoldQuestion, answer: &Answer) -> Vec<ParaphraseResult> {
        let of_text = |(n, text): (usize, &String)| {
            let response = self.paraphrases.get(paraphrase_id(&gold.id, n).as_str())?;
            Some(ParaphraseResult::of(text, response, answer))
        };
        (1..).zip(&gold.paraphrases).filter_map(of_text).collect()
    }
}

fn by_id(responses: &[Response]) -> BTreeMap<&str, &Response> {
    responses.iter().map(|response| (response.id.as_str(), response)).collect()
}

fn quotes(answer: &Answer) -> Vec<Quote> {
    let quote = |citation: &madoguchi_answer::Citation| Quote {
        n: citation.n,
        article_id: citation.article_id.clone(),
        title: citation.title.clone(),
        quote: citation.quote.clone(),
    };
    answer.citations.iter().map(quote).collect()
}

fn found(ranking: &[RankedArticle], response: Option<&Response>) -> Vec<FoundArticle> {
    let ranked = ranking.iter().map(|article| (&article.article_id, &article.title));
    let engine = response.into_iter().flat_map(|response| {
        let shown = response.passages.iter().map(|passage| (&passage.article_id, &passage.title));
        shown.chain(response.answer.citations.iter().map(|citation| (&citation.article_id, &citation.title)))
    });
    let mut seen = BTreeSet::new();
    let articles = ranked.chain(engine.filter(|_| ranking.is_empty())).filter(|(id, _)| seen.insert(id.as_str()));
    let article = |(id, title): (&String, &String)| FoundArticle { article_id: id.clone(), title: title.clone() };
    articles.take(SHOWN_ARTICLES).map(article).collect()
}

fn values(scoring: &Scoring, id: &str) -> Option<Vec<f64>> {
    scoring.scores.iter().map(|score| score.per_query.get(id).copied()).collect()
}
