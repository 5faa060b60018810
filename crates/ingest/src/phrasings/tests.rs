use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::{ReadOptions, Reading, read};

fn tree(csv: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let guides = folder.path().join("guides");
    std::fs::create_dir(&guides).unwrap();
    let text = "---\nid: guide-gomi\ntitle: ごみ\n---\n\n# ごみ\n\n## 燃やせるごみ\n\n革靴は、金具を外し、黄色の指定袋に入れて、朝8時30分までに出します。\n\n## 粗大ごみ\n\n予約は収集日の7日前までに、電話か受付サイトで済ませてください。\n";
    std::fs::write(guides.join("gomi.md"), text).unwrap();
    std::fs::write(guides.join(PHRASINGS_FILE), csv).unwrap();
    (folder, guides)
}

fn read_tree(csv: &str) -> Reading {
    let (_folder, guides) = tree(csv);
    let mut options = ReadOptions::new("setomi");
    options.limits.min_chars = 20;
    options.limits.max_chars = 40;
    read(&[guides], &options)
}

#[test]
fn each_passage_gets_the_phrasings_of_its_words() {
    let reading = read_tree(
        "article,words,phrasing\nguide-gomi,革靴,くつの捨て方\nguide-gomi,7日 前まで,予約はいつ？\nguide-gomi,,ごみのこと\n",
    );
    assert_eq!(reading.problems, []);
    let of = |words: &str| {
        let passage = reading.passages.iter().find(|passage| passage.text.contains(words)).unwrap();
        passage.phrasings.clone()
    };
    let leather = of("革靴");
    assert!(leather.contains(&"くつの捨て方".to_owned()), "{leather:?}");
    assert_eq!(of("7日前"), ["予約はいつ？"]);
    assert!(reading.passages[0].phrasings.contains(&"ごみのこと".to_owned()));
}

#[test]
fn a_phrasing_changes_the_hash_of_its_passage_alone() {
    let without = read_tree("article,words,phrasing\n");
    let with = read_tree("文書,箇所,聞き方\nguide-gomi,7日前まで,予約はいつ？\n");
    let changed: Vec<bool> =
        without.passages.iter().zip(&with.passages).map(|(a, b)| a.content_hash != b.content_hash).collect();
    assert_eq!(changed.iter().filter(|changed| **changed).count(), 1);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (csv, line, code) in [
        ("article,words,phrasing\nguide-gomi,長靴,くつ\n", Some(2), "words_not_there"),
        ("article,words,phrasing\n\nguide-mizu,革靴,くつ\n", Some(3), "unknown_article"),
        ("article,words,phrasing\nguide-gomi,革靴,\n", Some(2), "missing_value"),
        ("article,phrasing\nguide-gomi,くつ\n", Some(1), "missing_column"),
        ("", None, "empty"),
    ] {
        let reading = read_tree(csv);
        let found: Vec<_> = reading.problems.iter().map(|one| (one.line, one.cause.code())).collect();
        assert_eq!(found, [(line, code)], "{csv:?}");
        assert!(reading.problems[0].file.ends_with("guides/_phrasings.csv"), "{}", reading.problems[0]);
        assert_eq!(reading.articles.len(), 1, "the document itself is read");
    }
}

#[test]
fn a_single_file_has_the_phrasings_of_its_folder() {
    let (_folder, guides) = tree("article,words,phrasing\nguide-gomi,革靴,くつ\nguide-other,x,y\n");
    let reading = read(&[guides.join("gomi.md")], &ReadOptions::new("setomi"));
    assert_eq!(reading.problems, []);
    assert!(reading.passages.iter().any(|passage| passage.phrasings == ["くつ"]));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse("_phrasings.csv", &bytes);
    }

    #[test]
    fn any_text_below_the_header_is_read_or_refused(text in "[a-z,\"\n革靴]{0,200}") {
        let (rows, _) = parse("p", format!("article,words,phrasing\n{text}").as_bytes());
        prop_assert!(rows.iter().all(|row| !row.article.is_empty() && !row.phrasing.is_empty()));
    }
}
