//! One module per command.

mod adapt;
mod articles;
mod ask;
mod banner;
mod bench;
mod cases;
mod check;
mod config;
mod eval;
mod ingest;
mod schedule;
mod search;
mod serve;
mod sync;
mod train;
mod usage;

use std::process::ExitCode;

use anyhow::{Context, Result};

pub(crate) use ingest::keeper;

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
    match args.command {
        // Started once for each file, with nothing to configure.
        Command::PdfWorker => pdf_worker(),
        command => with_config(&load(args.config.as_deref())?, command, args.json),
    }
}

fn pdf_worker() -> Result<ExitCode> {
    madoguchi_ingest::pdf_worker(std::io::stdin().lock(), std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

fn with_config(config: &Config, command: Command, json: bool) -> Result<ExitCode> {
    match command {
        Command::Config => config::run(config, json),
        Command::Train(options) => train::run(config, &options, json),
        Command::Adapt(options) => block_on(adapt::run(config, &options, json)),
        Command::Ingest(options) => block_on(ingest::run(config, &options, json)),
        Command::Sync(options) => block_on(sync::run(config, &options, json)),
        Command::Check(options) => check::run(config, &options, json),
        Command::Articles(options) => block_on(articles::run(config, &options.command, json)),
        Command::Cases(options) => block_on(cases::run(config, &options.command, json)),
        Command::Banner(options) => block_on(banner::run(config, &options.command, json)),
        Command::Usage { days } => block_on(usage::run(config, days, json)),
        Command::Ask(options) => block_on(ask::run(config, &options, json)),
        Command::Search(options) => block_on(search::run(config, &options, json)),
        Command::Eval(options) => block_on(eval::run(config, &options, json)),
        Command::Bench(options) => block_on(bench::run(config, &options, json)),
        Command::Serve => block_on(serve::run(config)),
        Command::Demo => block_on(serve::demo(config)),
        Command::PdfWorker => pdf_worker(),
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

/// Earlier questions of a conversation on the command line.
pub(crate) fn history(after: &[String]) -> Vec<madoguchi_retrieve::Turn> {
    let turn = |question: &String| madoguchi_retrieve::Turn { question: question.clone(), answer: String::new() };
    after.iter().map(turn).collect()
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
