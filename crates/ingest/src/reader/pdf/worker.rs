//! A process of its own for each file: one made to exhaust the stack or the memory ends that process alone.

use std::io::{BufRead, BufReader, Error, Read, Write};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::child::{self, ChildError};
use super::sheets::{Page, read_all};
use crate::problem::Cause;

/// More than this is no text of a document, in bytes.
const MAX_OUTPUT_BYTES: u64 = 1 << 30;

/// A worker that takes more is ended, with this status. A file of 200 MiB takes twice its size.
const MAX_MEMORY_MIB: u64 = 1024;
const TOO_MUCH_MEMORY: i32 = 78;

/// Why a file gave no pages, as it is told between processes.
#[derive(Debug, Serialize, Deserialize)]
enum Refusal {
    Encrypted,
    NoContent,
    TooManyPages { pages: usize, limit_pages: u32 },
    Damaged { reason: String },
}

impl From<Cause> for Refusal {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Encrypted => Self::Encrypted,
            Cause::NoContent => Self::NoContent,
            Cause::TooManyPages { pages, limit_pages } => Self::TooManyPages { pages, limit_pages },
            Cause::Damaged { reason } => Self::Damaged { reason },
            other => Self::Damaged { reason: other.to_string() },
        }
    }
}

impl From<Refusal> for Cause {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Encrypted => Self::Encrypted,
            Refusal::NoContent => Self::NoContent,
            Refusal::TooManyPages { pages, limit_pages } => Self::TooManyPages { pages, limit_pages },
            Refusal::Damaged { reason } => Self::Damaged { reason },
        }
    }
}

/// Ends this process when it takes more memory than a document may, where the system tells how much it takes.
fn watch_memory() {
    let resident_mib = || -> Option<u64> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
    };
    std::thread::spawn(move || {
        while let Some(mib) = resident_mib() {
            if mib > MAX_MEMORY_MIB {
                std::process::exit(TOO_MUCH_MEMORY);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    });
}

/// Reads one PDF for [`PdfOptions::worker`](crate::PdfOptions::worker): `input` is what that process is given,
/// `output` what it answers. A program that offers itself as a worker calls this and ends.
///
/// # Errors
/// When `input` ends early or `output` cannot be written.
pub fn pdf_worker(input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    watch_memory();
    let mut input = BufReader::new(input);
    let mut head = String::new();
    input.read_line(&mut head)?;
    let max_pages = head.trim().parse().map_err(|_| Error::other("the first line names no number of pages"))?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let pages = read_all(bytes, max_pages, &Arc::new(AtomicBool::new(false))).map_err(Refusal::from);
    serde_json::to_writer(&mut output, &pages)?;
    output.flush()
}

/// All pages of `bytes`, read by `worker`.
pub(super) fn read(worker: &[String], bytes: &[u8], max_pages: u32, limit: Duration) -> Result<Vec<Page>, Cause> {
    let damaged = |reason: String| Cause::Damaged { reason };
    let (program, arguments) = worker.split_first().ok_or_else(|| damaged("pdf.worker is empty".to_owned()))?;
    let mut command = Command::new(program);
    command.args(arguments);
    let input = [format!("{max_pages}\n").as_bytes(), bytes].concat();
    match child::run(command, Some(input), MAX_OUTPUT_BYTES, limit) {
        Ok(answer) => serde_json::from_slice::<Result<Vec<Page>, Refusal>>(&answer)
            .map_err(|error| damaged(format!("the worker's answer: {error}")))?
            .map_err(Cause::from),
        Err(ChildError::TimedOut) => Err(Cause::TimedOut { limit_seconds: limit.as_secs() }),
        Err(ChildError::Ended(status)) if status.code() == Some(TOO_MUCH_MEMORY) => {
            Err(damaged(format!("it takes more than {MAX_MEMORY_MIB} MiB of memory")))
        }
        Err(ChildError::Ended(status)) => Err(damaged(format!("its reader ended with {status}"))),
        Err(ChildError::Failed(reason)) => Err(damaged(format!("the worker {program:?}: {reason}"))),
    }
}
