//! Sentences that are true and false of their passages (`eval/claims/claims.jsonl`): how many of each are stopped.
//!
//! `cargo test --release --workspace --test claims -- --nocapture` prints the figures.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use madoguchi_answer::{ANY_DOUBT, DOUBT, supports};
use madoguchi_text::Analyzer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    passage: String,
    sentence: String,
    supported: bool,
    kind: String,
    split: String,
}

/// Sentences stopped, of how many.
#[derive(Default, Clone, Copy)]
struct Stopped {
    stopped: u32,
    of: u32,
}

impl Stopped {
    fn share(self) -> f64 {
        f64::from(self.stopped) / f64::from(self.of.max(1))
    }

    fn count(&mut self, stopped: bool) {
        self.stopped += u32::from(stopped);
        self.of += 1;
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>3} of {:>3} ({:.1} %)", self.stopped, self.of, 100.0 * self.share())
    }
}

/// By split, whether supported, and kind; "all" is every kind.
type Table = BTreeMap<(String, bool, String), Stopped>;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[expect(clippy::print_stdout, reason = "a skipped test says why")]
fn analyzer() -> Option<Analyzer> {
    let source = Path::new("/usr/share/mecab/dic/ipadic");
    if !source.exists() {
        println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
        return None;
    }
    let built = std::env::temp_dir().join("madoguchi-answer-claims-ipadic");
    let built = madoguchi_text::ensure_ipadic(&built, source).expect("a dictionary");
    Some(Analyzer::open(&built, Some(&root().join("corpus/dictionary/user.csv"))).expect("an analyzer"))
}

fn lines() -> Vec<Line> {
    let text = std::fs::read_to_string(root().join("eval/claims/claims.jsonl")).expect("claims");
    text.lines().map(|line| serde_json::from_str(line).expect("a claim")).collect()
}

fn table(analyzer: &Analyzer, doubt: f32) -> Table {
    let mut table = Table::new();
    for line in lines() {
        let stopped = !supports(analyzer, &line.passage, &line.sentence, doubt).is_supported();
        for kind in ["all", &line.kind] {
            table.entry((line.split.clone(), line.supported, kind.to_owned())).or_default().count(stopped);
        }
    }
    table
}

#[test]
fn false_sentences_are_stopped_and_true_ones_pass() {
    let Some(analyzer) = analyzer() else { return };
    let table = table(&analyzer, DOUBT);
    for ((split, supported, kind), stopped) in &table {
        println!("{split:<5} {:<6} {kind:<11} stopped {stopped}", if *supported { "true" } else { "false" });
    }
    let share = |split: &str, supported: bool| table[&(split.to_owned(), supported, "all".to_owned())].share();
    for (split, least_of_false, most_of_true) in [("dev", 0.90, 0.04), ("test", 0.78, 0.15), ("free", 0.59, 0.28)] {
        assert!(share(split, false) >= least_of_false, "{split}: false sentences pass");
        assert!(share(split, true) <= most_of_true, "{split}: true sentences are stopped");
    }
}

/// What a city gets for the doubt that it sets (`thresholds.doubt`).
#[test]
fn less_doubt_stops_more() {
    let Some(analyzer) = analyzer() else { return };
    let mut before: Option<[[f64; 2]; 3]> = None;
    for doubt in [ANY_DOUBT, 0.85, DOUBT, 0.65, 0.5, 0.35] {
        let table = table(&analyzer, doubt);
        let share = |split: &str, supported: bool| table[&(split.to_owned(), supported, "all".to_owned())].share();
        let shares = ["dev", "test", "free"].map(|split| [share(split, false), share(split, true)]);
        println!("doubt {doubt:.2}: false and true sentences stopped, dev, test, free: {shares:.3?}");
        if let Some(before) = before {
            assert!(shares.iter().flatten().zip(before.iter().flatten()).all(|(now, then)| now >= then), "{doubt}");
        }
        before = Some(shares);
    }
}

#[test]
fn a_passage_supports_its_own_sentences() {
    let Some(analyzer) = analyzer() else { return };
    let mut own = Stopped::default();
    for line in lines() {
        for sentence in madoguchi_text::sentences(&line.passage).into_iter().skip(1).step_by(3) {
            let sentence = line.passage[sentence].trim();
            own.count(!sentence.is_empty() && !supports(&analyzer, &line.passage, sentence, DOUBT).is_supported());
        }
    }
    assert!(own.of > 500 && own.share() < 0.005, "{own}");
}
