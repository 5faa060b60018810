//! `madoguchi eval`: the pipeline that serves, asked gold questions or a BEIR split.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use madoguchi_eval::{
    Gates, GoldQuestion, Report, Response, RetrievalRun, Subject, Suite, run_answers, run_retrieval, write_run,
};
use madoguchi_retrieve::Retriever;

use crate::adapt::ground::{Ground, filter_of};
use crate::args::EvalArgs;
use crate::config::{Config, IndexBackend};
use crate::wiring;

/// Failures printed on the terminal; the report holds them all.
const SHOWN_FAILURES: usize = 20;

pub(super) async fn run(config: &Config, args: &EvalArgs, as_json: bool) -> Result<ExitCode> {
    let gates = args.gate.as_deref().map(Gates::open).transpose()?;
    // An index of its own: an evaluation must neither see nor change what is served.
    let scratch = tempfile::tempdir()?;
    let mut config = config.clone();
    config.index_path = scratch.path().join("index");
    config.raw.index.backend = IndexBackend::Edge;
    let (report, retrieval) = measured(&mut config, args).await?;
    let report = match &gates {
        Some(gates) => report.with_gates(gates),
        None => report,
    };
    if let Some(file) = &args.run_file {
        write_run(file, &retrieval.run(), "madoguchi")?;
    }
    if let Some(file) = &args.report {
        std::fs::write(file, report.to_html()?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if as_json {
        super::print_json(&report)?;
    } else {
        super::print(&report.to_text(SHOWN_FAILURES));
    }
    Ok(if report.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn measured(config: &mut Config, args: &EvalArgs) -> Result<(Report, RetrievalRun)> {
    let ground = Ground::open(&args.target, args.split.as_deref())?;
    config.raw.tenant = ground.tenant(config);
    let representation = wiring::representation(config)?;
    let index = wiring::index(config, &representation).await?;
    ground.index(config, &representation, &index).await?;
    let retriever = Arc::new(wiring::retriever_over(config, representation, index)?);
    let depth = match &ground {
        Ground::Beir { .. } => args.depth,
        Ground::Suite { suite, .. } => suite.k,
    };
    let queries = ground.queries(config, depth);
    let retrieval = run_retrieval(|question| retriever.retrieve(question), &queries, depth, 1).await?;
    let report = match &ground {
        Ground::Beir { split, .. } => Report::of_beir(beir_subject(args, &split.name)?, split, &retrieval),
        Ground::Suite { suite, gold } => {
            let responses = responses(config, retriever, suite, gold).await?;
            let subject = Subject {
                suite: suite.name.clone(),
                description: suite.description.clone(),
                split: suite.split_label(args.split.as_deref()),
                measures: suite.measures.clone(),
                k: suite.k,
            };
            Report::of_gold(subject, gold, Some(&retrieval), Some(&responses))
        }
    };
    Ok((report, retrieval))
}

fn beir_subject(args: &EvalArgs, split: &str) -> Result<Subject> {
    let measures = ["nDCG@10", "Recall@10", "Recall@100", "RR", "AP", "Success@1", "Success@5"];
    Ok(Subject {
        suite: args.target.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        description: format!("BEIR folder {}", args.target.display()),
        split: split.to_owned(),
        measures: measures.into_iter().map(str::parse).collect::<Result<_, _>>()?,
        k: args.depth,
    })
}

async fn responses(
    config: &Config,
    retriever: Arc<Retriever>,
    suite: &Suite,
    gold: &[GoldQuestion],
) -> Result<Vec<Response>> {
    let engine = wiring::engine_over(config, retriever)?;
    let ask = async |question: &GoldQuestion| {
        let request = wiring::ask_request(&question.question);
        let history = super::history(&question.history);
        engine.answer(request, filter_of(suite, question), history, question.id.clone()).await
    };
    Ok(run_answers(ask, gold, 1).await?)
}
