//! How fast documents are read; measures and asserts nothing.

use std::fmt::Write;
use std::time::Instant;

use madoguchi_ingest::{ReadOptions, read};

#[test]
#[ignore = "measures, asserts nothing: run it alone with --ignored --nocapture"]
fn faq_rows_and_long_documents() {
    let folder = tempfile::tempdir().expect("a folder");
    let answer =
        "新しい家に住み始めた日から14日以内に、本庁舎2番窓口へ届け出てください。本人確認書類が必要です。".repeat(4);
    let mut csv = "id,question,answer,category,department,keywords,revised_on\n".to_owned();
    for row in 0..60_000 {
        let _ = writeln!(
            csv,
            "faq-{row},転入届の期限はいつですか（{row}）。,\"{answer}\",引っ越し,市民課,引っ越し 転居,令和8年4月1日"
        );
    }
    let mut guide = String::new();
    for chapter in 0..2_000 {
        let _ = writeln!(guide, "## {chapter}. 章\n\n{answer}{answer}\n");
    }
    for (name, content) in [("faq.csv", csv), ("guide.md", guide)] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let start = Instant::now();
            let reading = pool.install(|| read(std::slice::from_ref(&path), &ReadOptions::new("setomi")));
            let seconds = start.elapsed().as_secs_f64();
            assert!(reading.problems.is_empty());
            println!(
                "{name}, {threads} threads: {} passages, {:.0}/s",
                reading.passages.len(),
                reading.passages.len() as f64 / seconds
            );
        }
    }
}
