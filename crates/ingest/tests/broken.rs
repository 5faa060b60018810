//! What happens to files that are not as they should be.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use madoguchi_ingest::{Existing, Passage, Plan, Progress, ReadOptions, Reading, Visibility, read, read_with};
use tempfile::TempDir;

/// A folder `docs` with `files`.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join("docs").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, content).expect("a file");
    }
    folder
}

fn read_docs(folder: &TempDir) -> Reading {
    read(&[folder.path().join("docs")], &ReadOptions::new("setomi"))
}

/// Each problem without the folder's own path and without its remedy.
fn told(folder: &TempDir, reading: &Reading) -> Vec<String> {
    let root = format!("{}/docs", folder.path().display());
    let short = |text: String| text.replace(&format!("{root}/"), "").replace(&root, "docs");
    reading
        .problems
        .iter()
        .map(|problem| short(problem.to_string()).split(". Remedy: ").next().unwrap_or_default().to_owned())
        .collect()
}

fn indexed(passages: &[Passage]) -> Vec<Existing> {
    let entry = |passage: &Passage| Existing {
        id: passage.id,
        source: passage.source.clone(),
        article_id: passage.article_id.clone(),
        content_hash: passage.content_hash.clone(),
    };
    passages.iter().map(entry).collect()
}

const GOOD: &[u8] = "id,question,answer\ngood-1,良い質問？,良い回答。\n".as_bytes();

/// One broken file beside a good one: its message, and what its old passages are kept by.
#[track_caller]
fn assert_broken(name: &str, content: &[u8], messages: &[&str], articles: usize, broken: &[&str]) {
    let folder = folder(&[("good.csv", GOOD), (name, content)]);
    let reading = read_docs(&folder);
    assert_eq!(told(&folder, &reading), messages, "{name}");
    assert_eq!(reading.articles.len(), articles + 1, "{name}: {:?}", reading.articles);
    assert_eq!(reading.broken_sources().iter().collect::<Vec<_>>(), broken, "{name}");
}

#[test]
fn unknown_columns_name_the_nearest() {
    assert_broken(
        "a.csv",
        "id,qestion,answer,担当者\n1,何？,はい。,x\n".as_bytes(),
        &[
            "a.csv:1: column \"qestion\": not a known name; the nearest is \"question\"",
            "a.csv:1: column \"担当者\": not a known name; the nearest is \"担当\" (department)",
            "a.csv: column \"question\": the column is missing",
        ],
        0,
        &["docs/a.csv#"],
    );
    assert_broken(
        "a.jsonl",
        "{\"question\": \"何？\", \"answer\": \"はい。\"}\n{\"question\": \"何？\", \"anser\": \"はい。\"}\n"
            .as_bytes(),
        &["a.jsonl:2: column \"anser\": not a known name; the nearest is \"answer\""],
        0,
        &["docs/a.jsonl#"],
    );
    assert_broken(
        "a.csv",
        "質問,Ｑ,回答\n何？,何？,はい。\n".as_bytes(),
        &["a.csv:1: column \"Ｑ\": means the same as \"質問\""],
        0,
        &["docs/a.csv#"],
    );
}

#[test]
fn a_bad_row_leaves_the_others() {
    assert_broken(
        "a.csv",
        "id,question,answer,revised_on\n1,何？,はい。,令和99年1月1日\n2,何？,はい。,2026-04-01\n\n3,何？,,2026-04-01\n4,,はい。,\n5,何？\nx y,何？,はい。,\n"
            .as_bytes(),
        &[
            "a.csv:2: column \"revised_on\": \"令和99年1月1日\" is not a date (the year 2117 is outside 1868..2100)",
            "a.csv:5: column \"answer\": the value is missing",
            "a.csv:6: column \"question\": the value is missing",
            "a.csv:7: 2 fields, the header has 4",
            "a.csv:8: column \"id\": \"x y\" is not an id (up to 128 letters, digits and - _ . :)",
        ],
        1,
        &["docs/a.csv#", "docs/a.csv#1", "docs/a.csv#3", "docs/a.csv#4"],
    );
}

#[test]
fn broken_files_tell_their_place() {
    for (name, content, message, articles) in [
        (
            "a.csv",
            "id,question,answer\n1,何？,はい。\n2,何？,\"閉じない\n3,何？,はい。\n".as_bytes(),
            "a.csv:3: the quote opened here is never closed",
            1,
        ),
        ("a.csv", b"id,question,answer\n", "a.csv: the file is empty", 0),
        ("a.csv", b" \n", "a.csv: the file is empty", 0),
        ("a.csv", b"\"id", "a.csv:1: the quote opened here is never closed", 0),
        ("a.txt", b"", "a.txt: the file is empty", 0),
        (
            "a.jsonl",
            b"{\"question\": \"q\", \"answer\": \"a\"}\n{\"question\": \"\xE3\x81\"}\n",
            "a.jsonl:2: not valid UTF-8",
            1,
        ),
        (
            "a.jsonl",
            b"{\"question\": \"q\", \"answer\": \"a\"}\n{\"question\"\n",
            "a.jsonl:2: not a JSON object: EOF while parsing an object at column 11",
            1,
        ),
        ("a.jsonl", b"[1]\n", "a.jsonl:1: not a JSON object: invalid type: sequence, expected a map at column 0", 0),
        (
            "a.jsonl",
            b"{\"question\": \"q\", \"answer\": {\"x\": 1}}\n",
            "a.jsonl:1: key \"answer\": \"{\\\"x\\\":1}\" is not a text or a list of texts",
            0,
        ),
        ("a.md", b"# x\n\ny\0z\n", "a.md:3: a NUL byte: the file is binary or damaged", 0),
        (
            "a.md",
            "---\ntitle: x\nrevised_on: いつか\n---\ny".as_bytes(),
            "a.md:3: key \"revised_on\": \"いつか\" is not a date (expected a form like 2026-04-01, 2026/4/1, 2026年4月1日, 20260401, 令和8年4月1日 or R8.4.1)",
            0,
        ),
        (
            "a.md",
            b"---\ntitle: x\ntitel: y\n---\ny",
            "a.md:3: key \"titel\": not a known name; the nearest is \"title\"",
            0,
        ),
        ("a.md", b"---\ntitle: x\ny", "a.md:1: the front matter does not end: a second --- line is missing", 0),
        (
            "a.md",
            b"---\ntitle: [x\n---\ny",
            "a.md:3: front matter: did not find expected ',' or ']' at line 2 column 1, while parsing a flow sequence at line 1 column 8",
            0,
        ),
        ("a.md", "# 題\n\n## 節\n".as_bytes(), "a.md: no text in the document", 0),
        ("a.html", b"<main></main><p>x", "a.html: no text in the document", 0),
        (
            "a.html",
            b"<meta name='madoguchi:titel' content='x'><p>x",
            "a.html:1: meta \"madoguchi:titel\": not a known name; the nearest is \"title\"",
            0,
        ),
        ("a.pdf", b"%PDF", "a.pdf: damaged: Invalid cross-reference table", 0),
        ("a.bin", b"x", "a.bin: no reader for files ending in \"bin\"", 0),
    ] {
        let folder = folder(&[("good.csv", GOOD), (name, content)]);
        let reading = read_docs(&folder);
        assert_eq!(told(&folder, &reading), [message], "{name}");
        assert_eq!(reading.articles.len(), articles + 1, "{name}");
        assert!(reading.broken_sources().contains(&format!("docs/{name}#whatever")), "{name}");
    }
}

#[test]
fn old_passages_of_what_is_broken_stay() {
    let folder = folder(&[
        ("rows.csv", "id,question,answer\n1,何？,一。\n2,何？,二。\n3,何？,三。\n".as_bytes()),
        ("keyless.csv", "question,answer\n一？,一。\n二？,二。\n".as_bytes()),
        ("guide.md", "# 題\n\n本文。\n".as_bytes()),
    ]);
    let before = read_docs(&folder);
    assert_eq!(before.problems, []);
    let docs = folder.path().join("docs");
    fs::write(docs.join("rows.csv"), "id,question,answer,revised_on\n1,何？,一。,いつか\n2,何？,二,2026-04-01\n")
        .expect("a file");
    fs::write(docs.join("keyless.csv"), "question,answer\n新？,新。\n一？,一。\n二？,\n").expect("a file");
    fs::write(docs.join("guide.md"), b"\xFF\xFE\x00").expect("a file");
    let after = read_docs(&folder);
    let plan = Plan::diff(&indexed(&before.passages), &after.passages, &after.scope);
    let fates: Vec<String> = plan.sources.iter().map(ToString::to_string).collect();
    let [keyless, guide, rows] = ["keyless.csv", "guide.md", "rows.csv"].map(|name| {
        fates
            .iter()
            .find(|fate| fate.starts_with(&format!("docs/{name}")))
            .unwrap_or_else(|| panic!("{name} in {fates:?}"))
    });
    assert!(keyless.starts_with("docs/keyless.csv: new 1, changed 0, unchanged 1, gone 0, kept 1"), "{keyless}");
    assert!(guide.starts_with("docs/guide.md: new 0, changed 0, unchanged 0, gone 0, kept 1"), "{guide}");
    assert_eq!(rows, "docs/rows.csv: new 0, changed 1, unchanged 0, gone 1, kept 1\n  = 1\n  ~ 2 何？\n  - 3");
}

#[test]
fn limits_are_messages_and_not_the_end() {
    let long = format!("question,answer\n何？,{}\n次？,はい。\n", "あ".repeat(1000));
    let folder = folder(&[("good.csv", GOOD), ("long.csv", long.as_bytes()), ("long.jsonl", "{\"question\": \"何？\", \"answer\": \"短い。\"}\n{\"question\": \"何？\", \"answer\": \"長いながいながいながい\"}\n".as_bytes())]);
    let mut options = ReadOptions::new("setomi");
    options.max_record_bytes = 60;
    let reading = read(&[folder.path().join("docs")], &options);
    assert_eq!(
        told(&folder, &reading),
        ["long.csv:2: a record of 3006 bytes, the limit is 60", "long.jsonl:2: a record of 69 bytes, the limit is 60"]
    );
    assert_eq!(reading.articles.len(), 3);
    options.max_file_bytes = 100;
    let reading = read(&[folder.path().join("docs")], &options);
    assert!(told(&folder, &reading)[0].starts_with("long.csv: 3"), "{:?}", reading.problems);
    assert_eq!(reading.articles.len(), 1);
}

#[test]
fn an_id_is_used_once() {
    let folder = folder(&[
        ("a.csv", "id,question,answer\nx,一？,一。\ny,二？,二。\n".as_bytes()),
        ("b.csv", "id,question,answer\nz,三？,三。\nx,四？,四。\n".as_bytes()),
    ]);
    let reading = read_docs(&folder);
    assert_eq!(told(&folder, &reading), ["b.csv:3: the id \"x\" is already used at a.csv:2; this one is not read"]);
    assert_eq!(
        reading.articles.iter().map(|article| article.title.as_str()).collect::<Vec<_>>(),
        ["一？", "二？", "三？"]
    );
}

#[test]
fn a_folder_that_cannot_say_who_may_read_is_not_read() {
    let folder = folder(&[
        ("a.md", "公開の文。".as_bytes()),
        ("inner/_collection.toml", b"visibilty = \"internal\"\n"),
        ("inner/deep/secret.md", "職員だけの文。".as_bytes()),
    ]);
    let reading = read_docs(&folder);
    assert_eq!(
        told(&folder, &reading),
        ["inner/_collection.toml:1: key \"visibilty\": not a known name; the nearest is \"visibility\""]
    );
    assert_eq!(reading.articles.len(), 1);
    assert!(reading.broken_sources().contains("docs/inner/deep/secret.md#1"));
    let alone = read(&[folder.path().join("docs/inner/deep/secret.md")], &ReadOptions::new("setomi"));
    assert!(alone.articles.is_empty() && alone.problems.len() == 1, "{alone:?}");
}

#[test]
fn folders_above_count_when_a_file_is_ingested_alone() {
    let folder = folder(&[
        ("_collection.toml", b"visibility = \"internal\"\nname = \"city\"\n"),
        ("a/b.md", "職員だけの文。".as_bytes()),
    ]);
    let reading = read(&[folder.path().join("docs/a/b.md")], &ReadOptions::new("setomi"));
    assert_eq!(reading.problems, []);
    assert_eq!(
        (reading.articles[0].visibility, reading.articles[0].source.as_str()),
        (Visibility::Internal, "city/a/b.md#1")
    );
}

#[test]
fn a_wrong_path_deletes_nothing() {
    let folder = folder(&[("_drafts/a.md", b"x")]);
    let empty = read_docs(&folder);
    assert_eq!(told(&folder, &empty), ["docs: no documents in the folder"]);
    let existing = [Existing {
        id: Default::default(),
        source: "docs/a.md#1".into(),
        article_id: "a".into(),
        content_hash: String::new(),
    }];
    assert_eq!(Plan::diff(&existing, &empty.passages, &empty.scope).counts.kept, 1);
    let missing = read(&[folder.path().join("nowhere")], &ReadOptions::new("setomi"));
    assert_eq!(missing.problems.len(), 1);
    assert!(Plan::diff(&existing, &missing.passages, &missing.scope).is_empty());
}

#[test]
fn named_files_must_be_there() {
    let folder = folder(&[
        ("_collection.toml", b"[files.\"a.txt\"]\ntitle = \"x\"\n[files.\"b.tx\"]\ntitle = \"y\"\n"),
        ("a.txt", b"x"),
        ("b.txt", b"y"),
    ]);
    let reading = read_docs(&folder);
    assert_eq!(
        told(&folder, &reading),
        ["_collection.toml:3: file \"b.tx\": no such file beside it; the nearest is \"b.txt\""]
    );
    assert_eq!(reading.articles[0].title, "x");
}

#[test]
fn two_roots_of_one_name_are_not_mixed_up() {
    let folder = folder(&[("one/faq/a.md", b"x"), ("two/faq/b.md", b"y")]);
    let docs = folder.path().join("docs");
    let reading = read(&[docs.join("one/faq"), docs.join("two/faq")], &ReadOptions::new("setomi"));
    assert_eq!(reading.articles.len(), 1);
    assert_eq!(reading.problems[0].cause.code(), "duplicate_root");
}

#[test]
fn templates_name_their_columns() {
    let collection = "[template]\nanswer = \"{clas}。\"\n".as_bytes();
    let folder = folder(&[("_collection.toml", collection), ("a.csv", "question,class\n何？,x\n".as_bytes())]);
    assert_eq!(
        told(&folder, &read_docs(&folder)),
        [
            "a.csv:1: column \"class\": not a known name",
            "a.csv: template's column \"clas\": not a known name; the nearest is \"class\"",
        ]
    );
}

#[test]
fn answers_may_be_markup() {
    let csv = "id,question,answer\n1,何？,\"<p>一。<br>二。</p><ul><li>三</li></ul>\"\n".as_bytes();
    let folder = folder(&[("_collection.toml", b"answer_format = \"html\"\n"), ("a.csv", csv)]);
    let reading = read_docs(&folder);
    assert_eq!(reading.passages[0].text, "一。\n二。\n\n・三");
}

#[test]
fn keys_of_front_matter_may_be_mapped_and_left_out() {
    let collection = "ignore_columns = [\"layout\"]\n[columns]\ndate = \"revised_on\"\n".as_bytes();
    let page = "---\nlayout: default\ndate: 2026-04-01\n---\n本文。".as_bytes();
    let folder = folder(&[("_collection.toml", collection), ("a.md", page)]);
    let reading = read_docs(&folder);
    assert_eq!(reading.problems, []);
    assert!(reading.articles[0].revised_on.is_some());
}

#[test]
fn an_endless_line_is_a_message() {
    let page = format!("題\n\n{}\n", "あ".repeat(2 << 20));
    let folder = folder(&[("a.txt", page.as_bytes())]);
    assert_eq!(told(&folder, &read_docs(&folder)), ["a.txt:3: a record of 6291456 bytes, the limit is 4194304"]);
}

#[test]
fn rows_without_ids_keep_theirs_when_rows_are_added_above() {
    let folder = folder(&[("a.csv", "question,answer\n一？,一。\n一？,別。\n".as_bytes())]);
    let before = read_docs(&folder);
    fs::write(folder.path().join("docs/a.csv"), "question,answer\n新？,新。\n一？,一。\n一？,別。\n").expect("a file");
    let after = read_docs(&folder);
    let plan = Plan::diff(&indexed(&before.passages), &after.passages, &after.scope);
    assert_eq!(plan.to_string(), "new 1, changed 0, unchanged 2, gone 0, kept 0");
}

#[cfg(unix)]
#[test]
fn links_do_not_go_in_circles() {
    let folder = folder(&[("a.md", b"x"), ("b/c.md", b"y")]);
    let docs = folder.path().join("docs");
    std::os::unix::fs::symlink(&docs, docs.join("b/up")).expect("a link");
    std::os::unix::fs::symlink(docs.join("nowhere.md"), docs.join("dead.md")).expect("a link");
    let reading = read_docs(&folder);
    assert_eq!(reading.articles.len(), 2);
    assert_eq!(told(&folder, &reading), ["dead.md: no such file or folder"]);
}

#[test]
fn progress_is_told_once_per_file() {
    let folder = folder(&[("a.md", b"x"), ("b.md", b"y"), ("c.csv", GOOD)]);
    let (calls, last) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let progress = |progress: Progress<'_>| {
        calls.fetch_add(1, Ordering::Relaxed);
        last.fetch_max(progress.files_done, Ordering::Relaxed);
        assert_eq!(progress.files_total, 3);
        assert!(progress.path.starts_with(Path::new(folder.path())));
    };
    let _ = read_with(&[folder.path().join("docs")], &ReadOptions::new("setomi"), &progress);
    assert_eq!((calls.into_inner(), last.into_inner()), (3, 3));
}
