//! `madoguchi ask` and `POST /v1/ask` give the same answer object.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::city::City;

pub(crate) struct Service {
    child: Child,
    pub(crate) address: String,
}

impl Service {
    pub(crate) fn start(city: &City, environment: &[(&str, &str)]) -> Self {
        let mut command = city.command(&["serve"]);
        command.env("MADOGUCHI_SERVER__LISTEN", "127.0.0.1:0").envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = lines
            .find_map(|line| {
                Some(line.ok()?.split("ready: ").nth(1)?.split_whitespace().next()?.trim_end_matches('/').to_owned())
            })
            .expect("the address is printed");
        Self { child, address }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

pub(crate) async fn post(service: &Service, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
    // Another test of this process may have installed it already.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut request = client.post(format!("{}{path}", service.address)).json(body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.expect("a response");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

fn without_trace(mut answer: Value) -> Value {
    answer["trace_id"] = Value::Null;
    // They are asked at two moments; a desk may open between them.
    for contact in answer["contacts"].as_array_mut().expect("contacts") {
        contact.as_object_mut().expect("a contact").remove("open_now").expect("hours that are understood");
    }
    answer
}

#[test]
fn on_the_command_line_and_over_http() {
    let city = City::new();
    city.ingest().succeeded();
    let questions = ["先月引っ越してきました。何をいつまでにすればいい？", "粗大ごみの出し方", "明日の天気は？"];
    let printed: Vec<Value> = questions.iter().map(|q| city.run(&["ask", q, "--json"]).succeeded().json()).collect();
    let service = Service::start(&city, &[]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for (question, printed) in questions.iter().zip(printed) {
        let (status, served) =
            runtime.block_on(post(&service, "/v1/ask", None, &serde_json::json!({ "question": question })));
        assert_eq!(status, 200, "{question}");
        assert_eq!(without_trace(served), without_trace(printed), "{question}");
    }
}
