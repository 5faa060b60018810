//! A process killed while it writes leaves an index that opens, with everything it reported as written.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use madoguchi_index::{EdgeIndex, PassageIndex};

use crate::points::{DIMENSION, citizen, id, identity, point, terms};

const FOLDER: &str = "MADOGUCHI_TEST_CRASH_FOLDER";
const FIRST: &str = "MADOGUCHI_TEST_CRASH_FIRST";
const BATCH: u128 = 40;
const DONE: &str = "done ";

/// Not a test of its own: the process that is killed. Upserts batch after batch, optimizes now and then,
/// and reports each batch once `upsert` has returned.
#[tokio::test]
#[ignore = "run by the tests of this module"]
async fn writer() {
    let (Ok(folder), Ok(first)) = (std::env::var(FOLDER), std::env::var(FIRST)) else { return };
    let index = EdgeIndex::open(Path::new(&folder), identity()).expect("opened");
    let first: u128 = first.parse().expect("a number");
    for batch in first.. {
        index.upsert(batch_of(batch)).await.expect("upserted");
        let mut out = std::io::stdout().lock();
        writeln!(out, "{DONE}{batch}").expect("reported");
        out.flush().expect("reported");
        if batch % 5 == 4 {
            index.optimize().await.expect("optimized");
        }
    }
}

fn batch_of(batch: u128) -> Vec<madoguchi_index::IndexPoint> {
    (0..BATCH).map(|at| point(batch * BATCH + at + 1)).collect()
}

fn start(folder: &Path, first: u128) -> Child {
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "crash::writer", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started")
}

/// What the writer has reported.
struct Reports {
    output: BufReader<ChildStdout>,
    next: u128,
}

impl Reports {
    /// Waits for one report; `false` when no more can come.
    fn wait(&mut self) -> bool {
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).expect("read") == 0 {
                return false;
            }
            // The test harness may have written something before it on the same line.
            if let Some((_, batch)) = line.split_once(DONE) {
                self.next = batch.trim().parse::<u128>().expect("a number") + 1;
                return true;
            }
        }
    }
}

/// Waits for `reports`, then `more`, kills, and returns the first batch that was not reported.
fn kill_after(mut child: Child, reports: usize, more: Duration, first: u128) -> u128 {
    let output = BufReader::new(child.stdout.take().expect("output"));
    let mut written = Reports { output, next: first };
    assert!((0..reports).all(|_| written.wait()), "the writer ended by itself");
    std::thread::sleep(more);
    child.kill().expect("killed");
    child.wait().expect("gone");
    while written.wait() {}
    written.next
}

async fn check(folder: &Path, batches: u128) {
    let index = EdgeIndex::open(folder, identity()).expect("opened after the kill");
    let written: Vec<_> = (1..=batches * BATCH).map(id).collect();
    let fetched = index.fetch(&written, &citizen()).await.expect("fetched");
    assert_eq!(fetched.len(), written.len(), "what was reported as written is there");
    let limit = written.len() + BATCH as usize;
    let legs = index.legs(vec![1.0; DIMENSION], terms(&[(1, 1.0)]), &citizen(), limit).await.expect("searched");
    for (leg, hits) in [("dense", legs.dense), ("bm25", legs.bm25)] {
        let hits: std::collections::HashSet<_> = hits.iter().map(|hit| hit.id).collect();
        assert!(written.iter().all(|id| hits.contains(id)), "{leg} finds what was written");
    }
    let listed = index.manifest(crate::points::CITY).await.expect("listed");
    assert!(listed.len() >= written.len());
    // The index goes on: the batch that was cut short is written again, whatever of it is there.
    index.upsert(batch_of(batches)).await.expect("upserted");
    let again: Vec<_> = batch_of(batches).iter().map(|point| point.passage.id).collect();
    assert_eq!(index.fetch(&again, &citizen()).await.expect("fetched").len(), again.len());
}

#[tokio::test]
async fn a_killed_writer_loses_nothing_that_it_reported() {
    let folder = tempfile::tempdir().expect("folder");
    let mut batches = 0;
    for (reports, more_ms) in [(1, 3), (5, 0), (2, 11), (6, 1)] {
        batches = kill_after(start(folder.path(), batches), reports, Duration::from_millis(more_ms), batches);
        check(folder.path(), batches).await;
        // `check` has written the batch that was cut short.
        batches += 1;
    }
    assert!(batches > 10, "the writer came to write: {batches}");
}

#[tokio::test]
async fn a_process_killed_while_it_opens_leaves_an_index_that_opens() {
    for after_ms in [1, 6, 15, 40] {
        let folder = tempfile::tempdir().expect("folder");
        let mut child = start(folder.path(), 0);
        std::thread::sleep(Duration::from_millis(after_ms));
        child.kill().expect("killed");
        child.wait().expect("gone");
        let index = EdgeIndex::open(folder.path(), identity()).expect("opened after the kill");
        index.upsert(vec![point(1)]).await.expect("upserted");
        assert_eq!(index.fetch(&[id(1)], &citizen()).await.expect("fetched").len(), 1);
    }
}
