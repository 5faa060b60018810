//! How much of a question's wording a text holds.

use madoguchi_text::{Analysis, PartOfSpeech};

/// A content word of the question, in the form in which it is looked for in a text.
#[derive(Debug, Clone, PartialEq)]
struct MatchWord {
    /// The base form, cut before its inflected ending, so that 引っ越し and 引っ越した hold 引っ越す.
    stem: String,
    weight: f32,
}

/// The question's content words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct MatchWords(Vec<MatchWord>);

impl MatchWords {
    pub(crate) fn of(analysis: &Analysis) -> Self {
        let mut words: Vec<MatchWord> = Vec::new();
        for token in &analysis.tokens {
            let weight = weight(token.part_of_speech, &token.base);
            let stem = stem(&token.base, token.part_of_speech);
            if weight > 0.0 && !words.iter().any(|word| word.stem == stem) {
                words.push(MatchWord { stem: stem.to_owned(), weight });
            }
        }
        Self(words)
    }

    /// Weighted share of the words that stand in any of `texts`, 0..1; 0 when the question has no content word.
    pub(crate) fn coverage<'a>(&self, texts: &(impl Iterator<Item = &'a str> + Clone)) -> f32 {
        let total: f32 = self.0.iter().map(|word| word.weight).sum();
        if total == 0.0 {
            return 0.0;
        }
        let found = self.0.iter().filter(|word| texts.clone().any(|text| text.contains(&word.stem)));
        found.map(|word| word.weight).sum::<f32>() / total
    }
}

/// Long words say more than short ones, nouns more than verbs; する and ある say nothing.
fn weight(part_of_speech: PartOfSpeech, base: &str) -> f32 {
    let length = base.chars().count().min(4) as f32 / 2.0;
    match part_of_speech {
        PartOfSpeech::Noun if base.chars().count() == 1 => 0.3,
        PartOfSpeech::Noun => length,
        PartOfSpeech::Number => 0.3,
        PartOfSpeech::Verb
            if matches!(base, "する" | "ある" | "なる" | "いる" | "やる" | "できる" | "思う" | "教える" | "知る") =>
        {
            0.0
        }
        PartOfSpeech::Verb | PartOfSpeech::Adjective => 0.5 * length,
        PartOfSpeech::Adverb => 0.2,
        PartOfSpeech::Function => 0.0,
    }
}

fn stem(base: &str, part_of_speech: PartOfSpeech) -> &str {
    match (part_of_speech, base.char_indices().next_back()) {
        (PartOfSpeech::Verb | PartOfSpeech::Adjective, Some((last, _))) if last > 0 => &base[..last],
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use madoguchi_text::Token;

    use super::*;

    fn token(base: &str, part_of_speech: PartOfSpeech) -> Token {
        Token { start_byte: 0, end_byte: 0, base: base.into(), part_of_speech, parts: Arc::from([]) }
    }

    #[test]
    fn inflected_forms_are_found_and_function_words_do_not_count() {
        let tokens = vec![
            token("引っ越す", PartOfSpeech::Verb),
            token("は", PartOfSpeech::Function),
            token("する", PartOfSpeech::Verb),
            token("届出", PartOfSpeech::Noun),
        ];
        let words = MatchWords::of(&Analysis { tokens });
        assert_eq!(words.coverage(&["引っ越した方の届出"].into_iter()), 1.0);
        assert_eq!(words.coverage(&["引っ越し", "届出"].into_iter()), 1.0);
        assert_eq!(words.coverage(&["届出"].into_iter()), 0.5);
        assert_eq!(words.coverage(&[""].into_iter()), 0.0);
        assert_eq!(MatchWords::default().coverage(&["届出"].into_iter()), 0.0);
    }
}
