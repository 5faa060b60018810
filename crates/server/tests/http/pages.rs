//! The pages and what they load.

use axum::body::Body;
use axum::http::Method;

use crate::support;

#[tokio::test]
async fn pages_and_files_are_served_with_their_types() {
    let Some(server) = support::server() else { return };
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/chat", "text/html; charset=utf-8"),
        ("/articles/anything?start=1&end=2", "text/html; charset=utf-8"),
        ("/staff/knowledge", "text/html; charset=utf-8"),
        ("/widget.js", "text/javascript; charset=utf-8"),
    ] {
        let reply = server.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, content_type), "{path}");
        assert!(!reply.body.is_empty(), "{path}");
        assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
        let again = server.get_with(path, &[("if-none-match", reply.header("etag"))]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        let head = server.send(support::request(Method::HEAD, path, &[], Body::empty())).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "HEAD {path}");
    }
}

#[tokio::test]
async fn every_response_carries_its_security_headers() {
    let Some(server) = support::server() else { return };
    for path in
        ["/", "/chat", "/staff/knowledge", "/widget.js", "/healthz", "/v1/articles/faq-moving", "/nothing", "/v1/ask"]
    {
        let reply = server.get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!reply.header("referrer-policy").is_empty(), "{path}");
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(reply.header("x-trace-id").len(), 32, "{path}");
    }
    assert!(server.get("/chat").await.header("permissions-policy").contains("camera=()"));
}

#[tokio::test]
async fn pages_hold_no_inline_code_that_their_own_policy_would_block() {
    let Some(server) = support::server() else { return };
    for path in ["/", "/chat", "/articles/x", "/staff/knowledge"] {
        let reply = server.get(path).await;
        let page = reply.text();
        assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains(" on"), "{path}");
        for script in page.split("<script").skip(1) {
            assert!(script.split('>').next().is_some_and(|tag| tag.contains("src=")), "{path}: {script}");
        }
    }
}
