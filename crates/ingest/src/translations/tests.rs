use proptest::prelude::*;

use super::*;
use crate::{ReadOptions, Reading, read};

const FAQ: &str = "id,question,answer,revised_on\nfaq-1,転入届はいつまでですか,14日以内です。,2026-04-01\nfaq-2,手数料はいくらですか,無料です。,\n";

fn read_folder(files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let faq = folder.path().join("faq");
    std::fs::create_dir(&faq).unwrap();
    std::fs::write(faq.join("moving.csv"), FAQ).unwrap();
    std::fs::write(faq.join("guide.md"), "---\nid: guide-1\n---\n\n# 引っ越し\n\n14日以内に届け出ます。\n").unwrap();
    for (name, text) in files {
        std::fs::write(faq.join(name), text).unwrap();
    }
    read(&[faq], &ReadOptions::new("setomi"))
}

fn version<'r>(reading: &'r Reading, article: &str, tag: &str) -> Option<&'r Version> {
    let passage = reading.passages.iter().find(|passage| passage.article_id == article)?;
    passage.versions.get(tag)
}

#[test]
fn each_entry_gets_its_translation() {
    let reading = read_folder(&[
        (
            "_translation_en.csv",
            "id,question,answer,revised_on,reviewed_on\nfaq-1,Until when?,\"Within 14 days.\n・Free\",2026-04-01,\nfaq-2,How much?,Free.,,2026-05-01\n",
        ),
        ("_translation_vi.csv", "記事ID,質問,回答\nfaq-2,Bao nhiêu?,Miễn phí.\n"),
    ]);
    assert_eq!(reading.problems, []);
    let first = version(&reading, "faq-1", "en").unwrap();
    assert_eq!(
        (first.question.as_deref(), first.answer.as_deref()),
        (Some("Until when?"), Some("Within 14 days.\n・Free"))
    );
    assert!(first.is_unreviewed, "nobody has read it");
    assert!(!version(&reading, "faq-2", "en").unwrap().is_unreviewed);
    assert_eq!(version(&reading, "faq-2", "vi").unwrap().answer.as_deref(), Some("Miễn phí."));
    assert_eq!(version(&reading, "faq-1", "vi"), None);
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_left_out() {
    for (csv, line, code) in [
        ("id,question,answer,revised_on\nfaq-1,q,a,2026-03-31\n", 2, "stale_translation"),
        ("id,question,answer\n\nfaq-9,q,a\n", 3, "unknown_article"),
        ("id,question,answer\nguide-1,q,a\n", 2, "unknown_article"),
        ("id,question,answer\nfaq-1,q,\n", 2, "missing_value"),
        ("id,question,answer,reviewed_on\nfaq-1,q,a,soon\n", 2, "not_a_date"),
        ("id,answer\nfaq-1,a\n", 1, "missing_column"),
    ] {
        let reading = read_folder(&[("_translation_en.csv", csv)]);
        let found: Vec<_> = reading.problems.iter().map(|one| (one.line, one.cause.code())).collect();
        assert_eq!(found, [(Some(line), code)], "{csv:?}");
        assert!(reading.problems[0].file.ends_with("_translation_en.csv"), "{}", reading.problems[0]);
        assert_eq!(version(&reading, "faq-1", "en"), None, "{csv:?}");
        assert_eq!(reading.articles.len(), 3, "the documents themselves are read");
    }
}

#[test]
fn a_translation_in_the_faq_itself_comes_first() {
    let faq = "id,question,answer,answer_en\nfaq-3,質問,回答,Own.\n";
    let beside = "id,question,answer\nfaq-3,Beside?,Beside.\n";
    let reading = read_folder(&[("other.csv", faq), ("_translation_en.csv", beside)]);
    assert_eq!(version(&reading, "faq-3", "en").unwrap().answer.as_deref(), Some("Own."));
}

#[test]
fn a_translation_changes_the_hash_of_its_entry_alone() {
    let without = read_folder(&[]);
    let with = read_folder(&[("_translation_ne.csv", "id,question,answer\nfaq-2,q,a\n")]);
    let changed = without.passages.iter().zip(&with.passages).filter(|(a, b)| a.content_hash != b.content_hash);
    assert_eq!(changed.map(|(_, passage)| passage.article_id.as_str()).collect::<Vec<_>>(), ["faq-2"]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse("_translation_en.csv", &bytes);
    }
}
