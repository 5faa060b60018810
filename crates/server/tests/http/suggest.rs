//! `GET /v1/suggest`.

use std::time::Duration;

use crate::support::{self, TestServer, schema};

async fn suggested(server: &TestServer, query: &str) -> Vec<String> {
    let reply = server.get(&format!("/v1/suggest?{query}")).await;
    let json = reply.json();
    let suggestions = json["suggestions"].as_array().unwrap_or_else(|| panic!("{json}"));
    suggestions.iter().map(|suggestion| suggestion["question"].as_str().expect("a question").to_owned()).collect()
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn questions_about_what_is_typed() {
    let Some(server) = support::server() else { return };
    let reply = server.get(&format!("/v1/suggest?q={}", encode("粗大ごみ"))).await;
    let document = server.get("/openapi.json").await.json();
    assert_eq!(schema::violations(&document, "Suggestions", &reply.json()), [""; 0]);
    let first = &reply.json()["suggestions"][0];
    assert_eq!(
        (&first["question"], &first["article_id"]),
        (&"粗大ごみはどのように出せばよいですか。".into(), &"faq-garbage".into())
    );
}

#[tokio::test]
async fn half_a_word_is_completed_once_the_questions_are_read() {
    let Some(server) = support::server() else { return };
    let query = format!("q={}&limit=1", encode("引っ越し"));
    // The first call sends for the questions; soon they are there.
    for _ in 0..1_000 {
        if suggested(&server, &query).await == ["引っ越してきたときの手続きは何ですか。"] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("never completed");
}

#[tokio::test]
async fn who_types_in_another_language_is_offered_questions_in_it() {
    let Some(server) = support::server() else { return };
    let offered = async |typed: &str, wanted: &str| {
        for _ in 0..1_000 {
            if suggested(&server, &format!("q={}&limit=1&language=en", encode(typed))).await == [wanted] {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        false
    };
    // A beginning, something within, and what is about it.
    for typed in ["how do i pu", "bulky", "large garbage"] {
        assert!(offered(typed, "How do I put out bulky waste?").await, "{typed}");
    }
    // Japanese is typed on every page.
    assert!(offered("引っ越し", "引っ越してきたときの手続きは何ですか。").await);
    assert!(offered("粗大", "粗大ごみはどのように出せばよいですか。").await);
}

#[tokio::test]
async fn nothing_internal_expired_or_foreign_is_suggested() {
    let Some(server) = support::server() else { return };
    for typed in
        ["旧年度の給付金", "新しい図書館", "となり町の温泉", "滞納整理の内部手順", "庁内パソコンの手順", "水道料金"]
    {
        for _ in 0..3 {
            let suggested = suggested(&server, &format!("q={}&limit=20", encode(typed))).await;
            assert!(!suggested.iter().any(|question| question.contains(typed)), "{typed}: {suggested:?}");
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn nothing_typed_nothing_suggested_and_wrong_parameters_are_named() {
    let Some(server) = support::server() else { return };
    assert!(suggested(&server, "q=").await.is_empty());
    assert!(suggested(&server, "q=%20%E3%80%80").await.is_empty());
    for (query, field) in [("q=a&limit=21", "limit"), ("q=a&limit=0", "limit"), ("query=a", "query")] {
        let problem = server.get(&format!("/v1/suggest?{query}")).await.assert_problem(422, "invalid_parameter");
        assert_eq!(problem["field"], field, "{query}");
    }
    let long = format!("/v1/suggest?q={}", "a".repeat(101));
    assert_eq!(server.get(&long).await.assert_problem(422, "invalid_parameter")["field"], "q");
}
