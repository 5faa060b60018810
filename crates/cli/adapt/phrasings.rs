//! Phrasings as gold questions: some are kept out of the index and asked.

use anyhow::Result;
use madoguchi_index::{Reader, SearchFilter};
use madoguchi_ingest::{ArticleKind, Passage, Visibility};
use madoguchi_retrieve::{Question, Retriever};
use uuid::Uuid;

use super::candidates::{Candidates, Seen};

/// One phrasing in so many is kept out. `models/prepare_pairs.py` keeps the same ones out of the embedding's training.
const ONE_IN: usize = 4;

/// What all phrasings together count beside all gold questions.
const SHARE: f32 = 1.0;

/// A phrasing that is not in the index, with the article that it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldOut {
    passage: Uuid,
    kind: ArticleKind,
    /// Whose staff may read the passage; `None`: everyone.
    departments: Option<Vec<String>>,
    text: String,
}

impl HeldOut {
    fn of(passage: &Passage, text: &str) -> Self {
        let departments = (passage.visibility == Visibility::Internal).then(|| passage.departments.clone());
        Self { passage: passage.id, kind: passage.kind, departments, text: text.to_owned() }
    }
}

/// Takes every fourth phrasing out of `passages`. The questions of a FAQ stay where they are and are asked as well: whoever
/// learns from hard questions alone is unsure of the plainest.
pub(crate) fn hold_out(passages: &mut [Passage]) -> Vec<HeldOut> {
    let mut held_out: Vec<HeldOut> = passages
        .iter()
        .filter_map(|passage| passage.question.as_ref().map(|question| HeldOut::of(passage, question)))
        .collect();
    for passage in passages {
        let mut taken = Vec::new();
        let mut at = 0;
        passage.phrasings.retain(|text| {
            at += 1;
            let stays = at % ONE_IN != 0;
            if !stays {
                taken.push(text.clone());
            }
            stays
        });
        held_out.extend(taken.iter().map(|text| HeldOut::of(passage, text)));
    }
    held_out
}

/// Asks `retriever` every phrasing, for `limit` passages. Only passages of the same kind that bring phrasings are among the
/// candidates: which of the others answer as well, nobody has judged, and a guide tells much of what the FAQ tells. All
/// together weigh as much as `gold` gold questions.
pub(crate) async fn collect(
    retriever: &Retriever,
    held_out: &[HeldOut],
    public: &SearchFilter,
    limit: usize,
    gold: usize,
) -> Result<Vec<Candidates>> {
    let weight = SHARE * gold as f32 / held_out.len().max(1) as f32;
    let mut all = Vec::with_capacity(held_out.len());
    for (at, HeldOut { passage, kind, departments, text }) in held_out.iter().enumerate() {
        let mut filter = public.clone();
        if let Some(departments) = departments {
            filter.reader = Reader::Staff { departments: departments.iter().cloned().collect() };
        }
        let question = Question { text: text.clone(), original: None, history: Vec::new(), filter, limit };
        let evidence = retriever.retrieve(&question).await?;
        let rivals = evidence.passages.iter();
        let rivals = rivals.filter(|scored| scored.passage.kind == *kind && !scored.passage.phrasings.is_empty());
        let (mut seen, mut grades) = (Vec::new(), Vec::new());
        for scored in rivals {
            let Some(one) = Seen::of(scored) else { continue };
            seen.push(one);
            grades.push(if scored.passage.id == *passage { 2.0 } else { 0.0 });
        }
        all.push(Candidates { id: format!("phrasing-{at}"), words: evidence.words.clone(), seen, grades, weight });
    }
    Ok(all)
}
