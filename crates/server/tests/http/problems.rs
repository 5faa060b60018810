//! Every way in which a request can be wrong.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::support::{self, TestServer, schema};

async fn send(server: &TestServer, content_type: &str, body: impl Into<Body>) -> support::reply::Reply {
    let headers = [("content-type", content_type)];
    server.send(support::request(Method::POST, "/v1/ask", &headers, body.into())).await
}

/// Content type, body, status, code, and the field that the problem names.
type Case<'a> = (&'a str, &'a [u8], u16, &'a str, Option<&'a str>);

#[tokio::test]
async fn each_has_its_code_and_names_the_field() {
    let Some(server) = support::server() else { return };
    let document = server.get("/openapi.json").await.json();
    let long = json!({"question": "あ".repeat(1_001)}).to_string();
    let long_session = json!({"question": "a", "session_id": "x".repeat(129)}).to_string();
    let cases: [Case<'_>; 14] = [
        ("application/json", b"{", 400, "malformed_json", None),
        ("application/json", b"", 400, "malformed_json", None),
        ("application/json", b"{\"question\":\"\xff\"}", 400, "invalid_utf8", None),
        ("application/json", b"{}", 422, "missing_field", Some("question")),
        ("application/json", b"{\"question\":\"a\",\"qestion\":\"b\"}", 422, "unknown_field", Some("qestion")),
        ("application/json", b"{\"question\":[]}", 422, "invalid_field", Some("question")),
        ("application/json", b"{\"question\":\"a\",\"style\":\"loud\"}", 422, "invalid_field", Some("style")),
        ("application/json", b"{\"question\":\"a\",\"language\":7}", 422, "invalid_field", Some("language")),
        ("application/json", b"7", 422, "invalid_field", None),
        ("application/json", b"{\"question\":\"  \\u3000\\n\"}", 422, "question_empty", Some("question")),
        ("application/json", long.as_bytes(), 422, "question_too_long", Some("question")),
        ("application/json", long_session.as_bytes(), 422, "invalid_field", Some("session_id")),
        ("text/plain", b"{\"question\":\"a\"}", 415, "unsupported_media_type", None),
        ("", b"{\"question\":\"a\"}", 415, "unsupported_media_type", None),
    ];
    for (content_type, body, status, code, field) in cases {
        let reply = send(&server, content_type, body.to_vec()).await;
        let problem = reply.assert_problem(status, code);
        assert_eq!(problem["field"].as_str(), field, "{problem}");
        assert_eq!(schema::violations(&document, "Problem", &problem), [""; 0], "{problem}");
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.chars().any(|c| ('ぁ'..='ん').contains(&c)), "{detail}");
        assert!(field.is_none_or(|field| detail.contains(field) || field == "question"), "{detail}");
    }
}

#[tokio::test]
async fn a_large_body_is_refused_whether_or_not_it_says_its_length() {
    let Some(server) = support::server() else { return };
    let large = vec![b' '; 64 * 1024 + 1];
    send(&server, "application/json", large.clone()).await.assert_problem(413, "body_too_large");
    let chunks = large.chunks(1_000).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>();
    let unannounced = Body::from_stream(futures::stream::iter(chunks));
    send(&server, "application/json", unannounced).await.assert_problem(413, "body_too_large");
    let headers = [("content-type", "application/json"), ("content-length", "999999999")];
    let announced = support::request(Method::POST, "/v1/ask", &headers, Body::from("{}"));
    server.send(announced).await.assert_problem(413, "body_too_large");
}

#[tokio::test]
async fn a_body_that_breaks_off_or_never_comes_is_a_problem() {
    let server = support::server_with(|setup| setup.options.body_timeout = std::time::Duration::from_millis(20));
    let Some(server) = server else { return };
    let broken = futures::stream::iter([Err::<Vec<u8>, _>(std::io::Error::other("reset"))]);
    send(&server, "application/json", Body::from_stream(broken)).await.assert_problem(400, "body_unreadable");
    let never = futures::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    send(&server, "application/json", Body::from_stream(never)).await.assert_problem(408, "body_timeout");
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let Some(server) = support::server() else { return };
    for path in ["/v1/nothing", "/v2/ask", "/v1/ask/", "/nothing.js", "/../Cargo.toml", "/v1/articles/", "/%00"] {
        server.get(path).await.assert_problem(404, "not_found");
    }
    let reply = server.get("/v1/ask").await;
    reply.assert_problem(405, "method_not_allowed");
    assert_eq!(reply.header("allow"), "POST");
    let reply = server.post("/v1/suggest", &json!({})).await;
    reply.assert_problem(405, "method_not_allowed");
    assert_eq!(reply.header("allow"), "GET,HEAD");
    server.post("/nothing", &json!({})).await.assert_problem(404, "not_found");
}
