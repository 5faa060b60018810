//! The read path: from a question to ranked evidence.

use std::collections::HashMap;
use std::sync::Arc;

use madoguchi_embed::EmbedError;
use madoguchi_index::{IndexError, PassageIndex};
use madoguchi_ingest::Passage;
use thiserror::Error;
use uuid::Uuid;

use crate::confidence::confidence;
use crate::evidence::{Evidence, LegScores, Question, ScoredPassage};
use crate::match_words::MatchWords;
use crate::rank::{Candidate, RankOptions, best_first, fuse, second_look};
use crate::representation::Representation;

/// Why retrieval failed. Finding nothing is no failure.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RetrieveError {
    /// The question could not be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The index could not be searched.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Finds the passages that may answer a question.
pub struct Retriever {
    representation: Arc<Representation>,
    index: Arc<dyn PassageIndex>,
    options: RankOptions,
}

impl Retriever {
    /// A retriever over `index`, which must have been made with the same `representation`.
    pub fn new(representation: Arc<Representation>, index: Arc<dyn PassageIndex>, options: RankOptions) -> Self {
        Self { representation, index, options }
    }

    /// What both sides of the search share.
    pub fn representation(&self) -> &Arc<Representation> {
        &self.representation
    }

    /// The index that is searched.
    pub fn index(&self) -> &Arc<dyn PassageIndex> {
        &self.index
    }

    /// At most `question.limit` passages, best first, ties by id, each with the score of every leg.
    ///
    /// # Errors
    /// When the model or the index fails.
    pub async fn retrieve(&self, question: &Question) -> Result<Evidence, RetrieveError> {
        let asked = self.representation.question(&question.text)?;
        let words = MatchWords::of(&asked.analysis);
        let legs = self.index.legs(asked.dense, asked.bm25, &question.filter, self.options.candidates).await?;
        let mut candidates = fuse(&legs, &self.options);
        candidates.truncate(self.options.reread.max(question.limit));
        let ids: Vec<Uuid> = candidates.iter().map(|candidate| candidate.id).collect();
        let passages = self.index.fetch(&ids, &question.filter).await?;
        let ranked = self.rank(&candidates, passages, &words);
        Ok(Self::evidence(ranked, asked.terms, question.limit))
    }

    fn rank(
        &self,
        candidates: &[Candidate],
        passages: Vec<Arc<Passage>>,
        words: &MatchWords,
    ) -> Vec<(f32, LegScores, Arc<Passage>)> {
        let by_id: HashMap<Uuid, &Candidate> = candidates.iter().map(|candidate| (candidate.id, candidate)).collect();
        let mut ranked: Vec<(f32, LegScores, Arc<Passage>)> = passages
            .into_iter()
            .filter_map(|passage| {
                let candidate = by_id.get(&passage.id)?;
                let (score, legs) = second_look(candidate, &passage, words, &self.options);
                Some((score, legs, passage))
            })
            .collect();
        let reread = self.options.reread.min(ranked.len());
        let (head, tail) = ranked.split_at_mut(reread);
        head.sort_by(|a, b| best_first(a.0, a.2.id, b.0, b.2.id));
        demote(head.last().map_or(0.0, |last| last.0), tail);
        ranked
    }

    fn evidence(ranked: Vec<(f32, LegScores, Arc<Passage>)>, terms: Vec<String>, limit: usize) -> Evidence {
        let best = ranked.first().map(|(score, _, passage)| (*score, passage.article_id.clone()));
        let rival = best.as_ref().and_then(|(_, article)| {
            ranked.iter().find(|(_, _, passage)| passage.article_id != *article).map(|(score, ..)| *score)
        });
        let passages: Vec<ScoredPassage> = ranked
            .into_iter()
            .take(limit)
            .map(|(score, legs, passage)| {
                let is_best_article = best.as_ref().is_some_and(|(_, article)| *article == passage.article_id);
                let other = if is_best_article { rival } else { best.as_ref().map(|(score, _)| *score) };
                let confidence = confidence(&legs, other.map_or(score, |other| score - other));
                ScoredPassage { passage, score, confidence, legs }
            })
            .collect();
        let confidence = passages.first().map_or(0.0, |first| first.confidence);
        Evidence { passages, confidence, terms }
    }
}

/// Candidates beyond the reread ones stay in fused order behind them, however many are asked for: a longer list must
/// not change the places of a shorter one.
fn demote(lowest: f32, tail: &mut [(f32, LegScores, Arc<Passage>)]) {
    let highest = tail.first().map_or(1.0, |first| first.1.fused).max(f32::MIN_POSITIVE);
    for (score, legs, _) in tail {
        *score = lowest * legs.fused / highest;
    }
}
