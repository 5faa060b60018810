//! The same question in other words: [`paraphrased`].

use madoguchi_answer::{Answer, Outcome};
use serde::{Deserialize, Serialize};

use crate::answers::Response;
use crate::gold::GoldQuestion;

/// What became of a paraphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParaphraseResult {
    /// Its words.
    pub question: String,
    /// How it ended.
    pub got: Outcome,
    /// The article cited first, if any is.
    pub first_cited: Option<String>,
    /// Whether both are as for the question itself.
    pub is_consistent: bool,
}

/// A question for each paraphrase in `gold`, in order, to be asked as the question itself is. Its id is that of
/// the question with `#` and the paraphrase's number from 1.
#[must_use]
pub fn paraphrased(gold: &[GoldQuestion]) -> Vec<GoldQuestion> {
    let of_question = |question: &GoldQuestion| {
        let base = GoldQuestion { paraphrases: Vec::new(), ..question.clone() };
        let texts = question.paraphrases.clone().into_iter().zip(1..);
        texts.map(move |(text, n)| GoldQuestion { id: paraphrase_id(&base.id, n), question: text, ..base.clone() })
    };
    gold.iter().flat_map(of_question).collect()
}

pub(crate) fn paraphrase_id(id: &str, n: usize) -> String {
    format!("{id}#{n}")
}

impl ParaphraseResult {
    /// The response to the paraphrase `text` held against the one to the question itself.
    pub(crate) fn of(text: &str, response: &Response, question: &Answer) -> Self {
        let first_cited = first_cited(&response.answer);
        let is_consistent = response.answer.outcome == question.outcome && first_cited == self::first_cited(question);
        Self { question: text.to_owned(), got: response.answer.outcome, first_cited, is_consistent }
    }
}

fn first_cited(answer: &Answer) -> Option<String> {
    answer.citations.iter().min_by_key(|citation| citation.n).map(|citation| citation.article_id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn paraphrases_are_asked_as_the_question_is() {
        let gold = GoldQuestion { paraphrases: vec!["期限は".into(), "何日以内".into()], ..sample::gold("g1") };
        let asked = paraphrased(&[sample::gold("g0"), gold.clone()]);
        let pairs: Vec<(&str, &str)> = asked.iter().map(|q| (q.id.as_str(), q.question.as_str())).collect();
        assert_eq!(pairs, [("g1#1", "期限は"), ("g1#2", "何日以内")]);
        assert_eq!((asked[0].audience, &asked[0].articles), (gold.audience, &gold.articles));
    }

    #[test]
    fn outcome_and_first_article_must_be_the_same() {
        let of = |outcome, cited: &[&str]| sample::answer(outcome, "", cited);
        let question = of(Outcome::Answered, &["a1", "a2"]);
        for (answer, wanted) in [
            (of(Outcome::Answered, &["a1", "a3"]), true),
            (of(Outcome::Answered, &["a2", "a1"]), false),
            (of(Outcome::Clarify, &["a1"]), false),
            (of(Outcome::Declined, &[]), false),
        ] {
            let response =
                Response { id: "g#1".into(), answer, passages: Vec::new(), faithfulness: None, latency_ms: 1.0 };
            assert_eq!(ParaphraseResult::of("？", &response, &question).is_consistent, wanted);
        }
        let declined = of(Outcome::Declined, &[]);
        let again = Response {
            id: "g#1".into(),
            answer: declined.clone(),
            passages: Vec::new(),
            faithfulness: None,
            latency_ms: 1.0,
        };
        assert!(ParaphraseResult::of("？", &again, &declined).is_consistent);
    }
}
