//! A run that is killed loses nothing that the next run does not mend.

use std::time::Duration;

use crate::city::City;

/// Enough rows that a kill lands in the middle.
fn many_rows() -> String {
    let mut text = "id,question,answer\n".to_owned();
    for row in 0..6_000 {
        text.push_str(&format!(
            "row-{row},手続き{row}番の期限は？,手続き{row}番は{}日以内に市民課で届け出てください。\n",
            row % 30 + 1
        ));
    }
    text
}

#[test]
fn killed_at_any_moment_the_next_run_ends_in_the_same_index() {
    let rows = many_rows();
    let undisturbed = City::new();
    undisturbed.write("corpus/faq/many.csv", &rows);
    let started = std::time::Instant::now();
    undisturbed.ingest().succeeded();
    let whole = started.elapsed();
    let expected = contents(&undisturbed);

    let city = City::new();
    city.write("corpus/faq/many.csv", &rows);
    for round in 0..20_u32 {
        let mut child = city.command(&["ingest", "corpus"]).spawn().expect("the program starts");
        // Spread over the whole run, in an order that is not the order of time.
        std::thread::sleep(whole.mul_f64(f64::from(round * 7 % 20 + 1) / 20.0).min(Duration::from_secs(10)));
        child.kill().expect("killed");
        child.wait().expect("gone");
        if round % 5 == 4 {
            // Begin anew with other content, so that later kills have work to interrupt.
            city.write("corpus/faq/many.csv", rows.replace("市民課", &format!("第{round}課")));
        }
    }
    city.write("corpus/faq/many.csv", &rows);
    city.ingest().succeeded();
    assert_eq!(city.passages(), undisturbed.passages());
    for (found, expected) in contents(&city).into_iter().zip(expected) {
        assert_eq!(found["passages"], expected["passages"]);
    }
}

/// What the index answers, scores included: the same only if the same passages with the same vectors are in it.
fn contents(city: &City) -> Vec<serde_json::Value> {
    ["手続き17番の期限", "手続き5999番", "引っ越してきた", "市民課で届け出"]
        .iter()
        .map(|question| {
            let mut found = city.run(&["search", question, "--json", "--limit", "50"]).succeeded().json();
            for passage in found["passages"].as_array_mut().expect("passages") {
                round(passage);
            }
            found
        })
        .collect()
}

/// Scores to 4 digits: the order of additions inside the engine may differ in the last bit.
fn round(passage: &mut serde_json::Value) {
    let score = passage["score"].as_f64().expect("a score");
    passage["score"] = serde_json::json!((score * 1e4).round() / 1e4);
    for extra in ["confidence", "legs"] {
        passage[extra] = serde_json::Value::Null;
    }
}
