//! A text read once, for claims to be compared with.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use madoguchi_text::Analyzer;

use super::comparison::Spot;
use super::layout::{Layout, Place};
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
    /// Where the topic of a segment ends, for each segment that has one, in order.
    topics: Vec<(usize, usize)>,
    /// The facts of each segment that has any.
    pub(super) segments: Vec<Segment>,
    /// Its sentences, in bytes of the text, by number: the first line is the first of them.
    pub(super) sentences: Vec<Range<usize>>,
}

/// A stretch between commas.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) spot: Spot,
    pub(super) facts: Facts,
    /// The facts, each alone.
    pub(super) each: Vec<Facts>,
}

impl Segment {
    fn of(text: &str, place: Place) -> Self {
        let facts = Facts::of(text);
        Self { spot: Spot { sentence: place.sentence, segment: place.segment }, each: facts.each(), facts }
    }
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
            .map(|(range, place)| Segment::of(&text[range], place))
            .filter(|segment| !segment.facts.is_empty())
            .collect();
        let topics = layout
            .segments(text.len())
            .filter_map(|(range, place)| Some((place.segment, range.start + topic_length(&text[range])?)))
            .collect();
        let compounds = compounds(&text, &words);
        let sentences = sentences(&layout, text.len());
        Self { facts: Facts::of(&text), compounds, by_key, segments, topics, sentences, words, text }
    }

    /// Sentences that have the fact.
    pub(super) fn holders(&self, fact: &Facts) -> Vec<usize> {
        let holders = self.segments.iter().filter(|segment| fact.are_in(&[&segment.facts]));
        holders.map(|segment| segment.spot.sentence).collect()
    }

    /// The nouns of the topic of a segment.
    pub(super) fn topic_nouns(&self, segment: usize) -> Vec<usize> {
        let Some(end) = self.topic_end(segment) else { return Vec::new() };
        let is_of_topic = |at: &usize| {
            self.words[*at].is_noun() && self.words[*at].spot.segment == segment && self.words[*at].range.end <= end
        };
        (0..self.words.len()).filter(is_of_topic).collect()
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether the text has the word, alone or within another.
    pub(super) fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(key) || (key.chars().count() > 1 && self.text.contains(key))
    }

    /// Whether word number `at` belongs to the name of a desk or place.
    pub(super) fn is_place(&self, at: usize) -> bool {
        self.compounds.iter().any(|compound| compound.kind == Kind::Place && compound.words.contains(&at))
    }

    /// Whether word number `at` belongs to the name of a department.
    pub(super) fn is_department(&self, at: usize) -> bool {
        let is_department =
            |compound: &Compound| compound.words.contains(&at) && self.text[compound.range.clone()].ends_with('課');
        self.compounds.iter().any(is_department)
    }

    /// Whether word number `at` is no mere beginning of a longer noun.
    pub(super) fn ends_compound(&self, at: usize) -> bool {
        let is_beginning = |compound: &Compound| compound.words.contains(&at) && compound.words.end != at + 1;
        self.words[at].is_predicate || !self.compounds.iter().any(is_beginning)
    }

    /// Where the topic of a segment ends, in bytes of the text.
    pub(super) fn topic_end(&self, segment: usize) -> Option<usize> {
        let at = self.topics.binary_search_by_key(&segment, |(segment, _)| *segment).ok()?;
        Some(self.topics[at].1)
    }
}

/// The sentences of a text of `end` bytes.
fn sentences(layout: &Layout, end: usize) -> Vec<Range<usize>> {
    let mut sentences: Vec<Range<usize>> = Vec::new();
    for (range, place) in layout.segments(end) {
        match sentences.get_mut(place.sentence) {
            Some(sentence) => sentence.end = range.end,
            None => sentences.push(range),
        }
    }
    sentences
}

/// The length of what stands before は, or of a label or a condition as a whole.
fn topic_length(segment: &str) -> Option<usize> {
    let ends =
        |marks: &[&str]| marks.iter().any(|mark| segment.trim_end_matches(['*', '、', ':', '…', ' ']).ends_with(mark));
    let is_label = segment.ends_with([':', '…']);
    let is_condition = segment.ends_with('、') && ends(&["と", "とき", "場合", "ば", "たら"]);
    if is_label || is_condition {
        return Some(segment.len());
    }
    let mut marks = segment.match_indices('は').map(|(at, _)| at);
    marks.find(|at| *at > 0 && !segment[..*at].ends_with(['に', 'で', 'と']))
}
