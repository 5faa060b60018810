//! A text read once, for claims to be compared with.

use std::collections::HashMap;
use std::sync::Arc;

use madoguchi_text::Analyzer;

use super::layout::Layout;
use super::noun::{Compound, Kind, compounds};
use super::word::{Word, words};
use crate::fact::Facts;

/// What a text says, as far as it can be compared.
#[derive(Debug)]
pub(super) struct Reading {
    /// After NFKC.
    pub(super) text: String,
    pub(super) facts: Facts,
    pub(super) words: Vec<Word>,
    pub(super) compounds: Vec<Compound>,
    /// Words by their keys.
    pub(super) by_key: HashMap<Arc<str>, Vec<usize>>,
    /// The facts of each segment that has any.
    pub(super) segments: Vec<Segment>,
}

/// A stretch between commas.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: usize,
    pub(super) sentence: usize,
    pub(super) facts: Facts,
}

impl Reading {
    pub(super) fn of(analyzer: &Analyzer, text: &str) -> Self {
        let text = madoguchi_text::normalize(text).text.into_owned();
        let layout = Layout::of(&text);
        let words = words(analyzer, &text, &layout);
        let mut by_key: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
        for (at, word) in words.iter().enumerate() {
            by_key.entry(word.key.clone()).or_default().push(at);
        }
        let segments = layout
            .segments(text.len())
            .map(|(range, place)| Segment {
                number: place.segment,
                sentence: place.sentence,
                facts: Facts::of(&text[range]),
            })
            .filter(|segment| !segment.facts.is_empty())
            .collect();
        let compounds = compounds(&text, &words);
        Self { facts: Facts::of(&text), compounds, by_key, segments, words, text }
    }

    /// Whether the text has the word, alone or within another.
    pub(super) fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(key) || (key.chars().count() > 1 && self.text.contains(key))
    }

    /// Whether word number `at` belongs to the name of a desk or place.
    pub(super) fn is_place(&self, at: usize) -> bool {
        self.compounds.iter().any(|compound| compound.kind == Kind::Place && compound.words.contains(&at))
    }

    /// Whether word number `at` is no mere beginning of a longer noun.
    pub(super) fn ends_compound(&self, at: usize) -> bool {
        !self.compounds.iter().any(|compound| compound.words.contains(&at) && compound.words.end != at + 1)
    }
}
