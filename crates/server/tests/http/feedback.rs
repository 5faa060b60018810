//! `POST /v1/feedback`.

use serde_json::json;

use crate::support;

const MOVING: &str = "引っ越してきたときの手続きは何ですか。";

#[tokio::test]
async fn a_verdict_is_taken_and_masked() {
    let Some(server) = support::server() else { return };
    let answer = server.post("/v1/ask", &json!({"question": MOVING})).await.json();
    let trace_id = answer["trace_id"].as_str().expect("a trace id");
    let comment = "違いました。090-1234-5678 に電話してください。";
    let feedback = json!({"trace_id": trace_id, "verdict": "down", "reason": "wrong", "comment": comment});
    let reply = server.post("/v1/feedback", &feedback).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (202, 0));
    server.post("/v1/feedback", &json!({"trace_id": trace_id, "verdict": "up", "comment": " "})).await;

    let given = server.record(trace_id).await.expect("recorded").feedback;
    assert_eq!(given.iter().map(|feedback| feedback.verdict.as_str()).collect::<Vec<_>>(), ["down", "up"]);
    assert_eq!(given[0].masked_reason.as_deref(), Some("wrong"));
    let comment = given[0].masked_comment.as_deref().expect("a comment");
    assert!(!comment.contains("1234") && comment.contains("違いました"), "{comment}");
    assert_eq!(given[1].masked_comment, None);
    assert!(server.get("/metrics").await.text().contains(r#"madoguchi_feedback_total{verdict="down"} 1"#));
}

#[tokio::test]
async fn an_unknown_trace_id_is_taken_too() {
    let Some(server) = support::server() else { return };
    let reply = server.post("/v1/feedback", &json!({"trace_id": "0".repeat(32), "verdict": "up"})).await;
    assert_eq!(reply.status.as_u16(), 202);
}

#[tokio::test]
async fn wrong_feedback_names_the_field() {
    let Some(server) = support::server() else { return };
    for (feedback, code, field) in [
        (json!({"verdict": "up"}), "missing_field", "trace_id"),
        (json!({"trace_id": "a"}), "missing_field", "verdict"),
        (json!({"trace_id": "a", "verdict": "meh"}), "invalid_field", "verdict"),
        (json!({"trace_id": "", "verdict": "up"}), "invalid_field", "trace_id"),
        (json!({"trace_id": "a b", "verdict": "up"}), "invalid_field", "trace_id"),
        (json!({"trace_id": "a".repeat(65), "verdict": "up"}), "invalid_field", "trace_id"),
        (json!({"trace_id": "a", "verdict": "up", "comment": "あ".repeat(2_001)}), "invalid_field", "comment"),
        (json!({"trace_id": "a", "verdict": "up", "reason": "あ".repeat(201)}), "invalid_field", "reason"),
        (json!({"trace_id": "a", "verdict": "up", "stars": 5}), "unknown_field", "stars"),
    ] {
        let problem = server.post("/v1/feedback", &feedback).await.assert_problem(422, code);
        assert_eq!(problem["field"], field, "{problem}");
    }
}
