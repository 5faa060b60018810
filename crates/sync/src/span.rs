//! `"6h"`: lengths of time as operators write them.

use std::time::Duration;

/// Reads `45s`, `30m`, `6h`, `1d` and sums of them (`1h30m`). `None` when it is none, or overflows.
pub(crate) fn parse_span(text: &str) -> Option<Duration> {
    let mut total = 0_u64;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let seconds = match rest.as_bytes()[digits] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86_400,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(seconds)?)?;
        rest = &rest[digits + 1..];
    }
    Some(Duration::from_secs(total))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spans() {
        for (text, expected) in [
            ("6h", Some(21_600)),
            (" 1h30m ", Some(5400)),
            ("1d", Some(86_400)),
            ("45s", Some(45)),
            ("", None),
            ("6", None),
            ("h", None),
            ("6時間", None),
            ("-1h", None),
            ("99999999999999999999h", None),
            ("999999999999999999d", None),
        ] {
            assert_eq!(parse_span(text).map(|span| span.as_secs()), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9smhd あ]{0,12}") {
            let _ = parse_span(&text);
        }
    }
}
