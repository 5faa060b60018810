//! PDFs as cities have them, and what must be found in each: see `fixtures/make_pdf.py`.

use std::path::{Path, PathBuf};

use madoguchi_ingest::{Article, Block, Cause, ReadOptions, Reading, article_text, read};
use serde::Deserialize;

/// What `make_pdf.py` says is in a file.
#[derive(Deserialize)]
struct Expected {
    title: String,
    text: Vec<String>,
    headings: Vec<(u8, String)>,
    pages: Vec<(String, u32)>,
    dates: Vec<String>,
    absent: Vec<String>,
    problems: Vec<(String, String)>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pdf")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .filter_map(|entry| {
            entry.expect("an entry").file_name().into_string().ok()?.strip_suffix(".pdf").map(str::to_owned)
        })
        .collect();
    names.sort();
    assert!(names.len() >= 12, "{names:?}");
    names
}

fn expected(name: &str) -> Expected {
    let text = std::fs::read_to_string(folder().join(format!("{name}.expected.json"))).expect("a record");
    serde_json::from_str(&text).expect("a record")
}

fn reading(name: &str, options: &ReadOptions) -> Reading {
    read(&[folder().join(format!("{name}.pdf"))], options)
}

fn options() -> ReadOptions {
    ReadOptions::new("setomi")
}

/// Letters and digits alone: blanks and marks are a matter of layout.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| !c.is_whitespace() && !"■◆●【】・".contains(*c)).collect()
}

/// How many characters of `wanted` stand in `found`, in the same order.
fn common(wanted: &[char], found: &[char]) -> usize {
    let mut above = vec![0_usize; found.len() + 1];
    for letter in wanted {
        let mut diagonal = 0;
        for (at, its) in found.iter().enumerate() {
            let old = above[at + 1];
            above[at + 1] = if letter == its { diagonal + 1 } else { old.max(above[at]) };
            diagonal = old;
        }
    }
    above[found.len()]
}

fn outline(article: &Article) -> Vec<(u8, String)> {
    let heading = |block: &Block| match block {
        Block::Heading { level, text } => Some((*level, text.clone())),
        _ => None,
    };
    article.body.iter().filter_map(heading).collect()
}

#[test]
fn every_file_gives_its_text() {
    for name in names() {
        let (expected, reading) = (expected(&name), reading(&name, &options()));
        let problems: Vec<(&str, String)> =
            reading.problems.iter().map(|problem| (problem.cause.code(), problem.cause.to_string())).collect();
        assert_eq!(problems.len(), expected.problems.len(), "{name}: {problems:?}");
        for ((code, reason), (its, part)) in problems.iter().zip(&expected.problems) {
            assert!(code == its && reason.contains(part.as_str()), "{name}: {problems:?}");
        }
        let text: String = reading.articles.iter().map(article_text).collect();
        for absent in &expected.absent {
            assert!(!text.contains(absent.as_str()), "{name}: {absent:?} is left in {text}");
        }
        if expected.text.is_empty() {
            assert!(reading.articles.is_empty() && reading.passages.is_empty(), "{name}");
            assert!(!reading.broken_sources().is_empty(), "{name}: old passages would be deleted");
            continue;
        }
        let wanted = letters(&expected.text.concat());
        let found = letters(&text);
        let both = common(&wanted, &found);
        println!(
            "{name}: recall {:.4}, precision {:.4}",
            both as f64 / wanted.len() as f64,
            both as f64 / found.len() as f64
        );
        assert!(both * 1000 >= wanted.len() * 990, "{name}: {both} of {} characters in {text}", wanted.len());
        assert!(both * 1000 >= found.len() * 990, "{name}: {} characters too many in {text}", found.len() - both);
        for date in &expected.dates {
            assert!(text.contains(date.as_str()), "{name}: {date}");
        }
    }
}

#[test]
fn headings_titles_and_paragraphs_are_found() {
    for name in names() {
        let (expected, reading) = (expected(&name), reading(&name, &options()));
        let Some(article) = reading.articles.first() else { continue };
        if !expected.title.is_empty() {
            assert_eq!(article.title, expected.title, "{name}");
        }
        if !expected.headings.is_empty() {
            assert_eq!(outline(article), expected.headings, "{name}");
        }
        // A line's end is no blank in Japanese, and no paragraph is cut.
        let text = article_text(article);
        for paragraph in &expected.text {
            let marks: String = paragraph.trim_start_matches(['■', ' ']).to_owned();
            assert!(text.contains(&marks), "{name}: {marks:?} is not whole in {text}");
        }
    }
}

#[test]
fn passages_tell_their_pages() {
    for name in names() {
        let (expected, reading) = (expected(&name), reading(&name, &options()));
        for article in &reading.articles {
            assert!(reading.passages.iter().all(|passage| passage.page.is_some()), "{name}");
            let pages: Vec<u32> = article.pages.iter().map(|start| start.page).collect();
            assert!(pages.is_sorted(), "{name}: {pages:?}");
        }
        for (words, page) in expected.pages {
            let tiny =
                ReadOptions { limits: madoguchi_ingest::SplitLimits { min_chars: 20, max_chars: 40 }, ..options() };
            let reading = reading_of(&name, &tiny);
            let holds = |passage: &&madoguchi_ingest::Passage| passage.text.contains(&words);
            let passage = reading.passages.iter().find(holds).unwrap_or_else(|| panic!("{name}: no {words:?}"));
            assert_eq!(passage.page, Some(page), "{name}: {}", passage.text);
        }
    }
}

fn reading_of(name: &str, options: &ReadOptions) -> Reading {
    reading(name, options)
}

#[test]
fn a_paragraph_over_a_page_break_tells_where_it_breaks() {
    let reading = reading("pagebreak", &options());
    let pages: Vec<Option<u32>> = reading.passages.iter().map(|passage| passage.page).collect();
    assert!(pages.contains(&Some(1)) && pages.contains(&Some(2)) && pages.is_sorted(), "{pages:?}");
    let article = &reading.articles[0];
    assert!(article.pages.iter().any(|start| start.chars > 0 && start.page == 2), "{:?}", article.pages);
}

#[test]
fn a_command_reads_what_is_a_picture() {
    let command = |script: &str| Some(["sh", "-c", script, "{input}", "{page}"].map(str::to_owned).to_vec());
    let mut options = options();
    options.pdf.ocr_command = command("test -s \"$0\" && echo \"取り込んだ$1枚目の文です。\"");
    let found = reading("scanned", &options);
    assert_eq!(found.problems, []);
    assert_eq!(found.articles[0].pages.len(), 3);
    assert!(article_text(&found.articles[0]).contains("取り込んだ3枚目の文です。"));
    options.pdf.ocr_command = command("exit 1");
    let failed = reading("mixed", &options);
    assert!(
        failed.problems.iter().any(|problem| matches!(*problem.cause, Cause::OcrFailed { page: 3, .. })),
        "{:?}",
        failed.problems
    );
    assert_eq!(failed.articles.len(), 1);
}

#[test]
fn the_limits_hold() {
    let mut small = options();
    small.pdf.max_bytes = 1_000;
    assert!(matches!(*reading("qa", &small).problems[0].cause, Cause::TooLarge { .. }));
    let mut short = options();
    short.pdf.max_pages = 2;
    assert!(matches!(*reading("manual", &short).problems[0].cause, Cause::TooManyPages { pages: 4, .. }));
    let mut lenient = options();
    lenient.pdf.max_garbled_percent = 100;
    assert!(reading("garbled", &lenient).problems.iter().all(|problem| problem.cause.code() != "garbled_page"));
}
