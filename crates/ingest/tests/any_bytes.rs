//! Whatever the bytes: no panic, and what is read keeps its promises.

use std::collections::HashSet;
use std::fs;

use madoguchi_ingest::{Desks, ReadOptions, read};
use proptest::prelude::*;

/// Pieces that mean something to one of the formats, and bytes that mean nothing.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "id,question,answer\n",
            "質問,回答\n",
            "\"",
            ",",
            "\r\n",
            "\n",
            "\n\n",
            "{\"question\": \"何？\", \"answer\": \"はい。\"}\n",
            "{\"a\":",
            "[",
            "]",
            "}",
            "---\n",
            "title: x\n",
            "revised_on: 令和8年4月1日\n",
            "# 見出し\n",
            "| a | b |\n|---|---|\n| 1 | 2 |\n",
            "- 項目\n",
            "  - 子\n",
            "<main>",
            "</main>",
            "<table><tr><th>x<td>y",
            "</table>",
            "<ul><li>",
            "<p>本文。",
            "■ 見出し\n",
            "第1章 総則\n",
            "長い文が続きます、そして続きます。",
            "[files.\"a\"]\n",
            "kind = \"faq\"\n",
            "default = \"x\"\n[[desk]]\n",
            "\u{FEFF}",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
        "[ぁ-ん、。a-z0-9]{0,200}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn readers_never_panic(content in content()) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("docs");
        fs::create_dir(&root).expect("a folder");
        for name in ["a.csv", "a.tsv", "a.jsonl", "a.md", "a.html", "a.txt"] {
            fs::write(root.join(name), &content).expect("a file");
        }
        let reading = read(&[root], &ReadOptions::new("setomi"));
        let ids: HashSet<_> = reading.passages.iter().map(|passage| passage.id).collect();
        prop_assert_eq!(ids.len(), reading.passages.len());
        for article in &reading.articles {
            prop_assert!(!article.title.trim().is_empty() && !article.body.is_empty(), "{:?}", article);
        }
        for file in &reading.files {
            // A file is read, or it is said why not.
            prop_assert!(file.articles > 0 || file.problems > 0, "{:?}", file);
        }
        for problem in &reading.problems {
            prop_assert!(!problem.to_string().contains('\n'), "{}", problem);
        }
        for passage in &reading.passages {
            prop_assert_eq!(passage.text.chars().count(), (passage.end_char - passage.start_char) as usize);
        }
    }

    #[test]
    fn settings_never_panic(content in content()) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("_collection.toml"), &content).expect("a file");
        fs::write(folder.path().join("desks.toml"), &content).expect("a file");
        fs::write(folder.path().join("a.md"), "本文。").expect("a file");
        let _ = read(&[folder.path().to_owned()], &ReadOptions::new("setomi"));
        let _ = Desks::open(&folder.path().join("desks.toml"));
    }
}
