//! A clerk uploads a document to the running program; those who may, and nobody else, are answered from it.

use std::path::Path;

use serde_json::{Value, json};

use crate::city::City;
use crate::same_answer::{Service, post};

const TOKENS: &str = "zeimu:token-of-the-tax-desk-0001:税務課;soumu:token-of-the-general-desk-1:総務課";
const TAX: &str = "token-of-the-tax-desk-0001";
const GENERAL: &str = "token-of-the-general-desk-1";
const QUESTION: &str = "会計年度任用職員の年次有給休暇と夏季休暇は何日ですか";

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/ingest/tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// As a browser sends a form.
async fn upload(service: &Service, token: &str, files: &[(&str, Vec<u8>)]) -> Value {
    const BOUNDARY: &str = "boundary-of-the-system-tests";
    let mut body = Vec::new();
    for (name, content) in files {
        let head =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    // Another test of this process may have installed it already.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client
        .post(format!("{}/v1/staff/articles", service.address))
        .bearer_auth(token)
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(body);
    let response = request.send().await.expect("a response");
    assert_eq!(response.status().as_u16(), 200);
    response.json().await.expect("JSON")
}

async fn get(service: &Service, path: &str, token: &str) -> (u16, Value) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let response =
        client.get(format!("{}{path}", service.address)).bearer_auth(token).send().await.expect("a response");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

fn cites(answer: &Value, id: &str) -> bool {
    answer["citations"].as_array().is_some_and(|all| all.iter().any(|citation| citation["article_id"] == id))
}

#[test]
fn a_word_document_is_answered_from_at_once_and_by_its_department_alone() {
    let city = City::new();
    city.ingest().succeeded();
    let service = Service::start(&city, &[("MADOGUCHI_STAFF_TOKENS", TOKENS)]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let id = runtime.block_on(async {
        let files = [
            ("休暇.docx", fixture("office/docx_kyuuka.docx")),
            // Read by a process of its own, which the program starts by itself.
            ("ごみ.pdf", fixture("pdf/columns.pdf")),
            ("鍵.pdf", fixture("pdf/encrypted.pdf")),
        ];
        let report = upload(&service, GENERAL, &files).await;
        let kept: Vec<bool> =
            report["files"].as_array().expect("files").iter().map(|file| file["kept"] == true).collect();
        assert_eq!(kept, [true, true, false], "{report}");
        let id = report["files"][0]["articles"][0]["id"].as_str().expect("an id").to_owned();

        let question = json!({ "question": QUESTION });
        let (_, answer) = post(&service, "/v1/staff/ask", Some(GENERAL), &question).await;
        assert!(answer["outcome"] == "answered" && cites(&answer, &id), "{answer}");
        assert!(
            answer["answer"].as_str().is_some_and(|text| text.contains("3日") || text.contains("10日")),
            "{answer}"
        );
        for (path, token) in [("/v1/staff/ask", Some(TAX)), ("/v1/ask", None)] {
            let (_, answer) = post(&service, path, token, &question).await;
            assert!(!answer.to_string().contains("年次有給休暇は") && !cites(&answer, &id), "{token:?}: {answer}");
        }
        assert_eq!(get(&service, &format!("/v1/staff/articles/{id}"), TAX).await.0, 404);
        let (status, article) = get(&service, &format!("/v1/staff/articles/{id}"), GENERAL).await;
        assert_eq!((status, &article["title"]), (200, &json!("会計年度任用職員の休暇")), "{article}");
        assert_eq!(article["versions"][0]["recorded_by"], "soumu", "{article}");
        id
    });
    drop(service);
    let again = city.run(&["ingest", "data/uploads", "--dry-run", "--json"]).succeeded().json();
    let counts = &again["plan"]["counts"];
    assert_eq!((&counts["new"], &counts["changed"], &counts["gone"]), (&json!(0), &json!(0), &json!(0)), "{again}");
    assert!(counts["unchanged"].as_u64().is_some_and(|count| count >= 2), "{again}");
    // What the city ingests beside it leaves uploads alone.
    city.ingest().succeeded();
    assert!(city.run(&["articles", "show", &id]).succeeded().out().contains("夏季休暇"));
    let counts = city.run(&["ingest", "data/uploads", "--dry-run", "--json"]).json()["plan"]["counts"].clone();
    assert_eq!(counts["new"], 0, "{counts}");
}
