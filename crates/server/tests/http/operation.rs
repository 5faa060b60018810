//! `/healthz`, `/readyz`, `/metrics`.

use serde_json::json;

use crate::support::index::{Mood, SECRET_REASON};
use crate::support::{self, schema};

#[tokio::test]
async fn alive_and_ready() {
    let Some(server) = support::server() else { return };
    let document = server.get("/openapi.json").await.json();
    for (path, name) in [("/healthz", "Health"), ("/readyz", "Readiness")] {
        let reply = server.get(path).await;
        assert_eq!(reply.status.as_u16(), 200, "{path}");
        assert_eq!(schema::violations(&document, name, &reply.json()), [""; 0], "{path}");
    }
}

#[tokio::test]
async fn a_part_that_fails_is_named_and_the_process_still_lives() {
    let Some(server) = support::server() else { return };
    server.index.set_mood(Mood::Broken);
    let reply = server.get("/readyz").await;
    assert_eq!(reply.status.as_u16(), 503);
    assert_eq!(reply.json(), json!({"status": "failing", "index": "failing", "ledger": "ok", "phase": "running"}));
    assert!(!reply.text().contains(SECRET_REASON));
    assert_eq!(server.get("/healthz").await.status.as_u16(), 200);
    assert_eq!(server.get("/metrics").await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_ledger_that_cannot_be_written_stops_no_answer() {
    let Some(server) = support::server_with(|setup| setup.ledger_is_broken = true) else { return };
    let reply = server.get("/readyz").await;
    assert_eq!(reply.status.as_u16(), 503);
    assert_eq!(reply.json()["ledger"], "failing");
    assert!(!reply.text().contains(SECRET_REASON));
    assert_eq!(server.post("/v1/ask", &json!({"question": "転入届"})).await.status.as_u16(), 200);
}

#[tokio::test]
async fn metrics_count_what_happened() {
    let Some(server) = support::server() else { return };
    let question = json!({"question": "引っ越してきたときの手続きは何ですか。"});
    server.post("/v1/ask", &question).await;
    server.post_with("/v1/ask", &[("accept", "text/event-stream")], &question).await;
    server.post("/v1/ask", &json!({})).await;
    server.get("/v1/articles/some-secret-name").await;
    server.get("/some-path-of-a-client").await;
    server.record("nothing").await;
    let reply = server.get("/metrics").await;
    assert!(reply.header("content-type").starts_with("text/plain; version=0.0.4"));
    let text = reply.text();
    for line in [
        r#"madoguchi_requests_total{route="/v1/ask",status="200"} 2"#,
        r#"madoguchi_requests_total{route="/v1/ask",status="422"} 1"#,
        r#"madoguchi_requests_total{route="/v1/articles/{id}",status="404"} 1"#,
        r#"madoguchi_requests_total{route="other",status="404"} 1"#,
        r#"madoguchi_answers_total{audience="citizen",outcome="answered",grade="extractive"} 2"#,
        r#"madoguchi_answer_seconds_count{audience="citizen"} 2"#,
        r#"madoguchi_first_token_seconds_count{audience="citizen"} 1"#,
        r#"madoguchi_request_seconds_bucket{route="/v1/ask",le="60"} 3"#,
        "madoguchi_index_passages 15",
        "madoguchi_ledger_written_total 2",
        "madoguchi_ledger_dropped_total 0",
        "madoguchi_ledger_queued 0",
        "madoguchi_in_flight 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
    }
    assert!(!text.contains("secret-name") && !text.contains("path-of-a-client"), "a client's path is no label");
}
