//! How far a passage knows what a question says: [`Grounds`].

use madoguchi_ingest::Passage;

use serde::Serialize;

use crate::askings::{Near, QuestionSide};
use crate::held::{Found, Held, both};
use crate::question_words::QuestionWord;
use crate::wanted::Wanted;

/// How far a passage knows one word of a question; each 0..1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Ground {
    /// In its title or a phrasing.
    pub asked: f32,
    /// In its text, above it or in a phrasing.
    pub all: f32,
}

/// How far a passage knows the words of a question.
///
/// *Known* is a word where it stands (1), less where a synonym does, or only a word whose vector is near. A question is about
/// what it says least known: a passage that has all of it but one heavy word is most often beside the point.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Grounds {
    /// In the text, above it or in a phrasing.
    pub(crate) all: Known,
    /// In the title or a phrasing.
    pub(crate) asked: Known,
    /// How much of the question stands in the title and one sentence of the text together, at most; 0..1.
    pub(crate) sentence_meant: f32,
}

/// Over the words of a question, each 0..1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Known {
    /// By weight.
    pub(crate) mean: f32,
    /// Of the heavy words, the least known.
    pub(crate) least: f32,
    /// The next one; the same where there is only one.
    pub(crate) second: f32,
}

/// A word lighter than this, beside the heaviest of its question, does not count among the least known.
const HEAVY: f32 = 0.45;

impl Ground {
    /// Of each word of the question, of which `near` tells how near it comes to the words of the passage.
    pub(crate) fn of(
        side: &QuestionSide<'_>,
        wanted: &Wanted,
        passage: &Passage,
        held: &Held,
        near: &Near<'_>,
    ) -> Vec<Self> {
        let ground = |(at, word): (usize, &QuestionWord)| {
            let said = word.stands_in(&held.asked);
            let asked = if said >= 1.0 { 1.0 } else { said.max(near.asked(at)) };
            let stands = || if wanted.meets(&word.base, &passage.text) { 1.0 } else { word.stands_in(&held.below) };
            let all = if asked >= 1.0 { 1.0 } else { asked.max(stands()) };
            let all = if all >= 1.0 { 1.0 } else { all.max(near.in_text(at)) };
            Self { asked, all }
        };
        side.words.words.iter().enumerate().map(ground).collect()
    }
}

impl Grounds {
    /// All of `grounds`, which are in the order of the question's words.
    pub(crate) fn of(side: &QuestionSide<'_>, grounds: &[Ground], held: &Held) -> Self {
        let found = side.words.words.iter().map(|word| word.weight).zip(grounds);
        Self {
            all: Known::of(found.clone().map(|(weight, ground)| (weight, ground.all))),
            asked: Known::of(found.map(|(weight, ground)| (weight, ground.asked))),
            sentence_meant: sentence_meant(side, held),
        }
    }
}

impl Known {
    /// Of each word its weight, and how far it is known.
    fn of(words: impl Iterator<Item = (f32, f32)> + Clone) -> Self {
        let total: f32 = words.clone().map(|(weight, _)| weight).sum();
        let heaviest = words.clone().map(|(weight, _)| weight).fold(0.0, f32::max);
        if total <= 0.0 {
            return Self::default();
        }
        let mean = words.clone().map(|(weight, known)| weight * known).sum::<f32>() / total;
        let heavy = words.filter(|(weight, _)| *weight >= HEAVY * heaviest).map(|(_, known)| known);
        let mut heavy: Vec<f32> = heavy.collect();
        heavy.sort_by(f32::total_cmp);
        let least = heavy.first().copied().unwrap_or(0.0);
        Self { mean, least, second: heavy.get(1).copied().unwrap_or(least) }
    }
}

/// How much of the question stands in the title and one sentence of the text together, at most, by the `need` for each word;
/// 0..1.
pub(crate) fn needed_in_sentence(side: &QuestionSide<'_>, need: &[f32], held: &Held) -> f32 {
    let total: f32 = need.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    let words = &side.words.words;
    let above: Vec<f32> = words.iter().map(|word| word.stands_in(&held.title)).collect();
    let said = |sentence: &Found| {
        let word = |(word, above): (&QuestionWord, &f32)| {
            if *above >= 1.0 { 1.0 } else { above.max(word.stands_in(sentence)) }
        };
        words.iter().zip(&above).map(word).zip(need).map(|(known, need)| known * need).sum::<f32>()
    };
    held.sentences.iter().map(said).fold(0.0, f32::max) / total
}

fn sentence_meant(side: &QuestionSide<'_>, held: &Held) -> f32 {
    let with_title = |sentence: &Found| side.words.coverage(&both(&held.title, sentence)).meant;
    held.sentences.iter().map(with_title).fold(0.0, f32::max)
}

/// Sentences and lines.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_known_of_the_heavy_words_counts() {
        let known = Known::of([(5.0, 1.0), (4.0, 0.2), (1.0, 0.0)].into_iter());
        assert_eq!((known.least, known.second), (0.2, 1.0));
        assert!((known.mean - 0.58).abs() < 1e-6, "{known:?}");
        assert_eq!(Known::of([(2.0, 0.5)].into_iter()), Known { mean: 0.5, least: 0.5, second: 0.5 });
        assert_eq!(Known::of(std::iter::empty()), Known::default());
    }

    #[test]
    fn sentences_and_lines_are_parted() {
        assert_eq!(sentences("一つ。二つ\n\n三つ。").collect::<Vec<_>>(), ["一つ", "二つ", "三つ"]);
    }
}
