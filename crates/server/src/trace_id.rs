//! The name of an exchange in logs, ledger and feedback.

use std::sync::Arc;

use axum::http::HeaderMap;
use uuid::Uuid;

/// 32 lower case hexadecimal digits: the caller's W3C trace, or a fresh one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TraceId(Arc<str>);

impl TraceId {
    /// The trace of the `traceparent` header where there is a valid one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get("traceparent").and_then(|value| value.to_str().ok()).and_then(parse_traceparent);
        match given {
            Some(trace_id) => Self(trace_id.into()),
            None => Self(Uuid::new_v4().simple().encode_lower(&mut Uuid::encode_buffer()).to_owned().into()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TraceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// `version-trace-parent-flags` (<https://www.w3.org/TR/trace-context/#traceparent-header>).
fn parse_traceparent(header: &str) -> Option<&str> {
    let mut parts = header.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let well_formed = is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16) && is_hex(flags, 2);
    let forbidden = version == "ff" || is_zero(trace) || is_zero(parent);
    // Only version 00 says that nothing may follow.
    let overlong = version == "00" && parts.next().is_some();
    (well_formed && !forbidden && !overlong).then_some(trace)
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_traceparent_is_taken_and_any_other_replaced() {
        const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
        for (header, valid) in [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later", true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later", false),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", false),
            ("<script>", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("traceparent", header.parse().expect("a header"));
            let trace_id = TraceId::of(&headers);
            assert_eq!(trace_id.as_str() == TRACE, valid, "{header}");
            assert!(is_hex(trace_id.as_str(), 32), "{header}");
        }
    }
}
