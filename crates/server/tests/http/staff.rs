//! Who is staff, and what staff of one department learn of another's.

use serde_json::json;

use crate::support::{self, PLAIN_TOKEN, TAX_TOKEN, TestServer, schema};

#[tokio::test]
async fn without_a_valid_token_every_staff_route_refuses_alike() {
    let Some(server) = support::server() else { return };
    let long = format!("Bearer {}", "x".repeat(4_000));
    let near = format!("Bearer {TAX_TOKEN}x");
    let basic = format!("Basic {TAX_TOKEN}");
    for authorization in ["", "Bearer", "Bearer ", TAX_TOKEN, &basic, &near, &long] {
        let headers = [("authorization", authorization)];
        for reply in [
            server.post_with("/v1/staff/ask", &headers, &json!({"question": "滞納整理"})).await,
            server.post_with("/v1/staff/search", &headers, &json!({"q": "滞納整理"})).await,
            server.get_with("/v1/staff/search?q=a", &headers).await,
            server.get_with("/v1/staff/articles/manual-tax", &headers).await,
        ] {
            reply.assert_problem(401, "unauthorized");
            assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"staff\"");
        }
    }
    server.get("/v1/staff/articles/manual-tax").await.assert_problem(401, "unauthorized");
    let lower = format!("bearer {TAX_TOKEN}");
    let reply = server.get_with("/v1/staff/articles/manual-tax", &[("authorization", &lower)]).await;
    assert_eq!(reply.status.as_u16(), 200, "the scheme's name is case insensitive");
}

#[tokio::test]
async fn a_token_is_needed_before_a_body_is_looked_at() {
    let Some(server) = support::server() else { return };
    server.post("/v1/staff/ask", &json!({"nonsense": 1})).await.assert_problem(401, "unauthorized");
}

async fn found(server: &TestServer, token: &str, q: &str) -> Vec<String> {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let reply = server.post_with("/v1/staff/search", &headers, &json!({"q": q, "limit": 50})).await;
    let results = reply.json();
    let passages = results["passages"].as_array().unwrap_or_else(|| panic!("{results}"));
    passages.iter().map(|passage| passage["article_id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn a_search_never_leaves_the_departments() {
    let Some(server) = support::server() else { return };
    for (token, q, sees) in [
        (TAX_TOKEN, "滞納整理の内部手順", Some("manual-tax")),
        (TAX_TOKEN, "生活保護の内部手順", None),
        (PLAIN_TOKEN, "滞納整理の内部手順", None),
        (PLAIN_TOKEN, "庁内パソコンの手順", Some("manual-all")),
    ] {
        let ids = found(&server, token, q).await;
        assert!(sees.is_none_or(|id| ids.first().is_some_and(|first| first == id)), "{q}: {ids:?}");
        let foreign: &[&str] = if token == TAX_TOKEN { &["manual-welfare"] } else { &["manual-welfare", "manual-tax"] };
        for hidden in foreign.iter().chain(&["faq-expired", "faq-future", "faq-other"]) {
            assert!(!ids.iter().any(|id| id == hidden), "{token} finds {hidden} by {q}");
        }
    }
}

#[tokio::test]
async fn an_answer_never_leaves_the_departments() {
    let Some(server) = support::server() else { return };
    let question = json!({"question": "滞納整理の内部手順"});
    for (token, cited) in [(TAX_TOKEN, true), (PLAIN_TOKEN, false)] {
        let bearer = format!("Bearer {token}");
        let reply = server.post_with("/v1/staff/ask", &[("authorization", &bearer)], &question).await;
        let answer = reply.json();
        assert_eq!(answer.to_string().contains("決裁"), cited, "{token}: {answer}");
        let record = server.record(reply.header("x-trace-id")).await.expect("recorded").question;
        assert_eq!(record.audience.as_str(), "staff");
        assert_eq!(record.departments.first().map(String::as_str), (token == TAX_TOKEN).then_some("税務課"));
    }
}

#[tokio::test]
async fn search_results_show_every_leg() {
    let Some(server) = support::server() else { return };
    let bearer = format!("Bearer {TAX_TOKEN}");
    let headers = [("authorization", bearer.as_str())];
    let asked = "引っ越してきたときの手続き";
    let in_address = "%E5%BC%95%E3%81%A3%E8%B6%8A%E3%81%97%E3%81%A6%E3%81%8D%E3%81%9F%E3%81%A8%E3%81%8D%E3%81%AE%E6%89%8B%E7%B6%9A%E3%81%8D";
    let by_query = server.get_with(&format!("/v1/staff/search?q={in_address}&limit=3"), &headers).await.json();
    let document = server.get("/openapi.json").await.json();
    assert_eq!(schema::violations(&document, "SearchResults", &by_query), [""; 0]);
    let by_body = server.post_with("/v1/staff/search", &headers, &json!({"q": asked, "limit": 3})).await.json();
    assert_eq!(by_query, by_body);
    assert_eq!(by_query["passages"][0]["article_id"], "faq-moving");
    assert!(by_query["passages"][0]["legs"]["dense"].is_number(), "{by_query}");
    assert!(by_query["passages"].as_array().expect("passages").len() <= 3);
}

#[tokio::test]
async fn wrong_searches_name_the_parameter() {
    let Some(server) = support::server() else { return };
    let bearer = format!("Bearer {TAX_TOKEN}");
    let headers = [("authorization", bearer.as_str())];
    for (path, field) in [
        ("/v1/staff/search", "q"),
        ("/v1/staff/search?q=%20", "q"),
        ("/v1/staff/search?q=a&limit=0", "limit"),
        ("/v1/staff/search?q=a&limit=51", "limit"),
        ("/v1/staff/search?q=a&limit=many", "limit"),
        ("/v1/staff/search?q=a&lmit=3", "lmit"),
    ] {
        let problem = server.get_with(path, &headers).await.assert_problem(422, "invalid_parameter");
        assert_eq!(problem["field"], field, "{path}");
    }
    let reply = server.post_with("/v1/staff/search", &headers, &json!({"q": "a", "limit": -1})).await;
    reply.assert_problem(422, "invalid_field");
}
