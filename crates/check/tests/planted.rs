//! Conflicts planted on top of the sample corpus, and pairs that look like conflicts and are none.
//!
//! `planted/` was written before the rules were tuned and guided their tuning; `held_out/` was written after. The
//! README says what was measured when.

#![expect(clippy::print_stdout, reason = "a test says what it skips and what it measures")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use madoguchi_check::{Findings, Reference, check};
use madoguchi_ingest::{Desks, ReadOptions, read};
use madoguchi_text::{Analyzer, ensure_ipadic};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

fn analyzer() -> Option<Analyzer> {
    let source = Path::new("/usr/share/mecab/dic/ipadic");
    if !source.exists() {
        println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
        return None;
    }
    let built = ensure_ipadic(&std::env::temp_dir().join("madoguchi-check-ipadic"), source).expect("a dictionary");
    Some(Analyzer::open(&built, Some(&corpus().join("dictionary/user.csv"))).expect("an analyzer"))
}

/// Every pair that a finding sets against each other, by id; a desk is `desk:…`.
fn pairs(findings: &Findings) -> BTreeMap<(String, String), Vec<String>> {
    let mut pairs: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut add = |a: &str, b: &str, what: String| {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        pairs.entry((a.to_owned(), b.to_owned())).or_default().push(what);
    };
    for found in &findings.conflicts {
        add(&found.left.article.id, &found.right.article.id, found.to_string());
    }
    for found in &findings.contacts {
        match &found.reference {
            Reference::Desk { department, .. } => {
                add(&found.side.article.id, &format!("desk:{department}"), found.to_string());
            }
            Reference::Articles { ids, .. } => {
                for id in ids {
                    add(&found.side.article.id, id, found.to_string());
                }
            }
        }
    }
    pairs
}

/// Conflicts found and look-alikes taken for conflicts.
fn score(set: &str) -> Option<(usize, usize)> {
    let analyzer = analyzer()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(set);
    let reading = read(&[corpus(), folder.join("public"), folder.join("internal")], &ReadOptions::new("setomi"));
    let problems: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    let desks = Desks::open(&corpus().join("desks.toml")).expect("the city's desks");
    let findings = check(&reading.articles, Some(&desks), &analyzer, jiff::civil::date(2026, 11, 20));
    let mut found = pairs(&findings);
    let (mut hits, mut false_alarms, mut named) = (0, 0, 0);
    let rows = std::fs::read_to_string(folder.join("pairs.tsv")).expect("the list of pairs");
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let [row, expected, a, b, what] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let key = if a < b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
        let finding = found.remove(&key);
        named += usize::from(finding.is_some());
        match (expected, &finding) {
            ("conflict", Some(_)) => hits += 1,
            ("conflict", None) => println!("{set} {row} missed: {what}"),
            (_, Some(found)) => {
                false_alarms += 1;
                println!("{set} {row} false: {what}\n{}", found.join("\n"));
            }
            _ => {}
        }
    }
    println!("{set}: {hits} conflicts found, {false_alarms} look-alikes taken for conflicts");
    println!("{set}: {named} pairs named, {} further pairs:", found.len());
    for ((a, b), what) in found {
        println!("  {a} {b}\n{}", what.join("\n"));
    }
    Some((hits, false_alarms))
}

#[test]
fn planted_conflicts_are_found_and_look_alikes_are_not() {
    let Some((hits, false_alarms)) = score("planted") else { return };
    assert!(hits >= 18, "{hits} of 20");
    assert!(false_alarms <= 2, "{false_alarms} of 20");
}

#[test]
fn held_out_pairs() {
    let Some((hits, false_alarms)) = score("held_out") else { return };
    assert!(hits >= 7, "{hits} of 10");
    assert!(false_alarms <= 1, "{false_alarms} of 10");
}
