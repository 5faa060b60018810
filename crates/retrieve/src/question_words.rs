//! How much of a question's wording a text holds.

use std::collections::HashMap;

use madoguchi_text::{PartOfSpeech, Token};

use crate::representation::QuestionVectors;
use crate::term_weights::TermWeights;

/// A content word of the question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QuestionWord {
    /// The base form, cut before its inflected ending, so that 引っ越し and 引っ越した hold 引っ越す.
    stem: String,
    /// Base form.
    pub(crate) base: String,
    /// How much it says: idf, less for what is no noun.
    pub(crate) weight: f32,
    /// What it may mean instead, and how surely.
    others: Vec<(String, f32)>,
}

impl QuestionWord {
    /// One that means itself alone.
    #[cfg(test)]
    pub(crate) fn plain(base: &str, weight: f32) -> Self {
        Self { stem: base.to_owned(), base: base.to_owned(), weight, others: Vec::new() }
    }

    /// How surely it stands in any of `texts`, itself (1) or by what it may mean.
    pub(crate) fn stands_in(&self, texts: &[&str]) -> f32 {
        let stands = |part: &str| texts.iter().any(|text| text.contains(part));
        if stands(&self.stem) {
            return 1.0;
        }
        self.others.iter().filter(|(other, _)| stands(other)).map(|(_, weight)| *weight).fold(0.0, f32::max)
    }

    /// How surely it says or means `base`, 0..1.
    pub(crate) fn says(&self, base: &str) -> f32 {
        if self.base == base {
            return 1.0;
        }
        self.others.iter().filter(|(other, _)| other == base).map(|(_, weight)| *weight).fold(0.0, f32::max)
    }
}

/// The question's content words, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct QuestionWords {
    pub(crate) words: Vec<QuestionWord>,
    total: f32,
    /// How surely each word is said (1) or meant.
    meant: HashMap<String, f32>,
}

/// How much of the question is found in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Coverage {
    /// Weighted share of the words that stand there themselves, 0..1.
    pub(crate) literal: f32,
    /// The same with what they may mean, by how surely they mean it.
    pub(crate) meant: f32,
    /// Share of the heaviest word that is not there in any form, of the heaviest word at all, 0..1.
    pub(crate) missing: f32,
}

impl QuestionWords {
    pub(crate) fn of(question: &QuestionVectors, weights: &TermWeights) -> Self {
        let mut words: Vec<QuestionWord> = Vec::new();
        for (at, token) in question.analysis.tokens.iter().enumerate() {
            let weight = factor(token) * weights.idf(&token.base);
            if weight <= 0.0 || words.iter().any(|word| word.base == *token.base) {
                continue;
            }
            let others = question.alternatives.iter().filter(|(tokens, _)| tokens.contains(&at));
            let others = others.map(|(_, other)| (other.word.to_lowercase(), other.weight)).collect();
            words.push(QuestionWord { stem: stem(token).to_owned(), base: token.base.to_string(), weight, others });
        }
        Self::of_words(words)
    }

    pub(crate) fn of_words(words: Vec<QuestionWord>) -> Self {
        let total = words.iter().map(|word| word.weight).sum();
        let meant = meant(&words);
        Self { words, total, meant }
    }

    /// What of the question stands in any of `texts`; nothing when it has no content word.
    pub(crate) fn coverage<'a>(&self, texts: &(impl Iterator<Item = &'a str> + Clone)) -> Coverage {
        if self.total <= 0.0 {
            return Coverage::default();
        }
        let stands = |part: &str| texts.clone().any(|text| text.contains(part));
        let (mut literal, mut meant, mut missing, mut heaviest) = (0.0, 0.0, 0.0_f32, 0.0_f32);
        for word in &self.words {
            heaviest = heaviest.max(word.weight);
            if stands(&word.stem) {
                literal += word.weight;
                meant += word.weight;
                continue;
            }
            let best = word.others.iter().filter(|(other, _)| stands(other)).map(|(_, weight)| *weight);
            let best = best.fold(0.0_f32, f32::max);
            meant += best * word.weight;
            missing = missing.max((1.0 - best) * word.weight);
        }
        Coverage { literal: literal / self.total, meant: meant / self.total, missing: missing / heaviest }
    }

    /// How surely the question says or means `base`, 0..1.
    pub(crate) fn says(&self, base: &str) -> f32 {
        self.meant.get(base).copied().unwrap_or(0.0)
    }
}

fn meant(words: &[QuestionWord]) -> HashMap<String, f32> {
    let mut meant: HashMap<String, f32> = words.iter().map(|word| (word.base.clone(), 1.0)).collect();
    for (other, weight) in words.iter().flat_map(|word| &word.others) {
        let known = meant.entry(other.clone()).or_default();
        *known = known.max(*weight);
    }
    meant
}

/// Nouns say what a question is about, verbs half as much, times and numbers little.
pub(crate) fn factor(token: &Token) -> f32 {
    let base = &*token.base;
    match token.part_of_speech {
        PartOfSpeech::Noun if base.chars().count() == 1 => 0.4,
        PartOfSpeech::Noun => 1.0,
        PartOfSpeech::Number => 0.3,
        PartOfSpeech::Verb if matches!(base, "やる" | "思う" | "教える" | "知る" | "聞く" | "言う") => 0.0,
        PartOfSpeech::Verb | PartOfSpeech::Adjective => 0.5,
        PartOfSpeech::Adverb => 0.2,
        PartOfSpeech::Function => 0.0,
    }
}

fn stem(token: &Token) -> &str {
    let base = &*token.base;
    match (token.part_of_speech, base.char_indices().next_back()) {
        (PartOfSpeech::Verb | PartOfSpeech::Adjective, Some((last, _))) if last > 0 => &base[..last],
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use madoguchi_index::SparseVector;
    use madoguchi_text::{Alternative, Analysis};

    use super::*;

    fn token(base: &str, part_of_speech: PartOfSpeech) -> Token {
        Token { start_byte: 0, end_byte: 0, base: base.into(), part_of_speech, parts: Arc::from([]) }
    }

    fn words() -> QuestionWords {
        let tokens = vec![
            token("引っ越す", PartOfSpeech::Verb),
            token("は", PartOfSpeech::Function),
            token("届出", PartOfSpeech::Noun),
        ];
        let other = Alternative { word: "転入届".into(), terms: vec!["転入届".into()], weight: 0.5 };
        let question = QuestionVectors {
            asked: String::new(),
            analysis: Analysis { tokens },
            terms: Vec::new(),
            alternatives: vec![(0..1, other)],
            dense: Vec::new(),
            bm25: SparseVector::default(),
        };
        QuestionWords::of(&question, &TermWeights::count_none())
    }

    #[test]
    fn inflected_forms_and_what_is_meant_are_found() {
        let words = words();
        let coverage = |texts: &[&str]| words.coverage(&texts.iter().copied());
        assert_eq!(coverage(&["引っ越した方の届出"]), Coverage { literal: 1.0, meant: 1.0, missing: 0.0 });
        // A verb weighs half a noun: of 1.5 the noun is two thirds.
        let noun = coverage(&["届出"]);
        assert!((noun.literal - 2.0 / 3.0).abs() < 1e-6 && (noun.missing - 0.5).abs() < 1e-6, "{noun:?}");
        let meant = coverage(&["転入届", "届出"]);
        assert!((meant.meant - 2.5 / 3.0).abs() < 1e-6 && meant.literal == noun.literal, "{meant:?}");
        assert_eq!(coverage(&[""]).literal, 0.0);
        assert_eq!(QuestionWords::default().coverage(&["届出"].into_iter()), Coverage::default());
    }

    #[test]
    fn a_word_is_said_or_meant_or_neither() {
        let words = words();
        assert_eq!((words.says("届出"), words.says("転入届"), words.says("罰則")), (1.0, 0.5, 0.0));
    }
}
