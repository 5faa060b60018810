//! `madoguchi check`: what is wrong with the knowledge as a whole.

use std::process::ExitCode;

use anyhow::Result;
use madoguchi_ingest::Desks;

use crate::args::CheckArgs;
use crate::config::Config;
use crate::wiring;

/// Exit code when documents could not be read.
const UNREAD: u8 = 2;

#[expect(clippy::print_stderr, reason = "problems are for the operator at the terminal")]
pub(super) fn run(config: &Config, args: &CheckArgs, as_json: bool) -> Result<ExitCode> {
    let paths = if args.paths.is_empty() { &config.ingest_paths } else { &args.paths };
    let desks = config.desks.as_deref().map(Desks::open).transpose()?;
    let analyzer = wiring::analyzer(config)?;
    let reading = madoguchi_ingest::read(paths, &wiring::read_options(config));
    let on = args.on.unwrap_or_else(wiring::today_in_japan);
    let findings = madoguchi_check::check(&reading.articles, desks.as_ref(), &analyzer, on);
    if as_json {
        super::print_json(&findings)?;
    } else {
        super::print(&findings.to_string());
    }
    for problem in &reading.problems {
        eprintln!("problem: {problem}");
    }
    Ok(match (reading.problems.is_empty(), findings.has_conflicts()) {
        (false, _) => ExitCode::from(UNREAD),
        (true, true) => ExitCode::FAILURE,
        (true, false) => ExitCode::SUCCESS,
    })
}
