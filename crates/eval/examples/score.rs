//! Scores a TREC run: `score QRELS RUN [--run-out FILE] MEASURE…` prints JSON with the mean and the value of
//! every query of each measure.
//!
//! `--run-out` writes the run in our order with scores that do not tie, for other programs to score.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::path::PathBuf;
use std::process::ExitCode;

use madoguchi_eval::{EvalError, Measure, read_qrels, read_run, score, write_run};

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<String, Box<dyn std::error::Error>> {
    let usage = "usage: score QRELS RUN [--run-out FILE] MEASURE…";
    let qrels = read_qrels(&PathBuf::from(arguments.next().ok_or(usage)?))?;
    let run = read_run(&PathBuf::from(arguments.next().ok_or(usage)?))?;
    let mut arguments = arguments.peekable();
    if arguments.next_if(|argument| argument == "--run-out").is_some() {
        write_run(&PathBuf::from(arguments.next().ok_or(usage)?), &run, "madoguchi")?;
    }
    let measures = arguments.map(|name| name.parse()).collect::<Result<Vec<Measure>, EvalError>>()?;
    Ok(serde_json::to_string_pretty(&score(&measures, &qrels, &run))?)
}
