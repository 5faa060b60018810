//! When to answer, and how much evidence a model sees.

use serde::{Deserialize, Serialize};

use crate::claim::DOUBT;
use crate::model::Grade;

/// Confidences (0..1) at which things are said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// From here on a question is answered. Default 0.5; too low gives wrong answers, too high declines
    /// what is known.
    pub answer: f32,
    /// Of a question that nothing is sure enough for, FAQ entries from here on may be meant: where there are two or more,
    /// the person is asked which. Default 0.2; too low offers what nobody meant, too high declines what one word more
    /// would have answered.
    pub clarify: f32,
    /// From here on the nearest passage's owner is the desk a declined question is handed to. Default 0.2;
    /// too low hands questions to the wrong desk, too high hands all to the main one.
    pub desk: f32,
    /// From here on a passage may be suggested. Default 0.1; too low suggests noise.
    pub suggest: f32,
    /// How much of a question in another language must be understood for an answer, as the share of its words that
    /// the glossary holds, 0..1. Default 0.4; too low answers by the one word that is known, too high declines much.
    pub understood: f32,
    /// How far below the answer's confidence another FAQ may lie to be suggested with it. Default 0.2.
    pub related_margin: f32,
    /// How much doubt about a model's sentence is borne: one that is likelier than this not to say what its passages say gives
    /// way to their own words. Default 0.75; too low leaves little of what a model writes, too high lets wrong sentences pass. 1
    /// leaves the rules alone.
    pub doubt: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { answer: 0.5, clarify: 0.2, desk: 0.2, suggest: 0.1, understood: 0.4, related_margin: 0.2, doubt: DOUBT }
    }
}

/// How answers are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerSettings {
    /// The best grade that may be given. [`Grade::Llm`] without a model is [`Grade::Extractive`].
    pub grade: Grade,
    /// When to answer, decline and suggest.
    pub thresholds: Thresholds,
    /// The city's name, for the model. Default 「当市」.
    pub city: String,
    /// Passages that a model sees. Default 5; too low hides the answer, too high costs time and distracts.
    pub model_passages: usize,
    /// A model's answer ends here, in characters. Default 800; too high lets a model ramble.
    pub model_answer_chars: usize,
    /// A model that has written so many characters without one supported sentence is given up. Default 400;
    /// too low gives up on preambles, too high makes people wait for nothing.
    pub model_patience_chars: usize,
    /// So long a model may take to word a follow-up, or a question in another language, for the search, milliseconds. Default 2000;
    /// 0 never asks it. Too low throws away what was nearly there, too high makes people wait before anything is searched.
    pub rewrite_timeout_ms: u64,
}

impl Default for AnswerSettings {
    fn default() -> Self {
        Self {
            grade: Grade::Extractive,
            thresholds: Thresholds::default(),
            city: "当市".to_owned(),
            model_passages: 5,
            model_answer_chars: 800,
            model_patience_chars: 400,
            rewrite_timeout_ms: 2_000,
        }
    }
}
