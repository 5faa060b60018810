//! Public data of cities read through nothing but a mapping.

use std::path::{Path, PathBuf};

use madoguchi_ingest::{ReadOptions, Reading, article_text, read};

/// Reads a file of the public data with `collection`; `None`, with a message, where the data is absent.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn read_public(path: &str, collection: &str) -> Option<Reading> {
    let file: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if !file.exists() {
        eprintln!("skipped: {} is not there", file.display());
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mapping = folder.path().join("mapping.toml");
    std::fs::write(&mapping, collection).expect("a file");
    let options = ReadOptions { collection: Some(mapping), ..ReadOptions::new("public") };
    let reading = read(&[file], &options);
    let problems: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    Some(reading)
}

#[test]
fn newsletter_articles() {
    let mapping = "kind = \"notice\"\nignore_columns = [\"city\", \"issue\"]\n[columns]\ndate = \"revised_on\"\n";
    let Some(reading) = read_public("koho_bulletin/articles.jsonl", mapping) else { return };
    assert_eq!(reading.articles.len(), 984);
    assert!(reading.articles.iter().all(|article| article.revised_on.is_some() && article.category.is_some()));
    assert!(reading.passages.len() > 1_500, "{}", reading.passages.len());
    let long = reading.passages.iter().filter(|passage| passage.text.chars().count() > 400).count();
    assert_eq!(long, 0);
    let left_out = reading.repeated;
    assert!(left_out > 0 && left_out < reading.passages.len() / 20, "{left_out}");
    let mut told = 0;
    for article in &reading.articles {
        let text: Vec<char> = article_text(article).chars().collect();
        for passage in reading.passages.iter().filter(|passage| passage.article_id == article.id) {
            let span = passage.start_char as usize..passage.end_char as usize;
            told += usize::from(text[span].iter().copied().eq(passage.text.chars()));
        }
    }
    assert_eq!(told, reading.passages.len(), "each passage is where it says");
}

#[test]
fn waste_items() {
    let mapping = "ignore_columns = [\"kana\", \"category_kana\", \"note_kana\"]\n[columns]\nitem = \"question\"\n[template]\nanswer = \"{category}。{note}\"\n";
    let Some(reading) = read_public("tsu_garbage/items.jsonl", mapping) else { return };
    assert_eq!(reading.passages.len(), 3984);
    assert_eq!(reading.passages[0].text, "燃やせるゴミ。金具は出来る限り取り除く。");
    assert_eq!(reading.passages[0].category.as_deref(), Some("燃やせるゴミ"));
}
