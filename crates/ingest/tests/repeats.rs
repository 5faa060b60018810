//! Boilerplate is indexed once, and never lost.

use std::fs;

use madoguchi_ingest::{Existing, Plan, ReadOptions, Reading, SplitLimits, article_text, read};
use tempfile::TempDir;

const SHARED: &str = "この手引きについてのお問い合わせは、本庁舎1階2番窓口の市民課へお願いします。受付時間は平日8時30分から17時15分までです。";

fn options() -> ReadOptions {
    ReadOptions { limits: SplitLimits { min_chars: 20, max_chars: 80 }, ..ReadOptions::new("setomi") }
}

fn page(own: &str) -> String {
    format!(
        "# {own}の手引き\n\n## 対象\n\n{own}をする人は、この手引きを読んでから窓口へ来てください。持ち物も忘れずに用意してください。\n\n## 共通\n\n{SHARED}\n"
    )
}

fn city() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let docs = folder.path().join("docs");
    fs::create_dir(&docs).expect("a folder");
    for (name, own) in [("b.md", "転入"), ("a.md", "転出"), ("c.md", "転居")] {
        fs::write(docs.join(name), page(own)).expect("a file");
    }
    folder
}

fn read_city(folder: &TempDir) -> Reading {
    read(&[folder.path().join("docs")], &options())
}

fn holders(reading: &Reading) -> Vec<&str> {
    reading
        .passages
        .iter()
        .filter(|passage| passage.text.contains("共通"))
        .map(|passage| passage.source.as_str())
        .collect()
}

fn indexed(reading: &Reading) -> Vec<Existing> {
    let entry = |passage: &madoguchi_ingest::Passage| Existing {
        id: passage.id,
        source: passage.source.clone(),
        article_id: passage.article_id.clone(),
        content_hash: passage.content_hash.clone(),
    };
    reading.passages.iter().map(entry).collect()
}

#[test]
fn one_copy_stays_and_its_article_stays_whole() {
    let folder = city();
    let reading = read_city(&folder);
    assert_eq!(holders(&reading), ["docs/a.md#1"]);
    assert_eq!(reading.repeated, 2);
    assert!(reading.articles.iter().all(|article| article_text(article).contains(SHARED)));
    for passage in &reading.passages {
        let article = reading.articles.iter().find(|article| article.id == passage.article_id).expect("its article");
        let text: String = article_text(article).chars().collect::<Vec<_>>()
            [passage.start_char as usize..passage.end_char as usize]
            .iter()
            .collect();
        assert_eq!(text, passage.text);
    }
    assert_eq!(read_city(&folder), reading);
    let paths = ["c.md", "b.md", "a.md"].map(|name| folder.path().join("docs").join(name));
    assert_eq!(holders(&read(&paths, &options())), ["docs/a.md#1"], "whatever the order");
}

#[test]
fn when_the_copy_goes_another_is_indexed() {
    let folder = city();
    let before = read_city(&folder);
    fs::remove_file(folder.path().join("docs/a.md")).expect("removed");
    let after = read_city(&folder);
    assert_eq!(holders(&after), ["docs/b.md#1"]);
    let plan = Plan::diff(&indexed(&before), &after.passages, &after.scope);
    assert_eq!((plan.new.len(), plan.changed.len()), (1, 0));
    assert!(
        plan.gone
            .iter()
            .all(|id| before.passages.iter().any(|passage| passage.id == *id && passage.source.contains("a.md")))
    );
}

#[test]
fn a_copy_that_cannot_be_read_again_stays_beside_the_new_one() {
    let folder = city();
    let before = read_city(&folder);
    fs::write(folder.path().join("docs/a.md"), [0xE3, 0x81, b'\n', 0]).expect("a broken file");
    let after = read_city(&folder);
    let plan = Plan::diff(&indexed(&before), &after.passages, &after.scope);
    assert_eq!(holders(&after), ["docs/b.md#1"]);
    assert!(plan.gone.is_empty() && !plan.kept.is_empty());
}

#[test]
fn the_newest_copy_stays() {
    let folder = city();
    let path = folder.path().join("docs/c.md");
    let text = fs::read_to_string(&path).expect("a file");
    fs::write(&path, format!("---\nrevised_on: 2026-04-01\n---\n{text}")).expect("a file");
    assert_eq!(holders(&read_city(&folder)), ["docs/c.md#1"]);
}

#[test]
fn a_part_read_alone_keeps_its_own_copy() {
    let folder = city();
    let alone = read(&[folder.path().join("docs/c.md")], &options());
    assert_eq!(holders(&alone), ["docs/c.md#1"]);
}

#[test]
fn what_others_may_not_read_is_no_copy() {
    let folder = city();
    for (name, front) in [("b.md", "visibility: internal"), ("c.md", "expires_on: 2027-03-31")] {
        let path = folder.path().join("docs").join(name);
        let text = fs::read_to_string(&path).expect("a file");
        fs::write(&path, format!("---\n{front}\n---\n{text}")).expect("a file");
    }
    assert_eq!(holders(&read_city(&folder)), ["docs/a.md#1", "docs/b.md#1", "docs/c.md#1"]);
}

#[test]
fn an_article_never_disappears() {
    let folder = city();
    for name in ["a.md", "b.md"] {
        fs::write(folder.path().join("docs").join(name), format!("# 同じ題\n\n{SHARED}")).expect("a file");
    }
    let reading = read_city(&folder);
    assert!(
        ["docs/a.md#1", "docs/b.md#1"]
            .iter()
            .all(|source| reading.passages.iter().any(|passage| passage.source == *source))
    );
}
