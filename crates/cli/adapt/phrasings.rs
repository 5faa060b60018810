//! Phrasings as gold questions: some are kept out of the index and asked.

use anyhow::Result;
use madoguchi_index::SearchFilter;
use madoguchi_ingest::Passage;
use madoguchi_retrieve::{Features, Question, Retriever};

use super::candidates::Candidates;

/// One phrasing in so many is kept out. `models/prepare_pairs.py` keeps the same ones out of the embedding's training.
const ONE_IN: usize = 4;

/// What all phrasings together count beside all gold questions.
const SHARE: f32 = 1.0;

/// A phrasing that is not in the index, with the article that it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldOut {
    article: String,
    text: String,
}

/// Takes every fourth phrasing out of `passages`.
pub(crate) fn hold_out(passages: &mut [Passage]) -> Vec<HeldOut> {
    let mut held_out = Vec::new();
    for passage in passages {
        let mut at = 0;
        passage.phrasings.retain(|text| {
            at += 1;
            let stays = at % ONE_IN != 0;
            if !stays {
                held_out.push(HeldOut { article: passage.article_id.clone(), text: text.clone() });
            }
            stays
        });
    }
    held_out
}

/// Asks `retriever` every phrasing, for `limit` passages. Only articles that bring phrasings are among the candidates:
/// which of the others answer as well, nobody has judged. All together weigh as much as `gold` gold questions.
pub(crate) async fn collect(
    retriever: &Retriever,
    held_out: &[HeldOut],
    filter: &SearchFilter,
    limit: usize,
    gold: usize,
) -> Result<Vec<Candidates>> {
    let weight = SHARE * gold as f32 / held_out.len().max(1) as f32;
    let mut all = Vec::with_capacity(held_out.len());
    for (at, HeldOut { article, text }) in held_out.iter().enumerate() {
        let question = Question { text: text.clone(), history: Vec::new(), filter: filter.clone(), limit };
        let evidence = retriever.retrieve(&question).await?;
        let bring_some = evidence.passages.iter().filter(|scored| !scored.passage.phrasings.is_empty());
        let seen = bring_some
            .filter_map(|scored| scored.legs.features.map(|features| (scored.passage.article_id.clone(), features)));
        let seen: Vec<(String, Features)> = seen.collect();
        let grades = seen.iter().map(|(candidate, _)| if candidate == article { 2.0 } else { 0.0 }).collect();
        all.push(Candidates { id: format!("phrasing-{at}"), seen, grades, weight });
    }
    Ok(all)
}
