//! Bad input gets a clear message with place and remedy; nothing is lost, and nothing panics.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::city::{City, DAY};
use crate::same_answer::Service;

/// Each broken file is reported, the good ones are answered all the same.
#[test]
fn broken_files_are_named_and_the_rest_goes_on() {
    let mut long_line = b"{\"id\": \"long\", \"question\": \"".to_vec();
    long_line.resize(100 * 1024 * 1024, b'x');
    for (file, content, parts) in [
        ("faq/broken.csv", b"id,question,answer\na,\"open".to_vec(), vec!["faq/broken.csv"]),
        ("faq/encoding.csv", b"id,question,answer\na,\x93\xfa\x81,\xff\xfe\xfd\n".to_vec(), vec!["faq/encoding.csv"]),
        ("faq/empty.csv", Vec::new(), vec!["faq/empty.csv", "empty"]),
        ("faq/long.jsonl", long_line, vec!["faq/long.jsonl"]),
        ("faq/column.csv", "id,question,anwser\na,b,c\n".into(), vec!["faq/column.csv", "anwser", "answer"]),
        ("faq/line.jsonl", b"{\"id\": \"a\", \"question\": \n".to_vec(), vec!["faq/line.jsonl:1"]),
        ("faq/bytes.jsonl", b"{\"id\": \"a\", \"question\": \"\xff\"}\n".to_vec(), vec!["faq/bytes.jsonl"]),
    ] {
        let city = City::new();
        city.ingest().succeeded();
        city.write(&format!("corpus/{file}"), content);
        city.run(&["ingest", "corpus"]).failed_saying(&parts);
        let answer = city.run(&["ask", "粗大ごみの出し方", "--json", "--on", DAY]).succeeded().json();
        assert_eq!(answer["outcome"], "answered", "{file}");
    }
}

#[test]
fn a_file_that_breaks_keeps_its_old_passages() {
    let city = City::new();
    city.ingest().succeeded();
    city.write("corpus/faq/moving.csv", "id,question,anwser\na,b,c\n");
    city.run(&["ingest", "corpus"]).failed_saying(&["faq/moving.csv"]);
    let answer = city.run(&["ask", "粗大ごみの出し方", "--json", "--on", DAY]).succeeded().json();
    assert_eq!(answer["outcome"], "answered");
}

#[test]
fn what_is_missing_is_named_with_the_remedy() {
    let city = City::new();
    city.run(&["ingest", "nowhere"]).failed_saying(&["nowhere", "Remedy"]);
    let run = |name: &str, value: &str| {
        let output = city.command(&["ask", "質問"]).env(name, value).output().expect("the program starts");
        crate::city::Run(output)
    };
    let absent = city.path("absent").display().to_string();
    let output = city
        .command(&["ask", "質問"])
        .env("MADOGUCHI_TEXT__DICTIONARY", &absent)
        .env("MADOGUCHI_TEXT__IPADIC_SOURCE", &absent)
        .output()
        .expect("the program starts");
    crate::city::Run(output).failed_saying(&["no Japanese dictionary", "apt-get install mecab-ipadic"]);
    run("MADOGUCHI_EMBED__MODEL", &absent).failed_saying(&["absent", "Remedy"]);
    run("MADOGUCHI_SERVER__LISTEN", "here").failed_saying(&["server.listen", "127.0.0.1:8080"]);
    run("MADOGUCHI_SERVER__LISTN", "127.0.0.1:1").failed_saying(&["MADOGUCHI_SERVER__LISTEN"]);
    city.write("wrong.toml", "[server]\nlissten = \"127.0.0.1:1\"\n");
    city.run(&["config", "--config", "wrong.toml"]).failed_saying(&["wrong.toml", "server.listen"]);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let city = City::new();
    // A file where a folder is wanted cannot be written to even by root.
    city.write("data", "");
    city.ingest().failed_saying(&["data"]);
}

#[test]
fn an_index_in_use_is_explained() {
    let city = City::new();
    city.ingest().succeeded();
    let _service = Service::start(&city, &[]);
    city.run(&["ask", "質問"]).failed_saying(&["in use by another madoguchi process", "Remedy"]);
}

#[test]
fn a_port_in_use_is_explained() {
    let city = City::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let output =
        city.command(&["serve"]).env("MADOGUCHI_SERVER__LISTEN", &address).output().expect("the program starts");
    crate::city::Run(output).failed_saying(&[&address, "Remedy"]);
}

/// Sends raw bytes, so that even what no client library would send arrives.
fn raw(service: &Service, body: &[u8], content_type: &str) -> String {
    let address = service.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!(
        "POST /v1/ask HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    // The service may refuse a body that is too large before all of it was sent.
    let _refused = stream.write_all(body);
    let mut response = Vec::new();
    let _reset = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

#[test]
fn bad_requests_are_problems_with_a_code_and_a_japanese_title() {
    let city = City::new();
    city.ingest().succeeded();
    let service = Service::start(&city, &[]);
    let json = "application/json";
    let long = format!("{{\"question\": \"{}\"}}", "長".repeat(2_000));
    let huge = format!("{{\"question\": \"{}\"}}", "長".repeat(350_000));
    for (body, content_type, status) in [
        (b"{\"question\": ".to_vec(), json, "400"),
        (b"{\"question\": \"\xff\xfe\"}".to_vec(), json, "400"),
        (b"{\"question\": 1}".to_vec(), json, "422"),
        (b"{\"questoin\": \"a\"}".to_vec(), json, "422"),
        (b"{\"question\": \"  \"}".to_vec(), json, "422"),
        (long.into_bytes(), json, "422"),
        (huge.into_bytes(), json, "413"),
        (b"question=a".to_vec(), "text/plain", "415"),
    ] {
        let response = raw(&service, &body, content_type);
        let shown: String = String::from_utf8_lossy(&body).chars().take(40).collect();
        assert!(response.starts_with(&format!("HTTP/1.1 {status}")), "{shown}: {response}");
        assert!(response.contains("application/problem+json") && response.contains("\"code\""), "{shown}: {response}");
    }
    // And it still answers.
    assert!(raw(&service, "{\"question\": \"粗大ごみの出し方\"}".as_bytes(), json).contains("500円"));
}
