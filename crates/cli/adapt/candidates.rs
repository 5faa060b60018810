//! What the reranker sees of gold questions: the candidates that retrieval brings before it.

use anyhow::Result;
use madoguchi_eval::{Qrels, RetrievalQuery};
use madoguchi_retrieve::{Features, Judged, Retriever};

/// The candidates of one question, in the order of retrieval.
#[derive(Debug, Clone)]
pub(crate) struct Candidates {
    pub(crate) id: String,
    /// Article of each candidate, with what the reranker saw of it.
    pub(crate) seen: Vec<(String, Features)>,
    /// Grade of each.
    pub(crate) grades: Vec<f32>,
}

impl Candidates {
    pub(crate) fn judged(&self) -> Judged {
        Judged { features: self.seen.iter().map(|(_, features)| *features).collect(), grades: self.grades.clone() }
    }
}

/// Asks `retriever` every query.
pub(crate) async fn collect(
    retriever: &Retriever,
    queries: &[RetrievalQuery],
    qrels: &Qrels,
) -> Result<Vec<Candidates>> {
    let mut all = Vec::with_capacity(queries.len());
    for query in queries {
        let evidence = retriever.retrieve(&query.question).await?;
        let grades = qrels.of(&query.id);
        let seen = evidence
            .passages
            .iter()
            .filter_map(|scored| scored.legs.features.map(|features| (scored.passage.article_id.clone(), features)));
        let seen: Vec<(String, Features)> = seen.collect();
        let grade = |article: &String| grades.and_then(|grades| grades.get(article)).copied().unwrap_or(0);
        let grades = seen.iter().map(|(article, _)| grade(article) as f32).collect();
        all.push(Candidates { id: query.id.clone(), seen, grades });
    }
    Ok(all)
}
