//! `GET /v1/articles/{id}` and its staff form.

use serde_json::json;

use crate::support::{self, PLAIN_TOKEN, TAX_TOKEN, schema};

#[tokio::test]
async fn an_article_is_put_together_from_its_passages() {
    let Some(server) = support::server() else { return };
    let article = server.get("/v1/articles/guide-water").await.json();
    let document = server.get("/openapi.json").await.json();
    assert_eq!(schema::violations(&document, "Article", &article), [""; 0]);
    assert_eq!((&article["title"], &article["kind"]), (&json!("水道の手引き"), &json!("guide")));
    let text: Vec<char> = article["text"].as_str().expect("text").chars().collect();
    let passages = article["passages"].as_array().expect("passages");
    assert_eq!(passages.len(), 3);
    for (passage, beginning) in passages.iter().zip(["水道の使い始め\n", "水道料金\n", "漏水のとき\n"])
    {
        let start = usize::try_from(passage["start_char"].as_u64().expect("a number")).expect("small");
        let here: String = text[start..].iter().collect();
        assert!(here.starts_with(beginning), "{here}");
        assert_eq!(passage["heading_path"][0], beginning.trim());
    }
    assert_eq!(passages[2]["end_char"], text.len());
}

#[tokio::test]
async fn of_two_municipalities_with_one_id_the_own_one_wins() {
    let Some(server) = support::server() else { return };
    let article = server.get("/v1/articles/faq-garbage").await.json();
    assert_eq!(article["question"], "粗大ごみはどのように出せばよいですか。");
    assert_eq!(server.get("/v1/articles/faq-bus").await.json()["text"], "広域バスは後ろの扉から乗ります。");
}

#[tokio::test]
async fn an_id_may_hold_anything() {
    let Some(server) = support::server() else { return };
    let article = server.get("/v1/articles/faq%2F%E5%90%8D%E5%89%8D%233").await.json();
    assert_eq!(article["id"], "faq/名前#3");
}

#[tokio::test]
async fn what_may_not_be_seen_looks_like_what_is_not_there() {
    let Some(server) = support::server() else { return };
    let mut absent = server.get("/v1/articles/no-such-article").await.assert_problem(404, "article_not_found");
    absent["trace_id"].take();
    for id in ["manual-tax", "manual-all", "faq-expired", "faq-future", "faq-other", "%FF"] {
        let reply = server.get(&format!("/v1/articles/{id}")).await;
        let mut hidden = reply.assert_problem(404, "article_not_found");
        hidden["trace_id"].take();
        assert_eq!(hidden, absent, "{id}");
    }
}

#[tokio::test]
async fn staff_see_what_their_departments_may_see() {
    let Some(server) = support::server() else { return };
    let document = server.get("/openapi.json").await.json();
    for (token, id, seen) in [
        (TAX_TOKEN, "manual-tax", true),
        (TAX_TOKEN, "manual-all", true),
        (TAX_TOKEN, "faq-moving", true),
        (TAX_TOKEN, "manual-welfare", false),
        (TAX_TOKEN, "faq-expired", false),
        (PLAIN_TOKEN, "manual-all", true),
        (PLAIN_TOKEN, "manual-tax", false),
    ] {
        let bearer = format!("Bearer {token}");
        let reply = server.get_with(&format!("/v1/staff/articles/{id}"), &[("authorization", &bearer)]).await;
        if seen {
            let article = reply.json();
            assert_eq!(schema::violations(&document, "StaffArticle", &article), [""; 0], "{token} {id}");
            assert!(article["source"].as_str().is_some_and(|source| source.starts_with(id)), "{article}");
        } else {
            reply.assert_problem(404, "article_not_found");
        }
    }
    assert!(server.get("/v1/articles/faq-moving").await.json()["source"].is_null(), "citizens are not told files");
}
