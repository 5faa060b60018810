//! Other programs, run with limits.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(5);

/// Why a program gave no result.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ChildError {
    /// It took longer than it may, and was ended.
    TimedOut,
    /// It ended, but not well.
    Ended(ExitStatus),
    /// Anything else, in words.
    Failed(String),
}

/// Runs a program to its end, and gives what it prints, of at most `max_bytes`.
pub(super) fn run(
    mut command: Command,
    input: Option<Vec<u8>>,
    max_bytes: u64,
    timeout: Duration,
) -> Result<Vec<u8>, ChildError> {
    let failed = |error: std::io::Error| ChildError::Failed(error.to_string());
    command
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    // Written and read beside the waiting: a full pipe would stop the program.
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        std::thread::spawn(move || stdin.write_all(&input));
    }
    let printed = child.stdout.take().map(|stdout| std::thread::spawn(move || limited(stdout, max_bytes)));
    wait(&mut child, timeout)?;
    let printed = printed.and_then(|reader| reader.join().ok());
    printed.unwrap_or_else(|| Err(ChildError::Failed("its output could not be read".to_owned())))
}

fn wait(child: &mut Child, timeout: Duration) -> Result<(), ChildError> {
    let end = Instant::now() + timeout;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(ChildError::Ended(status)),
            Ok(None) if Instant::now() < end => std::thread::sleep(POLL),
            ended => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(ended.map_or_else(|error| ChildError::Failed(error.to_string()), |_| ChildError::TimedOut));
            }
        }
    }
}

/// All that `source` gives; more than `max_bytes` is an error.
pub(super) fn limited(source: impl Read, max_bytes: u64) -> Result<Vec<u8>, ChildError> {
    let mut bytes = Vec::new();
    let read = source.take(max_bytes + 1).read_to_end(&mut bytes);
    read.map_err(|error| ChildError::Failed(error.to_string()))?;
    if bytes.len() as u64 > max_bytes {
        return Err(ChildError::Failed(format!("more than {max_bytes} bytes of output")));
    }
    Ok(bytes)
}
