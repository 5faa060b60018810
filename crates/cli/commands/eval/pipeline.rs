//! The pipeline that serves, over an index of its own.

use std::sync::Arc;

use anyhow::Result;
use madoguchi_eval::{Report, RetrievalQuery, RetrievalRun, RiskTarget, Runs, Subject, run_retrieval};
use madoguchi_retrieve::{Question, Retriever};

use super::ablation::{Parts, ablated};
use super::{Measured, ask, beir_subject, judge, suite_subject};
use crate::adapt::ground::Ground;
use crate::args::EvalArgs;
use crate::config::{Config, IndexBackend};
use crate::wiring;

pub(super) async fn measured(config: &Config, args: &EvalArgs, ground: Ground) -> Result<Measured> {
    // An index of its own: an evaluation must neither see nor change what is served.
    let scratch = tempfile::tempdir()?;
    let mut config = config.clone();
    config.index_path = scratch.path().join("index");
    config.raw.index.backend = IndexBackend::Edge;
    config.raw.tenant = ground.tenant(&config);
    let representation = wiring::representation(&config)?;
    let index = wiring::index(&config, &representation).await?;
    ground.index(&config, &representation, &index).await?;
    let retriever = Arc::new(wiring::retriever_over(&config, representation, index)?);
    let depth = match &ground {
        Ground::Beir { .. } => args.depth,
        Ground::Suite { suite, .. } => suite.k,
    };
    let queries = ground.queries(&config, depth);
    let retrieval = ranking(&config, &retriever, &queries, depth).await?;
    let parts = Parts { config: &config, whole: &retriever, queries: &queries, depth };
    let ablated = if args.ablation { ablated(&parts).await? } else { Vec::new() };
    let qrels = ground.qrels();
    match ground {
        Ground::Beir { split, .. } => {
            let runs = Runs { retrieval: Some(&retrieval), ablated: &ablated, ..Runs::default() };
            let report = Report::of_beir(beir_subject(args, &split.name)?, &split, &runs);
            Ok(Measured { report, retrieval, responses: Vec::new(), gold: Vec::new(), qrels })
        }
        Ground::Suite { suite, gold } => {
            let asked = ask::ask_all(&config, retriever, &suite, &gold).await?;
            let judged = if args.judge { Some(judge::judged(&config, &gold, &asked.responses).await?) } else { None };
            let runs = Runs {
                retrieval: Some(&retrieval),
                ablated: &ablated,
                responses: Some(&asked.responses),
                unbounded: &asked.unbounded,
                paraphrases: &asked.paraphrases,
                judged: judged.as_ref(),
                tokens: asked.tokens,
            };
            let target =
                RiskTarget { risk: args.risk.unwrap_or(suite.risk), threshold_in_use: config.raw.answer.threshold };
            let subject = Subject { risk: Some(target), ..suite_subject(args, &suite) };
            let report = Report::of_gold(subject, &gold, &runs);
            Ok(Measured { report, retrieval, responses: asked.responses, gold, qrels })
        }
    }
}

/// What `retriever` finds for `queries`, each heard as the service hears it.
pub(super) async fn ranking(
    config: &Config,
    retriever: &Retriever,
    queries: &[RetrievalQuery],
    depth: usize,
) -> Result<RetrievalRun> {
    let readers = wiring::readers(config)?;
    let retrieve = async |question: &Question| {
        let heard = readers.hear(&question.text, None);
        let text = heard.words(&question.text).to_owned();
        let original = heard.original(&question.text);
        retriever.retrieve(&Question { text, original, ..question.clone() }).await
    };
    Ok(run_retrieval(retrieve, queries, depth, 1).await?)
}
