//! The disaster banner.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use madoguchi_server::serve;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::chat::Silent;
use crate::support::reply::Reply;
use crate::support::{self, OPERATOR_TOKEN, TAX_TOKEN, TestServer, schema};

fn tsunami() -> Value {
    json!({"text": {"ja": "津波警報が出ています。", "en": "Tsunami warning."}, "level": "emergency", "url": "https://www.city.example/"})
}

async fn put(server: &TestServer, token: &str, banner: &Value) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    server.send(support::request(Method::PUT, "/v1/staff/banner", &headers, Body::from(banner.to_string()))).await
}

async fn delete(server: &TestServer, token: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    server
        .send(support::request(Method::DELETE, "/v1/staff/banner", &[("authorization", &bearer)], Body::empty()))
        .await
}

#[tokio::test]
async fn who_may_puts_it_up_and_takes_it_down() {
    let Some(server) = support::server() else { return };
    put(&server, TAX_TOKEN, &tsunami()).await.assert_problem(403, "forbidden");
    put(&server, "wrong", &tsunami()).await.assert_problem(401, "unauthorized");
    let reply = put(&server, OPERATOR_TOKEN, &tsunami()).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text());
    let document = server.get("/openapi.json").await.json();
    let shown = server.get("/v1/site").await.json()["banner"].clone();
    assert_eq!(schema::violations(&document, "Banner", &shown), [""; 0]);
    assert_eq!((&shown["text"], &shown["level"]), (&tsunami()["text"], &json!("emergency")));
    assert!(server.get("/metrics").await.text().contains("madoguchi_banner_up 1"));
    delete(&server, TAX_TOKEN).await.assert_problem(403, "forbidden");
    assert_eq!(delete(&server, OPERATOR_TOKEN).await.status.as_u16(), 204);
    assert_eq!(server.get("/v1/site").await.json()["banner"], json!(null));
}

#[tokio::test]
async fn a_department_may_be_named() {
    let Some(server) = support::server_with(|setup| setup.options.banner_departments = vec!["税務課".to_owned()])
    else {
        return;
    };
    assert_eq!(put(&server, TAX_TOKEN, &tsunami()).await.status.as_u16(), 200);
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused() {
    let Some(server) = support::server() else { return };
    for (change, field) in [
        (json!({"text": {"en": "only"}}), "text"),
        (json!({"text": {"ja": " "}}), "text"),
        (json!({"text": {"ja": "a", "xx": "b"}}), "text"),
        (json!({"text": {"ja": "あ".repeat(501)}}), "text"),
        (json!({"url": "javascript:alert(1)"}), "url"),
        (json!({"url": "//evil.example"}), "url"),
        (json!({"level": "panic"}), "level"),
    ] {
        let mut banner = tsunami();
        for (key, value) in change.as_object().expect("an object") {
            banner[key] = value.clone();
        }
        let problem = put(&server, OPERATOR_TOKEN, &banner).await.assert_problem(422, "invalid_field");
        assert_eq!(problem["field"], field, "{banner}");
    }
    assert_eq!(server.get("/v1/site").await.json()["banner"], json!(null));
}

#[tokio::test]
async fn it_is_seen_while_every_place_is_taken() {
    let server = support::server_with(|setup| {
        setup.chat = Some(Arc::new(Silent));
        setup.options.max_in_flight = 1;
        setup.options.max_waiting = 0;
    });
    let Some(server) = server else { return };
    put(&server, OPERATOR_TOKEN, &tsunami()).await;
    let question = json!({"question": "引っ越してきたときの手続きは何ですか。"});
    let request = support::post("/v1/ask", &[("accept", "text/event-stream")], &question);
    let _streaming = tower::ServiceExt::oneshot(server.router.clone(), request).await.expect("infallible");
    server.post("/v1/ask", &question).await.assert_problem(429, "overloaded");
    assert_eq!(server.get("/v1/site").await.json()["banner"]["level"], "emergency");
}

/// Two processes of a machine share the ledger's file; here, two servers do.
#[tokio::test]
async fn another_process_of_the_machine_sees_it() {
    let Some(one) = support::server() else { return };
    let counter = one.counter.clone();
    let Some(other) = support::server_with(|setup| setup.counter = Some(counter)) else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, other.app.clone(), async move {
        let _ = stopped.await;
    }));
    put(&one, OPERATOR_TOKEN, &tsunami()).await;
    while other.get("/v1/site").await.json()["banner"].is_null() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(other.get("/v1/site").await.json()["banner"]["text"]["en"], "Tsunami warning.");
    stop.send(()).expect("serving");
    serving.await.expect("no panic").expect("served");
}
