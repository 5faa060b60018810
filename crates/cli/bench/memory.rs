//! Memory of a process and of those it started, where the system tells (Linux).

use std::time::Duration;

use tokio::process::Child;

/// How often memory is looked at.
const EVERY: Duration = Duration::from_millis(20);

/// Waits for `child`; its status, and the most resident memory that it and its children took at one time, in bytes.
/// `None` where the system does not tell.
pub(crate) async fn wait_with_peak(child: &mut Child) -> std::io::Result<(std::process::ExitStatus, Option<u64>)> {
    let mut peak = None;
    let id = child.id();
    loop {
        tokio::select! {
            status = child.wait() => return Ok((status?, peak)),
            () = tokio::time::sleep(EVERY) => peak = peak.max(id.and_then(resident_bytes_of_family)),
        }
    }
}

/// Resident memory of the process `id`, bytes.
pub(crate) fn resident_bytes(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

fn resident_bytes_of_family(id: u32) -> Option<u64> {
    let own = resident_bytes(id)?;
    Some(own + children(id).into_iter().filter_map(resident_bytes_of_family).sum::<u64>())
}

fn children(id: u32) -> Vec<u32> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    let lists = threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect()
}
