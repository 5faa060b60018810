//! A language model on loopback that replies by what it is asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use serde_json::json;

/// Its address. `reply` is given each request's body and says what the model replies.
pub(crate) fn serve(reply: fn(&str) -> &'static str) -> String {
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
            let body = String::from_utf8(body).expect("UTF-8");
            let data = json!({"choices": [{"delta": {"content": reply(&body)}, "finish_reason": "stop"}]});
            let events = format!("data: {data}\n\ndata: [DONE]\n\n");
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n";
            let _ = write!(stream, "{head}content-length: {}\r\n\r\n{events}", events.len());
        }
    });
    address
}
