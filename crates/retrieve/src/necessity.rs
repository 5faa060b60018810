//! What it tells of a passage that it knows some words of a question and not others: [`Necessity`].

mod fit;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::grounds::Ground;

pub use fit::{Instance, fit_necessity};

/// `madoguchi adapt --gold` fits another.
const EMBEDDED: &str = include_str!("../../../models/default/necessity.json");

/// Why a model of necessity could not be read.
#[derive(Debug, Error)]
#[error("{file}: {reason}. Remedy: fit it anew with `madoguchi adapt --gold`")]
pub struct NecessityError {
    file: String,
    reason: String,
}

/// A content word of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedWord {
    /// Base form.
    pub base: String,
    /// How much it says (idf, less for what is no noun).
    pub weight: f32,
    /// Its unit vector.
    pub vector: Arc<[f32]>,
}

/// What is read of a word before its vector: that it is one, and its weight.
const PLAIN: usize = 2;
/// Brings weights near to the other inputs.
const WEIGHT_SCALE: f32 = 0.1;

/// How much it matters that a word is known, of every word there may be.
///
/// Whoever tells of his neighbour's van asks nothing about vans, and 友だち may be missing where 水道料金 may not (term
/// necessity: Zhao and Callan, *Term Necessity Prediction*, CIKM 2010). Here what it tells that a word is known, unknown or
/// known but never asked for is linear in the word's vector, so that a word never seen is judged by those like it. The sum
/// over a question's words is the logit of a regression: does the passage answer?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Necessity {
    bias: f32,
    /// [2 + dimension] each.
    unknown: Vec<f32>,
    known: Vec<f32>,
    unasked: Vec<f32>,
}

/// What it tells of a passage that one word is unknown to it, known, or known but not asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Telling {
    unknown: f32,
    known: f32,
    unasked: f32,
}

impl Necessity {
    /// The one inside the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
    pub fn embedded() -> Arc<Self> {
        static NECESSITY: OnceLock<Arc<Necessity>> = OnceLock::new();
        NECESSITY.get_or_init(|| Arc::new(Self::parse("necessity.json", EMBEDDED).expect("embedded necessity"))).clone()
    }

    /// Reads what [`Necessity::to_json`] wrote.
    ///
    /// # Errors
    /// When the file cannot be read, or its lists differ in length.
    pub fn open(path: &Path) -> Result<Self, NecessityError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| NecessityError { file: file.clone(), reason: error.to_string() })?;
        Self::parse(&file, &text)
    }

    fn parse(file: &str, text: &str) -> Result<Self, NecessityError> {
        let wrong = |reason: String| NecessityError { file: file.to_owned(), reason };
        let model: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let length = model.unknown.len();
        if length <= PLAIN || model.known.len() != length || model.unasked.len() != length {
            return Err(wrong("its lists differ in length or are empty".to_owned()));
        }
        Ok(model)
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The logit that a passage answers, of which `grounds` tell how far it knows each of `words`.
    #[must_use]
    pub fn tell(&self, words: &[AskedWord], grounds: &[Ground]) -> f32 {
        self.logit(&self.tellings(words), grounds)
    }

    /// What each of `words` tells; nothing where their vectors are not those of the model that this was fitted on.
    pub(crate) fn tellings(&self, words: &[AskedWord]) -> Vec<Telling> {
        let of = |word: &AskedWord| {
            if word.vector.len() + PLAIN != self.unknown.len() {
                return Telling::default();
            }
            let told = |weights: &[f32]| {
                let (plain, rest) = weights.split_at(PLAIN);
                let meaning: f32 = rest.iter().zip(&*word.vector).map(|(weight, value)| weight * value).sum();
                plain[0] + plain[1] * WEIGHT_SCALE * word.weight + meaning
            };
            Telling { unknown: told(&self.unknown), known: told(&self.known), unasked: told(&self.unasked) }
        };
        words.iter().map(of).collect()
    }

    /// How much each word needs to be known, at least 0.
    pub(crate) fn need(tellings: &[Telling]) -> Vec<f32> {
        tellings.iter().map(|telling| (telling.known - telling.unknown).max(0.0)).collect()
    }

    /// The logit that a passage answers, of which `grounds` tell how far it knows each word.
    pub(crate) fn logit(&self, tellings: &[Telling], grounds: &[Ground]) -> f32 {
        let told = tellings.iter().zip(grounds).map(|(telling, ground)| {
            telling.unknown * (1.0 - ground.all) + telling.known * ground.all + telling.unasked * (1.0 - ground.asked)
        });
        if tellings.iter().all(|telling| *telling == Telling::default()) { 0.0 } else { self.bias + told.sum::<f32>() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(weight: f32, vector: &[f32]) -> AskedWord {
        AskedWord { base: "語".to_owned(), weight, vector: vector.into() }
    }

    #[test]
    fn a_word_counts_by_its_vector() {
        let model = Necessity {
            bias: 0.5,
            unknown: vec![0.0, 0.0, -4.0, 0.0],
            known: vec![0.0, 1.0, 0.0, 0.0],
            unasked: vec![-0.5, 0.0, 0.0, 0.0],
        };
        let tellings = model.tellings(&[word(5.0, &[1.0, 0.0]), word(5.0, &[0.0, 1.0])]);
        let logit = |first: f32, second: f32| {
            model.logit(&tellings, &[Ground { asked: 1.0, all: first }, Ground { asked: 0.0, all: second }])
        };
        assert_eq!(logit(1.0, 1.0), 0.5 + 0.5 + 0.5 - 0.5);
        assert_eq!(logit(0.0, 1.0), 0.5 - 4.0 + 0.5 - 0.5, "the first word is needed");
        assert_eq!(logit(1.0, 0.0), 0.5 + 0.5 - 0.5, "the second is not");
        let foreign = model.tellings(&[word(5.0, &[1.0, 0.0, 0.0])]);
        assert_eq!(model.logit(&foreign, &[Ground::default()]), 0.0, "of another model's vectors nothing is known");
    }

    #[test]
    fn damaged_files_are_refused() {
        assert_eq!(Necessity::parse("n", &Necessity::embedded().to_json()).unwrap(), *Necessity::embedded());
        for text in ["{}", r#"{"bias":0,"unknown":[],"known":[],"unasked":[]}"#] {
            let error = Necessity::parse("n.json", text).unwrap_err().to_string();
            assert!(error.contains("n.json") && error.contains("Remedy"), "{error}");
        }
    }
}
