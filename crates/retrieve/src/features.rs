//! What the reranker sees of a candidate.

use madoguchi_ingest::{ArticleKind, Passage};
use serde::Serialize;

use crate::askings::{Askings, QuestionSide};
use crate::grounds::{Ground, Grounds, needed_in_sentence};
use crate::held::{Held, both};
use crate::near_words::NearWords;
use crate::necessity::{Necessity, Telling};
use crate::rank::Candidate;
use crate::wanted::Wanted;

/// How many features a candidate has.
pub const FEATURES: usize = 47;

/// What each feature is called, in order.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "bm25_share",
    "bm25_log",
    "dense",
    "dense_share",
    "fused",
    "bm25_rank",
    "dense_rank",
    "both_legs",
    "title_literal",
    "title_meant",
    "title_missing",
    "text_literal",
    "text_meant",
    "all_literal",
    "all_meant",
    "all_missing",
    "of_title",
    "dense_title",
    "bigrams_in_title",
    "bigrams_of_title",
    "bigrams_in_text",
    "is_faq",
    "is_manual",
    "text_length",
    "title_near",
    "of_title_near",
    "phrasing_said",
    "phrasing_dense",
    "phrasing_dense_3",
    "phrasing_bigrams_in",
    "phrasing_bigrams_of",
    "phrasing_near",
    "of_phrasing_near",
    "known",
    "least_known",
    "second_least_known",
    "asked_known",
    "least_asked_known",
    "kind_wanted",
    "kind_unmet",
    "sentence_meant",
    "sentence_dense",
    "question_words",
    "asking_needed",
    "sentence_needed",
    "necessity",
    "cross_encoder",
];

/// Places of the two that are known only after the others.
const NECESSITY: usize = FEATURES - 2;
const CROSS_ENCODER: usize = FEATURES - 1;

/// The features of a candidate, by [`FEATURE_NAMES`]; each roughly within 0..1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Features(#[serde(serialize_with = "as_slice")] pub [f32; FEATURES]);

fn as_slice<S: serde::Serializer>(values: &[f32; FEATURES], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values)
}

impl Features {
    /// The value of the feature called `name`; `None` when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f32> {
        FEATURE_NAMES.iter().position(|known| *known == name).map(|at| self.0[at])
    }
}

/// Brings the logit of [`Necessity`] near to the other features.
const LOGIT_SCALE: f32 = 0.25;
/// The same of a cross-encoder's, which are larger.
const CROSS_ENCODER_SCALE: f32 = 0.1;

impl Features {
    /// The same with another logit of [`Necessity`].
    #[must_use]
    pub fn with_necessity(mut self, logit: f32) -> Self {
        self.0[NECESSITY] = (LOGIT_SCALE * logit).clamp(-2.0, 2.0);
        self
    }

    /// The same with a cross-encoder's logit; without one, the feature is 0.
    #[must_use]
    pub(crate) fn with_cross_encoder(mut self, logit: f32) -> Self {
        self.0[CROSS_ENCODER] = (CROSS_ENCODER_SCALE * logit).clamp(-2.0, 2.0);
        self
    }
}

/// The question's side, computed once.
pub(crate) struct Asked<'q> {
    pub(crate) side: QuestionSide<'q>,
    pub(crate) necessity: &'q Necessity,
    /// Of each word.
    pub(crate) tellings: &'q [Telling],
    /// How much it needs to be known, likewise.
    pub(crate) need: &'q [f32],
    pub(crate) wanted: &'q Wanted,
    pub(crate) highest_bm25: f32,
    pub(crate) highest_dense: f32,
}

/// Features of one candidate, and how far it knows each word.
pub(crate) fn features(
    asked: &Asked<'_>,
    near_words: &mut NearWords<'_>,
    candidate: &Candidate,
    passage: &Passage,
    askings: &Askings,
) -> (Features, Vec<Ground>) {
    let side = &asked.side;
    let near_words = askings.near(near_words);
    let (fit, near) = askings.title(side, &near_words);
    let phrasings = askings.phrasings(side, &near_words, (fit, near));
    let held = Held::of(&side.words.needles, passage);
    let (in_title, in_text) = (side.words.coverage(&held.above), side.words.coverage(&held.text));
    let in_all = side.words.coverage(&both(&held.above, &held.text));
    let words = Ground::of(side, asked.wanted, passage, &held, &near_words);
    let grounds = Grounds::of(side, &words, &held);
    let (bm25, dense) = (candidate.bm25.unwrap_or(0.0), candidate.dense.unwrap_or(0.0).max(0.0));
    let features = Features([
        share(bm25, asked.highest_bm25),
        (1.0 + bm25).ln() / 4.0,
        dense,
        share(dense, asked.highest_dense),
        candidate.fused,
        1.0 / (1.0 + candidate.bm25_rank.unwrap_or(200) as f32),
        1.0 / (1.0 + candidate.dense_rank.unwrap_or(200) as f32),
        f32::from(u8::from(candidate.bm25.is_some() && candidate.dense.is_some())),
        in_title.literal,
        in_title.meant,
        in_title.missing,
        in_text.literal,
        in_text.meant,
        in_all.literal,
        in_all.meant,
        in_all.missing,
        fit.said,
        fit.dense,
        fit.bigrams_in,
        fit.bigrams_of,
        askings.bigrams_in_text(side.bigrams),
        f32::from(u8::from(passage.kind == ArticleKind::Faq)),
        f32::from(u8::from(passage.kind == ArticleKind::Manual)),
        (1.0 + passage.text.len() as f32).ln() / 10.0,
        near.of_question,
        near.of_asking,
        phrasings.best.said,
        phrasings.best.dense,
        phrasings.dense_of_three,
        phrasings.best.bigrams_in,
        phrasings.best.bigrams_of,
        phrasings.nearness.of_question,
        phrasings.nearness.of_asking,
        grounds.all.mean,
        grounds.all.least,
        grounds.all.second,
        grounds.asked.mean,
        grounds.asked.least,
        f32::from(u8::from(asked.wanted.is_any())),
        asked.wanted.unmet(&passage.text),
        grounds.sentence_meant,
        askings.nearest_sentence(side.dense),
        (side.words.words.len() as f32 / 12.0).min(1.0),
        askings.needed(asked.need, &near_words),
        needed_in_sentence(side, asked.need, &held),
        0.0,
        0.0,
    ]);
    (features.with_necessity(asked.necessity.logit(asked.tellings, &words)), words)
}

fn share(value: f32, highest: f32) -> f32 {
    if highest > 0.0 { value / highest } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_found_by_name() {
        let mut values = [0.0; FEATURES];
        values[2] = 0.5;
        assert_eq!(Features(values).get("dense"), Some(0.5));
        assert_eq!(Features(values).get("no such"), None);
    }

    #[test]
    fn what_is_known_later_finds_its_place() {
        let features = Features([0.0; FEATURES]).with_necessity(2.0).with_cross_encoder(-3.0);
        assert_eq!((features.get("necessity"), features.get("cross_encoder")), (Some(0.5), Some(-0.3)));
    }
}
