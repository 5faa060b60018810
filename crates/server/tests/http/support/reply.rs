//! A response, read whole.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::Value;

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The header's value, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ascii"))
    }

    /// Events of a stream by name and data; comments are left out.
    pub(crate) fn events(&self) -> Vec<(String, Value)> {
        assert_eq!(self.header("content-type"), "text/event-stream", "{}", self.text());
        events(self.text())
    }

    /// Checks that this is a whole problem document with this status and code.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!((self.status.as_u16(), problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["trace_id"], self.header("x-trace-id"));
        assert_eq!(self.header("cache-control"), "no-store");
        problem
    }
}

pub(crate) fn events(text: &str) -> Vec<(String, Value)> {
    let blocks = text.split("\n\n").filter(|block| !block.is_empty() && !block.starts_with(':'));
    blocks
        .map(|block| {
            let field = |name: &str| {
                block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {block}"))
            };
            let data = serde_json::from_str(field("data:").trim()).expect("JSON");
            (field("event:").trim().to_owned(), data)
        })
        .collect()
}

/// Names that close a stream.
pub(crate) const CLOSINGS: [&str; 5] = ["done", "declined", "clarify", "emergency", "error"];

/// Checks that exactly the last event closes, and gives its name and data.
#[track_caller]
pub(crate) fn closing(events: &[(String, Value)]) -> (&str, &Value) {
    let closings = events.iter().filter(|(name, _)| CLOSINGS.contains(&name.as_str())).count();
    assert_eq!(closings, 1, "{events:?}");
    let (name, data) = events.last().expect("an event");
    assert!(CLOSINGS.contains(&name.as_str()), "{name} comes last");
    (name, data)
}
