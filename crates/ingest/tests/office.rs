//! Every document of the test set is read as its content was written: `fixtures/make_office.py`.

use std::fs;
use std::path::{Path, PathBuf};

use madoguchi_ingest::{Article, ArticleKind, Block, ReadOptions, Reading, article_text, read};
use serde::Deserialize;

/// Least share of the expected characters that must be read, in order.
const MIN_RECALL: f64 = 0.99;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    articles: usize,
    text: String,
    title: Option<String>,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    tables: Vec<Table>,
    #[serde(default)]
    pages: Vec<u32>,
    #[serde(default)]
    questions: Vec<String>,
    revised_on: Option<String>,
    #[serde(default)]
    absent: Vec<String>,
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/office")
}

/// The documents, by name, each with what must be found in it.
fn documents() -> Vec<(PathBuf, Expected)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).expect("the test set").map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| {
        path.extension().is_some_and(|ending| ending != "json") || !path.to_string_lossy().ends_with(".expected.json")
    });
    paths.sort();
    let told = |path: PathBuf| {
        let text = fs::read_to_string(format!("{}.expected.json", path.display())).expect("its expectation");
        (path, serde_json::from_str(&text).expect("an expectation"))
    };
    paths.into_iter().map(told).collect()
}

fn squeezed(text: &str) -> Vec<char> {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Length of the longest text that both hold in order.
fn common(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0_usize; b.len() + 1];
    for left in a {
        let mut diagonal = 0;
        for (at, right) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if left == right { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

fn told(reading: &Reading) -> String {
    let text = |article: &Article| format!("{}\n{}\n", article.title, article_text(article));
    reading.articles.iter().map(text).collect()
}

fn blocks(reading: &Reading) -> impl Iterator<Item = &Block> {
    reading.articles.iter().flat_map(|article| &article.body)
}

#[test]
fn the_test_set_is_large_enough() {
    let documents = documents();
    assert!(documents.len() >= 28, "{}", documents.len());
    for ending in ["docx", "pptx", "xlsx", "ods", "html", "json", "jsonl", "csv", "tsv", "md", "txt", "zip"] {
        assert!(documents.iter().any(|(path, _)| path.extension().is_some_and(|found| found == ending)), "{ending}");
    }
}

#[test]
fn every_document_is_read_as_it_was_written() {
    let mut faults = Vec::new();
    for (path, expected) in documents() {
        let reading = read(std::slice::from_ref(&path), &ReadOptions::new("setomi"));
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let mut fault = |what: &str, found: String| faults.push(format!("{name}: {what}: {found}"));
        if !reading.problems.is_empty() {
            fault("problems", reading.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        }
        if reading.articles.len() != expected.articles {
            fault("articles", reading.articles.len().to_string());
        }
        let found = told(&reading);
        let (wanted, read) = (squeezed(&expected.text), squeezed(&found));
        let recall = common(&wanted, &read) as f64 / wanted.len() as f64;
        if recall < MIN_RECALL {
            fault("recall", format!("{recall:.3}\n--- read\n{found}\n--- expected\n{}", expected.text));
        }
        for line in expected.absent.iter().filter(|line| found.contains(line.as_str())) {
            fault("must not be read", format!("{line}\n{found}"));
        }
        if let Some(title) = &expected.title
            && reading.articles.first().is_none_or(|article| article.title != *title)
        {
            fault("title", format!("{:?}", reading.articles.first().map(|article| &article.title)));
        }
        structure(&reading, &expected, &mut fault);
        let dates: Vec<String> =
            reading.articles.iter().filter_map(|article| article.revised_on).map(|day| day.to_string()).collect();
        if let Some(day) = &expected.revised_on
            && (dates.is_empty() || dates.iter().any(|found| found != day))
        {
            fault("revised_on", format!("{dates:?}"));
        }
        if expected.encoding.is_some() && reading.files[0].encoding != expected.encoding {
            fault("encoding", format!("{:?}", reading.files[0].encoding));
        }
        for article in &reading.articles {
            let own = reading.passages.iter().filter(|passage| passage.article_id == article.id);
            let joined: String = own.map(|passage| passage.text.as_str()).collect();
            if joined != article_text(article) {
                fault("passages do not make up the text", joined);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn structure(reading: &Reading, expected: &Expected, fault: &mut impl FnMut(&str, String)) {
    let headings: Vec<&String> = blocks(reading)
        .filter_map(|block| match block {
            Block::Heading { text, .. } => Some(text),
            _ => None,
        })
        .collect();
    if !expected.headings.is_empty() && !headings.iter().copied().eq(&expected.headings) {
        fault("headings", format!("{headings:?}"));
    }
    let tables: Vec<(&Vec<String>, &Vec<Vec<String>>)> = blocks(reading)
        .filter_map(|block| match block {
            Block::Table { header, rows } => Some((header, rows)),
            _ => None,
        })
        .collect();
    if !expected.tables.is_empty()
        && !tables.iter().copied().eq(expected.tables.iter().map(|table| (&table.header, &table.rows)))
    {
        fault("tables", format!("{tables:?}"));
    }
    let faqs = reading.articles.iter().filter(|article| article.kind == ArticleKind::Faq).map(|article| &article.title);
    if !faqs.clone().eq(&expected.questions) {
        fault("questions", format!("{:?}", faqs.collect::<Vec<_>>()));
    }
    let pages: Vec<u32> = reading.articles.iter().flat_map(|article| &article.pages).map(|start| start.page).collect();
    if pages != expected.pages {
        fault("pages", format!("{pages:?}"));
    }
}

#[test]
fn members_of_an_archive_are_files_of_their_own() {
    let reading = read(&[folder().join("zip_cp932.zip")], &ReadOptions::new("setomi"));
    let sources: Vec<&str> = reading.files.iter().map(|file| file.source.as_str()).collect();
    assert_eq!(sources, ["office/zip_cp932.zip!/質問/答え.md", "office/zip_cp932.zip!/質問/答え2.txt"]);
    assert!(reading.articles.iter().all(|article| reading.scope.ingested.contains(&article.source)));
    let mixed = read(&[folder().join("zip_mixed.zip")], &ReadOptions::new("setomi"));
    let csv = &mixed.files[0];
    assert_eq!((csv.encoding.as_deref(), csv.encoding_guessed, csv.articles), (Some("Shift_JIS"), true, 3));
    assert!(csv.path.ends_with("zip_mixed.zip!/faq/ichiran.csv"));
}
