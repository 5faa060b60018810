use std::collections::BTreeMap;

use madoguchi_answer::Outcome;

use super::*;
use crate::gold::{Audience, GoldArticle, Wording};
use crate::retrieval::{RankedArticle, RankedQuery};
use crate::sample;
use crate::verdict::Fault;

fn subject() -> Subject {
    let measures = ["RR", "Success@1"].map(|name| name.parse().expect("a measure"));
    let risk = Some(RiskTarget { risk: 0.05, threshold_in_use: 0.5 });
    let (suite, description, split) = ("setomi".into(), "例".into(), "dev".into());
    Subject { suite, description, split, measures: measures.into(), k: 10, risk }
}

fn ranked(id: &str, articles: &[&str], latency_ms: f64) -> RankedQuery {
    let articles =
        articles.iter().map(|id| RankedArticle { article_id: (*id).into(), title: format!("{id}の題"), score: 1.0 });
    RankedQuery { id: id.into(), articles: articles.collect(), latency_ms: Some(latency_ms) }
}

fn response(id: &str, outcome: Outcome, text: &str, cited: &[&str], latency_ms: f64) -> Response {
    Response {
        id: id.into(),
        answer: sample::answer(outcome, text, cited),
        passages: Vec::new(),
        faithfulness: None,
        latency_ms,
    }
}

/// g1 is right and one of its two paraphrases too, g2 is answered with markup from the wrong article, u1 is rightly
/// declined and would have been answered.
fn report() -> Report {
    let first = GoldQuestion { paraphrases: vec!["期限は".into(), "何日".into()], ..sample::gold("g1") };
    let mut second = GoldQuestion { style: Wording::Angry, topic: "税<金>".into(), ..sample::gold("g2") };
    second.articles.push(GoldArticle { id: "a0".into(), grade: 1 });
    let staff = GoldQuestion { audience: Audience::Staff, ..sample::unanswerable("u1") };
    let gold = [first, second, staff];
    let retrieval = RetrievalRun {
        queries: vec![ranked("g1", &["a1", "a2"], 1.0), ranked("g2", &["a2", "a1"], 3.0), ranked("u1", &["a9"], 2.0)],
    };
    let responses = [
        response("g1", Outcome::Answered, "14日以内です。[1]", &["a1"], 5.0),
        response("g2", Outcome::Answered, "<script>alert('&')</script>", &["a2"], 7.0),
        response("u1", Outcome::Declined, "わかりません。", &[], 6.0),
    ];
    let mut would_be = response("u1", Outcome::Answered, "できます。[1]", &["a9"], 1.0);
    would_be.answer.confidence = 0.3;
    let paraphrases = [
        response("g1#1", Outcome::Answered, "14日以内です。[1]", &["a1"], 1.0),
        response("g1#2", Outcome::Declined, "わかりません。", &[], 1.0),
    ];
    let runs = Runs {
        retrieval: Some(&retrieval),
        responses: Some(&responses),
        unbounded: &[would_be],
        paraphrases: &paraphrases,
        ..Runs::default()
    };
    Report::of_gold(subject(), &gold, &runs)
}

fn share(report: &Report, measure: AnswerMeasure) -> (u64, u64) {
    let rows = report.answers.as_ref().expect("answers");
    let share = rows.iter().find(|row| row.measure == measure).expect("a row").share;
    (share.numerator, share.denominator)
}

#[test]
fn figures_rest_on_the_right_questions() {
    let report = report();
    let retrieval = report.retrieval.as_ref().expect("retrieval");
    assert_eq!((retrieval.judged_queries, retrieval.without_results, retrieval.without_qrels), (2, 0, 1));
    assert_eq!(retrieval.measures.iter().map(|row| row.value).collect::<Vec<_>>(), [Some(0.75), Some(0.5)]);
    assert_eq!(share(&report, AnswerMeasure::ResponseRate), (2, 2));
    assert_eq!(share(&report, AnswerMeasure::Accuracy), (1, 2));
    assert_eq!(share(&report, AnswerMeasure::OverallAccuracy), (2, 3));
    assert_eq!(share(&report, AnswerMeasure::Consistency), (1, 2));
    let risk = report.risk.as_ref().expect("risk");
    // Right and wrong at .9, so that the first counts half; wrong at .3: (1/2 + 1/2 + 2/3) / 3.
    assert!((risk.aurc - (0.5 + 0.5 + 2.0 / 3.0) / 3.0).abs() < 1e-9, "{}", risk.aurc);
    assert_eq!((risk.predictions, risk.left_out, risk.in_use.answered, risk.in_use.wrong), (3, 0, 2, 1));
    assert_eq!((risk.curve.len(), risk.holding), (2, None));
    assert_eq!(report.timing.answers.map(|latency| latency.p50_ms), Some(6.0));
    assert_eq!(report.timing.retrieval.map(|latency| latency.p95_ms), Some(3.0));
}

#[test]
fn a_failure_shows_what_was_expected_and_found() {
    let report = report();
    let failures: Vec<&QuestionResult> = report.failures().collect();
    assert_eq!(failures.len(), 1);
    let failure = failures[0];
    assert_eq!((failure.id.as_str(), failure.gold_rank), ("g2", Some(2)));
    assert_eq!(failure.gold, ["a1", "a0"]);
    assert_eq!(failure.found[0], FoundArticle { article_id: "a2".into(), title: "a2の題".into() });
    let faults = &failure.verdict.as_ref().expect("a verdict").faults;
    assert!(matches!(faults[..], [Fault::MissingFact { .. }, Fault::NoGoldCited]), "{faults:?}");
}

#[test]
fn groups_part_the_questions() {
    let report = report();
    let by = |by: &str| report.groups.iter().filter(|group| group.by == by).collect::<Vec<_>>();
    for (label, names) in
        [("topic", &["引っ越し", "税<金>"][..]), ("style", &["plain", "angry"]), ("audience", &["citizen", "staff"])]
    {
        assert_eq!(by(label).iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), names);
        assert_eq!(by(label).iter().map(|group| group.questions).sum::<usize>(), 3, "{label}");
    }
    assert_eq!(by("style")[1].retrieval, Some(vec![0.5, 0.0]));
    assert_eq!(by("audience")[1].retrieval, None);
}

#[test]
fn the_json_is_the_same_but_for_its_timing_and_is_read_again() {
    let mut other = report();
    other.timing = Timing::default();
    let json = |report: &Report| serde_json::to_string_pretty(report).expect("written");
    let before = |json: &str| json.split("\"timing\"").next().map(str::to_owned);
    assert_eq!(before(&json(&report())), before(&json(&other)));
    let again: Report = serde_json::from_str(&json(&report())).expect("read");
    // serde_json may read the last bit of an interval's end otherwise than it was.
    assert_eq!((again.to_text(9), again.results), (report().to_text(9), report().results));
    let keys: Vec<String> = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&json(&report()))
        .expect("read")
        .keys()
        .cloned()
        .collect();
    let wanted = [
        "suite",
        "description",
        "split",
        "questions",
        "retrieval",
        "answers",
        "model_answers",
        "risk",
        "groups",
        "gates",
        "results",
        "timing",
    ];
    // As a set as well as in order: whether a map keeps the order of a file is a feature of serde_json.
    assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>(), wanted.map(String::from).iter().collect());
    let places: Vec<Option<usize>> = wanted.iter().map(|key| json(&report()).find(&format!("\n  \"{key}\""))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(!json(&report()).contains("trace"), "a trace id is new each time");
}

#[test]
fn the_text_lines_up() {
    let text = report().to_text(10);
    for part in [
        "評価 setomi (dev)  3 questions",
        "検索 / retrieval: 2 judged queries (0 without results count 0), 1 without judgements left out, top 10",
        "  RR         0.750  ",
        "  回答率              response_rate       1.000   2/2  0.342–1.000\n",
        "終わり方 / outcomes\n  期待 expected  実際 got  件数\n  answered       answered     2\n  declined       declined     1\n",
        "確信度 / confidence: 3 would-be answers, 0 questions without one\n  AURC 0.5556 (ideal order 0.3889, chance 0.6667)  ECE 0.3667 (10 bins)\n",
        "  今 / in use     0.5000     0.667   1.000  0.500   1/2  0.095–0.905\n  risk ≤ 0.05          -\n",
        "言い方別 / by wording",
        "誤り / failures: 1 of 3",
        "    事実が足りない / missing fact: 14日以内 | 14日",
        "    正解の記事: a1 a0  順位 rank: 2",
        "  応答 / response   6.00  7.00  7.00  7.00\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(report().to_text(0).contains("… 1 more in the JSON and HTML reports"));
}

#[test]
fn the_page_is_well_formed_and_escaped() {
    let html = report().to_html().expect("rendered");
    let page = scraper::Html::parse_document(&html);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let texts = |selector: &str| -> Vec<String> {
        let selector = scraper::Selector::parse(selector).expect("a selector");
        page.select(&selector).map(|element| element.text().collect()).collect()
    };
    assert!(texts("script").is_empty());
    assert!(texts("dd").iter().any(|text| text == "<script>alert('&')</script>"));
    assert!(texts("th").iter().any(|text| text == "税<金>"));
    assert_eq!(texts("details.failure").len(), 1);
    assert_eq!(
        texts("caption"),
        [
            "しきい値の選び方",
            "信頼度表",
            "利用者別",
            "言い方別",
            "話題別",
            "応答",
            "検索",
            "終わり方",
            "時間（ミリ秒）",
        ]
    );
    assert_eq!(texts(".headline"), ["答えのある質問のすべてに答え、答えたときは10回に約5回が正しい回答です。"]);
    assert_eq!(texts("details.failure dd li")[..2], ["14日以内 / 14日 ない", "事実が足りない：14日以内 | 14日"]);
    assert_eq!(texts("svg title"), ["リスク・カバレッジ曲線", "信頼度図"]);
    assert_eq!(page.select(&scraper::Selector::parse("circle.in-use").expect("a selector")).count(), 1);
    assert!(texts("svg desc")[0].contains("今のしきい値0.50では67%に答え、誤りは50%。"), "{:?}", texts("svg desc"));
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("src="));
}

#[test]
fn a_beir_report_is_about_the_ranking_alone() {
    let query = |id: &str| crate::beir::BeirQuery { id: id.into(), text: format!("{id}？") };
    let qrel = |query: &str, doc: &str| crate::record::Qrel { query_id: query.into(), doc_id: doc.into(), grade: 1 };
    let qrels = [qrel("q1", "d1"), qrel("q2", "d2")].into_iter().collect();
    let split = BeirSplit { name: "test".into(), queries: vec![query("q1"), query("q2")], qrels };
    let run = RetrievalRun { queries: vec![ranked("q1", &["d1"], 1.0), ranked("q2", &["d1"], 1.0)] };
    let runs = Runs { retrieval: Some(&run), ..Runs::default() };
    let report = Report::of_beir(subject(), &split, &runs);
    assert_eq!((report.answers.as_ref(), report.groups.len()), (None, 0));
    assert_eq!(report.failures().map(|result| result.id.as_str()).collect::<Vec<_>>(), ["q2"]);
    assert!(report.to_text(5).contains("正解の記事: d2  順位 rank: -"));
    assert!(report.to_html().expect("rendered").contains("圏外"));
}

#[test]
fn per_question_values_average_to_the_mean() {
    let report = report();
    let values: BTreeMap<&str, &Vec<f64>> =
        report.results.iter().filter_map(|result| Some((result.id.as_str(), result.values.as_ref()?))).collect();
    assert_eq!(values, [("g1", &vec![1.0, 1.0]), ("g2", &vec![0.5, 0.0])].into());
}

#[test]
fn what_each_part_adds_is_a_table_of_terminal_page_and_json() {
    let query = |id: &str| crate::beir::BeirQuery { id: id.into(), text: format!("{id}？") };
    let qrel = |query: &str, doc: &str| crate::record::Qrel { query_id: query.into(), doc_id: doc.into(), grade: 1 };
    let qrels = [qrel("q1", "d1"), qrel("q2", "d2")].into_iter().collect();
    let split = BeirSplit { name: "test".into(), queries: vec![query("q1"), query("q2")], qrels };
    let whole = RetrievalRun { queries: vec![ranked("q1", &["d1"], 1.0), ranked("q2", &["d2"], 1.0)] };
    let less = RetrievalRun { queries: vec![ranked("q1", &["d1"], 1.0), ranked("q2", &["d9", "d2"], 1.0)] };
    let ablated = [(Variant::WithoutDense, less)];
    let runs = Runs { retrieval: Some(&whole), ablated: &ablated, ..Runs::default() };
    let report = Report::of_beir(subject(), &split, &runs);
    let text = report.to_text(5);
    let line = text.lines().find(|line| line.contains("全体からベクトル検索を除く")).expect("a line of the variant");
    let cells: Vec<&str> = line.split_whitespace().collect();
    assert_eq!((cells[1], cells[2], cells.last()), ("0.750", "-0.250", Some(&"0.500")), "{line}");
    let html = report.to_html().expect("rendered");
    assert!(html.contains("検索の部品ごとの寄与") && html.contains("全体からベクトル検索を除く"));
    let json: serde_json::Value = serde_json::to_value(&report).expect("JSON");
    assert_eq!(json["ablation"]["rows"][0]["variant"], "without_dense");
    assert_eq!(json["ablation"]["rows"][0]["measures"][1]["lost"], 0.5);
    assert_eq!(serde_json::from_value::<Report>(json).expect("read again"), report);
    let none = Report::of_beir(subject(), &split, &Runs { retrieval: Some(&whole), ..Runs::default() });
    assert!(!none.to_html().expect("rendered").contains("部品ごとの寄与") && !none.to_text(5).contains("ablation"));
}
