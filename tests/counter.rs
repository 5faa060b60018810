//! The counter as operators run it: cases and the banner, between the command line and the running program.

use serde_json::{Value, json};

use crate::city::City;
use crate::same_answer::{Service, post};

async fn get(service: &Service, path: &str) -> (u16, Value) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let response = client.get(format!("{}{path}", service.address)).send().await.expect("a response");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

#[test]
fn a_case_goes_from_the_page_to_the_operator_and_back() {
    let city = City::new();
    city.ingest().succeeded();
    let service = Service::start(&city, &[]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let case = json!({
        "topic": "市民課",
        "question": "転入届のことで、090-1234-5678に電話をください。",
        "reach": {"phone": "090-1234-5678"},
        "name": "瀬戸花子",
        "consent": true,
    });
    let (status, opened) = runtime.block_on(post(&service, "/v1/cases", None, &case));
    assert_eq!(status, 201, "{opened}");
    let receipt = opened["receipt"].as_str().expect("a receipt");
    let list = city.run(&["cases", "list"]).succeeded().out();
    assert!(list.contains(receipt) && list.contains("市民課") && list.contains("通知なし"), "{list}");
    assert!(!list.contains("5678") && !list.contains("花子"), "{list}");
    let shown = city.run(&["cases", "show", receipt, "--json"]).succeeded().json();
    assert_eq!((&shown["reach"]["at"], &shown["name"]), (&json!("090-1234-5678"), &json!("瀬戸花子")));
    assert!(!shown["question"].as_str().expect("a question").contains("5678"), "{shown}");
    city.run(&["cases", "set", receipt, "answered", "--note", "電話で回答"]).succeeded();
    let (_, state) = runtime.block_on(get(&service, &format!("/v1/cases/{receipt}")));
    assert_eq!(state["state"], "answered");
    let wrong = receipt.replacen(&receipt[..1], if receipt.starts_with('2') { "3" } else { "2" }, 1);
    city.run(&["cases", "show", &wrong]).failed_saying(&["no receipt", "cases list"]);
}

#[test]
fn a_running_server_shows_the_banner_that_an_operator_puts_up() {
    let city = City::new();
    city.ingest().succeeded();
    let service = Service::start(&city, &[]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let until = |up: bool| {
        runtime.block_on(async {
            loop {
                let (_, site) = get(&service, "/v1/site").await;
                if site["banner"].is_null() != up {
                    return site["banner"].clone();
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        })
    };
    let arguments = ["banner", "set", "津波警報が出ています。", "--level", "emergency", "--language", "en", "Tsunami."];
    city.run(&arguments).succeeded();
    let banner = until(true);
    assert_eq!((&banner["level"], &banner["text"]["en"]), (&json!("emergency"), &json!("Tsunami.")));
    city.run(&["banner", "clear"]).succeeded();
    assert!(until(false).is_null());
    city.run(&["banner", "set", "x", "--language", "xx", "y"]).failed_saying(&["xx", "zh-Hans"]);
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let city = City::new();
    city.ingest().succeeded();
    for (name, value, said) in [
        ("MADOGUCHI_HANDOVER__WEBHOOK_URL", "https://h.example/x", "MADOGUCHI_WEBHOOK_SECRET"),
        ("MADOGUCHI_SERVER__TRUSTED_PROXIES", "[\"proxy\"]", "10.0.0.0/8"),
        ("MADOGUCHI_SITE__FILE", "missing.toml", "site.file"),
    ] {
        let mut command = city.command(&["serve"]);
        let output = command.env("MADOGUCHI_SERVER__LISTEN", "127.0.0.1:0").env(name, value).output();
        crate::city::Run(output.expect("the program starts")).failed_saying(&[said, "Remedy"]);
    }
}
