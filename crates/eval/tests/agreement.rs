//! The measures on a run with ties, held against what `ir_measures` 0.4.3 (`pytrec_eval-terrier` 0.5.11) gives
//! for the same two files. `compare_ir_measures.py` does the same live and with random files.

use std::fs;
use std::path::PathBuf;

use madoguchi_eval::{Measure, Scoring, read_qrels, read_run, score, write_run};

/// q3 has no results, q4 nothing relevant, q5 no judgements.
const QRELS: &str = "\
q1 0 faq-moving-001 2
q1 0 faq-moving-013 1
q1 0 guide-moving 2
q1 0 faq-tax-002 0
q2 0 faq-tax-002 1
q2 0 faq-tax-010 3
q3 0 faq-pet-001 1
q4 0 faq-pet-001 0
";

/// q1 has a tie of three; q2 one that only a 32-bit float sees.
const RUN: &str = "\
q1 Q0 faq-tax-002 1 9.5 t
q1 Q0 guide-moving 2 7.25 t
q1 Q0 faq-moving-013 3 7.25 t
q1 Q0 faq-pet-001 4 7.25 t
q1 Q0 faq-moving-001 5 -1 t
q2 Q0 faq-tax-002 1 1.00000001 t
q2 Q0 faq-tax-010 2 1.0 t
q2 Q0 faq-tax-011 3 0.99999999 t
q4 Q0 faq-pet-001 1 3 t
q5 Q0 faq-pet-001 1 3 t
";

/// Measure, mean, q1, q2; q3 and q4 are 0 throughout.
const THEIRS: [(&str, f64, f64, f64); 15] = [
    ("nDCG", 0.328648, 0.655591, 0.659002),
    ("nDCG@2", 0.227037, 0.386853, 0.521296),
    ("nDCG@10", 0.328648, 0.655591, 0.659002),
    ("R@2", 0.208333, 0.333333, 0.5),
    ("Recall(rel=2)@2", 0.375, 0.5, 1.0),
    ("P@3", 0.25, 0.333333, 0.666667),
    ("P(rel=2)@2", 0.25, 0.5, 0.5),
    ("RR", 0.25, 0.5, 0.5),
    ("RR(rel=2)", 0.25, 0.5, 0.5),
    ("AP", 0.279167, 0.533333, 0.583333),
    ("AP@3", 0.1875, 0.166667, 0.583333),
    ("AP(rel=2)", 0.2375, 0.45, 0.5),
    ("Success@1", 0.0, 0.0, 0.0),
    ("Success(rel=2)@2", 0.5, 1.0, 1.0),
    ("Success(rel=3)@2", 0.25, 0.0, 1.0),
];

fn measures() -> Vec<Measure> {
    THEIRS.iter().map(|row| row.0.parse().expect(row.0)).collect()
}

fn assert_agrees(scoring: &Scoring) {
    assert_eq!((scoring.judged_queries, scoring.without_results, scoring.without_qrels), (4, 1, 1));
    for (score, (name, mean, q1, q2)) in scoring.scores.iter().zip(THEIRS) {
        let ours = |query: &str| score.per_query[query];
        for (ours, theirs) in [
            (score.mean.expect("a mean"), mean),
            (ours("q1"), q1),
            (ours("q2"), q2),
            (ours("q3"), 0.0),
            (ours("q4"), 0.0),
        ] {
            assert!((ours - theirs).abs() <= 1e-6, "{name}: {ours} is not {theirs}");
        }
    }
}

#[test]
fn measures_agree_with_ir_measures_on_the_run_and_on_its_untied_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| -> PathBuf {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("written");
        file
    };
    let qrels = read_qrels(&file("qrels", QRELS)).expect("qrels");
    let run = read_run(&file("run", RUN)).expect("run");
    assert_agrees(&score(&measures(), &qrels, &run));
    let copy = folder.path().join("copy");
    write_run(&copy, &run, "t").expect("written");
    assert_agrees(&score(&measures(), &qrels, &read_run(&copy).expect("read again")));
}
