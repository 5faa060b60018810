//! `POST /v1/ask` as server-sent events.

use std::sync::Arc;
use std::time::Duration;

use axum::body::BodyDataStream;
use futures::StreamExt;
use serde_json::json;
use tower::ServiceExt;

use crate::support::chat::{Panicking, Silent};
use crate::support::index::{Mood, SECRET_REASON};
use crate::support::reply::closing;
use crate::support::{self, schema};

const EVENTS: [(&str, &str); 1] = [("accept", "text/event-stream, application/json")];
const MOVING: &str = "引っ越してきたときの手続きは何ですか。";

#[tokio::test]
async fn evidence_comes_first_then_text_then_one_closing() {
    let Some(server) = support::server() else { return };
    let reply = server.post_with("/v1/ask", &EVENTS, &json!({"question": MOVING})).await;
    assert_eq!((reply.header("cache-control"), reply.header("x-accel-buffering")), ("no-store", "no"));
    let events = reply.events();
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names[0], names[1], names[names.len() - 1]), ("evidence", "delta", "done"), "{names:?}");
    let (_, answer) = closing(&events);
    let told: String = events.iter().filter_map(|(_, data)| data["text"].as_str()).collect();
    assert_eq!(answer["answer"], told);
    assert_eq!(events[0].1["citations"], answer["citations"]);
    assert_eq!(answer["trace_id"], reply.header("x-trace-id"));

    let document = server.get("/openapi.json").await.json();
    for (name, data) in &events {
        let schema = match name.as_str() {
            "evidence" => "Evidence",
            "delta" => "Delta",
            _ => "Answer",
        };
        assert_eq!(schema::violations(&document, schema, data), [""; 0], "{name}");
    }
    let record = server.record(reply.header("x-trace-id")).await.expect("recorded").question;
    assert!(record.first_token_ms.is_some(), "{record:?}");
}

#[tokio::test]
async fn the_stream_and_the_whole_answer_say_the_same() {
    let Some(server) = support::server() else { return };
    for question in [MOVING, "火星の首都", "粗大ごみはどのように出せばよいですか。"] {
        let request = json!({"question": question});
        let mut whole = server.post("/v1/ask", &request).await.json();
        let events = server.post_with("/v1/ask", &EVENTS, &request).await.events();
        let mut streamed = closing(&events).1.clone();
        whole["trace_id"].take();
        streamed["trace_id"].take();
        assert_eq!(whole, streamed, "{question}");
    }
}

#[tokio::test]
async fn a_question_that_is_not_taken_is_refused_with_a_status() {
    let Some(server) = support::server() else { return };
    let long = "あ".repeat(1_001);
    server.post_with("/v1/ask", &EVENTS, &json!({"question": long})).await.assert_problem(422, "question_too_long");
}

#[tokio::test]
async fn a_failed_search_closes_with_an_apology_that_names_no_cause() {
    let Some(server) = support::server() else { return };
    server.index.set_mood(Mood::Broken);
    let reply = server.post_with("/v1/ask", &EVENTS, &json!({"question": MOVING})).await;
    let events = reply.events();
    let (name, answer) = closing(&events);
    assert_eq!((name, &answer["outcome"]), ("error", &json!("error")));
    assert_eq!(answer["contacts"][0]["phone"], "0850-22-1111");
    assert!(!reply.text().contains(SECRET_REASON));
    let record = server.record(reply.header("x-trace-id")).await.expect("recorded").question;
    assert_eq!(record.ending.as_str(), "error");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_closed() {
    let server = support::server_with(|setup| {
        setup.chat = Some(Arc::new(Silent));
        setup.options.answer_timeout = Duration::from_millis(200);
        setup.options.keep_alive = Duration::from_millis(20);
    });
    let Some(server) = server else { return };
    let reply = server.post_with("/v1/ask", &EVENTS, &json!({"question": MOVING})).await;
    assert!(
        reply.text().contains("\n:") || reply.text().starts_with(':'),
        "no comment kept it alive: {}",
        reply.text()
    );
    let events = reply.events();
    assert_eq!(closing(&events).0, "error");
    assert_eq!(events[0].0, "evidence");
    let record = server.record(reply.header("x-trace-id")).await.expect("recorded").question;
    assert_eq!(record.ending.as_str(), "error");
}

#[tokio::test]
async fn a_panic_within_closes_the_stream_and_says_nothing_of_it() {
    let server = support::server_with(|setup| setup.chat = Some(Arc::new(Panicking)));
    let Some(server) = server else { return };
    let reply = server.post_with("/v1/ask", &EVENTS, &json!({"question": MOVING})).await;
    let events = reply.events();
    assert_eq!(closing(&events).0, "error");
    assert!(!reply.text().contains("secret-words"), "{}", reply.text());
    assert!(server.get("/metrics").await.text().contains("madoguchi_panics_total 1"));
}

#[tokio::test]
async fn a_reader_who_leaves_frees_the_place_and_is_recorded() {
    let server = support::server_with(|setup| setup.chat = Some(Arc::new(Silent)));
    let Some(server) = server else { return };
    let request = support::post("/v1/ask", &EVENTS, &json!({"question": MOVING}));
    let response = server.router.clone().oneshot(request).await.expect("infallible");
    let trace_id = response.headers()["x-trace-id"].to_str().expect("ascii").to_owned();
    let mut body: BodyDataStream = response.into_body().into_data_stream();
    let first = body.next().await.expect("an event").expect("no error");
    assert!(first.starts_with(b"event: evidence"), "{first:?}");
    assert!(server.get("/metrics").await.text().contains("madoguchi_in_flight 1"));
    drop(body);
    assert!(server.get("/metrics").await.text().contains("madoguchi_in_flight 0"));
    let record = server.record(&trace_id).await.expect("recorded").question;
    assert_eq!(record.ending.as_str(), "abandoned");
    assert!(record.masked_question.contains("引っ越して"));
}
