//! How fast a large list of questions is read, and how much memory that takes.
//!
//! ```text
//! cargo run --release -p madoguchi-ingest --example read_speed [ROWS]
//! ```

use std::fmt::Write;
use std::time::Instant;

use madoguchi_ingest::{ReadOptions, read};

const DEFAULT_ROWS: usize = 100_000;

fn main() -> std::io::Result<()> {
    let rows = std::env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(DEFAULT_ROWS);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("faq.csv");
    let text = csv(rows);
    let megabytes = text.len() as f64 / 1e6;
    std::fs::write(&path, text)?;
    let start = Instant::now();
    let reading = read(&[path], &ReadOptions::new("setomi"));
    let seconds = start.elapsed().as_secs_f64();
    let passages = reading.passages.len();
    let peak = peak_megabytes().map_or_else(|| "unknown".to_owned(), |peak| format!("{peak:.0} MB"));
    #[expect(clippy::print_stdout, reason = "a measurement is printed")]
    {
        println!("{rows} rows, {megabytes:.1} MB of CSV, {} problems", reading.problems.len());
        println!("{passages} passages in {seconds:.2} s: {:.0} passages/s", passages as f64 / seconds);
        println!("peak resident memory: {peak}");
    }
    Ok(())
}

fn csv(rows: usize) -> String {
    let answer =
        "新しい家に住み始めた日から14日以内に、本庁舎2番窓口へ届け出てください。本人確認書類が必要です。".repeat(2);
    let mut text = "id,question,answer,category,department,keywords,revised_on\n".to_owned();
    for row in 0..rows {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "faq-{row},転入届の期限はいつですか（{row}）。,\"{answer}\",引っ越し,市民課,引っ越し 転居,令和8年4月1日"
        );
    }
    text
}

/// `VmHWM` of this process, where the system tells it.
fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
