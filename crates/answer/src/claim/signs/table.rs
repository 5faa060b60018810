//! How like each word of a claim is to each of its source: [`Table`].

use crate::claim::reading::Reading;
use crate::claim::word::{Word, is_hiragana};

/// From here on a word of the source is taken for that of the claim.
pub(super) const SAME: f32 = 0.8;
/// Below this it has nothing to do with it.
pub(super) const LIKE: f32 = 0.5;

const NOUN: f32 = 1.0;
const OTHER: f32 = 0.6;

/// A claim, its source, and how their words are like.
pub(super) struct Table<'a> {
    pub(super) claim: &'a Reading,
    pub(super) source: &'a Reading,
    /// For each word of the claim, its likeness to each of the source, 0..=1.
    likeness: Vec<Vec<f32>>,
    /// For each word of the claim, the greatest likeness in each sentence of the source.
    by_sentence: Vec<Vec<f32>>,
    /// The sentence that says most of the claim; not the first, which is the question, where there are others.
    pub(super) best: usize,
}

impl<'a> Table<'a> {
    pub(super) fn of(claim: &'a Reading, source: &'a Reading) -> Self {
        let row = |word: &Word| -> Vec<f32> {
            source.words.iter().map(|other| likeness(claim, word, source, other)).collect()
        };
        let likeness: Vec<Vec<f32>> = claim.words.iter().map(row).collect();
        let sentences = source.sentences.len().max(1);
        let by_sentence = likeness.iter().map(|row| greatest(row, source, sentences)).collect();
        let mut table = Self { claim, source, likeness, by_sentence, best: 0 };
        table.best = table.nearest_sentence();
        table
    }

    pub(super) fn likeness(&self, word: usize, other: usize) -> f32 {
        self.likeness[word][other]
    }

    /// How like word number `word` is to any of `sentence`.
    pub(super) fn in_sentence(&self, word: usize, sentence: usize) -> f32 {
        self.by_sentence[word].get(sentence).copied().unwrap_or(0.0)
    }

    /// How like it is to any word of the source.
    pub(super) fn anywhere(&self, word: usize) -> f32 {
        self.likeness[word].iter().copied().fold(0.0, f32::max)
    }

    /// Words of the source that are the same as word number `word` of the claim.
    pub(super) fn same(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.source.words.len()).filter(move |other| self.likeness[word][*other] >= SAME)
    }

    /// Sentences but the first, or that one where it is alone.
    pub(super) fn body(&self) -> std::ops::Range<usize> {
        usize::from(self.source.sentences.len() > 1)..self.source.sentences.len().max(1)
    }

    /// The weighted share of the claim's words that `of` gives.
    pub(super) fn covered(&self, of: impl Fn(usize) -> f32) -> f32 {
        let weights = || self.claim.words.iter().map(|word| if word.is_noun() { NOUN } else { OTHER });
        let whole: f32 = weights().sum();
        weights().enumerate().map(|(word, weight)| weight * of(word)).sum::<f32>() / whole
    }

    fn nearest_sentence(&self) -> usize {
        const VALUES: f32 = 0.3;
        let values: Vec<Vec<usize>> = self.claim.values().map(|(fact, _)| self.source.holders(fact)).collect();
        let score = |sentence: usize| {
            let held = values.iter().filter(|holders| holders.contains(&sentence)).count();
            self.covered(|word| self.in_sentence(word, sentence)) + VALUES * super::share(held, values.len())
        };
        let scored = self.body().map(|sentence| (sentence, score(sentence)));
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(0, |(sentence, _)| sentence)
    }
}

fn greatest(row: &[f32], source: &Reading, sentences: usize) -> Vec<f32> {
    let mut greatest = vec![0.0_f32; sentences];
    for (likeness, word) in row.iter().zip(&source.words) {
        let held = &mut greatest[word.spot.sentence];
        *held = held.max(*likeness);
    }
    greatest
}

fn likeness(claim: &Reading, word: &Word, source: &Reading, other: &Word) -> f32 {
    let (key, other_key) = (word.key.as_ref(), other.key.as_ref());
    if key == other_key || claim.text[word.range.clone()] == source.text[other.range.clone()] {
        return 1.0;
    }
    let is_long = |key: &str| key.chars().nth(1).is_some();
    if is_long(key) && is_long(other_key) && (key.contains(other_key) || other_key.contains(key)) {
        return 0.85;
    }
    if key.chars().any(|c| !is_hiragana(c) && other_key.contains(c)) { LIKE } else { 0.0 }
}
