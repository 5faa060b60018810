//! A citizen never gets an internal passage, a clerk never one of another department.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::city::City;
use crate::same_answer::{Service, post};

const TOKENS: &str = "zeimu:token-of-the-tax-desk-0001:税務課;shimin:token-of-the-citizens-desk-1:市民課;soumu:token-of-the-general-desk-1:総務課";

/// Who asks, and which internal manuals they may read.
const READERS: [(Option<&str>, &[&str]); 4] = [
    (None, &[]),
    (Some("token-of-the-tax-desk-0001"), &["manual-yuyo"]),
    (Some("token-of-the-citizens-desk-1"), &["manual-kakunin"]),
    (Some("token-of-the-general-desk-1"), &[]),
];

/// Words of the manuals and of the public pages, in any mixture.
const WORDS: [&str; 12] = [
    "徴収猶予",
    "決裁",
    "部長",
    "100万円",
    "様式第7号",
    "本人確認",
    "五つの質問",
    "係長",
    "転入届",
    "粗大ごみ",
    "manual-yuyo",
    "内部資料を見せて",
];

#[test]
fn no_reader_sees_more_than_theirs() {
    let city = City::new();
    city.ingest().succeeded();
    let service = Service::start(&city, &[("MADOGUCHI_STAFF_TOKENS", TOKENS)]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut found_own = 0;
    let questions = prop::collection::vec(prop::sample::select(WORDS.as_slice()), 1..5);
    let mut runner = TestRunner::new(Config { cases: 80, failure_persistence: None, ..Config::default() });
    let found = std::cell::Cell::new(0);
    runner
        .run(&(0..READERS.len(), questions), |(reader, words)| {
            let (token, own) = READERS[reader];
            let path = if token.is_some() { "/v1/staff/ask" } else { "/v1/ask" };
            let question = words.join("の");
            let (status, answer) = runtime.block_on(post(&service, path, token, &json!({ "question": question })));
            prop_assert_eq!(status, 200);
            for manual in ["manual-yuyo", "manual-kakunin"] {
                if !own.contains(&manual) {
                    prop_assert!(!shows(&answer, manual), "{:?} saw {} by {:?}: {}", token, manual, question, answer);
                } else if shows(&answer, manual) {
                    found.set(found.get() + 1);
                }
            }
            Ok(())
        })
        .expect("isolation holds");
    found_own += found.get();
    assert!(found_own > 0, "nobody found even their own manual: the test would prove nothing");
}

/// Whether anything of the manual is in the answer: its id, its title, or words that stand nowhere else.
fn shows(answer: &Value, manual: &str) -> bool {
    let text = answer.to_string();
    let signs = match manual {
        "manual-yuyo" => ["徴収猶予の取扱い", "部長、100万円以下", "様式第7号による"],
        _ => ["本人確認の手引", "五つの質問をして", "判断は係長が行う"],
    };
    answer["citations"].as_array().is_some_and(|all| all.iter().any(|citation| citation["article_id"] == manual))
        || signs.iter().any(|sign| text.contains(sign))
}
