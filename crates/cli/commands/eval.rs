//! `madoguchi eval`: the pipeline that serves, asked gold questions or a BEIR split; or another system's run, scored.

mod ablation;
mod ask;
mod easy;
mod foreign;
mod judge;
mod pipeline;
mod safety;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use madoguchi_eval::{
    Gates, GoldQuestion, Measure, Qrels, Report, Response, RetrievalRun, Subject, write_qrels, write_ragas, write_run,
};

use crate::adapt::ground::Ground;
use crate::args::EvalArgs;
use crate::config::Config;

/// Failures printed on the terminal; the report holds them all.
const SHOWN_FAILURES: usize = 20;

/// What was measured, and what it was measured with.
struct Measured {
    report: Report,
    retrieval: RetrievalRun,
    responses: Vec<Response>,
    gold: Vec<GoldQuestion>,
    qrels: Qrels,
}

pub(super) async fn run(config: &Config, args: &EvalArgs, as_json: bool) -> Result<ExitCode> {
    if args.easy {
        return easy::run(config, &args.target, args.sample, as_json);
    }
    if safety::is_safety(&args.target) {
        return safety::run(config, args, as_json);
    }
    // Whatever may be wrong with the files is said before the questions are asked.
    let gates = args.gate.as_deref().map(Gates::open).transpose()?;
    let before = args.against.as_deref().map(|file| Ok::<_, anyhow::Error>((file, Report::open(file)?))).transpose()?;
    let ground = Ground::open(&args.target, args.split.as_deref())?;
    check(args, &ground)?;
    let measured = match &args.run {
        Some(file) => foreign::measured(args, ground, file)?,
        None => pipeline::measured(config, args, ground).await?,
    };
    write_files(args, &measured)?;
    let mut report = measured.report;
    if let Some((file, before)) = &before {
        report = compared(report, file, before)?;
    }
    if let Some(gates) = &gates {
        report = report.with_gates(gates);
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

fn check(args: &EvalArgs, ground: &Ground) -> Result<()> {
    if args.risk.is_some_and(|risk| !(risk > 0.0 && risk < 1.0)) {
        bail!("--risk is a share above 0 and below 1. Remedy: write 0.05 for one wrong answer in twenty");
    }
    let answers = matches!(ground, Ground::Suite { .. }) && args.run.is_none();
    if args.run.is_some() && args.ablation {
        bail!("--ablation asks the pipeline, and --run scores a file. Remedy: leave one of them out");
    }
    if !answers && (args.ragas.is_some() || args.risk.is_some() || args.judge) {
        bail!(
            "--ragas, --risk and --judge are about answers, and only a ranking is measured here. Remedy: name a suite, and no --run"
        );
    }
    Ok(())
}

fn write_files(args: &EvalArgs, measured: &Measured) -> Result<()> {
    if let Some(file) = &args.run_file {
        write_run(file, &measured.retrieval.run(), "madoguchi")?;
    }
    if let Some(file) = &args.qrels_file {
        write_qrels(file, &measured.qrels)?;
    }
    if let Some(file) = &args.ragas {
        write_ragas(file, &measured.gold, &measured.responses)?;
    }
    Ok(())
}

fn compared(report: Report, file: &Path, before: &Report) -> Result<Report> {
    let report = report.against(before);
    if report.comparison.as_ref().is_some_and(|comparison| comparison.questions == 0) {
        let (file, suite, split) = (file.display(), &before.suite, &before.split);
        bail!(
            "{file} ({suite}, {split}) has no question in common with this evaluation. Remedy: name a report on the same suite and split"
        );
    }
    Ok(report)
}

/// What a BEIR folder is measured by.
fn beir_subject(args: &EvalArgs, split: &str) -> Result<Subject> {
    let measures = ["nDCG@10", "Recall@10", "Recall@100", "RR", "AP", "Success@1", "Success@5"];
    Ok(Subject {
        suite: args.target.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        description: format!("BEIR folder {}", args.target.display()),
        split: split.to_owned(),
        measures: measures.into_iter().map(str::parse).collect::<Result<Vec<Measure>, _>>()?,
        k: args.depth,
        risk: None,
    })
}

fn suite_subject(args: &EvalArgs, suite: &madoguchi_eval::Suite) -> Subject {
    Subject {
        suite: suite.name.clone(),
        description: suite.description.clone(),
        split: suite.split_label(args.split.as_deref()),
        measures: suite.measures.clone(),
        k: suite.k,
        risk: None,
    }
}
