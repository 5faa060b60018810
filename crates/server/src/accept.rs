//! Which form of an answer a client wants.

use axum::http::{HeaderMap, header};

/// Whether the client accepts server-sent events. They are preferred wherever they are named without `q=0`.
pub(crate) fn wants_events(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_events = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("text/event-stream"));
        is_events && !parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (accept, wanted) in [
            ("text/event-stream", true),
            ("text/event-stream, application/json", true),
            ("application/json;q=0.9,Text/Event-Stream;q=0.5", true),
            ("application/json", false),
            ("text/event-stream;q=0, application/json", false),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            assert_eq!(wants_events(&headers), wanted, "{accept:?}");
        }
        assert!(!wants_events(&HeaderMap::new()));
    }
}
