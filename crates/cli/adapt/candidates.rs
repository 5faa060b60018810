//! What the reranker sees of gold questions: the candidates that retrieval brings before it.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use madoguchi_eval::{FoldedText, Qrels, RetrievalQuery};
use madoguchi_ingest::{ArticleKind, Passage};
use madoguchi_retrieve::{AskedWord, Features, Ground, Judged, Retriever, ScoredPassage};

/// The candidates of one question, in the order of retrieval.
#[derive(Debug, Clone)]
pub(crate) struct Candidates {
    pub(crate) id: String,
    /// The question's content words.
    pub(crate) words: Arc<[AskedWord]>,
    pub(crate) seen: Vec<Seen>,
    /// Grade of each.
    pub(crate) grades: Vec<f32>,
    /// How much the question counts beside the others.
    pub(crate) weight: f32,
}

/// One candidate: its article, and what was seen of it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) article: String,
    pub(crate) features: Features,
    /// How far it knows each word.
    pub(crate) grounds: Vec<Ground>,
}

impl Seen {
    /// `None` of a passage too far down to be read.
    pub(crate) fn of(scored: &ScoredPassage) -> Option<Self> {
        let (article, features) = (scored.passage.article_id.clone(), scored.legs.features?);
        Some(Self { article, features, grounds: scored.grounds.clone() })
    }
}

impl Candidates {
    pub(crate) fn judged(&self) -> Judged {
        Judged {
            features: self.seen.iter().map(|seen| seen.features).collect(),
            grades: self.grades.clone(),
            weight: self.weight,
        }
    }

    /// The same question where no article answers it: those that do are not there.
    pub(crate) fn unanswered(&self) -> Self {
        let left = self.seen.iter().zip(&self.grades).filter(|(_, grade)| **grade <= 0.0);
        let seen: Vec<Seen> = left.map(|(seen, _)| seen.clone()).collect();
        Self {
            id: self.id.clone(),
            words: Arc::clone(&self.words),
            grades: vec![0.0; seen.len()],
            seen,
            weight: self.weight,
        }
    }
}

/// What must be told in answer to each question, by its id: facts, each a list of wordings.
pub(crate) type Facts = HashMap<String, Vec<Vec<String>>>;

/// Asks `retriever` every query.
pub(crate) async fn collect(
    retriever: &Retriever,
    queries: &[RetrievalQuery],
    qrels: &Qrels,
    facts: &Facts,
) -> Result<Vec<Candidates>> {
    let mut all = Vec::with_capacity(queries.len());
    for query in queries {
        let evidence = retriever.retrieve(&query.question).await?;
        let (articles, facts) = (qrels.of(&query.id), facts.get(&query.id));
        let (mut seen, mut grades) = (Vec::new(), Vec::new());
        for scored in &evidence.passages {
            let Some(one) = Seen::of(scored) else { continue };
            let grade = articles.and_then(|articles| articles.get(&one.article)).copied().unwrap_or(0);
            let answers = facts.is_none_or(|facts| answers(&scored.passage, facts));
            seen.push(one);
            grades.push(if answers { grade as f32 } else { 0.0 });
        }
        all.push(Candidates { id: query.id.clone(), words: evidence.words, seen, grades, weight: 1.0 });
    }
    Ok(all)
}

/// Whether `passage` is where its article answers: of a long one, only what states one of the facts does.
fn answers(passage: &Passage, facts: &[Vec<String>]) -> bool {
    if passage.kind == ArticleKind::Faq || facts.is_empty() {
        return true;
    }
    let text = FoldedText::new(&passage.text);
    facts.iter().flatten().any(|wording| text.states(wording))
}
