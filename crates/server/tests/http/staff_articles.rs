//! `GET /v1/staff/articles` and the article as staff see it.

use serde_json::{Value, json};

use crate::support::multipart::Form;
use crate::support::{self, PLAIN_TOKEN, TAX_TOKEN, TestServer, WELFARE_TOKEN, schema};

fn note(title: &str, matter: &str, text: &str) -> String {
    format!("---\ntitle: {title}\n{matter}\n---\n\n# {title}\n\n{text}\n")
}

/// A server with documents of two departments and of everyone.
async fn filled() -> Option<TestServer> {
    let server = support::server()?;
    let tax = Form::default()
        .file("差押え.md", note("差押えの手順", "revised_on: 2026-04-01", "差押えの前に催告書を送る。"))
        .file("旧.md", note("旧税率の扱い", "revised_on: 2026-01-10\nexpires_on: 2026-03-31", "旧税率は5%である。"))
        .file(
            "近.md",
            note("期限の近い通知", "revised_on: 2024-04-01\nexpires_on: 2026-04-30", "通知は月末まで有効。"),
        );
    server.upload(TAX_TOKEN, tax).await.json();
    let welfare = Form::default().file("面接.md", note("面接の手順", "revised_on: 2026-04-01", "面接は二人で行う。"));
    server.upload(WELFARE_TOKEN, welfare.text("department", "福祉課")).await.json();
    let public = Form::default()
        .file("公園.md", note("公園の使い方", "revised_on: 2026-04-01", "球技は広場で。"))
        .text("visibility", "public")
        .text("owner", "ない課");
    server.upload(WELFARE_TOKEN, public).await.json();
    Some(server)
}

fn titles(list: &Value) -> Vec<&str> {
    let articles = list["articles"].as_array().unwrap_or_else(|| panic!("{list}"));
    let mut titles: Vec<&str> = articles.iter().map(|article| article["title"].as_str().expect("a title")).collect();
    titles.sort_unstable();
    titles
}

fn warnings<'a>(list: &'a Value, title: &str) -> Vec<&'a str> {
    let articles = list["articles"].as_array().expect("articles");
    let article = articles.iter().find(|article| article["title"] == title).expect("listed");
    let warnings = article["warnings"].as_array().expect("warnings");
    warnings.iter().map(|warning| warning["warning"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn each_clerk_sees_their_own_and_what_is_public() {
    let Some(server) = filled().await else { return };
    let document = server.get("/openapi.json").await.json();
    let tax = server.get_as(TAX_TOKEN, "/v1/staff/articles").await.json();
    assert_eq!(schema::violations(&document, "StaffArticles", &tax), [""; 0], "{tax}");
    assert_eq!(titles(&tax), ["公園の使い方", "差押えの手順", "旧税率の扱い", "期限の近い通知"]);
    assert_eq!((&tax["total"], &tax["departments"]), (&json!(4), &json!(["税務課"])));
    assert_eq!(tax["upload"]["max_files"], 20);
    let welfare = server.get_as(WELFARE_TOKEN, "/v1/staff/articles").await.json();
    assert_eq!(titles(&welfare), ["公園の使い方", "面接の手順"]);
    let plain = server.get_as(PLAIN_TOKEN, "/v1/staff/articles").await.json();
    assert_eq!((titles(&plain), &plain["upload"]), (vec!["公園の使い方"], &Value::Null));
    server.get("/v1/staff/articles").await.assert_problem(401, "unauthorized");
}

#[tokio::test]
async fn warnings_say_what_to_see_to() {
    let Some(server) = filled().await else { return };
    let list = server.get_as(TAX_TOKEN, "/v1/staff/articles").await.json();
    assert_eq!(warnings(&list, "差押えの手順"), [""; 0]);
    assert_eq!(warnings(&list, "旧税率の扱い"), ["expired"]);
    assert_eq!(warnings(&list, "期限の近い通知"), ["expires_soon", "not_reviewed"]);
    assert_eq!(warnings(&list, "公園の使い方"), ["no_contact"]);
}

#[tokio::test]
async fn a_search_ranks_and_finds_titles_whose_time_is_over() {
    let Some(server) = filled().await else { return };
    let by = async |q: &str| server.get_as(TAX_TOKEN, &format!("/v1/staff/articles?q={q}")).await.json();
    // 差押え 催告書
    let ranked = by("%E5%B7%AE%E6%8A%BC%E3%81%88%20%E5%82%AC%E5%91%8A%E6%9B%B8").await;
    assert_eq!(ranked["articles"][0]["title"], "差押えの手順", "{ranked}");
    // 旧税率
    let expired = by("%E6%97%A7%E7%A8%8E%E7%8E%87").await;
    assert!(titles(&expired).contains(&"旧税率の扱い"), "{expired}");
    // 面接の手順: another department's
    let foreign = by("%E9%9D%A2%E6%8E%A5%E3%81%AE%E6%89%8B%E9%A0%86").await;
    assert!(!titles(&foreign).contains(&"面接の手順"), "{foreign}");
}

#[tokio::test]
async fn the_list_comes_in_parts() {
    let Some(server) = filled().await else { return };
    let mut seen = Vec::new();
    for offset in 0..5 {
        let part = server.get_as(TAX_TOKEN, &format!("/v1/staff/articles?limit=1&offset={offset}")).await.json();
        assert_eq!(part["total"], 4);
        seen.extend(titles(&part).into_iter().map(str::to_owned));
    }
    seen.sort_unstable();
    assert_eq!(seen, ["公園の使い方", "差押えの手順", "旧税率の扱い", "期限の近い通知"]);
    for (query, field) in [("limit=51", "limit"), ("offset=-1", "offset"), ("page=2", "page")] {
        let reply = server.get_as(TAX_TOKEN, &format!("/v1/staff/articles?{query}")).await;
        assert_eq!(reply.assert_problem(422, "invalid_parameter")["field"], field);
    }
}

#[tokio::test]
async fn an_article_is_shown_with_its_passages_after_its_time_too() {
    let Some(server) = filled().await else { return };
    let document = server.get("/openapi.json").await.json();
    let list = server.get_as(TAX_TOKEN, "/v1/staff/articles").await.json();
    for listed in list["articles"].as_array().expect("articles") {
        let path = format!("/v1/staff/articles/{}", listed["id"].as_str().expect("an id"));
        let article = server.get_as(TAX_TOKEN, &path).await.json();
        assert_eq!(schema::violations(&document, "StaffArticle", &article), [""; 0], "{article}");
        let text: Vec<char> = article["text"].as_str().expect("text").chars().collect();
        let passages = article["passages"].as_array().expect("passages");
        assert_eq!(passages.len() as u64, listed["passages"], "{article}");
        for passage in passages {
            let at = |name: &str| usize::try_from(passage[name].as_u64().expect("a number")).expect("small");
            let span: String = text[at("start_char")..at("end_char")].iter().collect();
            assert_eq!(passage["text"], span, "a passage is its span of the text");
        }
        assert_eq!(article["warnings"], listed["warnings"]);
        let citizen = server.get(&path.replace("/staff", "")).await;
        let is_public = listed["visibility"] == "public";
        assert_eq!(citizen.status.is_success(), is_public, "{listed}");
    }
}

#[tokio::test]
async fn without_the_history_the_list_is_unavailable() {
    let Some(server) = support::server_with(|setup| setup.ledger_is_broken = true) else { return };
    server.get_as(TAX_TOKEN, "/v1/staff/articles").await.assert_problem(503, "unavailable");
}
