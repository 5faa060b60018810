//! Gold questions put to the engine.

use std::sync::Arc;

use anyhow::Result;
use madoguchi_answer::{Answer, Engine, Outcome, TokenMeter, TokenUse, ValidationError, faithfulness};
use madoguchi_eval::{GoldQuestion, Reply, Response, ShownPassage, Suite, paraphrased, run_answers};
use madoguchi_retrieve::{Evidence, Retriever};

use crate::adapt::ground::filter_of;
use crate::config::{Config, GradeConfig};
use crate::wiring;

/// Everything the engine was asked.
pub(super) struct Asked {
    pub(super) responses: Vec<Response>,
    /// The questions declined or asked back, asked again without a threshold.
    pub(super) unbounded: Vec<Response>,
    /// The gold questions' paraphrases.
    pub(super) paraphrases: Vec<Response>,
    /// What the language model took for all of them; `None` where none is configured.
    pub(super) tokens: Option<TokenUse>,
}

pub(super) async fn ask_all(
    config: &Config,
    retriever: Arc<Retriever>,
    suite: &Suite,
    gold: &[GoldQuestion],
) -> Result<Asked> {
    let meter = Arc::new(TokenMeter::new(None, || jiff::civil::Date::ZERO));
    let engine = wiring::metered_engine(config, retriever.clone(), Some(meter.clone()))?;
    let responses = ask(&engine, suite, gold).await?;
    let paraphrases = ask(&engine, suite, &paraphrased(gold)).await?;

    let mut config = config.clone();
    config.raw.answer.threshold = 0.0;
    let engine = wiring::metered_engine(&config, retriever, Some(meter.clone()))?;
    let declined: Vec<GoldQuestion> = gold
        .iter()
        .zip(&responses)
        .filter(|(_, response)| matches!(response.answer.outcome, Outcome::Declined | Outcome::Clarify))
        .map(|(question, _)| question.clone())
        .collect();
    let unbounded = ask(&engine, suite, &declined).await?;
    let tokens = (config.raw.answer.grade == GradeConfig::Llm).then(|| meter.take_unsaved().1);
    Ok(Asked { responses, unbounded, paraphrases, tokens })
}

async fn ask(engine: &Engine, suite: &Suite, gold: &[GoldQuestion]) -> Result<Vec<Response>> {
    let one = async |question: &GoldQuestion| {
        let request = wiring::ask_request(&question.question);
        let history = crate::commands::history(&question.history);
        let asked = engine.ask(request, filter_of(suite, question), history, question.id.clone()).await?;
        let passages = shown(&asked.evidence);
        Ok::<_, ValidationError>(Reply { answer: asked.into_answer().await, passages, faithfulness: None })
    };
    let mut responses = run_answers(one, gold, 1).await?;
    // Afterwards, because nobody waits for it when a question is asked.
    let analyzer = engine.retriever().representation().analyzer();
    for response in &mut responses {
        let Response { answer, passages, .. } = &*response;
        response.faithfulness = faithfulness(analyzer, answer, &cited(answer, passages));
    }
    Ok(responses)
}

/// The cited ones of `passages`, each below its title.
pub(super) fn cited(answer: &Answer, passages: &[ShownPassage]) -> Vec<String> {
    cited_of(answer, passages).map(|passage| format!("{}\n{}", passage.title, passage.text)).collect()
}

/// The cited ones of `passages`.
pub(super) fn cited_of<'p>(answer: &'p Answer, passages: &'p [ShownPassage]) -> impl Iterator<Item = &'p ShownPassage> {
    let is_cited = |passage: &&ShownPassage| {
        let mut citations = answer.citations.iter();
        citations.any(|one| one.article_id == passage.article_id && passage.text.contains(&one.quote))
    };
    passages.iter().filter(is_cited)
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
