//! Responses for RAGAS: one JSON object per line with the fields of its single-turn sample, [`ragas_lines`].

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use madoguchi_answer::Outcome;
use serde::Serialize;

use crate::answers::Response;
use crate::error::EvalError;
use crate::gold::GoldQuestion;

/// What stands for the reference of a question that no article answers.
const NOT_KNOWN: &str = "この質問に答えられる情報はありません。";

/// The fields of `ragas.SingleTurnSample` that its metrics of answers and contexts read.
#[derive(Serialize)]
struct Sample<'a> {
    user_input: &'a str,
    retrieved_contexts: Vec<&'a str>,
    response: &'a str,
    reference: String,
}

/// A line for each response in `responses` whose question is in `gold`, in the order of `gold`.
///
/// A gold question holds facts and no prose: its reference is the first wording of each, joined by 、.
#[must_use]
pub fn ragas_lines(gold: &[GoldQuestion], responses: &[Response]) -> String {
    let responses: BTreeMap<&str, &Response> =
        responses.iter().map(|response| (response.id.as_str(), response)).collect();
    let line = |question: &GoldQuestion| {
        let response = responses.get(question.id.as_str())?;
        let sample = Sample {
            user_input: &question.question,
            retrieved_contexts: response.passages.iter().map(|passage| passage.text.as_str()).collect(),
            response: &response.answer.answer,
            reference: reference(question),
        };
        serde_json::to_string(&sample).ok()
    };
    gold.iter().filter_map(line).map(|line| line + "\n").collect()
}

/// Writes [`ragas_lines`] to a file.
///
/// # Errors
/// When the file cannot be written.
pub fn write_ragas(file: &Path, gold: &[GoldQuestion], responses: &[Response]) -> Result<(), EvalError> {
    fs::write(file, ragas_lines(gold, responses)).map_err(|source| EvalError::io(file, source))
}

fn reference(question: &GoldQuestion) -> String {
    let facts: Vec<&str> =
        question.must_include.iter().filter_map(|wordings| Some(wordings.first()?.as_str())).collect();
    match (question.outcome, facts.is_empty()) {
        (Outcome::Declined, true) => NOT_KNOWN.to_owned(),
        (Outcome::Declined, false) => format!("{NOT_KNOWN}{}", facts.join("、")),
        _ => facts.join("、"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::answers::ShownPassage;
    use crate::sample;

    #[test]
    fn a_line_has_the_fields_of_ragas() {
        let passage =
            ShownPassage {
                article_id: "a1".into(), title: "題".into(), text: "14日以内に\n届け出る。".into()
            };
        let response = |id: &str, outcome, text: &str| Response {
            id: id.into(),
            answer: sample::answer(outcome, text, &["a1"]),
            passages: vec![passage.clone()],
            faithfulness: None,
            latency_ms: 1.0,
        };
        let gold = [
            GoldQuestion {
                must_include: vec![vec!["14日以内".into(), "14日".into()], vec!["転入届".into()]],
                ..sample::gold("g1")
            },
            sample::gold("unasked"),
            sample::unanswerable("u1"),
        ];
        let responses = [
            response("u1", Outcome::Declined, "わかりません。"),
            response("g1", Outcome::Answered, "14日以内です。[1]"),
        ];
        let text = ragas_lines(&gold, &responses);
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let wanted = json!({
            "user_input": "いつまでに届け出ますか",
            "retrieved_contexts": ["14日以内に\n届け出る。"],
            "response": "14日以内です。[1]",
            "reference": "14日以内、転入届",
        });
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], wanted);
        assert_eq!(lines[1]["reference"], NOT_KNOWN);
    }
}
