//! The encoding of a page, as its server and the page itself say.

use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8};

/// How far into a page its own word about its encoding is looked for, in bytes, as browsers do.
const PRESCAN_BYTES: usize = 1024;

/// The encoding that the page is in, by its `Content-Type`, else by its own `<meta>`; `None`: nothing is said.
pub(crate) fn declared(content_type: Option<&str>, bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    content_type.and_then(|value| charset_of(value.as_bytes())).or_else(|| charset_of(head))
}

/// The Japanese encoding that ingestion should be told of: declared, true of every byte, and not a slip for UTF-8,
/// which often passes for Shift_JIS. Servers declare what is not so; then ingestion had better guess.
pub(crate) fn worth_telling(encoding: Option<&'static Encoding>, bytes: &[u8]) -> Option<&'static str> {
    let encoding = encoding.filter(|encoding| [SHIFT_JIS, EUC_JP, ISO_2022_JP].contains(encoding))?;
    let is_utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0x1b);
    if is_utf8 {
        return None;
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|_| encoding.name())
}

/// The text of a page, good enough to find its links.
pub(crate) fn decode<'b>(encoding: Option<&'static Encoding>, bytes: &'b [u8]) -> Cow<'b, str> {
    encoding.unwrap_or(UTF_8).decode(bytes).0
}

/// The label behind the first `charset=`.
fn charset_of(text: &[u8]) -> Option<&'static Encoding> {
    const KEY: &[u8] = b"charset";
    let mut rest = text;
    loop {
        let at = rest.windows(KEY.len()).position(|window| window.eq_ignore_ascii_case(KEY))?;
        rest = &rest[at + KEY.len()..];
        let value = rest.trim_ascii_start();
        let Some(value) = value.strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b';' | b'>' | b'/');
        let label = &value[..value.iter().position(ends).unwrap_or(value.len())];
        if label.eq_ignore_ascii_case(b"cp932") || label.eq_ignore_ascii_case(b"windows-932") {
            return Some(SHIFT_JIS);
        }
        return Encoding::for_label(label);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn header_before_page() {
        for (header, page, expected) in [
            (Some("text/html; charset=Shift_JIS"), "<meta charset=utf-8>", Some("Shift_JIS")),
            (Some("text/html; charset=\"cp932\""), "", Some("Shift_JIS")),
            (Some("text/html"), "<meta charset='euc-jp'>", Some("EUC-JP")),
            (None, "<meta http-equiv=content-type content=\"text/html; charset=x-sjis\">", Some("Shift_JIS")),
            (None, "<p>charset of the page</p><meta charset = utf-8 >", Some("UTF-8")),
            (None, "<p>", None),
            (None, "charset=", None),
        ] {
            assert_eq!(declared(header, page.as_bytes()).map(Encoding::name), expected, "{header:?} {page}");
        }
    }

    #[test]
    fn only_what_is_true_is_told() {
        let (sjis, ..) = SHIFT_JIS.encode("瀬戸見市①");
        assert_eq!(worth_telling(Some(SHIFT_JIS), &sjis), Some("Shift_JIS"));
        let jis = b"\x1b$B@%8M8+\x1b(B";
        assert_eq!(worth_telling(Some(ISO_2022_JP), jis), Some("ISO-2022-JP"));
        assert_eq!(worth_telling(Some(SHIFT_JIS), "瀬戸見市です".as_bytes()), None);
        assert_eq!(worth_telling(Some(EUC_JP), &sjis[..1]), None);
        assert_eq!(worth_telling(Some(UTF_8), "瀬戸見市".as_bytes()), None);
        assert_eq!(worth_telling(None, &sjis), None);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in "(charset| |=|\"|'|[a-z;>あ]){0,20}") {
            let encoding = declared(None, bytes.as_bytes());
            let _ = decode(encoding, bytes.as_bytes());
        }
    }
}
