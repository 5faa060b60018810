//! Gold questions put to the engine.

use std::sync::Arc;

use anyhow::Result;
use madoguchi_answer::{Engine, Outcome, ValidationError};
use madoguchi_eval::{GoldQuestion, Reply, Response, ShownPassage, Suite, paraphrased, run_answers};
use madoguchi_retrieve::{Evidence, Retriever};

use crate::adapt::ground::filter_of;
use crate::config::Config;
use crate::wiring;

/// Everything the engine was asked.
pub(super) struct Asked {
    pub(super) responses: Vec<Response>,
    /// The questions declined or asked back, asked again without a threshold.
    pub(super) unbounded: Vec<Response>,
    /// The gold questions' paraphrases.
    pub(super) paraphrases: Vec<Response>,
}

pub(super) async fn ask_all(
    config: &Config,
    retriever: Arc<Retriever>,
    suite: &Suite,
    gold: &[GoldQuestion],
) -> Result<Asked> {
    let engine = wiring::engine_over(config, retriever.clone())?;
    let responses = ask(&engine, suite, gold).await?;
    let paraphrases = ask(&engine, suite, &paraphrased(gold)).await?;

    let mut config = config.clone();
    config.raw.answer.threshold = 0.0;
    let engine = wiring::engine_over(&config, retriever)?;
    let declined: Vec<GoldQuestion> = gold
        .iter()
        .zip(&responses)
        .filter(|(_, response)| matches!(response.answer.outcome, Outcome::Declined | Outcome::Clarify))
        .map(|(question, _)| question.clone())
        .collect();
    let unbounded = ask(&engine, suite, &declined).await?;
    Ok(Asked { responses, unbounded, paraphrases })
}

async fn ask(engine: &Engine, suite: &Suite, gold: &[GoldQuestion]) -> Result<Vec<Response>> {
    let one = async |question: &GoldQuestion| {
        let request = wiring::ask_request(&question.question);
        let history = crate::commands::history(&question.history);
        let asked = engine.ask(request, filter_of(suite, question), history, question.id.clone()).await?;
        let passages = shown(&asked.evidence);
        Ok::<_, ValidationError>(Reply { answer: asked.into_answer().await, passages })
    };
    Ok(run_answers(one, gold, 1).await?)
}

fn shown(evidence: &Evidence) -> Vec<ShownPassage> {
    let passages = evidence.passages.iter().map(|scored| &scored.passage);
    let shown = passages.map(|passage| ShownPassage {
        article_id: passage.article_id.clone(),
        title: passage.title.clone(),
        text: passage.text.clone(),
    });
    shown.collect()
}
