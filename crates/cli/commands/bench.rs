//! `madoguchi bench`: how fast this machine ingests and answers.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use madoguchi_answer::Outcome;
use madoguchi_retrieve::{Indexer, Indexing};
use serde::Serialize;

use crate::args::BenchArgs;
use crate::bench::corpus::{Corpus, load};
use crate::bench::latency::Latency;
use crate::bench::load::{Load, ask};
use crate::bench::people::gather;
use crate::bench::process::Server;
use crate::config::Config;
use crate::wiring;

/// Every figure of a run.
#[derive(Debug, Serialize)]
struct Report {
    passages: usize,
    ingest: Option<Ingest>,
    in_process: InProcess,
    start_to_ready_ms: f64,
    http: Vec<Load>,
    /// Of the server, after the load.
    resident_mib: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Ingest {
    seconds: f64,
    passages_per_second: f64,
}

#[derive(Debug, Serialize)]
struct InProcess {
    questions: usize,
    answered: usize,
    latency: Latency,
}

pub(super) async fn run(config: &Config, args: &BenchArgs, as_json: bool) -> Result<ExitCode> {
    if let Some(pages) = args.pdf {
        let dictionary = [("MADOGUCHI_TEXT__DICTIONARY", absolute(&config.dictionary))];
        return pdf(pages, &dictionary, as_json).await;
    }
    let scratch = tempfile::tempdir()?;
    let data = args.keep.as_deref().unwrap_or(scratch.path());
    let mut config = config.clone();
    config.index_path = data.join("index");
    config.ledger_path = data.join("ledger.sqlite");
    // Every question is to be answered in full: declining is cheaper.
    config.raw.answer.threshold = 0.0;
    let corpus = load(&config, args.corpus.as_deref(), args.passages)?;
    if let Some(people) = args.people {
        return crowds(&config, corpus, people, as_json).await;
    }
    let report = measure(&config, args, corpus).await?;
    if as_json {
        super::print_json(&report)?;
    } else {
        super::print(&readable(&report));
    }
    Ok(ExitCode::SUCCESS)
}

/// Times at which a crowd asks: within the burst that one client has.
const ROUNDS: usize = 10;

async fn crowds(config: &Config, corpus: Corpus, people: usize, as_json: bool) -> Result<ExitCode> {
    if !config.index_path.exists() {
        ingest(config, corpus.passages).await?;
    }
    let mut settings = settings(config);
    settings.push(("MADOGUCHI_SERVER__TRUSTED_PROXIES", "[\"127.0.0.1\"]".to_owned()));
    let server = Server::start(args_config_file().as_deref(), &settings).await?;
    let mut crowds = Vec::new();
    for (people, rounds) in [(people.div_ceil(4), 1), (people, ROUNDS), (people * 4, ROUNDS), (people * 4, ROUNDS)] {
        let mut crowd = gather(&server.address, &corpus.questions, people, rounds).await?;
        crowd.resident_mib = server.resident_bytes().map(|bytes| bytes as f64 / (1024.0 * 1024.0));
        crowds.push(crowd);
        // Everybody goes home: what one may ask at once is whole again.
        tokio::time::sleep(Duration::from_secs(25)).await;
    }
    server.stop().await?;
    if as_json {
        super::print_json(&crowds)?;
    } else {
        crowds.iter().for_each(|crowd| super::print(&crate::bench::people::readable(crowd)));
    }
    Ok(ExitCode::SUCCESS)
}

async fn pdf(pages: usize, settings: &[(&str, String)], as_json: bool) -> Result<ExitCode> {
    let run = crate::bench::pdf::run(pages, settings).await?;
    if as_json {
        super::print_json(&run)?;
    } else {
        super::print(&crate::bench::pdf::readable(&run));
    }
    Ok(ExitCode::SUCCESS)
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

async fn measure(config: &Config, args: &BenchArgs, corpus: Corpus) -> Result<Report> {
    let passages = corpus.passages.len();
    let ingest = if config.index_path.exists() { None } else { Some(ingest(config, corpus.passages).await?) };
    let in_process = in_process(config, &corpus.questions, args.questions).await?;
    let settings = settings(config);
    let server = Server::start(args_config_file().as_deref(), &settings).await?;
    let mut http = Vec::new();
    for connections in [1, 8, 64] {
        http.push(ask(&server.address, &corpus.questions, connections, Duration::from_secs(args.seconds)).await?);
    }
    let resident_mib = server.resident_bytes().map(|bytes| bytes as f64 / (1024.0 * 1024.0));
    let start_to_ready_ms = server.ready_after.as_secs_f64() * 1_000.0;
    server.stop().await?;
    Ok(Report { passages, ingest, in_process, start_to_ready_ms, http, resident_mib })
}

async fn ingest(config: &Config, passages: Vec<madoguchi_ingest::Passage>) -> Result<Ingest> {
    let representation = wiring::representation(config)?;
    let index = wiring::index(config, &representation).await?;
    let count = passages.len();
    let bar = super::ingest::progress_bar("indexing", "passages");
    bar.set_length(count as u64);
    let started = Instant::now();
    let indexing = Indexing { upsert: passages, delete: Vec::new() };
    Indexer::new(representation, index).apply(indexing, |done| bar.set_position(done as u64)).await?;
    let seconds = started.elapsed().as_secs_f64();
    bar.finish_and_clear();
    Ok(Ingest { seconds, passages_per_second: count as f64 / seconds })
}

async fn in_process(config: &Config, questions: &[String], count: usize) -> Result<InProcess> {
    let engine = wiring::engine(config).await?;
    let filter = madoguchi_index::SearchFilter::citizen(config.raw.tenant.clone(), wiring::today_in_japan());
    let (mut times, mut answered) = (Vec::with_capacity(count), 0);
    // The first round fills caches and page tables, as the first minute of a day does; it is not counted.
    let warm_up = questions.len().min(count);
    for (number, question) in questions.iter().cycle().take(warm_up + count).enumerate() {
        let request = wiring::ask_request(question);
        let started = Instant::now();
        let answer = engine.answer(request, filter.clone(), Vec::new(), wiring::new_trace_id()).await?;
        if number >= warm_up {
            times.push(started.elapsed());
            answered += usize::from(answer.outcome == Outcome::Answered);
        }
    }
    Ok(InProcess { questions: count, answered, latency: Latency::of(times) })
}

/// What the server's process must know beyond the configuration file.
fn settings(config: &Config) -> Vec<(&'static str, String)> {
    vec![
        ("MADOGUCHI_INDEX__PATH", absolute(&config.index_path)),
        ("MADOGUCHI_LEDGER__PATH", absolute(&config.ledger_path)),
        ("MADOGUCHI_TEXT__DICTIONARY", absolute(&config.dictionary)),
        ("MADOGUCHI_ANSWER__THRESHOLD", config.raw.answer.threshold.to_string()),
        ("MADOGUCHI_SERVER__MAX_CONCURRENT", config.raw.server.max_concurrent.to_string()),
        ("MADOGUCHI_LOG", "warn".to_owned()),
    ]
}

/// The `--config` this program was started with, for the server to read as well.
fn args_config_file() -> Option<std::path::PathBuf> {
    <crate::args::Args as clap::Parser>::try_parse().ok()?.config
}

fn readable(report: &Report) -> String {
    let mut lines = vec![format!("passages              {}", report.passages)];
    if let Some(ingest) = &report.ingest {
        lines.push(format!(
            "ingest                {:.0} passages/s ({:.2} s)",
            ingest.passages_per_second, ingest.seconds
        ));
    }
    let latency = |latency: &Latency| {
        format!(
            "p50 {:.2} ms  p95 {:.2} ms  p99 {:.2} ms  max {:.2} ms",
            latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.max_ms
        )
    };
    let inside = &report.in_process;
    lines.push(format!(
        "in process            {}  ({} of {} answered)",
        latency(&inside.latency),
        inside.answered,
        inside.questions
    ));
    lines.push(format!("start to ready        {:.0} ms", report.start_to_ready_ms));
    for load in &report.http {
        lines.push(format!(
            "http {:>3} connections  {:.0} answers/s  {}  {} errors",
            load.connections,
            load.answers_per_second,
            latency(&load.latency),
            load.errors
        ));
    }
    if let Some(resident) = report.resident_mib {
        lines.push(format!("resident memory       {resident:.0} MiB"));
    }
    lines.join("\n")
}
