//! How much one client may ask, and one site.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use madoguchi_answer::{MeteredChat, TokenMeter};
use madoguchi_server::{Rate, SiteKey};
use serde_json::json;

use crate::support::chat::Panicking;
use crate::support::reply::Reply;
use crate::support::{self, OPERATOR_TOKEN, TestServer, schema};

const HALL: &str = "https://www.city.setomi.example";

fn from(peer: &str, mut request: Request<Body>) -> Request<Body> {
    let address: SocketAddr = format!("{peer}:4711").parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(address));
    request
}

async fn ask(server: &TestServer, peer: &str, headers: &[(&str, &str)]) -> Reply {
    let request = support::post("/v1/ask", headers, &json!({"question": "引っ越してきたときの手続きは何ですか。"}));
    server.send(from(peer, request)).await
}

#[tokio::test]
async fn one_client_waits_and_is_told_kindly_how_long() {
    let Some(server) = support::server_with(|setup| setup.options.rates.questions = Rate { per_minute: 1, burst: 2 })
    else {
        return;
    };
    for _ in 0..2 {
        assert_eq!(ask(&server, "192.0.2.1", &[]).await.status.as_u16(), 200);
    }
    let reply = ask(&server, "192.0.2.1", &[("accept", "text/event-stream")]).await;
    let problem = reply.assert_problem(429, "rate_limited");
    let document = server.get("/openapi.json").await.json();
    assert_eq!(schema::violations(&document, "Problem", &problem), [""; 0]);
    let wait: u64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(detail.contains("お待ち") && detail.contains("0850-22-1111"), "{detail}");

    assert_eq!(ask(&server, "192.0.2.2", &[]).await.status.as_u16(), 200, "others are not concerned");
    let site = support::request(Method::GET, "/v1/site", &[], Body::empty());
    assert_eq!(server.send(from("192.0.2.1", site)).await.status.as_u16(), 200, "the banner is for everyone");
    let metrics = server.get("/metrics").await;
    assert!(metrics.text().contains(r#"madoguchi_refused_total{why="client"} 1"#), "{}", metrics.text());
    let bearer = format!("Bearer {OPERATOR_TOKEN}");
    let usage = server.get_with("/v1/staff/usage", &[("authorization", &bearer)]).await.json();
    assert_eq!(usage["refused"]["rate_limited"], 1);
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let server = support::server_with(|setup| {
        setup.options.rates.questions = Rate { per_minute: 1, burst: 1 };
        setup.options.trusted_proxies = vec!["10.0.0.0/8".to_owned()];
    });
    let Some(server) = server else { return };
    for (peer, forwarded, status) in [
        ("10.0.0.1", "198.51.100.1", 200),
        ("10.0.0.1", "198.51.100.2", 200),
        ("10.0.0.2", "198.51.100.1", 429),
        ("10.0.0.2", "203.0.113.9, 198.51.100.1", 429),
        ("192.0.2.9", "198.51.100.3", 200),
        ("192.0.2.9", "198.51.100.4", 429),
    ] {
        let reply = ask(&server, peer, &[("x-forwarded-for", forwarded)]).await;
        assert_eq!(reply.status.as_u16(), status, "{peer} {forwarded}");
    }
}

#[tokio::test]
async fn a_spent_budget_leaves_the_sources_own_words() {
    let meter = Arc::new(TokenMeter::new(Some(0), || jiff::civil::date(2026, 4, 10)));
    let server = support::server_with(|setup| {
        // It panics when it is asked.
        setup.chat = Some(Arc::new(MeteredChat::new(Arc::new(Panicking), Arc::clone(&meter))));
        setup.meter = Some(meter);
    });
    let Some(server) = server else { return };
    let answer = ask(&server, "192.0.2.1", &[]).await.json();
    assert_eq!((&answer["outcome"], &answer["grade"]), (&json!("answered"), &json!("extractive")), "{answer}");
    let metrics = server.get("/metrics").await;
    for line in ["madoguchi_model_budget_spent 1", "madoguchi_model_tokens_today 0", "madoguchi_panics_total 0"] {
        assert!(metrics.text().lines().any(|found| found == line), "{line} is missing in\n{}", metrics.text());
    }
    let bearer = format!("Bearer {OPERATOR_TOKEN}");
    let usage = server.get_with("/v1/staff/usage", &[("authorization", &bearer)]).await.json();
    assert_eq!(usage["model"]["is_spent"], true);
}

#[tokio::test]
async fn only_sites_with_a_key_may_ask() {
    let server = support::server_with(|setup| {
        let questions = Rate { per_minute: 1, burst: 2 };
        setup.options.site_keys = vec![SiteKey {
            key: "hall".to_owned(),
            name: "本庁".to_owned(),
            origins: vec![HALL.to_owned()],
            questions,
        }];
    });
    let Some(server) = server else { return };
    let hall = [("origin", HALL), ("x-madoguchi-site-key", "hall")];
    let reply = ask(&server, "192.0.2.1", &hall).await;
    assert_eq!(reply.status.as_u16(), 200);
    assert_eq!(reply.header("access-control-allow-origin"), HALL, "its origin is allowed without another setting");
    for headers in [
        &[("origin", HALL)][..],
        &[("origin", HALL), ("x-madoguchi-site-key", "guess")],
        &[("origin", "https://evil.example"), ("x-madoguchi-site-key", "hall")],
    ] {
        ask(&server, "192.0.2.1", headers).await.assert_problem(403, "unknown_site_key");
    }
    assert_eq!(ask(&server, "192.0.2.1", &[]).await.status.as_u16(), 200, "this server's own page");
    assert_eq!(ask(&server, "192.0.2.2", &hall).await.status.as_u16(), 200);
    ask(&server, "192.0.2.3", &hall).await.assert_problem(429, "rate_limited");
    let preflight = [
        ("origin", HALL),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,x-madoguchi-site-key"),
    ];
    let reply = server.send(support::request(Method::OPTIONS, "/v1/ask", &preflight, Body::empty())).await;
    assert!(reply.header("access-control-allow-headers").contains("x-madoguchi-site-key"));
}
