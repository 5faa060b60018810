//! Pages of other sites.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::support::{self, TestServer};

const CITY: &str = "https://www.city.setomi.example";

fn server_for_the_city() -> Option<TestServer> {
    support::server_with(|setup| setup.options.allowed_origins = vec![CITY.to_owned()])
}

async fn preflight(server: &TestServer, origin: &str) -> support::reply::Reply {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    server.send(support::request(Method::OPTIONS, "/v1/ask", &headers, Body::empty())).await
}

#[tokio::test]
async fn an_allowed_site_may_ask_and_read_even_problems() {
    let Some(server) = server_for_the_city() else { return };
    let reply = preflight(&server, CITY).await;
    assert_eq!(reply.header("access-control-allow-origin"), CITY);
    assert!(reply.header("access-control-allow-headers").contains("content-type"));
    assert!(reply.header("access-control-allow-methods").contains("POST"));
    assert!(reply.header("vary").contains("origin"));

    let origin = [("origin", CITY)];
    for reply in [
        server.post_with("/v1/ask", &origin, &json!({"question": "転入届"})).await,
        server.post_with("/v1/ask", &origin, &json!({})).await,
        server.get_with("/widget.js", &origin).await,
    ] {
        assert_eq!(reply.header("access-control-allow-origin"), CITY, "{}", reply.status);
        assert!(reply.header("access-control-expose-headers").contains("x-trace-id"));
    }
    let widget = server.get_with("/widget.js", &origin).await;
    assert_eq!(widget.header("cross-origin-resource-policy"), "cross-origin");
    assert!(server.get("/chat").await.header("content-security-policy").ends_with(CITY), "may be framed");
}

#[tokio::test]
async fn any_other_site_may_not() {
    let Some(server) = server_for_the_city() else { return };
    for origin in [
        "https://evil.example",
        "http://www.city.setomi.example",
        "https://www.city.setomi.example.evil.example",
        "null",
    ] {
        assert_eq!(preflight(&server, origin).await.header("access-control-allow-origin"), "", "{origin}");
        let reply = server.get_with("/v1/articles/faq-moving", &[("origin", origin)]).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
    }
}

#[tokio::test]
async fn without_a_list_only_own_pages_may_ask() {
    let Some(server) = support::server() else { return };
    assert_eq!(preflight(&server, CITY).await.header("access-control-allow-origin"), "");
    let reply = server.post_with("/v1/ask", &[("origin", CITY)], &json!({"question": "転入届"})).await;
    assert_eq!(reply.header("access-control-allow-origin"), "");
}
