//! A follow-up with a language model: worded anew for the search, and the reader told as what it was understood.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use serde_json::json;

use crate::city::{City, Run};

const REWORDED: &str = "転入届は代理人でも出せますか。";

/// A model that words questions as [`REWORDED`] and answers nothing.
fn model() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("a reader"));
            let mut length = 0;
            for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
                let value =
                    line.to_ascii_lowercase().strip_prefix("content-length:").and_then(|n| n.trim().parse().ok());
                length = value.unwrap_or(length);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            let is_wording = String::from_utf8(body).expect("UTF-8").contains("書き直します");
            let reply = if is_wording { REWORDED } else { "NO_ANSWER" };
            let data = json!({"choices": [{"delta": {"content": reply}, "finish_reason": "stop"}]});
            let events = format!("data: {data}\n\ndata: [DONE]\n\n");
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n";
            let _ = write!(stream, "{head}content-length: {}\r\n\r\n{events}", events.len());
        }
    });
    address
}

fn ask(city: &City, settings: &[(&str, String)]) -> serde_json::Value {
    let before = "市外から引っ越してきたときの手続きは？";
    let mut command = city.command(&["ask", "じゃあ代理人は？", "--after", before, "--json"]);
    command.envs(settings.iter().map(|(name, value)| (*name, value.as_str())));
    Run(command.output().expect("the program runs")).succeeded().json()
}

#[test]
fn a_model_words_a_follow_up_for_the_search_and_the_reader_is_told() {
    let city = City::new();
    city.ingest().succeeded();
    let told = |answer: &serde_json::Value| answer["notes"].to_string().contains(REWORDED);
    let grade = ("MADOGUCHI_ANSWER__GRADE", "llm".to_owned());
    let model = [grade, ("MADOGUCHI_ANSWER__LLM__BASE_URL", model()), ("MADOGUCHI_ANSWER__LLM__MODEL", "m".to_owned())];
    let answer = ask(&city, &model);
    assert!(told(&answer), "{answer}");
    assert_eq!(answer["contacts"][0]["department"], "市民課", "{answer}");
    assert!(!told(&ask(&city, &[])), "without a model the rules complete it");
    let never = [&model[..], &[("MADOGUCHI_ANSWER__LLM__REWRITE_TIMEOUT_MS", "0".to_owned())]].concat();
    assert!(!told(&ask(&city, &never)), "the operator has switched it off");
}
