//! What goes into retrieval and what comes out.

use std::sync::Arc;

use madoguchi_index::SearchFilter;
use madoguchi_ingest::Passage;
use serde::Serialize;

use crate::features::Features;
use crate::grounds::Ground;
use crate::necessity::AskedWord;

/// An earlier exchange of the same conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What was asked, masked.
    pub question: String,
    /// What was answered.
    pub answer: String,
}

/// A question, masked, with everything retrieval may use.
#[derive(Debug, Clone)]
pub struct Question {
    /// The question, personal data masked.
    pub text: String,
    /// What was asked in another language, where `text` stands for it in Japanese words.
    pub original: Option<String>,
    /// Earlier turns, oldest first.
    pub history: Vec<Turn>,
    /// On whose behalf and on which day.
    pub filter: SearchFilter,
    /// At most this many passages come back.
    pub limit: usize,
}

/// The score of every leg, for a person to read (`search --explain`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct LegScores {
    /// Cosine similarity; `None` when the passage was not among the dense candidates.
    pub dense: Option<f32>,
    /// BM25; `None` when it was not among the lexical candidates.
    pub bm25: Option<f32>,
    /// Both legs fused, 0..1.
    pub fused: f32,
    /// What the reranker saw; `None` of a candidate too far down to be read.
    pub features: Option<Features>,
}

/// A passage with what was found about it.
#[derive(Debug, Clone)]
pub struct ScoredPassage {
    /// The passage.
    pub passage: Arc<Passage>,
    /// What it is ranked by.
    pub score: f32,
    /// Estimated probability that it answers the question, 0..1.
    pub confidence: f32,
    /// How the score came about.
    pub legs: LegScores,
    /// How far it knows each of [`Evidence::words`]; empty of a candidate too far down to be read.
    pub grounds: Vec<Ground>,
}

/// What the answer may rest on.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Best first, ties by passage id.
    pub passages: Vec<ScoredPassage>,
    /// Confidence of the first passage; 0 when there is none.
    pub confidence: f32,
    /// Base forms of the question's content words, in order, each once.
    pub terms: Vec<String>,
    /// Whether the first passage is asked for by its own question, in whatever language.
    pub is_own_question: bool,
    /// The question's content words as they are weighed, each once.
    pub words: Arc<[AskedWord]>,
}
