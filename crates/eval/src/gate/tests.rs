use std::fs;

use madoguchi_answer::Outcome;

use super::*;
use crate::answers::Response;
use crate::report::{Runs, Subject};
use crate::retrieval::{RankedArticle, RankedQuery, RetrievalRun};
use crate::risk::RiskTarget;
use crate::sample;

fn open(text: &str) -> Result<Gates, EvalError> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("gates.toml");
    fs::write(&file, text).expect("written");
    Gates::open(&file)
}

fn gate(rest: &str) -> String {
    format!("[[gate]]\nsuite = \"setomi\"\n{rest}\n")
}

/// One question, answered right, its article at rank 2.
fn report() -> Report {
    let article = |id: &str| RankedArticle { article_id: id.into(), title: String::new(), score: 1.0 };
    let ranked = RankedQuery { id: "g1".into(), articles: vec![article("a2"), article("a1")], latency_ms: Some(4.0) };
    let answer = sample::answer(Outcome::Answered, "14日以内", &["a1"]);
    let responses = [Response { id: "g1".into(), answer, passages: Vec::new(), faithfulness: None, latency_ms: 9.0 }];
    let measures = vec!["RR".parse().expect("a measure")];
    let risk = Some(RiskTarget { risk: 0.05, threshold_in_use: 0.5 });
    let (suite, split) = ("setomi".into(), "dev".into());
    let subject = Subject { suite, split, measures, k: 10, risk, ..Subject::default() };
    let run = RetrievalRun { queries: vec![ranked] };
    let runs = Runs { retrieval: Some(&run), responses: Some(&responses), ..Runs::default() };
    Report::of_gold(subject, &[sample::gold("g1")], &runs)
}

#[test]
fn gates_are_held_against_the_report() {
    for (rest, value, passed) in [
        ("measure = \"RR\"\nat_least = 0.5", Some(0.5), true),
        ("measure = \"MRR\"\nat_least = 0.6", Some(0.5), false),
        ("measure = \"RR\"\nat_most = 0.4", Some(0.5), false),
        ("measure = \"accuracy\"\nat_least = 1", Some(1.0), true),
        ("measure = \"violation_rate\"\nat_most = 0", Some(0.0), true),
        ("measure = \"retrieval_p95_ms\"\nat_most = 3.9", Some(4.0), false),
        ("measure = \"answer_p50_ms\"\nat_most = 9", Some(9.0), true),
        ("measure = \"answer_p99_ms\"\nat_most = 8", Some(9.0), false),
        ("measure = \"aurc\"\nat_most = 0", Some(0.0), true),
        ("measure = \"consistency\"\nat_least = 0", None, false),
        // Not measured, or nothing to measure it on: nobody knows, so it is missed.
        ("measure = \"nDCG@10\"\nat_least = 0.0", None, false),
        ("measure = \"refusal_recall\"\nat_least = 0.0", None, false),
    ] {
        let results = open(&gate(rest)).expect(rest).judge(&report());
        assert_eq!(
            results.iter().map(|gate| (gate.value, gate.passed)).collect::<Vec<_>>(),
            [(value, passed)],
            "{rest}"
        );
    }
}

#[test]
fn only_gates_of_the_suite_and_split_are_judged() {
    let rest = "measure = \"RR\"\nat_least = 0.9";
    let text = gate(&format!("split = \"test\"\n{rest}"))
        + &gate(rest).replace("setomi", "other")
        + &gate(&format!("split = \"dev\"\n{rest}"));
    let gates = open(&text).expect("read");
    assert_eq!(gates.suites().into_iter().collect::<Vec<_>>(), ["other", "setomi"]);
    let report = report().with_gates(&gates);
    assert_eq!(report.gates.len(), 1);
    assert!(!report.passes());
    assert!(report.to_text(0).contains("  FAIL  RR       ≥ 0.9  0.500"), "{}", report.to_text(0));
    assert!(report.to_html().expect("rendered").contains("不合格"));
}

#[test]
fn what_is_wrong_is_said() {
    for (rest, wanted) in [
        ("measure = \"RR\"", "gate[0]: not exactly one finite bound. Remedy: write either at_least or at_most"),
        ("measure = \"RR\"\nat_least = 0\nat_most = 1", "gate[0]: not exactly one finite bound"),
        ("measure = \"RR\"\nat_least = nan", "gate[0]: not exactly one finite bound"),
        (
            "measure = \"acuracy\"\nat_least = 0",
            "gates.toml:3: gate[0].measure: \"acuracy\" is not a measure: the name is not known. Remedy: did you mean accuracy?",
        ),
        ("measure = \"nDGC@10\"\nat_least = 0", "did you mean nDCG?"),
        (
            "measure = \"RR\"\natleast = 0",
            "gates.toml:4: gate[0].atleast: unknown key \"atleast\". Remedy: did you mean \"at_least\"?",
        ),
    ] {
        let error = open(&gate(rest)).expect_err(rest).to_string();
        assert!(error.contains(wanted), "{rest}\n{error}");
    }
}

#[test]
fn the_gates_of_the_repository_name_its_suites() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../eval");
    let gates = Gates::open(&folder.join("gates.toml")).unwrap_or_else(|error| panic!("{error}"));
    assert!(!gates.suites().is_empty());
    for suite in gates.suites() {
        assert!(folder.join(format!("suites/{suite}.toml")).exists(), "no suite file for the gates of {suite:?}");
    }
}
