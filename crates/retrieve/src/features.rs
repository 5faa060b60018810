//! What the reranker sees of a candidate.

use std::collections::HashSet;

use madoguchi_ingest::{ArticleKind, Passage};
use madoguchi_text::Analysis;
use serde::Serialize;

use crate::question_words::{Coverage, QuestionWords};
use crate::rank::Candidate;
use crate::term_weights::TermWeights;

/// How many features a candidate has.
pub const FEATURES: usize = 24;

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
];

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

/// The question's side, computed once.
pub(crate) struct Asked<'q> {
    pub(crate) words: &'q QuestionWords,
    pub(crate) weights: &'q TermWeights,
    pub(crate) dense: &'q [f32],
    pub(crate) bigrams: HashSet<[char; 2]>,
    pub(crate) highest_bm25: f32,
    pub(crate) highest_dense: f32,
}

/// A title with what was made of it.
pub(crate) struct Title<'t> {
    pub(crate) analysis: &'t Analysis,
    pub(crate) dense: &'t [f32],
}

/// Pairs of neighbouring characters that are letters, lower case.
pub(crate) fn bigrams(text: &str) -> HashSet<[char; 2]> {
    pairs(text).collect()
}

fn pairs(text: &str) -> impl Iterator<Item = [char; 2]> {
    let second = text.chars().skip(1).flat_map(|c| c.to_lowercase().next());
    let first = text.chars().flat_map(|c| c.to_lowercase().next());
    first.zip(second).map(|(a, b)| [a, b]).filter(|[a, b]| a.is_alphanumeric() && b.is_alphanumeric())
}

/// Features of one candidate.
pub(crate) fn features(asked: &Asked<'_>, candidate: &Candidate, passage: &Passage, title: &Title<'_>) -> Features {
    let own_title = title_of(passage);
    let above = std::iter::once(own_title)
        .chain(passage.keywords.iter().map(String::as_str))
        .chain(passage.heading_path.iter().map(String::as_str));
    let in_title = asked.words.coverage(&above);
    let in_text = asked.words.coverage(&std::iter::once(passage.text.as_str()));
    let in_all = either(asked, &above, passage, in_title, in_text);
    let (bm25, dense) = (candidate.bm25.unwrap_or(0.0), candidate.dense.unwrap_or(0.0).max(0.0));
    let title_bigrams = bigrams(own_title);
    let shared = asked.bigrams.intersection(&title_bigrams).count() as f32;
    let text_bigrams: HashSet<[char; 2]> = pairs(&passage.text).filter(|pair| asked.bigrams.contains(pair)).collect();
    let asked_bigrams = asked.bigrams.len().max(1) as f32;
    Features([
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
        asked.words.share_of_title(title.analysis, asked.weights),
        dot(asked.dense, title.dense).max(0.0),
        shared / asked_bigrams,
        shared / title_bigrams.len().max(1) as f32,
        text_bigrams.len() as f32 / asked_bigrams,
        f32::from(u8::from(passage.kind == ArticleKind::Faq)),
        f32::from(u8::from(passage.kind == ArticleKind::Manual)),
        (1.0 + passage.text.len() as f32).ln() / 10.0,
    ])
}

/// The FAQ's question, or the article's title.
pub(crate) fn title_of(passage: &Passage) -> &str {
    passage.question.as_deref().unwrap_or(&passage.title)
}

/// Title and text together; reads the text again only where neither holds everything.
fn either<'a>(
    asked: &Asked<'_>,
    above: &(impl Iterator<Item = &'a str> + Clone),
    passage: &'a Passage,
    in_title: Coverage,
    in_text: Coverage,
) -> Coverage {
    if in_title.literal >= 1.0 {
        return in_title;
    }
    if in_text.literal >= 1.0 {
        return in_text;
    }
    asked.words.coverage(&above.clone().chain(std::iter::once(passage.text.as_str())))
}

fn share(value: f32, highest: f32) -> f32 {
    if highest > 0.0 { value / highest } else { 0.0 }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bigrams_are_of_letters_and_of_no_case() {
        assert_eq!(bigrams("Ab、c"), HashSet::from([['a', 'b']]));
        assert!(bigrams("").is_empty());
    }

    #[test]
    fn features_are_found_by_name() {
        let mut values = [0.0; FEATURES];
        values[2] = 0.5;
        assert_eq!(Features(values).get("dense"), Some(0.5));
        assert_eq!(Features(values).get("no such"), None);
    }
}
