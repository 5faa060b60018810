//! Safety as an operator and an evaluator meet it: the gold by `madoguchi eval`, and a message of danger by `ask`.

use std::path::Path;

use serde_json::Value;

use crate::city::City;

/// Floors on the messages that were written after the model was trained.
const RECALL: f64 = 0.99;
const FALSE_ALARMS: f64 = 0.02;

fn measured(split: &str) -> Value {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/safety");
    let city = City::new();
    let output = city.command(&["eval", &gold.display().to_string(), "--split", split, "--json"]).output();
    serde_json::from_slice(&output.expect("the program starts").stdout).expect("JSON")
}

#[test]
fn emergencies_are_seen_and_ordinary_questions_pass() {
    let report = measured("test");
    let messages = |file: &str| report["files"][file]["messages"].as_u64().expect("a count");
    assert!(messages("emergencies") >= 150 && messages("lookalikes") >= 200, "{report}");
    assert!(report["recall"].as_f64().expect("a share") >= RECALL, "{report}");
    assert!(report["false_alarms"].as_f64().expect("a share") <= FALSE_ALARMS, "{report}");
}

#[test]
fn what_was_learnt_is_known() {
    let report = measured("dev");
    assert!(report["recall"].as_f64().expect("a share") >= 0.99, "{report}");
    assert!(report["false_alarms"].as_f64().expect("a share") <= 0.02, "{report}");
}

/// Questions that real people asked about every topic of the city: none of them is danger but for the few that are.
#[test]
fn gold_questions_raise_no_alarm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/gold");
    let recogniser = madoguchi_safety::Recogniser::embedded().expect("safety files");
    let mut alarms = Vec::new();
    let mut questions = 0;
    for entry in std::fs::read_dir(folder).expect("the gold") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("readable");
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).expect("JSON");
            let question = row["question"].as_str().expect("a question");
            questions += 1;
            if let madoguchi_safety::Verdict::Alarm(alarm) = recogniser.judge(question) {
                alarms.push(format!("{question} {:?}", alarm.routes));
            }
        }
    }
    assert!(questions > 500);
    // Seven of them are calls for help: 夫が怖い, a child screaming next door.
    assert!(alarms.len() * 100 <= questions * 2, "{alarms:#?}");
}

#[test]
fn danger_on_the_command_line() {
    let city = City::new();
    city.ingest().succeeded();
    let answer = city.run(&["ask", "火事です！早く来て", "--json"]);
    let answer: Value = serde_json::from_slice(&answer.0.stdout).expect("JSON");
    assert_eq!(answer["outcome"], "emergency", "{answer}");
    assert_eq!(answer["contacts"][0]["phone"], "119");
    let text = city.run(&["ask", "my husband hits me"]);
    assert!(String::from_utf8_lossy(&text.0.stdout).contains("Call 110"));
}

#[test]
fn own_texts_are_used_and_wrong_ones_refused_with_their_place() {
    let city = City::new();
    city.ingest().succeeded();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/safety/routes.toml");
    let own = std::fs::read_to_string(own)
        .expect("the texts")
        .replace("119に電話してください（火事）", "119に電話を（火事）");
    city.write(
        "madoguchi.toml",
        "tenant = \"test\"\n[answer]\ndesks = \"corpus/desks.toml\"\n[safety]\nfolder = \"safety\"\n",
    );
    city.write("safety/routes.toml", &own);
    let answer = city.run(&["ask", "火事です！"]);
    assert!(String::from_utf8_lossy(&answer.0.stdout).contains("119に電話を（火事）"));
    city.write("safety/routes.toml", own.replace("numbers = [\"119\"]", "numbers = [\"1199\"]"));
    let refused = city.run(&["ask", "火事です！"]);
    let said = String::from_utf8_lossy(&refused.0.stderr).into_owned();
    assert!(!refused.0.status.success() && said.contains("routes.toml") && said.contains("1199"), "{said}");
}
