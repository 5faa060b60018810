//! The questions that measure are apart from everything that is indexed and learnt from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use madoguchi_ingest::{ReadOptions, read};
use serde_json::Value;

/// Pairs of characters that two questions share, of those that either has: from here on they are taken for the same.
const SAME: f64 = 0.65;
/// Shorter questions are alike by chance (「児童手当何日」).
const LEAST_PAIRS: usize = 5;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rows(folder: &str) -> Vec<Value> {
    let files = std::fs::read_dir(root().join(folder)).expect("the folder");
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    let text = |path: PathBuf| std::fs::read_to_string(path).expect("UTF-8");
    let parsed = |line: &str| serde_json::from_str(line).expect("an object a line");
    files.into_iter().flat_map(|path| text(path).lines().map(parsed).collect::<Vec<Value>>()).collect()
}

fn question(row: &Value) -> String {
    row["question"].as_str().expect("a question").to_owned()
}

fn pairs(text: &str) -> BTreeSet<[char; 2]> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// Everything that a passage of the sample city is found by, and every question that was learnt from.
fn known() -> Vec<String> {
    let reading = read(&[root().join("corpus")], &ReadOptions::new("setomi"));
    assert_eq!(reading.problems, []);
    let passages = reading.passages.into_iter();
    let mut known: Vec<String> =
        passages.flat_map(|passage| passage.phrasings.into_iter().chain(passage.question)).collect();
    known.extend(rows("models/questions").iter().map(question));
    known
}

#[test]
fn no_gold_question_stands_in_the_index_or_among_the_questions_learnt_from() {
    let known: Vec<(String, BTreeSet<[char; 2]>)> =
        known().into_iter().map(|text| (text.clone(), pairs(&text))).collect();
    assert!(known.len() > 13_000, "{}", known.len());
    let gold: Vec<String> = rows("eval/gold").iter().map(question).collect();
    let (mut sum, mut count) = (0.0, 0.0);
    for asked in &gold {
        let own = pairs(asked);
        if own.len() < LEAST_PAIRS {
            continue;
        }
        let shared = |other: &BTreeSet<[char; 2]>| {
            let both = own.intersection(other).count();
            both as f64 / (own.len() + other.len() - both) as f64
        };
        let (nearest, text) = known
            .iter()
            .map(|(text, other)| (shared(other), text))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .expect("something is known");
        assert!(nearest < SAME, "{asked} is {text}: {nearest:.2}");
        sum += nearest;
        count += 1.0;
    }
    assert!(sum / count < 0.25, "mean nearness {}", sum / count);
}

#[test]
fn the_gold_is_as_large_and_as_varied_as_promised() {
    let gold = rows("eval/gold");
    let count = |is_one: &dyn Fn(&Value) -> bool| gold.iter().filter(|row| is_one(row)).count();
    assert!(gold.len() >= 500, "{}", gold.len());
    assert!(count(&|row| row["outcome"] == "declined") >= 100);
    assert!(count(&|row| row["audience"] == "staff") >= 60);
    assert!(count(&|row| row["history"].as_array().is_some_and(|history| !history.is_empty())) >= 60);
    assert!(count(&|row| row["id"].as_str().is_some_and(|id| id.starts_with("g-adv"))) >= 40);
    let topics: BTreeSet<&str> = gold.iter().filter_map(|row| row["topic"].as_str()).collect();
    assert!(topics.len() >= 30, "{topics:?}");
}
