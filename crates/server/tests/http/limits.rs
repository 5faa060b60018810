//! How many at once.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tower::ServiceExt;

use crate::support::chat::Silent;
use crate::support::{self, TAX_TOKEN};

const EVENTS: [(&str, &str); 1] = [("accept", "text/event-stream")];
const MOVING: &str = "引っ越してきたときの手続きは何ですか。";

#[tokio::test]
async fn one_too_many_is_told_when_to_come_back() {
    let server = support::server_with(|setup| {
        setup.chat = Some(Arc::new(Silent));
        setup.options.max_in_flight = 1;
        setup.options.max_waiting = 0;
    });
    let Some(server) = server else { return };
    let request = support::post("/v1/ask", &EVENTS, &json!({"question": MOVING}));
    let streaming = server.router.clone().oneshot(request).await.expect("infallible");
    assert_eq!(streaming.status().as_u16(), 200);

    let bearer = format!("Bearer {TAX_TOKEN}");
    let staff = [("authorization", bearer.as_str())];
    let question = json!({"question": MOVING});
    for reply in [
        server.post("/v1/ask", &question).await,
        server.post_with("/v1/ask", &EVENTS, &question).await,
        server.post_with("/v1/staff/ask", &staff, &question).await,
        server.get_with("/v1/staff/search?q=a", &staff).await,
    ] {
        reply.assert_problem(429, "overloaded");
        assert_eq!(reply.header("retry-after"), "1");
    }
    for path in ["/healthz", "/readyz", "/v1/articles/faq-moving", "/metrics"] {
        assert_eq!(server.get(path).await.status.as_u16(), 200, "{path} needs no place");
    }
    drop(streaming);
    assert_eq!(server.get_with("/v1/staff/search?q=a", &staff).await.status.as_u16(), 200, "the place is free");
}

#[tokio::test]
async fn who_waits_too_long_is_refused() {
    let server = support::server_with(|setup| {
        setup.chat = Some(Arc::new(Silent));
        setup.options.max_in_flight = 1;
        setup.options.longest_wait = Duration::from_millis(20);
    });
    let Some(server) = server else { return };
    let request = support::post("/v1/ask", &EVENTS, &json!({"question": MOVING}));
    let _streaming = server.router.clone().oneshot(request).await.expect("infallible");
    server.post("/v1/ask", &json!({"question": MOVING})).await.assert_problem(429, "overloaded");
}

#[tokio::test]
async fn many_at_once_are_all_answered() {
    let server = support::server_with(|setup| setup.options.max_in_flight = 4);
    let Some(server) = server else { return };
    let question = json!({"question": MOVING});
    let replies = join_all((0..128).map(|_| server.post("/v1/ask", &question))).await;
    assert!(replies.iter().all(|reply| reply.status.as_u16() == 200));
}
