//! Whether a value of a claim stands by the words that the claim puts it by.

use std::collections::HashSet;
use std::sync::Arc;

use super::noun::Kind;
use super::reading::{Reading, Segment};
use super::word::Word;
use crate::fact::Facts;

/// How near a word stands to a segment.
const SAME_SEGMENT: f32 = 1.0;
const NEXT_SEGMENT: f32 = 0.7;
const SAME_SENTENCE: f32 = 0.5;
const NEXT_SENTENCE: f32 = 0.15;

/// By how much more another value of the same sort must suit the claim's words than the claim's own.
const MARGIN: f32 = 0.25;

/// What stands around a place of a claim, each with its weight.
pub(super) struct Context {
    keys: Vec<(Arc<str>, f32)>,
    facts: Vec<(Facts, f32)>,
}

/// The words and values of the claim's sentence, weighted by how near they are to a segment of it. Places are left
/// out: they are values themselves.
pub(super) fn context(claim: &Reading, sentence: usize, segment: usize) -> Context {
    let weight = |other: usize| match segment.abs_diff(other) {
        0 => 1.0,
        1 => 0.6,
        _ => 0.4,
    };
    let mut seen = HashSet::new();
    let mut keys = Vec::new();
    for (at, word) in claim.words.iter().enumerate().filter(|(_, word)| word.sentence == sentence) {
        if !claim.is_department(at) && seen.insert(word.key.clone()) {
            keys.push((word.key.clone(), weight(word.segment)));
        }
    }
    let near = claim.segments.iter().filter(|other| other.sentence == sentence);
    let facts = near.flat_map(|other| other.facts.each().into_iter().map(move |fact| (fact, weight(other.number))));
    Context { keys, facts: facts.collect() }
}

impl Context {
    pub(super) fn without_key(mut self, key: &str) -> Self {
        self.keys.retain(|(other, _)| other.as_ref() != key);
        self
    }

    pub(super) fn without_sort(&self, fact: &Facts) -> Self {
        let facts = self.facts.iter().filter(|(other, _)| other.of_sort(fact).is_empty()).cloned().collect();
        Self { keys: self.keys.clone(), facts }
    }

    pub(super) fn without_facts(&self) -> Self {
        Self { keys: self.keys.clone(), facts: Vec::new() }
    }

    /// How much of it stands near a segment of the source.
    pub(super) fn nearness(&self, source: &Reading, sentence: usize, segment: usize) -> f32 {
        let key = |key: &Arc<str>| {
            let places = source.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
            let near = |word: &Word| proximity(sentence, segment, word.sentence, word.segment);
            places.iter().map(|&at| near(&source.words[at])).fold(0.0, f32::max) / rarity(places.len())
        };
        let fact = |fact: &Facts| {
            let holders = source.segments.iter().filter(|other| fact.are_in(&[&other.facts]));
            holders.map(|other| proximity(sentence, segment, other.sentence, other.number)).fold(0.0, f32::max)
        };
        let keys: f32 = self.keys.iter().map(|(word, weight)| weight * key(word)).sum();
        keys + self.facts.iter().map(|(value, weight)| weight * fact(value)).sum::<f32>()
    }
}

fn proximity(sentence: usize, segment: usize, other_sentence: usize, other_segment: usize) -> f32 {
    match (sentence.abs_diff(other_sentence), segment.abs_diff(other_segment)) {
        (_, 0) => SAME_SEGMENT,
        (0, 1) => NEXT_SEGMENT,
        (0, _) => SAME_SENTENCE,
        (1, _) => NEXT_SENTENCE,
        _ => 0.0,
    }
}

/// A word that stands all over the source tells little.
#[expect(clippy::cast_precision_loss, reason = "counts of words in a passage")]
fn rarity(times: usize) -> f32 {
    (times.max(1) as f32).sqrt()
}

/// Whether the words of the claim's segment stand by another value of the same sort, rather than by the claim's.
pub(super) fn is_misplaced(claim: &Reading, of: &Segment, source: &Reading) -> bool {
    let context = context(claim, of.sentence, of.number);
    of.facts.each().iter().any(|fact| {
        let context = context.without_sort(fact);
        let score = |segment: &Segment| context.nearness(source, segment.sentence, segment.number);
        let holds = |segment: &&Segment| fact.are_in(&[&segment.facts]);
        // A value that the claim says too is no rival: it says it of something else.
        let is_rival = |other: &Facts| !other.are_in(&[&claim.facts]);
        let best = source.segments.iter().filter(holds).map(score).reduce(f32::max);
        let rivals = source.segments.iter().filter(|segment| !holds(segment));
        let rivals = rivals.filter(|segment| segment.facts.of_sort(fact).iter().any(is_rival));
        exceeds(rivals.map(score).reduce(f32::max), best)
    })
}

/// Whether the words of the claim stand by another desk or place than the claim's.
pub(super) fn misplaced_place<'a>(claim: &'a Reading, source: &Reading) -> Option<&'a str> {
    let places = claim.compounds.iter().filter(|compound| compound.kind == Kind::Place);
    places.map(|compound| (compound, &claim.text[compound.range.clone()])).find_map(|(compound, noun)| {
        let word = &claim.words[compound.words.start];
        let context = context(claim, word.sentence, word.segment).without_facts();
        let score = |other: &Word| context.nearness(source, other.sentence, other.segment);
        let (mut best, mut rival) = (None, None);
        for other in source.compounds.iter().filter(|other| other.kind == Kind::Place) {
            let name = &source.text[other.range.clone()];
            let score = score(&source.words[other.words.start]);
            let same = name.contains(noun) || noun.contains(name);
            let best = if same { &mut best } else { &mut rival };
            if (same || is_alike(name, noun)) && !(claim.text.contains(name) && !same) && best.is_none_or(|known| score > known) {
                *best = Some(score);
            }
        }
        exceeds(rival, best).then_some(noun)
    })
}

/// Whether both name a department.
fn is_alike(left: &str, right: &str) -> bool {
    left.ends_with('課') && right.ends_with('課')
}

/// Whether the rival suits clearly better than the best.
pub(super) fn exceeds(rival: Option<f32>, best: Option<f32>) -> bool {
    matches!((best, rival), (Some(best), Some(rival)) if rival > best + MARGIN)
}
