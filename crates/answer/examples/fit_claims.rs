//! Fits the learnt half of the claim check and says how good it is.
//!
//! `cargo run --release -p madoguchi-answer --example fit_claims -- DICTIONARY [--write]`, where DICTIONARY is the built dictionary
//! (`data/dictionary/ipadic`): learns from `models/claims/sentences.jsonl` and `twins.jsonl`, judges each sentence by what was
//! learnt of the passages of other folds, then holds what was learnt of all against `eval/claims/claims.jsonl`; `--write`
//! writes `models/claims/weights.json`.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use madoguchi_answer::{Entailment, Sentence};
use madoguchi_text::Analyzer;
use rayon::prelude::*;
use serde_json::Value;

const FOLDS: usize = 10;
/// Shares of true sentences that may be stopped.
const RATES: [f32; 4] = [0.05, 0.10, 0.15, 0.20];

/// A sentence with where it comes from.
struct Line {
    set: String,
    article: String,
    passage: String,
    sentence: String,
    is_supported: bool,
}

impl Line {
    fn sentence(&self) -> Sentence<'_> {
        Sentence { passage: &self.passage, sentence: &self.sentence, is_supported: self.is_supported }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dictionary, rest @ ..] = arguments.as_slice() else {
        return Err("usage: fit_claims DICTIONARY [--write]".into());
    };
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let analyzer = Analyzer::open(Path::new(dictionary), Some(&root.join("corpus/dictionary/user.csv")))?;
    let lines = taught(&root.join("models/claims"))?;
    report(&lines, &by_folds(&analyzer, &lines)?);
    let sentences: Vec<Sentence<'_>> = lines.iter().map(Line::sentence).collect();
    let model = Entailment::fit(&analyzer, &sentences).ok_or("nothing to learn from")?;
    let held_out = gold(&root.join("eval/claims/claims.jsonl"))?;
    report(&held_out, &doubts(&model, &analyzer, &held_out.iter().collect::<Vec<_>>()));
    if rest.contains(&"--write".to_owned()) {
        std::fs::write(root.join("models/claims/weights.json"), model.to_json() + "\n")?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn line(set: &str, value: &Value, passage: String) -> Line {
    Line {
        set: set.to_owned(),
        article: text(value, "article"),
        passage,
        sentence: text(value, "sentence"),
        is_supported: value["supported"] == true,
    }
}

fn taught(folder: &Path) -> Result<Vec<Line>, Box<dyn Error>> {
    let passages: BTreeMap<String, String> = read(&folder.join("passages.jsonl"))?
        .iter()
        .map(|value| (text(value, "article"), text(value, "passage")))
        .collect();
    let mut lines = Vec::new();
    for set in ["sentences", "twins"] {
        for value in read(&folder.join(format!("{set}.jsonl")))? {
            let article = text(&value, "article");
            let passage = passages.get(&article).ok_or_else(|| format!("{set}.jsonl: {article} has no passage"))?;
            lines.push(line(set, &value, passage.clone()));
        }
    }
    Ok(lines)
}

fn gold(path: &Path) -> Result<Vec<Line>, Box<dyn Error>> {
    Ok(read(path)?.iter().map(|value| line(&text(value, "split"), value, text(value, "passage"))).collect())
}

/// The doubt about each sentence, by a model that has seen nothing of its passage.
fn by_folds(analyzer: &Analyzer, lines: &[Line]) -> Result<Vec<f32>, Box<dyn Error>> {
    let articles: Vec<&str> = {
        let mut articles: Vec<&str> = lines.iter().map(|line| line.article.as_str()).collect();
        articles.sort_unstable();
        articles.dedup();
        articles
    };
    let fold = |line: &Line| articles.binary_search(&line.article.as_str()).unwrap_or_default() % FOLDS;
    let mut found = vec![0.0; lines.len()];
    for out in 0..FOLDS {
        let known: Vec<Sentence<'_>> = lines.iter().filter(|line| fold(line) != out).map(Line::sentence).collect();
        let model = Entailment::fit(analyzer, &known).ok_or("nothing to learn from")?;
        let members: Vec<usize> = (0..lines.len()).filter(|at| fold(&lines[*at]) == out).collect();
        let judged = doubts(&model, analyzer, &members.iter().map(|at| &lines[*at]).collect::<Vec<_>>());
        for (at, doubt) in members.into_iter().zip(judged) {
            found[at] = doubt;
        }
    }
    Ok(found)
}

fn doubts(model: &Entailment, analyzer: &Analyzer, lines: &[&Line]) -> Vec<f32> {
    lines.par_iter().map(|line| model.doubt(analyzer, &line.passage, &line.sentence)).collect()
}

/// By set: the chance that a false sentence is doubted more than a true one, and how many are stopped at which cost.
#[expect(clippy::print_stdout, reason = "printing is what it is for")]
fn report(lines: &[Line], doubts: &[f32]) {
    let mut sets: BTreeMap<&str, [Vec<f32>; 2]> = BTreeMap::new();
    for (line, doubt) in lines.iter().zip(doubts) {
        sets.entry(&line.set).or_default()[usize::from(line.is_supported)].push(*doubt);
    }
    for (set, [wrong, right]) in sets {
        print!("{set:<10} {:>4} false {:>4} true  area {:.3} ", wrong.len(), right.len(), area(&wrong, &right));
        for rate in RATES {
            let threshold = quantile(&right, 1.0 - rate);
            let stopped = wrong.iter().filter(|doubt| **doubt > threshold).count();
            print!("  {:.0} %: {:.3} above {threshold:.2}", 100.0 * rate, stopped as f32 / wrong.len() as f32);
        }
        println!();
    }
}

fn quantile(values: &[f32], share: f32) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted[((sorted.len() - 1) as f32 * share) as usize]
}

fn area(wrong: &[f32], right: &[f32]) -> f32 {
    let mut above = 0.0;
    for doubt in wrong {
        for other in right {
            above += match doubt.total_cmp(other) {
                Ordering::Greater => 1.0,
                Ordering::Equal => 0.5,
                Ordering::Less => 0.0,
            };
        }
    }
    above / (wrong.len() * right.len()) as f32
}
