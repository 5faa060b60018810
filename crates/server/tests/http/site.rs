//! `GET /v1/site`, and desks that say whether they are open.

use serde_json::json;

use crate::support::{self, schema};

#[tokio::test]
async fn the_page_learns_what_to_say() {
    let Some(server) = support::server() else { return };
    let reply = server.get("/v1/site").await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), "public, max-age=5");
    let document = server.get("/openapi.json").await.json();
    let site = reply.json();
    assert_eq!(schema::violations(&document, "Site", &site), [""; 0], "{site}");
    assert_eq!((&site["city"], &site["banner"]), (&json!("瀬戸見市"), &json!(null)));
    for language in ["ja", "en", "zh-Hans", "zh-Hant", "ko", "vi", "pt", "es", "tl", "ne"] {
        let greeting = site["greeting"][language].as_str().expect("a greeting");
        assert!(greeting.contains("瀬戸見市"), "{greeting}");
        assert!(site["topics"][language].as_array().is_some_and(|topics| topics.len() >= 4), "{language}");
    }
    assert_eq!(site["main_desk"]["phone"], "0850-22-1111");
    let departments = site["handover"]["departments"].as_array().expect("departments");
    assert!(departments.contains(&json!("市民課")), "{departments:?}");
}

#[tokio::test]
async fn a_desk_is_open_by_japans_clock_and_holidays() {
    for (now, open) in [
        ("2026-04-10T09:00:00+09:00", true),
        ("2026-04-10T00:00:00Z", true),
        ("2026-04-10T09:00:00Z", false),
        ("2026-04-11T09:00:00+09:00", false),
        ("2026-05-06T09:00:00+09:00", false),
        ("2026-12-30T09:00:00+09:00", false),
    ] {
        let Some(server) = support::server_with(|setup| setup.now = now) else { return };
        let site = server.get("/v1/site").await.json();
        assert_eq!(site["main_desk"]["open_now"], open, "{now}");
        let question = json!({"question": "引っ越してきたときの手続きは何ですか。"});
        let answer = server.post("/v1/ask", &question).await.json();
        assert_eq!(answer["contacts"][0]["open_now"], open, "{now}: {answer}");
        let streamed = server.post_with("/v1/ask", &[("accept", "text/event-stream")], &question).await.events();
        let (_, closing) = support::reply::closing(&streamed);
        assert_eq!(closing["contacts"][0]["open_now"], open, "{now}");
    }
}
