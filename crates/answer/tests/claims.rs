//! Sentences that are true and false of their passages: how many of each are stopped.

use std::collections::BTreeMap;
use std::path::Path;

use madoguchi_answer::supports;
use madoguchi_text::Analyzer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    id: String,
    passage: String,
    sentence: String,
    supported: bool,
    kind: String,
    split: String,
}

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

#[test]
fn figures() {
    let Some(analyzer) = analyzer() else { return };
    let show = std::env::var("SHOW").is_ok();
    let mut table: BTreeMap<(String, bool, String), (usize, usize)> = BTreeMap::new();
    let lines = lines();
    let start = std::time::Instant::now();
    for line in &lines {
        let support = supports(&analyzer, &line.passage, &line.sentence);
        let cell = table.entry((line.split.clone(), line.supported, line.kind.clone())).or_default();
        cell.1 += 1;
        cell.0 += usize::from(!support.is_supported());
        let all = table.entry((line.split.clone(), line.supported, "all".to_owned())).or_default();
        all.1 += 1;
        all.0 += usize::from(!support.is_supported());
        if std::env::var("WHY").is_ok() && line.split == "test" && line.supported && !support.is_supported() {
            println!("why {} {}", line.kind, format!("{support:?}").chars().take(26).collect::<String>());
        }
        if show && line.split == "dev" && support.is_supported() != line.supported {
            println!(
                "{} {} {} {support:?} | {}",
                if line.supported { "T" } else { "F" },
                line.id,
                line.kind,
                line.sentence
            );
        }
    }
    let all = start.elapsed() / 420;
    let start = std::time::Instant::now();
    for line in &lines {
        std::hint::black_box(analyzer.analyze(&line.passage));
    }
    println!("analyze {:?}", start.elapsed() / 420);
    println!("all {all:?}");
    println!("{:?} a sentence", start.elapsed() / 420);
    let splits: &[&str] = if show { &["dev"] } else { &["dev", "test"] };
    for ((split, supported, kind), (stopped, of)) in &table {
        if splits.contains(&split.as_str()) {
            println!("{split} {supported} {kind}: {stopped} of {of}");
        }
    }
}

#[test]
fn verbatim() {
    let Some(analyzer) = analyzer() else { return };
    let mut last = String::new();
    let (mut flips, mut caught) = (0, 0);
    let (mut stopped, mut of, mut fused_stopped, mut fused) = (0, 0, 0, 0);
    for line in lines() {
        if line.passage == last {
            continue;
        }
        last = line.passage.clone();
        let ss: Vec<&str> = last
            .split('\n')
            .skip(1)
            .flat_map(|l| madoguchi_text::sentences(l).into_iter().map(|r| l[r].trim()).collect::<Vec<_>>())
            .filter(|s| s.ends_with('。'))
            .collect();
        for (i, s) in ss.iter().enumerate() {
            of += 1;
            let support = supports(&analyzer, &last, s);
            if !support.is_supported() {
                stopped += 1;
                println!("V {support:?} {s}");
            }
            for (a, b) in [
                ("できません。", "できます。"),
                ("できます。", "できません。"),
                ("必要です。", "不要です。"),
                ("いりません。", "必要です。"),
                ("要りません。", "必要です。"),
                ("受け付けません。", "受け付けます。"),
                ("対象外です。", "対象です。"),
                ("使えます。", "使えません。"),
                ("使えません。", "使えます。"),
                ("ではありません。", "です。"),
                ("含みません。", "含みます。"),
                ("取れます。", "取れません。"),
            ] {
                if s.ends_with(a) {
                    let flipped = s.replace(a, b);
                    flips += 1;
                    if supports(&analyzer, &last, &flipped).is_supported() {
                        println!("N {flipped}");
                    } else {
                        caught += 1;
                    }
                }
            }
            if let Some(n) = ss.get(i + 1) {
                let two = format!(
                    "{}、{}",
                    s.trim_end_matches('。').replace("してください", "し").replace("ます", "ますが"),
                    n
                );
                fused += 1;
                let support = supports(&analyzer, &last, &two);
                if !support.is_supported() {
                    fused_stopped += 1;
                    println!("W {support:?} {two}");
                }
            }
        }
    }
    println!("flips {caught} of {flips}");
    println!("verbatim {stopped} of {of}, fused {fused_stopped} of {fused}");
}
