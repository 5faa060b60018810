//! What the log shows, at its most talkative.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::index::{Mood, SECRET_REASON};
use crate::support::{self, TAX_TOKEN};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_personal_data_and_no_token_and_every_line_of_a_request_has_its_trace_id() {
    let Some(server) = support::server() else { return };
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(captured.clone())
        .finish();
    // Else an event first met by another test, which has no subscriber, is held for one that nobody wants.
    let _ = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(std::io::sink)
        .try_init();
    let _guard = tracing::subscriber::set_default(subscriber);
    let question = json!({"question": "引っ越しました。電話は090-1234-5678です。", "session_id": "browser-1"});
    let bearer = format!("Bearer {TAX_TOKEN}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ];
    for mood in [Mood::Well, Mood::Broken, Mood::Panicking] {
        server.index.set_mood(mood);
        server.post_with("/v1/staff/ask", &headers, &question).await;
        server.post_with("/v1/staff/search", &headers, &json!({"q": "090-1234-5678"})).await;
    }
    server.post_with("/v1/ask", &headers, &json!({"question": 9012345678_u64})).await;

    let log = String::from_utf8(captured.0.lock().expect("not poisoned").clone()).expect("UTF-8");
    assert!(log.contains(SECRET_REASON), "the cause is in the log: {log}");
    for secret in ["1234", "5678", TAX_TOKEN, "browser-1"] {
        let leak = log.lines().find(|line| line.contains(secret));
        assert!(leak.is_none(), "{secret} in {leak:?}");
    }
    let own = log.lines().filter(|line| line.contains("\"target\":\"madoguchi_server"));
    let (mut lines, mut failures) = (0, 0);
    for line in own {
        lines += 1;
        failures += usize::from(line.contains("\"level\":\"ERROR\""));
        assert!(line.contains("4bf92f3577b34da6a3ce929d0e0e4736"), "{line}");
    }
    assert!(lines > 10, "{log}");
    // Once each: search broken, ask panicked, search panicked. That asking found the index broken, the engine says.
    assert_eq!(failures, 3, "{log}");
}
