//! Handing a question over to people.

use axum::body::Body;
use axum::http::Method;
use madoguchi_ledger::{Channel, Counter, Receipt};
use serde_json::{Value, json};

use crate::support::index::Mood;
use crate::support::reply::Reply;
use crate::support::{self, OPERATOR_TOKEN, PLAIN_TOKEN, TAX_TOKEN, TestServer, WELFARE_TOKEN, schema};

fn case() -> Value {
    json!({
        "question": "転入届について教えてください。私の電話は090-1234-5678です。",
        "reach": {"email": "hanako@example.jp"},
        "name": "瀬戸花子",
        "consent": true,
        "language": "ja",
    })
}

fn with(change: &Value) -> Value {
    let mut case = case();
    for (key, value) in change.as_object().expect("an object") {
        case[key] = value.clone();
    }
    case
}

async fn patch(server: &TestServer, token: &str, receipt: &str, change: &Value) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/v1/staff/cases/{receipt}");
    server.send(support::request(Method::PATCH, &path, &headers, Body::from(change.to_string()))).await
}

async fn staff(server: &TestServer, token: &str, path: &str) -> Reply {
    server.get_with(path, &[("authorization", &format!("Bearer {token}"))]).await
}

#[tokio::test]
async fn a_person_gets_a_receipt_and_asks_what_became_of_it() {
    let Some(server) = support::server() else { return };
    let document = server.get("/openapi.json").await.json();
    let reply = server.post("/v1/cases", &case()).await;
    assert_eq!(reply.status.as_u16(), 201, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), "no-store");
    let opened = reply.json();
    assert_eq!(schema::violations(&document, "OpenedCase", &opened), [""; 0], "{opened}");
    assert_eq!((&opened["state"], &opened["department"]), (&json!("received"), &json!("市民課")));
    let receipt = opened["receipt"].as_str().expect("a receipt").to_owned();
    let typed = receipt.to_lowercase().replace('-', "");
    let status = server.get(&format!("/v1/cases/{typed}")).await;
    assert_eq!(schema::violations(&document, "CaseStatus", &status.json()), [""; 0]);
    assert_eq!(status.json()["state_label"], "受付済み");
    for secret in ["転入", "hanako", "花子", "5678"] {
        assert!(!status.text().contains(secret), "{secret} in {}", status.text());
    }
    let other = Receipt::generate().expect("randomness").to_string();
    for unknown in [other.as_str(), "x", "%FF", "AAAA-AAAA-AAAA"] {
        server.get(&format!("/v1/cases/{unknown}")).await.assert_problem(404, "case_not_found");
    }
    assert!(server.get("/metrics").await.text().contains("madoguchi_cases_total 1"));
}

#[tokio::test]
async fn what_is_kept_is_masked_and_how_to_reach_the_person_is_for_the_department() {
    let Some(server) = support::server() else { return };
    let document = server.get("/openapi.json").await.json();
    let tax = with(&json!({"topic": "税務課", "reach": {"phone": "０８５０－２２－１２２１"}}));
    let receipt = server.post("/v1/cases", &tax).await.json()["receipt"].as_str().expect("a receipt").to_owned();
    let list = staff(&server, TAX_TOKEN, "/v1/staff/cases?state=received,in_progress&limit=5").await;
    assert_eq!(schema::violations(&document, "StaffCases", &list.json()), [""; 0], "{}", list.text());
    let shown = list.json()["cases"][0].clone();
    assert_eq!((&shown["receipt"], &shown["name"]), (&json!(receipt), &json!("瀬戸花子")));
    assert_eq!(shown["reach"], json!({"phone": "0850-22-1221"}));
    assert!(!shown["question"].as_str().expect("a question").contains("5678"), "{shown}");
    assert_eq!(shown["deliveries"], json!([]), "nobody was told, and it says so");
}

#[tokio::test]
async fn a_department_sees_and_changes_its_own() {
    let Some(server) = support::server() else { return };
    let tax = with(&json!({"topic": "税務課"}));
    let receipt = server.post("/v1/cases", &tax).await.json()["receipt"].as_str().expect("a receipt").to_owned();
    for (token, sees) in [(TAX_TOKEN, true), (OPERATOR_TOKEN, true), (WELFARE_TOKEN, false), (PLAIN_TOKEN, false)] {
        let total = staff(&server, token, "/v1/staff/cases").await.json()["total"].clone();
        assert_eq!(total, u64::from(sees), "{token}");
        let one = staff(&server, token, &format!("/v1/staff/cases/{receipt}")).await;
        assert_eq!(one.status.as_u16(), if sees { 200 } else { 404 }, "{token}");
    }
    let change = json!({"state": "in_progress", "note": "090-1234-5678に折り返し"});
    patch(&server, WELFARE_TOKEN, &receipt, &change).await.assert_problem(404, "case_not_found");
    let changed = patch(&server, TAX_TOKEN, &receipt, &change).await.json();
    assert_eq!((&changed["state"], &changed["events"][0]["by"]), (&json!("in_progress"), &json!("tax")));
    assert!(!changed.to_string().contains("5678"), "{changed}");
    let status = server.get(&format!("/v1/cases/{receipt}")).await;
    assert_eq!(status.json()["state_label"], "対応中");
    assert!(!status.text().contains("折り返し"), "notes are for colleagues");
    patch(&server, TAX_TOKEN, &receipt, &json!({"state": "done"})).await.assert_problem(422, "invalid_field");
    staff(&server, TAX_TOKEN, "/v1/staff/cases?state=done").await.assert_problem(422, "invalid_parameter");
}

#[tokio::test]
async fn it_goes_to_the_desk_of_the_answer_that_did_not_help() {
    let Some(server) = support::server() else { return };
    let answer = server.post("/v1/ask", &json!({"question": "引っ越してきたときの手続きは何ですか。"})).await.json();
    assert_eq!(answer["outcome"], "answered");
    let trace_id = answer["trace_id"].as_str().expect("a trace id").to_owned();
    server.record(&trace_id).await.expect("written");
    for (change, department) in [
        (json!({"trace_id": trace_id, "question": "まだ分かりません。"}), "市民課"),
        (json!({"question": "花火は何時からですか。"}), "市役所代表"),
        (json!({"question": "相談したいことがあります。", "topic": "税務課"}), "税務課"),
    ] {
        let opened = server.post("/v1/cases", &with(&change)).await.json();
        assert_eq!(opened["department"], department, "{opened}");
    }
    server.index.set_mood(Mood::Broken);
    let opened = server.post("/v1/cases", &with(&json!({"question": "転入届のことです。"}))).await;
    assert_eq!(opened.status.as_u16(), 201, "also when nothing can be searched");
}

#[tokio::test]
async fn what_is_sent_twice_because_no_answer_came_is_one_case() {
    let Some(server) = support::server() else { return };
    let named = with(&json!({"request_id": "5b2f0c1d9e8a47763a2b1c0d"}));
    let first = server.post("/v1/cases", &named).await;
    let again = server.post("/v1/cases", &named).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.json()["receipt"], again.json()["receipt"]);
    let other = server.post("/v1/cases", &with(&json!({"request_id": "00000000000000000000000000000001"}))).await;
    assert_ne!(first.json()["receipt"], other.json()["receipt"]);
    let total = staff(&server, OPERATOR_TOKEN, "/v1/staff/cases").await.json()["total"].clone();
    assert_eq!(total, 2);
    let short = with(&json!({"request_id": "1"}));
    let problem = server.post("/v1/cases", &short).await.assert_problem(422, "invalid_field");
    assert_eq!(problem["field"], "request_id");
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    let Some(server) = support::server() else { return };
    server.post("/v1/cases", &with(&json!({"consent": false}))).await.assert_problem(422, "consent_required");
    server.post("/v1/cases", &with(&json!({"question": " "}))).await.assert_problem(422, "question_empty");
    for (change, field) in [
        (json!({"reach": {"email": "hanako"}}), "reach.email"),
        (json!({"reach": {"phone": "12"}}), "reach.phone"),
        (json!({"reach": {"none": false}}), "reach.none"),
        (json!({"reach": {"fax": "1"}}), "reach"),
        (json!({"question": "あ".repeat(2_001)}), "question"),
        (json!({"name": "あ".repeat(101)}), "name"),
    ] {
        let problem = server.post("/v1/cases", &with(&change)).await.assert_problem(422, "invalid_field");
        let named = problem["field"].as_str().unwrap_or_default();
        assert!(named.starts_with(field), "{problem}");
    }
    let total = staff(&server, OPERATOR_TOKEN, "/v1/staff/cases").await.json()["total"].clone();
    assert_eq!(total, 0, "nothing was kept");
}

#[tokio::test]
async fn somebody_is_told_by_each_way() {
    let both = vec![Channel::Email, Channel::Webhook];
    let Some(server) = support::server_with(|setup| setup.options.handover.channels = both.clone()) else { return };
    server.post("/v1/cases", &case()).await;
    let waiting = server.counter.outbox().await.expect("readable").waiting;
    assert_eq!(waiting, 2);
    let shown = staff(&server, OPERATOR_TOKEN, "/v1/staff/cases").await.json();
    let channels: Vec<&Value> =
        shown["cases"][0]["deliveries"].as_array().expect("two").iter().map(|one| &one["channel"]).collect();
    assert_eq!(channels, [&json!("email"), &json!("webhook")]);
    assert!(server.get("/metrics").await.text().contains("madoguchi_case_messages_waiting 2"));
}

#[tokio::test]
async fn when_it_cannot_be_kept_the_main_desk_is_named() {
    let Some(server) = support::server() else { return };
    server.counter.close().await;
    let problem = server.post("/v1/cases", &case()).await.assert_problem(503, "unavailable");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("0850-22-1111")), "{problem}");
    let Some(server) = support::server_with(|setup| setup.options.handover.enabled = false) else { return };
    server.post("/v1/cases", &case()).await.assert_problem(403, "handover_closed");
    assert_eq!(server.get("/v1/site").await.json()["handover"]["enabled"], false);
}

#[tokio::test]
async fn usage_is_told_to_staff() {
    let Some(server) = support::server() else { return };
    server.get("/v1/staff/usage").await.assert_problem(401, "unauthorized");
    let document = server.get("/openapi.json").await.json();
    let usage = staff(&server, TAX_TOKEN, "/v1/staff/usage").await.json();
    assert_eq!(schema::violations(&document, "Usage", &usage), [""; 0], "{usage}");
}
