//! `POST /v1/ask`, whole.

use serde_json::json;

use crate::support::{self, schema};

const MOVING: &str = "引っ越してきたときの手続きは何ですか。";
const NONSENSE: &str = "火星の首都";

#[tokio::test]
async fn an_answer_cites_its_source_word_for_word() {
    let Some(server) = support::server() else { return };
    let reply = server.post("/v1/ask", &json!({"question": MOVING})).await;
    assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "application/json"));
    let answer = reply.json();
    assert_eq!(answer["outcome"], "answered", "{answer}");
    assert_eq!(answer["grade"], "extractive");
    assert_eq!(answer["trace_id"], reply.header("x-trace-id"));
    assert_eq!(answer["contacts"][0]["phone"], "0850-22-1201");

    let document = server.get("/openapi.json").await.json();
    assert_eq!(schema::violations(&document, "Answer", &answer), [""; 0]);

    let citation = &answer["citations"][0];
    let article = server.get("/v1/articles/faq-moving").await.json();
    let text: Vec<char> = article["text"].as_str().expect("text").chars().collect();
    let span = |name: &str| usize::try_from(citation[name].as_u64().expect("a number")).expect("small");
    let quoted: String = text[span("start_char")..span("end_char")].iter().collect();
    assert_eq!(citation["quote"], quoted);
}

#[tokio::test]
async fn what_is_not_known_is_declined_with_a_desk() {
    let Some(server) = support::server() else { return };
    let reply = server.post("/v1/ask", &json!({"question": NONSENSE})).await;
    let answer = reply.json();
    assert_eq!((reply.status.as_u16(), &answer["outcome"]), (200, &json!("declined")), "{answer}");
    assert_eq!(answer["citations"], json!([]));
    assert_eq!(answer["contacts"][0]["phone"], "0850-22-1111");
}

#[tokio::test]
async fn only_public_articles_in_force_of_own_tenants_are_evidence() {
    let Some(server) = support::server() else { return };
    for (question, article_id) in [
        ("今日だけの窓口延長はありますか。", Some("faq-today")),
        ("広域バスの乗り方を教えてください。", Some("faq-bus")),
        ("旧年度の給付金はいつまで申請できますか。", None),
        ("新しい図書館はいつ開館しますか。", None),
        ("となり町の温泉は何時までですか。", None),
        ("滞納整理の内部手順", None),
        ("庁内パソコンの手順", None),
    ] {
        let answer = server.post("/v1/ask", &json!({"question": question})).await.json();
        let cited = answer["citations"][0]["article_id"].as_str();
        assert_eq!(cited.filter(|id| Some(*id) == article_id), article_id, "{question}: {answer}");
        for hidden in ["3月31日", "5月1日", "21時", "決裁", "90日"] {
            assert!(!answer.to_string().contains(hidden), "{question}: {answer}");
        }
    }
}

#[tokio::test]
async fn the_exchange_is_recorded_masked() {
    let Some(server) = support::server() else { return };
    let question = "引っ越してきたときの手続きは何ですか。電話は090-1234-5678です。";
    let request = json!({"question": question, "session_id": "browser-1"});
    let trace = [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")];
    let reply = server.post_with("/v1/ask", &trace, &request).await;
    assert_eq!(reply.json()["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");

    let record = server.record("4bf92f3577b34da6a3ce929d0e0e4736").await.expect("recorded").question;
    assert!(!record.masked_question.contains("1234"), "{record:?}");
    assert!(record.masked_question.contains("引っ越して"), "{record:?}");
    assert_eq!(record.masked_kinds, ["phone"]);
    assert_eq!((record.ending.as_str(), record.grade.as_str()), ("answered", "extractive"));
    assert_eq!((record.tenant.as_str(), record.audience.as_str()), ("setomi", "citizen"));
    assert_eq!(record.answer, reply.json()["answer"]);
    assert_eq!(record.citations[0].article_id, "faq-moving");
    let session_hash = record.session_hash.expect("hashed");
    assert!(!session_hash.contains("browser") && session_hash.len() == 32, "{session_hash}");
}

#[tokio::test]
async fn a_refused_question_is_not_recorded() {
    let Some(server) = support::server() else { return };
    let trace = [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")];
    server.post_with("/v1/ask", &trace, &json!({"question": " "})).await.assert_problem(422, "question_empty");
    assert!(server.record("4bf92f3577b34da6a3ce929d0e0e4736").await.is_none());
}
