//! The ranking under evaluation: [`run_retrieval`].

use std::collections::BTreeSet;
use std::error::Error;
use std::future::Future;
use std::time::Instant;

use futures::stream::{self, StreamExt, TryStreamExt};
use madoguchi_retrieve::{Evidence, Question};
use serde::{Deserialize, Serialize};

use crate::error::EvalError;
use crate::record::{Run, ScoredDoc, strictly_falling};

/// A question to retrieve for, with the filter of the one who asks.
#[derive(Debug, Clone)]
pub struct RetrievalQuery {
    /// Its id in the judgements.
    pub id: String,
    /// What the retriever is given. Its `limit` counts passages: several may belong to one article, so for
    /// `k` articles ask for more than `k` passages.
    pub question: Question,
}

/// An article as it was ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedArticle {
    /// The article.
    pub article_id: String,
    /// Its title.
    pub title: String,
    /// Score of its best passage.
    pub score: f64,
}

/// The ranking for one query.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedQuery {
    /// The query.
    pub id: String,
    /// Its articles, best first, at most `k`.
    pub articles: Vec<RankedArticle>,
    /// How long the retriever took; `None` of a ranking that was read from a file.
    pub latency_ms: Option<f64>,
}

/// The rankings for all queries, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RetrievalRun {
    /// One entry per query.
    pub queries: Vec<RankedQuery>,
}

impl RetrievalRun {
    /// The run for measures and files. Its scores are made to fall strictly, so that the order of the
    /// retriever is what counts, whatever the reader does with ties.
    #[must_use]
    pub fn run(&self) -> Run {
        let of_query = |query: &RankedQuery| {
            let scores = strictly_falling(query.articles.iter().map(|article| article.score));
            let docs = query.articles.iter().zip(scores).map(|(article, score)| ScoredDoc {
                query_id: query.id.clone(),
                doc_id: article.article_id.clone(),
                score,
            });
            docs.collect::<Vec<_>>()
        };
        self.queries.iter().flat_map(of_query).collect()
    }

    /// The rankings of another system, `k` documents of each, in the order that `trec_eval` gives them.
    #[must_use]
    pub fn of_run(run: &Run, k: usize) -> Self {
        let article =
            |doc: &ScoredDoc| RankedArticle { article_id: doc.doc_id.clone(), title: String::new(), score: doc.score };
        let query = |(id, docs): (&str, &[ScoredDoc])| RankedQuery {
            id: id.to_owned(),
            articles: docs.iter().take(k).map(article).collect(),
            latency_ms: None,
        };
        Self { queries: run.queries().map(query).collect() }
    }

    /// Time per query that was measured, in milliseconds.
    #[must_use]
    pub fn latencies_ms(&self) -> Vec<f64> {
        self.queries.iter().filter_map(|query| query.latency_ms).collect()
    }
}

/// Asks `retrieve` (the retriever that serves) every query and keeps `k` articles of each.
///
/// An article stands where its best passage stands. With `concurrency` 1 one query is asked after the other, so
/// that latencies are those of an idle machine; with more, results come in the same order all the same.
///
/// ```no_run
/// # async fn example(retriever: &madoguchi_retrieve::Retriever, queries: &[madoguchi_eval::RetrievalQuery])
/// # -> Result<(), madoguchi_eval::EvalError> {
/// let run = madoguchi_eval::run_retrieval(|question| retriever.retrieve(question), queries, 10, 1).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`EvalError::Pipeline`] for the first query that `retrieve` fails on.
pub async fn run_retrieval<'q, F, R, E>(
    retrieve: F,
    queries: &'q [RetrievalQuery],
    k: usize,
    concurrency: usize,
) -> Result<RetrievalRun, EvalError>
where
    F: Fn(&'q Question) -> R,
    R: Future<Output = Result<Evidence, E>>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let one = |query: &'q RetrievalQuery| {
        let retrieve = &retrieve;
        async move {
            let started = Instant::now();
            let evidence = retrieve(&query.question).await;
            let latency_ms = Some(started.elapsed().as_secs_f64() * 1e3);
            let evidence =
                evidence.map_err(|source| EvalError::Pipeline { id: query.id.clone(), source: source.into() })?;
            Ok::<_, EvalError>(RankedQuery { id: query.id.clone(), articles: articles_of(&evidence, k), latency_ms })
        }
    };
    let queries = stream::iter(queries.iter().map(one)).buffered(concurrency.max(1)).try_collect().await?;
    Ok(RetrievalRun { queries })
}

/// The first `k` articles of `evidence`, each at the place of its best passage.
fn articles_of(evidence: &Evidence, k: usize) -> Vec<RankedArticle> {
    let mut seen = BTreeSet::new();
    let first_passages = evidence.passages.iter().filter(|scored| seen.insert(scored.passage.article_id.as_str()));
    let articles = first_passages.map(|scored| RankedArticle {
        article_id: scored.passage.article_id.clone(),
        title: scored.passage.title.clone(),
        score: f64::from(scored.score),
    });
    articles.take(k).collect()
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures::executor::block_on;
    use madoguchi_retrieve::ScoredPassage;

    use super::*;
    use crate::sample;

    fn query(id: &str) -> RetrievalQuery {
        RetrievalQuery { id: id.into(), question: sample::question(id) }
    }

    fn evidence(articles: &[(&str, f32)]) -> Evidence {
        let passages = articles.iter().zip(0..).map(|((article, score), position)| ScoredPassage {
            passage: sample::passage(article, position).into(),
            score: *score,
            confidence: 0.5,
            legs: Default::default(),
            grounds: Vec::new(),
        });
        Evidence { passages: passages.collect(), ..Evidence::default() }
    }

    #[test]
    fn an_article_stands_where_its_best_passage_stands() {
        let found = evidence(&[("b", 2.0), ("a", 2.0), ("b", 1.5), ("c", 1.0), ("d", 0.5)]);
        let retrieve = async |_: &Question| Ok::<_, io::Error>(found.clone());
        let run = block_on(run_retrieval(retrieve, &[query("q")], 3, 1)).expect("run");
        let ids: Vec<&str> = run.queries[0].articles.iter().map(|article| article.article_id.as_str()).collect();
        assert_eq!(ids, ["b", "a", "c"]);
        // a and b tie, and trec_eval would put b first: here our own order happens to be the same, so turn it.
        let turned = evidence(&[("a", 2.0), ("b", 2.0)]);
        let retrieve = async |_: &Question| Ok::<_, io::Error>(turned.clone());
        let run = block_on(run_retrieval(retrieve, &[query("q")], 3, 1)).expect("run").run();
        assert_eq!(run.of("q").iter().map(|doc| doc.doc_id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn queries_keep_their_order_and_their_latencies() {
        let queries: Vec<RetrievalQuery> = (0..5).map(|n| query(&format!("q{n}"))).collect();
        for concurrency in [0, 1, 3] {
            let retrieve = async |question: &Question| Ok::<_, io::Error>(evidence(&[(&question.text, 1.0)]));
            let run = block_on(run_retrieval(retrieve, &queries, 10, concurrency)).expect("run");
            let ids: Vec<&str> = run.queries.iter().map(|query| query.articles[0].article_id.as_str()).collect();
            assert_eq!(ids, ["q0", "q1", "q2", "q3", "q4"]);
            assert!(run.latencies_ms().iter().all(|ms| *ms >= 0.0) && run.latencies_ms().len() == 5);
        }
    }

    #[test]
    fn a_failing_retriever_is_named_with_its_query() {
        let retrieve = async |question: &Question| match question.text.as_str() {
            "q1" => Err(io::Error::other("index gone")),
            _ => Ok(Evidence::default()),
        };
        let error =
            block_on(run_retrieval(retrieve, &[query("q0"), query("q1")], 10, 1)).expect_err("fails").to_string();
        assert!(error.contains("question \"q1\": index gone"), "{error}");
    }
}
