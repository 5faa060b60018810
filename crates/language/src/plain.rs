//! やさしい日本語 by rules: [`Plain`].

mod split;
mod verb;
mod words;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use madoguchi_text::Analyzer;

use crate::error::LanguageError;
pub use words::Explained;
use words::Words;

/// Puts Japanese into plainer Japanese: words, then sentences. Cheap to share: wrap it in an [`Arc`].
#[derive(Debug)]
pub struct Plain {
    words: Words,
}

impl Plain {
    /// The one inside the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the words are part of the program, and a test reads them")]
    pub fn embedded() -> Arc<Self> {
        static PLAIN: OnceLock<Arc<Plain>> = OnceLock::new();
        PLAIN.get_or_init(|| Arc::new(Self::open(None).expect("embedded plain words"))).clone()
    }

    /// Reads `plain_words.tsv` in `folder`, or the program's own where it is not there.
    ///
    /// # Errors
    /// When the file cannot be read, or a row is wrong.
    pub fn open(folder: Option<&Path>) -> Result<Self, LanguageError> {
        Ok(Self { words: Words::open(folder)? })
    }

    /// `text` in plainer words and shorter sentences, line by line.
    ///
    /// `holds` is asked of every new sentence whether it says nothing that the source does not say. Where it does not
    /// hold, less is changed, and in the end nothing: the sentence keeps its own words. Numbers are never changed.
    pub fn simplify(&self, analyzer: &Analyzer, text: &str, holds: impl Fn(&str) -> bool) -> String {
        let mut plain = String::with_capacity(text.len());
        for range in madoguchi_text::sentences(text) {
            plain.push_str(&self.sentence(analyzer, &text[range], &holds));
        }
        plain
    }

    /// `text` with plain words and its sentences as they are. What a sentence may say, where rules reword the source: what
    /// the source says in its own words or in these.
    #[must_use]
    pub fn reworded(&self, analyzer: &Analyzer, text: &str) -> String {
        self.words.replaced(analyzer, text)
    }

    fn sentence(&self, analyzer: &Analyzer, sentence: &str, holds: &impl Fn(&str) -> bool) -> String {
        let reworded = self.words.replaced(analyzer, sentence);
        let candidates = [split::split(&reworded), split::split(sentence), reworded];
        let is_good = |candidate: &String| {
            *candidate != *sentence
                && digits(candidate) == digits(sentence)
                && madoguchi_text::sentences(candidate).into_iter().all(|range| holds(candidate[range].trim()))
        };
        candidates.into_iter().find(is_good).unwrap_or_else(|| sentence.to_owned())
    }

    /// Difficult words of `text` that have no plain word to take their place, with what they mean, in order.
    #[must_use]
    pub fn explained(&self, text: &str) -> Vec<Explained> {
        self.words.explained(text)
    }
}

fn digits(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_numeric()).collect()
}

#[cfg(test)]
mod tests;
