//! Files made small for a phone's connection.

use std::io::Write;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Our scripts without the lines that are comments alone: those are for readers of the source. A block comment is
/// known by `/**` at the beginning of a line and `*/` at the end of that line or a later one.
pub(super) fn without_comments(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut in_block = false;
    for line in script.lines() {
        let text = line.trim();
        let begins = !in_block && text.starts_with("/**");
        let is_comment =
            in_block || text.starts_with("//") || (begins && (text.ends_with("*/") || !text.contains("*/")));
        in_block = (in_block || begins) && !text.contains("*/");
        if !is_comment {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// `bytes` as gzip; `None` where that saves nothing.
pub(super) fn gzipped(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    let compressed = encoder.finish().ok()?;
    (compressed.len() < bytes.len()).then(|| compressed.into())
}

/// Whether the client names gzip and does not refuse it (RFC 9110, section 12.5.3).
pub(super) fn accepts_gzip(request: &HeaderMap) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight != Some(0.0)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn comments_go_and_code_stays() {
        let script = "// one\n/** two */\nconst a = \"// three\"; // four\n/**\n * five\n */\n/** @type {number} */ (b);\nc();\n";
        assert_eq!(without_comments(script), "const a = \"// three\"; // four\n/** @type {number} */ (b);\nc();\n");
    }

    #[test]
    fn gzip_is_sent_to_those_who_ask() {
        for (value, accepted) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=1", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0", false),
            ("br", false),
        ] {
            let mut request = HeaderMap::new();
            request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_gzip(&request), accepted, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
