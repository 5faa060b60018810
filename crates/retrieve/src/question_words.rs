//! How much of a question's wording a text holds.

use std::collections::HashMap;

use madoguchi_text::{PartOfSpeech, Token};

use crate::held::{Found, Needles};
use crate::representation::QuestionVectors;
use crate::term_weights::TermWeights;

/// A content word of the question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QuestionWord {
    /// The base form, cut before its inflected ending, so that 引っ越し and 引っ越した hold 引っ越す.
    stem: Needle,
    /// Base form.
    pub(crate) base: String,
    /// How much it says: idf, less for what is no noun.
    pub(crate) weight: f32,
    /// What it may mean instead, and how surely.
    others: Vec<(Needle, f32)>,
}

/// A string, and its place among those looked for.
#[derive(Debug, Clone, PartialEq)]
struct Needle {
    text: String,
    place: usize,
}

impl From<String> for Needle {
    fn from(text: String) -> Self {
        Self { text, place: 0 }
    }
}

impl QuestionWord {
    /// One that means itself alone.
    #[cfg(test)]
    pub(crate) fn plain(base: &str, weight: f32) -> Self {
        Self { stem: base.to_owned().into(), base: base.to_owned(), weight, others: Vec::new() }
    }

    /// How surely it is in `found`, itself (1) or by what it may mean.
    pub(crate) fn stands_in(&self, found: &Found) -> f32 {
        if found.contains(self.stem.place) {
            return 1.0;
        }
        let others = self.others.iter().filter(|(other, _)| found.contains(other.place));
        others.map(|(_, weight)| *weight).fold(0.0, f32::max)
    }

    /// How surely it says or means `base`, 0..1.
    pub(crate) fn says(&self, base: &str) -> f32 {
        if self.base == base {
            return 1.0;
        }
        self.others.iter().filter(|(other, _)| other.text == base).map(|(_, weight)| *weight).fold(0.0, f32::max)
    }
}

/// The question's content words, each once.
#[derive(Debug, Clone)]
pub(crate) struct QuestionWords {
    pub(crate) words: Vec<QuestionWord>,
    /// What is looked for in passages.
    pub(crate) needles: Needles,
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
            let others = others.map(|(_, other)| (other.word.to_lowercase().into(), other.weight)).collect();
            words.push(QuestionWord {
                stem: stem(token).to_owned().into(),
                base: token.base.to_string(),
                weight,
                others,
            });
        }
        Self::of_words(words)
    }

    pub(crate) fn of_words(mut words: Vec<QuestionWord>) -> Self {
        let needles = placed(&mut words);
        let total = words.iter().map(|word| word.weight).sum();
        let meant = meant(&words);
        Self { words, needles, total, meant }
    }

    /// What of the question is in `found`; nothing when it has no content word.
    pub(crate) fn coverage(&self, found: &Found) -> Coverage {
        if self.total <= 0.0 {
            return Coverage::default();
        }
        let (mut literal, mut meant, mut missing, mut heaviest) = (0.0, 0.0, 0.0_f32, 0.0_f32);
        for word in &self.words {
            heaviest = heaviest.max(word.weight);
            if found.contains(word.stem.place) {
                literal += word.weight;
                meant += word.weight;
                continue;
            }
            let best = word.stands_in(found);
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

/// Gives each string that is looked for its place, equal ones the same.
fn placed(words: &mut [QuestionWord]) -> Needles {
    let mut texts: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for word in words {
        for needle in std::iter::once(&mut word.stem).chain(word.others.iter_mut().map(|(other, _)| other)) {
            needle.place = *places.entry(needle.text.clone()).or_insert_with(|| {
                texts.push(needle.text.clone());
                texts.len() - 1
            });
        }
    }
    Needles::new(&texts)
}

fn meant(words: &[QuestionWord]) -> HashMap<String, f32> {
    let mut meant: HashMap<String, f32> = words.iter().map(|word| (word.base.clone(), 1.0)).collect();
    for (other, weight) in words.iter().flat_map(|word| &word.others) {
        let known = meant.entry(other.text.clone()).or_default();
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
        let coverage = |texts: &[&str]| words.coverage(&words.needles.found_in(&texts.join("。")));
        assert_eq!(coverage(&["引っ越した方の届出"]), Coverage { literal: 1.0, meant: 1.0, missing: 0.0 });
        // A verb weighs half a noun: of 1.5 the noun is two thirds.
        let noun = coverage(&["届出"]);
        assert!((noun.literal - 2.0 / 3.0).abs() < 1e-6 && (noun.missing - 0.5).abs() < 1e-6, "{noun:?}");
        let meant = coverage(&["転入届", "届出"]);
        assert!((meant.meant - 2.5 / 3.0).abs() < 1e-6 && meant.literal == noun.literal, "{meant:?}");
        assert_eq!(coverage(&[""]).literal, 0.0);
        let nothing = QuestionWords::of_words(Vec::new());
        assert_eq!(nothing.coverage(&nothing.needles.found_in("届出")), Coverage::default());
    }

    #[test]
    fn a_word_is_said_or_meant_or_neither() {
        let words = words();
        assert_eq!((words.says("届出"), words.says("転入届"), words.says("罰則")), (1.0, 0.5, 0.0));
    }
}
