//! Answers put to a language model as judge.

use std::sync::Arc;

use anyhow::{Context, Result};
use madoguchi_answer::{JudgeInput, Outcome, TokenMeter};
use madoguchi_eval::{GoldQuestion, Judged, Response};

use super::ask::cited_of;
use crate::config::Config;
use crate::wiring;

/// Judges every answer that was given, one after the other.
pub(super) async fn judged(config: &Config, gold: &[GoldQuestion], responses: &[Response]) -> Result<Judged> {
    let meter = Arc::new(TokenMeter::new(None, || jiff::civil::Date::ZERO));
    let judge = wiring::judge(config, meter.clone())?;
    let mut judged = Judged { prompt: judge.prompt_id(), ..Judged::default() };
    let answered = gold.iter().zip(responses).filter(|(_, response)| response.answer.outcome == Outcome::Answered);
    for (question, Response { answer, passages, .. }) in answered {
        let shown = cited_of(answer, passages).map(|passage| (passage.title.as_str(), passage.text.as_str()));
        let input = JudgeInput {
            city: &config.raw.answer.city,
            history: &question.history,
            question: &question.question,
            facts: &question.must_include,
            forbidden: &question.must_not_include,
            passages: &shown.collect::<Vec<_>>(),
            answer: &answer.answer,
        };
        let found = judge.judge(&input).await.with_context(|| {
            format!("--judge, question {:?}. Remedy: check answer.llm, or leave --judge out", question.id)
        })?;
        judged.judgements.insert(question.id.clone(), found);
    }
    judged.tokens = meter.take_unsaved().1;
    Ok(judged)
}
