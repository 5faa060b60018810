//! Prints how long a check of many articles takes: the sample corpus repeated, each copy with names of its own.
//! `cargo run --release --example speed -- 10000`

use std::path::Path;
use std::time::Instant;

use madoguchi_check::check;
use madoguchi_ingest::{Article, Block, Desks, ReadOptions, read};
use madoguchi_text::{Analyzer, ensure_ipadic};

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted: usize = std::env::args().nth(1).map_or(Ok(10_000), |number| number.parse())?;
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let built = std::env::temp_dir().join("madoguchi-check-ipadic");
    let built = ensure_ipadic(&built, Path::new("/usr/share/mecab/dic/ipadic"))?;
    let analyzer = Analyzer::open(&built, Some(&corpus.join("dictionary/user.csv")))?;
    let desks = Desks::open(&corpus.join("desks.toml")).map_err(|problem| problem.to_string())?;
    let reading = read(&[corpus], &ReadOptions::new("setomi"));
    let articles: Vec<Article> = (0..)
        .flat_map(|copy| reading.articles.iter().map(move |article| renamed(article, copy)))
        .take(if reading.articles.is_empty() { 0 } else { wanted })
        .collect();
    let started = Instant::now();
    let findings = check(&articles, Some(&desks), &analyzer, jiff::civil::date(2026, 11, 20));
    println!(
        "{} articles: {:.1} s, {} conflicts, {} contacts, {} groups of duplicates, {} warnings",
        articles.len(),
        started.elapsed().as_secs_f64(),
        findings.conflicts.len(),
        findings.contacts.len(),
        findings.duplicates.len(),
        findings.warnings.len()
    );
    Ok(())
}

/// A copy for another district.
fn renamed(article: &Article, copy: usize) -> Article {
    let mut article = article.clone();
    article.id = format!("{}-{copy}", article.id);
    article.title = format!("{}（第{copy}地区）", article.title);
    if copy > 0 {
        article.body.push(Block::Paragraph { text: format!("第{copy}地区の人へのお知らせです。") });
    }
    article
}
