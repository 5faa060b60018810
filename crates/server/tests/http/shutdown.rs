//! `serve` over a real socket: how it ends.

use std::sync::Arc;
use std::time::Duration;

use madoguchi_server::serve;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::chat::Silent;
use crate::support::{self, TestServer};

const MOVING: &str = "引っ越してきたときの手続きは何ですか。";

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), madoguchi_server::ServerError>>,
}

async fn start(server: &TestServer) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let app = server.app.clone();
    let ended = tokio::spawn(serve(listener, app, async move {
        let _ = stopped.await;
    }));
    Running { address, stop, ended }
}

async fn ask(running: &Running, accept: &str) -> TcpStream {
    let body = json!({"question": MOVING}).to_string();
    let mut stream = TcpStream::connect(running.address).await.expect("a connection");
    let request = format!(
        "POST /v1/ask HTTP/1.1\r\nhost: x\r\naccept: {accept}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).await.expect("read");
    String::from_utf8(text).expect("UTF-8")
}

fn trace_id(response: &str) -> &str {
    response.lines().find_map(|line| line.strip_prefix("x-trace-id: ")).expect("a trace id").trim()
}

#[tokio::test]
async fn it_serves_ends_when_told_and_leaves_nothing_unwritten() {
    let Some(server) = support::server() else { return };
    let running = start(&server).await;
    let response = rest(ask(&running, "application/json").await).await;
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    running.stop.send(()).expect("still running");
    running.ended.await.expect("no panic").expect("a clean end");
    assert!(TcpStream::connect(running.address).await.is_err(), "nobody listens any more");
    assert!(server.record(trace_id(&response)).await.is_some());
}

#[tokio::test]
async fn a_stream_that_outlasts_the_drain_is_closed_and_recorded() {
    let server = support::server_with(|setup| {
        setup.chat = Some(Arc::new(Silent));
        setup.options.drain_timeout = Duration::from_millis(50);
    });
    let Some(server) = server else { return };
    let running = start(&server).await;
    let mut stream = ask(&running, "text/event-stream").await;
    let mut beginning = [0_u8; 17];
    stream.read_exact(&mut beginning).await.expect("it has begun");
    running.stop.send(()).expect("still running");
    let response = rest(stream).await;
    assert_eq!(response.matches("event: error").count(), 1, "{response}");
    running.ended.await.expect("no panic").expect("a clean end");
    let record = server.record(trace_id(&response)).await.expect("recorded").question;
    assert_eq!(record.ending.as_str(), "error");
    let ready = server.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), &ready.json()["phase"]), (503, &json!("draining")));
}
