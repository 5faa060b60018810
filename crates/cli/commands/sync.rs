//! `madoguchi sync`: sources and index in step, in one run.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use madoguchi_sync::{SiteReport, Sources, SyncOptions, sync_all};
use madoguchi_upkeep::{KeepOptions, Kept};
use serde_json::json;

use crate::args::SyncArgs;
use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config, args: &SyncArgs, as_json: bool) -> Result<ExitCode> {
    let sources = read_sources(&args.sources)?;
    let reports = crawl(&sources, config, args).await;
    let (paths, missing) = split_missing(sources.ingest_paths(&config.data));
    let kept = if paths.is_empty() { None } else { Some(keep(config, &sources, &paths, args).await?) };
    if as_json {
        let problems = kept.as_ref().map_or(&[][..], |kept| &kept.reading.problems);
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let plan = kept.as_ref().map(|kept| &kept.plan);
        super::print_json(&json!({
            "dry_run": args.dry_run, "sites": reports, "plan": plan, "problems": problems, "missing": missing,
        }))?;
    } else {
        print_reports(&reports, &missing, &sources.stale_mirrors(&config.data));
        kept.iter().for_each(|kept| super::ingest::print_kept(kept, args.dry_run));
    }
    let is_clean = missing.is_empty()
        && reports.iter().all(SiteReport::is_clean)
        && kept.is_none_or(|kept| kept.reading.problems.is_empty());
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stderr, reason = "problems are for the operator at the terminal")]
fn read_sources(path: &Path) -> Result<Sources> {
    Sources::read(path).or_else(|problems| {
        for problem in &problems {
            eprintln!("problem: {problem}");
        }
        bail!("{} problem(s) in {}; nothing was changed", problems.len(), path.display())
    })
}

async fn crawl(sources: &Sources, config: &Config, args: &SyncArgs) -> Vec<SiteReport> {
    let bar = super::ingest::progress_bar("crawling", "pages");
    let show = |at: madoguchi_sync::SyncProgress<'_>| {
        bar.set_length((at.pages + at.waiting) as u64);
        bar.set_position(at.pages as u64);
    };
    let options = SyncOptions { force: args.force, dry_run: args.dry_run, progress: &show, ..SyncOptions::default() };
    let reports = sync_all(sources, &config.data, &options).await;
    bar.finish_and_clear();
    reports
}

/// A folder that is not there is reported; the others go on.
fn split_missing(paths: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    paths.into_iter().partition(|path| path.exists())
}

async fn keep(config: &Config, sources: &Sources, paths: &[PathBuf], args: &SyncArgs) -> Result<Kept> {
    let representation = wiring::representation(config)?;
    let index = wiring::index(config, &representation).await?;
    let ledger = super::ingest::ledger(config, args.dry_run).await?;
    let bars = super::ingest::Bars::default();
    let limit = |root: &str| sources.max_deleted_share(root);
    let options = KeepOptions {
        dry_run: args.dry_run,
        max_deleted_share: if args.force { None } else { Some(&limit) },
        progress: &|at| bars.show(at),
        ..KeepOptions::by("sync")
    };
    Ok(super::ingest::keeper(config, &representation, &index, ledger).keep(paths, options).await?)
}

#[expect(clippy::print_stderr, reason = "problems are for the operator at the terminal")]
fn print_reports(reports: &[SiteReport], missing: &[PathBuf], stale: &[PathBuf]) {
    for report in reports {
        super::print(&report.to_string());
        for problem in &report.problems {
            eprintln!("problem: {problem}");
        }
        if let Some(blocked) = &report.blocked {
            eprintln!("problem: {blocked}");
        }
    }
    for path in missing {
        eprintln!(
            "problem: {} does not exist; its passages stay. Remedy: check the path in sources.toml",
            path.display()
        );
    }
    for mirror in stale {
        eprintln!(
            "note: {} belongs to no source any more; delete it and ingest what remains to drop its passages",
            mirror.display()
        );
    }
}
