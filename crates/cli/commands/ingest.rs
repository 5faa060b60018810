//! `madoguchi ingest`: files into the index. Only what changed is written; what is broken is reported and kept.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use madoguchi_index::PassageIndex;
use madoguchi_ingest::{Existing, Passage, Plan, Reading};
use madoguchi_retrieve::{Indexer, Indexing, Representation};
use serde_json::json;

use crate::args::IngestArgs;
use crate::config::{Config, IndexBackend};
use crate::wiring;

/// What a run did, for the caller to print.
pub(super) struct Ingested {
    pub(super) plan: Plan,
    pub(super) reading: Reading,
}

pub(super) async fn run(config: &Config, args: &IngestArgs, as_json: bool) -> Result<ExitCode> {
    let representation = wiring::representation(config)?;
    let ingested = if args.rebuild {
        rebuild(config, &representation, &args.paths).await?
    } else {
        let index = wiring::index(config, &representation).await?;
        ingest(config, &representation, &index, &args.paths, args.dry_run).await?
    };
    report(&ingested, args.dry_run, as_json)?;
    Ok(if ingested.reading.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads `paths`, plans against `index`, and, unless `dry_run`, applies the plan.
pub(super) async fn ingest(
    config: &Config,
    representation: &Arc<Representation>,
    index: &Arc<dyn PassageIndex>,
    paths: &[PathBuf],
    dry_run: bool,
) -> Result<Ingested> {
    let mut reading = read(config, paths)?;
    let existing = existing(config, index, &reading).await?;
    let plan = Plan::diff(&existing, &reading.passages, &reading.scope);
    if !dry_run {
        let passages = std::mem::take(&mut reading.passages);
        apply(representation, index, &plan, passages).await?;
    }
    Ok(Ingested { plan, reading })
}

/// What the index holds of every tenant that the run may touch.
async fn existing(config: &Config, index: &Arc<dyn PassageIndex>, reading: &Reading) -> Result<Vec<Existing>> {
    let mut tenants = reading.tenants();
    tenants.insert(&config.raw.tenant);
    let mut existing = Vec::new();
    for tenant in tenants {
        let entries = index.manifest(tenant).await?;
        existing.extend(entries.into_iter().map(|entry| Existing {
            id: entry.id,
            source: entry.source,
            article_id: entry.article_id,
            content_hash: entry.content_hash,
        }));
    }
    Ok(existing)
}

fn read(config: &Config, paths: &[PathBuf]) -> Result<Reading> {
    for path in paths {
        if !path.exists() {
            bail!("{} does not exist. Remedy: check the path; nothing was changed", path.display());
        }
    }
    let bar = progress_bar("reading", "files");
    let reading = madoguchi_ingest::read_with(paths, &wiring::read_options(config), &|progress| {
        bar.set_length(progress.files_total as u64);
        bar.set_position(progress.files_done as u64);
    });
    bar.finish_and_clear();
    Ok(reading)
}

async fn apply(
    representation: &Arc<Representation>,
    index: &Arc<dyn PassageIndex>,
    plan: &Plan,
    passages: Vec<Passage>,
) -> Result<()> {
    let wanted: std::collections::HashSet<_> = plan.new.iter().chain(&plan.changed).copied().collect();
    let upsert: Vec<Passage> = passages.into_iter().filter(|passage| wanted.contains(&passage.id)).collect();
    let bar = progress_bar("indexing", "passages");
    bar.set_length(upsert.len() as u64);
    let indexing = Indexing { upsert, delete: plan.gone.clone() };
    Indexer::new(representation.clone(), index.clone())
        .apply(indexing, |done| bar.set_position(done as u64))
        .await
        .context("while indexing; what was written so far stays, and running the command again goes on from there")?;
    bar.finish_and_clear();
    Ok(())
}

/// Builds a new index beside the old one and swaps them when it is whole, so that a failure loses nothing.
async fn rebuild(config: &Config, representation: &Arc<Representation>, paths: &[PathBuf]) -> Result<Ingested> {
    if config.raw.index.backend == IndexBackend::Server {
        bail!(
            "--rebuild works on an index in process. Remedy: set index.collection to a new name, ingest into it, and \
             delete the collection {:?} when the new one serves",
            config.raw.index.collection
        );
    }
    // Held until the swap: a server that is reading the old index must not lose it under its feet.
    let _claim = madoguchi_index::EdgeIndex::claim(&config.index_path)?;
    let fresh = sibling(&config.index_path, "new");
    let old = sibling(&config.index_path, "old");
    for leftover in [&fresh, &old] {
        remove_folder(leftover)?;
    }
    let mut fresh_config = config.clone();
    fresh_config.index_path = fresh.clone();
    let ingested = {
        let index = wiring::index(&fresh_config, representation).await?;
        ingest(config, representation, &index, paths, false).await?
    };
    if config.index_path.exists() {
        std::fs::rename(&config.index_path, &old)
            .with_context(|| format!("cannot move {}", config.index_path.display()))?;
    }
    std::fs::rename(&fresh, &config.index_path).with_context(|| format!("cannot move {}", fresh.display()))?;
    remove_folder(&old)?;
    Ok(ingested)
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}

fn remove_folder(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

pub(super) fn progress_bar(what: &'static str, unit: &'static str) -> ProgressBar {
    let template = format!("{what} {{bar:30}} {{pos}}/{{len}} {unit} {{per_sec}} {{eta}} left");
    // Nothing is drawn when standard error is no terminal.
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

#[expect(clippy::print_stderr, reason = "problems are for the operator at the terminal")]
fn report(ingested: &Ingested, dry_run: bool, as_json: bool) -> Result<()> {
    if as_json {
        let problems: Vec<String> = ingested.reading.problems.iter().map(ToString::to_string).collect();
        return super::print_json(&json!({ "dry_run": dry_run, "plan": ingested.plan, "problems": problems }));
    }
    for problem in &ingested.reading.problems {
        eprintln!("problem: {problem}");
    }
    if dry_run {
        for source in &ingested.plan.sources {
            super::print(&source.to_string());
        }
    }
    super::print(&format!("{}{}", ingested.plan, if dry_run { " (dry run: nothing was changed)" } else { "" }));
    let broken = ingested.reading.problems.len();
    if broken > 0 {
        eprintln!("{broken} problem(s): what they concern was left as it was in the index");
    }
    Ok(())
}
