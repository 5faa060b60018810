//! A city fits the models to its own words, and goes back when it likes.

use crate::city::City;

const SUBJECTS: [(&str, &str); 24] = [
    ("粗大ごみ", "ごみ対策課に電話で予約し、処理券を貼ります"),
    ("転入届", "住み始めてから14日以内に市民課へ出します"),
    ("犬の登録", "飼い始めて30日以内に環境課で登録します"),
    ("水道の開始", "3営業日前までにお客さまセンターへ連絡します"),
    ("児童手当", "生まれた翌日から15日以内に申請します"),
    ("印鑑登録", "本人が印鑑と本人確認書類を持って来ます"),
    ("住民票", "窓口とコンビニで取れます"),
    ("国民年金", "20歳になると加入の知らせが届きます"),
    ("介護認定", "高齢介護課で申請し、訪問調査を受けます"),
    ("保育所", "前年の11月に一次の申込みを受け付けます"),
    ("図書館", "一人10冊まで2週間借りられます"),
    ("市営住宅", "年に4回募集します"),
    ("固定資産税", "5月から4回に分けて納めます"),
    ("軽自動車税", "5月末までに納めます"),
    ("出生届", "14日以内に届け出ます"),
    ("死亡届", "7日以内に届け出ます"),
    ("婚姻届", "届け出た日から効力があります"),
    ("罹災証明", "写真を撮ってから危機管理課へ申請します"),
    ("がん検診", "保健センターで予約します"),
    ("予防接種", "予診票を持って医院へ行きます"),
    ("選挙", "投票所入場券を持って投票所へ行きます"),
    ("街灯", "番号を道路課へ知らせます"),
    ("空き家", "取壊しの補助があります"),
    ("法律相談", "弁護士が火曜日に相談を受けます"),
];

fn beir(city: &City) {
    let corpus: String = SUBJECTS
        .iter()
        .enumerate()
        .map(|(at, (subject, answer))| {
            format!(
                "{{\"_id\": \"d{at}\", \"title\": \"{subject}の手続きは？\", \"text\": \"{subject}は、{answer}。\"}}\n"
            )
        })
        .collect();
    let queries: String = SUBJECTS
        .iter()
        .enumerate()
        .map(|(at, (subject, _))| format!("{{\"_id\": \"q{at}\", \"text\": \"{subject}どうする\"}}\n"))
        .collect();
    let judged: String = (0..SUBJECTS.len()).map(|at| format!("q{at}\td{at}\t2\n")).collect();
    city.write("faq/corpus.jsonl", corpus);
    city.write("faq/queries.jsonl", queries);
    city.write("faq/qrels/dev.tsv", format!("query-id\tcorpus-id\tscore\n{judged}"));
}

#[test]
fn what_was_fitted_is_measured_written_and_used_when_named() {
    let city = City::new();
    beir(&city);
    let arguments = ["adapt", "faq", "--gold", "faq", "--split", "dev", "--out", "model", "--force", "--json"];
    let report = city.run(&arguments).succeeded().json();
    assert_eq!(report["pairs"], 24, "{report}");
    assert_eq!(report["reranker"]["questions"], 24, "{report}");
    for figure in ["ndcg_before", "ndcg_after"] {
        assert!(report["embedding"][figure].as_f64().is_some_and(|value| (0.0..=1.0).contains(&value)), "{report}");
    }
    for file in ["adapted.json", "terms.tsv", "reranker.json"] {
        assert!(city.path("model").join(file).is_file(), "{file}");
    }
    // The embedding is written only where it helps.
    assert_eq!(city.path("model/model.safetensors").is_file(), report["model"].is_string());
    assert_eq!(city.run(&arguments).succeeded().json()["reranker"], report["reranker"], "the same again");

    let history = city.run(&["adapt", "--out", "model", "--history", "--json"]).succeeded().json();
    let numbers: Vec<Option<u64>> =
        history.as_array().expect("versions").iter().map(|one| one["number"].as_u64()).collect();
    assert_eq!(numbers, [Some(1), None], "{history}");
    city.write("model/terms.tsv", "spoilt");
    let back = city.run(&["adapt", "--out", "model", "--back", "1"]).succeeded().out();
    assert!(back.contains("version 1 is back"), "{back}");
    assert_ne!(std::fs::read_to_string(city.path("model/terms.tsv")).expect("terms"), "spoilt");
    let listed = city.run(&["adapt", "--out", "model", "--history"]).succeeded().out();
    assert_eq!((listed.lines().count(), listed.contains("in use")), (3, true), "{listed}");
    city.run(&["adapt", "--out", "model", "--back", "9"]).failed_saying(&["no version 9", "1, 2"]);

    let eval =
        city.command(&["eval", "faq", "--split", "dev", "--json"]).env("MADOGUCHI_RETRIEVE__LEARNED", "model").output();
    let eval: serde_json::Value = serde_json::from_slice(&eval.expect("a run").stdout).expect("JSON");
    let first = eval["retrieval"]["measures"][0]["value"].as_f64();
    assert!(first.is_some_and(|value| value > 0.9), "{eval}");

    city.write("model/reranker.json", "{}");
    let broken = city.command(&["search", "粗大ごみ"]).env("MADOGUCHI_RETRIEVE__LEARNED", "model").output();
    let said = String::from_utf8_lossy(&broken.expect("a run").stderr).into_owned();
    assert!(said.contains("reranker.json") && said.contains("Remedy"), "{said}");
}
