//! Whether a value of a claim stands by the words that the claim puts it by.

use std::collections::HashSet;
use std::sync::Arc;

use super::reading::{Reading, Segment};
use super::word::Word;

/// How near a word stands to a segment.
const SAME_SEGMENT: f32 = 1.0;
const NEXT_SEGMENT: f32 = 0.7;
const SAME_SENTENCE: f32 = 0.5;
const NEXT_SENTENCE: f32 = 0.15;

/// The keys of the words in a segment of the claim and in those before it, each with its weight.
pub(super) fn context(claim: &Reading, sentence: usize, segment: usize) -> Vec<(Arc<str>, f32)> {
    let mut seen = HashSet::new();
    let mut keys = Vec::new();
    for word in claim.words.iter().filter(|word| word.sentence == sentence) {
        let weight = match segment.abs_diff(word.segment) {
            0 => 1.0,
            1 => 0.6,
            _ => 0.4,
        };
        if seen.insert(word.key.clone()) {
            keys.push((word.key.clone(), weight));
        }
    }
    keys
}

/// How much of `context` stands near a segment of the source.
pub(super) fn nearness(source: &Reading, context: &[(Arc<str>, f32)], sentence: usize, segment: usize) -> f32 {
    let near = |word: &Word| match word.segment.abs_diff(segment) {
        0 => SAME_SEGMENT,
        1 if word.sentence == sentence => NEXT_SEGMENT,
        _ if word.sentence == sentence => SAME_SENTENCE,
        _ if word.sentence.abs_diff(sentence) == 1 => NEXT_SENTENCE,
        _ => 0.0,
    };
    let nearest = |key: &Arc<str>| {
        let places = source.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|&at| near(&source.words[at])).fold(0.0, f32::max)
    };
    // A word that stands all over the source tells nothing.
    context.iter().map(|(key, weight)| weight * nearest(key) / rarity(source, key)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts of words in a passage")]
fn rarity(source: &Reading, key: &str) -> f32 {
    let times = source.by_key.get(key).map_or(1, Vec::len);
    (times.max(1) as f32).sqrt()
}

/// By how much more another value of the same sort must suit the claim's words than the claim's own.
const MARGIN: f32 = 0.35;

/// Whether the words of the claim's segment stand by another value of the same sort, rather than by the claim's.
pub(super) fn is_misplaced(claim: &Reading, of: &Segment, source: &Reading) -> bool {
    let context = context(claim, of.sentence, of.number);
    of.facts.each().iter().any(|fact| {
        let score = |segment: &Segment| nearness(source, &context, segment.sentence, segment.number);
        let holders = source.segments.iter().filter(|segment| fact.are_in(&[&segment.facts])).map(score);
        let best = holders.reduce(f32::max);
        let rivals = source.segments.iter().filter(|segment| !fact.are_in(&[&segment.facts]) && segment.facts.rivals(fact));
        let rival = rivals.map(score).reduce(f32::max);
        matches!((best, rival), (Some(best), Some(rival)) if rival > best + MARGIN)
    })
}
