//! `madoguchi eval` over a tiny suite: what it prints, writes and refuses.

use serde_json::Value;

use crate::city::{City, DAY};
use crate::scripted_model;

const GOLD: &str = r#"{"id":"g1","question":"市外から引っ越してきたときの手続きは？","paraphrases":["市外から引っ越してきました。手続きは？"],"outcome":"answered","articles":[{"id":"moved-in","grade":2}],"must_include":[["14日以内"]],"topic":"引っ越し","style":"plain","split":"dev"}
{"id":"g2","question":"粗大ごみはどう出しますか？","outcome":"answered","articles":[{"id":"big-trash","grade":2}],"must_include":[["500円"]],"topic":"ごみ","style":"plain","split":"dev"}
{"id":"u1","question":"明日の天気は？","outcome":"declined","topic":"その他","style":"plain","split":"dev"}
"#;

const GATES: &str = "[[gate]]\nsuite = \"tiny\"\nmeasure = \"accuracy\"\nat_least = 1.0\n\n\
                     [[gate]]\nsuite = \"tiny\"\nmeasure = \"nDCG@5\"\nat_least = 0.99\n";

/// A city with a suite of two questions that its FAQ answers and one that nothing answers.
fn city() -> City {
    let city = City::new();
    city.write("gold.jsonl", GOLD);
    city.write("gates.toml", GATES);
    let suite = "name = \"tiny\"\ngold = [\"gold.jsonl\"]\nsplits = [\"dev\"]\nmeasures = [\"nDCG@5\"]\nk = 5\n\n\
                 [index]\ncorpus = [\"corpus\"]\ntenant = \"test\"\n";
    city.write("suite.toml", format!("{suite}on = \"{DAY}\"\n"));
    city
}

fn read(city: &City, file: &str) -> String {
    std::fs::read_to_string(city.path(file)).expect(file)
}

#[test]
fn two_runs_differ_only_in_their_timing() {
    let city = city();
    let report = || {
        let mut report = city.run(&["eval", "suite.toml", "--json"]).succeeded().json();
        assert!(report.as_object_mut().expect("an object").remove("timing").is_some());
        serde_json::to_string(&report).expect("written")
    };
    assert_eq!(report(), report());
}

#[test]
fn a_planted_regression_turns_the_gate_red_and_is_named() {
    let city = city();
    let good = city.run(&["eval", "suite.toml", "--gate", "gates.toml", "--json"]).succeeded();
    city.write("good.json", good.out());
    // The fee of one article is changed, and nothing else.
    city.write("corpus/faq/moving.csv", crate::city::FAQ.replace("1点500円", "1点900円"));
    let arguments = ["eval", "suite.toml", "--gate", "gates.toml", "--against", "good.json", "--report", "report.html"];
    let bad = city.run(&[&arguments[..], &["--json"]].concat());
    assert_eq!(bad.0.status.code(), Some(1), "{}", bad.err());
    let report = bad.json();
    let passed: Vec<&Value> = report["gates"].as_array().expect("gates").iter().map(|gate| &gate["passed"]).collect();
    assert_eq!(passed, [false, true], "{}", report["gates"]);
    let comparison = &report["comparison"];
    assert_eq!((&comparison["questions"], &comparison["better"]), (&3.into(), &Value::Array(Vec::new())));
    assert_eq!(comparison["worse"][0]["id"], "g2");
    assert_eq!(comparison["worse"][0]["after"]["faults"][0]["reason"], "missing_fact");
    let accuracy = comparison["changes"].as_array().expect("changes").iter().find(|c| c["measure"] == "accuracy");
    let accuracy = accuracy.expect("accuracy");
    assert_eq!((&accuracy["before"], &accuracy["after"]), (&1.0.into(), &0.5.into()));
    let text = city.run(&arguments).out();
    assert!(text.contains("悪化 / became wrong: 1\n    g2  answered → answered  粗大ごみ"), "{text}");
    let page = read(&city, "report.html");
    assert!(page.contains("合格条件 2 件のうち 1 件を満たしていません。") && page.contains("前回との比較"), "{page}");
}

#[test]
fn every_question_has_a_would_be_answer_and_paraphrases_are_asked() {
    let city = city();
    let report = city.run(&["eval", "suite.toml", "--risk", "0.4", "--json"]).succeeded().json();
    let risk = &report["risk"];
    assert_eq!((&risk["predictions"], &risk["left_out"], &risk["target"]), (&3.into(), &0.into(), &0.4.into()));
    // Both answers are right and surer than the one to the unanswerable question, which counts as wrong.
    assert_eq!((&risk["curve"][2]["wrong"], &risk["curve"][2]["coverage"]), (&1.into(), &1.0.into()));
    assert_eq!((&risk["holding"]["answered"], &risk["in_use"]["answered"]), (&3.into(), &2.into()));
    let declined = &report["results"][2];
    assert_eq!((&declined["verdict"]["got"], &declined["would_be"]["is_right"]), (&"declined".into(), &false.into()));
    let consistency = report["answers"].as_array().expect("rows").iter().find(|row| row["measure"] == "consistency");
    assert_eq!(consistency.map(|row| (&row["numerator"], &row["denominator"])), Some((&1.into(), &1.into())));
    assert_eq!(report["results"][0]["paraphrases"][0]["first_cited"], "moved-in");
}

#[test]
fn files_for_other_programs_are_written_and_a_run_is_read_again() {
    let city = city();
    let files = ["--run-file", "out.trec", "--qrels-file", "out.qrels", "--ragas", "out.jsonl"];
    let own = city.run(&[&["eval", "suite.toml", "--json"], &files[..]].concat()).succeeded().json();
    assert_eq!(read(&city, "out.qrels"), "g1 0 moved-in 2\ng2 0 big-trash 2\n");
    let lines: Vec<Value> =
        read(&city, "out.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((lines.len(), &lines[0]["reference"]), (3, &"14日以内".into()));
    assert!(lines[0]["retrieved_contexts"][0].as_str().is_some_and(|text| text.contains("転入届")), "{}", lines[0]);
    assert!(lines[0]["response"].as_str().is_some_and(|text| text.contains("14日以内")), "{}", lines[0]);

    let again = city.run(&["eval", "suite.toml", "--run", "out.trec", "--json"]).succeeded().json();
    assert_eq!(again["retrieval"]["measures"], own["retrieval"]["measures"]);
    assert_eq!((&again["answers"], &again["timing"]["retrieval"]), (&Value::Null, &Value::Null));
    // The right article at the second place: 1 / log2(3) instead of 1, for one question of two.
    city.write("other.trec", "g1 Q0 moved-in 1 9 x\ng2 Q0 moved-in 1 9 x\ng2 Q0 big-trash 2 8 x\n");
    let other = city.run(&["eval", "suite.toml", "--run", "other.trec", "--json"]).succeeded().json();
    let found = other["retrieval"]["measures"][0]["value"].as_f64().expect("a number");
    assert!((found - (1.0 + 1.0 / 3_f64.log2()) / 2.0).abs() < 1e-9, "{found}");
}

#[test]
fn each_leg_and_step_is_left_out_in_turn() {
    let city = city();
    let arguments = ["eval", "suite.toml", "--ablation", "--report", "report.html"];
    let report = city.run(&[&arguments[..], &["--json"]].concat()).succeeded().json();
    let rows = report["ablation"]["rows"].as_array().expect("rows");
    let variants: Vec<&str> = rows.iter().filter_map(|row| row["variant"].as_str()).collect();
    let expected = [
        "bm25",
        "bm25_synonyms",
        "dense",
        "fused",
        "without_bm25",
        "without_dense",
        "without_synonyms",
        "without_reranker",
    ];
    assert_eq!(variants, expected);
    let whole = report["retrieval"]["measures"][0]["value"].as_f64().expect("a mean");
    for row in rows {
        let measure = &row["measures"][0];
        let (value, lost) = (measure["value"].as_f64().expect("a mean"), measure["lost"].as_f64().expect("a loss"));
        assert!((whole - value - lost).abs() < 1e-9 && (0.0..=1.0).contains(&value), "{row}");
    }
    let page = read(&city, "report.html");
    assert!(page.contains("検索の部品ごとの寄与") && page.contains("ベクトル検索だけ"), "{page}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let city = city();
    city.write("foreign.trec", "q9 Q0 d1 1 9 x\n");
    let other = city.run(&["eval", "suite.toml", "--json"]).succeeded().out();
    city.write("other.json", other.replace("\"id\": \"", "\"id\": \"z"));
    for (arguments, parts) in [
        (&["--run", "foreign.trec"][..], &["foreign.trec ranks none of the 2 judged queries", "Remedy"][..]),
        (&["--risk", "1.5"], &["--risk is a share", "Remedy: write 0.05"]),
        (&["--run", "foreign.trec", "--ragas", "x.jsonl"], &["only a ranking is measured here"]),
        (&["--run", "foreign.trec", "--ablation"], &["--ablation asks the pipeline"]),
        (&["--against", "corpus/faq/moving.csv"], &["moving.csv: no report: expected value", "--json"]),
        (&["--against", "other.json"], &["has no question in common", "same suite and split"]),
    ] {
        city.run(&[&["eval", "suite.toml"], arguments].concat()).failed_saying(parts);
    }
}

/// A model that finds the answer about bulky waste correct but unfounded, and of any other says nothing to the point.
fn judge() -> String {
    scripted_model::serve(|body| {
        let is_sofa = body.contains("<facts>\\n500円") && body.contains("<answer>") && body.contains("1点500円");
        if is_sofa { "correct: yes\nfaithful: no\nreason: 根拠がない。" } else { "よい回答です。" }
    })
}

#[test]
fn a_judge_is_heard_beside_the_measures_and_its_agreement_is_told() {
    let city = city();
    let run = |arguments: &[&str]| {
        let mut command = city.command(arguments);
        command.env("MADOGUCHI_ANSWER__LLM__BASE_URL", judge()).env("MADOGUCHI_ANSWER__LLM__MODEL", "judge");
        crate::city::Run(command.output().expect("the program runs")).succeeded()
    };
    let report = run(&["eval", "suite.toml", "--judge", "--report", "report.html", "--json"]).json();
    let judge = &report["judge"];
    assert_eq!((&judge["prompt"], &judge["judged"], &judge["unreadable"]), (&"judge/1".into(), &2.into(), &1.into()));
    assert_eq!((&judge["correct"]["value"], &judge["faithful"]["value"]), (&1.0.into(), &0.0.into()));
    assert_eq!(judge["agreement_correct"]["both"], 1);
    // The answer is the source's own words, whatever the judge says.
    assert_eq!(judge["agreement_faithful"]["measure_alone"], 1);
    assert!(judge["tokens"]["requests"] == 2 && judge["tokens"]["tokens_in"].as_u64() > Some(500), "{judge}");
    let judged: Vec<&Value> =
        report["results"].as_array().expect("results").iter().map(|one| &one["judgement"]["correct"]).collect();
    assert_eq!(judged, [&Value::Null, &true.into(), &Value::Null]);
    let faithful = report["answers"].as_array().expect("rows").iter().find(|row| row["measure"] == "faithfulness");
    assert_eq!(faithful.expect("a row")["value"], 1.0);
    assert!(read(&city, "report.html").contains("言語モデルによる判定"));
    let text = run(&["eval", "suite.toml", "--judge"]).out();
    assert!(text.contains("judge judge/1: 2 answers, 1 replies unreadable"), "{text}");
    let plain = city.run(&["eval", "suite.toml", "--json"]).succeeded().json();
    assert!(plain.get("judge").is_none() && plain["results"][1].get("judgement").is_none());
    let mut command = city.command(&["eval", "suite.toml", "--judge"]);
    command.env("MADOGUCHI_ANSWER__LLM__BASE_URL", "http://127.0.0.1:9");
    crate::city::Run(command.output().expect("the program runs"))
        .failed_saying(&["--judge, question \"g1\"", "answer.llm"]);
}
