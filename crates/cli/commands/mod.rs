//! One module per command.

mod articles;
mod ask;
mod bench;
mod check;
mod config;
mod eval;
mod ingest;
mod schedule;
mod search;
mod serve;
mod sync;
mod train;

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::args::{Args, Command, ReaderArgs};
use crate::config::{Config, load};
use crate::wiring;

/// Runs the command and turns an error into a message and an exit code: 1 for a failure, 2 for wrong usage.
#[must_use]
pub fn run(args: Args) -> ExitCode {
    match try_run(args) {
        Ok(code) => code,
        Err(error) => {
            print_error(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "the last word of the program goes to the terminal")]
fn print_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

fn try_run(args: Args) -> Result<ExitCode> {
    // Called for each PDF, from wherever the server runs: it needs no configuration.
    if matches!(args.command, Command::PdfWorker) {
        madoguchi_ingest::pdf_worker(std::io::stdin().lock(), std::io::stdout().lock())?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = load(args.config.as_deref())?;
    let json = args.json;
    match args.command {
        Command::Config => config::run(&config, json),
        Command::Train(options) => train::run(&options, json),
        Command::Ingest(options) => block_on(ingest::run(&config, &options, json)),
        Command::Sync(options) => block_on(sync::run(&config, &options, json)),
        Command::Check(options) => check::run(&config, &options, json),
        Command::Articles(options) => block_on(articles::run(&config, &options.command, json)),
        Command::Ask(options) => block_on(ask::run(&config, &options, json)),
        Command::Search(options) => block_on(search::run(&config, &options, json)),
        Command::Eval(options) => block_on(eval::run(&config, &options, json)),
        Command::Bench(options) => block_on(bench::run(&config, &options, json)),
        Command::Serve => block_on(serve::run(&config)),
        Command::Demo => block_on(serve::demo(&config)),
        Command::PdfWorker => Ok(ExitCode::SUCCESS),
    }
}

fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    runtime.block_on(future)
}

/// Prints to standard output; a closed pipe (`| head`) is no error.
fn print(text: &str) {
    use std::io::Write;
    let _closed = writeln!(std::io::stdout().lock(), "{text}");
}

fn print_json(value: &impl serde::Serialize) -> Result<()> {
    print(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// The filter for a question asked on the command line.
fn filter(config: &Config, reader: &ReaderArgs, category: Option<String>) -> madoguchi_index::SearchFilter {
    let day = reader.on.unwrap_or_else(wiring::today_in_japan);
    let tenant = config.raw.tenant.clone();
    let mut filter = if reader.staff.is_empty() {
        madoguchi_index::SearchFilter::citizen(tenant, day)
    } else {
        madoguchi_index::SearchFilter::staff(tenant, reader.staff.iter().cloned(), day)
    };
    filter.tenants.extend(config.raw.shared_tenants.iter().cloned());
    filter.category = category;
    filter
}
