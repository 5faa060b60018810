//! When the index fails, hangs or panics: clients learn that, and nothing of why.

use std::time::Duration;

use serde_json::json;

use crate::support::index::{Mood, SECRET_REASON};
use crate::support::{self, TAX_TOKEN};

const READS: [&str; 4] =
    ["/v1/articles/faq-moving", "/v1/suggest?q=転入", "/v1/staff/search?q=転入", "/v1/staff/articles/faq-moving"];

fn encoded(path: &str) -> String {
    path.replace("転入", "%E8%BB%A2%E5%85%A5")
}

#[tokio::test]
async fn reads_fail_as_problems() {
    let server = support::server_with(|setup| setup.options.read_timeout = Duration::from_millis(50));
    let Some(server) = server else { return };
    let bearer = format!("Bearer {TAX_TOKEN}");
    let headers = [("authorization", bearer.as_str())];
    for (mood, status, code) in
        [(Mood::Broken, 503, "unavailable"), (Mood::Hanging, 503, "timed_out"), (Mood::Panicking, 500, "internal")]
    {
        server.index.set_mood(mood);
        for path in READS {
            let reply = server.get_with(&encoded(path), &headers).await;
            reply.assert_problem(status, code);
            assert!(!reply.text().contains(SECRET_REASON), "{path}: {}", reply.text());
            assert_eq!(reply.header("retry-after").is_empty(), status == 500, "{path}");
        }
    }
    server.index.set_mood(Mood::Well);
    for path in READS {
        assert_eq!(server.get_with(&encoded(path), &headers).await.status.as_u16(), 200, "{path} after all that");
    }
}

#[tokio::test]
async fn a_question_with_a_failing_index_gets_an_apology_with_a_desk() {
    let Some(server) = support::server() else { return };
    server.index.set_mood(Mood::Broken);
    let reply = server.post("/v1/ask", &json!({"question": "転入届"})).await;
    let answer = reply.json();
    assert_eq!((reply.status.as_u16(), &answer["outcome"]), (200, &json!("error")), "{answer}");
    assert_eq!(answer["contacts"][0]["phone"], "0850-22-1111");
    assert!(!reply.text().contains(SECRET_REASON));
}

#[tokio::test]
async fn a_question_with_a_hanging_index_times_out() {
    let server = support::server_with(|setup| setup.options.answer_timeout = Duration::from_millis(50));
    let Some(server) = server else { return };
    server.index.set_mood(Mood::Hanging);
    let reply = server.post("/v1/ask", &json!({"question": "転入届"})).await;
    reply.assert_problem(503, "timed_out");
    let record = server.record(reply.header("x-trace-id")).await.expect("recorded").question;
    assert_eq!((record.ending.as_str(), record.masked_question.as_str()), ("error", "転入届"));
}

#[tokio::test]
async fn a_question_with_a_panicking_index_is_a_problem_and_is_recorded() {
    let Some(server) = support::server() else { return };
    server.index.set_mood(Mood::Panicking);
    let reply = server.post("/v1/ask", &json!({"question": "転入届"})).await;
    reply.assert_problem(500, "internal");
    assert!(!reply.text().contains(SECRET_REASON));
    let record = server.record(reply.header("x-trace-id")).await.expect("recorded").question;
    assert_eq!(record.ending.as_str(), "error");
    server.index.set_mood(Mood::Well);
    assert!(server.get("/metrics").await.text().contains("madoguchi_in_flight 0"), "its place is free again");
}
