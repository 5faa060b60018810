use super::*;
use crate::answers::Response;
use crate::gold::GoldQuestion;
use crate::report::{Runs, Subject};
use crate::retrieval::{RankedArticle, RankedQuery, RetrievalRun};
use crate::risk::RiskTarget;
use crate::sample;

/// A report in which the question `n` finds its article at the rank given, and is right at rank 1.
fn report(ranks: &[(usize, usize)], measures: &[&str]) -> Report {
    let gold: Vec<GoldQuestion> = ranks.iter().map(|(n, _)| sample::gold(&format!("g{n}"))).collect();
    let article = |id: String| RankedArticle { article_id: id, title: String::new(), score: 0.0 };
    let queries = ranks.iter().map(|(n, rank)| {
        let articles = (1..*rank).map(|above| article(format!("x{above}"))).chain([article("a1".into())]);
        RankedQuery { id: format!("g{n}"), articles: articles.collect(), latency_ms: None }
    });
    let responses = ranks.iter().map(|(n, rank)| {
        let text = if *rank == 1 { "14日以内" } else { "すぐ" };
        let answer = sample::answer(Outcome::Answered, text, &["a1"]);
        Response { id: format!("g{n}"), answer, passages: Vec::new(), faithfulness: None, latency_ms: 1.0 }
    });
    let subject = Subject {
        suite: "s".into(),
        split: "dev".into(),
        measures: measures.iter().map(|name| name.parse().expect("a measure")).collect(),
        k: 10,
        risk: Some(RiskTarget { risk: 0.05, threshold_in_use: 0.5 }),
        ..Subject::default()
    };
    let responses: Vec<Response> = responses.collect();
    let run = RetrievalRun { queries: queries.collect() };
    Report::of_gold(subject, &gold, &Runs { retrieval: Some(&run), responses: Some(&responses), ..Runs::default() })
}

fn change<'a>(comparison: &'a Comparison, measure: &str) -> &'a Change {
    comparison.changes.iter().find(|change| change.measure == measure).expect(measure)
}

#[test]
fn what_changed_is_found_over_the_shared_questions() {
    let before = report(&[(1, 1), (2, 2), (3, 4), (9, 1)], &["RR", "AP"]);
    let after = report(&[(4, 1), (3, 1), (2, 2), (1, 2)], &["Success@1", "RR"]);
    let comparison = Comparison::between(&before, &after);
    assert_eq!((comparison.questions, comparison.only_before, comparison.only_after), (3, 1, 1));
    let ids = |changed: &[ChangedQuestion]| changed.iter().map(|question| question.id.clone()).collect::<Vec<_>>();
    assert_eq!((ids(&comparison.better), ids(&comparison.worse)), (vec!["g3".to_owned()], vec!["g1".to_owned()]));
    assert!(matches!(comparison.worse[0].after.faults[..], [Fault::MissingFact { .. }]));
    assert_eq!((comparison.worse[0].before.gold_rank, comparison.worse[0].after.gold_rank), (Some(1), Some(2)));
    assert!(comparison.changes.iter().all(|change| change.measure != "AP" && change.measure != "Success@1"));

    let rr = change(&comparison, "RR");
    let near = |value: Option<f64>, wanted: f64| value.is_some_and(|value| (value - wanted).abs() < 1e-12);
    // (1 + 1/2 + 1/4) / 3 before, (1/2 + 1/2 + 1) / 3 after.
    assert!(near(rr.before, 1.75 / 3.0) && near(rr.after, 2.0 / 3.0) && near(rr.difference, 0.25 / 3.0), "{rr:?}");
    assert_eq!((rr.better, rr.worse, rr.lower_is_better), (Some(1), Some(1), false));
    let overall = change(&comparison, "overall_accuracy");
    // One of three right in both: any exchange is as extreme.
    assert_eq!((overall.difference, overall.p), (Some(0.0), Some(1.0)));
    let interval = overall.interval.expect("an interval");
    assert!(interval.low < 0.0 && interval.high > 0.0);
}

#[test]
fn a_clear_gain_is_told_from_chance() {
    let ranks = |rank: usize| (0..12).map(|n| (n, rank)).collect::<Vec<_>>();
    let comparison = Comparison::between(&report(&ranks(3), &["RR"]), &report(&ranks(1), &["RR"]));
    for measure in ["RR", "accuracy", "overall_accuracy", "fact_recall", "ece", "aurc"] {
        let change = change(&comparison, measure);
        assert!(change.p.is_some_and(|p| p < 0.01), "{change:?}");
    }
    let aurc = change(&comparison, "aurc");
    assert_eq!((aurc.before, aurc.after, aurc.lower_is_better, aurc.better), (Some(1.0), Some(0.0), true, None));
    assert_eq!(change(&comparison, "RR").better, Some(12));
}

#[test]
fn a_report_that_was_written_is_compared_like_the_one_in_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("old.json");
    let (before, after) = (report(&[(1, 2), (2, 1)], &["RR"]), report(&[(1, 1), (2, 1)], &["RR"]));
    std::fs::write(&file, serde_json::to_string(&before).expect("written")).expect("written");
    let read = Report::open(&file).expect("a report");
    assert_eq!(Comparison::between(&read, &after), Comparison::between(&before, &after));
    // A report that holds a comparison itself can be compared with again.
    std::fs::write(&file, serde_json::to_string(&after.against(&before)).expect("written")).expect("written");
    assert_eq!(Report::open(&file).expect("a report").comparison.expect("kept").better.len(), 1);
    for (text, wanted) in
        [("{", "old.json: no report: EOF"), ("{\"suite\": 3}", "old.json: suite: no report: invalid type")]
    {
        std::fs::write(&file, text).expect("written");
        let error = Report::open(&file).expect_err(text).to_string();
        assert!(error.contains(wanted) && error.contains("--json"), "{error}");
    }
}
