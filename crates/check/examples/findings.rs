//! Prints what a check finds in the sample corpus and further folders: `cargo run --example findings -- FOLDER…`

use std::path::{Path, PathBuf};

use madoguchi_check::check;
use madoguchi_ingest::{Desks, ReadOptions, read};
use madoguchi_text::{Analyzer, ensure_ipadic};

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let built = std::env::temp_dir().join("madoguchi-check-ipadic");
    let built = ensure_ipadic(&built, Path::new("/usr/share/mecab/dic/ipadic"))?;
    let analyzer = Analyzer::open(&built, Some(&corpus.join("dictionary/user.csv")))?;
    let desks = Desks::open(&corpus.join("desks.toml")).map_err(|problem| problem.to_string())?;
    let mut paths = vec![corpus];
    paths.extend(std::env::args().skip(1).map(PathBuf::from));
    let reading = read(&paths, &ReadOptions::new("setomi"));
    for problem in &reading.problems {
        println!("{problem}");
    }
    print!("{}", check(&reading.articles, Some(&desks), &analyzer, jiff::civil::date(2026, 11, 20)));
    Ok(())
}
