//! How much of an answer its passages say: [`faithfulness`].

use madoguchi_text::Analyzer;
use serde::{Deserialize, Serialize};

use crate::claim::{DOUBT, supports};
use crate::mark;
use crate::model::Answer;

/// Sentences of an answer, and those of them that a passage says. As RAGAS defines faithfulness (Es et al. 2024, section 3),
/// with sentences for statements and the claim check for the model that judges them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faithfulness {
    /// All of them.
    pub sentences: u64,
    /// Those that one of the passages says.
    pub supported: u64,
}

/// Holds each sentence of `answer` against each of `passages`, which are the cited ones: the text below a first line with its
/// question or title. `None` of an answer in another language, which is no matter of comparing words.
#[must_use]
pub fn faithfulness(analyzer: &Analyzer, answer: &Answer, passages: &[String]) -> Option<Faithfulness> {
    if answer.language != "ja" {
        return None;
    }
    let (text, _) = mark::split(&answer.answer);
    let sentences = madoguchi_text::sentences(&text).into_iter().map(|range| text[range].trim());
    let mut found = Faithfulness::default();
    for sentence in sentences.filter(|sentence| sentence.chars().any(char::is_alphanumeric)) {
        found.sentences += 1;
        let is_said = |passage: &String| supports(analyzer, passage, sentence, DOUBT).is_supported();
        found.supported += u64::from(passages.iter().any(is_said));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Grade, Outcome};
    use crate::sample::analyzer;

    fn answered(text: &str) -> Answer {
        Answer {
            outcome: Outcome::Answered,
            answer: text.to_owned(),
            citations: Vec::new(),
            contacts: Vec::new(),
            notes: Vec::new(),
            ruby: Vec::new(),
            masked: Vec::new(),
            suggestions: Vec::new(),
            confidence: 0.9,
            language: "ja".to_owned(),
            grade: Grade::Llm,
            trace_id: String::new(),
        }
    }

    #[test]
    fn each_sentence_is_held_against_what_is_cited() {
        let Some(analyzer) = analyzer() else { return };
        let passages = ["転入届\n転入届は14日以内に市民課へ出してください。手数料は不要です。".to_owned()];
        for (text, language, found) in [
            ("転入届は14日以内に出してください。 [1]\n手数料は不要です。 [1]", "ja", Some((2, 2))),
            ("転入届は30日以内に出してください。 [1]手数料は不要です。[1]", "ja", Some((2, 1))),
            ("", "ja", Some((0, 0))),
            ("Within 14 days. [1]", "en", None),
        ] {
            let answer = Answer { language: language.to_owned(), ..answered(text) };
            let wanted = found.map(|(sentences, supported)| Faithfulness { sentences, supported });
            assert_eq!(faithfulness(&analyzer, &answer, &passages), wanted, "{text}");
        }
    }
}
