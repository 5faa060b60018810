//! `madoguchi adapt`: the models fitted to a city's own words, written beside the shipped ones and used when the
//! configuration names them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use madoguchi_embed::train::{AdaptOptions, AdaptReport, Progress, adapt};
use madoguchi_embed::{Embedder, StaticEmbedder, default_model};
use madoguchi_ingest::Passage;
use madoguchi_retrieve::{Confidence, FitOptions, Indexer, Indexing, Representation, Reranker, Retriever, TermWeights};
use serde::Serialize;
use serde_json::Value;

use crate::adapt::candidates::{Candidates, collect};
use crate::adapt::ground::Ground;
use crate::adapt::history::{self, Version};
use crate::adapt::necessity::refit;
use crate::adapt::phrasings::{self, hold_out};
use crate::adapt::ranking::{AllAsked, Gain, cross_validate, fit_all, fit_certainty, fit_certainty_of, verdicts};
use crate::args::AdaptArgs;
use crate::config::{Config, EmbedKind, IndexBackend};
use crate::wiring;

/// Articles of each ranking from which the reranker learns.
const DEPTH: usize = 20;

/// What an adaptation did; written beside the model.
#[derive(Debug, Serialize)]
struct Report {
    out: PathBuf,
    made_at: Timestamp,
    pairs: usize,
    /// The new embedding model; `None` when the old one was kept.
    model: Option<String>,
    /// What it brings on answers not seen; `None` when it was not asked for.
    embedding: Option<Embedding>,
    /// What fitting to the gold questions brings on questions not seen; `None` without gold.
    reranker: Option<Gain>,
    /// Whether reranker and confidence were written.
    is_reranker_kept: bool,
    seconds: f64,
}

pub(super) async fn run(config: &Config, args: &AdaptArgs, as_json: bool) -> Result<ExitCode> {
    if args.history {
        return listed(&history::versions(&args.out)?, as_json);
    }
    if let Some(number) = args.back {
        return back(&args.out, number, as_json);
    }
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    // Fitted aside, so that a run that fails or is killed leaves what is in use as it is.
    let aside = tempfile::Builder::new().prefix(".fitting-").tempdir_in(&args.out)?;
    let report = fit(config, &AdaptArgs { out: aside.path().to_owned(), ..args.clone() }).await?;
    let report = Report { out: args.out.clone(), ..report };
    std::fs::write(aside.path().join(history::REPORT), serde_json::to_string_pretty(&report)?)?;
    history::replace(&args.out, aside.path())?;
    if as_json {
        super::print_json(&report)?;
    } else {
        super::print(&readable(&report));
    }
    Ok(ExitCode::SUCCESS)
}

fn back(out: &Path, number: Option<u32>, as_json: bool) -> Result<ExitCode> {
    let number = history::bring_back(out, number)?;
    if as_json {
        super::print_json(&history::versions(out)?)?;
    } else {
        super::print(&format!(
            "version {number} is back in {}; what was in use is the last one of the history. Where embed.model names \
             this folder, run `madoguchi ingest --rebuild PATH…`.",
            out.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn listed(versions: &[Version], as_json: bool) -> Result<ExitCode> {
    if as_json {
        super::print_json(&versions)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = Vec::new();
    for Version { number, report } in versions {
        let number = number.map_or("in use".to_owned(), |number| number.to_string());
        let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
        let figures = |value: &Value| value.as_f64().map_or("-".to_owned(), |figure| format!("{figure:.4}"));
        let (embedding, gain) = (&report["embedding"], &report["reranker"]);
        lines.push(format!(
            "{number:>6}  {}  model {}  embedding nDCG@10 {} → {}  order nDCG@10 {} → {}",
            text(&report["made_at"]),
            report["model"].as_str().unwrap_or("as before"),
            figures(&embedding["ndcg_before"]),
            figures(&embedding["ndcg_after"]),
            figures(&gain["before"]["ndcg_at_10"]),
            figures(&gain["after"]["ndcg_at_10"]),
        ));
    }
    super::print(&if lines.is_empty() { "nothing was adapted here".to_owned() } else { lines.join("\n") });
    Ok(ExitCode::SUCCESS)
}

/// Fits what `args` ask for into `args.out`.
async fn fit(config: &Config, args: &AdaptArgs) -> Result<Report> {
    if config.raw.embed.kind != EmbedKind::Static {
        bail!("only the static model can be adapted. Remedy: leave embed.kind at \"static\"");
    }
    let started = std::time::Instant::now();
    let ground = args.gold.as_deref().map(|gold| Ground::open(gold, args.split.as_deref())).transpose()?;
    let mut adapted = config.clone();
    let (mut pairs, mut model, mut gained) = (0, None, None);
    if !args.keep_embedding {
        let passages = passages(config, args, ground.as_ref())?;
        pairs = passages.len();
        let (id, measured) = embedding(config, &args.out, &passages)?;
        if id.is_some() {
            adapted.embed_model = Some(args.out.clone());
        }
        adapted.learned = Some(args.out.clone());
        (model, gained) = (id, Some(measured));
    }
    let (reranker, is_reranker_kept) = match &ground {
        Some(ground) => {
            let gain = reranker(&adapted, ground, args).await?;
            if let Some(suite) = &args.calibrate {
                calibrate(&adapted, suite, &args.out).await?;
            }
            let kept = gain.after.ndcg_at_10 > gain.before.ndcg_at_10 || args.force;
            (Some(gain), kept)
        }
        None => (None, false),
    };
    let seconds = started.elapsed().as_secs_f64();
    let (out, made_at) = (args.out.clone(), Timestamp::now());
    Ok(Report { out, made_at, pairs, model, embedding: gained, reranker, is_reranker_kept, seconds })
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

/// What adapting the embedding brings, as [`AdaptReport`] measures it.
#[derive(Debug, Serialize)]
struct Embedding {
    questions: usize,
    answers: usize,
    ndcg_before: f32,
    ndcg_after: f32,
    standard_error: f32,
}

impl From<AdaptReport> for Embedding {
    fn from(report: AdaptReport) -> Self {
        let AdaptReport { questions, answers, ndcg_before, ndcg_after, standard_error, .. } = report;
        Self { questions, answers, ndcg_before, ndcg_after, standard_error }
    }
}

/// Question or headings → text, of every passage.
fn pairs(passages: &[Passage]) -> Vec<(String, String)> {
    let query = |passage: &Passage| {
        passage.question.clone().unwrap_or_else(|| {
            let headings = passage.heading_path.join(" ");
            if headings.is_empty() { passage.title.clone() } else { headings }
        })
    };
    passages.iter().map(|passage| (query(passage), passage.text.clone())).collect()
}

/// The adapted model's id, where adapting helps, and what was measured. Writes the model and the term weights.
fn embedding(config: &Config, out: &Path, passages: &[Passage]) -> Result<(Option<String>, Embedding)> {
    let base = match &config.embed_model {
        Some(folder) => StaticEmbedder::open(folder)?,
        None => default_model()?,
    };
    let pairs = pairs(passages);
    let bar = super::ingest::progress_bar("adapting", "batches");
    let adapted = adapt(&base, &pairs, &AdaptOptions::default(), &mut |progress| {
        if let Progress::Batch { done, total, .. } = progress {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    })?;
    bar.finish_and_clear();
    let analyzer = wiring::analyzer(config)?;
    let texts: Vec<String> = pairs.iter().map(|pair| format!("{}\n{}", pair.0, pair.1)).collect();
    let terms = TermWeights::count(&analyzer, texts.iter().map(String::as_str));
    std::fs::write(out.join("terms.tsv"), terms.merged_with(&TermWeights::embedded()).to_tsv())?;
    let Some(model) = &adapted.model else { return Ok((None, adapted.report.into())) };
    model.save(out)?;
    Ok((Some(model.embedder()?.id().to_owned()), adapted.report.into()))
}

/// The passages of `ground` in an index of their own, which lasts as long as its folder; `prepare` sees them first.
async fn scratch(
    config: &Config,
    ground: &Ground,
    prepare: impl FnOnce(&mut Vec<Passage>),
) -> Result<(tempfile::TempDir, Retriever)> {
    let folder = tempfile::tempdir()?;
    let mut config = config.clone();
    config.index_path = folder.path().join("index");
    config.raw.index.backend = IndexBackend::Edge;
    config.raw.tenant = ground.tenant(&config);
    let representation: Arc<Representation> = wiring::representation(&config)?;
    let index = wiring::index(&config, &representation).await?;
    let mut passages = ground.passages(&config)?;
    prepare(&mut passages);
    let indexing = Indexing { upsert: passages, delete: Vec::new() };
    Indexer::new(representation.clone(), index.clone()).apply(indexing, |_| {}).await?;
    Ok((folder, wiring::retriever_over(&config, representation, index)?))
}

async fn reranker(config: &Config, ground: &Ground, args: &AdaptArgs) -> Result<Gain> {
    let mut held_out = Vec::new();
    let (_scratch, retriever) = scratch(config, ground, |passages| held_out = hold_out(passages)).await?;
    let qrels = ground.qrels();
    let facts = ground.facts();
    let mut all = collect(&retriever, &ground.queries(config, DEPTH), &qrels, &facts).await?;
    let mut none = collect(&retriever, &ground.unanswerable(DEPTH), &qrels, &facts).await?;
    let limit = config.raw.retrieve.reread;
    let mut phrasings = phrasings::collect(&retriever, &held_out, &ground.public(config), limit, all.len()).await?;
    if let Some(necessity) = refit(&mut [&mut all, &mut none, &mut phrasings], args.folds) {
        std::fs::write(args.out.join("necessity.json"), necessity.to_json())?;
    }
    if let Some(path) = &args.dump {
        dump(path, all.iter().chain(&none).chain(&phrasings))?;
    }
    let asked = AllAsked { all: &all, unanswerable: &none, phrasings: &phrasings };
    let options = FitOptions { l2: args.l2, trees: args.trees, is_general: args.general, ..FitOptions::default() };
    let before = wiring::learned(config)?.reranker.unwrap_or_else(Reranker::embedded);
    let too_few = "no gold question has both a relevant and an irrelevant candidate, so there is nothing to learn from";
    let gain = cross_validate(&all, &phrasings, &qrels, &before, &options, args.folds).context(too_few)?;
    if gain.after.ndcg_at_10 > gain.before.ndcg_at_10 || args.force {
        let reranker = fit_all(&all, &phrasings, &options).context(too_few)?;
        std::fs::write(args.out.join("reranker.json"), reranker.to_json())?;
        write_confidence(&args.out, fit_certainty(&asked, &options, args.folds))?;
    } else {
        write_confidence(&args.out, fit_certainty_of(&asked, &before))?;
    }
    Ok(gain)
}

/// Fits the probabilities of what was written to the `dev` part of `suite`.
async fn calibrate(config: &Config, suite: &Path, out: &Path) -> Result<()> {
    let ground = Ground::open(suite, Some("dev"))?;
    let config = Config { learned: Some(out.to_owned()), ..config.clone() };
    let (_scratch, retriever) = scratch(&config, &ground, |_| {}).await?;
    let (qrels, facts) = (ground.qrels(), ground.facts());
    let mut all = collect(&retriever, &ground.queries(&config, DEPTH), &qrels, &facts).await?;
    all.extend(collect(&retriever, &ground.unanswerable(DEPTH), &qrels, &facts).await?);
    let (order, file) = (out.join("reranker.json"), out.join("confidence.json"));
    let order = if order.is_file() { Reranker::open(&order)? } else { (*Reranker::embedded()).clone() };
    let confidence = Confidence::open(&file).with_context(|| format!("nothing to calibrate in {}", out.display()))?;
    std::fs::write(&file, confidence.calibrated(&verdicts(&all, &order)).to_json())?;
    Ok(())
}

fn write_confidence(out: &Path, confidence: Option<Confidence>) -> Result<()> {
    if let Some(confidence) = confidence {
        std::fs::write(out.join("confidence.json"), confidence.to_json())?;
    }
    Ok(())
}

fn dump<'c>(path: &Path, all: impl Iterator<Item = &'c Candidates>) -> Result<()> {
    let line = |one: &Candidates| {
        serde_json::json!({ "id": one.id, "grades": one.grades,
            "weight": one.weight,
            "articles": one.seen.iter().map(|seen| &seen.article).collect::<Vec<_>>(),
            "features": one.seen.iter().map(|seen| &seen.features).collect::<Vec<_>>() })
        .to_string()
    };
    let lines: Vec<String> = all.map(line).collect();
    std::fs::write(path, lines.join("\n") + "\n").with_context(|| format!("cannot write {}", path.display()))
}

fn readable(report: &Report) -> String {
    let mut lines = Vec::new();
    if let Some(Embedding { questions, answers, ndcg_before, ndcg_after, standard_error }) = &report.embedding {
        let verdict = report.model.as_ref().map_or("refused: it does not help".to_owned(), |id| format!("kept: {id}"));
        lines.push(format!("embedding   {} pairs; {verdict}", report.pairs));
        lines.push(format!(
            "  nDCG@10 {ndcg_before:.4} before, {ndcg_after:.4} after (standard error of the gain {standard_error:.4}), \
             {questions} shortened questions held out, {answers} answers"
        ));
    }
    if let Some(gain) = &report.reranker {
        let Gain { questions, folds, before, after, p_value } = gain;
        lines.push(format!("reranker    {questions} gold questions, {folds} folds, each measured unseen"));
        for (name, figures) in [("before", before), ("after", after)] {
            lines
                .push(format!("  {name:<8}  nDCG@10 {:.4}  Success@1 {:.4}", figures.ndcg_at_10, figures.success_at_1));
        }
        let kept = if report.is_reranker_kept { "kept" } else { "refused: it does not help" };
        lines.push(format!("  p {p_value:.4}; {kept}"));
    }
    lines.push(format!("written to {} in {:.1} s", report.out.display(), report.seconds));
    let out = report.out.display().to_string();
    lines.push(if report.model.is_some() {
        format!(
            "To use it, set embed.model = {out:?} and run `madoguchi ingest --rebuild PATH…`; to go back, remove the \
             setting and rebuild."
        )
    } else {
        format!("To use it, set retrieve.learned = {out:?}; to go back, remove the setting.")
    });
    lines.join("\n")
}
