//! `madoguchi ingest`: files into the index. Only what changed is written; what is broken is reported and kept.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use madoguchi_index::PassageIndex;
use madoguchi_ledger::{Ledger, MemoryLedger};
use madoguchi_retrieve::Representation;
use madoguchi_upkeep::{KeepOptions, Keeper, Kept, Progress};
use serde_json::json;

use crate::args::IngestArgs;
use crate::config::{Config, IndexBackend};
use crate::wiring;

pub(super) async fn run(config: &Config, args: &IngestArgs, as_json: bool) -> Result<ExitCode> {
    check_paths(&args.paths)?;
    let mut config = config.clone();
    config.collection = args.collection.clone().or(config.collection);
    let config = &config;
    let representation = wiring::representation(config)?;
    let by = args.by.clone().unwrap_or_else(wiring::current_user);
    let kept = if args.rebuild {
        rebuild(config, &representation, &args.paths, &by).await?
    } else {
        let index = wiring::index(config, &representation).await?;
        let ledger = ledger(config, args.dry_run).await?;
        let bars = Bars::default();
        let options = KeepOptions { dry_run: args.dry_run, progress: &|at| bars.show(at), ..KeepOptions::by(&by) };
        keeper(config, &representation, &index, ledger).keep(&args.paths, options).await?
    };
    report(&kept, args.dry_run, as_json)?;
    Ok(if kept.reading.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Of a dry run, one that is forgotten: it must not even make the file.
pub(super) async fn ledger(config: &Config, dry_run: bool) -> Result<Arc<dyn Ledger>> {
    Ok(if dry_run { Arc::new(MemoryLedger::new()) } else { wiring::ledger(config).await? })
}

pub(crate) fn keeper(
    config: &Config,
    representation: &Arc<Representation>,
    index: &Arc<dyn PassageIndex>,
    ledger: Arc<dyn Ledger>,
) -> Keeper {
    Keeper::new(representation.clone(), index.clone(), ledger, wiring::read_options(config))
}

fn check_paths(paths: &[PathBuf]) -> Result<()> {
    match paths.iter().find(|path| !path.exists()) {
        Some(path) => bail!("{} does not exist. Remedy: check the path; nothing was changed", path.display()),
        None => Ok(()),
    }
}

/// How far a run is, on a terminal.
#[derive(Default)]
pub(super) struct Bars(std::sync::Mutex<Option<(bool, ProgressBar)>>);

impl Bars {
    pub(super) fn show(&self, at: Progress) {
        let (is_indexing, done, total) = match at {
            Progress::Reading { done, total } => (false, done, total),
            Progress::Indexing { done, total } => (true, done, total),
        };
        let mut shown = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if shown.as_ref().is_none_or(|(indexing, _)| *indexing != is_indexing) {
            if let Some((_, before)) = shown.take() {
                before.finish_and_clear();
            }
            let (what, unit) = if is_indexing { ("indexing", "passages") } else { ("reading", "files") };
            *shown = Some((is_indexing, progress_bar(what, unit)));
        }
        if let Some((_, bar)) = shown.as_ref() {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        let shown = self.0.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, bar)) = shown.take() {
            bar.finish_and_clear();
        }
    }
}

/// Builds a new index beside the old one and swaps them when it is whole, so that a failure loses nothing.
async fn rebuild(config: &Config, representation: &Arc<Representation>, paths: &[PathBuf], by: &str) -> Result<Kept> {
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
    let kept = {
        let index = wiring::index(&fresh_config, representation).await?;
        let bars = Bars::default();
        let options = KeepOptions { progress: &|at| bars.show(at), ..KeepOptions::by(by) };
        keeper(config, representation, &index, ledger(config, false).await?).keep(paths, options).await?
    };
    if config.index_path.exists() {
        std::fs::rename(&config.index_path, &old)
            .with_context(|| format!("cannot move {}", config.index_path.display()))?;
    }
    std::fs::rename(&fresh, &config.index_path).with_context(|| format!("cannot move {}", fresh.display()))?;
    remove_folder(&old)?;
    Ok(kept)
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

fn report(kept: &Kept, dry_run: bool, as_json: bool) -> Result<()> {
    let problems = &kept.reading.problems;
    if as_json {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let repeated = kept.reading.repeated;
        return super::print_json(
            &json!({ "dry_run": dry_run, "plan": kept.plan, "repeated": repeated, "problems": problems }),
        );
    }
    print_kept(kept, dry_run);
    Ok(())
}

#[expect(clippy::print_stderr, reason = "problems are for the operator at the terminal")]
pub(super) fn print_kept(kept: &Kept, dry_run: bool) {
    let Kept { plan, reading, .. } = kept;
    for problem in &reading.problems {
        eprintln!("problem: {problem}");
    }
    if dry_run {
        for source in &plan.sources {
            super::print(&source.to_string());
        }
    }
    super::print(&format!("{plan}{}", if dry_run { " (dry run: nothing was changed)" } else { "" }));
    for file in reading.files.iter().filter(|file| file.encoding_guessed) {
        eprintln!("note: {} was taken for {}", file.path, file.encoding.as_deref().unwrap_or("unknown"));
    }
    if reading.repeated > 0 {
        eprintln!("note: {} passage(s) repeat others word for word and are indexed once", reading.repeated);
    }
    if !reading.problems.is_empty() {
        eprintln!("{} problem(s): what they concern was left as it was in the index", reading.problems.len());
    }
}
