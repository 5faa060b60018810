//! A long PDF through `madoguchi ingest`, as an operator runs it.

use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tokio::process::Command;

use super::memory::wait_with_peak;

/// What the ingestion of a PDF took.
#[derive(Debug, Serialize)]
pub(crate) struct PdfRun {
    pub(crate) pages: usize,
    pub(crate) megabytes: f64,
    pub(crate) passages: u64,
    pub(crate) seconds: f64,
    pub(crate) pages_per_second: f64,
    /// Of the program and the processes it started, together.
    pub(crate) peak_resident_mib: Option<f64>,
}

/// Makes a PDF of `pages` pages and ingests it, in a process of its own with `settings` in its environment.
///
/// # Errors
/// When the file cannot be made, or the program fails.
pub(crate) async fn run(pages: usize, settings: &[(&str, String)]) -> Result<PdfRun> {
    let scratch = tempfile::tempdir()?;
    let path = super::book::book(scratch.path(), pages)?;
    let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["ingest", "--json"]).arg(&path).envs(settings.iter().map(|(name, value)| (*name, value)));
    command.env("MADOGUCHI_DATA", scratch.path()).env("MADOGUCHI_INDEX__PATH", scratch.path().join("index"));
    command.env("MADOGUCHI_LEDGER__PATH", scratch.path().join("ledger.sqlite"));
    let report = scratch.path().join("report.json");
    command.stdout(Stdio::from(std::fs::File::create(&report)?)).kill_on_drop(true);
    let started = Instant::now();
    let (status, peak) = wait_with_peak(&mut command.spawn().context("cannot start the ingestion")?).await?;
    let seconds = started.elapsed().as_secs_f64();
    if !status.success() {
        bail!("the ingestion ended with {status}: {}", std::fs::read_to_string(&report)?);
    }
    let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&report)?)?;
    Ok(PdfRun {
        pages,
        megabytes,
        passages: report["plan"]["counts"]["new"].as_u64().unwrap_or_default(),
        seconds,
        pages_per_second: pages as f64 / seconds,
        peak_resident_mib: peak.map(|bytes| bytes as f64 / (1024.0 * 1024.0)),
    })
}

/// A line for a person.
#[must_use]
pub(crate) fn readable(run: &PdfRun) -> String {
    let memory = run.peak_resident_mib.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib:.0} MiB"));
    format!(
        "pdf                   {} pages ({:.1} MB, {} passages) in {:.1} s: {:.0} pages/s, at most {memory} resident",
        run.pages, run.megabytes, run.passages, run.seconds, run.pages_per_second
    )
}
