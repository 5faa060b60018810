//! The index follows the files.

use std::process::Command;

use crate::city::{City, DAY, FAQ, shared_dictionary};

fn counts(run: &crate::city::Run) -> [u64; 5] {
    let json = run.json();
    let counts = &json["plan"]["counts"];
    ["new", "changed", "unchanged", "gone", "kept"].map(|name| counts[name].as_u64().unwrap_or(u64::MAX))
}

fn answer(city: &City, question: &str) -> serde_json::Value {
    city.run(&["ask", question, "--json", "--on", DAY]).succeeded().json()
}

#[test]
fn ingesting_twice_changes_nothing() {
    let city = City::new();
    let first = counts(&city.ingest().succeeded());
    assert!(first[0] >= 4 && first[1..] == [0, 0, 0, 0], "{first:?}");
    assert_eq!(counts(&city.ingest().succeeded()), [0, 0, first[0], 0, 0]);
}

#[test]
fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let city = City::new();
    let planned = city.run(&["ingest", "corpus", "--dry-run"]).succeeded().out();
    assert!(planned.contains("corpus/faq/moving.csv") && planned.contains("dry run"), "{planned}");
    assert!(counts(&city.ingest().succeeded())[0] >= 4);
}

#[test]
fn an_edited_file_is_answered_in_its_new_words() {
    let city = City::new();
    city.ingest().succeeded();
    city.write("corpus/faq/moving.csv", FAQ.replace("1点500円", "1点700円"));
    let [new, changed, _, gone, _] = counts(&city.ingest().succeeded());
    assert_eq!([new, changed, gone], [0, 1, 0]);
    let text = answer(&city, "粗大ごみの出し方").to_string();
    assert!(text.contains("700円") && !text.contains("500円"), "{text}");
}

#[test]
fn a_search_says_which_words_a_passage_does_not_know() {
    let city = City::new();
    city.ingest().succeeded();
    let arguments = ["search", "宇宙船は粗大ごみですか", "--on", DAY];
    let found = city.run(&[&arguments[..], &["--json"]].concat()).succeeded().json();
    let unknown = found["passages"][0]["unknown"].to_string();
    assert!(unknown.contains("宇宙船") && !unknown.contains("粗大ごみ"), "{found}");
    let told = city.run(&[&arguments[..], &["--explain"]].concat()).succeeded().out();
    assert!(told.lines().any(|line| line.trim_start().starts_with("unknown: 宇宙船")), "{told}");
}

/// Where two passages tie, the surer one comes first, however many are asked for.
#[test]
fn a_longer_list_begins_as_a_shorter_one() {
    let data = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.env("MADOGUCHI_DATA", data.path()).env("MADOGUCHI_TEXT__DICTIONARY", shared_dictionary());
        command.output().expect("the program runs").stdout
    };
    run(&["ingest", "corpus"]);
    let found = |limit: &str| -> Vec<(String, f64)> {
        let out = run(&["search", "転入届の期限は？", "--on", DAY, "--json", "--limit", limit]);
        let found: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        let passages = found["passages"].as_array().expect("passages").iter();
        passages.map(|one| (one["passage_id"].to_string(), one["score"].as_f64().expect("a score"))).collect()
    };
    let (one, many) = (found("1"), found("10"));
    assert_eq!(one, many[..1]);
    assert!(many.len() == 10 && many.is_sorted_by(|a, b| a.1 >= b.1), "{many:?}");
}

#[test]
fn a_deleted_file_is_no_longer_answered() {
    let city = City::new();
    city.ingest().succeeded();
    city.remove("corpus/faq/moving.csv");
    assert_eq!(counts(&city.ingest().succeeded())[3], 2);
    assert_eq!(answer(&city, "粗大ごみの出し方")["outcome"], "declined");
}

#[test]
fn an_expired_entry_is_no_longer_answered_and_one_to_come_not_yet() {
    let city = City::new();
    let header = FAQ.lines().next().expect("a header");
    let (other, row) = (FAQ.lines().nth(1).expect("a row"), FAQ.lines().nth(2).expect("a row"));
    for (column, day, outcome) in [
        ("expires_on", "2026-11-20", "declined"),
        ("expires_on", "2026-11-21", "answered"),
        ("effective_from", "2026-11-22", "declined"),
        ("effective_from", "令和8年11月21日", "answered"),
    ] {
        city.write("corpus/faq/moving.csv", format!("{header},{column}\n{other},\n{row},{day}\n"));
        city.ingest().succeeded();
        assert_eq!(answer(&city, "粗大ごみの出し方")["outcome"], outcome, "{column} {day}");
    }
}

#[test]
fn another_folder_is_left_alone() {
    let city = City::new();
    city.ingest().succeeded();
    city.write("other/faq.csv", "id,question,answer\nwater,水道を止めたい,3日前までに連絡してください。\n");
    let [new, _, _, gone, _] = counts(&city.run(&["ingest", "other", "--json"]).succeeded());
    assert_eq!([new, gone], [1, 0]);
    assert_eq!(answer(&city, "粗大ごみの出し方")["outcome"], "answered");
}

#[test]
fn a_changed_dictionary_is_refused_until_the_index_is_rebuilt() {
    let city = City::new();
    city.ingest().succeeded();
    city.write("user.csv", "粗大ごみ処理券,カスタム名詞,ソダイゴミショリケン\n");
    city.write(
        "madoguchi.toml",
        "tenant = \"test\"\n[text]\nuser_dictionary = \"user.csv\"\n[answer]\ndesks = \"corpus/desks.toml\"\n",
    );
    city.ingest().failed_saying(&["ingest --rebuild"]);
    city.run(&["ingest", "corpus", "--rebuild"]).succeeded();
    assert_eq!(answer(&city, "粗大ごみの出し方")["outcome"], "answered");
}
