//! `madoguchi adapt`: the models fitted to a city's own words, written beside the shipped ones and used when the
//! configuration names them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use madoguchi_embed::train::{FinetuneOptions, Pair, finetune};
use madoguchi_embed::{Embedder, StaticEmbedder, default_model};
use madoguchi_ingest::Passage;
use madoguchi_retrieve::{Confidence, FitOptions, Representation, Reranker, TermWeights};
use serde::Serialize;

use crate::adapt::candidates::{Candidates, collect};
use crate::adapt::ground::Ground;
use crate::adapt::ranking::{Gain, cross_validate, fit_all, fit_certainty};
use crate::args::AdaptArgs;
use crate::config::{Config, EmbedKind, IndexBackend};
use crate::wiring;

/// Articles of each ranking from which the reranker learns.
const DEPTH: usize = 20;

/// What an adaptation did; written beside the model.
#[derive(Debug, Serialize)]
struct Report {
    out: PathBuf,
    pairs: usize,
    /// The new embedding model; `None` when the old one was kept.
    model: Option<String>,
    /// What fitting to the gold questions brings on questions not seen; `None` without gold.
    reranker: Option<Gain>,
    /// Whether reranker and confidence were written.
    is_reranker_kept: bool,
    seconds: f64,
}

pub(super) async fn run(config: &Config, args: &AdaptArgs, as_json: bool) -> Result<ExitCode> {
    if config.raw.embed.kind != EmbedKind::Static {
        bail!("only the static model can be adapted. Remedy: leave embed.kind at \"static\"");
    }
    let started = std::time::Instant::now();
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    let ground = args.gold.as_deref().map(|gold| Ground::open(gold, args.split.as_deref())).transpose()?;
    let mut adapted = config.clone();
    let (pairs, model) = if args.keep_embedding {
        (0, None)
    } else {
        let passages = passages(config, args, ground.as_ref())?;
        let result = embedding(config, &args.out, &passages)?;
        adapted.embed_model = Some(args.out.clone());
        (result.0, Some(result.1))
    };
    let (reranker, is_reranker_kept) = match &ground {
        Some(ground) => {
            let gain = reranker(&adapted, ground, args).await?;
            let kept = gain.after.ndcg_at_10 > gain.before.ndcg_at_10 || args.force;
            (Some(gain), kept)
        }
        None => (None, false),
    };
    let seconds = started.elapsed().as_secs_f64();
    let report = Report { out: args.out.clone(), pairs, model, reranker, is_reranker_kept, seconds };
    std::fs::write(args.out.join("adapted.json"), serde_json::to_string_pretty(&report)?)?;
    if as_json {
        super::print_json(&report)?;
    } else {
        super::print(&readable(&report));
    }
    Ok(ExitCode::SUCCESS)
}

/// The texts to adapt to: those named, else the gold's own, else those of `ingest.paths`.
fn passages(config: &Config, args: &AdaptArgs, ground: Option<&Ground>) -> Result<Vec<Passage>> {
    let is_beir = |path: &Path| path.join("corpus.jsonl").is_file() && path.join("qrels").is_dir();
    match (args.paths.as_slice(), ground) {
        ([folder], _) if is_beir(folder) => Ground::open(folder, args.split.as_deref())?.passages(config),
        ([], Some(ground)) => ground.passages(config),
        (paths, _) => {
            let paths = if paths.is_empty() { &config.ingest_paths } else { paths };
            let reading = madoguchi_ingest::read(paths, &wiring::read_options(config));
            for problem in &reading.problems {
                tracing::warn!("{problem}");
            }
            Ok(reading.passages)
        }
    }
}

/// Question or headings → text, of every passage.
fn pairs(passages: &[Passage]) -> Vec<Pair> {
    let pair = |passage: &Passage| Pair {
        query: passage.question.clone().unwrap_or_else(|| {
            let headings = passage.heading_path.join(" ");
            if headings.is_empty() { passage.title.clone() } else { headings }
        }),
        passage: passage.text.clone(),
    };
    passages.iter().map(pair).collect()
}

fn embedding(config: &Config, out: &Path, passages: &[Passage]) -> Result<(usize, String)> {
    let base = match &config.embed_model {
        Some(folder) => StaticEmbedder::open(folder)?,
        None => default_model()?,
    };
    let pairs = pairs(passages);
    let bar = super::ingest::progress_bar("adapting", "batches");
    let model = finetune(&base, &FinetuneOptions::default(), &pairs, &mut |progress| {
        if let madoguchi_embed::train::Progress::Batch { done, total, .. } = progress {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    })?;
    bar.finish_and_clear();
    model.save(out)?;
    let analyzer = wiring::analyzer(config)?;
    let texts: Vec<String> = pairs.iter().map(|pair| format!("{}\n{}", pair.query, pair.passage)).collect();
    let terms = TermWeights::count(&analyzer, texts.iter().map(String::as_str));
    std::fs::write(out.join("terms.tsv"), terms.merged_with(&TermWeights::embedded()).to_tsv())?;
    Ok((pairs.len(), model.embedder()?.id().to_owned()))
}

async fn reranker(config: &Config, ground: &Ground, args: &AdaptArgs) -> Result<Gain> {
    let scratch = tempfile::tempdir()?;
    let mut config = config.clone();
    config.index_path = scratch.path().join("index");
    config.raw.index.backend = IndexBackend::Edge;
    config.raw.tenant = ground.tenant(&config);
    let representation: Arc<Representation> = wiring::representation(&config)?;
    let index = wiring::index(&config, &representation).await?;
    ground.index(&config, &representation, &index).await?;
    let retriever = wiring::retriever_over(&config, representation, index)?;
    let qrels = ground.qrels();
    let all = collect(&retriever, &ground.queries(&config, DEPTH), &qrels).await?;
    let none = collect(&retriever, &ground.unanswerable(DEPTH), &qrels).await?;
    if let Some(path) = &args.dump {
        dump(path, &all, &none)?;
    }
    let options =
        FitOptions { l2: args.l2, trees: args.trees, is_general: args.general, ..FitOptions::default() };
    let before = wiring::learned(&config)?.reranker.unwrap_or_else(Reranker::embedded);
    let too_few = "no gold question has both a relevant and an irrelevant candidate, so there is nothing to learn from";
    let gain = cross_validate(&all, &qrels, &before, &options, args.folds).context(too_few)?;
    if gain.after.ndcg_at_10 > gain.before.ndcg_at_10 || args.force {
        let reranker = fit_all(&all, &options).context(too_few)?;
        std::fs::write(args.out.join("reranker.json"), reranker.to_json())?;
        if let Some(confidence) = fit_certainty(&all, &none, &options, args.folds) {
            std::fs::write(args.out.join("confidence.json"), Confidence::to_json(&confidence))?;
        }
    }
    Ok(gain)
}

fn dump(path: &Path, all: &[Candidates], none: &[Candidates]) -> Result<()> {
    let line = |one: &Candidates| {
        serde_json::json!({ "id": one.id, "grades": one.grades,
            "articles": one.seen.iter().map(|(article, _)| article).collect::<Vec<_>>(),
            "features": one.seen.iter().map(|(_, features)| features).collect::<Vec<_>>() })
        .to_string()
    };
    let lines: Vec<String> = all.iter().chain(none).map(line).collect();
    std::fs::write(path, lines.join("\n") + "\n").with_context(|| format!("cannot write {}", path.display()))
}

fn readable(report: &Report) -> String {
    let mut lines = Vec::new();
    if let Some(model) = &report.model {
        lines.push(format!("embedding   adapted to {} pairs: {model}", report.pairs));
    }
    if let Some(gain) = &report.reranker {
        let Gain { questions, folds, before, after, p_value } = gain;
        lines.push(format!("reranker    {questions} gold questions, {folds} folds, each measured unseen"));
        for (name, figures) in [("before", before), ("after", after)] {
            lines.push(format!(
                "  {name:<8}  nDCG@10 {:.4}  Success@1 {:.4}",
                figures.ndcg_at_10, figures.success_at_1
            ));
        }
        let kept = if report.is_reranker_kept { "kept" } else { "refused: it does not help" };
        lines.push(format!("  p {p_value:.4}; {kept}"));
    }
    lines.push(format!("written to {} in {:.1} s", report.out.display(), report.seconds));
    lines.push(format!(
        "To use it, set embed.model = {:?} and run `madoguchi ingest --rebuild PATH…`; to go back, remove the setting \
         and rebuild.",
        report.out.display().to_string()
    ));
    lines.join("\n")
}
